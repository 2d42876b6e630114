import type { Border } from '../../../shared/kernel/geometry.ts';
import { policyInputSchema } from '../../../shared/policies/contract.ts';
import { policyItem, policyItemSchema, policyOf } from '../../../shared/policies/items.ts';
import { defaultPolicy } from '../../../shared/policies/rules.ts';
import { checkRedivision } from '../../../shared/redivisions/checking.ts';
import type { RegisteredGrid, Step } from '../../../shared/redivisions/model.ts';

/** Households that a grid is to have, by what the town itself says. */

const TOWN = '320506103';
const UNIT = '320506103203';
const NOW = '2026-03-06T14:00:00.000Z';
const box = (west: number, east: number): Border => ({
  type: 'Polygon',
  coordinates: [
    [
      [120.5 + west / 1_000, 31.2],
      [120.5 + east / 1_000, 31.2],
      [120.5 + east / 1_000, 31.204],
      [120.5 + west / 1_000, 31.204],
      [120.5 + west / 1_000, 31.2],
    ],
  ],
});

const old = (kind: Step['kind']): RegisteredGrid => ({
  ...{ gridCode: `${UNIT}001`, gridKind: kind, households: 900 },
});
const split = (kind: Step['kind'], ...households: readonly [number, number]): Step => ({
  ...{ unitCode: UNIT, kind, retired: [`${UNIT}001`], successors: {} },
  made: households.map((count, n) => ({
    ...{ gridCode: `${UNIT}00${n + 7}`, name: `新${n}`, households: count, population: 1_000 },
    border: n === 0 ? box(0, 4) : box(4, 8),
  })),
});

const unusual = async (step: Step, band = { from: 300, to: 500 }) => {
  const grids = {
    gridsOfUnit: async () => [old(step.kind)],
    borderAt: async () => ({ border: box(0, 8) }),
    lastBorder: async () => ({ validFrom: '2026-01-01T00:00:00.000Z' }),
  };
  const of = { town: TOWN, from: '2026-04-01T00:00:00.000Z' };
  const { warnings } = await checkRedivision({ grids, households: async () => band }, of, [step], NOW);
  return warnings.filter(({ code }) => code === 'households-unusual').map(({ grid }) => grid?.slice(-3));
};

it('what is outside the town’s band is told, its edges are in it', async () => {
  expect(await unusual(split('comprehensive', 300, 500))).toEqual([]);
  expect(await unusual(split('comprehensive', 299, 501))).toEqual(['007', '008']);
  expect(await unusual(split('comprehensive', 299, 501), { from: 200, to: 600 })).toEqual([]);
});

it('a market or a school has as many as it has', async () => {
  expect(await unusual(split('dedicated', 0, 900))).toEqual([]);
});

it('is the town’s to say; a policy from before has the regulation’s', () => {
  const { town: _town, version: _version, ...given } = defaultPolicy(TOWN);
  expect(policyInputSchema.parse(given).gridHouseholds).toEqual({ from: 300, to: 500 });
  expect(policyInputSchema.safeParse({ ...given, gridHouseholds: { from: 5, to: 4 } }).success).toBe(false);
  const { gridHouseholds: _none, ...row } = policyItem({ ...defaultPolicy(TOWN), version: 1 }, NOW);
  expect(policyOf(policyItemSchema.parse(row)).gridHouseholds).toEqual({ from: 300, to: 500 });
});
