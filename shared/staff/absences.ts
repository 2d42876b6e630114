import { type Caller, DEPUTY, type Post } from '../kernel/caller.ts';
import { covers, townOf, unitOf } from '../kernel/codes.ts';
import type { FieldError, Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { EXCLUSIVE_ROLES, type Role } from '../kernel/roles.ts';
import { DAY, type Instant, minus, plus } from '../kernel/time.ts';
import { type Absence, isInForce, isLive, type Person, postsInForce } from './rules.ts';

/**
 * Leave, illness, half a day off. Work belongs to posts: while their holder is away a deputy acts in them, and the timeline
 * shows that it was the deputy. It ends by itself.
 */

/** The longest absence: whoever is away for more than a year has left the post. */
const LONGEST = 366 * DAY;
/** Absences planned ahead at a time; they stand in the person's own rows. */
const MOST_AHEAD = 20;
/** How long a past absence stays in the record; the history of the record keeps it for good. */
const KEPT = 366 * DAY;

/** What nobody does for another: the three administrators check one another, machines and residents have no deputies. */
const NEVER_DEPUTISED: readonly Role[] = [...EXCLUSIVE_ROLES, 'resident', 'clock', 'platform', 'kiosk'];

/** Whether the post of one person is near enough to another's to stand in: same work, same party or same village. */
const isNear = (own: Post, absent: Post): boolean => {
  const town = townOf(absent.area) ?? absent.area;
  if ((townOf(own.area) ?? own.area) !== town || NEVER_DEPUTISED.includes(own.role)) return false;
  if (absent.department !== undefined) return own.department === absent.department;
  const unit = unitOf(absent.area);
  return own.role === absent.role || own.area === absent.area || (unit !== undefined && unitOf(own.area) === unit);
};

/** The posts of somebody away that this person may act in, by the posts the person holds. */
const transferable = (
  absent: Pick<Person, 'posts'>,
  own: readonly Post[],
  deputyPost: string | undefined,
): readonly Post[] => {
  const from = deputyPost === undefined ? own : own.filter(({ postId }) => postId === deputyPost);
  return absent.posts.filter((post) => !NEVER_DEPUTISED.includes(post.role) && from.some((one) => isNear(one, post)));
};

const later = (a: Instant, b: Instant): Instant => (a > b ? a : b);
const earlier = (a: Instant, b: Instant | undefined): Instant => (b === undefined || a < b ? a : b);

/**
 * The posts in which a person acts for somebody away at this instant, each under an id that says so. By the absent person's
 * own record: an absence that was ended gives nothing, whatever the deputy's record says.
 */
export function deputyPosts(
  deputy: { readonly person: string; readonly posts: readonly Post[] },
  absent: Pick<Person, 'absences' | 'posts'>,
  now: Instant,
): readonly Post[] {
  const own = postsInForce(deputy.posts, now);
  return (absent.absences ?? [])
    .filter((absence) => absence.deputy?.person === deputy.person && isInForce(absence, now))
    .flatMap(({ from, to, deputyPost }) =>
      transferable({ posts: postsInForce(absent.posts, now) }, own, deputyPost).map((post) => ({
        ...post,
        postId: `${DEPUTY}${post.postId}`,
        from: later(from, post.from),
        to: earlier(to, post.to),
      })),
    );
}

/** The absences that hold at an instant or are to come. */
export const absencesFrom = (person: Pick<Person, 'absences'>, now: Instant): readonly Absence[] =>
  (person.absences ?? []).filter(({ to }) => now < to);

/**
 * Who may put somebody down as away: the person, the head of the unit (its officers for all but the head), and the grid
 * office over all the areas served in. Nobody names themselves deputy of another: that would be taking rights.
 */
export function mayRegister(
  caller: Caller,
  person: Pick<Person, 'id' | 'home' | 'posts'>,
  now: Instant,
): Post | undefined {
  const live = person.posts.filter((post) => isLive(post, now));
  const [first] = caller.posts;
  if (caller.person === person.id) return first;
  if (live.length === 0) return undefined;
  const headed = live.some(({ role }) => role === 'unitHead');
  return caller.posts.find((post) => {
    if (post.role === 'gridOffice')
      return [person.home, ...live.map(({ area }) => area)].every((area) => covers(post.area, area));
    if (post.role !== 'unitHead' && !(post.role === 'unitOfficer' && !headed)) return false;
    return live.every(
      ({ area, department }) =>
        post.department !== undefined &&
        (department === post.department || (department === undefined && covers(post.department, area))),
    );
  });
}

/** An absence as it is asked for. */
export interface AbsenceDraft {
  readonly from: Instant;
  readonly to: Instant;
  readonly reason: Absence['reason'];
  readonly deputyPost?: string;
}

const faultsOf = ({ from, to }: AbsenceDraft, person: Person, now: Instant): readonly FieldError[] => {
  if (to <= from) return [{ pointer: '/to', code: 'ends-before-it-begins' }];
  if (to <= now) return [{ pointer: '/to', code: 'in-the-past' }];
  if (minus(to, from) > LONGEST) return [{ pointer: '/to', code: 'too-long' }];
  const ahead = absencesFrom(person, now);
  if (ahead.some((other) => from < other.to && other.from < to))
    return [{ pointer: '/from', code: 'absence-overlaps' }];
  return ahead.length >= MOST_AHEAD ? [{ pointer: '', code: 'too-many' }] : [];
};

const deputyFaults = (
  { from, to, deputyPost }: AbsenceDraft,
  person: Person,
  deputy: Person,
  now: Instant,
): readonly FieldError[] => {
  const pointer = deputyPost === undefined ? '/deputy' : '/deputyPost';
  if (deputy.id === person.id) return [{ pointer, code: 'deputy-of-oneself' }];
  const own = deputy.posts.filter((post) => isLive(post, later(from, now)));
  const live = { posts: person.posts.filter((post) => isLive(post, now)) };
  if (transferable(live, own, deputyPost).length === 0) return [{ pointer, code: 'deputy-not-near' }];
  return absencesFrom(deputy, now).some((other) => from < other.to && other.from < to)
    ? [{ pointer, code: 'deputy-away' }]
    : [];
};

const isSame = (one: Absence, other: Absence): boolean =>
  one.from === other.from &&
  one.to === other.to &&
  one.deputy?.person === other.deputy?.person &&
  one.deputyPost === other.deputyPost;

/** What an absence makes of the two records; `known` when it stands there already. */
export type Registered =
  | { readonly known: Person }
  | { readonly absent: Person; readonly deputy?: Person; readonly id: string };

const kept = (absences: readonly Absence[] | undefined, now: Instant): readonly Absence[] =>
  (absences ?? []).filter(({ to }) => to > plus(now, -KEPT));

/**
 * Puts a person down as away. Refused: an end before the beginning or in the past, more than a year, another absence at the
 * same time, a deputy without a post near enough, or who is away then too (`invalid-body`).
 */
export function register(
  person: Person,
  deputy: Person | undefined,
  draft: AbsenceDraft,
  now: Instant,
): Result<Registered, Refusal> {
  const { from, to, reason, deputyPost } = draft;
  const absence: Absence = {
    id: `a${person.version + 1}`,
    from,
    to,
    reason,
    ...(deputy === undefined ? {} : { deputy: { person: deputy.id, name: deputy.name } }),
    ...(deputyPost === undefined ? {} : { deputyPost }),
  };
  if (absencesFrom(person, now).some((other) => isSame(other, absence))) return ok({ known: person });
  const errors = [
    ...faultsOf(draft, person, now),
    ...(deputy === undefined ? [] : deputyFaults(draft, person, deputy, now)),
  ];
  if (errors.length > 0) return err({ code: 'invalid-body', errors });
  const absent: Person = {
    ...person,
    absences: [...kept(person.absences, now), absence],
    version: person.version + 1,
  };
  if (deputy === undefined) return ok({ absent, id: absence.id });
  const hints = (deputy.deputyFor ?? []).filter((hint) => now < hint.to);
  const next = { ...deputy, deputyFor: [...hints, { person: person.id, from, to }], version: deputy.version + 1 };
  return ok({ absent, deputy: next, id: absence.id });
}

/**
 * Ends an absence now, or takes one back that has not begun. Undefined where the person has no such absence; the person
 * unchanged where it is over already.
 */
export function endAbsence(person: Person, id: string, now: Instant): Person | undefined {
  const absence = person.absences?.find((one) => one.id === id);
  if (absence === undefined) return undefined;
  if (absence.to <= now) return person;
  const others = (person.absences ?? []).filter((one) => one !== absence);
  const ended = absence.from < now ? [{ ...absence, to: now }] : [];
  return { ...person, absences: [...kept(others, now), ...ended], version: person.version + 1 };
}
