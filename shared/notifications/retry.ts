import { DAY, HOUR, type Instant, MINUTE, minus, plus, SECOND } from '../kernel/time.ts';

/**
 * Why a delivery failed, as far as it decides what to do next.
 * `temporary`: the network, a time-out, 5xx, 408, 425, 429; it is tried for a day.
 * `rejected`: any other answer but success, or an address that may not be called; tried three times, since a person may mend it.
 * `gone`: 410; the receiver has said that it wants nothing more (Standard Webhooks asks senders to stop then).
 * `nobody`: no one holds the post; tried as the temporary ones are, because posts get filled.
 */
export type FailureClass = 'temporary' | 'rejected' | 'gone' | 'nobody';

/** Waits between the tries, each counted from the try before; the last one repeats. */
export const BACKOFF: readonly number[] = [30 * SECOND, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, 2 * HOUR];

/** A message is given up a day after its first try: by then a person has to look. */
export const MAX_AGE = DAY;
export const MAX_REJECTIONS = 3;

/** The longest wait that a receiver may ask for in `Retry-After`. */
export const MAX_RETRY_AFTER = 2 * HOUR;

/** Up to this part of a wait is added at random, so that a recovered endpoint is not met by all its messages at once. */
export const JITTER = 0.2;

/** The failure class of an HTTP status that is no success. */
export function classOfStatus(status: number): FailureClass {
  if (status === 410) return 'gone';
  return status >= 500 || status === 408 || status === 425 || status === 429 ? 'temporary' : 'rejected';
}

export interface Failure {
  readonly class: FailureClass;
  /** Tries made until now, this one included. */
  readonly attempts: number;
  /** When the first of them was made. */
  readonly since: Instant;
  /** The receiver's wish, in milliseconds. */
  readonly retryAfter?: number | undefined;
}

/** When to try again, or `dead`. `random` is in 0 … 1. */
export function nextTry(failure: Failure, now: Instant, random: number): Instant | 'dead' {
  if (failure.class === 'gone') return 'dead';
  if (failure.class === 'rejected' && failure.attempts >= MAX_REJECTIONS) return 'dead';
  const step = BACKOFF[Math.min(failure.attempts, BACKOFF.length) - 1] ?? 0;
  const asked = Math.min(failure.retryAfter ?? 0, MAX_RETRY_AFTER);
  const next = plus(now, Math.round(Math.max(step * (1 + JITTER * random), asked)));
  return minus(next, failure.since) > MAX_AGE ? 'dead' : next;
}
