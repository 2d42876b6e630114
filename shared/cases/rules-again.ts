import type { Caller, Post } from '../kernel/caller.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Role } from '../kernel/roles.ts';
import type { OutMessage } from '../workflow/matter.ts';
import { type CaseMeta, isOpen } from './model.ts';
import { advance } from './rules.ts';
import { type Language, publicState } from './rules-public.ts';
import { besideMessages, reportStream, urged } from './rules-reporter.ts';
import { mayView, openActions } from './rules-rights.ts';

/** Those who take calls: whoever else hears of it says so to them. */
const TAKERS: readonly Role[] = ['acceptor', 'dispatcher', 'dutySupervisor', 'callBackAgent'];

/** More reports than that no page shows any more; a matter of so many is a surge. */
const MOST_REPORTS = 5_000;

/** The post in which a caller may link a call to a case; what has ended is disputed or reported anew. */
export const linkingPost = (caller: Caller, c: CaseMeta): Result<Post, Refusal> => {
  const post = caller.posts.find((one) => TAKERS.includes(one.role) && mayView({ ...caller, posts: [one] }, c));
  if (!post) return err({ code: 'forbidden', params: { action: 'report-again' } });
  if (isOpen(c.state) && c.reports < MOST_REPORTS) return ok(post);
  const params = { action: 'report-again', state: c.state };
  return err({ code: 'wrong-state', params, version: c.version, openActions: openActions(caller, c) });
};

/**
 * The case with one report more. A case that gathers is left as it is: hundreds may be linked to it at once, and it counts
 * none of them.
 */
export const withReport = (c: CaseMeta): CaseMeta | undefined =>
  c.gathered ? undefined : advance(c, c.state, { reports: c.reports + 1 });

/** Whoever rings again asks for haste: who has the case hears of it, but not three hundred times. */
export const againMessages = (c: CaseMeta, rid: string): OutMessage[] =>
  c.gathered ? [] : besideMessages(c, 'urged', urged(c), { part: reportStream(rid), version: 1 });

/** How a matter stands, for the telephone; `dueText` as it is said. */
export const progressOf = (
  c: CaseMeta,
  dueText: string | undefined,
  language: Language,
): { readonly state: ReturnType<typeof publicState>['state']; readonly stateText: string; readonly say: string } => {
  const { state, stateText } = publicState(c, language);
  const due = isOpen(c.state) && dueText !== undefined;
  const say =
    language === 'en'
      ? `The matter is known as case ${c.num}: ${stateText.toLowerCase()}${due ? `, due by ${dueText}` : ''}.`
      : `您反映的事项已登记，案件编号 ${c.num}，目前${stateText}${due ? `，办理时限至 ${dueText}` : ''}。`;
  return { state, stateText, say };
};
