import type { Instant } from '../kernel/time.ts';

/** An entry of the due index: what wakes up. */
export interface Due {
  readonly pk: string;
  readonly sk: string;
  readonly wakeAt: Instant;
}

/** A page of what is due and where the next one begins; the position is the store's own. */
export interface DuePage<P> {
  readonly items: readonly Due[];
  readonly next?: P;
}

/** Works one kind of item. That somebody else was faster is no failure. */
export interface Waker {
  /** Whether this waker knows the kind of item. */
  readonly knows: (due: Due) => boolean;
  readonly wake: (due: Due, now: Instant) => Promise<void>;
}

export interface SweepDeps<P> {
  readonly shards: readonly string[];
  /** What is due in a shard, the oldest first, at most `limit`, from a position on. */
  readonly due: (shard: string, now: Instant, limit: number, from: P | undefined) => Promise<DuePage<P>>;
  readonly wakers: readonly Waker[];
  readonly failed: (due: Due, error: unknown) => void;
  /** Milliseconds left before the function must answer. */
  readonly remaining: () => number;
}

/** Entries of one page, and how many are worked side by side. */
const PAGE = 100;
const SIDE_BY_SIDE = 8;
/** With less time left than this no further page is begun; the next minute goes on. */
const RESERVE_MS = 10_000;

const inGroups = async <T>(items: readonly T[], size: number, run: (item: T) => Promise<void>): Promise<void> => {
  for (let at = 0; at < items.length; at += size) await Promise.all(items.slice(at, at + size).map(run));
};

const idOf = (due: Due): string => `${due.pk}\u0000${due.sk}`;

const workOne = async <P>(deps: SweepDeps<P>, due: Due, now: Instant): Promise<void> => {
  try {
    const waker = deps.wakers.find((one) => one.knows(due));
    // It would stay due for ever, and nobody would know.
    if (!waker) throw new Error('nobody wakes what is due');
    await waker.wake(due, now);
  } catch (error) {
    deps.failed(due, error);
  }
};

/**
 * Page after page, each from where the last one ended: what fails stays due and comes again in the next minute, and were
 * it read again now, a hundred such items would hide everything behind them for good.
 */
const sweepShard = async <P>(deps: SweepDeps<P>, shard: string, now: Instant): Promise<number> => {
  const worked = new Set<string>();
  let from: P | undefined;
  while (deps.remaining() > RESERVE_MS) {
    const { items, next } = await deps.due(shard, now, PAGE, from);
    const fresh = items.filter((due) => !worked.has(idOf(due)));
    for (const due of fresh) worked.add(idOf(due));
    await inGroups(fresh, SIDE_BY_SIDE, (due) => workOne(deps, due, now));
    if (next === undefined) break;
    from = next;
  }
  return worked.size;
};

/**
 * Works everything that is due, by shards side by side. It may run twice, late or overlapping: each waking is
 * conditional on what it found, so the second one finds nothing left to do.
 */
export const sweep = async <P>(deps: SweepDeps<P>, now: Instant): Promise<number> => {
  const counts = await Promise.all(deps.shards.map((shard) => sweepShard(deps, shard, now)));
  return counts.reduce((sum, count) => sum + count, 0);
};
