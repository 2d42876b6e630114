/** Expiry by the set clock: DynamoDB Local's own goes by the machine's and comes too late. */
import type { Item } from './item-size.ts';
import { keyId, type Target } from './meter-writes.ts';
import type { DynamoCall, TableSchema } from './tables.ts';

export interface Expiry {
  /** Tells what a call wrote, with its raw body: only items whose expiry it may have set are looked at again. */
  wrote(targets: readonly Target[], body: Buffer): void;
  /** Deletes what has expired; gives the number of items. Calls while one runs wait for one more run. */
  run(): Promise<number>;
  /** Whether a REMOVE record is the service's own. The answer for a record stays the same, whoever asks. */
  isExpiry(table: string, keys: Item, sequenceNumber: string): boolean;
}

const FIVE_YEARS = 5 * 365 * 24 * 3600;

/** What is known of a table without reading it whole again, which would cost more with every item that it holds. */
interface State {
  readonly table: TableSchema;
  readonly attribute: string;
  /** Whether it has been read whole once: a kept data directory may hold items that expire. */
  read: boolean;
  /** Keys of items that were written since they were last looked at, by their text. */
  readonly written: Map<string, Item>;
  /** Items that expire, by the text of their key. */
  readonly expiring: Map<string, { readonly item: Item; readonly at: number }>;
}

/** BatchGetItem takes so many keys. */
const BATCH = 100;

class Registry {
  readonly #expected = new Map<string, number>();
  readonly #decided = new Set<string>();

  expect(id: string, change: 1 | -1): void {
    const count = (this.#expected.get(id) ?? 0) + change;
    if (count <= 0) this.#expected.delete(id);
    else this.#expected.set(id, count);
  }

  decide(id: string, sequence: string): boolean {
    const record = `${id}|${sequence}`;
    if (this.#decided.has(record)) return true;
    if (!this.#expected.has(id)) return false;
    this.expect(id, -1);
    this.#decided.add(record);
    return true;
  }
}

/** The keys of its items and when they expire, for an expression. */
const projection = ({ attribute, table }: State) => {
  const names = Object.fromEntries([attribute, ...table.keys].map((name, at) => [`#n${at}`, name]));
  return { ProjectionExpression: Object.keys(names).join(', '), ExpressionAttributeNames: names };
};

/** Starts with every table unread. */
export function createExpiry(tables: readonly TableSchema[], dynamo: DynamoCall, now: () => Date): Expiry {
  const states = tables.flatMap((table): State[] =>
    table.ttl === undefined
      ? []
      : [{ table, attribute: table.ttl, read: false, written: new Map(), expiring: new Map() }],
  );
  const schemas = new Map(tables.map((table) => [table.name, table]));
  const registry = new Registry();

  const remove = async ({ table, attribute }: State, item: Item, seconds: number): Promise<number> => {
    const Key = Object.fromEntries(table.keys.map((name) => [name, item[name]]));
    const id = keyId(table.name, table.keys, item);
    // Before the deletion, so that a reader of the stream can't be faster.
    registry.expect(id, 1);
    try {
      await dynamo('DeleteItem', {
        TableName: table.name,
        Key,
        ConditionExpression: '#ttl <= :now',
        ExpressionAttributeNames: { '#ttl': attribute },
        ExpressionAttributeValues: { ':now': { N: String(seconds) } },
      });
      return 1;
    } catch (error) {
      registry.expect(id, -1);
      if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return 0;
      throw error;
    }
  };

  const note = ({ table, attribute, expiring }: State, items: readonly Item[]): void => {
    for (const item of items) {
      const at = Number(item[attribute]?.N);
      if (!Number.isNaN(at)) expiring.set(keyId(table.name, table.keys, item), { item, at });
    }
  };

  const readWhole = async (state: State): Promise<void> => {
    state.read = true;
    state.written.clear();
    let ExclusiveStartKey: unknown;
    do {
      const page = await dynamo('Scan', {
        TableName: state.table.name,
        FilterExpression: 'attribute_type(#n0, :number)',
        ...projection(state),
        ExpressionAttributeValues: { ':number': { S: 'N' } },
        ...(ExclusiveStartKey === undefined ? {} : { ExclusiveStartKey }),
      });
      note(state, (page.Items ?? []) as Item[]);
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey !== undefined);
  };

  const readWritten = async (state: State): Promise<void> => {
    const { table, written, expiring } = state;
    while (written.size > 0) {
      const some = [...written].slice(0, BATCH);
      for (const [id] of some) {
        written.delete(id);
        expiring.delete(id);
      }
      const Keys = some.map(([, key]) => key);
      const page = await dynamo('BatchGetItem', {
        RequestItems: { [table.name]: { Keys, ConsistentRead: true, ...projection(state) } },
      });
      const { [table.name]: found = [] } = (page.Responses ?? {}) as Record<string, Item[]>;
      note(state, found);
      const left = (page.UnprocessedKeys ?? {}) as Record<string, { readonly Keys?: Item[] }>;
      for (const key of left[table.name]?.Keys ?? []) written.set(keyId(table.name, table.keys, key), key);
    }
  };

  const sweep = async (state: State): Promise<number> => {
    await (state.read ? readWritten(state) : readWhole(state));
    const seconds = Math.floor(now().getTime() / 1000);
    let removed = 0;
    for (const [id, { item, at }] of state.expiring) {
      if (at > seconds) continue;
      state.expiring.delete(id);
      // The service leaves alone what expired more than five years ago: most likely a mistake.
      if (at > seconds - FIVE_YEARS) removed += await remove(state, item, seconds);
    }
    return removed;
  };

  const runOnce = async (): Promise<number> => {
    let removed = 0;
    for (const state of states) removed += await sweep(state);
    return removed;
  };

  let running: Promise<number> | undefined;
  let waiting: Promise<number> | undefined;
  const start = (): Promise<number> => {
    running = runOnce().finally(() => {
      running = undefined;
    });
    return running;
  };
  return {
    wrote(targets, body) {
      for (const { table, key, kind, item } of targets) {
        const state = kind === 'check' ? undefined : states.find(({ table: { name } }) => name === table.name);
        if (!state?.read) continue;
        const id = keyId(table.name, table.keys, key);
        // An update says by names of its own what it sets: that it speaks of the attribute is enough.
        const may = item ? item[state.attribute] !== undefined : body.includes(state.attribute);
        if (may || state.expiring.has(id)) state.written.set(id, key);
      }
    },
    run() {
      if (running === undefined) return start();
      waiting ??= running
        .catch(() => 0)
        .then(() => {
          waiting = undefined;
          return start();
        });
      return waiting;
    },
    isExpiry(table, keys, sequenceNumber) {
      const schema = schemas.get(table);
      return schema !== undefined && registry.decide(keyId(table, schema.keys, keys), sequenceNumber);
    },
  };
}
