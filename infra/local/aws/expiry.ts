/** Expiry by the set clock: DynamoDB Local's own goes by the machine's and comes too late. */
import type { Item } from './item-size.ts';
import { keyId } from './meter-writes.ts';
import type { DynamoCall, TableSchema } from './tables.ts';

export interface Expiry {
  /** Tells that a call wrote to a table, with its raw body: only tables whose expiry it may have set are read again. */
  wrote(table: TableSchema, body: Buffer): void;
  /** Deletes what has expired; gives the number of items. Calls while one runs wait for one more run. */
  run(): Promise<number>;
  /** Whether a REMOVE record is the service's own. The answer for a record stays the same, whoever asks. */
  isExpiry(table: string, keys: Item, sequenceNumber: string): boolean;
}

const FIVE_YEARS = 5 * 365 * 24 * 3600;

interface State {
  readonly table: TableSchema;
  readonly attribute: string;
  dirty: boolean;
  /** The next expiry that is known, in seconds of the epoch. */
  next: number;
}

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

/** Starts with every table unread, because a kept data directory may hold items that expire. */
export function createExpiry(tables: readonly TableSchema[], dynamo: DynamoCall, now: () => Date): Expiry {
  const states = tables.flatMap((table): State[] =>
    table.ttl === undefined ? [] : [{ table, attribute: table.ttl, dirty: true, next: Number.POSITIVE_INFINITY }],
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

  const sweep = async (state: State, seconds: number): Promise<number> => {
    state.dirty = false;
    state.next = Number.POSITIVE_INFINITY;
    const names = Object.fromEntries([state.attribute, ...state.table.keys].map((name, at) => [`#n${at}`, name]));
    let removed = 0;
    let ExclusiveStartKey: unknown;
    do {
      const page = await dynamo('Scan', {
        TableName: state.table.name,
        FilterExpression: 'attribute_type(#n0, :number)',
        ProjectionExpression: Object.keys(names).join(', '),
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: { ':number': { S: 'N' } },
        ...(ExclusiveStartKey === undefined ? {} : { ExclusiveStartKey }),
      });
      for (const item of (page.Items ?? []) as Item[]) {
        const expires = Number(item[state.attribute]?.N);
        // The service leaves alone what expired more than five years ago: most likely a mistake.
        if (expires > seconds) state.next = Math.min(state.next, expires);
        else if (expires > seconds - FIVE_YEARS) removed += await remove(state, item, seconds);
      }
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey !== undefined);
    return removed;
  };

  const runOnce = async (): Promise<number> => {
    let removed = 0;
    for (const state of states) {
      const seconds = Math.floor(now().getTime() / 1000);
      if (state.dirty || state.next <= seconds) removed += await sweep(state, seconds);
    }
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
    wrote(table, body) {
      const state = states.find(({ table: { name } }) => name === table.name);
      if (state !== undefined && !state.dirty) state.dirty = body.includes(state.attribute);
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
