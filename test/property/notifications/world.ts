import { fromMillis, type Instant, MINUTE, plus, toMillis } from '../../../shared/kernel/time.ts';
import type { DeliveryDeps, Ledger, Message, Target } from '../../../shared/notifications/ports.ts';
import type { Delivery, Outcome } from '../../../shared/notifications/rules.ts';

/** How an endpoint takes a message. `silent`: it takes it, but its answer is lost. */
export type Behaviour = 'ok' | 'down' | 'refuses' | 'silent';

export interface Planned {
  readonly part: string;
  readonly reminder: boolean;
}

/** A worker's calls go through here: it may be made to wait, and a dead worker's calls never come back. */
export type Gate = <T>(call: () => T) => Promise<T>;

/** The ledger, the endpoints and the clock as they are outside of any worker. */
export class World {
  now: number = Date.parse('2026-03-06T14:10:00.000Z');
  readonly messages = new Map<string, Message>();
  readonly deliveries = new Map<string, Delivery>();
  /** Ids in the order of arrival, per webhook. */
  readonly arrivals = new Map<string, string[]>();
  readonly inbox: string[] = [];
  readonly targets: readonly Target[];
  private readonly behaviours: Behaviour[];

  constructor(webhooks: number, behaviours: readonly Behaviour[]) {
    this.behaviours = [...behaviours];
    const endpoint = { town: '', department: 'd', url: '', sealed: '', circuit: { failures: 0 } };
    const names = Array.from({ length: webhooks }, (_, n) => `w${n}`);
    this.targets = [
      ...names.map((channel): Target => ({ kind: 'webhook', channel, to: 'd', endpoint: { ...endpoint, channel } })),
      { kind: 'inbox', channel: 'inbox', to: 'd' },
    ];
  }

  instant(): Instant {
    return fromMillis(this.now);
  }

  /** What a command writes: a pending message with its repair time. */
  commit({ part, reminder }: Planned): void {
    const version = 1 + [...this.messages.values()].filter((message) => message.part === part).length;
    const sk = `OUT#d#${part}#${String(version).padStart(6, '0')}#0`;
    this.messages.set(sk, {
      sk,
      part,
      version,
      n: 0,
      id: `case/1/${part}/${version}/0`,
      pk: 'CASE#1',
      town: '320506103',
      num: '1',
      audience: 'd',
      type: reminder ? 'reminder' : 'news',
      latestWins: reminder,
      state: 'pending',
      attempts: 0,
      time: this.instant(),
      wakeAt: plus(this.instant(), 5 * MINUTE),
      data: {},
    });
  }

  /** What the sweep does. */
  wakeDue(): void {
    for (const message of this.messages.values()) {
      if (['pending', 'held'].includes(message.state) && (message.wakeAt ?? '') <= this.instant()) {
        this.messages.set(message.sk, { ...message, state: 'pending', wakeAt: plus(this.instant(), 5 * MINUTE) });
      }
    }
  }

  /** What an operator does with all dead letters. */
  redeliverDead(): void {
    for (const message of [...this.messages.values()].filter(({ state }) => state === 'dead')) {
      const { sk } = message;
      const at = this.instant();
      this.messages.set(sk, {
        ...message,
        state: 'pending',
        wakeAt: plus(at, 5 * MINUTE),
        attempts: message.attempts + 1,
      });
      for (const [key, delivery] of this.deliveries) {
        if (delivery.sk !== sk || delivery.state === 'delivered') continue;
        this.deliveries.set(key, { ...delivery, state: 'failed', attempts: 0, since: at, nextAt: at });
      }
    }
  }

  open(): Message[] {
    return [...this.messages.values()].filter(({ state }) => state !== 'delivered' && state !== 'superseded');
  }

  advanceToNextWake(): void {
    const next = this.open().flatMap(({ wakeAt }) => (wakeAt ? [toMillis(wakeAt)] : []));
    this.now = Math.max(this.now, Math.min(...next));
  }

  private arrive(channel: string, message: Message): Outcome {
    const behaviour = this.behaviours.shift() ?? 'ok';
    if (behaviour === 'ok' || behaviour === 'silent') {
      this.arrivals.set(channel, [...(this.arrivals.get(channel) ?? []), message.id]);
    }
    if (behaviour === 'ok') return { is: 'delivered', status: 200 };
    return behaviour === 'refuses'
      ? { is: 'failed', class: 'rejected', error: 'http-404', status: 404 }
      : { is: 'failed', class: 'temporary', error: behaviour };
  }

  private ledger(gate: Gate): Ledger {
    return {
      load: () => gate(() => ({ messages: [...this.messages.values()], deliveries: [...this.deliveries.values()] })),
      record: (message, lane, delivery) =>
        gate(() => {
          const key = `${message.sk}#${lane.channel}`;
          const stored = this.deliveries.get(key);
          if (lane.kind === 'inbox' && stored === undefined) this.inbox.push(message.id);
          const mayReplace = stored?.state !== 'delivered' && (stored?.attempts ?? 0) <= delivery.attempts;
          if (stored === undefined || delivery.state === 'delivered' || mayReplace) this.deliveries.set(key, delivery);
        }),
      settle: (message, to) =>
        gate(() => {
          const stored = this.messages.get(message.sk);
          if (stored === undefined || stored.attempts !== message.attempts) return false;
          if (stored.state === 'delivered' || stored.state === 'superseded') return false;
          const next = { ...stored, state: to.state, attempts: stored.attempts + 1, wakeAt: to.wakeAt };
          this.messages.set(message.sk, next);
          return true;
        }),
    };
  }

  worker(gate: Gate): DeliveryDeps {
    return {
      ledger: this.ledger(gate),
      directory: { targets: () => gate(() => this.targets), keptFrom: async (except) => except },
      sender: {
        send: (endpoint, message) => gate(() => this.arrive(endpoint.channel, message)),
      },
      now: () => this.instant(),
      random: () => 0.5,
      log: () => undefined,
    };
  }
}
