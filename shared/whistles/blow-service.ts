import type { CaseMeta } from '../cases/rules.ts';
import { blowingPost, concerningOf, isRestricted, mayView as mayViewCase } from '../cases/rules-rights.ts';
import { bindWhistle } from '../cases/rules-whistle.ts';
import type { ActorRef, Caller } from '../kernel/caller.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { type Instant, parseInstant } from '../kernel/time.ts';
import type { Answer, Request } from '../route.ts';
import { actorOf, decideAgain, repeatedOrStale, traceOf } from '../workflow/command.ts';
import { headEvent, type IdempotencyMark, type MatterEvent } from '../workflow/matter.ts';
import { answerFrom } from './answer.ts';
import type { BlowBody, BlowNewBody } from './contract.ts';
import { MOST_DEPARTMENTS, type WhistleMeta } from './model.ts';
import { firstUnknown } from './parties.ts';
import type { WhistleDeps, WhistleSave } from './ports.ts';
import { refuseField } from './rules.ts';
import { relievedPart, relievedWhistle, type WhistleTime } from './rules-relief.ts';
import { blow } from './rules-whole.ts';
import { timeIn } from './standing.ts';

const newWhistle = (
  c: CaseMeta,
  body: BlowBody,
  actor: ActorRef,
  at: Instant,
): Result<Omit<WhistleMeta, 'state' | 'version'>, Refusal> => {
  const parties = [...new Set([...(body.lead ? [body.lead] : []), ...body.departments])];
  if (parties.length > MOST_DEPARTMENTS) return refuseField('departments', 'too-many');
  const meetAt = body.meetAt ? parseInstant(body.meetAt) : undefined;
  if (meetAt && meetAt <= at) return err({ code: 'limit-passed', params: { field: 'meetAt' } });
  return ok({
    id: `${c.num}-${c.whistled + 1}`,
    caseNum: c.num,
    kind: body.kind,
    town: c.town,
    ...(c.unit ? { unit: c.unit } : {}),
    ...(c.grid ? { grid: c.grid } : {}),
    lead: body.lead ?? parties[0] ?? '',
    parties,
    blownBy: actor,
    blownAt: at,
    ...(meetAt ? { meetAt } : {}),
    ...(isRestricted(c) ? { confidential: true as const } : {}),
    ...(c.drill ? { drill: true as const } : {}),
    ...concerningOf(c),
  });
};

interface Blowing {
  readonly num: string;
  readonly body: BlowBody;
  readonly request: Request;
  readonly caller: Caller;
  readonly now: Instant;
  readonly ifMatch: number | undefined;
  readonly mark: IdempotencyMark | undefined;
}

/** The first answer of a whistle that was blown before its answer was lost. */
const blownBefore = (made: MatterEvent): Answer =>
  answerFrom(String(made.data.whistle), { ...made, version: 1, to: String(made.data.whistleState) }, 201);

const saveOfBlow = (
  asked: Blowing,
  c: CaseMeta,
  actor: ActorRef,
  planned: Omit<WhistleMeta, 'state' | 'version'>,
  time: WhistleTime,
): Result<WhistleSave, Refusal> => {
  const { body, now, mark, request } = asked;
  const bound = bindWhistle(c, planned.id, planned.parties, true);
  if (!bound.ok) return bound;
  const { calendar } = time;
  const { meta, parts, messages } = blow(planned, { actor, at: now, calendar });
  const place = body.meetPlace ? { meetPlace: body.meetPlace } : {};
  const data = { kind: body.kind, departments: planned.parties, lead: meta.lead, reason: body.reason, ...place };
  const marks = mark ? { idempotency: mark } : {};
  const event: MatterEvent = { part: '_', version: 1, action: 'blow', actor, at: now, to: meta.state, data, ...marks };
  const told = { whistle: meta.id, whistleState: meta.state, kind: body.kind, departments: planned.parties };
  const onCase = {
    before: c,
    next: bound.value,
    event: headEvent(bound.value, 'blow', actor, now, told, c.state, mark),
  };
  const called = parts.map((part) => ({ next: relievedPart(meta, part, time) }));
  const next = relievedWhistle(meta, time);
  return ok({ next, parts: called, event, messages, onCase, calendar, trace: traceOf(request) });
};

