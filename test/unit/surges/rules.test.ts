import fc from 'fast-check';
import { HOUR, MINUTE, plus } from '../../../shared/kernel/time.ts';
import type { Gathering } from '../../../shared/surges/model.ts';
import { type Gatherable, gathersAt, surgeFor } from '../../../shared/surges/rules.ts';
import { AT, GRID, TOWN, UNIT } from '../../support/cases.ts';

const HERE = { lon: 120.5, lat: 31.28 };
/** About 111 metres to the north each. */
const north = (steps: number) => ({ lon: HERE.lon, lat: HERE.lat + steps / 1_000 });

const surge = (changes: Partial<Gathering> = {}): Gathering => ({
  ...{ id: 's', town: TOWN, head: '2603067980012340', area: TOWN, group: 'power', from: AT, until: plus(AT, HOUR) },
  ...changes,
});
const one = (changes: Partial<Gatherable> = {}): Gatherable => ({
  ...{ town: TOWN, unit: UNIT, grid: GRID, point: HERE, category: '0129', group: 'power', text: '家里停电了' },
  ...changes,
});
const without = (given: Gatherable, ...names: (keyof Gatherable)[]): Gatherable =>
  Object.fromEntries(Object.entries(given).filter(([name]) => !names.includes(name as keyof Gatherable))) as never;
const found = (given: Gatherable, ...surges: Gathering[]) => surgeFor(surges, given, AT)?.id;

describe('a report belongs to a surge', () => {
  it('of its group in its area, while it gathers', () => {
    expect(found(one(), surge())).toBe('s');
    expect(found(one({ group: 'water' }), surge())).toBeUndefined();
    expect(found(one(), surge({ area: '320506103006' }))).toBeUndefined();
    expect(found(one(), surge({ area: GRID }))).toBe('s');
    expect(found(one({ town: '320506104' }), surge({ area: '320506104' }))).toBeUndefined();
    expect(surgeFor([surge()], one(), plus(AT, HOUR))?.id).toBe('s');
    expect(surgeFor([surge()], one(), plus(AT, HOUR + 1))).toBeUndefined();
    expect(surgeFor([surge()], one(), plus(AT, -1))).toBeUndefined();
  });

  it('that lies in its circle, measured to the point of the problem', () => {
    const near = { ...HERE, radius: 300 };
    expect(found(one({ point: north(2) }), surge({ near }))).toBe('s');
    expect(found(one({ point: north(3) }), surge({ near }))).toBeUndefined();
    expect(found(without(one(), 'point'), surge({ near }))).toBeUndefined();
  });

  it('that is known only to the town in no village of it', () => {
    const unlocated = without(one(), 'grid', 'unit', 'point');
    expect(found(unlocated, surge())).toBe('s');
    expect(found(unlocated, surge({ area: UNIT }))).toBeUndefined();
  });

  it('of the categories that were named, whatever their group', () => {
    const { group: _no, ...named } = surge({ categories: ['0130'] });
    expect(found(one(), named)).toBeUndefined();
    expect(found(one({ category: '0130', group: 'water' }), named)).toBe('s');
  });

  it('by its words where nobody has named a category, and only there', () => {
    const said = surge({ words: ['停电', 'power cut'] });
    const plain = (text: string) => without(one({ text }), 'category', 'group');
    expect(found(plain('我家 停 电！'), said)).toBe('s');
    expect(found(plain('A Power-Cut again'), said)).toBe('s');
    expect(found(plain('漏水'), said)).toBeUndefined();
    expect(found(plain('停电'), surge())).toBeUndefined();
    expect(found(one({ group: 'water', text: '停电' }), said)).toBeUndefined();
    expect(found(plain('停电'), surge({ words: ['。'] }))).toBeUndefined();
  });

  it('that was declared last, in whatever order they come', () => {
    const [old, young] = [surge({ id: 'a' }), surge({ id: 'b', from: plus(AT, -MINUTE) })];
    const twin = surge({ id: 'c' });
    expect([found(one(), old, young), found(one(), young, old)]).toEqual(['a', 'a']);
    expect([found(one(), old, twin), found(one(), twin, old)]).toEqual(['c', 'c']);
  });

  it('or to none: never to one that is over, elsewhere, or of another kind', () => {
    const group = fc.constantFrom('power', 'water');
    const area = fc.constantFrom(TOWN, UNIT, GRID, '320506103006');
    const minutes = fc.integer({ min: -120, max: 120 });
    const drawn = fc.record({ of: group, area, from: minutes, length: fc.integer({ min: 10, max: 120 }) });
    const surges = fc.array(drawn, { maxLength: 6 }).map((all) =>
      all.map(({ of, area: lies, from, length }, n) =>
        surge({
          ...{ id: `s${n}`, group: of, area: lies },
          ...{ from: plus(AT, from * MINUTE), until: plus(AT, (from + length) * MINUTE) },
        }),
      ),
    );
    fc.assert(
      fc.property(surges, group, (all, of) => {
        const mine = surgeFor(all, one({ group: of }), AT);
        const fitting = all.filter((s) => s.group === of && GRID.startsWith(s.area) && gathersAt(s, AT));
        if (!mine) return expect(fitting).toEqual([]);
        expect(fitting).toContain(mine);
        expect(fitting.every(({ from }) => from <= mine.from)).toBe(true);
      }),
    );
  });
});
