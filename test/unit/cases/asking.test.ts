import type { CaseCommand } from '../../../shared/cases/bodies.ts';
import { CASE_STATES, FORCED, isOpen, SUSPENSIONS } from '../../../shared/cases/model.ts';
import { caseTable } from '../../../shared/cases/table.ts';
import { HOUR, MINUTE, plus } from '../../../shared/kernel/time.ts';
import { defaultPolicy, type TownPolicy } from '../../../shared/policies/rules.ts';
import { type Limit, pause } from '../../../shared/workflow/deadlines.ts';
import { AT, aCase, context, TOWN, UNIT } from '../../support/cases.ts';
import { DUE, handled, made, PLATFORM, posts, refusal, told } from '../../support/ways.ts';

const { officer, dispatcher, supervisor } = posts;
const MONDAY = '2026-03-09T02:00:00.000Z';
const at = (time: string, policy: Partial<TownPolicy> = {}) =>
  context('o', officer, { at: time, policy: { ...defaultPolicy(TOWN), ...policy } });

const extension = (limit: Extract<CaseCommand, { action: 'ask-extension' }>['body']['limit']): CaseCommand => ({
  action: 'ask-extension',
  body: { limit, reason: '设备待采购' },
});
const days = (n: number): CaseCommand => extension({ type: 'work_day', n });
const until = (time: string): CaseCommand => ({ action: 'ask-extension', body: { until: time, reason: '上级已同意' } });

const owned = { upstream: { platform: PLATFORM, owns: ['limit'] as const } };

