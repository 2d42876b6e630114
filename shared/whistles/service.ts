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
import type { Answer, Request, UseCase, UseCases } from '../route.ts';
import { entryOf } from '../timeline/rules.ts';
import { ATTEMPTS, actorOf, repeatedOrStale, traceOf } from '../workflow/command.ts';
import type { IdempotencyMark, MatterEvent } from '../workflow/matter.ts';
import { answerFrom } from './answer.ts';
import type { BlowBody, BlowNewBody, WhistleCommand, WhistleQuery } from './contract.ts';
import { caseOf } from './items.ts';
import type { WhistleMeta, WhistlePart } from './model.ts';
import { partUseCase } from './part-service.ts';
import type { CaseMove, WhistleDeps, WhistleSave } from './ports.ts';
import { summaryOf, viewOf } from './present.ts';
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

const blowOn = async (
  deps: WhistleDeps,
  num: string,
  body: BlowBody,
  request: Request,
  caller: Caller,
  now: Instant,
  ifMatch: number | undefined,
): Promise<Result<Answer, Refusal>> => {
  const mark = request.idempotencyKey
    ? deps.mark(caller.person, `case:${num}:blow`, request.idempotencyKey, body)
    : undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const c = await deps.loadCase(num);
    if (!c || !mayViewCase(caller, c)) return err({ code: 'not-found' });
    if (ifMatch !== undefined && ifMatch !== c.version) {
      const made = mark ? await deps.caseEvent(num, ifMatch + 1) : undefined;
      return repeatedOrStale(made, mark, 'blow', c.version, (event) =>
        answerFrom(String(event.data.whistle), { ...event, version: 1, to: String(event.data.whistleState) }, 201),
      );
    }
    const post = blowingPost(caller, c);
    if (!post) return err({ code: 'forbidden', params: { action: 'blow' } });
    const actor = actorOf(caller, post);
    const planned = newWhistle(c, body, actor, now);
    if (!planned.ok) return planned;
    const known = await Promise.all(planned.value.parties.map((party) => deps.hasParty(c.town, party)));
    const unknown = planned.value.parties.find((_, index) => !known[index]);
    if (unknown) return err({ code: 'unknown-unit', params: { unit: unknown } });
    const bound = bindWhistle(c, planned.value.id, planned.value.parties, true);
    if (!bound.ok) return bound;
    const { meta, parts, messages } = blow(planned.value, { actor, at: now, calendar: deps.calendar });
    const data = {
      kind: body.kind,
      departments: planned.value.parties,
      lead: meta.lead,
      reason: body.reason,
      ...(body.meetPlace ? { meetPlace: body.meetPlace } : {}),
    };
    const event: MatterEvent = { part: '_', version: 1, action: 'blow', actor, at: now, to: meta.state, data };
    const moved = caseEvent(
      c,
      bound.value,
      'blow',
      actor,
      now,
      { whistle: meta.id, whistleState: meta.state, kind: body.kind, departments: planned.value.parties },
      mark,
    );
    const save: WhistleSave = {
      next: meta,
      parts: parts.map((next) => ({ next })),
      event,
      messages,
      onCase: { before: c, next: bound.value, event: moved },
      trace: traceOf(request),
    };
    const saved = await deps.store.save(save);
    if (saved.ok) return ok(answerFrom(meta.id, event, 201));
    await deps.backoff(attempt);
  }
  return err({ code: 'write-conflict' });
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

const act = async (
  deps: WhistleDeps,
  id: string,
  command: WhistleCommand,
  request: Request,
  caller: Caller,
  now: Instant,
): Promise<Result<Answer, Refusal>> => {
  const mark = request.idempotencyKey
    ? deps.mark(caller.person, `whistle:${id}:${command.action}`, request.idempotencyKey, command.body)
    : undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const [loaded, c] = await Promise.all([deps.store.load(id), deps.loadCase(caseOf(id))]);
    if (!loaded || !mayView(caller, loaded.meta)) return err({ code: 'not-found' });
    const w = loaded.meta;
    if (request.ifMatch !== w.version) {
      const made =
        mark && request.ifMatch !== undefined ? await deps.store.event(id, '_', request.ifMatch + 1) : undefined;
      return repeatedOrStale(made, mark, command.action, w.version, (event) => answerFrom(id, event));
    }
    const post = postForWhistle(command.action, caller, w);
    if (!post) return err({ code: 'forbidden', params: { action: command.action } });
    if (!whistleTable[command.action].from.includes(w.state))
      return err({
        code: 'wrong-state',
        params: { action: command.action, state: w.state },
        version: w.version,
        openActions: openWhistleActions(caller, w),
      });
    const actor = actorOf(caller, post);
    const change = decideWhistle(w, loaded.parts, command, { actor, at: now, calendar: deps.calendar });
    if (!change.ok) return change;
    const unknown = await unknownParty(deps, w.town, command);
    if (unknown) return err({ code: 'unknown-unit', params: { unit: unknown } });
    const onCase = caseMove(c, w, change.value, actor, now, command.action);
    if (!onCase.ok) return onCase;
    const event: MatterEvent = {
      part: '_',
      version: change.value.next.version,
      action: command.action,
      actor,
      at: now,
      from: w.state,
      to: change.value.next.state,
      data: change.value.data,
      ...(mark ? { idempotency: mark } : {}),
    };
    const save: WhistleSave = {
      before: w,
      next: change.value.next,
      parts: change.value.parts,
      event,
      messages: change.value.messages,
      ...(onCase.value ? { onCase: onCase.value } : {}),
      trace: traceOf(request),
    };
    const saved = await deps.store.save(save);
    if (saved.ok) return ok(answerFrom(id, event));
    await deps.backoff(attempt);
  }
  return err({ code: 'write-conflict' });
};

