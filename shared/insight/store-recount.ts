import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Day } from '../kernel/time.ts';
import { parseItem } from '../platform/dynamodb/codec.ts';
import { queryAll } from '../platform/dynamodb/query.ts';
import { writeOne } from '../platform/dynamodb/transact.ts';
import { countsItem, factItem, MATTER_KINDS, rowKey, toFact } from './items.ts';
import { type Contribution, type Counts, NOW } from './model.ts';
import { daysFrom } from './rules-overview.ts';
import { type Row, rowsOff } from './rules-rows.ts';

export interface RecountConfig {
  readonly client: DynamoDBDocumentClient;
  /** The statistics table. */
  readonly table: string;
}

/** Matters of one kind and day in a town, and rows of one parent and day. */
const MOST = 1_000_000;

/** Days that are read side by side. */
const AT_ONCE = 8;

const TABLES: readonly Row['table'][] = ['D', 'K', 'P', 'H', 'N'];

const inTurn = async <T, R>(items: readonly T[], one: (item: T) => Promise<readonly R[]>): Promise<readonly R[]> => {
  const found: R[] = [];
  for (let at = 0; at < items.length; at += AT_ONCE)
    found.push(...(await Promise.all(items.slice(at, at + AT_ONCE).map(one))).flat());
  return found;
};

/**
 * Reckons a town's figures anew from the facts of all days between two, which must be all there are of the town, and says
 * what each row is off by. While matters are being counted a row may be off by what is under way.
 */
export const recount = async (
  { client, table }: RecountConfig,
  town: string,
  from: Day,
  to: Day,
): Promise<readonly Row[]> => {
  const days = daysFrom(from, to);
  const read = (pk: string) => queryAll(client, { table, partition: { pk }, consistent: true }, MOST);
  const facts = await inTurn(days, async (day) =>
    (await Promise.all(MATTER_KINDS.map((kind) => read(`F#${kind}#${town}#${day}`)))).flat(),
  );
  const contributions = facts.map((item): Contribution => toFact(parseItem(factItem, item)).contribution);
  const units = contributions.flatMap(({ area, waits = [] }) => [area, ...waits.flatMap((one) => one.area ?? [])]);
  const parents = [town, ...new Set(units.filter((code) => code.length > 9).map((code) => code.slice(0, 12)))];
  const stored = await inTurn([...days, NOW], async (day) =>
    (
      await Promise.all(
        parents.flatMap((parent) =>
          (parent === town ? TABLES : (['D'] as const)).map(async (kind): Promise<Row[]> => {
            const items = await read(rowKey({ table: kind, parent, day, child: '' }).pk);
            return items.map((item) => ({
              ...{ table: kind, parent, day, child: String(item.sk) },
              counts: Object.fromEntries(
                Object.entries(parseItem(countsItem, item)).filter(([, n]) => n !== 0),
              ) as Counts,
            }));
          }),
        ),
      )
    ).flat(),
  );
  return rowsOff(contributions, stored);
};

/** Adds to each row what it is off by. */
export const putRight = async ({ client, table }: RecountConfig, off: readonly Row[]): Promise<void> => {
  for (const row of off) {
    const counters = row.counts as Readonly<Record<string, number>>;
    await writeOne(client, { op: 'add', table, key: rowKey(row), counters });
  }
};
