import type { AwsCall } from '../../infra/local/aws/calls.ts';
import { capacityOf, roundTrips, total } from './calls.ts';
import type { BenchStack } from './stack.ts';

/** What one run of the clock takes, on average. */
export interface Sweeps {
  readonly runs: number;
  readonly trips: number;
  readonly rru: number;
  readonly wru: number;
  readonly logBytes: number;
}

const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, each) => sum + each, 0) / values.length;

function byInvocation(calls: readonly AwsCall[]): readonly (readonly AwsCall[])[] {
  const runs = new Map<string, AwsCall[]>();
  for (const call of calls) {
    if (call.invocationId === undefined) continue;
    runs.set(call.invocationId, [...(runs.get(call.invocationId) ?? []), call]);
  }
  return [...runs.values()];
}

/** The runs of the clock in a piece of the call log: those that found nothing due, and those that did something. */
export function sweepsIn(
  stack: Pick<BenchStack, 'functionName' | 'tableName'>,
  calls: readonly AwsCall[],
  logBytes: number,
): { readonly idle: Sweeps; readonly busy: Sweeps } {
  const runs = byInvocation(calls.filter((call) => stack.functionName(call.function) === 'clock'));
  const wrote = (run: readonly AwsCall[]): boolean => total(capacityOf(run, stack.tableName).wru) > 0;
  const sum = (some: readonly (readonly AwsCall[])[]): Sweeps => ({
    runs: some.length,
    trips: Math.max(0, ...some.map(roundTrips)),
    rru: mean(some.map((run) => total(capacityOf(run, stack.tableName).rru))),
    wru: mean(some.map((run) => total(capacityOf(run, stack.tableName).wru))),
    logBytes,
  });
  return { idle: sum(runs.filter((run) => !wrote(run))), busy: sum(runs.filter(wrote)) };
}

/** Lets the clock run for some minutes of set time in which nobody does anything. */
export async function idleSweeps(stack: BenchStack, minutes: number): Promise<Sweeps> {
  const [seq, line] = [await stack.lastCall(), await stack.lastLog()];
  await stack.control.advance(`PT${minutes}M`);
  await stack.settle();
  const lines = (await stack.logs(line)).logs.filter(({ source }) => stack.functionName(source) === 'clock');
  const runs = lines.filter(({ record }) => record?.type === 'platform.report').length;
  const bytes = lines.reduce((sum, entry) => sum + Buffer.byteLength(entry.line), 0);
  return sweepsIn(stack, (await stack.calls(seq)).calls, runs === 0 ? 0 : bytes / runs).idle;
}
