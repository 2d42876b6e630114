import { DAY, type Instant, MINUTE, minus, plus } from '../kernel/time.ts';
import { type FailureClass, MAX_AGE, nextTry } from './retry.ts';

/**
 * Which messages of an audience go out now, and what the ledger says of the others.
 *
 * A stream is what one audience is told about one matter and part; its order is that of the versions. Over each channel
 * (a lane) the messages go in that order, one after the other: behind one that failed the later ones wait, in that lane
 * only, so that a broken webhook does not silence the inbox.
 *
 * Any number of workers may work one stream at once, without a lock. A message is tried only by who has seen the one
 * before it through, and what is through stays so; therefore the first arrival of each message comes in order whatever
 * the workers do, and a second arrival bears the same id. That is also why a message is dropped for a newer one only
 * while it is behind another: nobody can be sending it.
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
  /** Only the newest of its type matters; an older one that still waits behind another is dropped. */
  readonly latestWins?: boolean | undefined;
  readonly wakeAt?: Instant | undefined;
  /** Of an emergency: quiet hours don't hold it, nor what must go out before it. */
  readonly urgent?: boolean | undefined;
}

/** One channel to one recipient. `nobody` stands for a post that no one holds. */
export interface Lane {
  readonly kind: 'webhook' | 'inbox' | 'nobody';
  readonly channel: string;
  readonly to: string;
  /** In its quiet hours until then. */
  readonly quietUntil?: Instant | undefined;
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
  /** Not before then; `behind`: because another one has to go first. */
  | { readonly is: 'waits'; readonly until: Instant; readonly behind: boolean }
  | { readonly is: 'dead' };

const inOrder = (a: Entry, b: Entry): number => a.version - b.version || a.n - b.n;

const isThrough = (entry: Entry): boolean => entry.state === 'delivered' || entry.state === 'superseded';

function statusOf(found: Delivery | undefined, now: Instant): Status {
  if (found === undefined) return { is: 'now' };
  if (found.state === 'delivered') return { is: 'done' };
  if (found.state === 'dead') return { is: 'dead' };
  const next = found.nextAt ?? now;
  return next > now ? { is: 'waits', until: next, behind: false } : { is: 'now', before: found };
}

/** How the messages behind this one fare in its lane; undefined when it is out of their way. */
function shadow(status: Status, lane: Lane, now: Instant): Status | undefined {
  if (status.is === 'done') return undefined;
  if (status.is === 'dead') return { is: 'waits', until: plus(now, BEHIND_DEAD), behind: true };
  if (status.is === 'waits') return { is: 'waits', until: plus(status.until, BEHIND_FAILED), behind: true };
  // Writing inbox entries can't fail for one and pass for the next, so they need no answer in between.
  return lane.kind === 'inbox' ? undefined : { is: 'waits', until: plus(now, BEHIND_FAILED), behind: true };
}

/** The rest of a lane's quiet hours, unless something urgent waits: it must not be held up by what goes before it. */
function quiet(lane: Lane, open: readonly Entry[], now: Instant): Status | undefined {
  if (lane.quietUntil === undefined || lane.quietUntil <= now || open.some((entry) => entry.urgent)) return undefined;
  return { is: 'waits', until: lane.quietUntil, behind: false };
}

type LaneStatuses = ReadonlyMap<string, Status>;

function walk(lane: Lane, open: readonly Entry[], deliveries: readonly Delivery[], now: Instant): LaneStatuses {
  const statuses = new Map<string, Status>();
  let behind = quiet(lane, open, now);
  for (const entry of open) {
    const found = deliveries.find((d) => d.sk === entry.sk && d.channel === lane.channel && d.to === lane.to);
    const status = found?.state === 'delivered' ? statusOf(found, now) : (behind ?? statusOf(found, now));
    statuses.set(entry.sk, status);
    behind ??= shadow(status, lane, now);
  }
  return statuses;
}

/** Everywhere through or behind another, and a newer one of its type is there. */
const isOvertaken = (entry: Entry, open: readonly Entry[], each: readonly Status[]): boolean =>
  entry.latestWins === true &&
  open.some((other) => other.type === entry.type && inOrder(entry, other) < 0) &&
  each.some((status) => status.is === 'waits') &&
  each.every((status) => status.is === 'done' || (status.is === 'waits' && status.behind));

/** What a message's own state should be, once nothing of it can be sent now. */
function settle(entry: Entry, open: readonly Entry[], walked: readonly Walked[]): Settlement | undefined {
  const each = walked.map(({ lane, statuses }) => ({
    lane,
    status: statuses.get(entry.sk) ?? { is: 'done' as const },
  }));
  const statuses = each.map(({ status }) => status);
  if (statuses.some((status) => status.is === 'now')) return undefined;
  if (isOvertaken(entry, open, statuses)) return { sk: entry.sk, state: 'superseded' };
  const [wakeAt] = statuses.flatMap((status) => (status.is === 'waits' ? [status.until] : [])).sort();
  if (wakeAt !== undefined) return { sk: entry.sk, state: 'held', wakeAt };
  const dead = each.find(({ status }) => status.is === 'dead');
  if (dead === undefined) return { sk: entry.sk, state: 'delivered' };
  return { sk: entry.sk, state: 'dead', channel: dead.lane.kind === 'webhook' ? 'webhook' : 'inbox' };
}

/** Whether the ledger already says so: a held message only needs to wake no later than it should. */
function isSettled(entry: Entry, to: Settlement, now: Instant): boolean {
  if (entry.state !== to.state) return false;
  if (to.state !== 'held') return true;
  return entry.wakeAt !== undefined && entry.wakeAt > now && entry.wakeAt <= (to.wakeAt ?? now);
}

interface Walked {
  readonly lane: Lane;
  readonly statuses: LaneStatuses;
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
  const open = entries.filter((entry) => !isThrough(entry)).sort(inOrder);
  const walked = lanes.map((lane) => ({ lane, statuses: walk(lane, open, deliveries, now) }));
  const attempts = open.flatMap((entry) =>
    walked.flatMap(({ lane, statuses }) => {
      const status = statuses.get(entry.sk);
      return status?.is === 'now' ? [{ sk: entry.sk, lane, before: status.before }] : [];
    }),
  );
  const settlements = open.flatMap((entry) => {
    const to = settle(entry, open, walked);
    if (to === undefined || isSettled(entry, to, now)) return [];
    return to.state === 'held' && attempts.length > 0 ? [] : [to];
  });
  return { attempts, settlements };
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
