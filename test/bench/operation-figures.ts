import { capacityOf, describeWaves, plus, roundTrips, type TableNames, total, type Units } from './calls.ts';
import type { Measured } from './measure.ts';
import { type OperationKind, tripsAllowed } from './operations.ts';

/** What one operation takes; capacity is the mean of the warm requests. */
export interface OperationFigures {
  readonly name: string;
  readonly kind: OperationKind;
  /** Warm requests that were measured. */
  readonly requests: number;
  /** Sequential round trips: the most of any request, warm and as the first of a person in a minute. */
  readonly warm: number;
  readonly first: number;
  readonly allowed: number | undefined;
  /** Units of the request itself, by table and index. */
  readonly rru: Units;
  readonly wru: Units;
  /** Units of all that it set off: messages, deliveries, counting. */
  readonly behindRru: number;
  readonly behindWru: number;
  /** Messages handed to the queue. */
  readonly messages: number;
  /** The calls of the warm request with the most round trips, in words. */
  readonly calls: string;
  /** The same of the first request of a person in a minute. */
  readonly firstCalls: string;
}

const divided = (units: Units, by: number): Units =>
  Object.fromEntries(Object.entries(units).map(([name, each]) => [name, each / by]));

const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, each) => sum + each, 0) / values.length;

/** The calls of the request that took the most round trips; undefined where there is none. */
const longestOf = (measured: readonly Measured[]): Measured['own'] | undefined =>
  measured.map(({ own }) => own).sort((a, b) => roundTrips(b) - roundTrips(a))[0];

function figuresOf(name: string, measured: readonly Measured[], names: TableNames): OperationFigures {
  const warm = measured.filter(({ temper }) => temper === 'warm');
  const own = warm.map((one) => capacityOf(one.own, names));
  const behind = warm.map((one) => capacityOf(Object.values(one.behind).flat(), names));
  const longest = (temper: Measured['temper']): Measured['own'] =>
    longestOf(measured.filter((one) => one.temper === temper)) ?? [];
  const kind = measured[0]?.operation.kind ?? 'other';
  return {
    name,
    kind,
    requests: warm.length,
    warm: roundTrips(longest('warm')),
    first: roundTrips(longest('first')),
    allowed: tripsAllowed(kind),
    rru: divided(own.map(({ rru }) => rru).reduce(plus, {}), warm.length),
    wru: divided(own.map(({ wru }) => wru).reduce(plus, {}), warm.length),
    behindRru: mean(behind.map(({ rru }) => total(rru))),
    behindWru: mean(behind.map(({ wru }) => total(wru))),
    messages: mean(warm.map(({ messages }) => messages)),
    calls: describeWaves(longest('warm'), names),
    firstCalls: describeWaves(longest('first'), names),
  };
}

/** The figures of every operation that was measured, in the order in which they first came. */
export function operationFigures(measured: readonly Measured[], names: TableNames): readonly OperationFigures[] {
  const byName = new Map<string, Measured[]>();
  for (const one of measured) {
    byName.set(one.operation.name, [...(byName.get(one.operation.name) ?? []), one]);
  }
  return [...byName].map(([name, some]) => figuresOf(name, some, names));
}

/**
 * Replaces the warm round trips by those of the best of several samples: in each the request of the operation that took
 * the most counts. On a busy machine calls that were sent together may be seen one after the other, but calls that waited
 * for each other are never seen together: the best sample tells the truth, or still too many. The samples need not be in
 * one order, for the reports of a case are not.
 */
export function withFewestTrips(
  figures: readonly OperationFigures[],
  samples: readonly (readonly Measured[])[],
  names: TableNames,
): readonly OperationFigures[] {
  return figures.map((one) => {
    const [best] = samples
      .map((sample) => longestOf(sample.filter(({ operation }) => operation.name === one.name)))
      .filter((calls) => calls !== undefined)
      .sort((a, b) => roundTrips(a) - roundTrips(b));
    return best === undefined ? one : { ...one, warm: roundTrips(best), calls: describeWaves(best, names) };
  });
}

/** How an operation's capacity changed with the number of stored cases. */
export interface Growth {
  readonly name: string;
  readonly few: { readonly rru: number; readonly wru: number };
  readonly many: { readonly rru: number; readonly wru: number };
  /** The larger of the quotients of read and write units. */
  readonly ratio: number;
  /** Units more for each stored case more. */
  readonly slope: number;
}

const quotient = (many: number, few: number): number => {
  if (few > 0) return many / few;
  return many > 0 ? Number.POSITIVE_INFINITY : 1;
};

/** Means of halves and thirds leave dust behind the tenth digit. */
const rounded = (value: number): number => Math.round(value * 1e10) / 1e10 || 0;

/** Compares the capacity of each operation, with all that it sets off, between `few` and `many` stored cases. */
export function growth(
  few: readonly OperationFigures[],
  many: readonly OperationFigures[],
  caseDifference: number,
): readonly Growth[] {
  return few.flatMap((one) => {
    const other = many.find(({ name }) => name === one.name);
    if (other === undefined) return [];
    const sum = (figures: OperationFigures) => ({
      rru: total(figures.rru) + figures.behindRru,
      wru: total(figures.wru) + figures.behindWru,
    });
    const [before, after] = [sum(one), sum(other)];
    return [
      {
        name: one.name,
        few: before,
        many: after,
        ratio: Math.max(quotient(after.rru, before.rru), quotient(after.wru, before.wru)),
        slope: rounded((after.rru + after.wru - before.rru - before.wru) / caseDifference),
      },
    ];
  });
}
