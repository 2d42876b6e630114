import fc from 'fast-check';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import { type Caller, DEPUTY, type Post } from '../../../shared/kernel/caller.ts';
import { DAY, HOUR, type Instant, MINUTE, plus } from '../../../shared/kernel/time.ts';
import { eventTypes } from '../../../shared/notifications/events.ts';
import { shiftItem, toShift, toShiftItem } from '../../../shared/shifts/items.ts';
import { SHIFT_STATES, type Shift, type ShiftMeta, TAKE_OVER_MS } from '../../../shared/shifts/model.ts';
import { missedShift, remindShift } from '../../../shared/shifts/reminding.ts';
import {
  handOver,
  leaving,
  mayReadShifts,
  postForShift,
  type Standing,
  takeOver,
} from '../../../shared/shifts/rules.ts';
import {
  nextAfter,
  type RotaTurn,
  shiftAfter,
  shiftName,
  shiftsOf,
  shiftTimes,
} from '../../../shared/shifts/rules-shifts.ts';
import { type SHIFT_ACTIONS, shiftTable, shiftWaits } from '../../../shared/shifts/table.ts';
import { actorOf } from '../../../shared/workflow/command.ts';
import { faultsOfWaits } from '../../../shared/workflow/waits.ts';
import { caller, post, TOWN, UNIT } from '../../support/cases.ts';

/** 20:00 in China to 08:00, to 14:00. */
const EVENING = '2026-03-06T12:00:00.000Z';
const MORNING = '2026-03-07T00:00:00.000Z';
const NOON = '2026-03-07T06:00:00.000Z';
const NIGHT = '20260306T2000-20260307T0800';

const turn = (person: string, from: Instant, to: Instant): RotaTurn => ({ person, name: person, from, to });
const names = (people: readonly { readonly person: string }[]) => people.map(({ person }) => person);

describe('shifts out of a rota', () => {
  it('are who has the same turn; a turn of its own is a shift of its own', () => {
    const turns = [
      turn('b', EVENING, MORNING),
      turn('a', EVENING, MORNING),
      turn('a', EVENING, MORNING),
      turn('c', plus(EVENING, HOUR), MORNING),
      turn('d', MORNING, NOON),
    ];
    expect(shiftsOf(TOWN, turns).map(({ shift, people }) => [shift, names(people)])).toEqual([
      [NIGHT, ['a', 'b']],
      ['20260306T2100-20260307T0800', ['c']],
      ['20260307T0800-20260307T1400', ['d']],
    ]);
  });

  it('have names that say from when to when, and nothing else is one', () => {
    expect(shiftTimes(NIGHT)).toEqual({ from: EVENING, to: MORNING });
    for (const name of [
      '',
      'x',
      NIGHT.slice(0, 13),
      `${NIGHT}-x`,
      '20260306T2000-20260306T0800',
      '20260306T2000-20260306T2000',
    ])
      expect([name, shiftTimes(name)]).toEqual([name, undefined]);
    for (const name of ['20260230T0800-20260301T0800', '20260306T2400-20260307T0800', '20260306T2000-20260307T2001'])
      expect([name, shiftTimes(name)]).toEqual([name, undefined]);
  });

  it('are named so for every turn that a rota may have', () => {
    const minutes = fc.integer({ min: 0, max: 60 * 24 * 365 * 3 });
    fc.assert(
      fc.property(
        minutes,
        fc.integer({ min: 1, max: 24 * 60 }),
        fc.integer({ min: 0, max: 59_999 }),
        (at, long, odd) => {
          const from = plus('2025-01-01T00:00:00.000Z', at * MINUTE);
          const to = plus(from, long * MINUTE);
          expect(shiftTimes(shiftName(plus(from, odd), plus(to, odd)))).toEqual({ from, to });
        },
      ),
    );
  });

  it('are followed by who is on duty when they end, else by who begins next within a day', () => {
    const shift = { from: EVENING, to: MORNING };
    const own = turn('n', EVENING, MORNING);
    expect(names(nextAfter(shift, [own, turn('m', MORNING, NOON), turn('l', plus(MORNING, -HOUR), NOON)]))).toEqual([
      'l',
      'm',
    ]);
    expect(
      names(nextAfter(shift, [own, turn('m', plus(MORNING, HOUR), NOON), turn('o', NOON, plus(NOON, HOUR))])),
    ).toEqual(['m']);
    expect(nextAfter(shift, [own, turn('m', plus(MORNING, DAY + 1), plus(MORNING, DAY + HOUR))])).toEqual([]);
    expect(names(nextAfter(shift, [own, turn('n', MORNING, NOON)]))).toEqual(['n']);
  });
});