const unknownParty = async (deps: WhistleDeps, town: string, command: WhistleCommand): Promise<string | undefined> => {
  const invited = command.action === 'amend' ? (command.body.invite ?? []) : [];
  const known = await Promise.all(invited.map((party) => deps.hasParty(town, party)));
  return invited.find((_, index) => !known[index]);
};

/** A matter nobody has taken down yet: it is taken down, and the whistle is blown on it; a repeat finds both. */
const blowNew = async (
  deps: WhistleDeps,
  request: Request,
  caller: Caller,
  now: Instant,
): Promise<Result<Answer, Refusal>> => {
  const { newCase, ...body } = request.body as BlowNewBody;
  const taken = await deps.createCase({ ...request, body: newCase }, caller, now);
  if (!taken.ok) return taken;
  const num = (taken.value.body as { caseNum: string }).caseNum;
  return blowOn(deps, num, body, request, caller, now, 1);
};

const idOf = (request: Request): string => (request.params as { id: string }).id;

const loadVisible = async (
  deps: WhistleDeps,
  id: string,
  caller: Caller | undefined,
): Promise<Result<{ meta: WhistleMeta; parts: WhistlePart[] }, Refusal>> => {
  const loaded = await deps.store.load(id);
  return loaded && caller && mayView(caller, loaded.meta) ? ok(loaded) : err({ code: 'not-found' });
};

const signedIn =
  (run: (request: Request, caller: Caller, now: Instant) => Promise<Result<Answer, Refusal>>): UseCase =>
  async (request, caller, now) =>
    caller ? run(request, caller, now) : err({ code: 'forbidden' });

/** The use cases of whistles, by route name. */
export const whistleUseCases = (deps: WhistleDeps): UseCases => ({
  blowWhistle: signedIn((request, caller, now) =>
    blowOn(deps, idOf(request), request.body as BlowBody, request, caller, now, request.ifMatch),
  ),
  blowNewWhistle: signedIn((request, caller, now) => blowNew(deps, request, caller, now)),
  whistleAction: signedIn((request, caller, now) => {
    const { id, action } = request.params as { id: string; action: WhistleCommand['action'] };
    return act(deps, id, { action, body: request.body } as WhistleCommand, request, caller, now);
  }),
  partAction: signedIn(partUseCase(deps)),
  getWhistle: signedIn(async (request, caller, now) => {
    const loaded = await loadVisible(deps, idOf(request), caller);
    if (!loaded.ok) return loaded;
    return ok({ body: viewOf(loaded.value.meta, loaded.value.parts, caller, now), version: loaded.value.meta.version });
  }),
  listWhistles: signedIn(async (request, caller) => {
    const found = await deps.store.list(request.query as WhistleQuery, caller);
    if (!found.ok) return found;
    const items = found.value.items.filter((w) => mayView(caller, w)).map(summaryOf);
    return ok({ body: { items, ...(found.value.cursor ? { cursor: found.value.cursor } : {}) } });
  }),
  getWhistleTimeline: signedIn(async (request, caller) => {
    const { limit, cursor } = request.query as { limit: number; cursor?: string };
    const [loaded, page] = await Promise.all([
      loadVisible(deps, idOf(request), caller),
      deps.store.timeline(idOf(request), limit, cursor, caller),
    ]);
    if (!loaded.ok) return loaded;
    if (!page.ok) return page;
    return ok({
      body: { items: page.value.items.map(entryOf), ...(page.value.cursor ? { cursor: page.value.cursor } : {}) },
    });
  }),
});
