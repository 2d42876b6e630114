import type { Post } from '../kernel/caller.ts';
import { isUnitCode } from '../kernel/codes.ts';
import type { Role } from '../kernel/roles.ts';
import { type Instant, shanghaiDay } from '../kernel/time.ts';
import type { Holder, Person } from '../staff/rules.ts';
import { type Department, isOver } from './rules.ts';

/**
 * Where a department and the staff register say different things, or nobody could be reached. Findings that somebody sees,
 * never a reason to refuse: people come and go by another register, on other days.
 */
export const DEPARTMENT_FINDINGS = [
  'person-gone',
  'officer-without-post',
  'head-without-post',
  'post-not-listed',
  'no-head',
  'nobody-to-call',
  'task-force-without-end',
  'validity-over',
] as const;
export type DepartmentFindingCode = (typeof DEPARTMENT_FINDINGS)[number];

export interface DepartmentFinding {
  readonly code: DepartmentFindingCode;
  readonly department: string;
  readonly person?: string;
}

/** The roles in which somebody acts for a department. */
export const OFFICER_ROLES: readonly Role[] = ['unitHead', 'unitOfficer'];
const HEAD_ROLES: readonly Role[] = ['unitHead'];

/** Where the posts of a department's people lie: a village's in the village, every other's in the town. */
export const postAreaOf = ({ id, town }: Pick<Department, 'id' | 'town'>): string => (isUnitCode(id) ? id : town);

const holds = (posts: readonly Post[], department: string, roles: readonly Role[], now: Instant): boolean =>
  posts.some(
    (post) =>
      post.department === department &&
      roles.includes(post.role) &&
      post.from <= now &&
      (post.to === undefined || now < post.to),
  );

/** What is known of staff: the persons that a department names, as far as they exist, and who holds posts in its area. */
export interface KnownStaff {
  readonly people: readonly Person[];
  readonly holders: readonly Holder[];
}

function named(department: Department, { people }: KnownStaff, now: Instant): readonly DepartmentFinding[] {
  const { id, officers = [], heads = [] } = department;
  const check = (person: string, roles: readonly Role[], code: DepartmentFindingCode): DepartmentFinding[] => {
    const known = people.find((one) => one.id === person);
    if (known === undefined) return [{ code: 'person-gone', department: id, person }];
    return holds(known.posts, id, roles, now) ? [] : [{ code, department: id, person }];
  };
  return [
    ...officers.flatMap(({ person }) => check(person, OFFICER_ROLES, 'officer-without-post')),
    ...heads.flatMap(({ person }) => check(person, HEAD_ROLES, 'head-without-post')),
  ];
}

function unlisted(department: Department, { holders }: KnownStaff): readonly DepartmentFinding[] {
  const { id, officers = [], heads = [] } = department;
  const listed = new Set([...officers, ...heads].map(({ person }) => person));
  if (listed.size === 0) return [];
  const theirs = holders.filter(({ post }) => post.department === id && OFFICER_ROLES.includes(post.role));
  return [...new Set(theirs.map(({ person }) => person))]
    .filter((person) => !listed.has(person))
    .map((person) => ({ code: 'post-not-listed', department: id, person }));
}

/** Nobody leads it, or nobody can be reached. The centre is led by whoever supervises the duty; a body outside the government has no accounts and needs a number. */
function unreachable(department: Department, { holders }: KnownStaff): readonly DepartmentFinding[] {
  const { id, kind, officers = [], heads = [], phone, dutyPhone } = department;
  const headed = heads.length > 0 || holders.some(({ post }) => post.department === id && post.role === 'unitHead');
  const staffed = officers.length > 0 || holders.some(({ post }) => post.department === id);
  if (kind === 'centre') return [];
  if (kind !== 'external') return headed ? [] : [{ code: 'no-head', department: id }];
  const called = headed || staffed || phone !== undefined || dutyPhone !== undefined;
  return called ? [] : [{ code: 'nobody-to-call', department: id }];
}

function dated(department: Department, now: Instant): readonly DepartmentFinding[] {
  const { id, kind, validTo } = department;
  if (isOver(department, shanghaiDay(now))) return [{ code: 'validity-over', department: id }];
  return kind === 'taskForce' && validTo === undefined ? [{ code: 'task-force-without-end', department: id }] : [];
}

/** Everything that is unclear about a department that takes part in matters; nothing about one that is dissolved. */
export const departmentFindings = (
  department: Department,
  staff: KnownStaff,
  now: Instant,
): readonly DepartmentFinding[] =>
  department.enabled
    ? [
        ...named(department, staff, now),
        ...unlisted(department, staff),
        ...unreachable(department, staff),
        ...dated(department, now),
      ]
    : [];
