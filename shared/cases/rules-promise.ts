import type { Calendar } from '../kernel/calendar.ts';
import { type ActorRef, standsFor } from '../kernel/caller.ts';
import { levelOf, unitOf } from '../kernel/codes.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { type Instant, minus } from '../kernel/time.ts';
import { isOverdue, start } from '../workflow/deadlines.ts';
import type { MatterEvent, OutMessage } from '../workflow/matter.ts';
import { reminderEvent, reminderStream } from '../workflow/reminder-event.ts';
import { type ReminderStage, reminderDue } from '../workflow/reminders.ts';
import type { CaseMeta } from './model.ts';
import { type CasePromise, FARTHEST_PROMISE_MS, type PromiseOwner } from './model-promise.ts';
import { besideEvent, centre, mayBeTold, message, refuseField, separated } from './rules.ts';
import { CENTRE_ROLES, isRestricted } from './rules-rights.ts';

export type { CasePromise } from './model-promise.ts';

/** What became of a promise. */
export interface PromiseChange {
  readonly next: CasePromise;
  readonly event: MatterEvent;
  readonly messages: readonly OutMessage[];
}

/** Promises have streams of their own in the case's timeline. */
export const promisePart = (id: string): string => `promise-${id}`;

const streamOf = ({ id, version }: CasePromise) => ({ part: promisePart(id), version });

/** References and times only: what was promised is read where the case is. */
const told = (
  c: CaseMeta,
  promise: CasePromise,
  type: string,
  audiences: readonly string[],
  stream: Pick<OutMessage, 'part' | 'version'> = streamOf(promise),
): readonly OutMessage[] => {
  const may = [...new Set(audiences)].filter((audience) => mayBeTold(audience, c));
  const heard = may.length > 0 ? may : [centre(c, 'dutySupervisor')];
  return heard.map((audience) => ({
    ...message(c, type, audience, { promise: promise.id, dueAt: promise.by }),
    ...stream,
  }));
};

const eventOf = (
  c: CaseMeta,
  promise: CasePromise,
  action: string,
  actor: ActorRef,
  at: Instant,
  data: MatterEvent['data'],
): MatterEvent => besideEvent(c, streamOf(promise), action, actor, at, { promise: promise.id, ...data });

/** Somebody promises something by a time to come: theirs, in the post they spoke in. */
export const makePromise = (
  c: CaseMeta,
  given: Pick<CasePromise, 'id' | 'to' | 'what' | 'by' | 'text'>,
  owner: PromiseOwner,
  actor: ActorRef,
  at: Instant,
  calendar: Calendar,
): Result<PromiseChange, Refusal> => {
  const { by, to, what, text } = given;
  if (by <= at) return err({ code: 'limit-passed', params: { field: 'by' } });
  if (minus(by, at) > FARTHEST_PROMISE_MS) return refuseField('by', 'promise-too-far-ahead');
  const next: CasePromise = {
    ...given,
    caseNum: c.num,
    town: c.town,
    state: 'open',
    ...(isRestricted(c) ? { hidden: true as const } : {}),
    ...(c.drill ? { drill: true as const } : {}),
    version: 1,
    made: { by: actor, at },
    owner,
    timer: { clock: start({ type: 'absolute', at: by }, at, calendar) },
  };
  const data = { kind: 'promise', to, what, dueAt: by, ...(text ? { text } : {}) };
  return ok({ next, event: eventOf(c, next, 'note', actor, at, data), messages: [] });
};

/** A promise is listed as its case is: a case may be hidden, or shown, after something was promised on it. */
const listedAs = (c: CaseMeta, promise: CasePromise): CasePromise => {
  const { hidden: _was, ...rest } = promise;
  return isRestricted(c) ? { ...rest, hidden: true } : rest;
};

const moved = (c: CaseMeta, promise: CasePromise, changes: Partial<CasePromise>): CasePromise =>
  listedAs(c, { ...promise, ...changes, version: promise.version + 1 });

const ofOwner = ({ owner }: CasePromise): string => `person:${owner.person}`;

/** It is kept: in time or late, by its owner, by who stands in for them, or on their behalf. */
export const keepPromise = (
  c: CaseMeta,
  promise: CasePromise,
  text: string | undefined,
  actor: ActorRef,
  at: Instant,
): PromiseChange => {
  const late = isOverdue(promise.timer.clock, at);
  const own = actor.person === promise.owner.person || standsFor({ postId: actor.post ?? '' }) === promise.owner.person;
  const how = { late, ...(text ? { text } : {}), ...(own ? {} : { onBehalf: true as const }) };
  const next = moved(c, promise, { state: 'kept', kept: { by: actor, at, ...how } });
  const messages = actor.person === promise.owner.person ? [] : told(c, next, 'promise-kept', [ofOwner(promise)]);
  return { next, event: eventOf(c, next, 'keep-promise', actor, at, how), messages };
};

