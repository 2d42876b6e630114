import { lettersOf } from '../catalogue/rules.ts';
import { cellsAround } from '../kernel/geohash.ts';
import { distance } from '../kernel/geometry.ts';
import { DAY, plus } from '../kernel/time.ts';
import { parseItem } from '../platform/dynamodb/codec.ts';
import { queryPage } from '../platform/dynamodb/query.ts';
import { closedCell, pointItem } from './items.ts';
import type { CaseStore, Like, NearCase } from './ports.ts';
import { RECURRENCE_DAYS } from './rules-recurrence.ts';
import type { StoreConfig } from './store-config.ts';

/**
 * Entries of one cell that are looked at, the newest first. A cell of 5 letters is a thousand times as large as one of 7, and
 * of a smell that is reported all over a town those near by are found only among more of them.
 */
const MOST_OF_CELL: Readonly<Record<number, number>> = { 7: 40, 6: 60, 5: 120 };

/** Of what is near this many are told, the nearest first. */
const MOST_NEAR = 10;

/** A case that was closed within 30 days was hardly made earlier than this; older ones are few, and passed over. */
const MADE_WITHIN_DAYS = RECURRENCE_DAYS + 90;

interface Point {
  readonly lon: number;
  readonly lat: number;
}

const metresTo = (from: Point, item: Readonly<Record<string, unknown>>): number => {
  const { lon, lat } = parseItem(pointItem, item.point);
  return distance([from.lon, from.lat], [lon, lat]);
};

const toNear = (point: Point, item: Readonly<Record<string, unknown>>): NearCase => ({
  num: String(item.num),
  metres: metresTo(point, item),
  createdAt: String(item.createdAt),
  ...(typeof item.category === 'string' ? { category: item.category } : {}),
  ...(typeof item.closedAt === 'string' ? { closedAt: item.closedAt } : {}),
});

/**
 * What lies near a point: at most four cells at Mudu (six at China's northern end), each one bounded page of the `near`
 * index, side by side in one round trip. What it costs does not depend on how many cases there are or ever were.
 */
export const nearStore = ({
  client,
  matters,
}: Pick<StoreConfig, 'client' | 'matters'>): Pick<CaseStore, 'near' | 'closedNear'> => {
  const around = async (point: Point, { family, radius, since }: Like, named: (cell: string) => string) => {
    const letters = lettersOf(family);
    const pages = await Promise.all(
      cellsAround([point.lon, point.lat], radius, letters).map((cell) =>
        queryPage(
          client,
          {
            table: matters,
            index: 'near',
            partition: { cell: named(cell), family },
            range: { attribute: 'createdAt', op: '>=', value: since },
            descending: true,
          },
          MOST_OF_CELL[letters] ?? 40,
        ),
      ),
    );
    return pages
      .flatMap(({ items }) => items)
      .map((item) => toNear(point, item))
      .filter(({ metres }) => metres <= radius);
  };
  return {
    near: async (point, like) => {
      const found = await around(point, like, (cell) => cell);
      return found.sort((a, b) => a.metres - b.metres).slice(0, MOST_NEAR);
    },

    closedNear: async (point, { family, radius, now }) => {
      const like = { family, radius, since: plus(now, -MADE_WITHIN_DAYS * DAY) };
      const found = await around(point, like, closedCell);
      const since = plus(now, -RECURRENCE_DAYS * DAY);
      return found
        .flatMap(({ closedAt, ...one }) => (closedAt !== undefined && closedAt >= since ? [{ ...one, closedAt }] : []))
        .sort((a, b) => (a.closedAt < b.closedAt ? 1 : -1))
        .slice(0, MOST_NEAR);
    },
  };
};