const acceptor = post('acceptor', TOWN);
const supervisor = post('dutySupervisor', TOWN);
const night: Shift = {
  shift: NIGHT,
  area: TOWN,
  from: EVENING,
  to: MORNING,
  people: [
    { person: 'n-1', name: 'N' },
    { person: 'n-2', name: 'N2' },
  ],
};
const NEXT = [{ person: 'm-1', name: 'M' }];
const AT = plus(MORNING, -10 * MINUTE);
const hand = (next = NEXT, who = caller('n-1', acceptor), at = AT, before?: ShiftMeta) =>
  handOver(night, TOWN, before, next, actorOf(who, who.posts[0] as Post), at, chinaCalendar);
const handed = (next = NEXT, who?: Caller, at?: Instant): ShiftMeta => {
  const made = hand(next, who, at);
  if (!made.ok) throw new Error(made.error.code);
  return made.value.next;
};
const told = (messages: readonly { readonly audience: string; readonly type: string }[]) =>
  messages.map(({ audience, type }) => `${type.replace('onegrid.shift.', '')} ${audience}`);

describe('handing over', () => {
  it('tells who comes next, and gives them half an hour after the end, or after it was handed over', () => {
    const made = hand();
    expect(made).toMatchObject({
      ok: true,
      value: { next: { state: 'handed', version: 1, next: ['m-1'] }, data: { dueAt: plus(MORNING, TAKE_OVER_MS) } },
    });
    expect(made.ok && told(made.value.messages)).toEqual(['handed-over person:m-1']);
    expect(handed(NEXT, undefined, plus(MORNING, HOUR)).timer?.clock.dueAt).toBe(plus(MORNING, HOUR + TAKE_OVER_MS));
  });

  it('tells the duty supervisor where nobody comes, and not who goes that they come', () => {
    const none = hand([]);
    expect(none.ok && told(none.value.messages)).toEqual([`handed-over post:${TOWN}:dutySupervisor`]);
    expect(handed([{ person: 'n-1', name: 'N' }]).next).toEqual([]);
  });

  it('is done from its beginning to a day after its end', () => {
    expect(hand(NEXT, undefined, plus(EVENING, -1))).toMatchObject({ error: { code: 'shift-not-begun' } });
    expect(hand(NEXT, undefined, EVENING).ok).toBe(true);
    expect(hand(NEXT, undefined, plus(MORNING, DAY)).ok).toBe(true);
    expect(hand(NEXT, undefined, plus(MORNING, DAY + 1))).toMatchObject({ error: { code: 'window-passed' } });
  });

  it('is marked where somebody does it who was not on it; a deputy is', () => {
    expect(handed(NEXT, caller('d-1', supervisor)).onBehalf).toBe(true);
    expect(handed().onBehalf).toBeUndefined();
    expect(handed(NEXT, caller('x', { ...acceptor, postId: `${DEPUTY}n-2:1` })).onBehalf).toBeUndefined();
  });

  it('may be done again, with a version more and a clock of its own', () => {
    const again = hand(NEXT, undefined, plus(AT, MINUTE), handed());
    expect(again).toMatchObject({ value: { next: { version: 2, state: 'handed', handedAt: plus(AT, MINUTE) } } });
  });
});

