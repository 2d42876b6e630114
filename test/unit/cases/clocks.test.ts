import type { CaseCommand } from '../../../shared/cases/bodies.ts';
import { decide } from '../../../shared/cases/decide.ts';
import { toMetaItem } from '../../../shared/cases/items.ts';
import type { CaseMeta } from '../../../shared/cases/model.ts';
import type { RuleContext } from '../../../shared/cases/rules.ts';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import { isOverdue } from '../../../shared/workflow/deadlines.ts';
import { AT, aCase, barbecue, context, post, TOWN, UNIT } from '../../support/cases.ts';

const acceptor = post('acceptor', TOWN);
const inspector = post('inspector', TOWN);
const supervisor = post('dutySupervisor', TOWN);
const officer = post('unitOfficer', TOWN, UNIT);

const done = (c: CaseMeta, command: CaseCommand, given: RuleContext): CaseMeta => {
  const change = decide(c, command, given);
  if (!change.ok) throw new Error(`refused: ${JSON.stringify(change.error)}`);
  return change.value.next;
};

/** The barbecue with a third condition that allows three hours, and with one that allows just as long as the first. */
const [first] = barbecue.conditions;
if (!first) throw new Error('the sample has a condition');
const category = {
  ...barbecue,
  conditions: [first, { ...first, n: 2 }, { ...first, n: 3, limit: { type: 'urgent_hour' as const, n: 3 } }],
};

const explained: CaseCommand = { action: 'submit', body: { result: 'explained', text: '已说明' } };
const fail: CaseCommand = { action: 'inspect', body: { outcome: 'fail' } };
const amend = (condition: number): CaseCommand => ({ action: 'amend', body: { condition } });

/** Handled an hour before the limit (16:10), failed at 20:00: due 21:00. */
const resumed = (): CaseMeta => {
  const handled = done(aCase('handling'), explained, context('o', officer, { at: '2026-03-06T15:10:00.000Z' }));
  return done(handled, fail, context('i', inspector, { at: '2026-03-06T20:00:00.000Z' }));
};

describe('amending the limit', () => {
  it('gives back again the time that the clock stood', () => {
    const next = done(resumed(), amend(3), context('a', acceptor, { category, at: '2026-03-06T20:01:00.000Z' }));
    expect(next.clock?.dueAt).toBe('2026-03-06T22:00:00.000Z');
  });

  it('keeps it paused, with what is left of the new limit', () => {
    const handled = done(aCase('handling'), explained, context('o', officer, { at: '2026-03-06T15:10:00.000Z' }));
    const longer = done(handled, amend(3), context('a', acceptor, { category, at: '2026-03-06T15:20:00.000Z' }));
    expect(longer.clock).toMatchObject({ pausedAt: '2026-03-06T15:10:00.000Z', leftMs: 2 * 3_600_000 });
    const back = done(longer, amend(1), context('a', acceptor, { category, at: '2026-03-06T15:30:00.000Z' }));
    expect(back.clock).toMatchObject({ pausedAt: '2026-03-06T15:10:00.000Z', leftMs: 3_600_000 });
  });

  it('stands at the submission where that was late for the old limit and is not for the new', () => {
    const at = '2026-03-06T16:40:00.000Z';
    const late = done(aCase('handling'), explained, context('o', officer, { at }));
    expect(late.clock?.dueAt).toBe('2026-03-06T16:10:00.000Z');
    const longer = done(late, amend(3), context('a', acceptor, { category, at: '2026-03-06T18:00:00.000Z' }));
    expect(longer.clock).toMatchObject({ pausedAt: at, leftMs: 1_800_000 });
    const passed = done(longer, { action: 'inspect', body: { outcome: 'pass' } }, context('i', inspector));
    expect(passed.onTime).toBe(true);
  });

  it('forgets the last reminder only where the deadline moves', () => {
    const told = aCase('handling', { reminded: 'at' });
    expect(done(told, amend(2), context('a', acceptor, { category })).reminded).toBe('at');
    expect(done(told, amend(3), context('a', acceptor, { category })).reminded).toBeUndefined();
  });

  it('before filing fixes the condition that it is then filed under', () => {
    const amended = done(aCase('reported'), amend(3), context('a', acceptor, { category }));
    const filed = done(amended, { action: 'file', body: {} }, context('a', acceptor, { category, at: AT }));
    expect(filed).toMatchObject({ condition: 3, clock: { dueAt: '2026-03-06T17:10:00.000Z' } });
    const other = done(amended, { action: 'file', body: { category: '0130' } }, context('a', acceptor, { category }));
    expect(other.condition).toBe(1);
  });
});

