import { type Instant, MINUTE, plus } from '../kernel/time.ts';

/** Whatever is worked behind the queue of jobs, step by step: a batch of tasks, an import. */
export interface Watched {
  /** When the clock looks whether it goes on; none where nothing is to be done. */
  readonly wakeAt?: Instant;
  /** How often the clock has put it into the queue again since it last got further. */
  readonly woken?: number;
}

/** Longer than the queue takes for two tries of a message: what is silent for so long is in no queue any more. */
const SILENCE = 15 * MINUTE;

/** So often it is put into the queue again; about an hour after its last step it is given up, and somebody is told. */
const MOST_WAKES = 3;

/** When the clock looks at a job that is saved now, and nothing where it is not under way. */
export const watchOf = (state: string, now: Instant): Pick<Watched, 'wakeAt'> =>
  state === 'queued' || state === 'running' ? { wakeAt: plus(now, SILENCE) } : {};

/** A silent job as it is put into the queue again; undefined where that was done often enough. */
export const wokenAgain = <J extends Watched>(job: J, now: Instant): J | undefined => {
  const { woken = 0 } = job;
  return woken < MOST_WAKES ? { ...job, woken: woken + 1, wakeAt: plus(now, SILENCE) } : undefined;
};