describe('asking for an extension', () => {
  it('waits for the dispatcher, with its words, and changes nothing else', () => {
    const c = handled();
    const change = made(c, days(3), at(MONDAY));
    expect(change.next).toMatchObject({ state: 'handling', version: c.version + 1, clock: c.clock });
    expect(change.next.ask).toMatchObject({
      kind: 'extension',
      by: 'o',
      party: UNIT,
      at: MONDAY,
      version: c.version + 1,
      limit: { type: 'work_day', n: 3 },
      // Four hours of work from Monday 10:00.
      timer: { clock: { dueAt: '2026-03-09T08:00:00.000Z' } },
    });
    expect(change.words).toEqual({ text: '设备待采购' });
    expect(change.data).toMatchObject({ ask: 'extension', limit: { type: 'work_day', n: 3 }, text: '设备待采购' });
    expect(told(change)).toEqual([`asked → post:${TOWN}:dispatcher`]);
    expect(change.messages[0]?.data).toMatchObject({ ask: 'extension', decideAt: '2026-03-09T08:00:00.000Z' });
  });

  it('is possible at the deadline and no more after it', () => {
    expect(made(handled(), days(1), at(DUE)).next.ask?.at).toBe(DUE);
    expect(refusal(handled(), days(1), at(plus(DUE, 1)))).toEqual({ code: 'limit-passed' });
  });

  it('gives at most what one extension may by the town’s policy, in the same kind of time', () => {
    const params = { times: 2, most: '5 work_day' };
    expect(made(handled(), days(5), at(MONDAY)).next.ask?.limit).toEqual({ type: 'work_day', n: 5 });
    expect(made(handled(), extension({ type: 'work_hour', n: 40 }), at(MONDAY)).next.ask).toBeDefined();
    for (const limit of [
      { type: 'work_day', n: 6 },
      { type: 'work_hour', n: 41 },
      { type: 'natural_day', n: 1 },
      { type: 'urgent_minute', n: 1 },
    ] as const)
      expect(refusal(handled(), extension(limit), at(MONDAY))).toEqual({ code: 'extension-not-allowed', params });
  });

  it('is counted, and refused when the town’s times are used up', () => {
    const used = (extensions: number) => {
      const c = handled();
      return c.clock ? { ...c, clock: { ...c.clock, extensions } } : c;
    };
    expect(made(used(1), days(1), at(MONDAY)).next.ask).toBeDefined();
    expect(refusal(used(2), days(1), at(MONDAY)).code).toBe('extension-not-allowed');
    const thrice = { extensions: [{ most: { type: 'work_day', n: 1 } as const, times: 3 }] };
    expect(made(used(2), days(1), at(MONDAY, thrice)).next.ask).toBeDefined();
    expect(refusal(used(2), days(2), at(MONDAY, thrice)).params).toEqual({ times: 3, most: '1 work_day' });
  });

  it('follows the rule of the case’s own standard', () => {
    const rules = [
      { most: { type: 'work_day', n: 5 } as const, times: 2 },
      { category: '0129', condition: 1, most: { type: 'work_day', n: 1 } as const, times: 1 },
    ];
    expect(refusal(handled(), days(2), at(MONDAY, { extensions: rules })).params).toEqual({
      times: 1,
      most: '1 work_day',
    });
    expect(made(handled({ condition: 2 }), days(2), at(MONDAY, { extensions: rules })).next.ask).toBeDefined();
    expect(refusal(handled(), days(1), at(MONDAY, { extensions: [] })).params).toEqual({ times: 0, most: '0' });
  });

  it('compares minutes, hours and days that run on, and days as the law counts them', () => {
    const hours = { extensions: [{ most: { type: 'urgent_hour', n: 2 } as const, times: 1 }] };
    const urgent = handled({}, { type: 'urgent_hour', n: 80 });
    expect(made(urgent, extension({ type: 'urgent_minute', n: 120 }), at(MONDAY, hours)).next.ask).toBeDefined();
    expect(refusal(urgent, extension({ type: 'urgent_minute', n: 121 }), at(MONDAY, hours)).code).toBe(
      'extension-not-allowed',
    );
    expect(refusal(urgent, extension({ type: 'natural_day', n: 1 }), at(MONDAY, hours)).code).toBe(
      'extension-not-allowed',
    );
    const civil = handled({}, { type: 'civil_natural_day', n: 10 } satisfies Limit);
    const fifteen = { extensions: [{ most: { type: 'civil_natural_day', n: 15 } as const, times: 1 }] };
    expect(made(civil, extension({ type: 'natural_day', n: 15 }), at(MONDAY, fifteen)).next.ask).toBeDefined();
    expect(refusal(civil, extension({ type: 'natural_day', n: 16 }), at(MONDAY, fifteen)).code).toBe(
      'extension-not-allowed',
    );
    expect(refusal(civil, extension({ type: 'urgent_hour', n: 1 }), at(MONDAY, fifteen)).code).toBe(
      'extension-not-allowed',
    );
    const civilWork = handled({}, { type: 'civil_work_day', n: 5 });
    expect(made(civilWork, days(5), at(MONDAY)).next.ask).toBeDefined();
    expect(refusal(civilWork, days(6), at(MONDAY)).code).toBe('extension-not-allowed');
  });

  it('needs a limit that runs', () => {
    const none = handled();
    const { clock: _none, ...bare } = none;
    expect(refusal(bare, days(1), at(MONDAY)).code).toBe('wrong-state');
    const paused = none.clock ? { ...none, clock: pause(none.clock, MONDAY, at(MONDAY).calendar) } : none;
    expect(refusal(paused, days(1), at(MONDAY)).code).toBe('wrong-state');
  });

  it('knows a time of its own only where a platform owns the limit', () => {
    expect(refusal(handled(), until('2026-03-20T10:00:00.000Z'), at(MONDAY))).toEqual({
      code: 'invalid-body',
      errors: [{ pointer: '/until', code: 'limit-not-owned' }],
    });
    const change = made(handled(owned), until('2026-03-20T18:00:00+08:00'), at(MONDAY));
    expect(change.next.ask).toMatchObject({ kind: 'extension', until: '2026-03-20T10:00:00.000Z' });
    expect(told(change)).toEqual([`asked → ${PLATFORM}`]);
    expect(refusal(handled(owned), until(DUE), at(MONDAY)).errors).toEqual([
      { pointer: '/until', code: 'not-after-the-limit' },
    ]);
  });

  it('is not bounded by the town where a platform owns the limit', () => {
    expect(made(handled(owned), days(60), at(MONDAY, { extensions: [] })).next.ask?.limit).toEqual({
      type: 'work_day',
      n: 60,
    });
    expect(refusal(handled(owned), extension({ type: 'natural_day', n: 1 }), at(MONDAY)).code).toBe(
      'extension-not-allowed',
    );
  });

  it('is for handling alone: what rests has no deadline to move', () => {
    expect(caseTable['ask-extension'].from).toEqual(['handling']);
  });
});

describe('asking for a suspension', () => {
  const suspend = (time: string, code: (typeof SUSPENSIONS)[number] = 'weather'): CaseCommand => ({
    action: 'ask-suspension',
    body: { code, until: time, reason: '台风期间无法施工' },
  });
  const NEXT_MONTH = '2026-04-09T02:00:00.000Z';

  it.each(SUSPENSIONS)('waits for the duty supervisor, for %s', (code) => {
    const change = made(handled(), suspend(NEXT_MONTH, code), at(MONDAY));
    expect(change.next).toMatchObject({
      state: 'handling',
      ask: { kind: 'suspension', reason: code, until: NEXT_MONTH },
    });
    expect(change.next.suspension).toBeUndefined();
    expect(told(change)).toEqual([`asked → post:${TOWN}:dutySupervisor`]);
    expect(change.messages[0]?.data).toMatchObject({ ask: 'suspension', untilAt: NEXT_MONTH });
  });

  it('is possible at the deadline and no more after it', () => {
    expect(made(handled(), suspend(NEXT_MONTH), at(DUE)).next.ask).toBeDefined();
    expect(refusal(handled(), suspend(NEXT_MONTH), at(plus(DUE, 1)))).toEqual({ code: 'limit-passed' });
  });

  it('plans its end in the future and within the town’s days', () => {
    for (const past of [MONDAY, plus(MONDAY, -MINUTE)])
      expect(refusal(handled(), suspend(past), at(MONDAY)).errors).toEqual([
        { pointer: '/until', code: 'not-in-the-future' },
      ]);
    const ten = { suspension: { times: 2, mostDays: 10 } };
    expect(made(handled(), suspend('2026-03-19T02:00:00.000Z'), at(MONDAY, ten)).next.ask).toBeDefined();
    expect(refusal(handled(), suspend('2026-03-19T02:00:00.001Z'), at(MONDAY, ten))).toEqual({
      code: 'suspension-not-allowed',
      params: { times: 2, days: 10 },
    });
  });

  it('is allowed as often as the town says', () => {
    expect(made(handled({ suspensions: 1 }), suspend(NEXT_MONTH), at(MONDAY)).next.ask).toBeDefined();
    expect(refusal(handled({ suspensions: 2 }), suspend(NEXT_MONTH), at(MONDAY)).code).toBe('suspension-not-allowed');
    const never = { suspension: { times: 0, mostDays: 10 } };
    expect(refusal(handled(), suspend(NEXT_MONTH), at(MONDAY, never)).code).toBe('suspension-not-allowed');
  });

  it('waits until an open whistle has ended', () => {
    expect(refusal(handled({ whistles: ['w'] }), suspend(NEXT_MONTH), at(MONDAY))).toEqual({
      code: 'whistle-open',
      params: { whistle: 'w' },
    });
  });
});

