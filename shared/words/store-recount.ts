import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { END_STATES } from '../cases/model.ts';
import { drillOf, hiddenOf, listNames } from '../cases/rules-lists.ts';
import type { Instant } from '../kernel/time.ts';
import { parseItem } from '../platform/dynamodb/codec.ts';
import type { Position } from '../platform/dynamodb/cursor.ts';
import { batchGet, queryPage } from '../platform/dynamodb/query.ts';
import type { Keys } from '../platform/keys.ts';
import { keptCase, wordsImage } from './items.ts';
import type { Apart } from './model.ts';
import { isOver, numbersIn, spansSince, takenDownAt } from './rules-spans.ts';
import { indexStore } from './store-index.ts';

export interface WordsRecount {
  readonly client: DynamoDBDocumentClient;
  readonly matters: string;
  readonly stats: string;
  readonly keys: Keys;
}

interface List {
  readonly list: string;
  readonly kept?: Apart;
}

/** Every list that a case of a town stands in by its state, and what of it is kept apart. */
const LISTS: readonly List[] = [listNames.open, ...END_STATES.map(listNames.state)].flatMap((list): List[] => [
  { list },
  { list: hiddenOf(list), kept: 'hidden' },
  { list: drillOf(list), kept: 'drill' },
]);

const PAGE = 100;

/**
 * Writes the words of all cases of a town that are searched, each into the week in which it was taken down, and turns the
 * weeks that are over into blocks: for cases from before there was an index, after words were lost, or when the key has been
 * replaced. As often as one likes. A case that ends meanwhile may be missed, so an hour of rest is best.
 */
export const recountWords = async (
  { client, matters, stats, keys }: WordsRecount,
  town: string,
  now: Instant,
): Promise<{ readonly cases: number; readonly sealed: number }> => {
  const port = indexStore({ client, table: stats });
  const numbers = { attribute: 'num', ...numbersIn(now) };
  let cases = 0;
  for (const { list, kept } of LISTS) {
    let next: Position | undefined;
    do {
      const query = { table: matters, index: 'town', partition: { town, list }, range: numbers } as const;
      const page = await queryPage(client, query, PAGE, next);
      const texts = await batchGet(
        client,
        matters,
        page.items.map(({ pk }) => ({ pk: String(pk), sk: 'TEXT' })),
      );
      const found = texts.flatMap((item) => (item ? [parseItem(wordsImage, { ...item, kept })] : []));
      await Promise.all(
        found.map((image) => port.keep({ ...keptCase(keys, image, takenDownAt(image.num)), anew: true })),
      );
      cases += found.length;
      next = page.next;
    } while (next !== undefined);
  }
  let sealed = 0;
  for (const span of spansSince(now)) if (isOver(span, now) && (await port.seal(town, span))) sealed += 1;
  return { cases, sealed };
};
