import type { AwsSide } from '../aws/side.ts';
import type { Clock } from '../clock.ts';
import type { Logs } from '../logs.ts';
import type { Functions } from '../runtime/functions.ts';
import type { Assembly } from '../template.ts';
import type { Disorder } from './disorder.ts';
import { readMappings } from './mapping.ts';
import type { Poller } from './poller.ts';
import { startQueuePoller } from './queue-poller.ts';
import { type StreamPoller, startStreamPoller } from './stream-poller.ts';
import { watchWrites } from './writes.ts';

/** Every event source mapping of the template, at work. */
export interface Pollers {
  readonly queuePollers: readonly Poller[];
  readonly streamPollers: readonly StreamPoller[];
  /** Names of the queues that are read. */
  readonly readQueues: ReadonlySet<string>;
  stop(): Promise<void>;
}

/** Starts the pollers of all enabled mappings. */
export function startPollers(options: {
  readonly assembly: Assembly;
  readonly aws: AwsSide;
  readonly functions: Functions;
  readonly clock: Clock;
  readonly disorder: Disorder;
  readonly logs: Logs;
}): Pollers {
  const mappings = readMappings(options.assembly);
  const queues = mappings.filter(({ source }) => source === 'sqs');
  const queuePollers = queues.map((mapping) => startQueuePoller({ ...options, mapping }));
  const streamPollers = mappings
    .filter(({ source }) => source === 'stream')
    .map((mapping) => startStreamPoller({ ...options, mapping }));
  const unwatch = watchWrites(options.aws.calls, () => {
    for (const poller of streamPollers) poller.poke?.();
  });
  return {
    queuePollers,
    streamPollers,
    readQueues: new Set(queues.map(({ sourceArn }) => sourceArn.split(':').at(-1) ?? '')),
    stop: async () => {
      unwatch();
      await Promise.all([...queuePollers, ...streamPollers].map((poller) => poller.stop()));
    },
  };
}
