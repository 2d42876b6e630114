import type { Calendar } from '../kernel/calendar.ts';
import { CLOCK_ACTOR } from '../kernel/caller.ts';
import type { Instant } from '../kernel/time.ts';
import { reminderDue } from '../workflow/reminders.ts';
import { PART_DONE, type WhistleMeta, type WhistlePart } from './model.ts';
import type { WhistleSave } from './ports.ts';
import { decideWhistle } from './rules-whole.ts';
import { whistleTable } from './table.ts';
import { withConfirmTimer } from './timing.ts';
import { waitOf } from './waits.ts';

/**
 * What the clock does about a whistle that the centre ignores. At the limit the duty supervisor is told beside the
 * dispatcher; both have the second limit, which is the ladder's last stage, and then the whistle comes into force. Not a
 * decline: to say no takes a person and a reason, and a call for help that nobody answers must not die of that. Not at
 * once: it costs up to thirty departments their evening. The clock acts through the table like anybody else.
 */
export const breakSilence = (
  w: WhistleMeta,
  parts: readonly WhistlePart[],
  now: Instant,
  calendar: Calendar,
): Omit<WhistleSave, 'trace'> | undefined => {
  const wait = waitOf(w.state);
  const stage = w.timer && reminderDue(w.timer.clock, w.timer.reminded, now, calendar);
  if (wait?.onSilence !== 'accept' || stage !== 'after') return undefined;
  const { from, by } = whistleTable.accept;
  if (!from.includes(w.state) || !by.roles?.includes(CLOCK_ACTOR.role)) return undefined;
  const change = decideWhistle(w, parts, { action: 'accept', body: {} }, { actor: CLOCK_ACTOR, at: now, calendar });
  if (!change.ok) return undefined;
  const { next, parts: changes, data, messages } = change.value;
  const event = {
    part: '_',
    version: next.version,
    action: 'accept',
    actor: CLOCK_ACTOR,
    at: now,
    from: w.state,
    to: next.state,
    data,
  };
  return { before: w, next, parts: changes, event, messages, calendar };
};

/** A part that is done, looked at; and the head, if it was the last one and the time to confirm begins. */
export interface Look {
  readonly part: WhistlePart;
  readonly head?: WhistleMeta;
}

/**
 * Whether a department that is done was the last one. Each files on its own, so that thirty may do so at once; none of
 * them sees the others' filing, so the clock looks afterwards, when all that was written is there to be read.
 */
export const lookAtDone = (
  w: WhistleMeta,
  parts: readonly WhistlePart[],
  party: string,
  calendar: Calendar,
): Look | undefined => {
  const part = parts.find((one) => one.party === party);
  if (!part || part.looked || part.confirmed || !PART_DONE.includes(part.state)) return undefined;
  const head = withConfirmTimer(w, parts, [], calendar);
  const looked: WhistlePart = { ...part, looked: true };
  return head.timer && head.timer !== w.timer ? { part: looked, head } : { part: looked };
};
