/** Secondary indexes that are late, on request: DynamoDB Local's never are, the service's always may be. */
import type { Item } from './item-size.ts';
import { keyId, type Target } from './meter-writes.ts';
import type { TableSchema } from './tables.ts';

export interface IndexDelay {
  /** Milliseconds for which an index does not show an item that was written; 0 = off. */
  hideYoungerThan(milliseconds: number): void;
  readonly on: boolean;
  written(targets: readonly Target[]): void;
  /** The items of an index query that are old enough to be seen. */
  visible(table: TableSchema, items: readonly Item[]): readonly Item[];
}

/** `clock` gives milliseconds of the machine's own time. */
export function createIndexDelay(clock: () => number): IndexDelay {
  let delay = 0;
  const times = new Map<string, number>();
  const prune = (): void => {
    const oldest = clock() - delay;
    for (const [id, at] of times) {
      if (at > oldest) break;
      times.delete(id);
    }
  };
  return {
    get on() {
      return delay > 0;
    },
    hideYoungerThan(milliseconds) {
      delay = milliseconds;
      if (delay === 0) times.clear();
    },
    written(targets) {
      prune();
      for (const { table, key } of targets) {
        const id = keyId(table.name, table.keys, key);
        // Delete first, so that the map stays ordered by time.
        times.delete(id);
        times.set(id, clock());
      }
    },
    visible(table, items) {
      const oldest = clock() - delay;
      return items.filter((item) => (times.get(keyId(table.name, table.keys, item)) ?? 0) <= oldest);
    },
  };
}
