import type { Position } from '../platform/dynamodb/cursor.ts';
import type { Item } from '../platform/dynamodb/expressions.ts';
import type { Page } from '../platform/dynamodb/query.ts';

/** Several lists of one index read as one, the newest first. Where each goes on stands in one cursor. */

const END = 'end';

/** Where a source goes on: `undefined` at its beginning, `end` when nothing is left. */
const standing = (from: Position | undefined, source: string): Position | 'end' | undefined => {
  const text = from?.[source];
  if (text === undefined) return undefined;
  return text === END ? END : (JSON.parse(String(text)) as Position);
};

export interface MergedPage {
  readonly items: readonly Item[];
  readonly next?: Position;
}

interface Source {
  readonly name: string;
  readonly from: Position | undefined;
  readonly page: Page;
}

const newestFirst = (a: Item, b: Item): number => {
  const key = (item: Item) => `${String(item.dueAt)} ${String(item.num)} ${String(item.pk)} ${String(item.sk)}`;
  return key(a) < key(b) ? 1 : -1;
};

/** Where a source goes on when `taken` of its page were shown. */
function goesOn(
  { page, from }: Source,
  taken: readonly Item[],
  position: (item: Item) => Position,
): string | undefined {
  const last = taken.at(-1);
  if (taken.length === page.items.length) return page.next === undefined ? END : JSON.stringify(page.next);
  if (last !== undefined) return JSON.stringify(position(last));
  return from === undefined ? undefined : JSON.stringify(from);
}

/** One page of several sources side by side: one round trip. */
export async function mergePages(
  names: readonly string[],
  read: (name: string, from: Position | undefined) => Promise<Page>,
  position: (item: Item) => Position,
  limit: number,
  from?: Position,
): Promise<MergedPage> {
  const open = names.filter((name) => standing(from, name) !== END);
  const sources = await Promise.all(
    open.map(async (name): Promise<Source> => {
      const at = standing(from, name);
      const start = at === END ? undefined : at;
      return { name, from: start, page: await read(name, start) };
    }),
  );
  const items = sources
    .flatMap(({ page }) => page.items)
    .sort(newestFirst)
    .slice(0, limit);
  const shown = new Set(items);
  const closed = names.filter((name) => !open.includes(name)).map((name) => [name, END] as const);
  const next = sources.flatMap((source): (readonly [string, string])[] => {
    const taken = source.page.items.filter((item) => shown.has(item));
    const at = goesOn(source, taken, position);
    return at === undefined ? [] : [[source.name, at]];
  });
  const isMore = next.some(([, at]) => at !== END) || next.length < sources.length;
  return isMore ? { items, next: Object.fromEntries([...closed, ...next]) } : { items };
}
