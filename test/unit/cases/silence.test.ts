import { caseBodies } from '../../../shared/cases/contract-bodies.ts';
import type { CaseMeta } from '../../../shared/cases/model.ts';
import { actOf, unmergeFrom } from '../../../shared/cases/silence.ts';
import { LIMIT_TIMERS } from '../../../shared/cases/timers.ts';
import { caseWaits, disputeWait } from '../../../shared/cases/waits.ts';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import type { Instant } from '../../../shared/kernel/time.ts';
import { start } from '../../../shared/workflow/deadlines.ts';
import type { Timer } from '../../../shared/workflow/timers.ts';
import { AT, aCase } from '../../support/cases.ts';

const hour: Timer = { clock: start({ type: 'urgent_hour', n: 1 }, AT, chinaCalendar) };
const DUE: Instant = '2026-03-06T15:10:00.000Z';
const BROKEN: Instant = '2026-03-06T15:10:00.001Z';
const LONG: Instant = '2026-03-06T15:40:00.001Z';
const ASKED = { autoSign: true };

const suspension = { reason: 'weather', since: AT, until: LONG, review: hour } as const;
const disputed = aCase('closed', { dispute: { report: 'r', at: AT, timer: hour } });
const waiting = (state: CaseMeta['state']): CaseMeta => aCase(state, { stage: hour });

const command = (c: CaseMeta, timer: Parameters<typeof actOf>[1], at: Instant, policy = ASKED) =>
  actOf(c, timer, policy, at, chinaCalendar);

describe('what silence means', () => {
  it.each(caseWaits.filter(({ state }) => state !== 'suspended'))('in $state, once its limit is broken', (wait) => {
    const c = waiting(wait.state);
    expect(command(c, 'stage', DUE)).toBeUndefined();
    expect(command(c, 'stage', BROKEN)?.action).toBe(wait.onSilence);
    // A sweep that comes late does the same.
    expect(command(c, 'stage', LONG)?.action).toBe(wait.onSilence);
  });

  it('is a signature only where the town says so', () => {
    expect(command(waiting('dispatched'), 'stage', LONG, { autoSign: false })).toBeUndefined();
    expect(command(waiting('verifying'), 'stage', LONG, { autoSign: false })?.action).toBe('recall-verification');
  });

  it('gives the reporter right, whose dispute nobody decided', () => {
    expect(command(disputed, 'dispute', DUE)).toBeUndefined();
    expect(command(disputed, 'dispute', BROKEN)?.action).toBe(disputeWait.onSilence);
  });

  it('lets a suspension go on that nobody reviewed although they were asked twice', () => {
    const c = aCase('suspended', { suspension });
    expect([command(c, 'review', DUE), command(c, 'review', BROKEN)]).toEqual([undefined, undefined]);
    expect(command(c, 'review', LONG)?.action).toBe('resume');
  });

  it('decides no question, and hurries no handling', () => {
    const ask = { kind: 'extension', by: 'w-1', at: AT, version: 7, timer: hour } as const;
    const c = aCase('handling', { ask });
    for (const timer of ['ask', 'limit'] as const)
      expect(command(c, timer, '2027-01-01T00:00:00.000Z')).toBeUndefined();
  });

  it('is nothing where no limit runs', () => {
    for (const timer of LIMIT_TIMERS) expect(command(aCase('cancelled'), timer, LONG)).toBeUndefined();
  });
});

describe('what the clock says', () => {
  it('fits the body of its action, like anybody’s', () => {
    const commands = [
      ...(['verifying', 'dispatched', 'escalated'] as const).map((state) => command(waiting(state), 'stage', LONG)),
      command(disputed, 'dispute', LONG),
      command(aCase('suspended', { suspension }), 'review', LONG),
      command(aCase('suspended', { suspension }), 'resume', LONG),
      command(aCase('handled', { drawn: false }), 'waive', LONG),
      unmergeFrom('2603067980012340'),
    ];
    expect(commands).toHaveLength(8);
    for (const one of commands) {
      if (!one) throw new Error('silence means something here');
      expect([one.action, caseBodies[one.action].safeParse(one.body).success]).toEqual([one.action, true]);
    }
  });
});
