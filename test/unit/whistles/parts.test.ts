import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import type { Instant } from '../../../shared/kernel/time.ts';
import { toWhistlePartItem } from '../../../shared/whistles/items.ts';
import type { WhistlePart } from '../../../shared/whistles/model.ts';
import { viewOf } from '../../../shared/whistles/present.ts';
import { remindPart } from '../../../shared/whistles/reminding.ts';
import { ratingsShown } from '../../../shared/whistles/rules.ts';
import { caller, GRID, post, TOWN } from '../../support/cases.ts';
import { aPart, aWhistle, by, DUE, made, officerOf, ofPart } from '../../support/whistles.ts';

const w = aWhistle('in-force');
const LATE: Instant = '2026-03-06T15:10:00.001Z';
const officer = (at?: Instant) => by(officerOf('zhzf'), at);
const supervisor = by({ person: 's', role: 'dutySupervisor' });

describe('reporting in', () => {
  const reportIn = (at: Instant) => made(ofPart(w, aPart('invited'), { action: 'report-in', body: {} }, officer(at)));

  it('is in time at the limit and late a millisecond after, once and for all', () => {
    expect(reportIn(DUE).next).toMatchObject({ state: 'reported-in', onTime: true, version: 3 });
    const late = reportIn(LATE);
    expect(late.next).toMatchObject({ onTime: false, clock: { stoppedAt: LATE } });
    expect(late.messages.map((one) => [one.audience, one.part, one.version])).toEqual([['person:leader', 'zhzf', 3]]);
    // What wakes now is the time for its result, ahead by a fifth of four hours.
    expect(toWhistlePartItem(late.next, chinaCalendar).wakeAt).toBe('2026-03-06T18:22:00.001Z');
  });

  it.each(['report-in', 'arrive', 'file-result'] as const)(
    'for a body without an account only on somebody’s word: %s',
    (action) => {
      const state = action === 'report-in' ? 'invited' : 'reported-in';
      const body = action === 'file-result' ? { result: 'done' as const, text: '已办' } : {};
      const act = (onBehalf?: string) =>
        ofPart(w, aPart(state), { action, body: { ...body, ...(onBehalf ? { onBehalf } : {}) } } as never, supervisor);
      expect(act()).toBe('invalid-body');
      expect(made(act('派出所电话')).data).toMatchObject({ onBehalf: '派出所电话' });
    },
  );
});

describe('a department that can not come', () => {
  const asks = (body: { deputy?: string; otherTime?: string }, at?: Instant) =>
    ofPart(w, aPart('invited'), { action: 'cannot-come', body: { reason: '培训', ...body } }, officer(at));
  const decide = (part: WhistlePart, outcome: 'excuse' | 'accept-wish' | 'insist', at?: Instant) =>
    made(ofPart(w, part, { action: 'decide', body: { outcome } }, by(undefined, at)));

  it('goes on against its clock until the centre has decided', () => {
    const { next, messages } = made(asks({ otherTime: '2026-03-06T20:00:00+08:00' }, '2026-03-06T11:00:00.000Z'));
    expect(next.wish).toEqual({ reason: '培训', otherTime: '2026-03-06T12:00:00.000Z' });
    expect(next.clock?.dueAt).toBe(DUE);
    expect(messages.map((one) => one.audience)).toEqual([`post:${TOWN}:dispatcher`, 'person:leader']);
    expect(JSON.stringify(messages)).not.toContain('培训');
  });

  it('can not wish for a time that is past', () => {
    expect(asks({ otherTime: '2026-03-06T14:40:00Z' })).toBe('limit-passed');
  });

  it('gets the other time, and reminders of it', () => {
    const otherTime = '2026-03-06T18:00:00.000Z';
    const part = aPart('cannot-come', 'zhzf', { wish: { reason: '培训', otherTime }, reminded: 'at' });
    const { next } = decide(part, 'accept-wish');
    expect(next).toMatchObject({ state: 'invited', clock: { dueAt: otherTime } });
    expect([next.wish, next.reminded]).toEqual([undefined, undefined]);
    expect(decide(part, 'accept-wish', '2026-03-06T19:00:00.000Z').next.clock?.dueAt).toBe(DUE);
  });

  it('sends a deputy, or comes after all', () => {
    const part = aPart('cannot-come', 'zhzf', { wish: { reason: '培训', deputy: '副队长' }, reminded: 'before' });
    expect(decide(part, 'accept-wish').next).toMatchObject({ state: 'invited', deputy: '副队长', reminded: 'before' });
    expect(decide(part, 'insist').next.deputy).toBeUndefined();
    expect(decide(part, 'insist').next.clock?.dueAt).toBe(DUE);
  });

  it('is excused: its clock stands and nobody reminds it', () => {
    const decided = decide(aPart('cannot-come'), 'excuse').next;
    const byBlower = made(ofPart(w, aPart('arrived'), { action: 'excuse', body: { reason: '已够' } })).next;
    for (const next of [decided, byBlower]) {
      expect(next.state).toBe('excused');
      expect(next.clock?.stoppedAt).toBeDefined();
      expect(remindPart(w, next, '2026-03-07T00:00:00.000Z', chinaCalendar)).toBeUndefined();
      expect(toWhistlePartItem(next, chinaCalendar)).toMatchObject({ bucket: 'whistles:done' });
    }
  });
});

