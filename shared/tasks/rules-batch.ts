import type { Instant } from '../kernel/time.ts';
import type { OutMessage } from '../workflow/matter.ts';
import type { TaskBatch } from './model-batch.ts';

/**
 * A batch that does not get any further. Whoever ordered it is told; where its end was ordered meanwhile, who ordered that.
 * What was pushed stays pushed: ordered again with its key it goes on where it was.
 */
export const givenUp = (batch: TaskBatch, now: Instant): { readonly next: TaskBatch; readonly message: OutMessage } => {
  const { id, kind, service, town, next: done, total, ending, sentBy } = batch;
  return {
    next: { ...batch, state: 'failed', finishedAt: now },
    message: {
      audience: `person:${(ending?.by ?? sentBy).person}`,
      type: 'onegrid.task.batch-failed',
      part: '_',
      // Given up, ordered again and given up again it is told again.
      version: batch.version + 1,
      data: { batchId: id, kind, service, town, done, ...(total === undefined ? {} : { total }) },
    },
  };
};
