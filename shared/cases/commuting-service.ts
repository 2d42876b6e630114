import type { ActorRef, Caller } from '../kernel/caller.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { type Instant, MINUTE, plus } from '../kernel/time.ts';
import type { Answer, Request } from '../route.ts';
import { actorOf, decideAgain, traceOf } from '../workflow/command.ts';
import type { IdempotencyMark, MatterEvent } from '../workflow/matter.ts';
import { belongs } from './belonging.ts';
import type { CaseBodies, CaseCommand } from './bodies.ts';
import { allowed, answerFrom, visible } from './command-service.ts';
import { say } from './commuting-words.ts';
import type { StoredReport } from './items.ts';
import type { CaseMeta } from './model.ts';
import type { CaseDeps } from './ports.ts';
import { isPromise, promise } from './promise-service.ts';
import { isSupervision, supervisionAction } from './supervision-service.ts';

/** How long a claim holds: long enough to write an answer, short enough that nobody waits for somebody at lunch. */
export const LEASE = 10 * MINUTE;

/** Calls to one reporter whose repetition is still known: more than anybody makes. */
const MARKS = 20;

type Done = Promise<Result<Answer, Refusal>>;

/** Somebody else holds it: no error, the answer names the holder; the caller may wait or go on regardless. */
const claim = async (deps: CaseDeps, meta: CaseMeta, caller: Caller, now: Instant): Done => {
  const held = await deps.store.claim(meta, { person: caller.person, until: plus(now, LEASE) }, now);
  if (held.person !== caller.person) return err({ code: 'already-done', params: { by: held.person } });
  return ok(answerFrom(meta.num, { ...headEvent(meta, 'claim', now), data: {} }, meta.version));
};

const headEvent = (meta: CaseMeta, action: string, now: Instant): MatterEvent => ({
  part: '_',
  version: meta.version,
  action,
  actor: { person: 'system', role: 'clock' },
  at: now,
  to: meta.state,
  data: {},
});

const handled = (meta: CaseMeta, caller: Caller): boolean => meta.handledBy.includes(caller.person);

interface Call {
  readonly meta: CaseMeta;
  readonly body: CaseBodies['call-back'];
  readonly actor: ActorRef;
  readonly mark: IdempotencyMark | undefined;
  readonly request: Request;
  readonly now: Instant;
  /** Whether the way from the report's own case to this one was followed, merge by merge. */
  readonly followed: boolean;
}

/** The first answer of a call that was already written down under this key. */
const calledBefore = async (
  deps: CaseDeps,
  { meta, mark }: Call,
  report: StoredReport,
  part: string,
): Promise<Result<Answer, Refusal> | undefined> => {
  const repeated = mark && report.marks?.find((one) => one.key === mark.key);
  if (!repeated) return undefined;
  const first = await deps.store.event(meta.num, part, repeated.version);
  return first?.idempotency?.body === mark.body
    ? ok(answerFrom(meta.num, first))
    : err({ code: 'idempotency-key-reused' });
};

const attemptCall = async (
  deps: CaseDeps,
  call: Call,
  report: StoredReport | undefined,
): Promise<Result<Answer, Refusal> | 'again'> => {
  const { meta, body, actor, mark, request, now, followed } = call;
  const unknown: Result<Answer, Refusal> = err({ code: 'unknown-report', params: { report: body.report } });
  if (!report) return unknown;
  // One merge is the rule, and the write itself makes sure of it; only where there were more they are read one by one.
  const own = report.caseNum === meta.num;
  const repeated = mark !== undefined && report.marks?.some(({ key }) => key === mark.key) === true;
  if (!own && (followed || repeated) && !(await belongs(deps, report, meta.num))) return unknown;
  const part = `r-${report.rid.slice(0, 16)}`;
  const before = await calledBefore(deps, call, report, part);
  if (before) return before;
  const { report: _rid, ...outcome } = body;
  const version = report.version + 1;
  const event: MatterEvent = {
    part,
    version,
    action: 'call-back',
    actor,
    at: now,
    from: meta.state,
    to: meta.state,
    data: outcome,
    head: meta.version,
    ...(mark ? { idempotency: mark } : {}),
  };
  const attempts = (report.callBack?.attempts ?? 0) + 1;
  const next: StoredReport = {
    ...report,
    version,
    callBack: { ...outcome, at: now, by: actor, attempts },
    ...(mark ? { marks: [...(report.marks ?? []), { key: mark.key, version }].slice(-MARKS) } : {}),
  };
  const from = own || followed ? undefined : report.caseNum;
  const saved = await deps.store.saveReport(meta, report, next, event, traceOf(request), [], from);
  if (saved.ok) return ok(answerFrom(meta.num, event));
  return saved.error === 'elsewhere' ? attemptCall(deps, { ...call, followed: true }, report) : 'again';
};

/** One call to one reporter, by somebody who did not handle the case; every attempt counts, the last answer stands. */
const callBack = async (
  deps: CaseDeps,
  meta: CaseMeta,
  body: CaseBodies['call-back'],
  request: Request,
  caller: Caller,
  now: Instant,
  read: StoredReport | undefined,
): Done => {
  const post = allowed('call-back', meta, caller);
  if (!post.ok) return post;
  if (handled(meta, caller)) return err({ code: 'separation-of-duties', params: { rule: 'handle-call-back' } });
  const key = request.idempotencyKey;
  const mark = key ? deps.mark(caller.person, `case:${meta.num}:call-back`, key, body) : undefined;
  const call = { meta, body, actor: actorOf(caller, post.value), mark, request, now, followed: false };
  // Read beside the case; after a collision it is read anew.
  let report = read;
  return decideAgain(deps.backoff, async () => {
    const outcome = await attemptCall(deps, call, report);
    if (outcome === 'again') report = await deps.store.report(body.report);
    return outcome;
  });
};

/** Taking hold of a case for a while, and letting go of it. */
const lease = async (
  deps: CaseDeps,
  meta: CaseMeta,
  action: 'claim' | 'release',
  caller: Caller,
  now: Instant,
): Done => {
  const post = allowed(action, meta, caller);
  if (!post.ok) return post;
  if (action === 'claim') return claim(deps, meta, caller, now);
  await deps.store.release(meta, caller.person);
  return ok(answerFrom(meta.num, headEvent(meta, 'release', now), meta.version));
};

/** The actions that commute with every other: they need no version and touch no head. */
export const commutingAction =
  (deps: CaseDeps) =>
  async (command: CaseCommand, request: Request, caller: Caller, now: Instant, num: string): Done => {
    if (isSupervision(command)) return supervisionAction(deps, command, request, caller, now, num);
    const [meta, report] = await Promise.all([
      visible(deps, num, caller),
      command.action === 'call-back' ? deps.store.report(command.body.report) : undefined,
    ]);
    if (!meta.ok) return meta;
    const c = meta.value;
    switch (command.action) {
      case 'note':
        if (isPromise(command.body)) return promise(deps, c, command.body, request, caller, now);
        return say(deps, c, command, request, caller, now);
      case 'urge':
      case 'supplement':
        return say(deps, c, command, request, caller, now);
      case 'call-back':
        return callBack(deps, c, command.body, request, caller, now, report);
      case 'claim':
      case 'release':
        return lease(deps, c, command.action, caller, now);
      default:
        // What only a reporter does comes by the public door.
        return err({ code: 'forbidden', params: { action: command.action } });
    }
  };
