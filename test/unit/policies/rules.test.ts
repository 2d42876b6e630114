import fc from 'fast-check';
import { chinaCalendar, DEFAULT_SLOTS } from '../../../shared/kernel/calendar.ts';
import { DAY, HOUR, MINUTE } from '../../../shared/kernel/time.ts';
import { STAGES, type Stage, type StageLimit, type TownPolicy } from '../../../shared/policies/model.ts';
import {
  calendarOf,
  DEFAULT_LIMITS,
  defaultPolicy,
  extensionOf,
  inspectionOf,
  limitOf,
  type Standing,
} from '../../../shared/policies/rules.ts';
import { start } from '../../../shared/workflow/deadlines.ts';

const TOWN = '320506103';
const usual = defaultPolicy(TOWN);
const plain: Standing = { channel: 'phone', urgency: 'ordinary' };
const hours = (n: number) => ({ type: 'work_hour', n }) as const;
const withLimits = (...limits: StageLimit[]): TownPolicy => ({ ...usual, limits });

/** Values a case may have, and those a rule may name; few, so that rules often fit. */
const SOME = {
  channel: ['12345', 'phone'],
  urgency: ['ordinary', 'urgent'],
  category: ['0129', '0101'],
  condition: [1, 2],
} as const;
type Conditions = { -readonly [K in keyof typeof SOME]?: (typeof SOME)[K][number] };

const product = (keys: readonly (keyof typeof SOME)[], optional: boolean): readonly Conditions[] => {
  const [key, ...rest] = keys;
  if (key === undefined) return [{}];
  const others = product(rest, optional);
  const values: readonly (string | number | undefined)[] = optional ? [undefined, ...SOME[key]] : SOME[key];
  return values.flatMap((value) =>
    others.map((other) => (value === undefined ? other : ({ [key]: value, ...other } as Conditions))),
  );
};

const KEYS = ['channel', 'urgency', 'category', 'condition'] as const;
const everyCondition = product(KEYS, true);
const everyStanding = product(KEYS, false) as readonly Standing[];

const fits = (rule: Conditions, standing: Standing): boolean =>
  KEYS.every((key) => rule[key] === undefined || rule[key] === standing[key]);
const weight = (rule: Conditions): number => KEYS.filter((key) => rule[key] !== undefined).length;

