import type { Instant } from '../kernel/time.ts';
import { later } from '../workflow/intervals.ts';
import type { MatterEvent } from '../workflow/matter.ts';
import { CASE_STATES, type CaseState, isOpen } from './model.ts';
import type { HolderKind, HoldOutcome } from './model-holds.ts';

/** A stretch in which nothing changed hands; a unit's may turn out not to have been theirs. */
export interface Span {
  readonly from: Instant;
  readonly to: Instant;
  readonly holder: HolderKind;
  readonly party?: string;
  readonly outcome: HoldOutcome;
}

/** What a unit said against having a case: a return, or that it needs another unit now. */
export interface Objection {
  readonly party: string;
  /** A return ends the unit's hold; a transfer is only asked for, and the unit goes on meanwhile. */
  readonly isReturn: boolean;
  /** Since when the unit has it, and when it said so. */
  readonly sentAt: Instant;
  readonly at: Instant;
  /** It should never have been sent there: not even the time before was the unit's. */
  readonly wrong: boolean;
  readonly verdict: 'undecided' | 'upheld' | 'rejected';
  readonly decidedAt?: Instant;
}

/** Reasons that prove the dispatch wrong, once they are upheld. */
const WRONG_DISPATCH: readonly unknown[] = ['not-ours', 'wrong-place'];

/** What a platform from above decides, so that everybody else waits for it. */
const PLATFORMS: readonly unknown[] = ['refusal', 'closing'];

const BY_STATE: Partial<Readonly<Record<CaseState, HoldOutcome>>> = {
  closed: 'closed',
  refused: 'refused',
  cancelled: 'cancelled',
  merged: 'merged',
  suspended: 'suspended',
  escalated: 'escalated',
  handled: 'submitted',
  inspected: 'inspected',
  verifying: 'verifying',
};

const BY_ACTION: Readonly<Record<string, HoldOutcome>> = {
  dispatch: 'dispatched',
  return: 'returned',
  'reject-return': 'returned-rejected',
  uphold: 'transferred',
  verify: 'verified',
  'recall-verification': 'verified',
  'send-back': 'sent-back',
  deny: 'denied',
  resume: 'resumed',
  'recall-escalation': 'recalled',
  'upstream-result': 'returned',
  'withdraw-submit': 'withdrawn',
  inspect: 'failed',
  rework: 'reworked',
  unmerge: 'merged',
  reopen: 'reopened',
  restore: 'reopened',
  reconsider: 'reopened',
  dispute: 'reopened',
};

/** These name themselves by where the case goes again, not by what the state means otherwise. */
const AGAIN: readonly string[] = ['unmerge', 'reopen', 'restore', 'reconsider', 'dispute'];

const outcomeOf = ({ action, to }: MatterEvent): HoldOutcome =>
  (AGAIN.includes(action) ? undefined : BY_STATE[to as CaseState]) ?? BY_ACTION[action] ?? 'dispatched';

const stateOf = (to: string): CaseState => CASE_STATES.find((state) => state === to) ?? 'reported';

/** Where a walk through the timeline stands. */
interface Walk {
  state: CaseState;
  from: Instant;
  lead: string | undefined;
  /** Since when the present unit has it. */
  sentAt: Instant;
  reporterAway: boolean;
  platformAsked: boolean;
  spans: Span[];
  objections: Objection[];
}

/** The objection that nobody has decided yet. */
const pendingOf = ({ objections }: Walk): Objection | undefined =>
  objections.at(-1)?.verdict === 'undecided' ? objections.at(-1) : undefined;

const ofUnit = ({ lead }: Walk): Pick<Span, 'holder' | 'party'> =>
  lead === undefined ? { holder: 'centre' } : { holder: 'unit', party: lead };

const holderOf = (walk: Walk): Pick<Span, 'holder' | 'party'> => {
  switch (walk.state) {
    case 'dispatched':
    case 'handling':
      return ofUnit(walk);
    case 'returned':
      return pendingOf(walk) ? ofUnit(walk) : { holder: 'centre' };
    case 'suspended':
      return { holder: walk.reporterAway ? 'reporter' : 'nobody' };
    case 'escalated':
      return { holder: 'platform' };
    case 'closed':
    case 'refused':
    case 'cancelled':
      return { holder: 'nobody' };
    default:
      return { holder: walk.platformAsked ? 'platform' : 'centre' };
  }
};

const cut = (walk: Walk, at: Instant, outcome: HoldOutcome, holder = holderOf(walk)): void => {
  walk.spans.push({ from: walk.from, to: at, outcome, ...holder });
  walk.from = at;
};

const decide = (walk: Walk, verdict: Objection['verdict'], decidedAt: Instant): void => {
  const last = walk.objections.pop();
  if (last) walk.objections.push({ ...last, verdict, decidedAt });
};

