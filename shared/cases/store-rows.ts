import { canonicalJson } from '../platform/canonical.ts';
import type { Item, Write } from '../platform/dynamodb/transact.ts';
import { casePk } from './items.ts';
import { heldOf, toHeldItem } from './items-held.ts';
import { flagsOf, toCategoryItem, toFlagItem, toPartItem } from './items-rows.ts';
import { type CaseMeta, isOpen } from './model.ts';

/** The rows that follow from the head alone, each for a list that the case stands in. */
const narrowRows = (meta: CaseMeta): readonly Item[] => [
  ...(meta.category ? [toCategoryItem(meta)] : []),
  ...flagsOf(meta).map((flag) => toFlagItem(meta, flag)),
  ...heldOf(meta).map((held) => toHeldItem(meta, held)),
];

const bySk = (rows: readonly Item[]): ReadonlyMap<string, Item> => new Map(rows.map((row) => [String(row.sk), row]));

/** What has changed of the narrow rows: a row that stands as it stood costs nothing, one that is gone is removed. */
export const narrowWrites = (matters: string, before: CaseMeta, next: CaseMeta): Write[] => {
  const [had, has] = [bySk(narrowRows(before)), bySk(narrowRows(next))];
  const same = (sk: string, row: Item): boolean => canonicalJson(had.get(sk)) === canonicalJson(row);
  return [
    ...[...has].filter(([sk, row]) => !same(sk, row)).map(([, item]): Write => ({ op: 'put', table: matters, item })),
    ...[...had.keys()]
      .filter((sk) => !has.has(sk))
      .map((sk): Write => ({ op: 'delete', table: matters, key: { pk: casePk(next.num), sk } })),
  ];
};

const areaChanged = (before: CaseMeta, next: CaseMeta): boolean =>
  before.unit !== next.unit || before.grid !== next.grid;
const ended = (before: CaseMeta, next: CaseMeta): boolean => isOpen(before.state) !== isOpen(next.state);

/** TEXT is written once; only its list and its area follow the case, without reading the words. */
const textWrites = (matters: string, before: CaseMeta, next: CaseMeta, address: string | undefined): Write[] => {
  if (!ended(before, next) && !areaChanged(before, next) && address === undefined) return [];
  const set = {
    list: `c:${isOpen(next.state) ? 'open' : 'done'}`,
    ...(next.unit ? { unit: next.unit } : {}),
    ...(address ? { address } : {}),
  };
  const remove = next.unit ? [] : ['unit'];
  return [{ op: 'add', table: matters, key: { pk: casePk(next.num), sk: 'TEXT' }, counters: {}, set, remove }];
};

/** The leading unit's row follows the head; a unit that was recalled loses its row, the timeline keeps what it did. */
const partWrites = (matters: string, before: CaseMeta, next: CaseMeta): Write[] => {
  const gone: Write[] =
    before.lead && before.lead !== next.lead
      ? [{ op: 'delete', table: matters, key: { pk: casePk(next.num), sk: `PART#${before.lead}` } }]
      : [];
  return next.lead ? [...gone, { op: 'put', table: matters, item: toPartItem(next, next.lead) }] : gone;
};

/** The rows of a new case. */
export const newRows = (matters: string, meta: CaseMeta): Write[] =>
  narrowRows(meta).map((item): Write => ({ op: 'put', table: matters, item }));

/** What a command changes of the rows beside the head. */
export const rowWrites = (matters: string, before: CaseMeta, next: CaseMeta, address: string | undefined): Write[] => [
  ...partWrites(matters, before, next),
  ...textWrites(matters, before, next, address),
  ...narrowWrites(matters, before, next),
];