describe('taking over', () => {
  const take = (meta: ShiftMeta, who: Caller, at = AT, next = ['m-1']) =>
    takeOver(meta, next, [], actorOf(who, who.posts[0] as Post), at);
  const morning = caller('m-1', acceptor);

  it('stops the clock and tells who handed it over', () => {
    const made = take(handed(), morning);
    expect(made).toMatchObject({ value: { next: { state: 'taken', version: 2, takenBy: { person: 'm-1' } } } });
    expect(made.ok && 'timer' in made.value.next).toBe(false);
    expect(made.ok && told(made.value.messages)).toEqual(['taken-over person:n-1']);
    expect(made.ok && made.value.next.late).toBeUndefined();
    expect(take(handed(), morning, plus(MORNING, TAKE_OVER_MS + 1))).toMatchObject({ value: { next: { late: true } } });
  });

  it('takes the promises of those who go along, of a deputy who worked it too, and not of those who stay', () => {
    const sheet = { people: night.people };
    expect(leaving({ meta: handed(), sheet }, ['m-1'])).toEqual(['n-1', 'n-2']);
    expect(leaving({ meta: handed(), sheet }, ['m-1', 'n-2'])).toEqual(['n-1']);
    const deputy = handed(NEXT, caller('x', { ...acceptor, postId: `${DEPUTY}n-2:1` }));
    expect(leaving({ meta: deputy, sheet }, ['m-1'])).toEqual(['n-1', 'n-2', 'x']);
    expect(leaving({ meta: handed(NEXT, caller('d-1', supervisor)), sheet }, [])).toEqual(['n-1', 'n-2']);
  });

  it('is done by another, but where nobody else comes, or the duty supervisor is alone', () => {
    const self = caller('n-1', acceptor);
    expect(take(handed(), self)).toMatchObject({ error: { code: 'separation-of-duties' } });
    expect(take(handed(), self, AT, [])).toMatchObject({ error: { code: 'separation-of-duties' } });
    expect(take(handed(), self, AT, ['n-1', 'm-1'])).toMatchObject({ error: { code: 'separation-of-duties' } });
    const alone = take(handed(), self, AT, ['n-1']);
    expect(alone).toMatchObject({
      value: { next: { selfApproved: true }, messages: [], data: { selfApproved: true } },
    });
    const duty = caller('d-1', supervisor);
    expect(take(handed(NEXT, duty), duty)).toMatchObject({ value: { next: { selfApproved: true } } });
    expect(take(handed(), duty)).not.toMatchObject({ value: { next: { selfApproved: true } } });
  });
});

describe('who may', () => {
  const handedBy = actorOf(caller('n-1', acceptor), acceptor);
  const standing: Standing = { area: TOWN, people: ['n-1', 'n-2'], next: ['m-1'], handedBy };
  const worker = post('gridWorker', `${UNIT}001`);
  const bureau = post('unitOfficer', TOWN, 'zhzf');
  const who: Readonly<Record<string, Caller>> = {
    outgoing: caller('n-1', acceptor),
    'their colleague who goes as well': caller('n-2', acceptor),
    'their deputy': caller('x', { ...acceptor, postId: `${DEPUTY}n-1:1` }),
    incoming: caller('m-1', post('dispatcher', TOWN)),
    'same role': caller('a-9', acceptor),
    supervisor: caller('d-1', supervisor),
    'another role': caller('i-1', post('inspector', TOWN)),
    'a bureau': caller('m-1', bureau),
    'another town': caller('n-1', post('acceptor', '320506104')),
    'a grid of it': caller('w-1', worker),
  };
  const may = (action: (typeof SHIFT_ACTIONS)[number], of: Standing = standing) =>
    Object.entries(who).flatMap(([name, one]) => (postForShift(action, one, of) ? [name] : []));

  it('hand over is on it, or stands in for who is, or the duty supervisor', () => {
    expect(may('hand-over')).toEqual(['outgoing', 'their colleague who goes as well', 'their deputy', 'supervisor']);
  });

  it('take over comes next, or serves there in the same role, or the duty supervisor; not who goes as well', () => {
    expect(may('take-over')).toEqual(['incoming', 'same role', 'supervisor']);
    expect(may('take-over', { ...standing, next: ['n-2'] })).toContain('their colleague who goes as well');
  });

  it('read it serves there or is over it; a bureau’s people and other towns do not', () => {
    const readers = Object.entries(who).flatMap(([name, one]) => (mayReadShifts(one, TOWN) ? [name] : []));
    expect(readers).not.toContain('a bureau');
    expect(readers).not.toContain('another town');
    expect(readers).toContain('a grid of it');
    expect(mayReadShifts(caller('v', post('unitOfficer', UNIT, UNIT)), UNIT)).toBe(true);
    expect(mayReadShifts(caller('v', post('unitOfficer', '320506103204', '320506103204')), UNIT)).toBe(false);
  });

  it('is declared for the state that waits: an actor, a substitute, a limit and a way out', () => {
    expect(faultsOfWaits(shiftTable, ['handed'], shiftWaits)).toEqual([]);
    const [wait] = shiftWaits;
    if (!wait) throw new Error('no wait');
    expect(faultsOfWaits(shiftTable, ['handed'], [{ ...wait, substitute: { relation: 'outgoing' } }])).not.toEqual([]);
    expect(faultsOfWaits(shiftTable, SHIFT_STATES, shiftWaits)).toEqual(['taken: not declared exactly once']);
  });
});

