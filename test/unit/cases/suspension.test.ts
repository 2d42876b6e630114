import fc from 'fast-check';
import type { CaseCommand } from '../../../shared/cases/bodies.ts';
import type { CaseMeta } from '../../../shared/cases/model.ts';
import { wakingsOf } from '../../../shared/cases/timers.ts';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import { DAY, HOUR, plus, plusMonths } from '../../../shared/kernel/time.ts';
import { workBetween } from '../../../shared/kernel/work-time.ts';
import { defaultPolicy } from '../../../shared/policies/rules.ts';
import { start } from '../../../shared/workflow/deadlines.ts';
import { context, TOWN, UNIT } from '../../support/cases.ts';
import { handled, made, posts, refusal, told } from '../../support/ways.ts';

const { officer, dispatcher, supervisor } = posts;

const suspend = (c: CaseMeta, at: string, until: string): CaseMeta => {
  const ask: CaseCommand = { action: 'ask-suspension', body: { code: 'season', until, reason: '春节停工' } };
  const waiting = made(c, ask, context('o', officer, { at })).next;
  return made(waiting, { action: 'grant', body: {} }, context('s', supervisor, { at })).next;
};
const resume = (body: { reason?: string } = {}): CaseCommand => ({ action: 'resume', body });
const review = (until?: string): CaseCommand => ({
  action: 'review-suspension',
  body: { reason: '仍无法施工', ...(until ? { until } : {}) },
});
const clock = { person: 'clock', role: 'clock' as const };

/** Wednesday 11 February 2026, 10:00; the festival lasts from the 15th to the 23rd, Saturdays 14 and 28 are worked. */
const FILED = '2026-02-11T02:00:00.000Z';
const ASKED = '2026-02-13T03:00:00.000Z';
const BACK = '2026-02-24T00:30:00.000Z';
const inHand = (): CaseMeta =>
  handled({ filedAt: FILED, clock: start({ type: 'work_day', n: 5 }, FILED, chinaCalendar) });

describe('a suspension over Spring Festival', () => {
  it('gives back exactly the working time that was left, and no more', () => {
    const c = inHand();
    // Thirty hours of work until the eve, nine days of rest, ten hours more: Wednesday 25 February, 10:00.
    expect(c.clock?.dueAt).toBe('2026-02-25T02:00:00.000Z');
    const rests = suspend(c, ASKED, BACK);
    expect(rests.clock).toMatchObject({ pausedAt: ASKED, leftMs: 5 * 8 * HOUR - 17 * HOUR });
    expect(wakingsOf(rests, chinaCalendar)[0]).toMatchObject({ timer: 'resume', at: BACK });
    const on = made(rests, resume(), context('clock', supervisor, { at: BACK, actor: clock }));
    expect(on.next.state).toBe('handling');
    expect(on.next.suspension).toBeUndefined();
    // Twenty-three hours of work from Tuesday 24 February, 08:30: 7.5, 8, and 7.5 on Thursday.
    expect(on.next.clock?.dueAt).toBe('2026-02-26T09:30:00.000Z');
    expect(told(on)).toEqual([`resumed → ${UNIT}`, `resumed → post:${TOWN}:dispatcher`]);
  });

  it('back before the festival costs it nothing either', () => {
    const c = inHand();
    const rests = suspend(c, ASKED, BACK);
    const on = made(rests, resume({ reason: '工人已到位' }), context('o', officer, { at: ASKED }));
    expect(on.next.clock?.dueAt).toBe(c.clock?.dueAt);
    expect(on.data).toMatchObject({ reason: '工人已到位', since: ASKED });
    expect(told(on)).toEqual([`resumed → post:${TOWN}:dispatcher`]);
  });
});

