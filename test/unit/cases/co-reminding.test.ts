import { toCoItem } from '../../../shared/cases/items-co.ts';
import { CO_STATES } from '../../../shared/cases/model-co.ts';
import { remindCo } from '../../../shared/cases/reminding-co.ts';
import { coWakings } from '../../../shared/cases/timers-co.ts';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import { textOf } from '../../../shared/notifications/templates.ts';
import { TOWN, UNIT } from '../../support/cases.ts';
import { aPart, helped, PARTY } from '../../support/co-units.ts';

const SUPERVISOR = `post:${TOWN}:dutySupervisor`;
const DISPATCHER = `post:${TOWN}:dispatcher`;

/** Everything that is told about a part that nobody touches, in order. */
const ladder = (start: ReturnType<typeof aPart>, c = helped()) => {
  const told: [string, string][] = [];
  let part = start;
  for (let turn = 0; turn < 12; turn += 1) {
    const [due] = coWakings(part, chinaCalendar);
    const reminder = due && remindCo(c, part, due.at, chinaCalendar);
    if (!reminder) return told;
    told.push(...reminder.messages.map(({ type, audience }): [string, string] => [type.slice(13), audience]));
    expect(reminder.next.version).toBe(part.version);
    part = reminder.next;
  }
  throw new Error('it never ends');
};

it('a silent co-unit is told first, then the lead too, at last the duty supervisor', () => {
  expect(ladder(aPart('signed'))).toEqual([
    ['co-result-due', PARTY],
    ['co-result-late', PARTY],
    ['co-result-late', UNIT],
    ['co-result-late', UNIT],
    ['co-result-late', SUPERVISOR],
  ]);
});

it('one that has not signed is told of both its limits', () => {
  const types = ladder(aPart('invited')).map(([type]) => type);
  expect(new Set(types)).toEqual(new Set(['co-sign-due', 'co-sign-late', 'co-result-due', 'co-result-late']));
});

it('of an objection the dispatcher is told, then who stands in', () => {
  const { clock: _result, ...part } = aPart('returned');
  expect(ladder(part)).toEqual([
    ['co-return-due', DISPATCHER],
    ['co-return-late', DISPATCHER],
    ['co-return-late', SUPERVISOR],
    ['co-return-late', SUPERVISOR],
  ]);
});

it.each(CO_STATES)('a part that is %s is on its unit’s list and in the sweep only while something waits', (state) => {
  const open = ['invited', 'signed', 'returned'].includes(state);
  const item = toCoItem(aPart(state), chinaCalendar);
  expect([item.bucket, item.wakeAt !== undefined, item.post]).toEqual([open ? 'open' : 'done', open, `D#${PARTY}`]);
  const ended = toCoItem(aPart(state, { endedAt: '2026-03-06T15:00:00.000Z' }), chinaCalendar);
  expect([ended.bucket, ended.wakeAt]).toEqual(['done', undefined]);
});

it('tells the same thing once, and another deadline anew', () => {
  const at = '2026-03-06T15:50:00.000Z';
  const first = remindCo(helped(), aPart('signed'), at, chinaCalendar);
  const again = remindCo(helped(), aPart('signed'), at, chinaCalendar);
  expect(first?.event.part).toBe(again?.event.part);
  expect(first && remindCo(helped(), first.next, at, chinaCalendar)).toBeUndefined();
});

it('never tells whom the case complains about', () => {
  const c = helped('handling', { about: { kind: 'unit', ref: PARTY } });
  expect(ladder(aPart('signed'), c).map(([, audience]) => audience)).toEqual([SUPERVISOR, UNIT, UNIT, SUPERVISOR]);
});

it('has words of its own for every message', () => {
  const types = ['dispatched', 'ended', 'rework', 'signed', 'returned', 'return-denied', 'result-filed', 'excused'];
  const limits = ['sign', 'return', 'result'].flatMap((name) => [`${name}-due`, `${name}-late`]);
  for (const type of [...types, ...limits]) {
    const data = { caseNum: '2603067980012340', party: PARTY };
    expect(textOf(`onegrid.case.co-${type}`, data, 'zh-CN').text).toMatch(/协办/);
    expect(textOf(`onegrid.case.co-${type}`, data, 'en').text).toMatch(/part/);
  }
});