/** A whistle that the same request has blown on this case already, where no version tells. */
const blownUnder = async (
  deps: WhistleDeps,
  c: CaseMeta,
  mark: IdempotencyMark,
): Promise<Result<Answer, Refusal> | undefined> => {
  const ids = Array.from({ length: c.whistled }, (_, n) => `${c.num}-${n + 1}`);
  const made = await Promise.all(ids.map((id) => deps.store.event(id, '_', 1)));
  const at = made.findIndex((event) => event?.idempotency?.key === mark.key);
  const event = made[at];
  if (!event) return undefined;
  if (event.idempotency?.body !== mark.body) return err({ code: 'idempotency-key-reused' });
  return ok(answerFrom(ids[at] ?? '', event, 201));
};

const attemptBlow = async (deps: WhistleDeps, asked: Blowing): Promise<Result<Answer, Refusal> | 'again'> => {
  const { num, body, caller, now, ifMatch, mark } = asked;
  const c = await deps.loadCase(num);
  if (!c || !mayViewCase(caller, c)) return err({ code: 'not-found' });
  if (ifMatch !== undefined && ifMatch !== c.version) {
    const made = mark ? await deps.caseEvent(num, ifMatch + 1) : undefined;
    return repeatedOrStale(made, mark, 'blow', c.version, blownBefore);
  }
  const before = ifMatch === undefined && mark ? await blownUnder(deps, c, mark) : undefined;
  if (before) return before;
  const post = blowingPost(caller, c);
  if (!post) return err({ code: 'forbidden', params: { action: 'blow' } });
  const actor = actorOf(caller, post);
  const planned = newWhistle(c, body, actor, now);
  if (!planned.ok) return planned;
  const [unknown, time] = await Promise.all([
    firstUnknown(deps, c.town, planned.value.parties),
    timeIn(deps, c.town, now),
  ]);
  if (unknown) return err({ code: 'unknown-unit', params: { unit: unknown } });
  const save = saveOfBlow(asked, c, actor, planned.value, time);
  if (!save.ok) return save;
  const saved = await deps.store.save(save.value);
  return saved.ok ? ok(answerFrom(planned.value.id, save.value.event, 201)) : 'again';
};

/** Blows the whistle on a case: the whistle, its departments and the case in one transaction. */
export const blowOn = (
  deps: WhistleDeps,
  num: string,
  body: BlowBody,
  request: Request,
  caller: Caller,
  now: Instant,
  ifMatch: number | undefined,
): Promise<Result<Answer, Refusal>> => {
  const key = request.idempotencyKey;
  const mark = key ? deps.mark(caller.person, `case:${num}:blow`, key, body) : undefined;
  return decideAgain(deps.backoff, () => attemptBlow(deps, { num, body, request, caller, now, ifMatch, mark }));
};

/** What would refuse the whistle, asked before the case is taken down: a refusal must leave nothing behind. */
const foreseenRefusal = async (
  deps: WhistleDeps,
  { newCase, ...body }: BlowNewBody,
  caller: Caller,
  now: Instant,
): Promise<Refusal | undefined> => {
  const foreseen = await deps.foreseenCase(newCase, now);
  if (!foreseen.ok) return foreseen.error;
  const c = foreseen.value;
  const post = blowingPost(caller, c);
  if (!post) return { code: 'forbidden', params: { action: 'blow' } };
  const planned = newWhistle(c, body, actorOf(caller, post), now);
  if (!planned.ok) return planned.error;
  const unknown = await firstUnknown(deps, c.town, planned.value.parties);
  return unknown ? { code: 'unknown-unit', params: { unit: unknown } } : undefined;
};

/** A matter nobody has taken down yet: it is taken down, and the whistle is blown on it; a repeat finds both. */
export const blowNew = async (
  deps: WhistleDeps,
  request: Request,
  caller: Caller,
  now: Instant,
): Promise<Result<Answer, Refusal>> => {
  const refusal = await foreseenRefusal(deps, request.body as BlowNewBody, caller, now);
  if (refusal) return err(refusal);
  const { newCase, ...body } = request.body as BlowNewBody;
  const taken = await deps.createCase({ ...request, body: newCase }, caller, now);
  if (!taken.ok) return taken;
  const num = (taken.value.body as { caseNum: string }).caseNum;
  // Where the answer was lost in between, the case may have moved on since: the whistle stands for itself.
  return blowOn(deps, num, body, request, caller, now, undefined);
};
