import type { AwsCall } from '../../infra/local/aws/calls.ts';
import type { Api, Call, Control, Reply } from '../story/client.ts';
import type { Lockstep } from './lockstep.ts';
import { type Operation, operationOf } from './operations.ts';
import type { BenchStack } from './stack.ts';

/** `first`: the function had not seen this person for a minute; `warm`: it had done the same a moment ago. */
export type Temper = 'first' | 'warm';

/** One request, with everything that was called on AWS for it. */
export interface Measured {
  readonly operation: Operation;
  readonly temper: Temper;
  /** Calls of the function that answered. */
  readonly own: readonly AwsCall[];
  /** Calls of what the request set off, by function. */
  readonly behind: Readonly<Record<string, readonly AwsCall[]>>;
  /** Invocations of each function, its own one included. */
  readonly invocations: Readonly<Record<string, number>>;
  /** Messages handed to the queue. */
  readonly messages: number;
  /** Bytes of log lines, of functions and gateway. */
  readonly logBytes: number;
}

const background = new Set(['relay', 'tally', 'notify']);

/** What CloudWatch Logs charges for besides the text of an event: nothing but the text; the runtime's lines are texts. */
const runtimeLines = 3 * 110;

export interface Recorder {
  readonly measured: Measured[];
  /** Counts a request and what it sets off. */
  readonly count: (temper: Temper, method: string, path: string, call: Call) => Promise<Reply>;
}

/** Sends requests one at a time, waits each time until all that was set off is done, and keeps what it took. */
export function recorderOf(stack: BenchStack): Recorder {
  const measured: Measured[] = [];
  return {
    measured,
    count: async (temper, method, path, call) => {
      const operation = operationOf(method, path);
      const [seq, line] = [await stack.lastCall(), await stack.lastLog()];
      const reply = await stack.api(method, path, call);
      await stack.settle();
      const [{ calls }, { logs }] = [await stack.calls(seq), await stack.logs(line)];
      const sources = logs.map((entry) => ({ ...entry, name: stack.functionName(entry.source) }));
      const counted = sources.filter(({ name }) => name !== 'clock' && name !== 'poller');
      const reports = counted.filter(({ record }) => record?.type === 'platform.report');
      // A call without an invocation is somebody's upload by a signed URL, or made before the first event.
      const invoked = calls.filter(({ invocationId }) => invocationId !== undefined);
      const names = invoked.map((one) => stack.functionName(one.function));
      measured.push({
        operation,
        temper,
        own: invoked.filter((_, at) => !background.has(names[at] ?? '') && names[at] !== 'clock'),
        behind: Object.fromEntries(
          [...background].map((name) => [name, invoked.filter((_, at) => names[at] === name)] as const),
        ),
        invocations: countBy(reports.map(({ name }) => name)),
        messages: counted
          .filter(({ name, record }) => name === 'relay' && record?.code === 'batch-finished')
          .reduce((sum, { record }) => sum + Number(record?.count ?? 0), 0),
        logBytes:
          counted.reduce((sum, entry) => sum + Buffer.byteLength(entry.line), 0) + reports.length * runtimeLines,
      });
      return reply;
    },
  };
}

function countBy(names: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

/** What one of two players in lockstep is given in place of API and control port. */
export interface Seat {
  readonly api: Api;
  readonly control: Control;
}

/**
 * The seats of two players who do the same. Both send their requests through the recorder, in turn; only the first moves
 * the clock. With `still` it is set once and all happens within the minute: a move makes the emulator look through every
 * stored item for what has expired.
 */
export function seatsOf(
  stack: BenchStack,
  recorder: Recorder,
  lockstep: Lockstep,
  still: boolean,
): readonly [Seat, Seat] {
  let moved = false;
  const move = async (now: string): Promise<Record<string, unknown>> => {
    if (still && moved) return {};
    moved = true;
    return stack.control.setClock(now);
  };
  const seat = (side: 0 | 1): Seat => ({
    api: (method, path, call = {}) =>
      lockstep.pass(side, () => recorder.count(side === 0 ? 'first' : 'warm', method, path, call)),
    control: {
      ...stack.control,
      setClock: (now) => lockstep.pass(side, async () => (side === 0 ? move(now) : {})),
      drain: () => lockstep.pass(side, () => stack.control.drain()),
    },
  });
  return [seat(0), seat(1)];
}

/** Lets two players do the same in lockstep; gives what they come to. Rejects with the first error. */
export async function inLockstep<T>(
  lockstep: Lockstep,
  seats: readonly [Seat, Seat],
  player: (seat: Seat) => Promise<T>,
): Promise<readonly [T, T]> {
  const run = (side: 0 | 1): Promise<T> => player(seats[side]).finally(() => lockstep.leave(side));
  return Promise.all([run(0), run(1)]);
}