describe('the limit of a stage', () => {
  it('is the usual one where a town has set none', () => {
    const none = withLimits();
    for (const stage of STAGES) {
      for (const urgency of ['ordinary', 'urgent', 'emergency']) {
        const standing = { ...plain, urgency };
        expect(limitOf(none, stage, standing)).toEqual(limitOf(usual, stage, standing));
      }
    }
    expect(limitOf(none, 'accept', { ...plain, urgency: 'emergency' })).toEqual({ type: 'urgent_minute', n: 15 });
    expect(limitOf(none, 'verify', { ...plain, urgency: 'urgent' })).toEqual({ type: 'urgent_minute', n: 30 });
    expect(limitOf(none, 'accept', plain)).toEqual(hours(1));
  });

  it('go by the category that the town names, then by the filing condition, then by what is general', () => {
    const standing: Standing = { ...plain, category: '0129', condition: 1, stages: { sign: hours(7) } };
    const general = withLimits({ stage: 'sign', channel: 'phone', urgency: 'ordinary', limit: hours(3) });
    const named = withLimits(...general.limits, { stage: 'sign', category: '0129', limit: hours(4) });
    const both = { stage: 'sign', channel: 'phone', category: '0129', limit: hours(5) } as const;
    expect(limitOf(general, 'sign', standing)).toEqual(hours(7));
    expect(limitOf(general, 'sign', plain)).toEqual(hours(3));
    expect(limitOf(usual, 'sign', standing)).toEqual(hours(7));
    expect(limitOf(withLimits(named.limits[1] ?? both), 'sign', standing)).toEqual(hours(4));
    expect(limitOf(withLimits(...named.limits, both), 'sign', standing)).toEqual(hours(5));
    expect(limitOf(usual, 'inspect', standing)).toEqual(limitOf(usual, 'inspect', plain));
  });

  it('exists for every stage but the handling, which the catalogue limits', () => {
    expect(STAGES.filter((stage) => limitOf(usual, stage, plain) === undefined)).toEqual(['handle']);
    const own = withLimits({ stage: 'handle', channel: '12345', limit: { type: 'work_day', n: 5 } });
    expect(limitOf(own, 'handle', { ...plain, channel: '12345' })).toEqual({ type: 'work_day', n: 5 });
    expect(limitOf(own, 'handle', plain)).toBeUndefined();
  });

  it.each(everyCondition.map((conditions) => [JSON.stringify(conditions), conditions] as const))(
    'with %s is set for exactly the cases that meet it',
    (_, conditions) => {
      const policy = withLimits({ stage: 'sign', limit: hours(77), ...conditions });
      for (const standing of everyStanding) {
        const expected = fits(conditions, standing) ? hours(77) : limitOf(withLimits(), 'sign', standing);
        expect(limitOf(policy, 'sign', standing)).toEqual(expected);
      }
    },
  );

  it('of two rules is that of the more specific one, whichever stands first', () => {
    for (const one of everyCondition) {
      for (const other of everyCondition.filter((rule) => weight(rule) > weight(one))) {
        const rules = [
          { stage: 'close', limit: hours(1), ...one },
          { stage: 'close', limit: hours(2), ...other },
        ] as const;
        for (const standing of everyStanding.filter((each) => fits(one, each) && fits(other, each))) {
          expect(limitOf(withLimits(...rules), 'close', standing)).toEqual(hours(2));
          expect(limitOf(withLimits(...rules.toReversed()), 'close', standing)).toEqual(hours(2));
        }
      }
    }
  });

  it('does not depend on a category that a case does not have yet', () => {
    const policy = withLimits({ stage: 'accept', category: '0129', limit: hours(9) });
    expect(limitOf(policy, 'accept', plain)).toEqual(hours(1));
  });
});

const conditions: fc.Arbitrary<Conditions> = fc.constantFrom(...everyCondition);
const standing: fc.Arbitrary<Standing> = fc.constantFrom(...everyStanding);
const stage: fc.Arbitrary<Stage> = fc.constantFrom('sign', 'close', 'handle');

describe('any rules', () => {
  const limits = fc
    .array(fc.record({ stage, conditions }), { maxLength: 12 })
    .map((rules) =>
      rules.map((rule, i): StageLimit => ({ stage: rule.stage, limit: hours(100 + i), ...rule.conditions })),
    );

  it('give the heaviest that fits, of those the last; else the usual one', () => {
    fc.assert(
      fc.property(limits, stage, standing, (rules, of, at) => {
        const fitting = rules.filter((rule) => rule.stage === of && fits(rule as Conditions, at));
        const most = Math.max(...fitting.map((rule) => weight(rule as Conditions)));
        const best = fitting.findLast((rule) => weight(rule as Conditions) === most);
        expect(limitOf(withLimits(...rules), of, at)).toEqual(best?.limit ?? limitOf(withLimits(), of, at));
      }),
    );
  });

  it('give way to a later one with the same conditions', () => {
    fc.assert(
      fc.property(limits, stage, standing, conditions, (rules, of, at, met) => {
        fc.pre(fits(met, at));
        const before = limitOf(withLimits(...rules), of, at);
        const after = limitOf(withLimits(...rules, { stage: of, limit: hours(1), ...met }), of, at);
        const heavier = rules.some(
          (rule) => rule.stage === of && fits(rule as Conditions, at) && weight(rule as Conditions) > weight(met),
        );
        expect(after).toEqual(heavier ? before : hours(1));
      }),
    );
  });

  it('never leave a stage but the handling without a limit', () => {
    fc.assert(
      fc.property(limits, fc.constantFrom(...STAGES), standing, (rules, of, at) => {
        if (of !== 'handle') expect(limitOf(withLimits(...rules), of, at)).toBeDefined();
      }),
    );
  });
});

