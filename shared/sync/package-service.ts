import { ok } from '../kernel/result.ts';
import { show } from '../kernel/time.ts';
import type { UseCase } from '../route.ts';
import type { MineAnswer } from '../tasks/contract-views.ts';
import type { PackageAnswer } from './contract.ts';
import type { PackageDeps } from './ports.ts';

/** A worker's day with its words: what is theirs to do, and in one batch more what each says and where it is. */
export const fieldPackage =
  ({ mine, words }: PackageDeps): UseCase =>
  async (request, caller, now) => {
    const found = await mine(request, caller, now);
    if (!found.ok) return found;
    const work = found.value.body as MineAnswer;
    const entries = [...work.overdue, ...work.today, ...work.next];
    const tasks = [...new Set(entries.flatMap((entry) => (entry.type === 'task' ? [entry.task.id] : [])))];
    const cases = [...new Set(entries.flatMap((entry) => (entry.type === 'case' ? [entry.case.num] : [])))];
    const said = await words(tasks, cases);
    const of = (target: 'task' | 'case', ids: readonly string[]): PackageAnswer['words'] =>
      ids.flatMap((id) => {
        const { text, address, evidence } = said.get(id) ?? {};
        return [
          {
            ...{ target, id },
            ...(text === undefined ? {} : { text }),
            ...(address === undefined ? {} : { address }),
            ...(evidence === undefined ? {} : { evidence: [...evidence] }),
          },
        ];
      });
    const body: PackageAnswer = { at: show(now), work, words: [...of('task', tasks), ...of('case', cases)] };
    return ok({ body });
  };
