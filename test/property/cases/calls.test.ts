import fc from 'fast-check';
import { toCallItem } from '../../../shared/cases/items-calls.ts';
import { CALL_OUTCOMES, type ReportMeta } from '../../../shared/cases/model.ts';
import type { DueCall } from '../../../shared/cases/model-calls.ts';
import {
  type CallTime,
  called,
  isWaiting,
  lapsed,
  openCall,
  remindCall,
  replied,
  rung,
  waived,
} from '../../../shared/cases/rules-calls.ts';
import { type CallAction, callTable } from '../../../shared/cases/table-calls.ts';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import { HOUR, plus } from '../../../shared/kernel/time.ts';
import { DEFAULT_CALL_BACK, defaultPolicy } from '../../../shared/policies/rules.ts';
import { isRingable } from '../../../shared/policies/rules-hours.ts';
import { AT, aCase, TOWN } from '../../support/cases.ts';

const CLOSED = '2026-03-06T07:00:00.000Z';
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
};

/** Anything that may happen to a call-back, and the sweep that only reminds. */
const steps = fc.oneof(
  fc.record({ is: fc.constant('call-back' as const), outcome: fc.constantFrom(...CALL_OUTCOMES) }),
  fc.record({ is: fc.constant('rate' as const), score: fc.integer({ min: 1, max: 5 }), solved: fc.boolean() }),
  fc.record({ is: fc.constantFrom('ring' as const, 'waive-call-back' as const, 'lapse' as const, 'sweep' as const) }),
);
type Step = typeof steps extends fc.Arbitrary<infer T> ? T : never;

const made = (call: DueCall, step: Step, time: CallTime): DueCall => {
  switch (step.is) {
    case 'call-back':
      return called(call, step.outcome, 'w', time);
    case 'rate':
      return replied(call, step, time) ?? call;
    case 'ring':
      return rung(call, time);
    case 'waive-call-back':
      return waived(call, time.at);
    case 'lapse':
      return lapsed(call, time.at);
    case 'sweep':
      return remindCall(call, time.at, chinaCalendar)?.next ?? call;
  }
};

/** What was made of it is what the table allows, one version on. */
const keepsToTable = (before: DueCall, action: CallAction, next: DueCall): void => {
  if (next === before) return;
  const { to } = callTable[action];
  expect(to.includes(next.state) || (next.state === before.state && to.includes('same'))).toBe(true);
  expect(next.version).toBe(before.version + 1);
};

/** What is true of every call-back at any time. */
const holds = (call: DueCall, { policy }: CallTime): void => {
  const waiting = isWaiting(call);
  expect(waiting).toBe(call.endedAt === undefined);
  if (call.state === 'due') {
    expect(call.timer).toBeDefined();
    expect(isRingable(policy.callBack, call.dueAt, chinaCalendar)).toBe(true);
  }
  const item = toCallItem(call, chinaCalendar);
  if (!waiting) expect([item.wakeAt, item.shard, item.post]).toEqual([undefined, undefined, undefined]);
  if (call.state === 'asked') expect(item.wakeAt).toBe(call.dueAt);
  expect(item.list).toBe(waiting || call.state === 'unreached' ? `cb:${call.state}` : undefined);
};

it('whatever happens to a call-back, it keeps to its table, ends within its attempts, and is listed while it waits', () => {
  const rules = fc.record({
    attempts: fc.integer({ min: 1, max: 5 }),
    retryHours: fc.integer({ min: 1, max: 48 }),
    replyHours: fc.integer({ min: 1, max: 48 }),
  });
  const happenings = fc.array(fc.tuple(steps, fc.integer({ min: 0, max: 60 })), { maxLength: 20 });
  fc.assert(
    fc.property(rules, fc.boolean(), happenings, (rule, bySms, happened) => {
      const policy = { ...defaultPolicy(TOWN), callBack: { ...DEFAULT_CALL_BACK, ...rule } };
      let time: CallTime = { at: CLOSED, calendar: chinaCalendar, policy };
      let call = openCall(report, closed, bySms, time);
      let calls = 0;
      for (const [step, hours] of happened) {
        time = { ...time, at: plus(time.at, hours * HOUR) };
        if (step.is !== 'sweep' && !callTable[step.is].from.includes(call.state)) continue;
        const next = made(call, step, time);
        if (step.is === 'call-back') calls += 1;
        if (step.is === 'sweep') expect(next.version).toBe(call.version);
        else keepsToTable(call, step.is, next);
        call = next;
        expect(calls < rule.attempts || !isWaiting(call)).toBe(true);
        holds(call, time);
      }
    }),
    { numRuns: 300 },
  );
});
