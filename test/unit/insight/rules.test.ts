import type { CaseState } from '../../../shared/cases/model.ts';
import { headSchema } from '../../../shared/insight/items.ts';
import type { CountedPart, CountedReport, CountedWhistle, Matter } from '../../../shared/insight/model.ts';
import { contribution, factKeyOf, orderOf } from '../../../shared/insight/rules.ts';
import type { Clock } from '../../../shared/workflow/deadlines.ts';
import { caseHead, GRID, NUM, ofCase, ofPart, ofReport, ofWhistle, TOWN, UNIT } from '../../support/figures.ts';

const counted = (over: Parameters<typeof caseHead>[0] = {}) => contribution(ofCase(caseHead(over)));

const clock = (over: Partial<Clock> = {}): Clock => ({
  limit: { type: 'urgent_hour', n: 2 },
  startedAt: '2026-03-06T14:20:00.000Z',
  dueAt: '2026-03-06T16:20:00.000Z',
  extensions: 0,
  ...over,
});

describe('a case counts', () => {
  it('on the day in China on which it was received, and is open', () => {
    expect(counted()).toEqual({
      town: TOWN,
      area: GRID,
      channel: '12345',
      flows: { '2026-03-06': { reported: 1 } },
      stock: { open: 1 },
      waits: [{ step: 'accept', area: GRID }],
    });
    expect(counted({ receivedAt: '2026-03-06T16:00:00.000Z' }).flows).toEqual({ '2026-03-07': { reported: 1 } });
  });

  it('each step on its own day', () => {
    const closed = counted({
      state: 'closed',
      filedAt: '2026-03-06T14:20:00.000Z',
      submittedAt: '2026-03-06T16:10:00.000Z',
      closedAt: '2026-03-07T16:30:00.000Z',
      closeKind: 'handled',
      onTime: true,
      category: '0129',
      lead: UNIT,
      clock: clock({ stoppedAt: '2026-03-06T16:10:00.000Z' }),
    });
    expect(closed).toEqual({
      town: TOWN,
      area: GRID,
      channel: '12345',
      category: '0129',
      party: UNIT,
      flows: {
        '2026-03-06': { reported: 1, filed: 1 },
        '2026-03-07': { submitted: 1 },
        '2026-03-08': { closed: 1, closedOnTime: 1 },
      },
      stock: {},
    });
  });

  it.each([
    [
      { state: 'closed', closeKind: 'handled', onTime: false },
      { closed: 1, closedLate: 1 },
    ],
    [
      { state: 'closed', closeKind: 'handled', onTime: false, exempt: true },
      { closed: 1, closedExempt: 1 },
    ],
    [
      { state: 'closed', closeKind: 'handled', onTime: true, exempt: true },
      { closed: 1, closedOnTime: 1 },
    ],
    [{ state: 'closed', closeKind: 'forced' }, { closedForced: 1 }],
    [{ state: 'closed', closeKind: 'forced', onTime: false }, { closedForced: 1 }],
    [{ state: 'closed', closeKind: 'handled' }, { closed: 1 }],
    [{ state: 'closed', closeKind: 'direct-answer' }, { answeredDirectly: 1 }],
    [{ state: 'refused' }, { refused: 1 }],
    [{ state: 'merged' }, { merged: 1 }],
    [{ state: 'cancelled' }, { cancelled: 1 }],
  ] as const)('its end once: %j', (over, expected) => {
    const ended = counted({ ...over, closedAt: '2026-03-09T02:00:00.000Z' });
    expect([ended.flows['2026-03-09'], ended.stock]).toEqual([expected, {}]);
  });

  it('as recurring on the day it came again, unless it was one more of the same or nothing', () => {
    const again = (state: CaseState) => counted({ state, recurrenceOf: '2602140980012340' }).flows['2026-03-06'];
    for (const state of ['reported', 'handling', 'closed'] as const)
      expect(again(state)).toEqual({ reported: 1, recurring: 1 });
    for (const state of ['merged', 'refused', 'cancelled'] as const) expect(again(state)).toEqual({ reported: 1 });
    expect(headSchema('case')?.parse(caseHead({ recurrenceOf: '2602140980012340' }))).toMatchObject({
      recurrenceOf: '2602140980012340',
    });
  });

  it('is read from its stored head with what exempts it', () => {
    const head = caseHead({ state: 'closed', closeKind: 'handled', onTime: false, exempt: true });
    expect(headSchema('case')?.parse(head)).toMatchObject({ onTime: false, exempt: true, closeKind: 'handled' });
  });

  it.each(['reported', 'filed', 'dispatched', 'handling', 'returned', 'handled', 'inspected'] as const)(
    'as open while it is %s, whatever end it had before',
    (state) => {
      const open = counted({ state, closedAt: '2026-03-09T02:00:00.000Z', closeKind: 'handled', onTime: true });
      expect([open.stock, open.flows]).toEqual([{ open: 1 }, { '2026-03-06': { reported: 1 } }]);
    },
  );

  it('as overdue on the day of its limit, once somebody was told or the work came after it', () => {
    const handling = (over: Parameters<typeof caseHead>[0]) => counted({ state: 'handling', clock: clock(), ...over });
    const late = { '2026-03-06': { reported: 1 }, '2026-03-07': { overdue: 1 } };
    const inTime = { '2026-03-06': { reported: 1 } };
    expect([handling({}).flows, handling({}).stock]).toEqual([inTime, { open: 1 }]);
    expect(handling({ reminded: 'before' }).flows).toEqual(inTime);
    for (const reminded of ['at', 'after'] as const) {
      expect([handling({ reminded }).flows, handling({ reminded }).stock]).toEqual([late, { open: 1, overdueOpen: 1 }]);
    }
    const submitted = counted({ state: 'handled', clock: clock(), submittedAt: '2026-03-06T16:20:00.001Z' });
    expect(submitted.flows['2026-03-07']).toEqual({ submitted: 1, overdue: 1 });
    const atTheLimit = counted({ state: 'handled', clock: clock(), submittedAt: '2026-03-06T16:20:00.000Z' });
    expect(atTheLimit.flows['2026-03-07']).toEqual({ submitted: 1 });
    const ended = counted({ state: 'closed', clock: clock({ stoppedAt: '2026-03-06T17:00:00.000Z' }) });
    expect([ended.flows['2026-03-07'], ended.stock]).toEqual([{ overdue: 1 }, {}]);
  });

  it('never as overdue while its time stands still', () => {
    const { dueAt: _due, ...paused } = clock({ pausedAt: '2026-03-06T15:00:00.000Z', leftMs: 1 });
    expect(counted({ clock: paused, reminded: 'at' }).stock).toEqual({ open: 1 });
  });

  it('where it lies as finely as is known', () => {
    const { grid: _grid, ...inUnit } = caseHead();
    const { unit: _unit, ...inTown } = inUnit;
    expect(contribution(ofCase(inUnit)).area).toBe(UNIT);
    expect(contribution(ofCase(inTown)).area).toBe(TOWN);
  });

  it.each([
    { confidential: true },
    { about: { kind: 'staff', ref: 'w1' } },
    { about: { kind: 'unit', ref: UNIT } },
  ] as const)('for the town alone when its grid may not know of it: %j', (over) => {
    expect(counted(over).area).toBe(TOWN);
  });

  it('in its grid when it is about anything else', () => {
    expect(counted({ about: { kind: 'enterprise', ref: 'e1' } }).area).toBe(GRID);
  });
});

