import type { ActorRef, Caller } from '../kernel/caller.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { type Instant, MINUTE, plus } from '../kernel/time.ts';
import type { Answer, Request } from '../route.ts';
import { actorOf, decideAgain, traceOf } from '../workflow/command.ts';
import type { IdempotencyMark, MatterEvent } from '../workflow/matter.ts';
import type { CaseBodies, CaseCommand } from './bodies.ts';
import { allowed, answerFrom, visible } from './command-service.ts';
import type { StoredReport } from './items.ts';
import type { CaseMeta } from './model.ts';
import type { CaseDeps } from './ports.ts';

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

const note = async (
  deps: CaseDeps,
  meta: CaseMeta,
  body: CaseBodies['note'],
  request: Request,
  caller: Caller,
  now: Instant,
): Done => {
  const post = allowed('note', meta, caller);
  if (!post.ok) return post;
  const route = `case:${meta.num}:note`;
  const part = `note-${deps.ids.derived(caller.person, route, request.idempotencyKey)}`;
  const mark = request.idempotencyKey ? deps.mark(caller.person, route, request.idempotencyKey, body) : undefined;
  const event: MatterEvent = {
    part,
    version: 1,
    action: 'note',
    actor: actorOf(caller, post.value),
    at: now,
    from: meta.state,
    to: meta.state,
    data: { text: body.text, kind: body.kind ?? 'note' },
    head: meta.version,
    ...(mark ? { idempotency: mark } : {}),
  };
  return decideAgain(deps.backoff, async () => {
    const added = await deps.store.addNote(meta, event, traceOf(request));
    if (added === 'added') return ok(answerFrom(meta.num, event));
    // The same note at the same moment: which of the two it is, is known a moment later.
    const first = added === 'known' ? await deps.store.event(meta.num, part, 1) : undefined;
    if (!first) return 'again';
    return first.idempotency?.body === mark?.body
      ? ok(answerFrom(meta.num, first))
      : err({ code: 'idempotency-key-reused' });
  });
};

const handled = (meta: CaseMeta, caller: Caller): boolean => meta.handledBy.includes(caller.person);

/** Merges in a row that are followed; more often than this nobody merges. */
const MOST_HOPS = 10;

/** Follows the merges: a report of a merged case is called back under the case that solved it. */
const belongs = async (deps: CaseDeps, report: StoredReport, num: string): Promise<boolean> => {
  let at: string | undefined = report.caseNum;
  for (let hop = 0; at !== undefined && hop <= MOST_HOPS; hop += 1) {
    if (at === num) return true;
    at = (await deps.store.load(at))?.mergedInto;
  }
  return false;
};

interface Call {
  readonly meta: CaseMeta;
  readonly body: CaseBodies['call-back'];
  readonly actor: ActorRef;
  readonly mark: IdempotencyMark | undefined;
  readonly request: Request;
  readonly now: Instant;
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
  const { meta, body, actor, mark, request, now } = call;
  if (!report || !(await belongs(deps, report, meta.num)))
    return err({ code: 'unknown-report', params: { report: body.report } });
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
  const saved = await deps.store.saveCallBack(meta.num, report, next, event, traceOf(request));
  return saved.ok ? ok(answerFrom(meta.num, event)) : 'again';
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
  const call = { meta, body, actor: actorOf(caller, post.value), mark, request, now };
  // Read beside the case; after a collision it is read anew.
  let report = read;
  return decideAgain(deps.backoff, async () => {
    const outcome = await attemptCall(deps, call, report);
    if (outcome === 'again') report = await deps.store.report(body.report);
    return outcome;
  });
};

/** The actions that commute with every other: they need no version and touch no head. */
export const commutingAction =
  (deps: CaseDeps) =>
  async (command: CaseCommand, request: Request, caller: Caller, now: Instant, num: string): Done => {
    const [meta, report] = await Promise.all([
      visible(deps, num, caller),
      command.action === 'call-back' ? deps.store.report(command.body.report) : undefined,
    ]);
    if (!meta.ok) return meta;
    const c = meta.value;
    if (command.action === 'note') return note(deps, c, command.body, request, caller, now);
    if (command.action === 'call-back') return callBack(deps, c, command.body, request, caller, now, report);
    const post = allowed(command.action, c, caller);
    if (!post.ok) return post;
    if (command.action === 'claim') return claim(deps, c, caller, now);
    await deps.store.release(c, caller.person);
    return ok(answerFrom(c.num, headEvent(c, 'release', now), c.version));
  };
