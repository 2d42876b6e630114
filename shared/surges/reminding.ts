import { CLOCK_ACTOR } from '../kernel/caller.ts';
import type { Instant } from '../kernel/time.ts';
import type { MatterEvent, OutMessage } from '../workflow/matter.ts';
import type { SurgeMeta } from './model.ts';
import { remindAt, surgeMessage } from './rules-decide.ts';

/** When a surge is to be looked at next: its walk, the question whether it goes on, its end. */
export const surgeWake = (surge: SurgeMeta): Instant | undefined => {
  if (surge.walk) return surge.walk.at;
  if (surge.state !== 'active') return undefined;
  return surge.reminded ? surge.until : remindAt(surge);
};

/** Asks those who may end it whether it goes on; by itself it ends in time. It moves no version. */
export const remindSurge = (
  surge: SurgeMeta,
  now: Instant,
): { readonly next: SurgeMeta; readonly event: MatterEvent; readonly messages: readonly OutMessage[] } => {
  // An extension is a version on, and is reminded of anew.
  const stream = { part: 'clock', version: surge.version };
  const event: MatterEvent = {
    ...stream,
    action: 'limit-near',
    actor: CLOCK_ACTOR,
    at: now,
    from: surge.state,
    to: surge.state,
    data: { until: surge.until },
  };
  const messages = ['dispatcher', 'dutySupervisor'].map((role) =>
    surgeMessage(surge, 'ending', `post:${surge.town}:${role}`, stream),
  );
  return { next: { ...surge, reminded: true }, event, messages };
};