describe('a whistle counts', () => {
  const whistle: CountedWhistle = {
    id: `${NUM}-1`,
    caseNum: NUM,
    version: 1,
    state: 'blown',
    town: TOWN,
    unit: UNIT,
    grid: GRID,
    blownAt: '2026-03-06T15:00:00.000Z',
  };

  it.each(['blown', 'in-force'])('when it is blown, and is open while it is %s', (state) => {
    expect(contribution(ofWhistle({ ...whistle, state }))).toEqual({
      town: TOWN,
      area: GRID,
      flows: { '2026-03-06': { whistles: 1 } },
      stock: { whistlesOpen: 1 },
      ...(state === 'blown' ? { waits: [{ step: 'accept-whistle', area: GRID }] } : {}),
    });
  });

  it.each(['confirmed', 'withdrawn', 'declined'])('its end when it is %s', (state) => {
    const ended = contribution(ofWhistle({ ...whistle, state, endedAt: '2026-03-07T02:00:00.000Z' }));
    expect([ended.flows, ended.stock]).toEqual([
      { '2026-03-06': { whistles: 1 }, '2026-03-07': { whistlesEnded: 1 } },
      {},
    ]);
  });

  it('for the town alone when it is confidential', () => {
    expect(contribution(ofWhistle({ ...whistle, confidential: true })).area).toBe(TOWN);
  });
});