describe('extensions and inspections', () => {
  const most = { type: 'work_day', n: 5 } as const;

  it('go by the standard, the more exactly named the better', () => {
    const extensions = [
      { category: '0129', condition: 1, most, times: 0 },
      { most, times: 2 },
      { category: '0129', most, times: 1 },
    ];
    const times = (more: Partial<Standing>) => extensionOf({ ...usual, extensions }, { ...plain, ...more })?.times;
    expect(times({})).toBe(2);
    expect(times({ category: '0101', condition: 1 })).toBe(2);
    expect(times({ category: '0129' })).toBe(1);
    expect(times({ category: '0129', condition: 2 })).toBe(1);
    expect(times({ category: '0129', condition: 1 })).toBe(0);
  });

  it('are none where a town grants none, but a submission without a rule is checked on the spot, always', () => {
    expect(extensionOf({ ...usual, extensions: [] }, plain)).toBeUndefined();
    expect(inspectionOf({ ...usual, inspection: [] }, plain)).toEqual({ method: 'on-site', sample: 100 });
    const rare = { category: '0129', method: 'phone', sample: 10 } as const;
    const policy = { ...usual, inspection: [rare] };
    expect(inspectionOf(policy, { ...plain, category: '0129' })).toEqual(rare);
    expect(inspectionOf(policy, plain)).toEqual({ method: 'on-site', sample: 100 });
  });
});

it('the usual limits are never of two minds', () => {
  const keys = DEFAULT_LIMITS.map(({ limit: _, ...rule }) => JSON.stringify(rule));
  expect(new Set(keys).size).toBe(keys.length);
});

describe('the calendar of a town', () => {
  const at = (calendar: Partial<TownPolicy['calendar']>) =>
    calendarOf({ calendar: { ...usual.calendar, ...calendar } });
  const spring = '2026-03-09T00:00:00.000Z';

  it('is the public one where the town changes nothing', () => {
    const own = at({});
    expect(own.slots).toEqual(DEFAULT_SLOTS);
    for (const day of ['2026-02-14', '2026-02-16', '2026-03-07', '2026-03-09'])
      expect([day, own.isWorkday(day)]).toEqual([day, chinaCalendar.isWorkday(day)]);
    expect([own.coversYear(2026), own.coversYear(2050)]).toEqual([true, false]);
  });

  it('has the town’s days off and days worked', () => {
    const own = at({ off: ['2026-03-09'], on: ['2026-03-07'] });
    expect([own.isWorkday('2026-03-07'), own.isWorkday('2026-03-08')]).toEqual([true, false]);
    expect([own.isWorkday('2026-03-09'), own.isWorkday('2026-03-10')]).toEqual([false, true]);
    expect(start(hours(1), spring, own).dueAt).toBe('2026-03-10T01:00:00.000Z');
  });

  it('has the town’s slots, to the end of the day if need be', () => {
    const own = at({
      slots: [
        { from: '09:30', to: '12:05' },
        { from: '23:00', to: '24:00' },
      ],
    });
    expect(own.slots).toEqual([
      { from: 9.5 * HOUR, to: 12 * HOUR + 5 * MINUTE },
      { from: 23 * HOUR, to: 24 * HOUR },
    ]);
    expect(start(hours(3), spring, own).dueAt).toBe('2026-03-09T15:25:00.000Z');
  });

  it('never rests too long to reckon with, whatever the register takes', () => {
    const workdays: string[] = [];
    for (let day = Date.parse('2025-01-02T00:00:00Z'); workdays.length < 200; day += DAY) {
      const text = new Date(day).toISOString().slice(0, 10);
      if (chinaCalendar.isWorkday(text)) workdays.push(text);
    }
    const { dueAt } = start(hours(1), '2025-01-01T00:00:00.000Z', at({ off: workdays }));
    expect(dueAt?.slice(0, 7)).toBe('2025-10');
  });

  it('is none that no register would take', () => {
    expect(() => at({ slots: [{ from: '12:00', to: '08:00' }] })).toThrow(RangeError);
    expect(() => at({ off: ['2026-03-09'], on: ['2026-03-09'] })).toThrow(RangeError);
  });
});
