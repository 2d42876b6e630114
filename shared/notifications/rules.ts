import { DAY, type Instant, MINUTE, minus, plus } from '../kernel/time.ts';
import { type FailureClass, MAX_AGE, nextTry } from './retry.ts';

/**
 * Which messages of an audience go out now, and what the ledger says of the others.
 *
 * A stream is what one audience is told about one matter and part; its order is that of the versions. Over each channel
 * (a lane) the messages go in that order, one after the other: behind one that failed the later ones wait, in that lane
 * only, so that a broken webhook does not silence the inbox.
 */

export type MessageState = 'pending' | 'held' | 'delivered' | 'superseded' | 'dead';

/** One message of the ledger. */
export interface Entry {
  readonly sk: string;
  readonly part: string;
  readonly version: number;
  readonly n: number;
  readonly type: string;
  readonly state: MessageState;
  /** Only the newest of its type matters; an older one that is still open is dropped. */
  readonly latestWins?: boolean | undefined;
  readonly wakeAt?: Instant | undefined;
  /** Taken by the worker that asks. */
  readonly mine?: boolean | undefined;
}

/** One channel to one recipient. `nobody` stands for a post that no one holds. */
export interface Lane {
  readonly kind: 'webhook' | 'inbox' | 'nobody';
  readonly channel: string;
  readonly to: string;
}

/** What became of one message in one lane. */
export interface Delivery {
  readonly sk: string;
  readonly channel: string;
  readonly to: string;
  readonly state: 'delivered' | 'failed' | 'dead';
  readonly attempts: number;
  /** The first try, or the redelivery that started over. */
  readonly since: Instant;
  readonly nextAt?: Instant | undefined;
}

export interface Attempt {
  readonly sk: string;
  readonly lane: Lane;
  readonly before?: Delivery | undefined;
}

/** A change of a message's own state. `channel` names the lane kind that gave up. */
export interface Settlement {
  readonly sk: string;
  readonly state: 'delivered' | 'superseded' | 'dead' | 'held';
  readonly wakeAt?: Instant;
  readonly channel?: string;
}

export interface Plan {
  /** The first message that is not through: a worker that sends takes its lease. */
  readonly head?: string;
  readonly attempts: readonly Attempt[];
  readonly settlements: readonly Settlement[];
}

/** How long a message behind a dead one sleeps: the redelivery of the dead one wakes it, this is the net below. */
const BEHIND_DEAD = DAY;
/** How long after its predecessor's next try a message behind it is looked at again, should it be forgotten. */
const BEHIND_FAILED = MINUTE;

type Status =
  | { readonly is: 'done' }
  | { readonly is: 'now'; readonly before?: Delivery | undefined }
  | { readonly is: 'waits'; readonly until: Instant }
  | { readonly is: 'dead' };

export const inOrder = (a: Entry, b: Entry): number => a.version - b.version || a.n - b.n;

const isThrough = (entry: Entry): boolean => entry.state === 'delivered' || entry.state === 'superseded';

const isSuperseded = (entry: Entry, entries: readonly Entry[]): boolean =>
  entry.latestWins === true && entries.some((other) => other.type === entry.type && inOrder(entry, other) < 0);

function statusOf(found: Delivery | undefined, now: Instant): Status {
  if (found === undefined) return { is: 'now' };
  if (found.state === 'delivered') return { is: 'done' };
  if (found.state === 'dead') return { is: 'dead' };
  const next = found.nextAt ?? now;
  return next > now ? { is: 'waits', until: next } : { is: 'now', before: found };
}

/** How the messages behind this one fare in its lane; undefined when it is out of their way. */
function shadow(status: Status, lane: Lane, now: Instant): Status | undefined {
  if (status.is === 'done') return undefined;
  if (status.is === 'dead') return { is: 'waits', until: plus(now, BEHIND_DEAD) };
  if (status.is === 'waits') return { is: 'waits', until: plus(status.until, BEHIND_FAILED) };
  // Writing inbox entries can't fail for one and pass for the next, so they need no answer in between.
  return lane.kind === 'inbox' ? undefined : { is: 'waits', until: plus(now, BEHIND_FAILED) };
}

type LaneStatuses = ReadonlyMap<string, Status>;