describe('the way through', () => {
  it('goes from the place to the result and away', () => {
    const arrived = made(ofPart(w, aPart('reported-in'), { action: 'arrive', body: {} }, officer()));
    expect([arrived.next.arrivedAt, arrived.messages]).toEqual([by().at, []]);
    const filed = made(
      ofPart(
        w,
        arrived.next,
        { action: 'file-result', body: { result: 'partly', text: '电话13812345678' } },
        officer(),
      ),
    );
    expect(filed.next).toMatchObject({ state: 'result-filed', result: 'partly', version: 4 });
    expect(JSON.stringify(filed.messages)).not.toContain('13812345678');
    expect(made(ofPart(w, filed.next, { action: 'leave', body: {} }, officer())).next.state).toBe('left');
  });
});

describe('rating', () => {
  const ended = aWhistle('confirmed', { endedAt: '2026-03-06T18:00:00.000Z' });
  const rate = (part: WhistlePart, context: ReturnType<typeof by>, score = 2) =>
    ofPart(ended, part, { action: 'rate', body: { score, comment: '13812345678 迟到' } }, context);
  const leader = by({ person: 'leader', role: 'gridLeader' });

  it('comes from each side once, and tells neither what it says', () => {
    const one = made(rate(aPart('left'), leader));
    expect([one.data, one.messages]).toEqual([{ side: 'ratedByBlower' }, []]);
    expect(rate(one.next, leader)).toBe('already-done');
    const two = made(rate(one.next, officer()));
    expect(two.next).toMatchObject({ ratedByBlower: { score: 2 }, ratedByParty: { score: 2 } });
  });

  it('is blind until both are in, or three days have passed', () => {
    const one = made(rate(aPart('left'), leader)).next;
    const both = made(rate(one, officer())).next;
    expect(ratingsShown(ended, one, '2026-03-09T17:59:59.999Z')).toBe(false);
    expect(ratingsShown(ended, one, '2026-03-09T18:00:00.000Z')).toBe(true);
    expect(ratingsShown(ended, both, '2026-03-06T18:00:00.001Z')).toBe(true);
  });

  it('shows each side its own before, and masks what was said', () => {
    const one = made(rate(aPart('left'), leader)).next;
    const now = '2026-03-06T19:00:00.000Z';
    const seen = (person: string, held: ReturnType<typeof post>) =>
      viewOf(ended, [one], caller(person, held), now).parts[0] as { ratedByBlower?: { comment?: string } };
    expect(seen('leader', post('gridLeader', GRID)).ratedByBlower?.comment).toBe('138****5678 迟到');
    expect(seen('officer', post('unitOfficer', TOWN, 'zhzf')).ratedByBlower).toBeUndefined();
  });
});

describe('reminding a department', () => {
  const at = (now: Instant, changes: Partial<WhistlePart> = {}) =>
    remindPart(w, aPart('invited', 'zhzf', changes), now, chinaCalendar);

  it.each([
    ['2026-03-06T14:57:59.999Z', undefined, undefined, []],
    ['2026-03-06T14:58:00.000Z', undefined, 'before', ['zhzf']],
    [DUE, 'before', undefined, []],
    [LATE, 'before', 'at', ['zhzf', 'head:zhzf', 'person:leader']],
    [LATE, 'at', undefined, []],
    ['2026-03-06T15:40:00.001Z', 'at', 'after', ['zhzf', 'head:zhzf', `post:${TOWN}:dutySupervisor`]],
    ['2026-03-07T00:00:00.000Z', undefined, 'after', ['zhzf', 'head:zhzf', `post:${TOWN}:dutySupervisor`]],
    ['2026-03-07T00:00:00.000Z', 'after', undefined, []],
  ] as const)('at %s after %s: %s', (now, reminded, stage, told) => {
    const reminder = at(now, reminded ? { reminded } : {});
    expect([reminder?.next.reminded, reminder?.messages.map((one) => one.audience) ?? []]).toEqual([stage, told]);
  });

  it('moves no version, and is one event for one deadline', () => {
    const first = at(LATE);
    const again = at(LATE, { clock: { ...aPart('invited').clock, dueAt: DUE } as never });
    expect([first?.next.version, first?.event.part]).toEqual([2, 'clock-zhzf-260306151000']);
    expect(again?.event).toEqual(first?.event);
    const moved = at('2026-03-06T17:00:00.001Z', {
      clock: { ...aPart('invited').clock, dueAt: '2026-03-06T17:00:00.000Z' } as never,
    });
    expect(moved?.event.part).not.toBe(first?.event.part);
  });

  it('leaves alone who has come, or is no longer waited for', () => {
    for (const state of ['reported-in', 'arrived', 'result-filed', 'left', 'excused'] as const)
      expect(remindPart(w, aPart(state), '2026-03-07T00:00:00.000Z', chinaCalendar)).toBeUndefined();
  });
});