describe('the next shift', () => {
  it('is the one that comes after, and the first to end of several', () => {
    const own = turn('n', EVENING, MORNING);
    const turns = [own, turn('m', MORNING, NOON), turn('l', MORNING, plus(NOON, -HOUR))];
    expect(shiftAfter(TOWN, { from: EVENING, to: MORNING }, turns)).toMatchObject({ people: [{ person: 'l' }] });
    expect(shiftAfter(TOWN, { from: EVENING, to: MORNING }, [own])).toBeUndefined();
  });

  it('is asked about once when nobody has handed it over: those who were on it and the duty supervisor', () => {
    const watch = { ...night, town: TOWN, people: ['n-1', 'n-2'] };
    const { messages, event } = missedShift(watch, plus(MORNING, HOUR));
    expect(told(messages)).toEqual([
      'not-handed-over person:n-1',
      'not-handed-over person:n-2',
      `not-handed-over post:${TOWN}:dutySupervisor`,
    ]);
    expect(messages.map(({ type, data }) => eventTypes.get(type)?.data.safeParse(data).success)).toEqual([
      true,
      true,
      true,
    ]);
    expect(event).toMatchObject({ part: 'watch', action: 'limit-passed' });
  });
});

describe('the clock', () => {
  const at = (meta: ShiftMeta, minutes: number) => remindShift(meta, plus(MORNING, minutes * MINUTE), chinaCalendar);

  it('tells who comes, then the duty supervisor, then the leader; once each; by declared messages', () => {
    const before = at(handed(), 24);
    expect(before && told(before.messages)).toEqual(['take-over-due person:m-1']);
    const late = before && at(before.next, 31);
    expect(late && told(late.messages)).toEqual([
      'take-over-late person:m-1',
      `take-over-late post:${TOWN}:dutySupervisor`,
    ]);
    const after = late && at(late.next, 60);
    expect(after && told(after.messages)).toEqual([
      'take-over-late person:n-1',
      `take-over-late post:${TOWN}:dutySupervisor`,
      `take-over-late post:${TOWN}:leader`,
    ]);
    expect(after && at(after.next, 9_999)).toBeUndefined();
    const made = hand();
    for (const { type, data } of [
      ...(made.ok ? made.value.messages : []),
      ...(before?.messages ?? []),
      ...(after?.messages ?? []),
    ])
      expect([type, eventTypes.get(type)?.data.safeParse(data).success]).toEqual([type, true]);
  });

  it('wakes for what waits, and for nothing that was taken over', () => {
    const stored = toShiftItem(handed(), chinaCalendar);
    expect(stored).toMatchObject({ post: `SH#${TOWN}`, bucket: 'shifts', dueAt: EVENING, wakeAt: expect.any(String) });
    expect(toShift(shiftItem.parse(stored))).toEqual(handed());
    const taken = takeOver(handed(), ['m-1'], [], actorOf(caller('m-1', acceptor), acceptor), AT);
    if (!taken.ok) throw new Error(taken.error.code);
    expect('wakeAt' in toShiftItem(taken.value.next, chinaCalendar)).toBe(false);
    expect(remindShift(taken.value.next, plus(MORNING, DAY), chinaCalendar)).toBeUndefined();
    expect(toShift(shiftItem.parse(toShiftItem(taken.value.next, chinaCalendar)))).toEqual(taken.value.next);
  });
});
