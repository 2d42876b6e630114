import type { CallBack, ReportMeta } from '../../../shared/cases/model.ts';
import type { DueCall } from '../../../shared/cases/model-calls.ts';
import {
  belongsTo,
  called,
  callReminder,
  callWakesAt,
  isLateCall,
  isToBeAsked,
  openCall,
  remindCall,
  replied,
  rung,
} from '../../../shared/cases/rules-calls.ts';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import { HOUR, plus } from '../../../shared/kernel/time.ts';
import { defaultPolicy } from '../../../shared/policies/rules.ts';
import { AT, aCase, TOWN } from '../../support/cases.ts';

/** Friday 6 March 2026, 15:00 in China: within the hours. */
const CLOSED = '2026-03-06T07:00:00.000Z';
const policy = defaultPolicy(TOWN);
const time = (at = CLOSED, given = policy) => ({ at, calendar: chinaCalendar, policy: given });
const closed = aCase('closed', { closedAt: CLOSED });
const report: ReportMeta = {
  rid: 'ab'.repeat(32),
  version: 1,
  caseNum: closed.num,
  town: TOWN,
  channel: '12345',
  receivedAt: AT,
  createdAt: AT,
  text: '烟',
  contact: 'c1',
  phoneMasked: '138****1234',
};
const due = openCall(report, closed, false, time());
const asked = openCall(report, closed, true, time());

describe('who is asked about a closing', () => {
  const isAsked = (changes: Partial<ReportMeta>, share = 100, own = closed) =>
    isToBeAsked({ ...report, ...changes }, closed, own, { ...policy, callBackSample: share });

  it('is everybody with a number, where the town asks all', () => {
    expect(isAsked({})).toBe(true);
    const { contact: _none, ...anonymous } = report;
    expect(isToBeAsked(anonymous, closed, closed, policy)).toBe(false);
    expect(isAsked({ withdrawnAt: AT })).toBe(false);
    expect(isAsked({}, 0)).toBe(false);
  });

  it('is not whom a platform rings itself, also of a case that was merged into another', () => {
    const owned = aCase('merged', { upstream: { platform: 'p', owns: ['call-back'] } });
    expect(isAsked({}, 100, owned)).toBe(false);
    expect(
      isToBeAsked(report, { ...closed, upstream: owned.upstream ?? { platform: 'p', owns: [] } }, closed, policy),
    ).toBe(false);
  });
});

