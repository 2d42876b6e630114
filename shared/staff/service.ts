import type { Caller, Post } from '../kernel/caller.ts';
import { covers, isGridCode, isUnitCode } from '../kernel/codes.ts';
import type { FieldError, Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { type Instant, parseInstant } from '../kernel/time.ts';
import { badBody, badBodyOf, nextVersion, postOver } from '../registers/rules.ts';
import { decideAgain, origin } from '../registers/use-case.ts';
import type { Request } from '../route.ts';
import { actorOf } from '../workflow/command.ts';
import { type PersonInput, RIGHTS_KEEPERS } from './contract.ts';
import { type GridStaffInput, STAFFING_KEEPERS } from './contract-staffing.ts';
import { type GridStaffing, gridsTouched, type PersonChange, planOf } from './plan.ts';
import type { References, StaffStore } from './ports.ts';
import { acceptPosts, isGridRole, mayChangeRights, type Person, type PostDraft, reachOf } from './rules.ts';

export interface StaffDeps {
  readonly store: StaffStore;
  readonly references: References;
}

type PersonPut = Request<{ readonly id: string }, unknown, PersonInput>;
type GridPut = Request<{ readonly gridCode: string }, unknown, GridStaffInput>;

const instant = (text: string | undefined): Instant | undefined =>
  text === undefined ? undefined : parseInstant(text);

const draftOf = <T extends { readonly from?: string | undefined; readonly to?: string | undefined }>(given: T) => ({
  ...given,
  from: instant(given.from),
  to: instant(given.to),
});

/** Units, grids and departments that posts name without their being there, or a department of another area. */
async function unknownIn(references: References, posts: readonly PostDraft[]): Promise<Refusal | undefined> {
  const places = [...new Set(posts.map(({ area }) => area))].filter((area) => isUnitCode(area) || isGridCode(area));
  const parties = [...new Set(posts.flatMap(({ department }) => department ?? []))];
  const [areas, towns] = await Promise.all([references.areas(places), references.departments(parties)]);
  const errors = posts.flatMap(({ area, department }, i): FieldError[] => {
    const town = department === undefined ? undefined : towns.get(department);
    return [
      ...(places.includes(area) && !areas.has(area) ? [{ pointer: `/posts/${i}/area`, code: 'unknown' }] : []),
      ...(department !== undefined && town === undefined
        ? [{ pointer: `/posts/${i}/department`, code: 'unknown' }]
        : []),
      ...(town !== undefined && !covers(town, area)
        ? [{ pointer: `/posts/${i}/area`, code: 'not-the-departments-area' }]
        : []),
    ];
  });
  return badBodyOf(errors);
}

const servesResidents = (person: Pick<Person, 'posts'>): boolean => person.posts.some(({ role }) => isGridRole(role));

/** The person that a body asks for, by the rules; not yet held against other registers. */
function personFrom(
  { params, body, ifMatch }: PersonPut,
  before: Person | undefined,
  caller: Caller,
  now: Instant,
): Result<
  { readonly after: Person; readonly drafts: readonly PostDraft[]; readonly by: ReturnType<typeof actorOf> },
  Refusal
> {
  const drafts = body.posts.map(({ postId: _, ...given }) => draftOf(given));
  const reach = [...(before === undefined ? [] : reachOf(before)), body.home, ...drafts.map(({ area }) => area)];
  const post = mayChangeRights(caller, RIGHTS_KEEPERS, params.id, reach);
  if (!post.ok) return post;
  const version = nextVersion(before?.version, ifMatch);
  if (!version.ok) return version;
  const posts = acceptPosts(params.id, drafts, before, now);
  if (!posts.ok) return posts;
  const { name, home, identity, publicPhone } = body;
  if (home.length !== 6 && home.length !== 9) return err(badBody('/home', 'town-or-county'));
  if (publicPhone !== undefined && !servesResidents(posts.value))
    return err(badBody('/publicPhone', 'grid-staff-only'));
  const after: Person = {
    id: params.id,
    name,
    home,
    ...identity,
    ...(publicPhone === undefined ? {} : { publicPhone }),
    ...posts.value,
    ...(before?.absences === undefined ? {} : { absences: before.absences }),
    ...(before?.deputyFor === undefined ? {} : { deputyFor: before.deputyFor }),
    version: version.value,
  };
  return ok({ after, drafts, by: actorOf(caller, post.value) });
}

/**
 * Puts a person in the register, or gives and takes posts. Refused besides what `acceptPosts` says: one's own rights,
 * areas beyond the caller's post, unknown places and departments, an account that is another's (`code-taken`).
 */
export const putPerson = (
  { store, references }: StaffDeps,
  request: PersonPut,
  caller: Caller,
  now: Instant,
): Promise<Result<Person, Refusal>> =>
  decideAgain(async () => {
    const [before] = await store.persons([request.params.id]);
    const decided = personFrom(request, before, caller, now);
    if (!decided.ok) return decided;
    const { after, drafts, by } = decided.value;
    const change: PersonChange = before === undefined ? { after } : { before, after };
    const [unknown, staffings] = await Promise.all([
      unknownIn(references, drafts),
      store.staffings(gridsTouched([change])),
    ]);
    if (unknown !== undefined) return err(unknown);
    const { version } = after;
    const record = { action: 'person:put', subject: `WORKER#${after.id}`, version, by, ...origin(request, now) };
    const saved = await store.save(planOf([change], staffings, now), record);
    if (saved === 'conflict') return saved;
    return saved === 'saved'
      ? ok(after)
      : err({ code: 'code-taken', errors: [{ pointer: '/identity', code: 'account-of-another' }] });
  });

const samePosts = (one: readonly Post[], other: readonly Post[]): boolean => {
  const sorted = (posts: readonly Post[]) => JSON.stringify([...posts].sort((a, b) => (a.postId < b.postId ? -1 : 1)));
  return sorted(one) === sorted(other);
};

/** What one person's posts become when a grid's staff is set: everything elsewhere stays as it is. */
function restaffed(
  person: Person,
  grid: string,
  listed: GridStaffInput['staff'],
  now: Instant,
): Result<PersonChange | undefined, Refusal> {
  const kept = person.posts.filter((post) => !(post.area === grid && isGridRole(post.role)));
  const standing = (role: string): Instant | undefined =>
    person.posts.find((post) => post.area === grid && post.role === role)?.from;
  const here = listed
    .filter((entry) => entry.person === person.id)
    .map((entry) => draftOf(entry))
    // Who stays in a role without a new beginning keeps the post they have.
    .map(({ role, from, to }) => ({ role, area: grid, from: from ?? standing(role), to }));
  const posts = acceptPosts(person.id, [...kept, ...here], person, now);
  if (!posts.ok) return posts.error.code === 'invalid-body' ? err(badBody('/staff', `posts-of-${person.id}`)) : posts;
  if (samePosts(posts.value.posts, person.posts)) return ok(undefined);
  return ok({ before: person, after: { ...person, ...posts.value, version: person.version + 1 } });
}

/** The most people that one change may alter: each is up to five writes of a transaction's hundred. */
const MAX_ALTERED = 18;

/** Everybody whose posts change when a grid's staff becomes what is listed. */
function alterations(
  people: readonly Person[],
  gridCode: string,
  listed: GridStaffInput['staff'],
  caller: Caller,
  now: Instant,
): Result<readonly PersonChange[], Refusal> {
  const changes: PersonChange[] = [];
  for (const person of people) {
    const change = restaffed(person, gridCode, listed, now);
    if (!change.ok) return change;
    if (change.value !== undefined) changes.push(change.value);
  }
  if (changes.some(({ after }) => after.id === caller.person)) return err({ code: 'separation-of-duties' });
  return changes.length > MAX_ALTERED ? err(badBody('/staff', 'too-many-changes')) : ok(changes);
}

/** The people listed who are not in the register, or are kept by an administration beyond the caller's area. */
function strangers(people: readonly Person[], listed: GridStaffInput['staff'], area: string): Refusal | undefined {
  const errors = listed.flatMap(({ person }, i): FieldError[] => {
    const known = people.find(({ id }) => id === person);
    return known !== undefined && covers(area, known.home) ? [] : [{ pointer: `/staff/${i}/person`, code: 'unknown' }];
  });
  return errors.length === 0 ? undefined : { code: 'unknown-person', errors };
}

/** A grid's staff with everybody in it, as findings need them. */
export interface GridStaff {
  readonly staffing: GridStaffing;
  readonly people: readonly Person[];
}

/**
 * Sets who serves in a grid: whoever is not listed leaves it, posts elsewhere stay. A breach of 1+1+N is a finding in
 * the answer. Refused: an unknown grid or person, the caller's own posts.
 */
export const putGridStaff = (
  { store, references }: StaffDeps,
  request: GridPut,
  caller: Caller,
  now: Instant,
): Promise<Result<GridStaff, Refusal>> =>
  decideAgain(async () => {
    const {
      params: { gridCode },
      body,
      ifMatch,
    } = request;
    const post = postOver(caller, STAFFING_KEEPERS, gridCode);
    if (post === undefined) return err({ code: 'forbidden' });
    const [[staffing], known] = await Promise.all([store.staffings([gridCode]), references.areas([gridCode])]);
    if (staffing === undefined || !known.has(gridCode)) return err({ code: 'not-found' });
    const version = nextVersion(staffing.version === 0 ? undefined : staffing.version, ifMatch);
    if (!version.ok) return version;
    const serving = staffing.holders.filter((holder) => isGridRole(holder.post.role)).map(({ person }) => person);
    const people = await store.persons([...new Set([...serving, ...body.staff.map(({ person }) => person)])]);
    const unknown = strangers(people, body.staff, post.area);
    if (unknown !== undefined) return err(unknown);
    const changes = alterations(people, gridCode, body.staff, caller, now);
    if (!changes.ok) return changes;
    const plan = planOf(changes.value, [staffing], now);
    const record = {
      action: 'grid-staff:put',
      subject: `GRID#${gridCode}`,
      version: version.value,
      by: actorOf(caller, post),
    };
    const saved = await store.save(plan, { ...record, ...origin(request, now) });
    if (saved !== 'saved') return 'conflict';
    const after = people.map(
      (person) => changes.value.find((change) => change.after.id === person.id)?.after ?? person,
    );
    const [grid] = plan.grids;
    return ok({ staffing: { ...staffing, ...grid, version: version.value }, people: after });
  });
