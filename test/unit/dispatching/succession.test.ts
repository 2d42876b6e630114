import fc from 'fast-check';
import { type DispatchRule, rulesOn, suggest } from '../../../shared/dispatching/rules.ts';
import { type RetiredGrids, succeedRules } from '../../../shared/dispatching/rules-succession.ts';

const TOWN = '320506103';
const UNIT = `${TOWN}203`;
const [A, B, C, D] = ['001', '002', '003', '004'].map((n) => `${UNIT}${n}`) as [string, string, string, string];
/** The grids change at midnight. */
const CHANGE = { last: '2026-04-30', first: '2026-05-01' } as const;

const rule = (area: string, lead: string, changes: Partial<DispatchRule> = {}): DispatchRule => ({
  ...{ category: '0129', area, lead, co: [], validFrom: '2026-01-01', version: 3 },
  ...changes,
});
const split: RetiredGrids = { retired: [A], successors: { [A]: [C, D] } };
const merger: RetiredGrids = { retired: [A, B], successors: { [A]: [C], [B]: [C] } };

describe('what was decided for a grid that is retired', () => {
  it('holds in every part of it from the date on, and ends with it', () => {
    const before = rule(A, 'zhzf', { co: ['scjg'], note: '夜间', validTo: '2026-12-31' });
    const { carried, unclear } = succeedRules([before, rule(UNIT, 'x'), rule(B, 'y')], split, CHANGE);
    expect(unclear).toEqual([]);
    expect(carried).toEqual([
      {
        placed: [C, D].map((area) => ({ ...before, area, validFrom: '2026-05-01', version: 1 })),
        ended: [{ ...before, validTo: '2026-04-30', version: 4 }],
      },
    ]);
  });

  it('is left where it has ended before, and is carried over with its day where it is still to begin', () => {
    const over = rule(A, 'zhzf', { validTo: '2026-04-30' });
    expect(succeedRules([over], split, CHANGE)).toEqual({ carried: [], unclear: [] });
    const ahead = rule(A, 'zhzf', { validFrom: '2026-06-01' });
    const { carried } = succeedRules([ahead], split, CHANGE);
    expect(carried[0]?.placed.map(({ validFrom }) => validFrom)).toEqual(['2026-06-01', '2026-06-01']);
    expect(carried[0]?.ended).toEqual([]);
  });

  it('holds in a merger only where both were decided on alike; else the town is to say', () => {
    const alike = succeedRules(
      [rule(A, 'zhzf', { co: ['a', 'b'] }), rule(B, 'zhzf', { co: ['b', 'a'] })],
      merger,
      CHANGE,
    );
    expect(alike.unclear).toEqual([]);
    expect(alike.carried[0]?.placed.map(({ area }) => area)).toEqual([C]);
    expect(alike.carried[0]?.ended).toHaveLength(2);
    for (const other of [[], [rule(B, 'scjg')], [rule(B, 'zhzf', { validTo: '2026-06-30' })]]) {
      const { carried, unclear } = succeedRules([rule(A, 'zhzf'), ...other], merger, CHANGE);
      expect(carried).toEqual([]);
      expect(unclear.map(({ area }) => area)).toEqual([A, ...other.map(({ area }) => area)]);
    }
  });

  it('goes to the parts of its own ground alone, and is named where one has other ground besides', () => {
    const redrawn: RetiredGrids = { retired: [A, B], successors: { [A]: [C, D], [B]: [D] } };
    const { carried, unclear } = succeedRules([rule(A, 'zhzf')], redrawn, CHANGE);
    expect(carried[0]?.placed.map(({ area }) => area)).toEqual([C]);
    expect([carried[0]?.ended, unclear.map(({ area }) => area)]).toEqual([[], [A]]);
    expect(succeedRules([rule(A, 'zhzf')], { retired: [A], successors: {} }, CHANGE).unclear).toHaveLength(1);
  });

  it('goes over no entry that the town has made for the new grid itself', () => {
    const { carried } = succeedRules([rule(A, 'zhzf'), rule(C, 'own', { validFrom: '2026-05-02' })], split, CHANGE);
    expect(carried[0]?.placed.map(({ area }) => area)).toEqual([D]);
  });
});

describe('any directory and any step', () => {
  const party = fc.constantFrom('zhzf', 'scjg', 'zhb');
  const entries = fc.array(
    fc.record({
      category: fc.constantFrom('0128', '0129', 'all'),
      area: fc.constantFrom(A, B),
      lead: party,
      co: fc.uniqueArray(party, { maxLength: 2 }),
      validFrom: fc.constantFrom('2026-01-01', '2026-05-01', '2026-06-01'),
      version: fc.constant(1),
    }),
    { maxLength: 6 },
  );
  /** One period for a category and grid, as the register has them. */
  const directory = entries.map((all) => [...new Map(all.map((one) => [`${one.category}${one.area}`, one])).values()]);
  const step = fc.constantFrom<RetiredGrids>(split, merger, {
    retired: [A, B],
    successors: { [A]: [C, D], [B]: [D] },
  });

  it('sends no matter elsewhere than before unless the town was told, and is done once', () => {
    fc.assert(
      fc.property(directory, step, (rules, grids) => {
        const { carried, unclear } = succeedRules(rules, grids, CHANGE);
        const rows = carried.flatMap(({ placed, ended }) => [...placed, ...ended]);
        const kept = rules.filter((one) => !rows.some((row) => row.area === one.area && row.category === one.category));
        const after = [...kept, ...rows];
        for (const [old, heirs] of Object.entries(grids.successors)) {
          for (const grid of heirs) {
            if (unclear.length > 0) continue;
            for (const day of ['2026-05-01', '2026-06-01']) {
              const of = (where: string, from: readonly DispatchRule[]) => {
                const category = { code: '0129', bigClass: '01' };
                const { lead, co } = suggest(rulesOn(from, day), { town: TOWN, unit: UNIT, grid: where, category });
                return [lead, [...co].sort()];
              };
              expect(of(grid, after)).toEqual(of(old, rules));
            }
          }
        }
        expect(succeedRules(after, grids, CHANGE).carried).toEqual([]);
      }),
    );
  });
});