describe('a call-back', () => {
  it('is due from the next decent hour on, with a limit that begins then', () => {
    expect(due).toMatchObject({ state: 'due', dueAt: CLOSED, attempts: 0, version: 1, phoneMasked: '138****1234' });
    const night = openCall(report, closed, false, time('2026-03-06T14:00:00.000Z'));
    expect(night.dueAt).toBe('2026-03-07T01:00:00.000Z');
    expect(night.timer?.clock.startedAt).toBe(night.dueAt);
  });

  it('waits a day for the reply to an SMS, and is then rung', () => {
    expect(asked).toMatchObject({ state: 'asked', asked: true, dueAt: plus(CLOSED, 24 * HOUR) });
    expect([asked.timer, callWakesAt(asked, chinaCalendar)]).toEqual([undefined, asked.dueAt]);
    expect(rung(asked, time(asked.dueAt))).toMatchObject({ state: 'due', version: 2, asked: true });
  });

  it.each<[CallBack['outcome'], DueCall['state']]>([
    ['answered', 'answered'],
    ['refused', 'refused'],
    ['wrong-number', 'unreached'],
    ['no-answer', 'due'],
    ['hung-up', 'due'],
  ])('after %s is %s', (outcome, state) => {
    const next = called(due, outcome, 'w-1', time());
    expect(next).toMatchObject({ state, version: 2, last: { outcome, at: CLOSED, person: 'w-1' } });
    expect(next.endedAt).toBe(state === 'due' ? undefined : CLOSED);
  });

  it('nobody took is rung again later within the hours, and after so many times not reached', () => {
    const second = called(due, 'no-answer', 'w-1', time());
    expect(second).toMatchObject({ attempts: 1, dueAt: plus(CLOSED, 4 * HOUR), timer: due.timer });
    const third = called(second, 'hung-up', 'w-2', time(second.dueAt));
    // At seven in the evening, and four hours later it is night.
    expect(third).toMatchObject({ attempts: 2, dueAt: '2026-03-07T01:00:00.000Z' });
    const end = called(third, 'no-answer', 'w-1', time(third.dueAt));
    expect([end.state, end.attempts, end.timer]).toEqual(['unreached', 3, undefined]);
  });

  it('of an SMS that waits may be made before the reply, and then it has the limit of a call', () => {
    const next = called(asked, 'no-answer', 'w-1', time());
    expect(next.state).toBe('due');
    expect(next.timer).toBeDefined();
  });

  it('ends with a rating where an SMS asked for one, unless something is wrong: then somebody rings', () => {
    expect(replied(asked, { score: 4 }, time())?.state).toBe('replied');
    expect(replied(rung(asked, time()), { score: 5, solved: true }, time())?.state).toBe('replied');
    expect(replied(asked, { score: 5, solved: false }, time())).toMatchObject({ state: 'due', dueAt: CLOSED });
    expect(replied(asked, { score: 2 }, time())?.state).toBe('due');
    expect(replied(rung(asked, time()), { score: 1 }, time())).toBeUndefined();
    expect(replied(due, { score: 5 }, time())).toBeUndefined();
  });

  it('belongs to one closing, and to none when the case is taken up again', () => {
    expect(belongsTo(due, closed)).toBe(true);
    expect(belongsTo(due, aCase('dispatched'))).toBe(false);
    expect(belongsTo(due, { ...closed, closedAt: plus(CLOSED, 1) })).toBe(false);
    expect(belongsTo(due, { ...closed, num: '2603067980012357' })).toBe(false);
  });

  it('tells near, at and after its limit, once each, and moves no version', () => {
    const { dueAt } = due.timer?.clock ?? {};
    let call = due;
    const told: string[] = [];
    for (let at = CLOSED; at < plus(CLOSED, 14 * 24 * HOUR); at = plus(at, HOUR)) {
      const reminded = remindCall(call, at, chinaCalendar);
      if (!reminded) continue;
      told.push(reminded.stage);
      expect(reminded.next.version).toBe(due.version);
      call = reminded.next;
    }
    expect(told).toEqual(['before', 'at', 'after']);
    expect(callWakesAt(call, chinaCalendar)).toBeUndefined();
    expect([isLateCall(due, dueAt ?? ''), isLateCall(due, plus(dueAt ?? CLOSED, 1))]).toEqual([false, true]);
  });

  it('that is late is told for the whole town once a day, higher up the later it is', () => {
    const audiences = (stage: 'before' | 'at' | 'after') =>
      callReminder(due, stage, CLOSED).map(({ audience, type }) => `${type} ${audience}`);
    expect(audiences('before')).toEqual([`onegrid.calls.due post:${TOWN}:callBackAgent`]);
    expect(audiences('at')).toEqual([
      `onegrid.calls.late post:${TOWN}:callBackAgent`,
      `onegrid.calls.late post:${TOWN}:dutySupervisor`,
    ]);
    expect(audiences('after')).toEqual([
      `onegrid.calls.late post:${TOWN}:dutySupervisor`,
      `onegrid.calls.late post:${TOWN}:leader`,
    ]);
    // Another call of the town makes the very same messages, and so there is one.
    expect(callReminder({ ...due, rid: 'cd'.repeat(32) }, 'at', plus(CLOSED, HOUR))).toEqual(
      callReminder(due, 'at', CLOSED),
    );
  });
});

it('of a report two merges away says by which case it hangs on the head', () => {
  const via = (mergedInto: string) => openCall(report, closed, false, time(), { mergedInto }).via;
  expect([via('2603061200000019'), via(closed.num), due.via]).toEqual(['2603061200000019', undefined, undefined]);
});
