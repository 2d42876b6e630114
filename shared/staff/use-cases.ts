import type { Caller, Post } from '../kernel/caller.ts';
import { covers } from '../kernel/codes.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { type Instant, show } from '../kernel/time.ts';
import type { TownQuery } from '../registers/contract.ts';
import { touches, townFor } from '../registers/rules.ts';
import { staffUseCase } from '../registers/use-case.ts';
import type { Answer, UseCases } from '../route.ts';
import type { GridStaffInput, GridStaffView, PersonInput, PersonView, PostView, StaffingGaps } from './contract.ts';
import { isGridRole, isLive, type Person, postsInForce, viewOf } from './rules.ts';
import { type GridStaff, putGridStaff, putPerson, type StaffDeps } from './service.ts';
import { findingsOf, type GridCount, openVacancies } from './staffing.ts';

type Answered = Promise<Result<Answer, Refusal>>;

const notFound = err({ code: 'not-found' } as const);

/** A term as the API shows it. */
const shown = <T extends { readonly from: Instant; readonly to?: Instant }>({ from, to, ...rest }: T) => ({
  ...rest,
  from: show(from),
  ...(to === undefined ? {} : { to: show(to) }),
});

const postView = (post: Post): PostView => shown(post);

const fullView = ({ iss, sub, lastPost: _, ...person }: Person): PersonView => ({
  ...person,
  identity: { iss, sub },
  posts: person.posts.map(postView),
});

const colleagueView = ({ id, name, publicPhone, posts, version }: Person, now: Instant): PersonView => ({
  id,
  name,
  ...(publicPhone === undefined ? {} : { publicPhone }),
  posts: postsInForce(posts, now).map(postView),
  version,
});

async function getPerson({ store }: StaffDeps, id: string, caller: Caller, now: Instant): Answered {
  const [person] = await store.persons([id]);
  const seen = person === undefined ? undefined : viewOf(caller, person);
  if (person === undefined || seen === undefined) return notFound;
  const body = seen === 'all' ? fullView(person) : colleagueView(person, now);
  return ok({ body, version: person.version });
}

const countIn =
  (people: readonly Person[], now: Instant): GridCount =>
  (person, role) => {
    const posts = people.find(({ id }) => id === person)?.posts ?? [];
    return new Set(posts.filter((post) => post.role === role && isLive(post, now)).map(({ area }) => area)).size;
  };

function staffView({ staffing, people }: GridStaff, now: Instant): GridStaffView {
  const staff = staffing.holders.flatMap(({ person, name, post }) => {
    const { role, postId, from, to } = post;
    return isGridRole(role) && isLive(post, now)
      ? [shown({ person, name, postId, role, from, ...(to === undefined ? {} : { to }) })]
      : [];
  });
  const findings = findingsOf(staffing.holders, countIn(people, now), now).map((finding) =>
    finding.code === 'vacant' ? shown(finding) : finding,
  );
  return { gridCode: staffing.grid, staff, findings, version: staffing.version };
}

const answerStaff = (grid: GridStaff, now: Instant): Answer => ({
  body: staffView(grid, now),
  // A grid that was never staffed has no version to send back: its first staffing is written without one.
  ...(grid.staffing.version === 0 ? {} : { version: grid.staffing.version }),
});

async function getGridStaff(
  { store, references }: StaffDeps,
  gridCode: string,
  caller: Caller,
  now: Instant,
): Answered {
  if (!touches(caller, gridCode)) return notFound;
  const [[staffing], known] = await Promise.all([store.staffings([gridCode]), references.areas([gridCode])]);
  if (staffing === undefined || !known.has(gridCode)) return notFound;
  const people = await store.persons([...new Set(staffing.holders.map(({ person }) => person))]);
  return ok(answerStaff({ staffing, people }, now));
}

/** The caller's areas in a town, without those inside another of them. */
function ownAreas(caller: Caller, town: string): readonly string[] {
  const areas = [...new Set(caller.posts.map(({ area }) => (covers(area, town) ? town : area)))].filter((area) =>
    covers(town, area),
  );
  return areas.filter((area) => !areas.some((other) => other !== area && covers(other, area)));
}

async function listGaps({ store }: StaffDeps, query: TownQuery, caller: Caller, now: Instant): Answered {
  const town = townFor(caller, query.town);
  if (!town.ok) return town;
  const gaps = (await Promise.all(ownAreas(caller, town.value).map((area) => store.gaps(area)))).flat();
  const items = gaps
    .map(({ gridCode, vacancies }) => ({ gridCode, vacancies: openVacancies(vacancies, now).map(shown) }))
    .filter(({ vacancies }) => vacancies.length > 0);
  return ok({ body: { town: town.value, items } satisfies StaffingGaps });
}

/** The use cases of the staff register, by the names of their routes. */
export const staffUseCases = (deps: StaffDeps): UseCases => ({
  getMe: staffUseCase(async (_, { person, name, posts }) => ok({ body: { person, name, posts: posts.map(postView) } })),
  getPerson: staffUseCase<{ id: string }>(({ params }, caller, now) => getPerson(deps, params.id, caller, now)),
  putPerson: staffUseCase<{ id: string }, unknown, PersonInput>(async (request, caller, now) => {
    const saved = await putPerson(deps, request, caller, now);
    return saved.ok ? ok({ body: fullView(saved.value), version: saved.value.version }) : saved;
  }),
  getGridStaff: staffUseCase<{ gridCode: string }>(({ params }, caller, now) =>
    getGridStaff(deps, params.gridCode, caller, now),
  ),
  putGridStaff: staffUseCase<{ gridCode: string }, unknown, GridStaffInput>(async (request, caller, now) => {
    const saved = await putGridStaff(deps, request, caller, now);
    return saved.ok ? ok(answerStaff(saved.value, now)) : saved;
  }),
  listStaffingGaps: staffUseCase<unknown, TownQuery>(({ query }, caller, now) => listGaps(deps, query, caller, now)),
});
