import { listDue } from '../workflow/deadlines.ts';
import { areaKeys, bucketOf, casePk, dueOf } from './items.ts';
import { type About, type CaseFlag, type CaseMeta, isOpen } from './model.ts';
import { keptIn, listNames } from './rules-lists.ts';
import { isConcerned } from './rules-rights.ts';
import { decidingParty } from './rules-steps.ts';

/** Rows of a case beside its head, each for a list. */

/** The category, open in the town and the village, and done in the town. */
export const toCategoryItem = (meta: CaseMeta, category = meta.category ?? ''): Record<string, unknown> => ({
  pk: casePk(meta.num),
  sk: 'CAT',
  kind: 'case-category',
  ...(isOpen(meta.state) ? areaKeys(meta) : { town: meta.town }),
  num: meta.num,
  list: keptIn(meta, listNames.category(category, bucketOf(meta))),
});

/** By what a case is listed besides its state, as it stands. */
export const flagsOf = (meta: CaseMeta): CaseFlag[] => {
  const open = isOpen(meta.state);
  const held: Readonly<Record<CaseFlag, boolean>> = {
    urgent: open && meta.urgency !== 'ordinary',
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
  list: keptIn(meta, listNames.flag(name)),
});

/**
 * The question that waits, among those of its kind, because each kind has others who decide; and for the party whose word it
 * needs. Of more time that a platform alone may give, nobody of the area has to decide.
 */
export const toAskRow = (meta: CaseMeta, { kind, timer }: NonNullable<CaseMeta['ask']>): Record<string, unknown> => {
  const party = decidingParty(meta);
  const ofArea = kind !== 'extension' || party === undefined;
  return {
    pk: casePk(meta.num),
    sk: 'ASK#row',
    kind: 'case-ask',
    num: meta.num,
    ...(ofArea ? { ...areaKeys(meta), list: keptIn(meta, listNames.ask(kind)) } : {}),
    ...(party && !isConcerned(party, meta)
      ? { post: `D#${party}`, bucket: keptIn(meta, 'asks'), dueAt: listDue(timer.clock) }
      : {}),
  };
};

/**
 * Of whom or what it is about, under a handle: the name of a person, or of a shop, stands in no key. `handleOf` takes
 * `<kind>:<ref>`.
 */
export const toAboutItem = (
  meta: CaseMeta,
  { kind, ref }: About,
  handleOf: (about: string) => string,
): Record<string, unknown> => ({
  pk: casePk(meta.num),
  sk: 'ABOUT',
  kind: 'case-about',
  ...areaKeys(meta),
  num: meta.num,
  list: keptIn(meta, listNames.about(handleOf(`${kind}:${ref}`))),
});

/** The number that a platform above has given it. */
export const toExternalItem = (meta: CaseMeta, no: string): Record<string, unknown> => ({
  pk: casePk(meta.num),
  sk: 'EXTERNAL',
  kind: 'case-external',
  town: meta.town,
  num: meta.num,
  list: keptIn(meta, listNames.external(no)),
});

/** The link to the report that made the case, by whose channel it is listed in its town. */
export const toReportLink = (meta: CaseMeta, rid: string): Record<string, unknown> => ({
  pk: casePk(meta.num),
  sk: `LINK#report#${rid}`,
  kind: 'link',
  town: meta.town,
  num: meta.num,
  list: keptIn(meta, listNames.channel(meta.channel)),
});

/**
 * The leading unit's own row: on its to-do list by due time, among what it has not signed, and later on its list of what it
 * has done. Whom the matter turns out to be about is shown nothing of it.
 */
export const toPartItem = (meta: CaseMeta, party: string): Record<string, unknown> => ({
  pk: casePk(meta.num),
  sk: `PART#${party}`,
  kind: 'case-part',
  party,
  role: 'lead',
  num: meta.num,
  ...(isConcerned(party, meta) ? {} : { post: `D#${party}`, bucket: keptIn(meta, bucketOf(meta)), dueAt: dueOf(meta) }),
  ...(meta.state === 'dispatched' && !isConcerned(party, meta)
    ? { town: meta.town, list: keptIn(meta, listNames.sign(party)) }
    : {}),
});
