import * as fc from 'fast-check';
import { acceptBorder, borderFrom, keepInside, nextGridCode } from '../../../shared/grids/rules.ts';
import { type Border, type Position, signedArea } from '../../../shared/kernel/geometry.ts';
import { plus } from '../../../shared/kernel/time.ts';

const square = (west: number, south: number, size: number): Position[] => [
  [west, south],
  [west + size, south],
  [west + size, south + size],
  [west, south + size],
  [west, south],
];
const polygon = (...coordinates: Position[][]): Border => ({ type: 'Polygon', coordinates });

describe('acceptBorder', () => {
  it('keeps a sound border to the centimetre, wound counter-clockwise', () => {
    const given = square(120.5, 31.28, 0.00123456789).reverse();
    const accepted = acceptBorder(polygon(given));
    if (!accepted.ok || accepted.value.type !== 'Polygon') throw new Error('refused');
    const [ring = []] = accepted.value.coordinates;
    expect(signedArea(ring)).toBeGreaterThan(0);
    expect(ring.flat().every((degrees) => Number(degrees.toFixed(7)) === degrees)).toBe(true);
  });

  it('names the rule and points at the ring', () => {
    const [sw = [0, 0], se = [0, 0], ne = [0, 0], nw = [0, 0]] = square(120.5, 31.28, 0.001);
    const cases: readonly (readonly [Border, string, string])[] = [
      [polygon([sw, se, ne, nw]), 'not-closed', '/border/coordinates/0'],
      [polygon([sw, se, sw]), 'too-few-points', '/border/coordinates/0'],
      [polygon([sw, ne, se, nw, sw]), 'self-intersection', '/border/coordinates/0'],
      [
        { type: 'MultiPolygon', coordinates: [[square(120.6, 31.28, 0.001)], [[sw, se, sw]]] },
        'too-few-points',
        '/border/coordinates/1/0',
      ],
      [polygon([[0, 0], se, ne, sw]), 'zero-point', '/border/coordinates/0/0'],
      [polygon([sw, [31.28, 120.5], ne, sw]), 'swapped', '/border/coordinates/0/1'],
      [polygon([sw, se, [2.35, 48.85], sw]), 'outside-china', '/border/coordinates/0/2'],
    ];
    for (const [border, rule, pointer] of cases) {
      expect(acceptBorder(border)).toEqual({
        ok: false,
        error: { code: 'bad-polygon', params: { rule }, errors: [{ pointer, code: rule }] },
      });
    }
  });
});

describe('keepInside', () => {
  const unit = polygon(square(120.5, 31.28, 0.01));
  it('lets a grid reach its unit’s border and refuses one that leaves it', () => {
    expect(keepInside(polygon(square(120.5, 31.28, 0.005)), unit)).toBeUndefined();
    expect(keepInside(unit, unit)).toBeUndefined();
    expect(keepInside(polygon(square(120.508, 31.28, 0.005)), unit)?.code).toBe('grid-outside-unit');
    expect(keepInside(polygon(square(120.508, 31.28, 0.005)), undefined)).toBeUndefined();
  });
});

describe('borderFrom', () => {
  const now = '2026-03-06T14:00:00.000Z';
  it('is a minute ahead when not asked, and never less', () => {
    expect(borderFrom(undefined, undefined, now)).toEqual({ ok: true, value: '2026-03-06T14:01:00.000Z' });
    expect(borderFrom('2026-03-06T14:01:00.000Z', undefined, now)).toMatchObject({ ok: true });
    expect(borderFrom('2026-03-06T14:00:59.999Z', undefined, now)).toMatchObject({
      error: { errors: [{ code: 'too-soon' }] },
    });
  });
  it('follows the last border, which is in the cells already', () => {
    const last = plus(now, 86_400_000);
    expect(borderFrom(last, last, now)).toMatchObject({ error: { errors: [{ code: 'not-after-last-border' }] } });
    expect(borderFrom(undefined, last, now).ok).toBe(false);
    expect(borderFrom(plus(last, 1), last, now)).toEqual({ ok: true, value: plus(last, 1) });
  });
});

describe('nextGridCode', () => {
  const unit = '320506103203';
  it('follows the highest number ever given, gaps or not', () => {
    expect(nextGridCode(unit, [])).toBe(`${unit}001`);
    expect(nextGridCode(unit, [`${unit}009`, `${unit}002`])).toBe(`${unit}010`);
    expect(nextGridCode(unit, [`${unit}999`])).toBeUndefined();
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 998 }), { maxLength: 30 }), (numbers) => {
        const taken = numbers.map((n) => unit + String(n).padStart(3, '0'));
        const next = nextGridCode(unit, taken);
        expect(taken).not.toContain(next);
        expect(taken.every((code) => code < (next ?? ''))).toBe(true);
      }),
    );
  });
});
