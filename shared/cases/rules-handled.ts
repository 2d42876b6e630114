import type { OutMessage } from '../workflow/matter.ts';
import type { CaseMeta } from './model.ts';
import { advance, centre, message, type RuleContext, withHandler } from './rules.ts';
import { isDrawn } from './rules-standard.ts';

/**
 * Handled, as whoever acts says it is: the handling ends here, who says so had a hand in it, and what is drawn the inspectors
 * are told. `set`: what else is so from now on, also who submitted it where that is another; `said`: what the inspectors
 * read besides the result.
 */
export const handled = (
  c: CaseMeta,
  context: RuleContext,
  set: Partial<CaseMeta>,
  { said = {}, cleared = [] }: { said?: Readonly<Record<string, unknown>>; cleared?: readonly (keyof CaseMeta)[] } = {},
): { readonly next: CaseMeta; readonly inspectors: readonly OutMessage[] } => {
  const submission = {
    submittedBy: context.actor.person,
    submittedAt: context.at,
    handledBy: withHandler(c, context.actor),
    drawn: isDrawn({ ...c, ...set }, context.policy),
  };
  const next = advance(c, 'handled', { ...submission, ...set }, cleared);
  const told = { ...(set.result ? { result: set.result } : {}), ...said };
  return { next, inspectors: next.drawn ? [message(next, 'submitted', centre(c, 'inspector'), told)] : [] };
};
