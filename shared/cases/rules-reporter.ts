import type { Caller } from '../kernel/caller.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { DAY, type Instant, plus, shanghaiDay } from '../kernel/time.ts';
import type { TownPolicy } from '../policies/rules.ts';
import type { OutMessage } from '../workflow/matter.ts';
import type { CaseMeta, CaseState, ReportMeta } from './model.ts';
import { REPORT_ACTIONS, type ReportAction } from './model-public.ts';
import { advance, centre, change, mayBeTold, message, type Rule, refuse } from './rules.ts';
import { timerFor } from './rules-clock.ts';
import { isFrom, postFor, REPORT_PERSON } from './rules-rights.ts';

/** What one address may send in a minute before it has to wait: more than any person types, less than a flood. */
export const PUBLIC_PER_MINUTE = 30;

/** Additions of one reporter; a matter that needs more is rung about. */
export const MOST_SUPPLEMENTS = 100;

/** As a report is named in events and streams: enough of its id to tell it, too little to follow it. */
export const shortId = (rid: string): string => rid.slice(0, 16);

/** The stream of a report beside the head: what its reporter adds, and the calls to them. */
export const reportStream = (rid: string): string => `r-${shortId(rid)}`;

/** Who knows a tracking code, as one who acts on the case of the report: in the town that took it down, in no other post. */
export const reporterOf = (report: Pick<ReportMeta, 'rid' | 'createdAt'>, c: CaseMeta): Caller => ({
  person: `${REPORT_PERSON}${shortId(report.rid)}`,
  name: '',
  posts: [{ postId: 'reporter', role: 'resident', area: c.town, from: report.createdAt }],
});

const WITH_UNIT: readonly CaseState[] = ['dispatched', 'handling', 'suspended', 'handled', 'inspected', 'closed'];
const WITH_ACCEPTOR: readonly CaseState[] = ['reported', 'verifying'];

/** Who has the case now: the unit that leads, else the post of the centre that it waits for. */
export const holderOf = (c: CaseMeta): string => {
  if (c.lead && WITH_UNIT.includes(c.state)) return c.lead;
  return centre(c, WITH_ACCEPTOR.includes(c.state) ? 'acceptor' : 'dispatcher');
};

/** Messages beside the head: of a stream of their own, once to each audience, never to whom the complaint is about. */
export const besideMessages = (
  c: CaseMeta,
  type: string,
  audiences: readonly string[],
  stream: { readonly part: string; readonly version: number },
): OutMessage[] =>
  [...new Set(audiences)]
    .filter((audience) => mayBeTold(audience, c))
    .map((audience) => ({ ...message(c, type, audience), ...stream }));

/** Whom an urging reaches: who has the case, and the dispatcher who may move it. */
export const urged = (c: CaseMeta): readonly string[] => [holderOf(c), centre(c, 'dispatcher')];

/** Reports that nobody took back. What was merged into the case is not told apart here, so it counts as live. */
const live = (c: CaseMeta): number => c.reports - (c.withdrawn ?? 0);

/** Nobody but the centre has touched it, and nobody else asks for it. */
const endsWith = (c: CaseMeta, merged: boolean): boolean =>
  (c.state === 'reported' || c.state === 'filed' || (c.state === 'verifying' && c.verification?.from !== 'returned')) &&
  !merged &&
  !c.merged &&
  !c.gathered &&
  c.whistles.length === 0 &&
  live(c) <= 1;

const sentToLook = ({ verification }: CaseMeta): readonly string[] => {
  if (verification?.person) return [`person:${verification.person}`];
  return verification?.post ? [`post:${verification.post}`] : [];
};

/**
 * The reporter takes it back. While it is with the centre and nobody else has reported it, the case ends; later only this
 * report is marked, because others may need what is being done, and the dispatcher may end the case as withdrawn.
 */
