import type { Caller, Post } from '../kernel/caller.ts';
import { covers, townOf } from '../kernel/codes.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { type Instant, show } from '../kernel/time.ts';
import type { StaffingFormula } from '../policies/model.ts';
import { touches, townFor } from '../registers/rules.ts';
import { staffUseCase } from '../registers/use-case.ts';
import type { Answer, UseCases } from '../route.ts';
import { absenceUseCases } from './absence-service.ts';
import type { PersonInput, PersonView, PostView } from './contract.ts';
import type { GapsQuery, GridStaffInput, GridStaffView, StaffingGaps } from './contract-staffing.ts';
import { isGridRole, isLive, type Person, postsInForce, viewOf } from './rules.ts';
import { type GridStaff, putGridStaff, putPerson, type StaffDeps } from './service.ts';
import { type Finding, findingsOf, type GridCount, gapsOf, servingOf } from './staffing.ts';

type Answered = Promise<Result<Answer, Refusal>>;

const notFound = err({ code: 'not-found' } as const);

/** A term as the API shows it. */
const shown = <T extends { readonly from: Instant; readonly to?: Instant }>({ from, to, ...rest }: T) => ({
  ...rest,
  from: show(from),
  ...(to === undefined ? {} : { to: show(to) }),
});

const postView = (post: Post): PostView => shown(post);

const fullView = ({ iss, sub, lastPost: _, absences: _away, deputyFor: _for, ...person }: Person): PersonView => ({
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

const shownFinding = (finding: Finding) => (finding.code === 'vacant' ? shown(finding) : finding);

function staffView({ staffing, people }: GridStaff, formula: StaffingFormula, now: Instant): GridStaffView {
  const staff = staffing.holders.flatMap(({ person, name, post }) => {
    const { role, postId, from, to } = post;
    return isGridRole(role) && isLive(post, now)
      ? [shown({ person, name, postId, role, from, ...(to === undefined ? {} : { to }) })]
      : [];
  });
  const findings = findingsOf(servingOf(staffing.holders, now), countIn(people, now), formula, now);
  return { gridCode: staffing.grid, staff, findings: findings.map(shownFinding), version: staffing.version };
}

const answerStaff = (grid: GridStaff, formula: StaffingFormula, now: Instant): Answer => ({
  body: staffView(grid, formula, now),
  // A grid that was never staffed has no version to send back: its first staffing is written without one.
  ...(grid.staffing.version === 0 ? {} : { version: grid.staffing.version }),
});

const formulaOf = ({ references }: StaffDeps, gridCode: string): Promise<StaffingFormula> =>
  references.formula(townOf(gridCode) ?? gridCode);

async function getGridStaff(deps: StaffDeps, gridCode: string, caller: Caller, now: Instant): Answered {
  if (!touches(caller, gridCode)) return notFound;
  const { store, references } = deps;
  const [[staffing], known, formula] = await Promise.all([
    store.staffings([gridCode]),
    references.areas([gridCode]),
    formulaOf(deps, gridCode),
  ]);
  if (staffing === undefined || !known.has(gridCode)) return notFound;
  const people = await store.persons([...new Set(staffing.holders.map(({ person }) => person))]);
  return ok(answerStaff({ staffing, people }, formula, now));
}

/** The caller's areas inside an area. */
const ownAreas = (caller: Caller, area: string): readonly string[] =>
  caller.posts.map((post) => (covers(post.area, area) ? area : post.area)).filter((own) => covers(area, own));

async function listGaps({ store, references }: StaffDeps, query: GapsQuery, caller: Caller, now: Instant): Answered {
  const { area } = query;
  if (area !== undefined && !(townOf(area) !== undefined && touches(caller, area))) return notFound;
  const town = townFor(caller, area === undefined ? query.town : townOf(area));
  if (!town.ok) return town;
  const [grids, strengths, formula] = await Promise.all([
    references.gridsOf(town.value, now),
    store.strengths(town.value),
    references.formula(town.value),
  ]);
  const own = ownAreas(caller, area ?? town.value);
  const mine = grids.filter((grid) => own.some((code) => covers(code, grid)));
  const items = gapsOf(mine, strengths, formula, now).map(({ gridCode, findings }) => ({
    gridCode,
    findings: findings.map(shownFinding),
  }));
  return ok({ body: { town: town.value, items } satisfies StaffingGaps });
}

/** The use cases of the staff register, by the names of their routes. */
export const staffUseCases = (deps: StaffDeps): UseCases => ({
  ...absenceUseCases(deps),
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
    const [saved, formula] = await Promise.all([
      putGridStaff(deps, request, caller, now),
      formulaOf(deps, request.params.gridCode),
    ]);
    return saved.ok ? ok(answerStaff(saved.value, formula, now)) : saved;
  }),
  listStaffingGaps: staffUseCase<unknown, GapsQuery>(({ query }, caller, now) => listGaps(deps, query, caller, now)),
});
