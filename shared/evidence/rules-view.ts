import type { CaseMeta } from '../cases/model.ts';
import { CENTRE_ROLES, postCovers } from '../cases/rules-rights.ts';
import type { Caller, Post } from '../kernel/caller.ts';
import type { Role } from '../kernel/roles.ts';
import type { Attachment } from './model.ts';
import { flagsOf, isFlagged, isFromReporter } from './rules.ts';

const holds = (caller: Caller, c: CaseMeta, roles: readonly Role[]): Post | undefined =>
  caller.posts.find((post) => roles.includes(post.role) && postCovers(post, c));

/** Whoever takes reports in, and the duty supervisor in their place, lets reporters' pictures through. */
const KEEPERS: readonly Role[] = ['acceptor', 'dutySupervisor'];
export const keeperPost = (caller: Caller, c: CaseMeta): Post | undefined => holds(caller, c, KEEPERS);

/** Flags are for who inspects, and for who supervises; whoever handled the case reads no hint about the own pictures. */
export const seesFlags = (caller: Caller, c: CaseMeta): boolean =>
  holds(caller, c, ['inspector', 'dutySupervisor']) !== undefined || c.inspector === caller.person;

/** What a reporter sent is the centre's alone until it is released: it may show anything. `c` is seen by the caller. */
export const seesAttachment = (caller: Caller, c: CaseMeta, attachment: Attachment): boolean =>
  !isFromReporter(attachment) || attachment.state === 'released' || holds(caller, c, CENTRE_ROLES) !== undefined;

/** What a case says of its attachments, to this caller. */
export interface AttachmentTally {
  readonly count: number;
  /** Waiting for somebody of the centre to let them through. */
  readonly quarantined?: number;
  /** With a hint for the inspector. */
  readonly flagged?: number;
}

export function tallyOf(caller: Caller, c: CaseMeta, all: readonly Attachment[]): AttachmentTally | undefined {
  const seen = all.filter((one) => seesAttachment(caller, c, one));
  if (seen.length === 0) return undefined;
  const quarantined = seen.filter(({ state }) => state === 'quarantined').length;
  const flagged = seesFlags(caller, c) ? seen.filter((one) => isFlagged(flagsOf(one, c.point))).length : 0;
  return { count: seen.length, ...(quarantined ? { quarantined } : {}), ...(flagged ? { flagged } : {}) };
}
