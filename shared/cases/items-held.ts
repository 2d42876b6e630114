import { areaKeys, casePk } from './items.ts';
import type { CaseMeta } from './model.ts';
import type { Held } from './rules-held.ts';
import { keptIn, listNames } from './rules-lists.ts';

/**
 * What somebody has of a case by name or by post, each a narrow row on the case that is there only while they have it:
 *
 *     pk `CASE#<num>`, sk `FOR#<step>#<holder>`, kind `case-held`, num, step
 *     index `work`: post `P#<holder>`, bucket `open` or `hidden:open`, dueAt
 *     indexes `town`, `unit`: list `held:<holder>` or `hidden:held:<holder>`, by number
 *
 * `holder` is a person's id, or a post as `<area>:<role>` (`320506103203001:gridWorker`). Whoever asks what they have
 * reads `P#<own id>` and `P#<area>:<role>` for each of their posts, deputies those of whom they stand in for too.
 * `hidden:open` holds what only the one who was named may know of (confidential, about a unit or its staff): of somebody
 * they stand in for deputies read `open` alone.
 * `step` says what is to be done; `dueAt` is the limit of that step, `9999-…` while none runs. The index gives keys
 * (pk, sk, post, bucket, dueAt, num): what else is shown is read from the case's META, and judged there once more.
 */
export const toHeldItem = (c: CaseMeta, { step, holder, dueAt }: Held): Record<string, unknown> => ({
  pk: casePk(c.num),
  sk: `FOR#${step}#${holder}`,
  kind: 'case-held',
  num: c.num,
  step,
  post: heldPost(holder),
  bucket: keptIn(c, 'open'),
  dueAt,
  ...areaKeys(c),
  list: keptIn(c, listNames.held(holder)),
});

/** Under which a holder's rows are listed by due time. */
export const heldPost = (holder: string): string => `P#${holder}`;