describe('a suspended case', () => {
  const AT = '2026-03-09T02:00:00.000Z';
  const rests = (until = '2026-06-30T02:00:00.000Z') => suspend(handled(), AT, until);

  it('has no deadline and is not late, however long it rests', () => {
    expect(rests().clock?.dueAt).toBeUndefined();
    expect(wakingsOf(rests(), chinaCalendar).every(({ timer }) => timer === 'review' || timer === 'resume')).toBe(true);
  });

  it('never shortens what was left', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 * 24 * 60 }),
        fc.integer({ min: 0, max: 300 * 24 * 60 }),
        (asked, rested) => {
          const at = plus('2026-03-06T06:00:00.000Z', asked * 60_000);
          const c = handled();
          const end = plus(at, rested * 60_000);
          const on = made(suspend(c, at, plus(at, 365 * DAY)), resume(), context('o', officer, { at: end })).next;
          const due = (meta: CaseMeta) => meta.clock?.dueAt ?? '';
          expect(due(on) >= due(c)).toBe(true);
          expect(workBetween(end, due(on), chinaCalendar).value).toBe(workBetween(at, due(c), chinaCalendar).value);
        },
      ),
    );
  });

  it('is reviewed every month, and each review begins the next', () => {
    const first = rests();
    // Three days of work after the month, unless the town gives another limit.
    expect(first.suspension?.review.clock.dueAt).toBe('2026-04-14T02:00:00.000Z');
    const at = '2026-04-08T06:00:00.000Z';
    const change = made(first, review(), context('s', supervisor, { at }));
    expect(change.next.suspension).toEqual({
      ...first.suspension,
      review: { clock: start({ type: 'work_day', n: 3 }, plusMonths(at, 1), chinaCalendar) },
    });
    expect(change.next.clock).toEqual(first.clock);
    expect(change.data).toEqual({ reason: '仍无法施工' });
    expect(told(change)).toEqual([`suspension-reviewed → ${UNIT}`]);
    expect(change.messages[0]?.data.untilAt).toBe(first.suspension?.until);
  });

  it('is reviewed within the limit that the town gives', () => {
    const policy = {
      ...defaultPolicy(TOWN),
      limits: [{ stage: 'review', limit: { type: 'natural_day', n: 1 } } as const],
    };
    const at = '2026-04-08T06:00:00.000Z';
    const { next } = made(rests(), review(), context('s', supervisor, { at, policy }));
    expect(next.suspension?.review.clock.dueAt).toBe('2026-05-09T06:00:00.000Z');
  });

  it('has its end moved by a review, within what the town allows from its beginning', () => {
    const at = '2026-04-08T06:00:00.000Z';
    const moved = made(rests(), review('2026-05-01T09:00:00+08:00'), context('s', supervisor, { at }));
    expect(moved.next.suspension?.until).toBe('2026-05-01T01:00:00.000Z');
    expect(moved.data).toMatchObject({ until: '2026-05-01T01:00:00.000Z' });
    expect(refusal(rests(), review(at), context('s', supervisor, { at })).errors).toEqual([
      { pointer: '/until', code: 'not-in-the-future' },
    ]);
    const policy = { ...defaultPolicy(TOWN), suspension: { times: 2, mostDays: 60 } };
    const last = plus(AT, 60 * DAY);
    expect(made(rests(), review(last), context('s', supervisor, { at, policy })).next.suspension?.until).toBe(last);
    expect(refusal(rests(), review(plus(last, 1)), context('s', supervisor, { at, policy })).code).toBe(
      'suspension-not-allowed',
    );
  });

  it('goes on by the unit, the dispatcher, the supervisor and the clock', () => {
    for (const [person, post] of [
      ['o', officer],
      ['d', dispatcher],
      ['s', supervisor],
    ] as const)
      expect(made(rests(), resume(), context(person, post, { at: plus(AT, DAY) })).next.state).toBe('handling');
  });

  it('without the data of its suspension is reviewed by nobody', () => {
    const { suspension: _none, ...bare } = rests();
    expect(refusal(bare, review(), context('s', supervisor)).code).toBe('wrong-state');
  });
});
