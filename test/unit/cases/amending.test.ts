import type { CaseCommand } from '../../../shared/cases/bodies.ts';
import { decide } from '../../../shared/cases/decide.ts';
import type { CaseMeta } from '../../../shared/cases/model.ts';
import type { RuleContext } from '../../../shared/cases/rules.ts';
import { settle } from '../../../shared/cases/rules-clock.ts';
import { relieveCase } from '../../../shared/cases/rules-relief.ts';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import { DAY, HOUR, MINUTE, plus } from '../../../shared/kernel/time.ts';
import { defaultPolicy } from '../../../shared/policies/rules.ts';
import type { Relief } from '../../../shared/reliefs/rules.ts';
import { extend, type Limit, pause, resume, start } from '../../../shared/workflow/deadlines.ts';
import { AT, aCase, barbecue, context, post, TOWN, UNIT } from '../../support/cases.ts';

const acceptor = post('acceptor', TOWN);

const done = (c: CaseMeta, command: CaseCommand, given: RuleContext): CaseMeta => {
  const change = decide(c, command, given);
  if (!change.ok) throw new Error(`refused: ${JSON.stringify(change.error)}`);
  return change.value.next;
};

const [first] = barbecue.conditions;
if (!first) throw new Error('the sample has a condition');
const categoryOf = (one: Limit, other: Limit) => ({
  ...barbecue,
  conditions: [
    { ...first, limit: one },
    { ...first, n: 2, limit: other },
  ] as typeof barbecue.conditions,
});
const FIVE: Limit = { type: 'work_day', n: 5 };
const SIX: Limit = { type: 'work_day', n: 6 };
const amend = (condition: number): CaseCommand => ({ action: 'amend', body: { condition } });
const amended = (c: CaseMeta, condition: number, limits: readonly [Limit, Limit], changes: Partial<RuleContext> = {}) =>
  done(c, amend(condition), context('a', acceptor, { category: categoryOf(...limits), ...changes }));

/** Rested three weeks over its fifth day, and goes on. */
const rested = (limit: Limit): CaseMeta => {
  const stands = pause(start(limit, AT, chinaCalendar), plus(AT, DAY), chinaCalendar);
  return aCase('handling', { clock: resume(stands, plus(AT, 22 * DAY), chinaCalendar) });
};
const at = plus(AT, 23 * DAY);

describe('amending the limit of a case that was given time', () => {
  it.each(['work_day', 'civil_work_day', 'civil_natural_day', 'natural_day', 'urgent_hour'] as const)(
    'to the same of %s changes nothing',
    (type) => {
      const c = rested({ type, n: 90 });
      expect(amended(c, 1, [{ type, n: 90 }, SIX], { at }).clock).toEqual(c.clock);
    },
  );

  it.each(['work_day', 'civil_work_day', 'civil_natural_day', 'natural_day'] as const)(
    'to a longer one of %s brings it never nearer',
    (type) => {
      const c = rested({ type, n: 5 });
      const next = amended(
        c,
        2,
        [
          { type, n: 5 },
          { type, n: 6 },
        ],
        { at },
      );
      expect(next.clock?.dueAt ?? '').toMatch(/^2026-04/);
      expect((next.clock?.dueAt ?? '') > (c.clock?.dueAt ?? '')).toBe(true);
      // There and back again.
      expect(
        amended(
          next,
          1,
          [
            { type, n: 5 },
            { type, n: 6 },
          ],
          { at },
        ).clock?.dueAt,
      ).toBe(c.clock?.dueAt);
    },
  );

  it('to another kind of time gives back the same stretch', () => {
    const c = rested({ type: 'natural_day', n: 5 });
    expect((amended(c, 2, [{ type: 'natural_day', n: 5 }, FIVE], { at }).clock?.dueAt ?? '') > at).toBe(true);
    const work = rested(FIVE);
    expect(amended(work, 2, [FIVE, { type: 'natural_day', n: 5 }], { at }).clock?.dueAt).toMatch(/^2026-0[34]/);
    expect((amended(work, 2, [FIVE, { type: 'natural_day', n: 7 }], { at }).clock?.dueAt ?? '') > at).toBe(true);
  });

  it('keeps what was extended, and how often', () => {
    const given = extend(start(FIVE, AT, chinaCalendar), FIVE, AT, chinaCalendar);
    if (!given.ok) throw new Error('not extended');
    const next = amended(aCase('handling', { clock: given.value }), 2, [FIVE, SIX]);
    expect(next.clock?.extensions).toBe(1);
    expect((next.clock?.dueAt ?? '') > (given.value.dueAt ?? '')).toBe(true);
  });

  it('counts in another round from where that began', () => {
    const reopened = aCase('dispatched', { round: 2, clock: start(FIVE, plus(AT, 60 * DAY), chinaCalendar) });
    const next = amended(reopened, 2, [FIVE, SIX], { at: plus(AT, 61 * DAY) });
    expect((next.clock?.dueAt ?? '') > (reopened.clock?.dueAt ?? '')).toBe(true);
  });
});

