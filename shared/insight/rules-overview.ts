import type { Caller } from '../kernel/caller.ts';
import { covers, isGridCode, isTownCode } from '../kernel/codes.ts';
import type { Role } from '../kernel/roles.ts';
import { DAY, type Day, fromMillis } from '../kernel/time.ts';
import { type Counter, type Counts, DEFINITION, type Flow, NOW, type Stock } from './model.ts';
import { addCounts } from './rules-rows.ts';

/** A share with what it was made of; no share of nothing: `value` is null on an empty denominator. */
export interface Rate {
  /** 0 to 1, four decimals. */
  readonly value: number | null;
  readonly numerator: number;
  readonly denominator: number;
  readonly definition: typeof DEFINITION;
}

/** Each rate as what counts for it and out of what. */
export const RATES = {
  /** Closed in time, of the handled cases that had a limit. */
  onTime: { of: ['closedOnTime'], outOf: ['closedOnTime', 'closedLate'] },
  /** Departments that reported in in time, of those that came at all or should have. */
  reportIn: { of: ['reportedInOnTime'], outOf: ['reportedInOnTime', 'reportedInLate', 'missed'] },
  /** 响应率, 解决率, 满意率: of the reporters who answered the call, and the question. No answer is no denominator. */
  response: { of: ['contacted'], outOf: ['callBacksAnswered'] },
  resolution: { of: ['solved'], outOf: ['askedSolved'] },
  satisfaction: { of: ['satisfied'], outOf: ['askedSatisfied'] },
  /** 自评好评率, 自评解决率: of those who rated by themselves, under their tracking codes. */
  selfRating: { of: ['ratedGood'], outOf: ['ratings'] },
  selfResolution: { of: ['ratedSolved'], outOf: ['ratedAskedSolved'] },
} as const satisfies Record<string, { readonly of: readonly Flow[]; readonly outOf: readonly Flow[] }>;
export type RateName = keyof typeof RATES;
export const RATE_NAMES = Object.keys(RATES) as readonly RateName[];
/** Those that are told of a department. */
export const PARTY_RATES = ['onTime', 'reportIn'] as const satisfies readonly RateName[];

const sum = (counts: Counts, names: readonly Counter[]): number =>
  names.reduce((total, name) => total + (counts[name] ?? 0), 0);

/** One rate of some figures. */
export const rateOf = (name: RateName, counts: Counts): Rate => {
  const numerator = sum(counts, RATES[name].of);
  const denominator = sum(counts, RATES[name].outOf);
  const value = denominator === 0 ? null : Math.round((numerator / denominator) * 10_000) / 10_000;
  return { value, numerator, denominator, definition: DEFINITION };
};

const whole = <C extends Counter>(counts: Counts, names: readonly C[]): Readonly<Record<C, number>> =>
  Object.fromEntries(names.map((name) => [name, counts[name] ?? 0])) as Record<C, number>;

/** Figures as they are shown: every counter of the list, zeros too. */
export const flowsOf = <F extends Flow>(counts: Counts, names: readonly F[]): Readonly<Record<F, number>> =>
  whole(counts, names);
export const stockOf = <S extends Stock>(counts: Counts, names: readonly S[]): Readonly<Record<S, number>> =>
  whole(counts, names);
export const ratesOf = <R extends RateName>(counts: Counts, names: readonly R[]): Readonly<Record<R, Rate>> =>
  Object.fromEntries(names.map((name) => [name, rateOf(name, counts)])) as Record<R, Rate>;

/** The sum of rows by name, names in order; those in which nothing is left to show are left out. */
export const sumBy = <T extends { readonly counts: Counts }>(
  rows: readonly T[],
  nameOf: (row: T) => string,
): readonly (readonly [name: string, counts: Counts])[] => {
  const sums = new Map<string, Counts>();
  for (const row of rows) sums.set(nameOf(row), addCounts(sums.get(nameOf(row)) ?? {}, row.counts));
  return [...sums.entries()]
    .filter(([, counts]) => Object.keys(counts).length > 0)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
};

/** The most days that one overview adds up. */
export const MOST_DAYS = 31;

const midnight = (day: Day): number => Date.parse(`${day}T00:00:00Z`);

/** The days from one to another, both included; empty when they stand the wrong way round. */
export const daysFrom = (from: Day, to: Day): readonly Day[] => {
  const count = Math.round((midnight(to) - midnight(from)) / DAY) + 1;
  return Array.from({ length: Math.max(0, count) }, (_, n) => fromMillis(midnight(from) + n * DAY).slice(0, 10));
};

/** Who may look at figures, each for the area of the post. */
export const OVERVIEW_READERS: readonly Role[] = [
  'leader',
  'evaluator',
  'dutySupervisor',
  'dispatcher',
  'acceptor',
  'gridOffice',
  'countyReviewer',
  'unitOfficer',
  'unitHead',
  'gridLeader',
  'gridWorker',
  'kiosk',
];

const OFFICERS: readonly Role[] = ['unitOfficer', 'unitHead'];
/** An officer's post covers a whole town only so that the department may be called anywhere in it, not to read it all. */
const VILLAGE_DIGITS = 12;

/** Whether one of the caller's posts covers an area; a department's officer has no area to look at, a village's has. */
export const mayOverview = (caller: Caller, area: string): boolean =>
  caller.posts.some(
    (post) =>
      OVERVIEW_READERS.includes(post.role) &&
      covers(post.area, area) &&
      (!OFFICERS.includes(post.role) || post.area.length >= VILLAGE_DIGITS),
  );

/** The level of an area that has an overview. */
export const levelOfArea = (area: string): 'town' | 'unit' | 'grid' =>
  isTownCode(area) ? 'town' : isGridCode(area) ? 'grid' : 'unit';

/** The days of a question, and the running figures. */
export const withNow = (days: readonly Day[]): readonly (Day | typeof NOW)[] => [...days, NOW];