/** Nobody needs it any more: another than its owner says so, but for the solo duty. */
export const dropPromise = (
  c: CaseMeta,
  promise: CasePromise,
  reason: string,
  actor: ActorRef,
  at: Instant,
): Result<PromiseChange, Refusal> => {
  const another = separated({ actor }, promise.owner.person, 'promise-drop');
  if (!another.ok) return another;
  const how = { reason, ...another.value };
  const next = moved(c, promise, { state: 'dropped', dropped: { by: actor, at, ...how } });
  const messages = actor.person === promise.owner.person ? [] : told(c, next, 'promise-dropped', [ofOwner(promise)]);
  return ok({ next, event: eventOf(c, next, 'drop-promise', actor, at, how), messages });
};

/** The promise in another's hands. Its time stays; whoever has it now is reminded anew. */
const inHands = (
  c: CaseMeta,
  promise: CasePromise,
  to: PromiseOwner,
  passed: NonNullable<CasePromise['passed']>,
): CasePromise => moved(c, promise, { owner: to, passed, timer: { clock: promise.timer.clock } });

/** Somebody else has it from now on, and is told. */
export const passPromise = (
  c: CaseMeta,
  promise: CasePromise,
  to: PromiseOwner,
  actor: ActorRef,
  at: Instant,
): Result<PromiseChange, Refusal> => {
  if (to.person === promise.owner.person) return err({ code: 'already-done', params: { by: to.person } });
  const next = inHands(c, promise, to, { from: promise.owner.person, by: actor.person, at });
  const data = { from: promise.owner.person, to: to.person, dueAt: promise.by };
  const messages = to.person === actor.person ? [] : told(c, next, 'promise-passed', [`person:${to.person}`]);
  return ok({ next, event: eventOf(c, next, 'pass-promise', actor, at, data), messages });
};

/**
 * The promise changes hands with a shift: whoever takes the shift over has it from now on, and knows, because it stands on
 * what they take over.
 */
export const passWithShift = (
  c: CaseMeta,
  promise: CasePromise,
  to: PromiseOwner,
  actor: ActorRef,
  at: Instant,
  shift: string,
): PromiseChange => {
  const { person: from } = promise.owner;
  const next = inHands(c, promise, to, { from, by: actor.person, at, shift });
  const data = { from, to: to.person, dueAt: promise.by, shift };
  return { next, event: eventOf(c, next, 'pass-promise', actor, at, data), messages: [] };
};

/** The grid of a grid's post, as it is now: where the grid was retired, the case came to the one that has its place. */
const groundOf = (c: CaseMeta, area: string): string =>
  levelOf(area) === 'grid' && c.grid !== undefined && unitOf(c.grid) === unitOf(area) ? c.grid : area;

/** Who holds the owner's post besides; of what is hidden only those who may see it. */
const postAudience = (c: CaseMeta, { party, area, role }: PromiseOwner): string => {
  if (party !== undefined) return party;
  if (isRestricted(c) && !(CENTRE_ROLES.includes(role) && area === c.town)) return centre(c, 'dutySupervisor');
  return `post:${groundOf(c, area)}:${role}`;
};

/** First whose promise it is (a deputy hears it with them), then who may keep it instead, then who may drop it. */
const audiencesOf = (c: CaseMeta, promise: CasePromise, stage: ReminderStage): readonly string[] => {
  if (stage === 'before') return [ofOwner(promise)];
  if (stage === 'at') return [ofOwner(promise), postAudience(c, promise.owner)];
  return [ofOwner(promise), postAudience(c, promise.owner), centre(c, 'dutySupervisor')];
};

/** The reminder that is due about a promise that was not kept yet; it moves no version. */
export const remindPromise = (
  c: CaseMeta,
  promise: CasePromise,
  now: Instant,
  calendar: Calendar,
): PromiseChange | undefined => {
  const { timer } = promise;
  const stage = reminderDue(timer.clock, timer.reminded, now, calendar);
  if (promise.state !== 'open' || !stage) return undefined;
  const next = listedAs(c, { ...promise, timer: { ...timer, reminded: stage } });
  // By version, because the next owner is reminded of the same promise once more.
  const part = `clock-${promisePart(promise.id)}-${promise.version}`;
  const stream = reminderStream(part, stage);
  const near = stage === 'before';
  const event = {
    ...reminderEvent(stream, c.state, stage, now, { promise: promise.id, dueAt: promise.by }),
    head: c.version,
  };
  const type = near ? 'promise-due' : 'promise-late';
  return { next, event, messages: told(c, next, type, audiencesOf(c, promise, stage), stream) };
};
