import type { Instant } from '../kernel/time.ts';
import { parseItem } from '../platform/dynamodb/codec.ts';
import type { Position } from '../platform/dynamodb/cursor.ts';
import { batchGet, queryAll, queryPage } from '../platform/dynamodb/query.ts';
import type { Item } from '../platform/dynamodb/transact.ts';
import type { Keys } from '../platform/keys.ts';
import { remembered } from '../platform/remembered.ts';
import { apartPk, blockItem, blockKey, leftItem, leftPk, rowItem, sealItem, sealsPk, weekPk } from './items.ts';
import type { FoundNumbers, SearchIndex, Sought } from './model.ts';
import { printOf } from './prints.ts';
import { blockNumber, type Entry, entriesIn, holds, type Print } from './rules-blocks.ts';
import { isOver, type Numbers, numbersIn, type Span, spansSince } from './rules-spans.ts';
import type { WordsConfig } from './store-index.ts';

export interface SearchConfig extends WordsConfig {
  readonly keys: Keys;
  readonly now: () => Instant;
}

/** Rows of one week, or of what lies apart, that are looked through at most: four times the town's ordinary week. */
export const MOST_LOOKED_THROUGH = 10_000;

/** Weeks that are sealed at once, and far more than are searched. */
const MOST_SEALS = 1_000;

interface Rows {
  readonly items: readonly Item[];
  readonly stopped: boolean;
}

/** The newest rows of a partition between two numbers. */
const newest = async ({ client, table }: WordsConfig, pk: string, numbers: Numbers): Promise<Rows> => {
  const query = { table, partition: { pk }, range: { attribute: 'sk', ...numbers }, descending: true };
  const items: Item[] = [];
  let next: Position | undefined;
  do {
    const page = await queryPage(client, query, MOST_LOOKED_THROUGH - items.length, next);
    items.push(...page.items);
    next = page.next;
  } while (next !== undefined && items.length < MOST_LOOKED_THROUGH);
  return { items, stopped: next !== undefined };
};

const entryOf = (item: Item, prints: readonly Print[], own: readonly string[]): readonly Entry[] => {
  const { sk, u, p, c } = parseItem(rowItem, item);
  if (c !== undefined && own.includes(c)) return [];
  return prints.every((print) => holds(p, print)) ? [{ num: sk, ...(u ? { unit: u } : {}) }] : [];
};

const keyOf = ({ num, unit }: Entry): string => `${num}${unit ?? ''}`;

/** The entries that stand behind every gram of one week. */
const inAll = (lists: readonly (readonly Entry[])[]): readonly Entry[] => {
  const [first = [], ...others] = [...lists].sort((a, b) => a.length - b.length);
  const sets = others.map((list) => new Set(list.map(keyOf)));
  return first.filter((entry) => sets.every((set) => set.has(keyOf(entry))));
};

/** The index as a search reads it: a block for each gram of each sealed week, and the rows of the weeks that are not. */
export const wordsReader = (config: SearchConfig): SearchIndex => {
  const { client, table, keys } = config;

  /** What is sealed stays so; what is not known to be is read by its rows, which say the same. */
  const sealedIn = remembered(async (town) => {
    const marks = await queryAll(client, { table, partition: { pk: sealsPk(town) } }, MOST_SEALS);
    return new Set(marks.map((item) => Number(parseItem(sealItem, item).sk)));
  }, config.now);

  const fromBlocks = async (town: string, spans: readonly Span[], prints: readonly Print[]) => {
    const wanted = spans.flatMap((span) => prints.map((print) => blockKey(town, span, blockNumber(print))));
    const blocks = await batchGet(client, table, wanted);
    return spans.flatMap((_, week) =>
      inAll(
        prints.map((print, n) => {
          const block = blocks[week * prints.length + n];
          return block ? entriesIn(parseItem(blockItem, block).b, print) : [];
        }),
      ),
    );
  };

  const fromRows = async (pk: string, numbers: Numbers, prints: readonly Print[], own: readonly string[] = []) => {
    const { items, stopped } = await newest(config, pk, numbers);
    return { entries: items.flatMap((item) => entryOf(item, prints, own)), stopped };
  };

  /** Who has left what everybody finds does so without a trace. */
  const leftIn = async (town: string, numbers: Numbers): Promise<ReadonlySet<string>> => {
    const { items } = await newest(config, leftPk(town), numbers);
    return new Set(items.flatMap((item) => (item.out === true ? [parseItem(leftItem, item).sk] : [])));
  };

  const fromOpen = async ({ town, from }: Sought, now: Instant, numbers: Numbers, prints: readonly Print[]) => {
    const marked = await sealedIn(town);
    // By a clock that was set back a week may be sealed and yet go on.
    const [sealed = [], running = []] = [true, false].map((is) =>
      spansSince(now, from).filter((span) => (marked.has(span) && isOver(span, now)) === is),
    );
    const [blocks, left, ...weeks] = await Promise.all([
      fromBlocks(town, sealed, prints),
      leftIn(town, numbers),
      ...running.map((span) => fromRows(weekPk(town, span), numbers, prints)),
    ]);
    return {
      entries: [...blocks, ...weeks.flatMap(({ entries }) => entries)].filter(({ num }) => !left.has(num)),
      stopped: weeks.some(({ stopped }) => stopped),
    };
  };

  return async (sought, now): Promise<FoundNumbers> => {
    const { town, unit, grams, apart, from, to, below } = sought;
    const numbers = numbersIn(now, from, to);
    const prints = grams.map(printOf(keys, town));
    if (prints.length === 0 || numbers.from > numbers.to) return { nums: [] };
    const looked = await Promise.all([
      ...(sought.open ? [fromOpen(sought, now, numbers, prints)] : []),
      ...(apart ? [fromRows(apartPk(town, apart), numbers, prints, sought.own)] : []),
    ]);
    const own = unit?.slice(9);
    const within = looked
      .flatMap(({ entries }) => entries)
      .filter(({ num }) => num >= numbers.from && num <= numbers.to && (below === undefined || num < below))
      // Where it lay when it was written down; the case says where it lies.
      .filter((entry) => own === undefined || entry.unit === own);
    const nums = [...new Set(within.map(({ num }) => num))].sort().reverse();
    return looked.some(({ stopped }) => stopped) ? { nums, stopped: true } : { nums };
  };
};
