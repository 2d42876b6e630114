import type { Refusal } from '../../kernel/refusal.ts';
import { err, type Result } from '../../kernel/result.ts';

/** The chance and the waiting that a retry needs; injected, so that tests are exact. */
export interface Jitter {
  readonly random: () => number;
  readonly sleep: (millis: number) => Promise<void>;
}

export const systemJitter: Jitter = {
  random: Math.random,
  sleep: (millis) => new Promise((resolve) => setTimeout(resolve, millis)),
};

/** The longest wait before the n-th repetition (from 1), milliseconds: 40, 80, 160 … */
const ceilingMs = (n: number): number => 20 * 2 ** n;

/** What a load-decide-save gives when another writer was in the way and everything must be read again. */
export const CONFLICT = Symbol('conflict');

/**
 * Runs a whole load-decide-save again after a conflict, with full jitter between, at most `attempts` times in all. The
 * last conflict becomes the refusal `write-conflict`: two people really are at the same thing.
 */
export const withConflictRetry = async <T>(
  run: (attempt: number) => Promise<Result<T, Refusal> | typeof CONFLICT>,
  attempts = 3,
  jitter: Jitter = systemJitter,
): Promise<Result<T, Refusal>> => {
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const outcome = await run(attempt);
    if (outcome !== CONFLICT) return outcome;
    if (attempt < attempts) await jitter.sleep(jitter.random() * ceilingMs(attempt));
  }
  return err({ code: 'write-conflict' });
};
