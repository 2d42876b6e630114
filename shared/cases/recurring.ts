import { type FiledCategory, familyOf } from '../catalogue/rules.ts';
import type { Instant } from '../kernel/time.ts';
import type { CaseCommand } from './bodies.ts';
import type { CaseMeta } from './model.ts';
import type { CaseDeps, Located } from './ports.ts';
import type { RuleContext } from './rules.ts';
import { repeatedOf } from './rules-recurrence.ts';

/** Whether a command puts the case among others than those that it was compared with before. */
const comparesAnew = ({ action, body }: CaseCommand, meta: CaseMeta, family: string): boolean => {
  if (action === 'file') return family !== meta.family;
  return action === 'amend' && (family !== meta.family || body.point !== undefined);
};

/**
 * What a case repeats, looked for again where it is filed or amended into another group or place; the public names no category,
 * and a caller's may be wrong. This is the one round trip that a command may take more, and only then.
 */
export const repeatedAnew = async (
  deps: Pick<CaseDeps, 'store'>,
  meta: CaseMeta,
  command: CaseCommand,
  category: FiledCategory | undefined,
  located: Located | undefined,
  now: Instant,
): Promise<RuleContext['recurrence']> => {
  const point = located?.point ?? meta.point;
  if (!point || !category || !comparesAnew(command, meta, familyOf(category))) return undefined;
  const like = { family: familyOf(category), radius: category.similar.radius, now };
  const found = repeatedOf(await deps.store.closedNear(point, like), meta.num).recurrenceOf;
  return found ? { of: found } : {};
};
