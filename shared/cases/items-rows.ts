import { areaKeys, bucketOf, casePk, dueOf } from './items.ts';
import { type CaseFlag, type CaseMeta, isOpen } from './model.ts';

/** Rows of a case beside its head, each for a list. */

export const toCategoryItem = (meta: CaseMeta): Record<string, unknown> => ({
  pk: casePk(meta.num),
  sk: 'CAT',
  kind: 'case-category',
  ...areaKeys(meta),
  num: meta.num,
  list: `k:${meta.category}:${bucketOf(meta)}`,
});

/** By what a case is listed besides its state, as it stands. */
export const flagsOf = (meta: CaseMeta): CaseFlag[] => {
  const open = isOpen(meta.state);
  const held: Readonly<Record<CaseFlag, boolean>> = {
    unlocated: open && meta.grid === undefined,
    problem: meta.problem === true,
    asked: meta.ask !== undefined,
    disputed: meta.dispute !== undefined,
    'self-approved': meta.selfApproved === true,
  };
  return (Object.keys(held) as CaseFlag[]).filter((flag) => held[flag]);
};

export const toFlagItem = (meta: CaseMeta, name: CaseFlag): Record<string, unknown> => ({
  pk: casePk(meta.num),
  sk: `FLAG#${name}`,
  kind: 'case-flag',
  ...areaKeys(meta),
  num: meta.num,
  list: `flag:${name}`,
});

/** The leading unit's own row: its to-do list by due time, and later its list of what it has done. */
export const toPartItem = (meta: CaseMeta, party: string): Record<string, unknown> => ({
  pk: casePk(meta.num),
  sk: `PART#${party}`,
  kind: 'case-part',
  party,
  role: 'lead',
  state: meta.state,
  num: meta.num,
  post: `D#${party}`,
  bucket: bucketOf(meta),
  dueAt: dueOf(meta),
});
