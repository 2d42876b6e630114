import { SECOND } from '../kernel/time.ts';
import type { DeliveryDeps, Message, Receipt, Stream, StreamRef, Target } from './ports.ts';
import { type Attempt, afterAttempt, type Delivery, type Outcome, plan, type Settlement } from './rules.ts';
import { exceptedIn, withoutExcepted } from './targets.ts';

/** What one round of attempts may take at the worst, with its writes; with less time left none is begun. */
export const ATTEMPT_TIME = 15 * SECOND;

/** How often a stream is read again because others changed it; what is more is left to the next queue message. */
const READINGS = 10;

/** `through`: nothing is left to do now. `unfinished`: the time is up, or others are too busy here; come again. */
export type Delivered = 'through' | 'unfinished';

/**
 * Delivers what is due of one stream, in the order of versions.
 *
 * It may be killed anywhere, because each step leaves what the next run needs. Before and after sending: the queue
 * message comes back, or the message's `wakeAt` passes, and the webhook is sent (again) under the same id. After the
 * record of the delivery: the next run finds the record and only settles the message. After settling: the later messages
 * of the stream have their own queue messages and their own `wakeAt`.
 */
export async function deliver(deps: DeliveryDeps, ref: StreamRef, remaining: () => number): Promise<Delivered> {
  const [targets, first] = await Promise.all([
    deps.directory.targets(ref.audience, ref.town, deps.now()),
    deps.ledger.load(ref),
  ]);
  let stream = first;
  for (let reading = 0; reading < READINGS; reading += 1) {
    if (reading > 0) stream = await deps.ledger.load(ref);
    const end = await work(deps, await reached(deps, targets, stream, ref.town), stream, remaining);
    if (end !== 'again') return end;
  }
  return 'unfinished';
}

/** The targets but for those from whom what the messages are about is kept; hardly any message names somebody. */
async function reached(
  { directory, now }: DeliveryDeps,
  targets: readonly Target[],
  { messages }: Stream,
  town: string,
) {
  const except = exceptedIn(messages);
  return except.length === 0 ? targets : withoutExcepted(targets, await directory.keptFrom(except, town, now()));
}

/** Works what was read until nothing is left to do, or somebody else changed it (`again`). */
async function work(
  deps: DeliveryDeps,
  targets: readonly Target[],
  stream: Stream,
  remaining: () => number,
): Promise<Delivered | 'again'> {
  const run = new Run(deps, targets, stream);
  for (const part of new Set(stream.messages.map((message) => message.part))) {
    for (let steps = run.next(part); steps !== undefined; steps = run.next(part)) {
      if (steps.settlements.length > 0) {
        if (!(await run.settleAll(steps.settlements))) return 'again';
      } else {
        if (remaining() < ATTEMPT_TIME) return 'unfinished';
        await run.attemptAll(steps.attempts);
      }
    }
  }
  return 'through';
}

/** A stream as it was read, kept up with what this run does to it. */
class Run {
  private readonly deps: DeliveryDeps;
  private readonly targets: readonly Target[];
  private readonly messages: Map<string, Message>;
  private deliveries: readonly Delivery[];
  private readonly errors = new Map<string, string>();

  constructor(deps: DeliveryDeps, targets: readonly Target[], stream: Stream) {
    this.deps = deps;
    this.targets = targets;
    this.messages = new Map(stream.messages.map((message) => [message.sk, message]));
    this.deliveries = stream.deliveries;
  }

  /** What to do next in a part; undefined when nothing is. */
  next(part: string): ReturnType<typeof plan> | undefined {
    const messages = [...this.messages.values()].filter((message) => message.part === part);
    const steps = plan(messages, this.targets, this.deliveries, this.deps.now());
    return steps.attempts.length + steps.settlements.length > 0 ? steps : undefined;
  }

  /** Lanes side by side, each lane one message after the other. */
  async attemptAll(attempts: readonly Attempt[]): Promise<void> {
    const lanes = Map.groupBy(attempts, ({ lane }) => lane);
    const made = await Promise.all([...lanes.values()].map((ofLane) => this.attemptLane(ofLane)));
    const news = made.flat();
    this.deliveries = [...this.deliveries.filter((known) => !news.some((one) => isSame(one, known))), ...news];
  }

  /** False when a message was no longer as it was read: the rest was decided on something that is not so. */
  async settleAll(settlements: readonly Settlement[]): Promise<boolean> {
    for (const settlement of settlements) if (!(await this.settle(settlement))) return false;
    return true;
  }

  private async attemptLane(attempts: readonly Attempt[]): Promise<Delivery[]> {
    const made: Delivery[] = [];
    for (const attempt of attempts) {
      const message = this.messages.get(attempt.sk);
      if (message !== undefined) made.push(await this.attempt(attempt, message));
    }
    return made;
  }

  private async attempt(attempt: Attempt, message: Message): Promise<Delivery> {
    const outcome = await this.send(attempt, message);
    const now = this.deps.now();
    const delivery = afterAttempt(attempt, outcome, now, this.deps.random());
    await this.deps.ledger.record(message, attempt.lane, delivery, receiptOf(outcome), now);
    if (delivery.state !== 'delivered') this.report(message, delivery, receiptOf(outcome));
    return delivery;
  }

  private send(attempt: Attempt, message: Message): Promise<Outcome> {
    if (attempt.lane.kind === 'inbox') return Promise.resolve({ is: 'delivered' });
    const target = this.targets.find(({ channel, to }) => channel === attempt.lane.channel && to === attempt.lane.to);
    if (target?.endpoint === undefined) {
      return Promise.resolve({ is: 'failed', class: 'nobody', error: 'nobody-holds-the-post' });
    }
    return this.deps.sender.send(target.endpoint, message, this.deps.now());
  }

  private report(message: Message, delivery: Delivery, receipt: Receipt): void {
    this.errors.set(message.sk, receipt.error ?? '');
    this.deps.log(delivery.state === 'dead' ? 'delivery-given-up' : 'delivery-failed', {
      message: message.id,
      channel: delivery.channel,
      attempts: delivery.attempts,
      ...receipt,
    });
  }

  private async settle(settlement: Settlement): Promise<boolean> {
    const message = this.messages.get(settlement.sk);
    if (message === undefined) return true;
    const done = await this.deps.ledger.settle(message, settlement, this.deps.now(), this.errors.get(message.sk));
    this.messages.set(message.sk, {
      ...message,
      state: settlement.state,
      attempts: message.attempts + 1,
      wakeAt: settlement.wakeAt,
    });
    return done;
  }
}

const isSame = (a: Delivery, b: Delivery): boolean => a.sk === b.sk && a.channel === b.channel && a.to === b.to;

function receiptOf(outcome: Outcome): Receipt {
  if (outcome.is === 'deferred') return { error: 'circuit-open' };
  return {
    ...(outcome.status === undefined ? {} : { status: outcome.status }),
    ...(outcome.is === 'failed' ? { error: outcome.error } : {}),
  };
}
