import { caseMetaItem, parsedMeta, toMetaItem } from '../../../shared/cases/items.ts';
import { CASE_STATES, type CaseMeta } from '../../../shared/cases/model.ts';
import { remind } from '../../../shared/cases/reminding.ts';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import type { Instant } from '../../../shared/kernel/time.ts';
import { pause, stop } from '../../../shared/workflow/deadlines.ts';
import { aCase, TOWN, UNIT } from '../../support/cases.ts';

/** The limit of two hours ends at 16:10; 24 minutes before a reminder, an hour after it another. */
const BEFORE: Instant = '2026-03-06T15:46:00.000Z';
const DUE: Instant = '2026-03-06T16:10:00.000Z';
const BROKEN: Instant = '2026-03-06T16:10:00.001Z';
const AFTER: Instant = '2026-03-06T17:10:00.001Z';
const dispatcher = `post:${TOWN}:dispatcher`;
const supervisor = `post:${TOWN}:dutySupervisor`;

const at = (now: Instant, changes: Partial<CaseMeta> = {}, state: CaseMeta['state'] = 'handling') =>
  remind(aCase(state, changes), now, chinaCalendar);

describe('reminding of a limit', () => {
  it.each([
    ['2026-03-06T15:45:59.999Z', undefined, undefined, undefined, []],
    [BEFORE, undefined, 'before', 'reminder', [UNIT]],
    [BEFORE, 'before', undefined, undefined, []],
    [DUE, 'before', undefined, undefined, []],
    [BROKEN, 'before', 'at', 'overdue', [UNIT, dispatcher]],
    [BROKEN, 'at', undefined, undefined, []],
    [AFTER, 'at', 'after', 'overdue', [UNIT, supervisor]],
    [AFTER, 'after', undefined, undefined, []],
    // A sweep that missed hours passes the earlier ones over.
    [AFTER, undefined, 'after', 'overdue', [UNIT, supervisor]],
  ] as const)('at %s, told of %s before: %s', (now, reminded, stage, action, told) => {
    const reminder = at(now, reminded ? { reminded } : {});
    expect([reminder?.next.reminded, reminder?.event.action]).toEqual([stage, action]);
    expect(reminder?.messages.map((one) => one.audience) ?? []).toEqual(told);
  });

  it('makes the breach a version of the case, and a mere reminder none', () => {
    expect(at(BEFORE)).toMatchObject({
      next: { version: 7 },
      event: { part: 'clock-handle-260306161000', version: 1 },
    });
    expect(at(BROKEN)).toMatchObject({ next: { version: 8 }, event: { part: '_', version: 8, to: 'handling' } });
    expect(at(AFTER, { reminded: 'at' })).toMatchObject({
      next: { version: 7 },
      event: { part: 'clock-handle-260306161000', version: 3 },
    });
  });

  it('counts the breach once, also where a sweep came so late that it never told of it', () => {
    const late = at(AFTER);
    expect(late).toMatchObject({ next: { version: 8, reminded: 'after' }, event: { part: '_', version: 8 } });
    expect(late && remind(late.next, '2026-04-01T00:00:00.000Z', chinaCalendar)).toBeUndefined();
  });

  it('makes the same event however often a sweep runs on the same head, so that the second one is refused', () => {
    expect(at(BEFORE)?.event.part).toBe(at('2026-03-06T15:50:00.000Z')?.event.part);
    expect(at(BROKEN)?.event.version).toBe(at('2026-03-06T16:20:00.000Z')?.event.version);
  });

  it('tells the dispatchers where no unit leads yet, once', () => {
    expect(at(BEFORE, {}, 'filed')?.messages.map((one) => one.audience)).toEqual([dispatcher]);
    expect(at(BROKEN, {}, 'filed')?.messages.map((one) => one.audience)).toEqual([dispatcher]);
  });

  it('lets only reminders be dropped for newer ones, never a breach', () => {
    expect(at(BEFORE)?.messages.map((one) => one.latestWins)).toEqual([true]);
    expect(at(BROKEN)?.messages.some((one) => one.latestWins)).toBe(false);
  });

  it('says nothing while the clock stands', () => {
    const { clock } = aCase('handling');
    if (!clock) throw new Error('a case in hand has a clock');
    const now = '2026-04-01T00:00:00.000Z';
    expect(at(now, { clock: pause(clock, BEFORE, chinaCalendar) })).toBeUndefined();
    expect(at(now, { clock: stop(clock, BEFORE) })).toBeUndefined();
  });

  it('carries no free text and no person', () => {
    const allowed = [
      'caseNum',
      'town',
      'state',
      'unit',
      'grid',
      'category',
      'categoryName',
      'dueAt',
      'urgency',
      'stage',
    ];
    for (const now of [BEFORE, BROKEN, AFTER])
      for (const { data } of at(now)?.messages ?? [])
        expect(Object.keys(data).filter((key) => !allowed.includes(key))).toEqual([]);
  });
});

describe('when a case wakes', () => {
  const wakeAt = (c: CaseMeta) => toMetaItem(c, chinaCalendar).wakeAt;

  it.each([
    [undefined, BEFORE],
    ['before', BROKEN],
    ['at', AFTER],
    ['after', undefined],
  ] as const)('after %s next at %s, and the reminder is due exactly then', (reminded, expected) => {
    const c = aCase('handling', reminded ? { reminded } : {});
    expect(wakeAt(c)).toBe(expected);
    if (!expected) return;
    expect(remind(c, expected, chinaCalendar)).toBeDefined();
    const early = new Date(Date.parse(expected) - 1).toISOString();
    expect(remind(c, early, chinaCalendar)).toBeUndefined();
  });

  it.each(CASE_STATES)('in state %s', (state) => {
    const wakes = ['filed', 'dispatched', 'handling', 'returned'].includes(state);
    expect(wakeAt(aCase(state)) !== undefined).toBe(wakes);
  });

  it('reads back from its item what was stored', () => {
    for (const state of CASE_STATES) {
      const c = aCase(state, { reminded: 'at', about: { kind: 'place', ref: '路口' }, confidential: true });
      expect(parsedMeta(caseMetaItem.parse(toMetaItem(c, chinaCalendar)))).toEqual(c);
    }
  });
});
