import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { parseItem } from '../platform/dynamodb/codec.ts';
import { batchGet } from '../platform/dynamodb/query.ts';
import { type Jitter, systemJitter } from '../platform/dynamodb/retry.ts';
import { type Item, transact, type Write, type WriteFailure, writeOne } from '../platform/dynamodb/transact.ts';
import { factItem, factItemKey, rowKey, toFact, toFactItem } from './items.ts';
import type { Loaded, TallyPort } from './ports.ts';
import type { Plan, Row } from './rules-rows.ts';

export interface TallyConfig {
  readonly client: DynamoDBDocumentClient;
  /** The statistics table. */
  readonly table: string;
  readonly jitter?: Jitter;
}

const load = (item: Item | undefined): Loaded => {
  try {
    return { fact: item && toFact(parseItem(factItem, item)) };
  } catch (error) {
    return { error };
  }
};

/** The fact is replaced only where exactly the one that the plan was made on still stands. */
const factWrite = (table: string, { key, fact, stands }: Plan): Write => ({
  op: 'put',
  table,
  item: toFactItem(key, fact),
  expect: stands ? { kind: 'equals', values: { v: stands.order } } : { kind: 'absent' },
});

const rowWrite = (table: string, row: Row): Write => ({
  op: 'add',
  table,
  key: rowKey(row),
  counters: row.counts as Readonly<Record<string, number>>,
});

const outcomeOf = (failure: WriteFailure): 'busy' | { moved: ReturnType<typeof toFact> | undefined } =>
  failure.kind === 'conflict' ? 'busy' : { moved: failure.old && toFact(parseItem(factItem, failure.old)) };

/** The statistics as counting writes them. A new version that changes no figure costs one unit instead of two. */
export const tallyStore = ({ client, table, jitter = systemJitter }: TallyConfig): TallyPort => ({
  facts: async (keys) => (await batchGet(client, table, keys.map(factItemKey))).map(load),
  commit: async (plan) => {
    const fact = factWrite(table, plan);
    const rows = plan.rows.map((row) => rowWrite(table, row));
    const written = rows.length === 0 ? await writeOne(client, fact) : await transact(client, [fact, ...rows]);
    return written.ok ? 'done' : outcomeOf(written.error);
  },
  backoff: (n) => jitter.sleep(jitter.random() * 20 * 2 ** n),
});
