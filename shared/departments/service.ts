import type { Caller } from '../kernel/caller.ts';
import { isUnitCode } from '../kernel/codes.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Instant } from '../kernel/time.ts';
import type { TownQuery } from '../registers/contract.ts';
import { badBodyOf, editTown, nextVersion, townFor } from '../registers/rules.ts';
import { decideAgain, origin, staffUseCase } from '../registers/use-case.ts';
import type { Answer, Request, UseCases } from '../route.ts';
import { type ChannelDeps, channelUseCases, channelView } from './channel-service.ts';
import type {
  DepartmentFindingsView,
  DepartmentInput,
  DepartmentList,
  DepartmentSummary,
  DepartmentView,
} from './contract.ts';
import type { DepartmentStaff } from './ports.ts';
import { channelKeeper, DEPARTMENT_KEEPERS, type Department, departmentFault, type Named } from './rules.ts';
import { detailFaults } from './rules-details.ts';
import { departmentFindings, type KnownStaff, OFFICER_ROLES, postAreaOf } from './rules-findings.ts';

export interface DepartmentDeps extends ChannelDeps {
  /** Whether a village or community of this code is in the register of units. */
  readonly isUnit: (code: string) => Promise<boolean>;
  readonly staff: DepartmentStaff;
}

type Answered = Promise<Result<Answer, Refusal>>;

interface ById {
  readonly id: string;
}

/** A department as it is shown: people by their ids, and their names beside. */
const departmentView = ({ officers, heads, hours, ...department }: Department): DepartmentSummary => {
  const people = [...(officers ?? []), ...(heads ?? [])];
  const names = people.filter(({ person }, n) => people.findIndex((one) => one.person === person) === n);
  return {
    ...department,
    ...(officers ? { officers: officers.map(({ person }) => person) } : {}),
    ...(heads ? { heads: heads.map(({ person }) => person) } : {}),
    ...(hours ? { hours: [...hours] } : {}),
    ...(names.length > 0 ? { people: names } : {}),
  };
};

async function listDepartments({ store }: DepartmentDeps, query: TownQuery, caller: Caller): Answered {
  const town = townFor(caller, query.town);
  if (!town.ok) return town;
  const items = (await store.list(town.value)).map(departmentView);
  return ok({ body: { town: town.value, items } satisfies DepartmentList });
}

const idsOf = ({ officers = [], heads = [] }: Pick<Department, 'officers' | 'heads'>): readonly string[] => [
  ...new Set([...officers, ...heads].map(({ person }) => person)),
];

/** What is known of the staff of these departments: one batch, and a query for each area in which their posts lie. */
async function staffOf(
  { staff }: DepartmentDeps,
  departments: readonly Department[],
  now: Instant,
): Promise<KnownStaff> {
  const ids = [...new Set(departments.flatMap(idsOf))];
  const areas = [...new Set(departments.map(postAreaOf))];
  const [people, holders] = await Promise.all([
    ids.length === 0 ? [] : staff.persons(ids),
    Promise.all(areas.map((area) => staff.holdersIn(area, OFFICER_ROLES, now))),
  ]);
  return { people, holders: holders.flat() };
}

async function getDepartment(
  deps: DepartmentDeps,
  id: string,
  query: TownQuery,
  caller: Caller,
  now: Instant,
): Answered {
  const town = townFor(caller, query.town);
  if (!town.ok) return town;
  const [{ department }, channels] = await Promise.all([
    deps.store.department(town.value, id),
    deps.store.channelsOf(town.value, id),
  ]);
  if (department === undefined) return err({ code: 'not-found' });
  const keeps = channelKeeper(caller, department) !== undefined;
  const kept = keeps
    ? {
        channels: channels.map(channelView),
        findings: [...departmentFindings(department, await staffOf(deps, [department], now), now)],
      }
    : {};
  return ok({ body: { ...departmentView(department), ...kept } satisfies DepartmentView, version: department.version });
}

async function listFindings(deps: DepartmentDeps, query: TownQuery, caller: Caller, now: Instant): Answered {
  const town = townFor(caller, query.town);
  if (!town.ok) return town;
  const departments = await deps.store.list(town.value);
  const staff = await staffOf(deps, departments, now);
  const items = departments.flatMap((department) => departmentFindings(department, staff, now));
  return ok({ body: { town: town.value, items } satisfies DepartmentFindingsView });
}

/** A department as it is asked for, with the names that its people have in the staff register. */
const departmentFrom = (
  { officers, heads, ...given }: DepartmentInput,
  of: Pick<Department, 'id' | 'town' | 'version'>,
  { people }: KnownStaff,
): Department => {
  const named = (person: string): Named => ({ person, name: people.find(({ id }) => id === person)?.name ?? person });
  return {
    ...of,
    ...given,
    ...(officers ? { officers: officers.map(named) } : {}),
    ...(heads ? { heads: heads.map(named) } : {}),
  };
};

const putDepartment = (
  deps: DepartmentDeps,
  request: Request<ById, TownQuery, DepartmentInput>,
  caller: Caller,
  now: Instant,
): Answered =>
  decideAgain(async () => {
    const { store, isUnit } = deps;
    const { id } = request.params;
    const { body } = request;
    const where = editTown(caller, DEPARTMENT_KEEPERS, request.query.town);
    if (!where.ok) return where;
    const { town, by } = where.value;
    const fault = departmentFault(id, body.kind, town) ?? badBodyOf(detailFaults(body));
    if (fault !== undefined) return err(fault);
    const unnamed = departmentFrom(body, { id, town, version: 1 }, { people: [], holders: [] });
    const [{ department: before, takenIn }, known, staff] = await Promise.all([
      store.department(town, id),
      isUnitCode(id) ? isUnit(id) : true,
      staffOf(deps, [unnamed], now),
    ]);
    if (!known) return err({ code: 'unknown-unit' });
    if (before === undefined && takenIn !== undefined) return err({ code: 'code-taken' });
    const version = nextVersion(before?.version, request.ifMatch);
    if (!version.ok) return version;
    const department = departmentFrom(body, { id, town, version: version.value }, staff);
    const change = {
      action: 'department:put',
      subject: `DEPT#${id}`,
      version: version.value,
      by,
      ...origin(request, now),
    };
    const saved = await store.saveDepartment(department, change);
    if (saved === 'conflict') return saved;
    const findings = [...departmentFindings(department, staff, now)];
    return ok({ body: { ...departmentView(department), findings } satisfies DepartmentView, version: version.value });
  });

/** The use cases of departments and channels, by the names of their routes. */
export const departmentUseCases = (deps: DepartmentDeps): UseCases => ({
  listDepartments: staffUseCase<unknown, TownQuery>(({ query }, caller) => listDepartments(deps, query, caller)),
  getDepartment: staffUseCase<ById, TownQuery>(({ params, query }, caller, now) =>
    getDepartment(deps, params.id, query, caller, now),
  ),
  putDepartment: staffUseCase<ById, TownQuery, DepartmentInput>((request, caller, now) =>
    putDepartment(deps, request, caller, now),
  ),
  listDepartmentFindings: staffUseCase<unknown, TownQuery>(({ query }, caller, now) =>
    listFindings(deps, query, caller, now),
  ),
  ...channelUseCases(deps),
});
