import { type Caller, DEPUTY, type Post, partiesServed } from '../kernel/caller.ts';
import { covers, isGridCode, isPrefixCode, isUnitCode, lineage, townOf } from '../kernel/codes.ts';
import type { FieldError, Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { EXCLUSIVE_ROLES, type Role } from '../kernel/roles.ts';
import { fromMillis, type Instant, SECOND, toMillis } from '../kernel/time.ts';

/** A person of the staff register. `lastPost` counts the posts ever given, so that no post id is used twice. */
export interface Person {
  readonly id: string;
  readonly name: string;
  /** The town or county whose administrators keep this record, also while the person holds no post. */
  readonly home: string;
  readonly iss: string;
  readonly sub: string;
  /** The number that residents may be told (grid staff only); never a private one. */
  readonly publicPhone?: string;
  readonly posts: readonly Post[];
  readonly lastPost: number;
  /** Times away, those to come and those of late. */
  readonly absences?: readonly Absence[];
  /** Whose absences name this person; a hint where to look, for the absent person's own record says whether it is so. */
  readonly deputyFor?: readonly Deputising[];
  readonly version: number;
}

/** A time that a person is away, and who acts instead. */
export interface Absence {
  readonly id: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly reason: AbsenceReason;
  readonly deputy?: { readonly person: string; readonly name: string };
  /** The deputy's own post by which the deputy was chosen; any of them without it. */
  readonly deputyPost?: string;
}

/** No more than the roster needs: that a leave is for illness or childbirth is nobody's business here (PIPL 6, 28). */
export const ABSENCE_REASONS = ['leave', 'training', 'travel', 'other'] as const;
export type AbsenceReason = (typeof ABSENCE_REASONS)[number];

export interface Deputising {
  readonly person: string;
  readonly from: Instant;
  readonly to: Instant;
}

/** A post as somebody asks for it: without id, perhaps without beginning. */
export interface PostDraft {
  readonly role: Role;
  readonly area: string;
  readonly department?: string | undefined;
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
}

/** 1+1+N: one leader, one full-time worker, any number of part-timers per grid. */
export const GRID_ROLES = ['gridLeader', 'gridWorker', 'partTimer'] as const satisfies readonly Role[];
export type GridRole = (typeof GRID_ROLES)[number];

/** Roles that act for a department, a village or a platform from above; their rights come from its taking part. */
export const PARTY_ROLES: readonly Role[] = ['unitOfficer', 'unitHead', 'platform'];

/** What no person of the register is: residents have no posts, the clock is the machine itself. */
const NEVER_GIVEN: readonly Role[] = ['resident', 'clock'];

/** More than anyone holds in earnest; it keeps a change of posts inside one transaction of 100 actions. */
export const MAX_POSTS = 12;

export const isGridRole = (role: Role): role is GridRole => (GRID_ROLES as readonly Role[]).includes(role);

/** In force from its first instant to just before its end. */
export const isInForce = (post: Pick<Post, 'from' | 'to'>, now: Instant): boolean =>
  post.from <= now && (post.to === undefined || now < post.to);

export const postsInForce = (posts: readonly Post[], now: Instant): readonly Post[] =>
  posts.filter((post) => isInForce(post, now));

/** Whether a post is or will yet be of use: only those stand in the areas' lists. */
export const isLive = (post: Pick<Post, 'to'>, now: Instant): boolean => post.to === undefined || now < post.to;

/** Who asks, or nobody: a person without a post in force has no more rights than a stranger. */
export function callerOf(
  person: Pick<Person, 'name'> & { readonly person: string; readonly posts: readonly Post[] },
  now: Instant,
): Caller | undefined {
  const posts = postsInForce(person.posts, now);
  if (posts.length === 0) return undefined;
  const serves = partiesServed(posts);
  return { person: person.person, name: person.name, posts, ...(serves.length > 0 ? { serves } : {}) };
}

type Span = Pick<PostDraft, 'to'> & { readonly from: Instant };
const overlap = (a: Span, b: Span): boolean =>
  (a.to === undefined || b.from < a.to) && (b.to === undefined || a.from < b.to);

const sameDuty = (a: PostDraft, b: PostDraft): boolean =>
  a.role === b.role && a.area === b.area && a.department === b.department;

type Begun = PostDraft & { readonly from: Instant };

/** Whole seconds, because that is what the API shows: what was read can be sent back and means the same post. */
const wholeSecond = (at: Instant): Instant => fromMillis(Math.floor(toMillis(at) / SECOND) * SECOND);

function faultsOf(post: Begun): string[] {
  const faults: string[] = [];
  if (NEVER_GIVEN.includes(post.role)) faults.push('role-not-given');
  if (!isPrefixCode(post.area)) faults.push('area');
  else if (isGridRole(post.role) && !isGridCode(post.area)) faults.push('grid-needed');
  if (PARTY_ROLES.includes(post.role) !== (post.department !== undefined)) faults.push('department');
  if (post.department !== undefined && isUnitCode(post.department) && post.area !== post.department) {
    faults.push('area-of-unit');
  }
  if (post.to !== undefined && post.to <= post.from) faults.push('ends-before-it-begins');
  return faults;
}

const FIELD_OF: Readonly<Record<string, string>> = {
  'role-not-given': 'role',
  area: 'area',
  'grid-needed': 'area',
  'area-of-unit': 'area',
  department: 'department',
  'ends-before-it-begins': 'to',
};

const errorsOf = (posts: readonly Begun[]): FieldError[] =>
  posts.flatMap((post, i) => [
    ...faultsOf(post).map((code) => ({ pointer: `/posts/${i}/${FIELD_OF[code] ?? ''}`, code })),
    ...(posts.slice(0, i).some((other) => sameDuty(other, post) && overlap(other, post))
      ? [{ pointer: `/posts/${i}`, code: 'post-twice' }]
      : []),
  ]);

/** Two of the three administrators' roles at any one time, in whatever areas. */
const breaksExclusion = (posts: readonly Begun[]): boolean =>
  posts.some(
    (a, i) =>
      EXCLUSIVE_ROLES.includes(a.role) &&
      posts.slice(0, i).some((b) => EXCLUSIVE_ROLES.includes(b.role) && b.role !== a.role && overlap(a, b)),
  );

/**
 * The posts a person is to hold, in place of all before. One that stands already (same role, area, department and
 * beginning) keeps its id; every other gets the next. Refused: an area that is no whole code, an officer without
 * department or a department without officer, a grid role outside a grid, an end before the beginning, the same duty
 * twice (`invalid-body`); two administrators in one person (`exclusive-roles`).
 */
export function acceptPosts(
  id: string,
  drafts: readonly PostDraft[],
  before: Pick<Person, 'posts' | 'lastPost'> | undefined,
  now: Instant,
): Result<{ readonly posts: readonly Post[]; readonly lastPost: number }, Refusal> {
  const begun = drafts.map((draft) => ({
    ...draft,
    from: wholeSecond(draft.from ?? now),
    to: draft.to === undefined ? undefined : wholeSecond(draft.to),
  }));
  const errors = errorsOf(begun);
  if (begun.length > MAX_POSTS) errors.push({ pointer: '/posts', code: 'too-many' });
  if (errors.length > 0) return err({ code: 'invalid-body', errors });
  if (breaksExclusion(begun)) return err({ code: 'exclusive-roles' });
  let lastPost = before?.lastPost ?? 0;
  const posts = begun.map(({ role, area, department, from, to }): Post => {
    const stands = before?.posts.find((post) => sameDuty(post, { role, area, department }) && post.from === from);
    if (stands === undefined) lastPost += 1;
    return {
      postId: stands?.postId ?? `${id}:${lastPost}`,
      role,
      area,
      ...(department === undefined ? {} : { department }),
      from,
      ...(to === undefined ? {} : { to }),
    };
  });
  return ok({ posts, lastPost });
}

/** Every area that a person's record concerns. */
export const reachOf = (person: Pick<Person, 'home' | 'posts'>): readonly string[] => [
  ...new Set([person.home, ...person.posts.map((post) => post.area)]),
];

/**
 * Refuses a change of rights by the person themselves, and one that reaches beyond the area of the changing post:
 * whoever administers a town gives and takes no posts of the county.
 */
export function mayChangeRights(
  caller: Caller,
  roles: readonly Role[],
  person: string,
  areas: readonly string[],
): Result<Post, Refusal> {
  if (caller.person === person) return err({ code: 'separation-of-duties' });
  const post = caller.posts.find((held) => roles.includes(held.role) && areas.every((area) => covers(held.area, area)));
  return post === undefined ? err({ code: 'forbidden' }) : ok(post);
}

/** Roles that see of a person what others need not: the account, and posts that are over or not yet begun. */
const KEEPERS: readonly Role[] = ['securityAdmin', 'systemAdmin', 'auditor', 'gridOffice'];

/** How much of a person a caller sees: all, the working side (name and posts in force), or nothing. */
export function viewOf(caller: Caller, person: Pick<Person, 'id' | 'home' | 'posts'>): 'all' | 'colleague' | undefined {
  const areas = reachOf(person);
  const keeps = caller.posts.some(
    (post) => KEEPERS.includes(post.role) && areas.every((area) => covers(post.area, area)),
  );
  if (keeps || caller.person === person.id) return 'all';
  const near = caller.posts.some((post) =>
    areas.some((area) => covers(townOf(post.area) ?? post.area, area) || covers(area, post.area)),
  );
  return near ? 'colleague' : undefined;
}

/** A person on duty in an area, as the areas' lists name them. */
export interface Holder {
  readonly person: string;
  readonly name: string;
  readonly post: Post;
  /** When the holder is away, now or later. */
  readonly away?: readonly Pick<Absence, 'from' | 'to' | 'deputy'>[];
  /** The absent person whose post it is. */
  readonly deputyFor?: string;
}

/** The areas that answer for a place: its grid, its village or community, its town. Nothing above a town handles cases. */
export const dutyAreas = (area: string): readonly string[] => lineage(area).filter((code) => code.length >= 9);

/** Roles that answer for a place, in the order in which they are turned to. */
export const DUTY_ORDER: readonly Role[] = [
  'gridLeader',
  'gridWorker',
  'unitHead',
  'unitOfficer',
  'dutySupervisor',
  'dispatcher',
];

/** Who does a post's work at an instant: its holder, the deputy of one who is away, or nobody. */
export function doing(holder: Holder, now: Instant): Holder | undefined {
  const absence = holder.away?.find((one) => isInForce(one, now));
  if (absence === undefined) return holder;
  if (absence.deputy === undefined) return undefined;
  const { person, name } = absence.deputy;
  return { person, name, post: { ...holder.post, postId: `${DEPUTY}${holder.post.postId}` }, deputyFor: holder.person };
}

/** Who is told what these posts are told: the deputies of those who are away, who get a copy for when they are back. */
export const toldAs = (holders: readonly Holder[], now: Instant): readonly string[] => [
  ...new Set(holders.flatMap((holder) => [doing(holder, now)?.person ?? holder.person, holder.person])),
];

/**
 * Whom to turn to for a place: the nearest level that has anybody in force and at work, a grid's leader before its worker,
 * then the village's own officers, then the command centre. A department's officers serve the whole town and answer for no
 * place.
 */
export function onDuty(holders: readonly Holder[], now: Instant): readonly Holder[] {
  const able = holders
    .filter(
      ({ post }) =>
        isInForce(post, now) &&
        DUTY_ORDER.includes(post.role) &&
        (post.department === undefined || post.department === post.area),
    )
    .flatMap((holder) => doing(holder, now) ?? []);
  const nearest = Math.max(0, ...able.map(({ post }) => post.area.length));
  return able
    .filter(({ post }) => post.area.length === nearest)
    .sort(
      (a, b) => DUTY_ORDER.indexOf(a.post.role) - DUTY_ORDER.indexOf(b.post.role) || (a.person < b.person ? -1 : 1),
    );
}
