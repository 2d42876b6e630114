import type { ActorRef, Caller, Post } from '../kernel/caller.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { type Instant, show } from '../kernel/time.ts';
import { calendarOf } from '../policies/rules.ts';
import { isRingable, ringableFrom } from '../policies/rules-hours.ts';
import type { Answer, Request, UseCase } from '../route.ts';
import { actorOf, decideAgain, traceOf } from '../workflow/command.ts';
import type { IdempotencyMark, MatterEvent } from '../workflow/matter.ts';
import { belongs } from './belonging.ts';
import type { CaseCommand } from './bodies.ts';
import { allowed, answerFrom } from './command-service.ts';
import type { CallQuery } from './contract-calls.ts';
import type { StoredReport } from './items.ts';
import type { CaseMeta } from './model.ts';
import type { DueCall } from './model-calls.ts';
import type { CaseDeps } from './ports.ts';
import type { CallSave } from './ports-calls.ts';
import { belongsTo, type CallTime, called, isLateCall, isWaiting, waived } from './rules-calls.ts';
import { reportStream } from './rules-reporter.ts';
import { mayList, mayView } from './rules-rights.ts';

type Done = Promise<Result<Answer, Refusal>>;

/** A call to a reporter, or the word that none is needed. */
export type CallCommand = Extract<CaseCommand, { action: 'call-back' | 'waive-call-back' }>;

/** Calls to one reporter whose repetition is still known: more than anybody makes. */
const MARKS = 20;

interface Standing {
  readonly meta: CaseMeta;
  readonly command: CallCommand;
  readonly actor: ActorRef;
  readonly mark: IdempotencyMark | undefined;
  readonly request: Request;
  readonly time: CallTime;
  /** Whether the way from the report's own case to this one was followed, merge by merge. */
  readonly followed: boolean;
}

interface Read {
  readonly report?: StoredReport;
  readonly call?: DueCall;
}

/** The first answer of a call that was already written down under this key. */
const calledBefore = async (
  deps: CaseDeps,
  { meta, mark }: Pick<Standing, 'meta' | 'mark'>,
  report: StoredReport,
): Promise<Result<Answer, Refusal> | undefined> => {
  const repeated = mark && report.marks?.find((one) => one.key === mark.key);
  if (!repeated) return undefined;
  const first = await deps.store.event(meta.num, reportStream(report.rid), repeated.version);
  return first?.idempotency?.body === mark.body
    ? ok(answerFrom(meta.num, first))
    : err({ code: 'idempotency-key-reused' });
};

/** The call-back of this closing that still waits; a call that nobody asked for is taken down all the same. */
const waiting = (meta: CaseMeta, call: DueCall | undefined): DueCall | undefined =>
  call && belongsTo(call, meta) && isWaiting(call) ? call : undefined;

const saveOf = ({ command, actor, time }: Standing, call: DueCall): CallSave => ({
  before: call,
  next: command.action === 'call-back' ? called(call, command.body.outcome, actor.person, time) : waived(call, time.at),
  calendar: time.calendar,
});

const eventOf = ({ meta, command, actor, mark, time }: Standing, report: StoredReport): MatterEvent => {
  const { report: _rid, ...said } = command.body;
  // Outside the town's hours: allowed, somebody may have rung back, and to be seen.
  const late = command.action === 'call-back' && !isRingable(time.policy.callBack, time.at, time.calendar);
  return {
    part: reportStream(report.rid),
    version: report.version + 1,
    action: command.action,
    actor,
    at: time.at,
    from: meta.state,
    to: meta.state,
    data: { ...said, ...(late ? { outsideHours: true } : {}) },
    head: meta.version,
    ...(mark ? { idempotency: mark } : {}),
  };
};

/** The report after it: every attempt counts, the last answer stands. */
const stepped = ({ command, actor, mark, time }: Standing, report: StoredReport): StoredReport => {
  const version = report.version + 1;
  const marks = mark ? { marks: [...(report.marks ?? []), { key: mark.key, version }].slice(-MARKS) } : {};
  if (command.action === 'waive-call-back') return { ...report, version, ...marks };
  const { report: _rid, ...outcome } = command.body;
  const attempts = (report.callBack?.attempts ?? 0) + 1;
  return { ...report, version, callBack: { ...outcome, at: time.at, by: actor, attempts }, ...marks };
};