function walk(lane: Lane, open: readonly Entry[], deliveries: readonly Delivery[], now: Instant): LaneStatuses {
  const statuses = new Map<string, Status>();
  let behind: Status | undefined;
  for (const entry of open) {
    const found = deliveries.find((d) => d.sk === entry.sk && d.channel === lane.channel && d.to === lane.to);
    const status = found?.state === 'delivered' ? statusOf(found, now) : (behind ?? statusOf(found, now));
    statuses.set(entry.sk, status);
    behind ??= shadow(status, lane, now);
  }
  return statuses;
}

/** What a message's own state should be, once nothing of it can be sent now. */
function settle(entry: Entry, lanes: readonly { lane: Lane; statuses: LaneStatuses }[]): Settlement | undefined {
  const each = lanes.map(({ lane, statuses }) => ({ lane, status: statuses.get(entry.sk) ?? { is: 'done' as const } }));
  if (each.some(({ status }) => status.is === 'now')) return undefined;
  const waits = each.flatMap(({ status }) => (status.is === 'waits' ? [status.until] : [])).sort();
  const dead = each.find(({ status }) => status.is === 'dead');
  const [wakeAt] = waits;
  if (wakeAt !== undefined) return { sk: entry.sk, state: 'held', wakeAt };
  if (dead === undefined) return { sk: entry.sk, state: 'delivered' };
  return { sk: entry.sk, state: 'dead', channel: dead.lane.kind === 'webhook' ? 'webhook' : 'inbox' };
}

/** Whether the ledger already says so: a held message only needs to wake no later than it should. */
function isSettled(entry: Entry, to: Settlement, now: Instant): boolean {
  if (entry.mine === true || entry.state !== to.state) return false;
  if (to.state !== 'held') return true;
  return entry.wakeAt !== undefined && entry.wakeAt > now && entry.wakeAt <= (to.wakeAt ?? now);
}

/**
 * The next steps for one stream (`entries` of one audience, matter and part, in any order). Settlements come as soon as
 * a message is through in every lane; those that only put a message on hold come when nothing can be sent any more.
 */
export function plan(
  entries: readonly Entry[],
  lanes: readonly Lane[],
  deliveries: readonly Delivery[],
  now: Instant,
): Plan {
  const open = [...entries].sort(inOrder).filter((entry) => !isThrough(entry));
  const dropped = open.filter((entry) => isSuperseded(entry, entries));
  const live = open.filter((entry) => !dropped.includes(entry));
  const walked = lanes.map((lane) => ({ lane, statuses: walk(lane, live, deliveries, now) }));
  const attempts = live.flatMap((entry) =>
    walked.flatMap(({ lane, statuses }) => {
      const status = statuses.get(entry.sk);
      return status?.is === 'now' ? [{ sk: entry.sk, lane, before: status.before }] : [];
    }),
  );
  const settlements = live.flatMap((entry) => {
    const to = settle(entry, walked);
    if (to === undefined || isSettled(entry, to, now)) return [];
    return to.state === 'held' && attempts.length > 0 ? [] : [to];
  });
  const [head] = open;
  return {
    ...(head ? { head: head.sk } : {}),
    attempts,
    settlements: [...dropped.map(({ sk }): Settlement => ({ sk, state: 'superseded' })), ...settlements],
  };
}

export type Outcome =
  | { readonly is: 'delivered'; readonly status?: number }
  | {
      readonly is: 'failed';
      readonly class: FailureClass;
      /** A short code, never the receiver's own words. */
      readonly error: string;
      readonly status?: number;
      readonly retryAfter?: number;
    }
  /** Nothing was sent: the endpoint's circuit is open. It counts as no try, but ages. */
  | { readonly is: 'deferred'; readonly until: Instant };

/** What the lane remembers after a try. `random` is in 0 … 1. */
export function afterAttempt(attempt: Attempt, outcome: Outcome, now: Instant, random: number): Delivery {
  const { sk, lane, before } = attempt;
  const base = { sk, channel: lane.channel, to: lane.to, since: before?.since ?? now };
  const tried = before?.attempts ?? 0;
  if (outcome.is === 'delivered') return { ...base, state: 'delivered', attempts: tried + 1 };
  if (outcome.is === 'deferred') {
    return minus(outcome.until, base.since) > MAX_AGE
      ? { ...base, state: 'dead', attempts: tried }
      : { ...base, state: 'failed', attempts: tried, nextAt: outcome.until };
  }
  const attempts = tried + 1;
  const next = nextTry(
    { class: outcome.class, attempts, since: base.since, retryAfter: outcome.retryAfter },
    now,
    random,
  );
  return next === 'dead' ? { ...base, state: 'dead', attempts } : { ...base, state: 'failed', attempts, nextAt: next };
}
