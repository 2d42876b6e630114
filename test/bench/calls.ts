import type { AwsCall } from '../../infra/local/aws/calls.ts';

/** Units by table (`matters`) or index (`matters/town`). */
export type Units = Readonly<Record<string, number>>;

/** Names a table as people do, `matters` for its physical name. */
export type TableNames = (physical: string) => string;

/** Read and write units of some calls, by table and index. */
export interface Capacity {
  readonly rru: Units;
  readonly wru: Units;
}

const startOf = (call: AwsCall): number => Date.parse(call.at);
const endOf = (call: AwsCall): number => startOf(call) + call.ms;

/** The log gives a start in whole milliseconds, cut off: an end that is reckoned from it may be early by so much. */
const BLUR_MS = 1;

/** A call that began after another had ended. Two of one millisecond are together: an answer has to travel first. */
const follows = (call: AwsCall, first: AwsCall): boolean =>
  startOf(call) > startOf(first) && startOf(call) >= endOf(first) - BLUR_MS;

/**
 * The calls of one invocation in groups that had to wait for each other: a group holds what overlapped the call of the
 * group that ended first. So many groups, so many sequential round trips.
 */
export function waves(calls: readonly AwsCall[]): readonly (readonly AwsCall[])[] {
  const sorted = [...calls].sort((a, b) => startOf(a) - startOf(b) || endOf(a) - endOf(b));
  const found: AwsCall[][] = [];
  let first: AwsCall | undefined;
  for (const call of sorted) {
    const wave = found.at(-1);
    if (wave === undefined || first === undefined || follows(call, first)) {
      found.push([call]);
      first = call;
    } else {
      wave.push(call);
      if (endOf(call) < endOf(first)) first = call;
    }
  }
  return found;
}

/** Sequential round trips of one invocation: calls that overlap count as one. */
export const roundTrips = (calls: readonly AwsCall[]): number => waves(calls).length;

/** The sum of two maps of units. */
export function plus(one: Units, other: Units): Units {
  const sum: Record<string, number> = { ...one };
  for (const [name, units] of Object.entries(other)) sum[name] = (sum[name] ?? 0) + units;
  return sum;
}

/** All units together. */
export const total = (units: Units): number => Object.values(units).reduce((sum, each) => sum + each, 0);

const named = (units: Units, names: TableNames): Units => {
  const short: Record<string, number> = {};
  for (const [place, count] of Object.entries(units)) {
    const [table = '', index] = place.split('/');
    short[index === undefined ? names(table) : `${names(table)}/${index}`] = count;
  }
  return short;
};

/** What calls consumed, by table and index. */
export const capacityOf = (calls: readonly AwsCall[], names: TableNames): Capacity => ({
  rru: calls.reduce<Units>((sum, call) => plus(sum, named(call.rru, names)), {}),
  wru: calls.reduce<Units>((sum, call) => plus(sum, named(call.wru, names)), {}),
});

/** A call in words: `Query matters/near`. */
export function callName(call: AwsCall, names: TableNames): string {
  const table = call.table === undefined ? call.service : names(call.table);
  return `${call.action} ${call.index === undefined ? table : `${table}/${call.index}`}`;
}

/** Waves in words, equal calls of one wave together: `GetItem directory; GetItem matters ×2; TransactWriteItems matters`. */
export const describeWaves = (calls: readonly AwsCall[], names: TableNames): string =>
  waves(calls)
    .map((wave) => {
      const counts = new Map<string, number>();
      for (const call of wave) counts.set(callName(call, names), (counts.get(callName(call, names)) ?? 0) + 1);
      return [...counts].map(([name, count]) => (count === 1 ? name : `${name} ×${count}`)).join(' + ');
    })
    .join(' → ');
