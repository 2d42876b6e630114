import {
  bindWhistle,
  blowingPost,
  type CaseMeta,
  freeWhistle,
  inviteToWhistle,
  mayView as mayViewCase,
} from '../cases/rules.ts';
import type { ActorRef, Caller } from '../kernel/caller.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { type Instant, parseInstant } from '../kernel/time.ts';
import type { Answer, Request } from '../route.ts';
import { actorOf, decideAgain, repeatedOrStale, traceOf } from '../workflow/command.ts';
import type { IdempotencyMark, MatterEvent } from '../workflow/matter.ts';
import { answerFrom } from './answer.ts';
import type { BlowBody, BlowNewBody, WhistleCommand } from './contract.ts';
import { caseOf } from './items.ts';
import type { WhistleMeta } from './model.ts';
import type { CaseMove, WhistleDeps, WhistleSave } from './ports.ts';
import { mayView, openWhistleActions, postForWhistle } from './rules.ts';
import { blow, decideWhistle, type WhistleChange } from './rules-whole.ts';
import { whistleTable } from './table.ts';

const caseEvent = (
  before: CaseMeta,
  next: CaseMeta,
  action: string,
  actor: ActorRef,
  at: Instant,
  data: Readonly<Record<string, unknown>>,
  mark?: IdempotencyMark,
): MatterEvent => ({
  part: '_',
  version: next.version,
  action,
  actor,
  at,
  from: before.state,
  to: next.state,
  data,
  ...(mark ? { idempotency: mark } : {}),
});

const newWhistle = (
  c: CaseMeta,
  body: BlowBody,
  actor: ActorRef,
  at: Instant,
): Result<Omit<WhistleMeta, 'state' | 'version'>, Refusal> => {
  const parties = [...new Set([...(body.lead ? [body.lead] : []), ...body.departments])];
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
    ...(c.confidential ? { confidential: true as const } : {}),
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
  deps: WhistleDeps,
  asked: Blowing,
  c: CaseMeta,
  actor: ActorRef,
  planned: Omit<WhistleMeta, 'state' | 'version'>,
): Result<WhistleSave, Refusal> => {
  const { body, now, mark, request } = asked;
  const bound = bindWhistle(c, planned.id, planned.parties, true);
  if (!bound.ok) return bound;
  const { meta, parts, messages } = blow(planned, { actor, at: now, calendar: deps.calendar });
  const place = body.meetPlace ? { meetPlace: body.meetPlace } : {};
  const data = { kind: body.kind, departments: planned.parties, lead: meta.lead, reason: body.reason, ...place };
  const event: MatterEvent = { part: '_', version: 1, action: 'blow', actor, at: now, to: meta.state, data };
  const told = { whistle: meta.id, whistleState: meta.state, kind: body.kind, departments: planned.parties };
  const onCase = { before: c, next: bound.value, event: caseEvent(c, bound.value, 'blow', actor, now, told, mark) };
  return ok({ next: meta, parts: parts.map((next) => ({ next })), event, messages, onCase, trace: traceOf(request) });
};

const firstUnknown = async (
  deps: WhistleDeps,
  town: string,
  parties: readonly string[],
): Promise<string | undefined> => {
  const known = await Promise.all(parties.map((party) => deps.hasParty(town, party)));
  return parties.find((_, index) => !known[index]);
};