describe('handling that goes on', () => {
  it('is reminded of a deadline that moved, and not of a breach that stands', () => {
    const at = '2026-03-06T17:00:00.000Z';
    const late = done(aCase('handling', { reminded: 'at' }), explained, context('o', officer, { at }));
    expect(done(late, fail, context('i', inspector, { at: '2026-03-06T18:00:00.000Z' })).reminded).toBe('at');
    const inTime = done(aCase('handling', { reminded: 'before' }), explained, context('o', officer));
    expect(done(inTime, fail, context('i', inspector)).reminded).toBeUndefined();
    const passed = done(inTime, { action: 'inspect', body: { outcome: 'pass' } }, context('i', inspector));
    const again = done(passed, { action: 'rework', body: { reason: '未彻底' } }, context('a', acceptor));
    expect(again.reminded).toBeUndefined();
    expect(again.clock?.dueAt).toBeDefined();
  });

  it('counts the visits that could not tell anew for each submission', () => {
    const unable: CaseCommand = { action: 'inspect', body: { outcome: 'unable' } };
    const once = done(aCase('handled'), unable, context('i', inspector));
    const failed = done(once, fail, context('i', inspector));
    const handled = done(failed, explained, context('o', officer));
    expect(done(handled, unable, context('i', inspector))).toMatchObject({ state: 'handled', unable: 1 });
  });
});

describe('an end other than closing', () => {
  it('stops the limit, so that nothing gets late afterwards', () => {
    const next = done(aCase('handling'), { action: 'cancel', body: { reason: '误报' } }, context('s', supervisor));
    expect(next.clock?.stoppedAt).toBe('2026-03-06T15:00:00.000Z');
    expect(next.clock && isOverdue(next.clock, '2027-01-01T00:00:00.000Z')).toBe(false);
    expect(toMetaItem(next, chinaCalendar)).not.toHaveProperty('wakeAt');
  });

  it('by merging only makes it stand: taken apart again, it goes on with what was left', () => {
    const target = aCase('handling', { num: '2603060000000000' });
    const merge: CaseCommand = { action: 'merge', body: { into: target.num } };
    const merged = done(aCase('handling'), merge, context('s', supervisor, { target }));
    expect(merged.clock).toMatchObject({ pausedAt: '2026-03-06T15:00:00.000Z', leftMs: 70 * 60_000 });
    expect(merged.clock && isOverdue(merged.clock, '2027-01-01T00:00:00.000Z')).toBe(false);
    expect(toMetaItem(merged, chinaCalendar)).not.toHaveProperty('wakeAt');
    const apart: CaseCommand = { action: 'unmerge', body: { from: target.num, reason: '另一处' } };
    const at = '2026-04-01T02:00:00.000Z';
    const again = done(merged, apart, context('s', supervisor, { target, at }));
    expect(again).toMatchObject({ state: 'handling', clock: { dueAt: '2026-04-01T03:10:00.000Z' } });
  });

  it('cancelled by who filed it, alone on duty, says so', () => {
    const change = (person: string) =>
      decide(aCase('handling'), { action: 'cancel', body: { reason: 'x' } }, context(person, supervisor));
    const alone = change('acceptor');
    const other = change('s');
    expect(alone.ok && alone.value.data).toEqual({ reason: 'x', selfApproved: true });
    expect(other.ok && other.value.data).toEqual({ reason: 'x' });
  });
});
