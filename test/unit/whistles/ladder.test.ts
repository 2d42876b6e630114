import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import type { Instant } from '../../../shared/kernel/time.ts';
import { toWhistleItem, toWhistlePartItem, whistleMetaItem, whistlePartItem } from '../../../shared/whistles/items.ts';
import type { WhistleMeta, WhistlePart } from '../../../shared/whistles/model.ts';
import { remindPart, remindWhistle } from '../../../shared/whistles/reminding.ts';
import { openWhistleActions } from '../../../shared/whistles/rules.ts';
import { breakSilence, lookAtDone } from '../../../shared/whistles/silence.ts';
import { confirmTimer, raiseTimer, timerOf } from '../../../shared/whistles/timing.ts';
import { caller, post, TOWN, UNIT } from '../../support/cases.ts';
import { aPart, aWhistle, made, whole } from '../../support/whistles.ts';

const AT = '2026-03-06T14:00:00.000Z';
const w = aWhistle('in-force');
const supervisor = `post:${TOWN}:dutySupervisor`;
const dispatcher = `post:${TOWN}:dispatcher`;
const leader = `post:${TOWN}:leader`;

/** Sweeps whenever it wakes, from a start on, and writes down who was told what, when. */
const climb = (part: WhistlePart, head: WhistleMeta = w, most = 9): unknown[] => {
  const told: unknown[] = [];
  let current = part;
  for (let n = 0; n < most; n += 1) {
    const { wakeAt } = toWhistlePartItem(current, chinaCalendar);
    if (typeof wakeAt !== 'string') return told;
    const reminder = remindPart(head, current, wakeAt, chinaCalendar);
    if (!reminder) throw new Error(`woken at ${wakeAt} for nothing`);
    expect(reminder.next.version).toBe(part.version);
    expect(whistlePartItem.parse(toWhistlePartItem(reminder.next, chinaCalendar))).toEqual(reminder.next);
    told.push([
      wakeAt.slice(11, 16),
      String(reminder.messages[0]?.type).split('.')[2],
      ...reminder.messages.map((one) => one.audience),
    ]);
    current = reminder.next;
  }
  throw new Error('it never ends');
};

describe('the ladder of a department', () => {
  it('that does not come: its officers, its head, the supervisor, the leader; then nobody is told any more', () => {
    expect(climb(aPart('invited'))).toEqual([
      ['14:58', 'reminder', 'zhzf'],
      ['15:10', 'late', 'zhzf', 'head:zhzf', 'person:leader'],
      ['15:40', 'late', 'zhzf', 'head:zhzf', supervisor],
      ['16:10', 'late', supervisor, leader],
    ]);
  });

  it('that files no result', () => {
    const part = aPart('arrived', 'zhzf', { timer: timerOf('result', 'daily', AT, chinaCalendar) });
    expect(climb(part)).toEqual([
      ['17:12', 'result-due', 'zhzf'],
      ['18:00', 'result-due', 'zhzf', 'head:zhzf'],
      ['20:00', 'result-due', 'head:zhzf', supervisor, 'person:leader'],
    ]);
  });

  it('about which the centre does not decide, while its own time runs on', () => {
    const part = aPart('cannot-come', 'zhzf', { timer: timerOf('decision', 'daily', AT, chinaCalendar) });
    expect(climb(part)).toEqual([
      ['14:15', 'decision-due', dispatcher],
      ['14:20', 'decision-due', dispatcher, supervisor],
      ['14:35', 'decision-due', supervisor, 'person:leader'],
      ['14:58', 'reminder', 'zhzf'],
      ['15:10', 'late', 'zhzf', 'head:zhzf', 'person:leader'],
      ['15:40', 'late', 'zhzf', 'head:zhzf', supervisor],
    ]);
  });

  it('of a confidential whistle does not reach the leader', () => {
    const told = climb(aPart('invited'), aWhistle('in-force', { confidential: true }));
    expect(told.at(-1)).toEqual(['16:10', 'late', supervisor]);
  });

  it('is climbed one rung at a time by a sweep that was late for hours', () => {
    const late = '2026-03-06T23:00:00.000Z';
    const first = remindPart(w, aPart('invited'), late, chinaCalendar);
    expect(first?.next).toMatchObject({ reminded: 'after', timer: raiseTimer('daily', late, chinaCalendar) });
    const much = '2026-03-08T23:00:00.000Z';
    const last = first && remindPart(w, first.next, much, chinaCalendar);
    expect([last?.event.action, last?.event.data.stage]).toEqual(['raised', 'raise']);
    expect(last && toWhistlePartItem(last.next, chinaCalendar)).not.toHaveProperty('wakeAt');
  });

  it('names its streams by limit and deadline, so that two limits of one minute are told apart', () => {
    const part = aPart('cannot-come', 'zhzf', { timer: timerOf('decision', 'daily', AT, chinaCalendar) });
    const one = remindPart(w, part, '2026-03-06T14:20:00.001Z', chinaCalendar);
    expect([one?.event.part, one?.event.version]).toEqual(['clock-zhzf-decision-260306142000', 2]);
    expect(one?.event.data).toMatchObject({ limit: 'decision', stage: 'at', party: 'zhzf' });
  });
});

