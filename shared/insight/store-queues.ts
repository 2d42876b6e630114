import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { parseItem } from '../platform/dynamodb/codec.ts';
import { batchGet, queryAll } from '../platform/dynamodb/query.ts';
import { countsItem, rowKey } from './items.ts';
import { type Counts, NOW } from './model.ts';
import type { QueuePort } from './ports.ts';
import { type RowName, rowId } from './rules-queues.ts';
import { addCounts, type Row } from './rules-rows.ts';

export interface QueueConfig {
  readonly client: DynamoDBDocumentClient;
  /** The statistics table. */
  readonly table: string;
}

/** Villages of a town, and areas and parties in which something hidden waits or has waited. */
const MOST_ROWS = 10_000;

/** Rows as queues read them: single ones in one batch, and the villages and the hidden rows of a town by one query each. */
export const queueStore = ({ client, table }: QueueConfig): Pick<QueuePort, 'read'> => {
  const children = async (kind: Row['table'], parent: string) => {
    const { pk } = rowKey({ table: kind, parent, day: NOW, child: '' });
    const items = await queryAll(client, { table, partition: { pk } }, MOST_ROWS);
    return items.map((item) => ({ child: String(item.sk), counts: parseItem(countsItem, item) as Counts }));
  };
  const single = async (names: readonly RowName[]): Promise<ReadonlyMap<string, Counts>> => {
    if (names.length === 0) return new Map();
    const items = await batchGet(client, table, names.map(rowKey));
    return new Map(
      names.flatMap((name, n) => {
        const item = items[n];
        return item ? [[rowId(name), parseItem(countsItem, item) as Counts] as const] : [];
      }),
    );
  };
  const sumOf = async (town: string): Promise<readonly [string, Counts]> => [
    town,
    (await children('D', town)).reduce<Counts>((sum, { counts }) => addCounts(sum, counts), {}),
  ];
  const hiddenOf = async (town: string) => [town, await children('H', town)] as const;
  return {
    read: async (names, towns) => {
      const [rows, sums, hidden] = await Promise.all([
        single(names),
        Promise.all(towns.sums.map(sumOf)),
        Promise.all(towns.hidden.map(hiddenOf)),
      ]);
      return { rows, sums: new Map(sums), hidden: new Map(hidden) };
    },
  };
};
