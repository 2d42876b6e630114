import { jobKey } from '../../shared/imports/items.ts';
import type { Job } from '../../shared/imports/model-job.ts';
import { GAVE_UP } from '../../shared/imports/rules-job.ts';
import { jobStore } from '../../shared/imports/store.ts';
import type { Instant } from '../../shared/kernel/time.ts';
import type { Waker } from '../../shared/sweep/service.ts';
import { batchPk } from '../../shared/tasks/items-batch.ts';
import { jobBodyOf, type TaskBatch } from '../../shared/tasks/model-batch.ts';
import { batchStore } from '../../shared/tasks/store-batches.ts';
import { type Watched, wokenAgain } from '../../shared/workflow/jobs.ts';
import type { WakerConfig } from './waker-config.ts';

/** One kind of what is worked behind the queue of jobs. */
interface Kind<J extends Watched> {
  readonly load: (id: string) => Promise<J | undefined>;
  readonly wakeAgain: (before: J, next: J) => Promise<'saved' | 'conflict'>;
  readonly fail: (job: J) => Promise<unknown>;
  /** How it stands in the queue. */
  readonly bodyOf: (id: string) => string;
}

/**
 * What is under way and has been silent for long has lost its place in the queue: the function that was to send it broke
 * off, or the queue gave it up. It is sent again some times, then given up, and whoever ordered it is told.
 */
const jobWaker = <J extends Watched>(
  prefix: string,
  kindAt: (now: Instant) => Kind<J>,
  send: WakerConfig['sendJob'],
): Waker => ({
  knows: ({ pk, sk }) => pk.startsWith(prefix) && sk === 'META',
  wake: async ({ pk }, now) => {
    const id = pk.slice(prefix.length);
    const kind = kindAt(now);
    const job = await kind.load(id);
    if (job?.wakeAt === undefined || job.wakeAt > now) return;
    const next = wokenAgain(job, now);
    if (!next) await kind.fail(job);
    else if ((await kind.wakeAgain(job, next)) === 'saved') await send(kind.bodyOf(id));
  },
});

export const jobWakers = ({ client, table, audit, sendJob }: WakerConfig): readonly Waker[] => {
  const batches = (now: Instant): Kind<TaskBatch> => {
    const { batch: load, wakeAgain, fail } = batchStore({ client, matters: table, audit, now: () => now });
    return { load, wakeAgain, fail, bodyOf: jobBodyOf };
  };
  const imports = (now: Instant): Kind<Job> => {
    const { job: load, wakeAgain, fail } = jobStore(client, table, () => now);
    return { load, wakeAgain, fail: (job) => fail(job, [GAVE_UP]), bodyOf: (id) => id };
  };
  return [jobWaker(batchPk(''), batches, sendJob), jobWaker(jobKey('').pk, imports, sendJob)];
};
