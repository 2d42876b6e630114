import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Position } from '../platform/dynamodb/cursor.ts';
import { queryPage } from '../platform/dynamodb/query.ts';
import { casePk } from './items.ts';

/**
 * Where a report stands among those of a head: the row that leads to it, or the one of a merged case and the row in there, and
 * so on, as often as cases were merged into each other.
 */
type Place = readonly string[];

interface Placed {
  readonly rid: string;
  readonly place: Place;
}

/** Merged cases that are looked into side by side. */
const AT_ONCE = 25;

const SEPARATOR = '|';
const placeIn = (position: Position | undefined): Place =>
  position === undefined ? [] : String(position.place).split(SEPARATOR);

const chunksOf = <T>(all: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, n) => all.slice(n * size, (n + 1) * size));

/**
 * Reports of a case a page at a time, those of the cases that were merged into it first, in the order of their rows: as many rows
 * are read as the page holds and one, however many have reported, and one query more for each merged case in it.
 */
export const reportPages = (client: DynamoDBDocumentClient, table: string) => {
  const within = async (row: Placed['place'], num: string, most: number, after: Place): Promise<readonly Placed[]> =>
    (await some(num, most, after)).map(({ rid, place }) => ({ rid, place: [...row, ...place] }));

  const behind = async (sk: string, rid: unknown, most: number): Promise<readonly Placed[]> => {
    const [, kind, to = ''] = sk.split('#');
    if (kind === 'report') return [{ rid: to, place: [sk] }];
    if (kind !== 'case') return [];
    return typeof rid === 'string' ? [{ rid, place: [sk] }] : within([sk], to, most, []);
  };

  /** The first so many behind a place. */
  const some = async (num: string, most: number, [first, ...deeper]: Place): Promise<readonly Placed[]> => {
    const found: Placed[] = [];
    // In the middle of a merged case: the rest of it comes first.
    if (first && deeper.length > 0) found.push(...(await within([first], first.split('#')[2] ?? '', most, deeper)));
    let start: Position | undefined = first ? { pk: casePk(num), sk: first } : undefined;
    while (found.length < most) {
      const range = { attribute: 'sk', beginsWith: 'LINK#' };
      const query = { table, partition: { pk: casePk(num) }, range, consistent: true };
      const { items, next } = await queryPage(client, query, most - found.length, start);
      for (const rows of chunksOf(items, AT_ONCE)) {
        if (found.length >= most) break;
        const missing = most - found.length;
        found.push(...(await Promise.all(rows.map(({ sk, rid }) => behind(String(sk), rid, missing)))).flat());
      }
      if (next === undefined) break;
      start = next;
    }
    return found.slice(0, most);
  };

  return async (
    num: string,
    limit: number,
    from: Position | undefined,
  ): Promise<{ readonly rids: readonly string[]; readonly next?: Position }> => {
    const found = await some(num, limit + 1, placeIn(from));
    const page = found.slice(0, limit);
    const last = page.at(-1);
    const rids = [...new Set(page.map(({ rid }) => rid))];
    return found.length > limit && last ? { rids, next: { place: last.place.join(SEPARATOR) } } : { rids };
  };
};
