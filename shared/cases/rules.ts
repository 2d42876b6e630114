import type { Category } from '../catalogue/rules.ts';
import type { Calendar } from '../kernel/calendar.ts';
import type { ActorRef, Caller, Post } from '../kernel/caller.ts';
import { covers } from '../kernel/codes.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Role } from '../kernel/roles.ts';
import type { Instant } from '../kernel/time.ts';
import type { OutMessage } from '../workflow/matter.ts';
import { actingPost, actionsFrom } from '../workflow/table.ts';
import type { CaseBodies } from './bodies.ts';
import type { CaseMeta, CaseState } from './model.ts';
import { type CaseAction, caseTable } from './table.ts';

export type { CaseMeta } from './model.ts';

/** What a rule may look at besides the case: all values, fetched before. */
export interface RuleContext {
  readonly actor: ActorRef;
  readonly at: Instant;
  readonly calendar: Calendar;
  /** The category that the command, or the case, names; absent when the catalogue has none of that code. */
  readonly category?: Category;
  /** Where an amended point or grid lies; `undefined` members when it lies nowhere. */
  readonly located?: {
    readonly town: string;
    readonly unit?: string;
    readonly grid?: string;
    readonly point?: { lon: number; lat: number };
  };
  /** The case to merge into. */
  readonly target?: CaseMeta;
  /** The lead named by a dispatch exists in this town. */
  readonly leadKnown?: boolean;
}

/** What a command makes of a case. */
export interface Change {
  readonly next: CaseMeta;
  /** Goes into the event; never personal data. */
  readonly data: Readonly<Record<string, unknown>>;
  readonly messages: readonly OutMessage[];
  /** What the reporter will read under the tracking code. */
  readonly answer?: {
    readonly kind: 'answered' | 'refused' | 'closed';
    readonly text: string;
    readonly remedy?: string;
  };
}

export type Rule<A extends CaseAction> = (
  c: CaseMeta,
  body: CaseBodies[A],
  context: RuleContext,
) => Result<Change, Refusal>;

/** Roles of the command centre, who see every case of their area, confidential ones too. */
export const CENTRE_ROLES: readonly Role[] = ['acceptor', 'dispatcher', 'dutySupervisor'];
/** Roles that see the cases of their area; a department's officers see by taking part instead. */
const AREA_ROLES: readonly Role[] = [
  ...CENTRE_ROLES,
  'inspector',
  'callBackAgent',
  'gridLeader',
  'gridWorker',
  'partTimer',
  'leader',
  'evaluator',
  'gridOffice',
  'countyReviewer',
];
const OFFICERS: readonly Role[] = ['unitOfficer', 'unitHead'];

/** The finest area the case is known to lie in; an unlocated case lies in the town that took it. */
export const areaOf = (c: CaseMeta): string => c.grid ?? c.unit ?? c.town;

/** Whether a post's area contains the case. A grid's or village's post never contains what is only known to the town. */
export const postCovers = (post: Post, c: CaseMeta): boolean => covers(post.area, areaOf(c));

const isLead = (post: Post, c: CaseMeta): boolean =>
  c.lead !== undefined && OFFICERS.includes(post.role) && post.department === c.lead;

const isAssignee = (post: Post, caller: Caller, c: CaseMeta): boolean =>
  c.assignee !== undefined && (c.assignee.person === caller.person || c.assignee.post === `${post.area}:${post.role}`);

/** The people of a leading village: its grid leaders and workers, in whose grid the case lies. */
const isUnitStaff = (post: Post, c: CaseMeta): boolean =>
  c.lead !== undefined &&
  c.lead === c.unit &&
  (post.role === 'gridLeader' || post.role === 'gridWorker') &&
  postCovers(post, c);

/** The relations that the case table names. */
export const related = (relation: string, c: CaseMeta, post: Post, caller: Caller): boolean => {
  switch (relation) {
    case 'lead':
      return isLead(post, c);
    case 'assignee':
      return isAssignee(post, caller, c);
    case 'unit-staff':
      return isUnitStaff(post, c);
    case 'staff':
      return seesBy(post, caller, c);
    default:
      return false;
  }
};

