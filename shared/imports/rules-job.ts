import type { Instant } from '../kernel/time.ts';
import type { OutMessage } from '../workflow/matter.ts';
import type { FaultRow, Job } from './model-job.ts';

/** Why an import was given up that was begun, or put into the queue, time and again without a step. */
export const GAVE_UP: FaultRow = {
  code: 'gave-up',
  zh: '文件处理多次中断，已停止',
  en: 'The file broke the import off several times; it was given up',
};

/** An import that failed as a whole, and what is told to who began it. What was brought in stays. */
export const failedJob = (job: Job, now: Instant): { readonly next: Job; readonly message: OutMessage } => {
  const { id, kind, town, next: done, total, by, version } = job;
  return {
    next: { ...job, state: 'failed', finishedAt: now },
    message: {
      audience: `person:${by.person}`,
      type: 'onegrid.import.failed',
      part: '_',
      version: version + 1,
      data: { importId: id, register: kind, town, done, ...(total === undefined ? {} : { total }) },
    },
  };
};