describe('a department of a whistle counts', () => {
  const part: CountedPart = {
    whistle: `${NUM}-1`,
    party: 'zhzf',
    version: 1,
    state: 'invited',
    town: TOWN,
    grid: GRID,
    clock: clock({ startedAt: '2026-03-06T15:30:00.000Z', dueAt: '2026-03-06T16:30:00.000Z' }),
  };
  const of = (over: Partial<CountedPart>) => contribution(ofPart({ ...part, ...over }));
  const invited = { '2026-03-06': { invited: 1 } };

  it('nothing before its time runs', () => {
    const { clock: _clock, ...early } = part;
    expect(contribution(ofPart(early))).toEqual({ town: TOWN, area: GRID, party: 'zhzf', flows: {}, stock: {} });
    expect(contribution(ofPart({ ...early, state: 'excused' })).flows).toEqual({});
  });

  it('as invited and awaited while its time runs, and as late when it is past', () => {
    expect([of({}).flows, of({}).stock]).toEqual([invited, { awaited: 1 }]);
    expect(of({ state: 'cannot-come' }).stock).toEqual({ awaited: 1 });
    expect(of({ reminded: 'at' }).stock).toEqual({ awaited: 1, awaitedLate: 1 });
  });

  it('when it reports in, in time or late', () => {
    const at = { state: 'reported-in', reportedInAt: '2026-03-06T16:10:00.000Z' };
    expect([of({ ...at, onTime: true }).flows, of({ ...at, onTime: true }).stock]).toEqual([
      { ...invited, '2026-03-07': { reportedIn: 1, reportedInOnTime: 1 } },
      {},
    ]);
    expect(of({ ...at, onTime: false }).flows['2026-03-07']).toEqual({ reportedIn: 1, reportedInLate: 1 });
  });

  it('as excused among those invited that day', () => {
    expect([of({ state: 'excused' }).flows, of({ state: 'excused' }).stock]).toEqual([
      { '2026-03-06': { invited: 1, excused: 1 } },
      {},
    ]);
  });

  it('as missed when the whistle ends past its time without it, on the day of the deadline', () => {
    const stopped = (stoppedAt: string) => ({ confirmed: true as const, clock: { ...clock(part.clock), stoppedAt } });
    expect([of(stopped('2026-03-08T02:00:00.000Z')).flows, of(stopped('2026-03-08T02:00:00.000Z')).stock]).toEqual([
      { ...invited, '2026-03-07': { missed: 1 } },
      {},
    ]);
    expect(of(stopped('2026-03-06T16:00:00.000Z')).flows).toEqual(invited);
    const came = { state: 'left', reportedInAt: '2026-03-06T17:00:00.000Z', onTime: false };
    expect(of({ ...stopped('2026-03-06T17:00:00.000Z'), ...came }).flows['2026-03-07']).toEqual({
      reportedIn: 1,
      reportedInLate: 1,
    });
  });
});

describe('a report counts', () => {
  const report: CountedReport = {
    rid: 'ab'.repeat(32),
    version: 1,
    town: TOWN,
    unit: UNIT,
    receivedAt: '2026-03-06T14:10:00.000Z',
    createdAt: '2026-03-06T14:10:00.000Z',
  };
  const called = (call: Partial<NonNullable<CountedReport['callBack']>>) =>
    contribution(
      ofReport({
        ...report,
        callBack: { outcome: 'answered', contacted: true, at: '2026-03-09T02:00:00.000Z', attempts: 2, ...call },
      }),
    ).flows['2026-03-09'];

  it('in its own unit', () => {
    expect(contribution(ofReport(report))).toEqual({
      town: TOWN,
      area: UNIT,
      flows: { '2026-03-06': { reports: 1 } },
      stock: {},
    });
  });

  it('its last call with what was answered', () => {
    expect(called({ solved: true, satisfied: false })).toEqual({
      callBacks: 1,
      callBackAttempts: 2,
      callBacksAnswered: 1,
      contacted: 1,
      askedSolved: 1,
      solved: 1,
      askedSatisfied: 1,
    });
    expect(called({ contacted: false })).toEqual({ callBacks: 1, callBackAttempts: 2, callBacksAnswered: 1 });
  });

  it.each(['no-answer', 'wrong-number', 'refused'])('a call with %s for no rate', (outcome) => {
    expect(called({ outcome, solved: true, satisfied: true })).toEqual({ callBacks: 1, callBackAttempts: 2 });
  });
});