const attempt = async (
  deps: CaseDeps,
  standing: Standing,
  { report, call }: Read,
): Promise<Result<Answer, Refusal> | 'again'> => {
  const { meta, command, mark, request, followed } = standing;
  const unknown: Result<Answer, Refusal> = err({ code: 'unknown-report', params: { report: command.body.report } });
  if (!report) return unknown;
  // One merge is the rule, two stand in the call-back, and the write itself makes sure of them; what else there is is read one by one.
  const own = report.caseNum === meta.num;
  const repeated = mark !== undefined && report.marks?.some(({ key }) => key === mark.key) === true;
  if (!own && (followed || repeated) && !(await belongs(deps, report, meta.num))) return unknown;
  const before = await calledBefore(deps, standing, report);
  if (before) return before;
  const due = waiting(meta, call);
  if (command.action === 'waive-call-back' && !due)
    return err({ code: 'wrong-state', params: { action: command.action, state: call?.state ?? meta.state } });
  const event = eventOf(standing, report);
  const via = call && belongsTo(call, meta) ? call.via : undefined;
  const chain = own || followed ? [] : [report.caseNum, ...(via ? [via] : [])];
  const saved = await deps.store.saveReport(
    meta,
    report,
    stepped(standing, report),
    event,
    traceOf(request),
    [],
    chain,
    due && saveOf(standing, due),
  );
  if (saved.ok) return ok(answerFrom(meta.num, event));
  return saved.error === 'elsewhere'
    ? attempt(deps, { ...standing, followed: true }, { report, ...(call ? { call } : {}) })
    : 'again';
};

/** Somebody who did not handle the case, while its closing stands. */
const admitted = (action: CallCommand['action'], meta: CaseMeta, caller: Caller): Result<Post, Refusal> => {
  const post = allowed(action, meta, caller);
  if (!post.ok || !meta.handledBy.includes(caller.person)) return post;
  return err({ code: 'separation-of-duties', params: { rule: 'handle-call-back' } });
};

/** One call to one reporter, by somebody who did not handle the case; or none, because the duty supervisor says so. */
export const callAction = async (
  deps: CaseDeps,
  meta: CaseMeta,
  command: CallCommand,
  request: Request,
  caller: Caller,
  now: Instant,
  read: Read,
): Done => {
  const { action, body } = command;
  const key = request.idempotencyKey;
  const mark = key ? deps.mark(caller.person, `case:${meta.num}:${action}`, key, body) : undefined;
  const post = admitted(action, meta, caller);
  if (!post.ok) {
    // A call that was written down is answered again, whatever became of the case since.
    const first = read.report && (await calledBefore(deps, { meta, mark }, read.report));
    return first ?? post;
  }
  const policy = await deps.policy(meta.town);
  const time = { at: now, policy, calendar: calendarOf(policy) };
  const standing = { meta, command, actor: actorOf(caller, post.value), mark, request, time, followed: false };
  // Read beside the case; after a collision it is read anew.
  let known = read;
  return decideAgain(deps.backoff, async () => {
    const outcome = await attempt(deps, standing, known);
    if (outcome === 'again') known = await deps.store.reportAndCall(body.report);
    return outcome;
  });
};

const viewOf = (call: DueCall, meta: CaseMeta, caller: Caller, now: Instant) => {
  const limitAt = call.timer?.clock.dueAt;
  return {
    report: call.rid,
    case: {
      num: meta.num,
      town: meta.town,
      ...(meta.unit ? { unit: meta.unit } : {}),
      ...(meta.grid ? { grid: meta.grid } : {}),
      ...(meta.category ? { category: meta.category } : {}),
      ...(meta.categoryName ? { categoryName: meta.categoryName } : {}),
      ...(meta.closedAt ? { closedAt: show(meta.closedAt) } : {}),
      reports: meta.reports,
    },
    state: call.state,
    dueAt: show(call.dueAt),
    attempts: call.attempts,
    ...(call.last ? { last: { outcome: call.last.outcome, at: show(call.last.at) } } : {}),
    ...(limitAt ? { limitAt: show(limitAt) } : {}),
    late: isWaiting(call) && isLateCall(call, now),
    ...(call.asked ? { asked: true } : {}),
    channel: call.channel,
    receivedAt: show(call.receivedAt),
    ...(call.phoneMasked ? { phone: call.phoneMasked } : {}),
    barred: meta.handledBy.includes(caller.person),
  };
};

/** Call-backs of a town, or those that the caller is at. What belongs to a closing that no longer stands is not shown. */
export const listCallBacks =
  (deps: CaseDeps): UseCase =>
  async (request, caller, now) => {
    if (!caller) return err({ code: 'forbidden' });
    const query = request.query as CallQuery;
    if (query.area && !mayList(caller, query.area, undefined)) return err({ code: 'not-found' });
    const town = query.area ?? caller.posts[0]?.area.slice(0, 9) ?? deps.homeTown;
    const [found, policy] = await Promise.all([deps.store.calls(query, caller, now), deps.policy(town)]);
    if (!found.ok) return found;
    const { items, cursor } = found.value;
    const shown = items.filter(({ call, meta }) => mayView(caller, meta) && belongsTo(call, meta));
    const from = ringableFrom(policy.callBack, now, calendarOf(policy));
    return ok({
      body: {
        items: shown.map(({ call, meta }) => viewOf(call, meta, caller, now)),
        ringable: from === now,
        ringFrom: show(from),
        ...(cursor ? { cursor } : {}),
      },
    });
  };