describe('a whistle that the centre ignores', () => {
  const blown = aWhistle('blown', { timer: timerOf('accept', 'daily', AT, chinaCalendar) });
  const parts = [aPart('invited', 'zhzf'), aPart('excused', 'scjg')].map(({ clock: _clock, ...part }) => part);
  const wake = (head: WhistleMeta): Instant => String(toWhistleItem(head, chinaCalendar).wakeAt);

  it('is told of before and at its limit, and comes into force after the second', () => {
    const told: unknown[] = [];
    let head = blown;
    for (let n = 0; n < 2; n += 1) {
      expect(breakSilence(head, parts, wake(head), chinaCalendar)).toBeUndefined();
      const reminder = remindWhistle(head, wake(head), chinaCalendar);
      if (!reminder) throw new Error('nothing to tell');
      told.push([wake(head).slice(11, 16), ...reminder.messages.map((one) => one.audience)]);
      expect(reminder.messages[0]?.type).toBe('onegrid.whistle.accept-due');
      head = reminder.next;
    }
    expect(told).toEqual([
      ['14:24', dispatcher],
      ['14:30', dispatcher, supervisor],
    ]);
    expect(wake(head)).toBe('2026-03-06T14:45:00.001Z');
    const save = breakSilence(head, parts, wake(head), chinaCalendar);
    expect(save?.event).toMatchObject({
      action: 'accept',
      actor: { role: 'clock' },
      data: { silence: true },
      version: 5,
    });
    expect(save?.next).toMatchObject({ state: 'in-force', inForceAt: wake(head) });
    expect([save?.next.acceptedAt, save?.next.timer, save?.onCase]).toEqual([undefined, undefined, undefined]);
    expect(save?.parts.map(({ next }) => [next.party, next.clock?.dueAt])).toEqual([
      ['zhzf', '2026-03-06T15:45:00.001Z'],
    ]);
    expect(save?.messages.map((one) => [one.audience, one.type])).toEqual(
      ['zhzf', 'person:leader', supervisor].map((one) => [one, 'onegrid.whistle.in-force']),
    );
  });

  it('may still be accepted afterwards, as an emergency may', () => {
    const save = breakSilence(blown, parts, '2026-03-06T20:00:00.000Z', chinaCalendar);
    if (!save) throw new Error('still silent');
    expect(openWhistleActions(caller('d', post('dispatcher', TOWN)), save.next)).toContain('accept');
    const change = made(whole(save.next, parts, { action: 'accept', body: {} }));
    expect([change.next.state, change.parts]).toEqual(['in-force', []]);
  });

  it('of a tough kind has working time: nothing happens over a night', () => {
    const tough = aWhistle('blown', { kind: 'tough', timer: timerOf('accept', 'tough', AT, chinaCalendar) });
    // Friday night: the day of work is Monday's, and half of it again.
    expect(tough.timer?.clock.dueAt).toBe('2026-03-09T10:00:00.000Z');
    expect(breakSilence(tough, parts, '2026-03-09T12:00:00.000Z', chinaCalendar)).toBeUndefined();
    expect(breakSilence(tough, parts, '2026-03-10T04:00:00.001Z', chinaCalendar)?.next.state).toBe('in-force');
  });
});

