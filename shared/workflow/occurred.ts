import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { type Instant, MINUTE, parseInstant, plus, shifted, toMillis } from '../kernel/time.ts';

/** A phone's clock may be a little ahead; what lies further ahead was not done yet. */
const AHEAD_MS = 10 * MINUTE;
/** A difference of two clocks below this is the way of the request, and no difference. */
const NO_OFFSET_MS = 2 * MINUTE;

/** How far the server's clock is ahead of a device's that says what time it has, in milliseconds; 0 where they agree. */
export const offsetOf = (deviceTime: Instant, now: Instant): number => {
  const offset = toMillis(now) - toMillis(deviceTime);
  return Math.abs(offset) <= NO_OFFSET_MS ? 0 : offset;
};

/**
 * When something happened, by the server's clock: what the device says, put right by how far its clock is off. Never
 * later than it is recorded, and refused where it lies in a time that has not come. Nothing where nobody says.
 */
export const occurredAt = (
  given: string | undefined,
  offsetMs: number,
  now: Instant,
): Result<Instant | undefined, Refusal> => {
  const said = given === undefined ? undefined : parseInstant(given);
  if (said === undefined) return ok(undefined);
  // A device may say any two times: what they lead to may be no time at all, and would sort before everything.
  const at = shifted(said, offsetMs);
  if (at !== undefined && at <= now) return ok(at);
  return at !== undefined && at <= plus(now, AHEAD_MS)
    ? ok(now)
    : err({ code: 'invalid-body', errors: [{ pointer: '/occurredAt', code: 'in-the-future' }] });
};
