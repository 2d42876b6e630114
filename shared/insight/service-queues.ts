import type { Caller } from '../kernel/caller.ts';
import { ok } from '../kernel/result.ts';
import { HOUR, type Instant, plus, show } from '../kernel/time.ts';
import { staffUseCase } from '../registers/use-case.ts';
import type { UseCase } from '../route.ts';
import type { QueuePort } from './ports.ts';
import { countOf, type Queue, type QueueRows, queuesOf, rowsBehind, townsBehind } from './rules-queues.ts';

interface Counted {
  readonly count: number;
  readonly more?: boolean;
}

/** What falls due within the hour, or has, is cut by time and read from its list; all else is counted already. */
const counted = async (
  port: QueuePort,
  queue: Queue,
  caller: Caller,
  reading: Promise<QueueRows>,
  now: Instant,
): Promise<Counted> =>
  queue.step === 'call-back'
    ? port.calls(queue.town, now, caller)
    : queue.step === 'due'
      ? port.due(queue.owner ? { owner: queue.owner } : { area: queue.town }, plus(now, HOUR), caller)
      : { count: countOf(queue, caller, await reading) };

/** A post that was given nothing says nothing; of oneself one is told that there is nothing. */
const isShown = ({ holder }: Queue, { count }: Counted, { person }: Caller): boolean =>
  holder === undefined || holder === person || count > 0;

const withDue = ({ step, list }: Queue, now: Instant): string =>
  step === 'due' ? `${list}&dueBefore=${encodeURIComponent(plus(now, HOUR))}` : list;

/** The use case of queues, by route name. */
export const queueUseCases = (port: QueuePort): Record<'getMyQueues', UseCase> => ({
  getMyQueues: staffUseCase(async (_request, caller, now) => {
    const queues = queuesOf(caller);
    const reading = port.read(queues.flatMap(rowsBehind), townsBehind(queues));
    const counts = await Promise.all(
      queues.map(async (queue) => ({ queue, figure: await counted(port, queue, caller, reading, now) })),
    );
    const shown = counts.filter(({ queue, figure }) => isShown(queue, figure, caller));
    return ok({
      body: {
        generatedAt: show(now),
        queues: shown.map(({ queue, figure }) => ({
          step: queue.step,
          ...(queue.area ? { area: queue.area } : {}),
          ...(queue.owner ? { owner: queue.owner } : {}),
          ...(queue.holder ? { holder: queue.holder } : {}),
          count: figure.count,
          ...(figure.more ? { more: true } : {}),
          list: withDue(queue, now),
        })),
      },
    });
  }),
});