describe('a whistle whose departments are done', () => {
  const done = (party: string, doneAt: Instant) => aPart('result-filed', party, { doneAt, filedAt: doneAt });
  const first = done('zhzf', '2026-03-06T15:00:00.000Z');
  const second = done('scjg', '2026-03-06T16:00:00.000Z');

  it('is looked at each time one is done, and its time to confirm begins with the last', () => {
    expect(lookAtDone(w, [first, aPart('arrived', 'scjg')], 'zhzf', chinaCalendar)).toEqual({
      part: { ...first, looked: true },
    });
    const look = lookAtDone(w, [first, second], 'scjg', chinaCalendar);
    expect(look?.head?.timer?.clock.dueAt).toBe('2026-03-06T18:00:00.000Z');
    expect(look?.head?.version).toBe(w.version);
    if (!look?.head) throw new Error('no head');
    expect(whistleMetaItem.parse(toWhistleItem(look.head, chinaCalendar))).toBeTruthy();
    // The other one, looked at later, finds it running.
    expect(lookAtDone(look.head, [first, look.part], 'zhzf', chinaCalendar)).toEqual({
      part: { ...first, looked: true },
    });
  });

  it('is not looked at twice, nor when it has ended', () => {
    expect(lookAtDone(w, [{ ...first, looked: true }], 'zhzf', chinaCalendar)).toBeUndefined();
    expect(lookAtDone(w, [{ ...first, confirmed: true }], 'zhzf', chinaCalendar)).toBeUndefined();
    expect(lookAtDone(aWhistle('confirmed'), [first], 'zhzf', chinaCalendar)?.head).toBeUndefined();
  });

  it('is told of to who blew it, to the village, to the supervisor', () => {
    let head: WhistleMeta = { ...w, timer: confirmTimer(w, [first, second], chinaCalendar) as never };
    const told: unknown[] = [];
    for (let n = 0; n < 3; n += 1) {
      const wakeAt = String(toWhistleItem(head, chinaCalendar).wakeAt);
      const reminder = remindWhistle(head, wakeAt, chinaCalendar);
      if (!reminder) throw new Error('nothing to tell');
      told.push([wakeAt.slice(11, 16), ...reminder.messages.map((one) => one.audience)]);
      head = reminder.next;
    }
    expect(told).toEqual([
      ['17:36', 'person:leader'],
      ['18:00', 'person:leader', UNIT],
      ['19:00', UNIT, supervisor],
    ]);
    expect(toWhistleItem(head, chinaCalendar)).not.toHaveProperty('wakeAt');
  });

  it('waits for no confirmation any more once another is invited, and again when that one is let go', () => {
    const head: WhistleMeta = { ...w, timer: confirmTimer(w, [first, second], chinaCalendar) as never };
    const invited = made(whole(head, [first, second], { action: 'amend', body: { invite: ['saw'], reason: 'x' } }));
    expect(invited.next.timer).toBeUndefined();
    const three = [first, second, ...invited.parts.map(({ next }) => next)];
    const dropped = made(whole(invited.next, three, { action: 'amend', body: { drop: ['saw'], reason: 'x' } }));
    expect(dropped.next.timer?.clock.startedAt).toBe('2026-03-06T16:00:00.000Z');
    expect(dropped.parts.map(({ next }) => [next.doneAt, next.looked])).toEqual([['2026-03-06T14:40:00.000Z', true]]);
  });
});