describe('a rating that a reporter gave', () => {
  const rated = (score: number, solved?: boolean) =>
    contribution(
      ofReport({
        rid: 'ab'.repeat(32),
        version: 2,
        town: TOWN,
        receivedAt: '2026-03-06T14:10:00.000Z',
        createdAt: '2026-03-06T14:10:00.000Z',
        rating: { score, ...(solved === undefined ? {} : { solved }), at: '2026-03-09T02:00:00.000Z' },
      }),
    ).flows['2026-03-09'];

  it('counts by itself, and for no call-back', () => {
    expect(rated(3)).toEqual({ ratings: 1, ratingPoints: 3 });
    expect(rated(4, false)).toEqual({ ratings: 1, ratingPoints: 4, ratedGood: 1, ratedAskedSolved: 1 });
    expect(rated(5, true)).toEqual({ ratings: 1, ratingPoints: 5, ratedGood: 1, ratedAskedSolved: 1, ratedSolved: 1 });
  });
});

describe('the name of a fact', () => {
  it('is made of what never changes', () => {
    expect(factKeyOf(ofCase(caseHead()))).toEqual({ kind: 'case', town: TOWN, day: '2026-03-06', id: NUM });
    const moved = caseHead({ unit: '320506103204', grid: '320506103204002', version: 9, state: 'closed' });
    expect(factKeyOf(ofCase(moved))).toEqual(factKeyOf(ofCase(caseHead())));
    const part = { whistle: `${NUM}-2`, party: 'zhzf', version: 1, state: 'invited', town: TOWN } as const;
    expect(factKeyOf(ofPart(part))).toEqual({
      kind: 'whistle-part',
      town: TOWN,
      day: '2026-03-06',
      id: `${NUM}-2#zhzf`,
    });
  });
});

describe('the order of images', () => {
  it('is that of versions first, then of the stream', () => {
    const short = '9'.repeat(21);
    const long = `1${'0'.repeat(21)}`;
    expect(orderOf(2, '1') > orderOf(1, long)).toBe(true);
    expect(orderOf(10, '1') > orderOf(9, '1')).toBe(true);
    expect(orderOf(3, long) > orderOf(3, short)).toBe(true);
    expect(orderOf(3, short)).toBe(orderOf(3, short));
  });
});

describe('what waits beside cases', () => {
  const waits = (kind: 'supervision' | 'task', head: object) => {
    const parsed = headSchema(kind)?.parse(head);
    return contribution({ kind, head: parsed } as unknown as Matter).waits;
  };

  it('is an instruction, for the town that looks after it and for the unit that has to answer', () => {
    const given = { id: 's', caseNum: '2603067980012343', version: 1, state: 'open', town: TOWN, owner: 'zhzf' };
    expect(waits('supervision', given)).toEqual([
      { step: 'supervision', area: TOWN },
      { step: 'answer-supervision', party: 'zhzf' },
    ]);
    expect(waits('supervision', { ...given, state: 'answered' })).toBeUndefined();
  });

  it('is a task that somebody has to do', () => {
    const task = { id: 't', version: 1, state: 'pushed', town: TOWN, pushedAt: '2026-03-06T14:10:00.000Z' };
    expect(waits('task', { ...task, assignee: { person: 'w-1' } })).toEqual([{ step: 'task', holder: 'w-1' }]);
    expect(waits('task', { ...task, assignee: { person: 'w-1' }, state: 'returned' })).toBeUndefined();
  });
});
