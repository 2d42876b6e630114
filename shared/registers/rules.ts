import type { ActorRef, Caller, Post } from '../kernel/caller.ts';
import { covers, isTownCode, townOf } from '../kernel/codes.ts';
import type { FieldError, Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Role } from '../kernel/roles.ts';
import type { Instant } from '../kernel/time.ts';
import { actorOf } from '../workflow/command.ts';

/** What every register shares: versions that are never overwritten unseen, and areas that bound who may touch a row. */

/** A change of a register, as its history and its audit record name it. */
export interface Change {
  /** The route's action, e.g. `department:put`. */
  readonly action: string;
  /** What was changed, as its audit partition: `DEPT#zhzf`; never a person's name or number. */
  readonly subject: string;
  /** What exactly, where it is a part of the subject. */
  readonly target?: string;
  readonly version: number;
  readonly by: ActorRef;
  readonly at: Instant;
  readonly requestId: string;
  readonly sourceIp: string;
}

/**
 * The version that a write makes. A new row is written without `If-Match`; an existing one only by who has seen its
 * present version.
 */
export function nextVersion(current: number | undefined, ifMatch: number | undefined): Result<number, Refusal> {
  if (current === undefined) {
    return ifMatch === undefined ? ok(1) : err({ code: 'stale-version', version: 0 });
  }
  if (ifMatch === undefined) return err({ code: 'version-required', version: current });
  return ifMatch === current ? ok(current + 1) : err({ code: 'stale-version', version: current });
}

/** One thing wrong with the body that its schema alone can't see. */
export const badBody = (pointer: string, code: string): Refusal => ({
  code: 'invalid-body',
  errors: [{ pointer, code }],
});

/** As `badBody`, several at once; undefined when there is nothing wrong. */
export const badBodyOf = (errors: readonly FieldError[]): Refusal | undefined =>
  errors.length === 0 ? undefined : { code: 'invalid-body', errors };

/** The post with one of these roles whose area contains the code. Role and area always come from the same post. */
export const postOver = (caller: Caller, roles: readonly Role[], code: string): Post | undefined =>
  caller.posts.find((post) => roles.includes(post.role) && covers(post.area, code));

/** Whether the caller serves in, above or below this area, so that its directory is their daily tool. */
export const touches = (caller: Caller, area: string): boolean =>
  caller.posts.some((post) => covers(post.area, area) || covers(area, post.area));

/**
 * The town a register route is about: the one asked for, else the only town of the caller's posts. A town in which the
 * caller has nothing to do is answered as one that does not exist.
 */
export function townFor(caller: Caller, asked: string | undefined): Result<string, Refusal> {
  if (asked !== undefined) {
    return isTownCode(asked) && touches(caller, asked) ? ok(asked) : err({ code: 'not-found' });
  }
  const towns = new Set(caller.posts.flatMap((post) => townOf(post.area) ?? []));
  const [only] = towns;
  return only !== undefined && towns.size === 1
    ? ok(only)
    : err({ code: 'bad-request', errors: [{ pointer: '#query/town', code: 'required' }] });
}

/** As `townFor`, for a change: the caller also needs a post with one of these roles over the town. */
export function editTown(
  caller: Caller,
  roles: readonly Role[],
  asked: string | undefined,
): Result<{ readonly town: string; readonly by: ActorRef }, Refusal> {
  const town = townFor(caller, asked);
  if (!town.ok) return town;
  const post = postOver(caller, roles, town.value);
  return post === undefined ? err({ code: 'forbidden' }) : ok({ town: town.value, by: actorOf(caller, post) });
}