const withdraw: Rule<'withdraw'> = (c, body, { at, reporter }) => {
  if (!reporter) return refuse('forbidden', { action: 'withdraw' });
  const data = { report: reporter.report, ...(body.reason ? { reason: body.reason } : {}) };
  // The count belongs to the case the report was made for: taken apart again, the head must not count it.
  const counted = reporter.merged ? {} : { withdrawn: (c.withdrawn ?? 0) + 1 };
  if (!endsWith(c, reporter.merged)) {
    const next = advance(c, c.state, counted);
    const told = [...new Set([holderOf(c), centre(c, 'dispatcher')])];
    return change(
      next,
      data,
      told.map((audience) => message(next, 'report-withdrawn', audience)),
    );
  }
  const next = advance(c, 'cancelled', { closedAt: at, ...counted }, ['assignee']);
  return change(next, data, [
    message(next, 'withdrawn', holderOf(c)),
    ...sentToLook(c).map((audience) => message(next, 'verification-recalled', audience)),
  ]);
};

const windowPassed = (c: CaseMeta, at: Instant, { reopenDays }: TownPolicy): boolean =>
  c.closedAt === undefined || at > plus(c.closedAt, reopenDays * DAY);

/** One dispute at a time; of one closing no second one after it was overruled, of one matter one refusal. */
const disputedBefore = (c: CaseMeta): boolean =>
  c.dispute !== undefined || c.overruled === true || (c.state === 'refused' && c.reconsidered === true);

/**
 * "It is not solved." What was closed waits for a decision, and reopens by itself when nobody decides. What was refused
 * is looked at again at once, by another acceptor; a second refusal of the same matter stands.
 */
const dispute: Rule<'dispute'> = (c, body, context) => {
  const { at, policy, reporter } = context;
  if (!reporter) return refuse('forbidden', { action: 'dispute' });
  if (disputedBefore(c)) return refuse('already-done', { action: 'dispute' });
  if (windowPassed(c, at, policy)) return refuse('window-passed', { days: policy.reopenDays });
  const data = { report: reporter.report, reason: body.reason };
  if (c.state === 'refused') {
    const next = advance(c, 'reported', { reconsidered: true }, ['closedAt']);
    return change(next, data, [message(next, 'reconsidered', centre(c, 'acceptor'))]);
  }
  const timer = timerFor(c, 'dispute', context);
  const next = advance(c, c.state, { dispute: { report: reporter.report, at, timer } });
  const decideAt = timer.clock.dueAt;
  const told = [centre(c, 'acceptor'), centre(c, 'callBackAgent'), ...(c.lead ? [c.lead] : [])];
  return change(
    next,
    { ...data, ...(decideAt ? { decideAt } : {}) },
    told.map((audience) => message(next, 'disputed', audience, decideAt ? { decideAt } : {})),
  );
};

export const reporterRules = { withdraw, dispute };

/** What of a report decides what its reporter may still do. */
export type ReporterSide = Pick<ReportMeta, 'rid' | 'createdAt' | 'urgedAt' | 'supplements' | 'withdrawnAt' | 'rating'>;

const urgedToday = ({ urgedAt }: ReporterSide, at: Instant): boolean =>
  urgedAt !== undefined && shanghaiDay(urgedAt) === shanghaiDay(at);

const rated = ({ rating }: ReporterSide, c: CaseMeta): boolean =>
  rating !== undefined && c.closedAt !== undefined && rating.at >= c.closedAt;

/**
 * Why a reporter may not do this now, beside what the rules of the head say; undefined when nothing is in the way. Heard
 * are one urging a day, and one rating of a closing.
 */
export const reporterBar = (
  action: ReportAction,
  report: ReporterSide,
  c: CaseMeta,
  at: Instant,
): Refusal | undefined => {
  if (report.withdrawnAt !== undefined || !isFrom(action, c)) return { code: 'wrong-state', params: { action } };
  if (postFor(action, reporterOf(report, c), c) === undefined) return { code: 'forbidden', params: { action } };
  if (action === 'urge' && urgedToday(report, at)) return { code: 'already-done', params: { action } };
  if (action === 'rate' && rated(report, c)) return { code: 'already-done', params: { action } };
  if (action === 'supplement' && (report.supplements ?? 0) >= MOST_SUPPLEMENTS) return { code: 'too-many-requests' };
  return undefined;
};

/** What a reporter may do now: nothing that would be refused. */
export const openToReporter = (report: ReporterSide, c: CaseMeta, at: Instant, policy: TownPolicy): ReportAction[] =>
  REPORT_ACTIONS.filter(
    (action) =>
      reporterBar(action, report, c, at) === undefined &&
      (action !== 'dispute' || !(disputedBefore(c) || windowPassed(c, at, policy))),
  );
