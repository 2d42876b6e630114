import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { parentOf } from '../kernel/codes.ts';
import { parseItem } from '../platform/dynamodb/codec.ts';
import { batchGet, queryAll } from '../platform/dynamodb/query.ts';
import type { Item } from '../platform/dynamodb/transact.ts';
import { rowItem, rowKey } from './items.ts';
import { type Counts, NOW } from './model.ts';
import type { Figures, OverviewPort } from './ports.ts';
import { levelOfArea, withNow } from './rules-overview.ts';
import type { Row } from './rules-rows.ts';

export interface OverviewConfig {
  readonly client: DynamoDBDocumentClient;
  /** The statistics table. */
  readonly table: string;
}

/** Of one day of one town: no more villages, departments, or categories by channel than this. */
const MOST_ROWS = 10_000;

const toFigures = (item: Item, day: Row['day']): Figures => {
  const { sk, ...counts } = parseItem(rowItem, item);
  return { child: sk, day, counts: counts as Counts };
};

/**
 * Figures as an overview reads them: one query per kind of row and day, all at once, and the area's own rows in one
 * batch. Eventually consistent: the figures themselves follow the matters by seconds.
 */
export const overviewStore = ({ client, table }: OverviewConfig): OverviewPort => {
  const rowsOf = async (kind: Row['table'], parent: string, days: readonly Row['day'][]): Promise<Figures[]> => {
    const lists = await Promise.all(
      days.map(async (day) => {
        const { pk } = rowKey({ table: kind, parent, day, child: '' });
        const items = await queryAll(client, { table, partition: { pk } }, MOST_ROWS);
        return items.map((item) => toFigures(item, day));
      }),
    );
    return lists.flat();
  };
  const ownRows = async (area: string, days: readonly Row['day'][]): Promise<Figures[]> => {
    const parent = parentOf(area) ?? '';
    const keys = days.map((day) => rowKey({ table: 'D', parent, day, child: area }));
    const items = await batchGet(client, table, keys);
    return items.flatMap((item, at) => (item ? [toFigures(item, days[at] ?? NOW)] : []));
  };
  return {
    rows: async (area, days) => {
      const level = levelOfArea(area);
      const all = withNow(days);
      const none: Figures[] = [];
      const [own, children, parties, categories] = await Promise.all([
        level === 'town' ? none : ownRows(area, all),
        level === 'grid' ? none : rowsOf('D', area, all),
        level === 'town' ? rowsOf('P', area, all) : none,
        level === 'town' ? rowsOf('K', area, days) : none,
      ]);
      return { own, children, parties, categories };
    },
  };
};
