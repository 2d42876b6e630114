import { type CaseMeta, isOpen } from './model.ts';
import { isRestricted } from './rules-rights.ts';

/** What was closed in the same place no longer ago than this, and is there again, repeats it; the number is the town's practice. */
export const RECURRENCE_DAYS = 30;

/**
 * Whether a case can be repeated by another: a problem that had a place and was said to be over. What was only answered, refused
 * or called off was no problem there; what is hidden is nobody's earlier case, because its number alone would tell of it.
 */
export const isRepeatable = (c: CaseMeta): boolean =>
  c.state === 'closed' && c.closeKind !== 'direct-answer' && c.point !== undefined && !isRestricted(c) && !c.drill;

/** Whether it can be found as perhaps the same problem, while it is open. */
export const isComparable = (c: CaseMeta): boolean =>
  isOpen(c.state) && c.point !== undefined && !isRestricted(c) && !c.drill;

/** Which of those closed near by it repeats: the one that was closed last; never itself. */
export const repeatedOf = (
  closed: readonly { readonly num: string }[],
  self?: string,
): { readonly recurrenceOf?: string } => {
  const found = closed.find(({ num }) => num !== self);
  return found ? { recurrenceOf: found.num } : {};
};

/** The case as it stands when what it repeats was looked for again. */
export const withRecurrence = (c: CaseMeta, looked: { readonly of?: string } | undefined): CaseMeta => {
  if (looked === undefined || looked.of === c.recurrenceOf) return c;
  const { recurrenceOf: _before, ...kept } = c;
  return looked.of === undefined ? kept : { ...kept, recurrenceOf: looked.of };
};
