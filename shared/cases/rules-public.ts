import type { Instant } from '../kernel/time.ts';
import type { MatterEvent } from '../workflow/matter.ts';
import type { CaseMeta, CaseState, SUSPENSIONS } from './model.ts';
import type { CasePromise } from './model-promise.ts';
import type { PublicPromise, PublicState, ReportAction, StepName } from './model-public.ts';

/**
 * What a reporter reads instead of the inside of a case: plain words, never who shoved it where. Everything here comes
 * from states, dates and lists that are closed; nothing that anybody typed for anybody else.
 */

export type Language = 'zh-CN' | 'en';

/** A sentence in both languages. */
type Words = Readonly<Record<Language, string>>;
const w = (zh: string, en: string): Words => ({ 'zh-CN': zh, en });

const STATE_WORDS: Readonly<Record<CaseState, readonly [PublicState, Words]>> = {
  reported: ['received', w('已收到', 'Received')],
  verifying: ['received', w('正在现场核实', 'Somebody is looking at the place')],
  filed: ['accepted', w('已受理', 'Accepted')],
  dispatched: ['in-progress', w('办理中', 'Being handled')],
  handling: ['in-progress', w('办理中', 'Being handled')],
  returned: ['in-progress', w('办理中', 'Being handled')],
  suspended: ['in-progress', w('已中止，待恢复办理', 'Suspended, to be taken up again')],
  escalated: ['in-progress', w('已上报上级办理', 'Handed to a higher office')],
  handled: ['in-progress', w('已处置，待核查', 'Done, to be checked')],
  inspected: ['in-progress', w('已核查，待结案', 'Checked, to be closed')],
  closed: ['done', w('已办结', 'Closed')],
  refused: ['refused', w('不予受理', 'Refused')],
  merged: ['in-progress', w('已并案办理', 'Handled together with another case')],
  cancelled: ['cancelled', w('已撤销', 'Cancelled')],
};
const ANSWERED: readonly [PublicState, Words] = ['answered', w('已答复', 'Answered')];

/** The state of a case as a reporter sees it, and the words for it. */
export const publicState = (
  c: CaseMeta,
  language: Language,
): { readonly state: PublicState; readonly stateText: string } => {
  const [state, words] = c.state === 'closed' && c.closeKind === 'direct-answer' ? ANSWERED : STATE_WORDS[c.state];
  return { state, stateText: words[language] };
};

const STEP_WORDS: Readonly<Record<StepName, Words>> = {
  received: w('收到反映', 'Received'),
  accepted: w('受理', 'Accepted'),
  sent: w('交承办单位', 'Sent to the unit that handles it'),
  handling: w('开始办理', 'Being handled'),
  checked: w('核查通过', 'Checked'),
  closed: w('办结', 'Closed'),
  answered: w('答复', 'Answered'),
  refused: w('不予受理', 'Refused'),
  cancelled: w('撤销', 'Cancelled'),
  reopened: w('重新办理', 'Taken up again'),
};

export interface Step {
  readonly step: StepName;
  readonly at: Instant;
}

const STEP_OF: Partial<Readonly<Record<string, StepName>>> = {
  filed: 'accepted',
  dispatched: 'sent',
  handling: 'handling',
  inspected: 'checked',
  closed: 'closed',
  refused: 'refused',
  cancelled: 'cancelled',
};

const ENDS: readonly string[] = ['closed', 'refused', 'cancelled'];

/** What no longer holds when it goes back: to the acceptor all since the reception, to the unit the check. */
const undone = (to: string): readonly StepName[] => {
  if (to === 'reported') return ['accepted', 'sent', 'handling', 'checked'];
  return to === 'handling' ? ['checked'] : [];
};

const stepOf = ({ action, to }: MatterEvent): StepName | undefined =>
  to === 'closed' && action === 'answer' ? 'answered' : STEP_OF[to];

/**
 * The steps of a case, each with the day on which it was reached first, as far as it stands; how often it went to and fro
 * between offices is nobody's business outside. A case that goes on after its end begins another round. `events` are
 * those of the head, oldest first; nothing is dated before the reporter's own report.
 */
export const stepsOf = (events: readonly MatterEvent[], receivedAt: Instant): Step[] => {
  let before: Step[] = [{ step: 'received', at: receivedAt }];
  let round: Step[] = [];
  const later = (at: Instant): Instant => (at < receivedAt ? receivedAt : at);
  for (const event of events) {
    if (event.from === undefined || event.from === event.to) continue;
    if (ENDS.includes(event.from)) {
      before = [...before, ...round, { step: 'reopened', at: later(event.at) }];
      round = [];
    } else {
      const gone = undone(event.to);
      round = round.filter(({ step }) => !gone.includes(step));
    }
    const step = stepOf(event);
    if (step && !round.some((one) => one.step === step)) round.push({ step, at: later(event.at) });
  }
  return [...before, ...round];
};

export const stepText = (step: StepName, language: Language): string => STEP_WORDS[step][language];

const SUSPENSION_WORDS: Readonly<Record<(typeof SUSPENSIONS)[number], Words>> = {
  weather: w('因天气原因暂不具备施工条件', 'The weather does not allow the work'),
  season: w('须待适宜季节办理', 'The work has to wait for the season'),
  approval: w('等待审批', 'An approval is awaited'),
  'reporter-absent': w('暂未能与您取得联系', 'You could not be reached'),
  litigation: w('事项正在诉讼或仲裁中', 'The matter is before a court'),
  procurement: w('等待采购或施工招标', 'A purchase or tender is under way'),
};

/** Why a case rests, in words. */
export const suspensionText = (reason: (typeof SUSPENSIONS)[number], language: Language): string =>
  SUSPENSION_WORDS[reason][language];

const PROMISE_WORDS: Readonly<Record<PublicPromise, Words>> = {
  promised: w('已承诺，待兑现', 'Promised'),
  late: w('已过承诺时间，尚未兑现', 'Past its time, and not kept yet'),
  kept: w('已兑现', 'Kept'),
  dropped: w('已不再需要', 'No longer needed'),
};

/** How a promise stands, as its reporter reads it: a broken one is called so. */
export const publicPromise = (
  { state, by }: Pick<CasePromise, 'state' | 'by'>,
  now: Instant,
  language: Language,
): { readonly state: PublicPromise; readonly stateText: string } => {
  const shown = state === 'open' ? (now > by ? 'late' : 'promised') : state;
  return { state: shown, stateText: PROMISE_WORDS[shown][language] };
};

const ACTION_WORDS: Readonly<Record<ReportAction, Words>> = {
  supplement: w('补充情况', 'Add something'),
  withdraw: w('撤回', 'Take it back'),
  dispute: w('未解决，提出异议', 'Say that it is not solved'),
  urge: w('催办', 'Ask for haste'),
  rate: w('评价', 'Rate it'),
};
export const actionText = (action: ReportAction, language: Language): string => ACTION_WORDS[action][language];