/** Whether it is a complaint about a unit or its staff. */
const isAboutOwn = (c: CaseMeta): boolean => c.about?.kind === 'unit' || c.about?.kind === 'staff';

/** A complaint about a unit or its staff is hidden from that party or person, whatever else they may see. */
export const isConcerned = (party: string | undefined, c: CaseMeta): boolean =>
  party !== undefined && isAboutOwn(c) && c.about?.ref === party;

/** Seen by the centre and by who takes part, and by nobody for the area alone. */
export const isRestricted = (c: CaseMeta): boolean => c.confidential === true || isAboutOwn(c);

const seesBy = (post: Post, caller: Caller, c: CaseMeta): boolean => {
  if (isConcerned(post.department, c) || isConcerned(caller.person, c)) return false;
  if (isAssignee(post, caller, c)) return true;
  if (post.department !== undefined && c.parties.includes(post.department)) return true;
  if (CENTRE_ROLES.includes(post.role)) return postCovers(post, c);
  if (isRestricted(c)) return false;
  if (OFFICERS.includes(post.role)) return post.area.length >= 12 && postCovers(post, c);
  return AREA_ROLES.includes(post.role) && postCovers(post, c);
};

/** Visible = in the area of one of the caller's posts, or taking part. The same union serves reading and writing. */
export const mayView = (caller: Caller, c: CaseMeta): boolean => caller.posts.some((post) => seesBy(post, caller, c));

/** Whether a caller may ask for the list of an area or of a party at all; what each page shows is judged case by case. */
export const mayList = (caller: Caller, area: string | undefined, owner: string | undefined): boolean =>
  caller.posts.some((post) => {
    if (owner)
      return (
        post.department === owner ||
        (CENTRE_ROLES.includes(post.role) && covers(post.area, owner.slice(0, 9))) ||
        (CENTRE_ROLES.includes(post.role) && !/^\d/.test(owner))
      );
    if (!area || !covers(post.area, area)) return false;
    return AREA_ROLES.includes(post.role) || (OFFICERS.includes(post.role) && post.area.length >= 12);
  });

/** The post a caller may take an action with, if any. */
export const postFor = (action: CaseAction, caller: Caller, c: CaseMeta): Post | undefined => {
  const visible = caller.posts.filter((post) => seesBy(post, caller, c));
  return actingPost(caseTable[action], { ...caller, posts: visible }, c, postCovers, related);
};

/** The actions open to a caller in the case's present state, in the table's order. */
export const openActions = (caller: Caller, c: CaseMeta): CaseAction[] =>
  actionsFrom(caseTable, c.state).filter((action) => postFor(action, caller, c) !== undefined);

export const isFrom = (action: CaseAction, state: CaseState): boolean => caseTable[action].from.includes(state);

/** The next head of a case: one version on, in the state the action leads to, with what changes. */
export const advance = (
  c: CaseMeta,
  state: CaseState,
  changes: Partial<CaseMeta>,
  cleared: readonly (keyof CaseMeta)[] = [],
): CaseMeta => {
  const kept = Object.fromEntries(Object.entries(c).filter(([key]) => !cleared.includes(key as keyof CaseMeta)));
  return { ...(kept as unknown as CaseMeta), ...changes, state, version: c.version + 1 };
};

/** The newest who had a hand in it; more than anybody has, so that the head stays small. */
const MOST_HANDLERS = 12;

/** Who handled it, with one more: they don't call the reporter back. */
export const withHandler = (c: CaseMeta, { person }: ActorRef): readonly string[] =>
  [...c.handledBy.filter((one) => one !== person), person].slice(-MOST_HANDLERS);

/** What every message of a case says: references and figures, never text or persons. */
export const message = (
  next: CaseMeta,
  type: string,
  audience: string,
  extra: Readonly<Record<string, unknown>> = {},
): OutMessage => ({
  audience,
  type: `onegrid.case.${type}`,
  part: '_',
  version: next.version,
  data: {
    caseNum: next.num,
    town: next.town,
    state: next.state,
    ...(next.unit ? { unit: next.unit } : {}),
    ...(next.grid ? { grid: next.grid } : {}),
    ...(next.category ? { category: next.category } : {}),
    ...(next.categoryName ? { categoryName: next.categoryName } : {}),
    ...(next.clock?.dueAt ? { dueAt: next.clock.dueAt } : {}),
    urgency: next.urgency,
    ...extra,
  },
});