const attemptBlow = async (deps: WhistleDeps, asked: Blowing): Promise<Result<Answer, Refusal> | 'again'> => {
  const { num, body, caller, now, ifMatch, mark } = asked;
  const c = await deps.loadCase(num);
  if (!c || !mayViewCase(caller, c)) return err({ code: 'not-found' });
  if (ifMatch !== undefined && ifMatch !== c.version) {
    const made = mark ? await deps.caseEvent(num, ifMatch + 1) : undefined;
    return repeatedOrStale(made, mark, 'blow', c.version, blownBefore);
  }
  const post = blowingPost(caller, c);
  if (!post) return err({ code: 'forbidden', params: { action: 'blow' } });
  const actor = actorOf(caller, post);
  const planned = newWhistle(c, body, actor, now);
  if (!planned.ok) return planned;
  const unknown = await firstUnknown(deps, c.town, planned.value.parties);
  if (unknown) return err({ code: 'unknown-unit', params: { unit: unknown } });
  const save = saveOfBlow(deps, asked, c, actor, planned.value);
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

/** What the change does to the case; nothing when the case does not move. */
const caseMove = (
  c: CaseMeta | undefined,
  w: WhistleMeta,
  change: WhistleChange,
  actor: ActorRef,
  now: Instant,
  action: string,
): Result<CaseMove | undefined, Refusal> => {
  if (!change.onCase || !c) return ok(undefined);
  const moved: Result<CaseMeta, Refusal> =
    change.onCase === 'ends'
      ? ok(freeWhistle(c, w.id))
      : change.onCase === 'invites'
        ? ok(inviteToWhistle(c, change.next.parties))
        : bindWhistle(c, w.id, w.parties, false);
  if (!moved.ok) return moved;
  return ok({
    before: c,
    next: moved.value,
    event: caseEvent(c, moved.value, `whistle-${action}`, actor, now, { whistle: w.id }),
  });
};

interface Asked {
  readonly id: string;
  readonly command: WhistleCommand;
  readonly request: Request;
  readonly caller: Caller;
  readonly now: Instant;
  readonly mark: IdempotencyMark | undefined;
}

/** The post a command may be taken in, after role and state; the order of the answers is the contract's. */
const admitted = (caller: Caller, action: WhistleCommand['action'], w: WhistleMeta): Result<ActorRef, Refusal> => {
  const post = postForWhistle(action, caller, w);
  if (!post) return err({ code: 'forbidden', params: { action } });
  if (whistleTable[action].from.includes(w.state)) return ok(actorOf(caller, post));
  const params = { action, state: w.state };
  return err({ code: 'wrong-state', params, version: w.version, openActions: openWhistleActions(caller, w) });
};

const saveOfAct = (
  asked: Asked,
  w: WhistleMeta,
  c: CaseMeta | undefined,
  actor: ActorRef,
  change: WhistleChange,
): Result<WhistleSave, Refusal> => {
  const { command, now, mark, request } = asked;
  const onCase = caseMove(c, w, change, actor, now, command.action);
  if (!onCase.ok) return onCase;
  const { next, parts, messages, data } = change;
  const marks = mark ? { idempotency: mark } : {};
  const event: MatterEvent = {
    part: '_',
    version: next.version,
    action: command.action,
    actor,
    at: now,
    from: w.state,
    to: next.state,
    data,
    ...marks,
  };
  return ok({
    before: w,
    next,
    parts,
    event,
    messages,
    ...(onCase.value ? { onCase: onCase.value } : {}),
    trace: traceOf(request),
  });
};

const attemptAct = async (deps: WhistleDeps, asked: Asked): Promise<Result<Answer, Refusal> | 'again'> => {
  const { id, command, request, caller, now, mark } = asked;
  const [loaded, c] = await Promise.all([deps.store.load(id), deps.loadCase(caseOf(id))]);
  if (!loaded || !mayView(caller, loaded.meta)) return err({ code: 'not-found' });
  const w = loaded.meta;
  if (request.ifMatch !== w.version) {
    const made =
      mark && request.ifMatch !== undefined ? await deps.store.event(id, '_', request.ifMatch + 1) : undefined;
    return repeatedOrStale(made, mark, command.action, w.version, (event) => answerFrom(id, event));
  }
  const actor = admitted(caller, command.action, w);
  if (!actor.ok) return actor;
  const change = decideWhistle(w, loaded.parts, command, { actor: actor.value, at: now, calendar: deps.calendar });
  if (!change.ok) return change;
  const unknown = await firstUnknown(deps, w.town, command.action === 'amend' ? (command.body.invite ?? []) : []);
  if (unknown) return err({ code: 'unknown-unit', params: { unit: unknown } });
  const save = saveOfAct(asked, w, c, actor.value, change.value);
  if (!save.ok) return save;
  const saved = await deps.store.save(save.value);
  return saved.ok ? ok(answerFrom(id, save.value.event)) : 'again';
};

/** One command on a whistle as a whole. */
export const act = (
  deps: WhistleDeps,
  id: string,
  command: WhistleCommand,
  request: Request,
  caller: Caller,
  now: Instant,
): Promise<Result<Answer, Refusal>> => {
  const key = request.idempotencyKey;
  const mark = key ? deps.mark(caller.person, `whistle:${id}:${command.action}`, key, command.body) : undefined;
  return decideAgain(deps.backoff, () => attemptAct(deps, { id, command, request, caller, now, mark }));
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
  return blowOn(deps, num, body, request, caller, now, 1);
};
