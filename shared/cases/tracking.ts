import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { type Instant, show } from '../kernel/time.ts';
import type { Answer } from '../route.ts';
import type { CaseMeta, CaseState } from './model.ts';
import type { CaseDeps } from './ports.ts';

/** What a reporter reads instead of the inside states: plain words, never who shoved it where. */
const PUBLIC_STATE = {
  reported: ['received', '已收到'],
  verifying: ['received', '正在现场核实'],
  filed: ['accepted', '已受理'],
  dispatched: ['in-progress', '办理中'],
  handling: ['in-progress', '办理中'],
  returned: ['in-progress', '办理中'],
  suspended: ['in-progress', '已中止，待恢复办理'],
  escalated: ['in-progress', '已上报上级办理'],
  handled: ['in-progress', '已处置，待核查'],
  inspected: ['in-progress', '已核查，待结案'],
  closed: ['done', '已办结'],
  refused: ['refused', '不予受理'],
  merged: ['in-progress', '已并案办理'],
  cancelled: ['cancelled', '已撤销'],
} as const satisfies Record<CaseState, readonly [string, string]>;

type Whole = NonNullable<Awaited<ReturnType<CaseDeps['store']['loadWhole']>>>;

const stateOf = (meta: CaseMeta): readonly [string, string] =>
  meta.closeKind === 'direct-answer' ? ['answered', '已答复'] : PUBLIC_STATE[meta.state];

/** Merges in a row that are followed: a head may be merged on, and more often than this nobody does. */
const MOST_HOPS = 10;

/** The case that a merged case is handled in, at the end of all merges. */
const headOf = async (deps: CaseDeps, own: Whole | undefined): Promise<Whole | undefined> => {
  let head = own;
  for (let hop = 0; head?.meta.mergedInto && hop < MOST_HOPS; hop += 1)
    head = await deps.store.loadWhole(head.meta.mergedInto);
  return head;
};

/** The page behind a tracking code. A merged case answers with its head, so everyone sees the answer under their own code. */
export const track = async (deps: CaseDeps, code: string, _now: Instant): Promise<Result<Answer, Refusal>> => {
  const report = await deps.store.report(deps.ids.hash(code));
  if (!report) return err({ code: 'not-found' });
  const own = await deps.store.loadWhole(report.caseNum);
  const head = await headOf(deps, own);
  if (!own || !head) return err({ code: 'not-found' });
  const [state, stateText] = stateOf(head.meta);
  return ok({
    body: {
      caseNum: report.caseNum,
      state,
      stateText,
      receivedAt: show(report.receivedAt),
      text: report.text,
      ...(head.meta.closedAt ? { closedAt: show(head.meta.closedAt) } : {}),
      ...(head.meta.clock?.dueAt && !head.meta.closedAt ? { dueAt: show(head.meta.clock.dueAt) } : {}),
      ...(head.answer
        ? {
            answer: {
              text: head.answer.text,
              at: show(head.answer.at),
              ...(head.answer.remedy ? { remedy: head.answer.remedy } : {}),
            },
          }
        : {}),
      ...(own.meta.mergedInto ? { mergedInto: head.meta.num } : {}),
    },
  });
};
