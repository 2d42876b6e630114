import type { Instant } from '../kernel/time.ts';

/** An entry of the due index: what wakes up. */
export interface Due {
  readonly pk: string;
  readonly sk: string;
  readonly wakeAt: Instant;
}

/** `done`: it was worked, or somebody else was faster; either way it is no longer this sweep's. */
export interface Waker {
  /** Whether this waker knows the kind of item. */
  readonly knows: (due: Due) => boolean;
  readonly wake: (due: Due, now: Instant) => Promise<void>;
}

export interface SweepDeps {
  readonly shards: readonly string[];
  /** The oldest of what is due in a shard, at most `limit`. */
  readonly due: (shard: string, now: Instant, limit: number) => Promise<readonly Due[]>;
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

const sweepShard = async (deps: SweepDeps, shard: string, now: Instant): Promise<number> => {
  const worked = new Set<string>();
  while (deps.remaining() > RESERVE_MS) {
    const page = await deps.due(shard, now, PAGE);
    // What fails stays due and would come back at once; what was worked may linger in a late index.
    const fresh = page.filter((due) => !worked.has(idOf(due)));
    if (fresh.length === 0) break;
    await inGroups(fresh, SIDE_BY_SIDE, async (due) => {
      worked.add(idOf(due));
      const waker = deps.wakers.find((one) => one.knows(due));
      try {
        await waker?.wake(due, now);
      } catch (error) {
        deps.failed(due, error);
      }
    });
    if (page.length < PAGE) break;
  }
  return worked.size;
};

/**
 * Works everything that is due, by shards side by side. It may run twice, late or overlapping: each waking is
 * conditional on what it found, so the second one finds nothing left to do.
 */
export const sweep = async (deps: SweepDeps, now: Instant): Promise<number> => {
  const counts = await Promise.all(deps.shards.map((shard) => sweepShard(deps, shard, now)));
  return counts.reduce((sum, count) => sum + count, 0);
};
