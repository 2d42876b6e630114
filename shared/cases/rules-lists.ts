import type { CaseMeta } from './model.ts';
import { isRestricted } from './rules-rights.ts';

const HIDDEN = 'hidden:';

/** The list of what is hidden from the people of an area, beside the one they read. */
export const hiddenOf = (list: string): string => `${HIDDEN}${list}`;

/** In which of the two a case stands: nobody reads past what is not for them, and no figure of a list tells that it is there. */
export const keptIn = (c: CaseMeta, list: string): string => (isRestricted(c) ? hiddenOf(list) : list);