const object = (walk: Walk, event: MatterEvent, at: Instant): void => {
  if (walk.lead === undefined) return;
  const isReturn = event.action === 'return';
  const wrong = isReturn && WRONG_DISPATCH.includes(event.data.code);
  const objection: Objection = { party: walk.lead, isReturn, sentAt: walk.sentAt, at, wrong, verdict: 'undecided' };
  walk.objections.push(objection);
};

/** Given back to the unit that objected, however it is called. */
const isBack = ({ action, data }: MatterEvent, { party }: Objection): boolean =>
  action === 'reject-return' || (action === 'dispatch' && data.lead === party);

/** While somebody looks, nothing is decided about a return. */
const isLooking = ({ from, to }: MatterEvent): boolean => to === 'verifying' || from === 'verifying';

const judge = (walk: Walk, event: MatterEvent, at: Instant): void => {
  const pending = pendingOf(walk);
  if (!pending) return;
  if (pending.isReturn) {
    if (!isLooking(event)) decide(walk, isBack(event, pending) ? 'rejected' : 'upheld', at);
  } else {
    const given = event.action === 'uphold' || (event.action === 'dispatch' && event.data.lead !== pending.party);
    decide(walk, given ? 'upheld' : 'rejected', at);
  }
};

/** A case that was merged while its return was undecided is where it was when it is taken apart. */
const undecideAgain = (walk: Walk, event: MatterEvent): void => {
  const last = walk.objections.at(-1);
  const merged = walk.spans.at(-1)?.from;
  if (event.action !== 'unmerge' || event.to !== 'returned' || !last?.isReturn || last.decidedAt !== merged) return;
  const { decidedAt: _not, ...undecided } = last;
  walk.objections[walk.objections.length - 1] = { ...undecided, verdict: 'undecided' };
};

/** What an event says about who leads, and whom everybody waits for. */
const note = (walk: Walk, event: MatterEvent, at: Instant): void => {
  const { action, data } = event;
  if (action === 'dispatch' || action === 'resolve-on-spot') {
    const lead = typeof data.lead === 'string' ? data.lead : walk.lead;
    const rejected = walk.objections.at(-1);
    const isAgain = lead === walk.lead && rejected?.isReturn === true && rejected.decidedAt === at;
    if (!isAgain) walk.sentAt = at;
    walk.lead = lead;
  }
  if (action === 'reopen') walk.sentAt = at;
  if (event.to === 'suspended' && data.code !== undefined) walk.reporterAway = data.code === 'reporter-absent';
};

/** Something is put to a platform, or decided: who has the case may change although its state does not. */
const asks = (walk: Walk, { action, data }: MatterEvent): boolean => {
  const deciding = action === 'grant' || action === 'deny';
  return PLATFORMS.includes(data.ask) ? !deciding : walk.platformAsked && !deciding;
};

/** Time after a submission that was taken back again was the unit's own. */
const endOf = (walk: Walk, { action }: MatterEvent): Pick<Span, 'holder' | 'party'> =>
  action === 'withdraw-submit' ? ofUnit(walk) : holderOf(walk);

const moved = (walk: Walk, event: MatterEvent, at: Instant): void => {
  cut(walk, at, outcomeOf(event), endOf(walk, event));
  judge(walk, event, at);
  note(walk, event, at);
  walk.state = stateOf(event.to);
  walk.platformAsked = false;
  if (event.action === 'return') object(walk, event, at);
  undecideAgain(walk, event);
};

const stayed = (walk: Walk, event: MatterEvent, at: Instant): void => {
  const asked = asks(walk, event);
  if (asked !== walk.platformAsked) cut(walk, at, asked ? 'asked' : 'denied');
  walk.platformAsked = asked;
  const pending = pendingOf(walk);
  if (event.action === 'request-transfer') {
    cut(walk, at, 'asked');
    object(walk, event, at);
  } else if (pending && !pending.isReturn && event.action === 'deny') {
    cut(walk, at, 'denied');
    decide(walk, 'rejected', at);
  }
};

const step = (walk: Walk, event: MatterEvent): void => {
  const at = later(event.at, walk.from);
  // A recall sends it on although the state has the same name.
  if (event.from !== undefined && (event.from !== event.to || event.action === 'dispatch')) moved(walk, event, at);
  else stayed(walk, event, at);
};

/** The stretches of a case in order, each beginning where the one before ends, and what units said against having it. */
export const spansOf = (
  events: readonly MatterEvent[],
  receivedAt: Instant,
  now: Instant,
): { readonly spans: readonly Span[]; readonly objections: readonly Objection[] } => {
  const walk: Walk = {
    state: 'reported',
    from: receivedAt,
    lead: undefined,
    sentAt: receivedAt,
    reporterAway: false,
    platformAsked: false,
    spans: [],
    objections: [],
  };
  for (const event of events.toSorted((a, b) => a.version - b.version)) step(walk, event);
  if (isOpen(walk.state)) cut(walk, later(now, walk.from), 'open');
  return walk;
};