describe('amending under a relief', () => {
  const hours = (n: number): Limit => ({ type: 'urgent_hour', n });
  const limits = [hours(10), hours(11)] as const;
  const storm: Relief = { id: 'storm', area: UNIT, from: plus(AT, HOUR), to: plus(AT, 4 * HOUR) };
  const ours = context('a', acceptor, { category: categoryOf(...limits), reliefs: [storm], at: plus(AT, 5 * HOUR) });
  const begun = aCase('handling', { clock: start(hours(10), AT, chinaCalendar) });
  const relieving = { relief: storm, standing: [storm], at: plus(AT, 2 * HOUR), calendar: chinaCalendar };
  const under = relieveCase(begun, relieving)?.next ?? begun;

  it('gives its time once, however often it is amended', () => {
    const longer = done(under, amend(2), ours);
    expect(longer.clock?.dueAt).toBe(plus(AT, 14 * HOUR));
    const back = done(longer, amend(1), ours);
    expect(back.clock?.dueAt).toBe(plus(AT, 13 * HOUR));
    expect(done(done(back, amend(2), ours), amend(1), ours).clock?.dueAt).toBe(plus(AT, 13 * HOUR));
  });

  it('still gives what is to come of it, and another relief does not take away what was given before', () => {
    const early = done(under, amend(2), { ...ours, at: plus(AT, 2 * HOUR) });
    expect(early.clock?.dueAt).toBe(plus(AT, 14 * HOUR));
    const cut: Relief = { id: 'cut', area: UNIT, from: plus(AT, 6 * HOUR), to: plus(AT, 7 * HOUR) };
    const again = relieveCase(early, { ...relieving, relief: cut, standing: [storm, cut], at: plus(AT, 6 * HOUR) });
    expect(again?.next.clock?.dueAt).toBe(plus(AT, 15 * HOUR));
  });
});

describe('amending how urgent a case is', () => {
  const [ordinary, urgent] = [
    { type: 'urgent_hour', n: 10 },
    { type: 'urgent_hour', n: 1 },
  ] as const;
  const policy = {
    ...defaultPolicy(TOWN),
    limits: [{ stage: 'handle' as const, urgency: 'emergency', limit: urgent }],
  };
  const category = categoryOf(ordinary, ordinary);
  const command: CaseCommand = { action: 'amend', body: { urgency: 'emergency' } };
  const given = context('a', acceptor, { category, policy, at: plus(AT, HOUR / 2) });

  it('changes the limit of the handling where that depends on it', () => {
    const c = aCase('handling', { clock: start(ordinary, AT, chinaCalendar) });
    const next = done(c, command, given);
    expect(next).toMatchObject({ urgency: 'emergency', clock: { limit: urgent, dueAt: plus(AT, HOUR) } });
    const both: CaseCommand = { action: 'amend', body: { urgency: 'emergency', condition: 2 } };
    expect(done(c, both, given).clock?.dueAt).toBe(plus(AT, HOUR));
  });

  it('is possible where the catalogue has no such standard any more', () => {
    const { category: _gone, ...without } = given;
    const c = aCase('handling', { clock: start(ordinary, AT, chinaCalendar) });
    expect(done(c, command, without)).toMatchObject({ urgency: 'emergency', clock: c.clock });
  });

  it('does not leave what is dangerous waiting for the morning', () => {
    const night = settle(undefined, aCase('reported'), given);
    expect((night.stage?.clock.dueAt ?? '') > plus(AT, 10 * HOUR)).toBe(true);
    const next = done(night, command, given);
    expect(next.stage?.clock.dueAt).toBe(plus(AT, 45 * MINUTE));
    const calmed = done(next, { action: 'amend', body: { urgency: 'ordinary' } }, given);
    expect(calmed.stage).toEqual(next.stage);
  });
});