describe('requesting a transfer', () => {
  it('leaves the unit responsible until the dispatcher agrees', () => {
    const body = { to: 'zhzf', reason: '我方已清理，需执法部门处罚' };
    const c = handled();
    const change = made(c, { action: 'request-transfer', body }, at(MONDAY));
    expect(change.next).toMatchObject({ state: 'handling', lead: UNIT, clock: c.clock, ask: { kind: 'transfer' } });
    expect(change.next.troubles).toBeUndefined();
    expect(change.data).toMatchObject({ ask: 'transfer', to: 'zhzf', text: body.reason });
    expect(told(change)).toEqual([`asked → post:${TOWN}:dispatcher`]);
  });

  it('need not say to whom', () => {
    const change = made(handled(), { action: 'request-transfer', body: { reason: '不属我方' } }, at(MONDAY));
    expect(change.data).not.toHaveProperty('to');
  });
});

describe('asking to close unsolved', () => {
  const force = (code: (typeof FORCED)[number] = 'gone'): CaseCommand => ({
    action: 'force-close',
    body: { code, reason: '现场已拆除', answer: '您反映的问题所在建筑已拆除。' },
  });

  it.each(CASE_STATES.filter(isOpen))('waits for the duty supervisor, in state %s', (state) => {
    const change = made(aCase(state), force(), context('d', dispatcher, { at: AT }));
    expect(change.next).toMatchObject({ state, ask: { kind: 'force-close', reason: 'gone', by: 'd' } });
    expect(change.words).toEqual({ text: '您反映的问题所在建筑已拆除。' });
    expect(change.answer).toBeUndefined();
    expect(change.data).toMatchObject({ ask: 'force-close', code: 'gone', reason: '现场已拆除' });
    expect(told(change)).toEqual([`asked → post:${TOWN}:dutySupervisor`]);
  });

  it.each(FORCED)('has %s for a reason', (code) => {
    expect(made(aCase('filed'), force(code), context('s', supervisor)).next.ask?.reason).toBe(code);
  });

  it('is refused over an open whistle', () => {
    const c = handled({ whistles: ['w'] });
    expect(refusal(c, force(), context('d', dispatcher)).code).toBe('whistle-open');
  });
});

describe('appealing against an overdue mark', () => {
  const CLOSED = '2026-03-10T02:00:00.000Z';
  const late = aCase('closed', { onTime: false, closedAt: CLOSED, closeKind: 'handled' });
  const appeal: CaseCommand = {
    action: 'appeal-overdue',
    body: { reason: '停电，附证明', evidence: [{ id: 'a'.repeat(12), kind: 'other' }] },
  };

  it('waits for the duty supervisor, with its papers', () => {
    const change = made(late, appeal, at(plus(CLOSED, HOUR)));
    expect(change.next).toMatchObject({ state: 'closed', onTime: false, ask: { kind: 'overdue-appeal' } });
    expect(change.next.exempt).toBeUndefined();
    expect(change.words?.evidence).toHaveLength(1);
    expect(told(change)).toEqual([`asked → post:${TOWN}:dutySupervisor`]);
  });

  it('is heard for the town’s days after closing, the last moment included', () => {
    const last = plus(CLOSED, 15 * 24 * HOUR);
    expect(made(late, appeal, at(last)).next.ask).toBeDefined();
    expect(refusal(late, appeal, at(plus(last, 1)))).toEqual({ code: 'window-passed', params: { days: 15 } });
    expect(refusal(late, appeal, at(plus(CLOSED, 24 * HOUR + 1), { appealDays: 1 })).params).toEqual({ days: 1 });
  });
});
