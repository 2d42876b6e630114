import { setTimeout as sleep } from 'node:timers/promises';
import type { AwsSide } from './aws/side.ts';
import type { Poller } from './events/poller.ts';
import type { StreamPoller } from './events/stream-poller.ts';
import { wroteSince } from './events/writes.ts';
import type { Functions } from './runtime/functions.ts';

/** What has to come to rest. */
export interface Working {
  readonly aws: Pick<AwsSide, 'calls' | 'queues'>;
  readonly functions: Pick<Functions, 'inFlight'>;
  readonly queuePollers: readonly Poller[];
  readonly streamPollers: readonly StreamPoller[];
  /** Names of the queues that a function reads; others, dead letters above all, may keep what they hold. */
  readonly readQueues: ReadonlySet<string>;
}

/** Answer of `drain`: what is still busy when the time is up. */
export interface Drained {
  readonly idle: boolean;
  readonly busy: readonly string[];
}

/** Waits until streams are read to their end, queues are empty and nothing is in work. */
export async function drain(working: Working, timeout = 30_000): Promise<Drained> {
  const end = performance.now() + timeout;
  for (;;) {
    const seq = working.aws.calls.last();
    const begun = performance.now();
    for (const poller of working.streamPollers) poller.poke?.();
    // Streams first: what they set off shows in the queues and in the call log, which are looked at behind them.
    while (performance.now() < end && !working.streamPollers.every((poller) => poller.caughtUp(begun))) await sleep(3);
    const busy = busyParts(working, begun);
    if (busy.length === 0 && !wroteSince(working.aws.calls, seq)) return { idle: true, busy };
    if (performance.now() >= end) return { idle: false, busy };
    await sleep(busy.length === 0 ? 1 : 8);
  }
}

function busyParts(working: Working, begun: number): readonly string[] {
  const functions = Object.entries(working.functions.inFlight()).map(([id, count]) => `${id}: ${count} events in work`);
  const streams = working.streamPollers.map((poller) =>
    poller.caughtUp(begun) ? undefined : (poller.busy() ?? 'a stream is not read to its end'),
  );
  const queues = working.aws
    .queues()
    .filter(({ name, ready, delayed, inFlight }) => working.readQueues.has(name) && ready + delayed + inFlight > 0)
    .map(
      ({ logicalId, ready, delayed, inFlight }) =>
        `${logicalId}: ${ready} ready, ${delayed} delayed, ${inFlight} in flight`,
    );
  const pollers = working.queuePollers.map((poller) => poller.busy());
  return [...functions, ...streams, ...queues, ...pollers].filter((each) => each !== undefined);
}