/** The post that a step of the centre waits for, as an audience. */
export const centre = (c: CaseMeta, role: Role): string => `post:${c.town}:${role}`;

export const refuse = (code: Refusal['code'], params?: Refusal['params']): Result<never, Refusal> =>
  err(params ? { code, params } : { code });

/** Whom a message reaches without telling the accused that somebody complained about them. */
export const mayBeTold = (audience: string, c: CaseMeta): boolean => !isConcerned(audience.replace('person:', ''), c);

/** The body's own schema could not see what is wrong with this field. */
export const refuseField = (field: string, code: string): Result<never, Refusal> =>
  err({ code: 'invalid-body', errors: [{ pointer: `/${field}`, code }] });

export const change = (
  next: CaseMeta,
  data: Readonly<Record<string, unknown>>,
  messages: readonly OutMessage[] = [],
  answer?: Change['answer'],
): Result<Change, Refusal> => {
  const told = messages.filter(({ audience }) => mayBeTold(audience, next));
  return ok(answer ? { next, data, messages: told, answer } : { next, data, messages: told });
};

/** From which states the whistle may be blown on a case: any in which somebody still has to act on the matter itself. */
const WHISTLE_FROM: readonly CaseState[] = ['reported', 'filed', 'returned', 'dispatched', 'handling'];

/** Who may blow on a case: the leader of its grid, the officers of its village or of the leading unit, the centre. */
export const blowingPost = (caller: Caller, c: CaseMeta): Post | undefined => {
  const visible = caller.posts.filter((post) => seesBy(post, caller, c));
  return visible.find(
    (post) =>
      (post.role === 'gridLeader' && postCovers(post, c)) ||
      isLead(post, c) ||
      (OFFICERS.includes(post.role) && post.department !== undefined && post.department === c.unit) ||
      (CENTRE_ROLES.includes(post.role) && post.role !== 'acceptor'),
  );
};

/** Bounds of what a head carries: three joint responses at once, and two of full size after one another. */
const MOST_OPEN_WHISTLES = 3;
const MOST_PARTIES = 61;
/** A whistle's number in its case has two digits. */
const MOST_WHISTLES = 99;

/** Those who take part, with more of them; refused where one is concerned, or where they grow too many. */
const joined = (c: CaseMeta, parties: readonly string[]): Result<readonly string[], Refusal> => {
  const concerned = parties.find((party) => isConcerned(party, c));
  if (concerned) return refuse('party-concerned', { party: concerned });
  const all = [...new Set([...c.parties, ...parties])];
  return all.length > MOST_PARTIES ? refuseField('departments', 'too-many') : ok(all);
};

/** A whistle binds its case: the departments take part, and until it ends nothing is submitted or closed. */
export const bindWhistle = (
  c: CaseMeta,
  whistle: string,
  parties: readonly string[],
  isNew: boolean,
): Result<CaseMeta, Refusal> => {
  if (!WHISTLE_FROM.includes(c.state)) return refuse('wrong-state', { action: 'blow', state: c.state });
  if (c.whistles.length >= MOST_OPEN_WHISTLES || (isNew && c.whistled >= MOST_WHISTLES))
    return refuse('whistle-open', { whistle: c.whistles[0] ?? '' });
  const all = joined(c, parties);
  if (!all.ok) return all;
  const whistled = c.whistled + (isNew ? 1 : 0);
  return ok(advance(c, c.state, { whistles: [...c.whistles, whistle], whistled, parties: all.value }));
};

/** More departments take part in a whistle that is under way. */
export const inviteToWhistle = (c: CaseMeta, parties: readonly string[]): Result<CaseMeta, Refusal> => {
  const all = joined(c, parties);
  return all.ok ? ok(advance(c, c.state, { parties: all.value })) : all;
};

/** The whistle has ended, however it did; the case goes on by itself. */
export const freeWhistle = (c: CaseMeta, whistle: string): CaseMeta =>
  advance(c, c.state, { whistles: c.whistles.filter((one) => one !== whistle) });
