import type { CaseMeta } from '../cases/model.ts';
import { CENTRE_ROLES, mayView, postCovers } from '../cases/rules-rights.ts';
import type { Caller, Post } from '../kernel/caller.ts';
import type { Role } from '../kernel/roles.ts';
import type { TaskMeta } from '../tasks/model.ts';
import { askedFor, mayViewTask } from '../tasks/rules-rights.ts';
import type { Attachment, Point } from './model.ts';
import { flagsOf, isFlagged, isFromReporter } from './rules.ts';

/** What attachments hang on, a case or a task, as a caller sees it. */
export interface Held {
  readonly num: string;
  readonly version: number;
  readonly town: string;
  readonly point?: Point;
  readonly sees: (attachment: Attachment) => boolean;
  /** Whether the caller reads the hints about it. */
  readonly seesFlags: (attachment: Attachment) => boolean;
  /** By which of the caller's posts reporters' pictures are let through. */
  readonly keeper?: Post;
}

const holds = (caller: Caller, c: CaseMeta, roles: readonly Role[]): Post | undefined =>
  caller.posts.find((post) => roles.includes(post.role) && postCovers(post, c));

/** Whoever takes reports in, and the duty supervisor in their place, lets reporters' pictures through. */
const KEEPERS: readonly Role[] = ['acceptor', 'dutySupervisor'];

const placeOf = ({ num, version, town, point }: Omit<Held, 'sees' | 'seesFlags'>) => ({
  num,
  version,
  town,
  ...(point ? { point } : {}),
});

/**
 * A case; nothing where the caller does not see it. Flags are for who inspects, and for who supervises; whoever handled the
 * case reads no hint about the own pictures. What a reporter sent is the centre's alone until it is released: it may show
 * anything.
 */
export const heldCase = (caller: Caller, c: CaseMeta): Held | undefined => {
  if (!mayView(caller, c)) return undefined;
  const flags = holds(caller, c, ['inspector', 'dutySupervisor']) !== undefined || c.inspector === caller.person;
  const keeper = holds(caller, c, KEEPERS);
  return {
    ...placeOf(c),
    sees: (one) => !isFromReporter(one) || one.state === 'released' || holds(caller, c, CENTRE_ROLES) !== undefined,
    seesFlags: () => flags,
    ...(keeper ? { keeper } : {}),
  };
};

/**
 * A task; nothing where the caller does not see it. Flags are for who asked for it, about what others sent. What was passed on to
 * the case that was found is that case's: who may not see it there, sees it here only if it is their own.
 */
export const heldTask = (caller: Caller, task: TaskMeta): Held | undefined =>
  mayViewTask(caller, task)
    ? {
        ...placeOf({ ...task, num: task.id }),
        sees: ({ passedTo = [], by }) => passedTo.length === 0 || ('person' in by && by.person === caller.person),
        seesFlags: ({ by }) => 'person' in by && by.person !== caller.person && askedFor(caller, task),
      }
    : undefined;

/** What a case or task says of its attachments, to this caller. */
export interface AttachmentTally {
  readonly count: number;
  /** Waiting for somebody of the centre to let them through. */
  readonly quarantined?: number;
  /** With a hint for the inspector. */
  readonly flagged?: number;
}

/** Nothing where there is none to see. */
export function tallyIn(held: Held | undefined, all: readonly Attachment[]): AttachmentTally | undefined {
  const seen = held ? all.filter(held.sees) : [];
  if (held === undefined || seen.length === 0) return undefined;
  const quarantined = seen.filter(({ state }) => state === 'quarantined').length;
  const flagged = seen.filter((one) => held.seesFlags(one) && isFlagged(flagsOf(one, held.point))).length;
  return { count: seen.length, ...(quarantined ? { quarantined } : {}), ...(flagged ? { flagged } : {}) };
}

export const tallyOf = (caller: Caller, c: CaseMeta, all: readonly Attachment[]): AttachmentTally | undefined =>
  tallyIn(heldCase(caller, c), all);
