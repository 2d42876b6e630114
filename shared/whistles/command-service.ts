import type { CaseMeta } from '../cases/rules.ts';
import { bindWhistle, freeWhistle, inviteToWhistle } from '../cases/rules-whistle.ts';
import type { ActorRef, Caller } from '../kernel/caller.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Instant } from '../kernel/time.ts';
import type { Answer, Request } from '../route.ts';
import { actorOf, decideAgain, repeatedOrStale, traceOf } from '../workflow/command.ts';
import { headEvent, type IdempotencyMark, type MatterEvent } from '../workflow/matter.ts';
import { admitToWhistle } from './admission.ts';
import { answerFrom } from './answer.ts';
import type { WhistleCommand } from './contract.ts';
import { caseOf } from './items.ts';
import type { WhistleMeta } from './model.ts';
import { firstUnknown } from './parties.ts';
import type { CaseMove, WhistleDeps, WhistleSave } from './ports.ts';
import { mayView } from './rules.ts';
import { relievedPart, relievedWhistle, type WhistleTime } from './rules-relief.ts';
import { decideWhistle, type WhistleChange } from './rules-whole.ts';
import { newHomeOf, standingPart, standingWhistle, timeIn, writtenParts } from './standing.ts';

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
        ? inviteToWhistle(c, change.next.parties)
        : bindWhistle(c, w.id, w.parties, false);
  if (!moved.ok) return moved;
  return ok({
    before: c,
    next: moved.value,
    event: headEvent(moved.value, `whistle-${action}`, actor, now, { whistle: w.id }, c.state),
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

const saveOfAct = (
  asked: Asked,
  w: WhistleMeta,
  c: CaseMeta | undefined,
  actor: ActorRef,
  change: WhistleChange,
  time: WhistleTime,
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
    // A time that begins in the middle of a storm stands like the others.
    next: relievedWhistle(next, time),
    parts: parts.map((move) => ({ ...move, next: relievedPart(next, move.next, time) })),
    event,
    messages,
    ...(onCase.value ? { onCase: onCase.value } : {}),
    calendar: time.calendar,
    trace: traceOf(request),
  });
};

const attemptAct = async (deps: WhistleDeps, asked: Asked): Promise<Result<Answer, Refusal> | 'again'> => {
  const { id, command, request, caller, now, mark } = asked;
  const [loaded, c] = await Promise.all([deps.store.load(id), deps.loadCase(caseOf(id))]);
  if (!loaded || !mayView(caller, loaded.meta)) return err({ code: 'not-found' });
  const stored = loaded.meta;
  if (request.ifMatch !== stored.version) {
    const made =
      mark && request.ifMatch !== undefined ? await deps.store.event(id, '_', request.ifMatch + 1) : undefined;
    return repeatedOrStale(made, mark, command.action, stored.version, (event) => answerFrom(id, event));
  }
  const [time, home] = await Promise.all([timeIn(deps, stored.town, now), newHomeOf(deps, stored, now, c)]);
  const w = standingWhistle(stored, home, time);
  const parts = loaded.parts.map((part) => standingPart(w, part, home, time));
  const post = admitToWhistle(caller, command.action, w);
  if (!post.ok) return post;
  const actor = actorOf(caller, post.value);
  const change = decideWhistle(w, parts, command, { actor, at: now, calendar: time.calendar });
  if (!change.ok) return change;
  const unknown = await firstUnknown(deps, w.town, command.action === 'amend' ? (command.body.invite ?? []) : []);
  if (unknown) return err({ code: 'unknown-unit', params: { unit: unknown } });
  const save = saveOfAct(asked, w, c, actor, change.value, time);
  if (!save.ok) return save;
  const saved = await deps.store.save({
    ...save.value,
    before: stored,
    parts: writtenParts(loaded.parts, parts, save.value.parts),
    ...(home ? { rehomed: home } : {}),
  });
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
