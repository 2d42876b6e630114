import fc from 'fast-check';
import { clockItem } from '../../../shared/platform/dynamodb/clock-item.ts';
import { type Clock, stop } from '../../../shared/workflow/deadlines.ts';
import { play, started, stepsOf } from '../../support/clock-lives.ts';

describe('the stored clock', () => {
  it('keeps every field', () => {
    const at = '2026-03-06T14:10:00.000Z';
    const clock: Required<Clock> = {
      limit: { type: 'civil_natural_day', n: 15 },
      startedAt: at,
      dueAt: at,
      pausedAt: at,
      leftMs: 1,
      stoppedAt: at,
      provisional: true,
      extensions: 2,
      resumedAt: at,
      baseDueAt: at,
      shiftedDays: 3,
    };
    expect(clockItem.parse(clock)).toEqual(clock);
    expect(clockItem.parse({ ...clock, limit: { type: 'absolute', at } })).toMatchObject({ limit: { at } });
  });

  it('is the clock, whatever has happened to it', () => {
    const lives = started.chain((clock) =>
      stepsOf(clock, ['pause', 'resume', 'extend', 'relieve']).map((steps) => play(clock, steps)),
    );
    fc.assert(
      fc.property(lives, ({ clock, at }) => {
        expect(clockItem.parse(clock)).toEqual(clock);
        expect(clockItem.parse(stop(clock, at))).toEqual(stop(clock, at));
      }),
      { numRuns: 500 },
    );
  });
});
