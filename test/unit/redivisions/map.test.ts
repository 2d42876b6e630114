import fc from 'fast-check';
import { NO_GROUND, redrawAll } from '../../../functions/clock/redivision-map.ts';
import { cellsNear, cellsOf, type DrawnGrid } from '../../../shared/grids/cells.ts';
import { locateIn } from '../../../shared/grids/locating.ts';
import type { CellEntry } from '../../../shared/grids/redraw.ts';
import { cellOf } from '../../../shared/kernel/geohash.ts';
import { MINUTE, plus } from '../../../shared/kernel/time.ts';
import { faultsOfGround } from '../../../shared/redivisions/rules-check.ts';
import { AT } from '../../support/cases.ts';
import { box, code } from '../../support/tiles.ts';

const FROM = plus(AT, 60 * MINUTE);

describe('a map that is redivided', () => {
  const SIZE = 6;
  /** Every column is a grid of its own before, and every row after, or blocks of them: cut at random. */
  const cuts = fc
    .uniqueArray(fc.integer({ min: 1, max: SIZE - 1 }), { maxLength: SIZE - 1 })
    .map((inner) => [0, ...inner, SIZE].sort((a, b) => a - b));
  const strips = (edges: readonly number[], across: boolean, first: number): readonly DrawnGrid[] =>
    edges.slice(1).map((edge, n) => ({
      gridCode: code(first + n),
      kind: 'comprehensive',
      border: across ? box(0, edges[n] ?? 0, SIZE, edge) : box(edges[n] ?? 0, 0, edge, SIZE),
    }));
  const place = fc.tuple(
    fc.double({ min: 0.01, max: SIZE - 0.01, noNaN: true }),
    fc.double({ min: 0.01, max: SIZE - 0.01, noNaN: true }),
  );

  it('has every place in exactly one grid before, during and after, and keeps what was', () => {
    fc.assert(
      fc.property(
        cuts,
        cuts,
        fc.array(place, { minLength: 1, maxLength: 8 }),
        fc.nat(),
        (before, after, places, seed) => {
          const [olds, news] = [strips(before, false, 1), strips(after, true, 100)];
          const faults = faultsOfGround(
            news.map(({ border }) => ({ border })),
            olds.map(({ border }) => border),
          );
          expect(faults).toEqual([]);
          const old: CellEntry[] = [...cellsOf(olds)].map(([cell, pieces]) => ({ cell, validFrom: AT, pieces }));
          const cells = [...new Set([...olds, ...news].flatMap(({ border }) => cellsNear(border)))].sort();
          const grounds = [...news, ...olds.map((grid) => ({ ...grid, border: NO_GROUND }))];
          // Cells are written one after the other; a sweep may have died after any of them.
          const written = cells.slice(0, seed % (cells.length + 1));
          const half = [...old, ...redrawAll(grounds, FROM, written, old)];
          const full = [...old, ...redrawAll(grounds, FROM, cells, old)];
          const found = (entries: readonly CellEntry[], [column, rowAt]: readonly [number, number], when: string) => {
            const point = [120.5 + column * 0.001, 31.28 + rowAt * 0.0009] as const;
            const [entry] = entries
              .filter(({ cell, validFrom }) => cell === cellOf(point) && validFrom <= when)
              .sort((a, b) => (a.validFrom < b.validFrom ? 1 : -1));
            return locateIn(entry?.pieces ?? [], point);
          };
          for (const one of places) {
            const [was] = found(old, one, AT);
            expect(found(full, one, plus(FROM, -1)).map(({ gridCode }) => gridCode)).toEqual([was?.gridCode]);
            expect(found(half, one, plus(FROM, -1)).map(({ gridCode }) => gridCode)).toEqual([was?.gridCode]);
            // Before the date nothing of it counts, so a half-written map is nobody's answer; even then a place has one.
            expect(found(half, one, FROM)).toHaveLength(1);
            const now = found(full, one, FROM);
            expect(now).toHaveLength(1);
            expect(news.map(({ gridCode }) => gridCode)).toContain(now[0]?.gridCode);
          }
        },
      ),
      { numRuns: 40 },
    );
  }, 60_000);

  it('is drawn once, however often it is drawn', () => {
    const [olds, news] = [strips([0, 3, 6], false, 1), strips([0, 2, 6], true, 100)];
    const old: CellEntry[] = [...cellsOf(olds)].map(([cell, pieces]) => ({ cell, validFrom: AT, pieces }));
    const cells = [...new Set([...olds, ...news].flatMap(({ border }) => cellsNear(border)))];
    const grounds = [...news, ...olds.map((grid) => ({ ...grid, border: NO_GROUND }))];
    const once = redrawAll(grounds, FROM, cells, old);
    expect(once.length).toBeGreaterThan(0);
    expect(redrawAll(grounds, FROM, cells, [...old, ...once])).toEqual([]);
  });
});
