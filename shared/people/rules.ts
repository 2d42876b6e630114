import { isFrom, postCovers, related } from '../cases/rules-rights.ts';
import type { Caller, Post } from '../kernel/caller.ts';
import { maskText } from '../kernel/masking.ts';
import type { Role } from '../kernel/roles.ts';
import { DAY, type Instant, MINUTE, plus } from '../kernel/time.ts';

/** The head of a case as the rules of cases read it. */
export type CaseHead = Parameters<typeof postCovers>[1];

/** Why somebody needs a reporter's number; it stands in the audit with every reveal. */
export const REVEAL_PURPOSES = ['call-back', 'verify', 'visit', 'other'] as const;
export type RevealPurpose = (typeof REVEAL_PURPOSES)[number];

/** A purpose as the audit keeps it: the free words masked, for more people read the audit than may see the number. */
export const purposeKept = (purpose: string, reason: string | undefined): string =>
  reason === undefined ? purpose : `${purpose}: ${maskText(reason)}`;

/** For this long a client may show the number; then it asks again, with a purpose again. */
export const REVEAL_SHOWN_MS = 10 * MINUTE;

/** Call-backs happen within 30 days after the end of a case; a later question is a new report. */
export const CALL_BACK_WITHIN_MS = 30 * DAY;

/** Those of the command centre who speak with reporters, in every open case of their area. */
const CENTRE: readonly Role[] = ['acceptor', 'dispatcher', 'dutySupervisor', 'callBackAgent'];

/** The field and the units: only for the case that is theirs to handle. */
const FIELD: readonly Role[] = ['gridLeader', 'gridWorker', 'unitOfficer', 'unitHead'];

/** What may still be amended is open. */
const isOpen = (c: CaseHead): boolean => isFrom('amend', c);

const inCallBackTime = (c: CaseHead, now: Instant): boolean =>
  isFrom('call-back', c) && c.closedAt !== undefined && now <= plus(c.closedAt, CALL_BACK_WITHIN_MS);

const mayReveal = (post: Post, caller: Caller, c: CaseHead): boolean => {
  if (!related('staff', c, post, caller)) return false;
  if (CENTRE.includes(post.role)) return postCovers(post, c);
  return FIELD.includes(post.role) && (related('lead', c, post, caller) || related('assignee', c, post, caller));
};

/**
 * The post under which a caller may see the number of somebody who reported this case, if any: the centre for the open
 * cases of its area, unit and field for the open case they lead or were given, call-back agents also for a while after
 * its end. Whoever may not see the case may not see its reporters either.
 */
export const revealingPost = (caller: Caller, c: CaseHead, now: Instant): Post | undefined =>
  caller.posts.find(
    (post) => mayReveal(post, caller, c) && (isOpen(c) || (post.role === 'callBackAgent' && inCallBackTime(c, now))),
  );
