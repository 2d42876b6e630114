import * as fc from 'fast-check';
import {
  countyOf,
  covers,
  gridCodeOf,
  gridNumberOf,
  isGridCode,
  isPrefixCode,
  isTownCode,
  isUnitCode,
  levelOf,
  lineage,
  parentOf,
  townOf,
  unitOf,
} from '../../../shared/kernel/codes.ts';

const GRID = '320506103203003';
const LENGTHS = [2, 4, 6, 9, 12, 15];

const digits = (min: number, max: number, width: number) =>
  fc.integer({ min, max }).map((n) => String(n).padStart(width, '0'));
/** A grid code of any county; 00 stands for a city without districts. */
const gridCode = fc
  .tuple(digits(11, 82, 2), digits(0, 99, 2), digits(0, 99, 2), digits(1, 999, 3), digits(1, 999, 3), digits(1, 999, 3))
  .map((parts) => parts.join(''));
const areaCode = fc.tuple(gridCode, fc.constantFrom(...LENGTHS)).map(([code, length]) => code.slice(0, length));

describe('levels', () => {
  it.each([
    ['32', 'province'],
    ['3205', 'prefecture'],
    ['320506', 'county'],
    ['320506103', 'town'],
    ['320506103203', 'unit'],
    [GRID, 'grid'],
    ['441900', 'county'],
    ['441900003', 'town'],
  ])('%s is a %s', (code, level) => expect(levelOf(code)).toBe(level));

  it('takes no length but whole levels', () => {
    for (let length = 0; length <= 20; length += 1) {
      expect(isPrefixCode(`${GRID}99999`.slice(0, length))).toBe(LENGTHS.includes(length));
    }
  });

  it.each(['', ' ', '3a', '3２', '32050610 ', '-2', '00', '320506000', '320506103000', '320506103203000', '32\n'])(
    'refuses %j',
    (code) => expect(isPrefixCode(code)).toBe(false),
  );

  it('tells town, unit and grid apart', () => {
    expect([isTownCode, isUnitCode, isGridCode].map((is) => is('320506103'))).toEqual([true, false, false]);
    expect([isTownCode, isUnitCode, isGridCode].map((is) => is('320506103203'))).toEqual([false, true, false]);
    expect([isTownCode, isUnitCode, isGridCode].map((is) => is(GRID))).toEqual([false, false, true]);
  });
});

describe('covers', () => {
  it('holds for an area and all that lies in it', () => {
    fc.assert(
      fc.property(gridCode, fc.constantFrom(...LENGTHS), fc.constantFrom(...LENGTHS), (code, a, b) => {
        expect(covers(code.slice(0, a), code.slice(0, b))).toBe(a <= b);
      }),
    );
  });

  it('never holds for a broken prefix, above all not for the empty one', () => {
    fc.assert(
      fc.property(gridCode, fc.integer({ min: 0, max: 15 }), (code, length) => {
        if (!LENGTHS.includes(length)) expect(covers(code.slice(0, length), code)).toBe(false);
      }),
    );
    expect(covers('', GRID)).toBe(false);
    expect(covers('32050610', GRID)).toBe(false);
    expect(covers('320506103', '')).toBe(false);
    expect(covers('320506103', '32050610320')).toBe(false);
  });

  it('holds both ways only for the same area, and passes on', () => {
    fc.assert(
      fc.property(areaCode, areaCode, areaCode, (a, b, c) => {
        if (covers(a, b) && covers(b, a)) expect(a).toBe(b);
        if (covers(a, b) && covers(b, c)) expect(covers(a, c)).toBe(true);
      }),
    );
  });

  it('keeps neighbours apart', () => {
    expect(covers('320506103203001', GRID)).toBe(false);
    expect(covers('320506104', GRID)).toBe(false);
  });
});

describe('parts of a code', () => {
  it('are the prefixes of each level', () => {
    expect(countyOf(GRID)).toBe('320506');
    expect(townOf(GRID)).toBe('320506103');
    expect(unitOf(GRID)).toBe('320506103203');
    expect(townOf('320506')).toBeUndefined();
    expect(unitOf('320506103')).toBeUndefined();
    expect(townOf('320506103203000')).toBeUndefined();
    expect(parentOf(GRID)).toBe('320506103203');
    expect(parentOf('32')).toBeUndefined();
    expect(parentOf('x')).toBeUndefined();
  });

  it('form a lineage from the code up to its province', () => {
    expect(lineage(GRID)).toEqual([GRID, '320506103203', '320506103', '320506', '3205', '32']);
    expect(lineage('')).toEqual([]);
    fc.assert(fc.property(areaCode, (code) => expect(lineage(code).every((area) => covers(area, code))).toBe(true)));
  });

  it('make grid codes of numbers and back, 1 to 999', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999 }), (n) => {
        const code = gridCodeOf('320506103203', n);
        expect(code).toHaveLength(15);
        expect(gridNumberOf(code ?? '')).toBe(n);
      }),
    );
    for (const n of [0, 1000, -1, 1.5, Number.NaN]) expect(gridCodeOf('320506103203', n)).toBeUndefined();
    expect(gridCodeOf('320506103', 1)).toBeUndefined();
    expect(gridNumberOf('320506103203')).toBeUndefined();
  });
});
