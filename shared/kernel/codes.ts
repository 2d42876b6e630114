/**
 * Codes of areas: digits only, each level a prefix of the next.
 *
 * 2 province, 4 prefecture, 6 county (GB/T 2260), 9 town (GB/T 10114), 12 village or community (statistical division
 * code), 15 grid (GB/T 30428.1: three more digits, 001 to 999, never reused). There is no check digit.
 *
 * Because a person's area of duty is such a prefix, a wrong idea of what a prefix is opens what should stay shut: the
 * empty string begins everything, and eight digits are "half a town". So only whole levels count.
 */

/** How many digits each level has. */
const LENGTHS = { province: 2, prefecture: 4, county: 6, town: 9, unit: 12, grid: 15 } as const;

export type AreaLevel = keyof typeof LENGTHS;

const LEVELS = Object.keys(LENGTHS) as readonly AreaLevel[];

/**
 * The levels whose own digits may not all be zero: `000` stands for the level above written long, not for an area.
 * A county part of `00` is real: cities without districts (Dongguan 441900) have towns directly below.
 */
const NEVER_ZERO: readonly (readonly [start: number, end: number])[] = [
  [0, 2],
  [6, 9],
  [9, 12],
  [12, 15],
];

/** The highest number that a grid's three digits can hold. */
export const LAST_GRID_NUMBER = 999;

/** The level of a code, or undefined when it is no code at all (wrong length, not digits, a level of zeros). */
export function levelOf(code: string): AreaLevel | undefined {
  if (!/^[0-9]+$/.test(code)) return undefined;
  const level = LEVELS.find((name) => LENGTHS[name] === code.length);
  if (level === undefined) return undefined;
  const hollow = NEVER_ZERO.some(([start, end]) => code.length >= end && /^0+$/.test(code.slice(start, end)));
  return hollow ? undefined : level;
}

/** Whether this may stand as an area of duty: a whole level, never an empty or a broken prefix. */
export const isPrefixCode = (code: string): boolean => levelOf(code) !== undefined;

export const isTownCode = (code: string): boolean => levelOf(code) === 'town';
export const isUnitCode = (code: string): boolean => levelOf(code) === 'unit';
export const isGridCode = (code: string): boolean => levelOf(code) === 'grid';

/** Whether `code` lies in `area` (an area covers itself). False when either is no code. */
export function covers(area: string, code: string): boolean {
  return isPrefixCode(area) && isPrefixCode(code) && code.slice(0, area.length) === area;
}

function cut(code: string, level: AreaLevel): string | undefined {
  const length = LENGTHS[level];
  return isPrefixCode(code) && code.length >= length ? code.slice(0, length) : undefined;
}

/** The county of a code, undefined when the code is above a county or no code. */
export const countyOf = (code: string): string | undefined => cut(code, 'county');

/** The town of a code, undefined when the code is above a town or no code. */
export const townOf = (code: string): string | undefined => cut(code, 'town');

/** The village or community of a code, undefined when the code is above it or no code. */
export const unitOf = (code: string): string | undefined => cut(code, 'unit');

/** The code one level up, undefined for a province and for what is no code. */
export function parentOf(code: string): string | undefined {
  const level = levelOf(code);
  if (level === undefined) return undefined;
  const above = LEVELS[LEVELS.indexOf(level) - 1];
  return above === undefined ? undefined : cut(code, above);
}

/** The code itself and every area that contains it, from itself up to its province; empty for what is no code. */
export function lineage(code: string): readonly string[] {
  const above = parentOf(code);
  if (!isPrefixCode(code)) return [];
  return above === undefined ? [code] : [code, ...lineage(above)];
}

/** The code of the nth grid of a unit, undefined when the unit is none or n does not fit in three digits. */
export function gridCodeOf(unit: string, n: number): string | undefined {
  if (!isUnitCode(unit) || !Number.isInteger(n) || n < 1 || n > LAST_GRID_NUMBER) return undefined;
  return unit + String(n).padStart(3, '0');
}

/** The number of a grid in its unit (1 to 999), undefined for what is no grid code. */
export function gridNumberOf(code: string): number | undefined {
  return isGridCode(code) ? Number(code.slice(LENGTHS.unit)) : undefined;
}
