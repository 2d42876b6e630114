import { canonicalJson } from '../platform/canonical.ts';
import type { Item, Write } from '../platform/dynamodb/transact.ts';
import type { Keys } from '../platform/keys.ts';
import { casePk, openList, textKept } from './items.ts';
import { toHeldItem } from './items-held.ts';
import {
  flagsOf,
  toAboutItem,
  toAskRow,
  toCategoryItem,
  toExternalItem,
  toFlagItem,
  toPartItem,
  toReportLink,
} from './items-rows.ts';
import type { CaseMeta } from './model.ts';
import { heldOf } from './rules-held.ts';

/** Where rows are written. Without `keys` those of what a case is about are left as they are: the clock amends nothing. */
export interface RowConfig {
  readonly matters: string;
  readonly keys?: Keys;
}

const HANDLE_LENGTH = 22;

/** Of whom or what a case is about (`<kind>:<ref>`): what its list is asked for by, and kept under. */
export const aboutHandle =
  (keys: Keys) =>
  (about: string): string =>
    keys.hmac('lookup#k1', 'about', about).slice(0, HANDLE_LENGTH);

/** The rows that follow from the head alone, each for a list that the case stands in. */
const narrowRows = (meta: CaseMeta, keys: Keys | undefined): readonly Item[] => {
  const { category, ask, about, upstream, lead } = meta;
  return [
    ...(lead ? [toPartItem(meta, lead)] : []),
    ...(category ? [toCategoryItem(meta, category)] : []),
    ...flagsOf(meta).map((flag) => toFlagItem(meta, flag)),
    ...(ask ? [toAskRow(meta, ask)] : []),
    ...heldOf(meta).map((held) => toHeldItem(meta, held)),
    ...(about && keys ? [toAboutItem(meta, about, aboutHandle(keys))] : []),
    ...(upstream?.externalNo ? [toExternalItem(meta, upstream.externalNo)] : []),
  ];
};

const bySk = (rows: readonly Item[]): ReadonlyMap<string, Item> => new Map(rows.map((row) => [String(row.sk), row]));

/** What has changed of the narrow rows: a row that stands as it stood costs nothing, one that is gone is removed. */
export const narrowWrites = ({ matters, keys }: RowConfig, before: CaseMeta, next: CaseMeta): Write[] => {
  const [had, has] = [bySk(narrowRows(before, keys)), bySk(narrowRows(next, keys))];
  const same = (sk: string, row: Item): boolean => canonicalJson(had.get(sk)) === canonicalJson(row);
  return [
    ...[...has].filter(([sk, row]) => !same(sk, row)).map(([, item]): Write => ({ op: 'put', table: matters, item })),
    ...[...had.keys()]
      .filter((sk) => !has.has(sk))
      .map((sk): Write => ({ op: 'delete', table: matters, key: { pk: casePk(next.num), sk } })),
  ];
};

/**
 * TEXT is written once; only its list, its area and by whom it is found follow the case, without reading the words. Where that
 * changes by which words or by whom, it says with which version, and the index of words is written anew.
 */
const textWrites = (matters: string, before: CaseMeta, next: CaseMeta, address: string | undefined): Write[] => {
  const [was, is] = [openList(before).list, openList(next).list];
  const [had, has] = [textKept(before), textKept(next)];
  const left = had.kept !== has.kept;
  const same = before.unit === next.unit && had.concerning === has.concerning;
  const found = same && address === undefined && !left;
  if (was === is && found) return [];
  const set = {
    ...(is ? { list: is } : {}),
    ...(next.unit ? { unit: next.unit } : {}),
    ...(address ? { address } : {}),
    ...has,
    ...(left ? { left } : {}),
    ...(found ? {} : { amended: next.version }),
  };
  const remove = ['list', 'unit', 'kept', 'concerning'].filter((name) => !(name in set));
  return [{ op: 'add', table: matters, key: { pk: casePk(next.num), sk: 'TEXT' }, counters: {}, set, remove }];
};

/** The rows of a new case, and its link to the report that made it. */
export const newRows = ({ matters, keys }: RowConfig, meta: CaseMeta, rid: string): Write[] =>
  [...narrowRows(meta, keys), toReportLink(meta, rid)].map((item): Write => ({ op: 'put', table: matters, item }));

/** What a command changes of the rows beside the head. */
export const rowWrites = (
  config: RowConfig,
  before: CaseMeta,
  next: CaseMeta,
  address: string | undefined,
): Write[] => [...textWrites(config.matters, before, next, address), ...narrowWrites(config, before, next)];
