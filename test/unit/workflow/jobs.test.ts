import { MINUTE, plus } from '../../../shared/kernel/time.ts';
import { type Watched, watchOf, wokenAgain } from '../../../shared/workflow/jobs.ts';

const NOW = '2026-03-09T01:00:00.000Z';

describe('what is worked behind a queue', () => {
  it.each([
    ['waiting', undefined],
    ['queued', plus(NOW, 15 * MINUTE)],
    ['running', plus(NOW, 15 * MINUTE)],
    ['done', undefined],
    ['failed', undefined],
  ])('is looked at while it is %s: %s', (state, wakeAt) => {
    expect(watchOf(state, NOW).wakeAt).toBe(wakeAt);
  });

  it('is sent again three times, a quarter of an hour apart, and then no more', () => {
    const times: string[] = [];
    let job: Watched | undefined = watchOf('queued', NOW);
    for (let now = NOW; job?.wakeAt !== undefined; now = job?.wakeAt ?? now) {
      times.push(job.wakeAt);
      job = wokenAgain(job, job.wakeAt);
    }
    expect(times).toEqual([15, 30, 45, 60].map((minutes) => plus(NOW, minutes * MINUTE)));
  });
});
