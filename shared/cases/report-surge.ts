import { groupOf } from '../catalogue/rules.ts';
import type { NewCase } from './ports.ts';
import type { Found } from './report-lookup.ts';
import type { Taking } from './report-new.ts';
import { attached, surgeOf } from './rules-surge.ts';

/**
 * The new case as it is taken down while many report the same: merged into the head of the surge that it belongs to, if there
 * is one. Nobody is told of it: those who handle the head know of the surge, and three hundred messages would hide the rest.
 */
export const takenInto = (given: NewCase, found: Found, { actor }: Pick<Taking, 'actor'>): NewCase => {
  const { body, category, surges, time } = found;
  const said = { text: body.text, apart: body.apart === true, ...(category ? { group: groupOf(category) } : {}) };
  const surge = surgeOf(given.meta, said, surges);
  if (!surge) return given;
  const { next, event } = attached(given.meta, surge, actor, time);
  const { report } = given;
  const answered = { located: next.grid !== undefined, ...report.answered, head: surge.head };
  return { ...given, meta: next, attached: event, messages: [], report: { ...report, answered } };
};
