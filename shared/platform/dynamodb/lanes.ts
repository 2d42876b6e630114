import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Position } from './cursor.ts';
import type { Item } from './expressions.ts';
import { type ListQuery, type Page, positionOf, queryPage } from './query.ts';

/** One of several exact queries whose entries are shown as one list. */
export interface Lane {
  /** Tells it from the others in a cursor; holds no `/`. */
  readonly name: string;
  readonly query: ListQuery;
}

/** Stands in a cursor for a lane that has come to its end. */
const ENDED = 'ended';

/**
 * A cursor stands in addresses, and those in logs. What a list is called by is known from the query, and may say whose it
 * is: it is left out of the cursor and put back from the query.
 */
const told = ({ query }: Lane, position: Position): Position =>
  Object.fromEntries(Object.entries(position).filter(([name]) => !(name in query.partition)));
const whole = ({ query }: Lane, position: Position | 'ended' | undefined): Position | 'ended' | undefined =>
  typeof position === 'object' ? { ...position, ...query.partition } : position;

const startOf = (name: string, from: Position | undefined): Position | 'ended' | undefined => {
  if (from === undefined) return undefined;
  const own = Object.entries(from).filter(([key]) => key.startsWith(`${name}/`));
  if (own.some(([key]) => key === `${name}/${ENDED}`)) return ENDED;
  return own.length === 0
    ? undefined
    : Object.fromEntries(own.map(([key, value]) => [key.slice(name.length + 1), value]));
};

const named = (name: string, position: Position): Position =>
  Object.fromEntries(Object.entries(position).map(([key, value]) => [`${name}/${key}`, value]));

/** Where an entry stands among those of other lanes: by time, then by number; entries of a table by their key. */
const placeOf = (item: Item): string => `${item.dueAt ?? ''}#${item.num ?? ''}#${item.sk ?? ''}`;

/**
 * A page of several lists of the same order as one, in one round trip. What a lane has read beyond the page is read again
 * with the next one: a page reads at most as many entries of each lane as it gives.
 */
export const mergedPage = async (
  client: DynamoDBDocumentClient,
  lanes: readonly Lane[],
  limit: number,
  from: Position | undefined,
): Promise<Page> => {
  const [only] = lanes;
  if (only !== undefined && lanes.length === 1) {
    const page = await queryPage(client, only.query, limit, from && { ...from, ...only.query.partition });
    return page.next ? { items: page.items, next: told(only, page.next) } : page;
  }
  const read = await Promise.all(
    lanes.map(async (lane) => {
      const start = whole(lane, startOf(lane.name, from));
      const page: Page = start === ENDED ? { items: [] } : await queryPage(client, lane.query, limit, start);
      return { lane, start, page };
    }),
  );
  const sign = lanes[0]?.query.descending ? -1 : 1;
  const all = read.flatMap(({ lane, page }) => page.items.map((item) => ({ lane, item })));
  const shown = all.sort((a, b) => (placeOf(a.item) < placeOf(b.item) ? -sign : sign)).slice(0, limit);
  const more = shown.length < all.length || read.some(({ page }) => page.next !== undefined);
  if (!more) return { items: shown.map(({ item }) => item) };
  const positions = read.map(({ lane, start, page }): Position => {
    const last = shown.findLast((one) => one.lane === lane)?.item;
    const done = page.next === undefined && (last ?? undefined) === page.items.at(-1);
    if (done) return { [`${lane.name}/${ENDED}`]: 1 };
    if (last !== undefined) return named(lane.name, told(lane, positionOf(lane.query.index, last)));
    return start === undefined || start === ENDED ? {} : named(lane.name, told(lane, start));
  });
  return { items: shown.map(({ item }) => item), next: Object.assign({}, ...positions) as Position };
};
