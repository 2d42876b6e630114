import { type Caller, type Post, standsFor } from '../kernel/caller.ts';
import { covers, unitOf } from '../kernel/codes.ts';
import type { Role } from '../kernel/roles.ts';
import type { TownPolicy } from '../policies/rules.ts';
import { actingPost, actionsFrom } from '../workflow/table.ts';
import type { Who } from '../workflow/waits.ts';
import type { CaseMeta } from './model.ts';
import { fits } from './rules-fit.ts';
import { type CaseAction, caseTable } from './table.ts';
import { ASK_DECIDERS } from './waits.ts';

/** Roles of the command centre, who see every case of their area, confidential ones too. */
export const CENTRE_ROLES: readonly Role[] = ['acceptor', 'dispatcher', 'dutySupervisor'];
/** Roles that see the cases of their area; a department's officers see by taking part instead. */
export const AREA_ROLES: readonly Role[] = [
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
export const OFFICERS: readonly Role[] = ['unitOfficer', 'unitHead'];

/** The finest area the case is known to lie in; an unlocated case lies in the town that took it. */
export const areaOf = (c: CaseMeta): string => c.grid ?? c.unit ?? c.town;

/** Whether a post's area contains the case. A grid's or village's post never contains what is only known to the town. */
export const postCovers = (post: Post, c: CaseMeta): boolean => covers(post.area, areaOf(c));

/** Parties and villages that somebody belongs to, whatever post they act in. */
export const sidesOf = (posts: readonly Post[]): readonly string[] => [
  ...new Set(posts.flatMap(({ department, area }) => [department, unitOf(area)].filter((one) => one !== undefined))),
];

/** An officer or head of a party. */
export const isOfficerOf = (post: Post, party: string): boolean =>
  OFFICERS.includes(post.role) && post.department === party;

const isLead = (post: Post, c: CaseMeta): boolean => c.lead !== undefined && isOfficerOf(post, c.lead);

/**
 * Whether what was given to a person by name is this caller's: it was given to them, or to somebody away whose deputy they
 * are. What is hidden stays with the one who was named.
 */
const isFor = (person: string | undefined, post: Post, caller: Caller, c: CaseMeta): boolean =>
  person !== undefined && (person === caller.person || (person === standsFor(post) && !isRestricted(c)));

const isAssignee = (post: Post, caller: Caller, c: CaseMeta): boolean =>
  c.assignee !== undefined &&
  (isFor(c.assignee.person, post, caller, c) || c.assignee.post === `${post.area}:${post.role}`);

/** The people of a leading village: its grid leaders and workers, in whose grid the case lies. */
const isUnitStaff = (post: Post, c: CaseMeta): boolean =>
  c.lead !== undefined &&
  c.lead === c.unit &&
  (post.role === 'gridLeader' || post.role === 'gridWorker') &&
  postCovers(post, c);

/** Who was sent to look, by name or by post, or a grid worker in whose grid the case lies and who stands in. */
const isVerifier = (post: Post, caller: Caller, c: CaseMeta): boolean =>
  c.verification !== undefined &&
  (isFor(c.verification.person, post, caller, c) ||
    isSentPost(post, c) ||
    (post.role === 'gridWorker' && postCovers(post, c)));

/** A post that was sent to look, wherever it is. */
const isSentPost = (post: Post, c: CaseMeta): boolean => c.verification?.post === `${post.area}:${post.role}`;

/** The platform from above that owns the matter, or to which it was escalated. */
const isPlatform = (post: Post, c: CaseMeta): boolean =>
  post.role === 'platform' &&
  post.department !== undefined &&
  (post.department === c.upstream?.platform || post.department === c.escalation?.to);

/** An officer of the village or community in which the case lies. */
const isUnitOfficer = (post: Post, c: CaseMeta): boolean =>
  OFFICERS.includes(post.role) && post.department !== undefined && post.department === c.unit;

/** Under this name a report acts; no person of the staff register can have it, because their ids hold no colon. */
export const REPORT_PERSON = 'report:';

/** Whoever knows a tracking code, let in by that door alone; a resident of the staff register is not one. */
export const isReporter = (post: Post, caller: Caller): boolean =>
  post.role === 'resident' && caller.person.startsWith(REPORT_PERSON);

/** The relations that the case table names. */
export const related = (relation: string, c: CaseMeta, post: Post, caller: Caller): boolean => {
  switch (relation) {
    case 'lead':
      return isLead(post, c);
    case 'assignee':
      return isAssignee(post, caller, c);
    case 'unit-staff':
      return isUnitStaff(post, c);
    case 'unit-officer':
      return isUnitOfficer(post, c);
    case 'verifier':
      return isVerifier(post, caller, c);
    case 'inspector':
      return c.inspector !== undefined && c.inspector === caller.person;
    case 'platform':
      return isPlatform(post, c);
    case 'reporter':
      return isReporter(post, caller);
    case 'staff':
      // The clock sees what it acts on, but it is nobody who could leave a word or be related to the matter.
      return post.role !== 'clock' && seesBy(post, caller, c);
    default:
      return false;
  }
};

/** Whether it is a complaint about a unit or its staff. */
const isAboutOwn = (c: Pick<CaseMeta, 'about'>): boolean => c.about?.kind === 'unit' || c.about?.kind === 'staff';

/** A complaint about a unit or its staff is hidden from that party or person, whatever else they may see. */
export const isConcerned = (party: string | undefined, c: Pick<CaseMeta, 'about'>): boolean =>
  party !== undefined && isAboutOwn(c) && c.about?.ref === party;

/** Who can't be given a part in a case: it is about them, or they have said that they are related to it. */
export const isBarred = (person: string | undefined, c: CaseMeta): boolean =>
  isConcerned(person, c) || (person !== undefined && c.recused?.includes(person) === true);

/** Whether somebody who is named can't have a part in it: for themselves, or for a party that they serve. */
export const mayNotHave = (person: string | undefined, parties: readonly string[] = [], c: CaseMeta): boolean =>
  isBarred(person, c) || parties.some((party) => isConcerned(party, c));

/** Whom everything that hangs on a case is kept from as well. */
export const concerningOf = (c: CaseMeta): { readonly concerning?: string } =>
  c.about && isAboutOwn(c) ? { concerning: c.about.ref } : {};

/** Seen by the centre and by who takes part, and by nobody for the area alone. */
export const isRestricted = (c: Pick<CaseMeta, 'confidential' | 'about'>): boolean =>
  c.confidential === true || isAboutOwn(c);

const seesBy = (post: Post, caller: Caller, c: CaseMeta): boolean => {
  // The clock is no person of the register: its post is given to nobody, and it shows what it sees to nobody.
  if (post.role === 'clock') return postCovers(post, c);
  if (isConcerned(post.department, c) || isConcerned(caller.person, c)) return false;
  if (caller.serves?.some((party) => isConcerned(party, c))) return false;
  if (isAssignee(post, caller, c) || isFor(c.inspector, post, caller, c) || isPlatform(post, c)) return true;
  if (isFor(c.verification?.person, post, caller, c) || (isSentPost(post, c) && !isRestricted(c))) return true;
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

/** What a platform owns, only the platform grants; the duty supervisor may take the question back. */
export const platformDecides = (c: Pick<CaseMeta, 'ask' | 'upstream'>): boolean =>
  c.ask?.kind === 'refusal' ||
  c.ask?.kind === 'closing' ||
  (c.ask?.kind === 'extension' && c.upstream?.owns.includes('limit') === true);

const PLATFORM: Who = { relation: 'platform' };
const SUPERVISOR: Who = { role: 'dutySupervisor' };

/** Who decides what is asked of a case now. */
export const decidersOf = (c: CaseMeta, action: 'grant' | 'deny' | 'uphold'): readonly Who[] => {
  if (!c.ask) return [];
  if (platformDecides(c)) return action === 'deny' ? [PLATFORM, SUPERVISOR] : [PLATFORM];
  const { actor, substitute } = ASK_DECIDERS[c.ask.kind];
  return [actor, substitute];
};

const isWho = (who: Who, post: Post, caller: Caller, c: CaseMeta): boolean =>
  'role' in who ? post.role === who.role && postCovers(post, c) : related(who.relation, c, post, caller);

const decides = (action: CaseAction, post: Post, caller: Caller, c: CaseMeta): boolean =>
  (action !== 'grant' && action !== 'deny' && action !== 'uphold') ||
  // Who asked takes it back: nobody has to wait for a word on what is wanted no more.
  (action === 'deny' && c.ask?.by === caller.person) ||
  decidersOf(c, action).some((who) => isWho(who, post, caller, c));

/** What every platform may do that has to do with a case. */
const ANY_PLATFORM: readonly CaseAction[] = ['supplement', 'urge', 'note', 'recuse'];

/**
 * What came of it above only says who was asked to do it; everything else is for the platform that the case comes from,
 * because it was given away by nobody else.
 */
const isItsOwn = (action: CaseAction, post: Post, c: CaseMeta): boolean => {
  if (post.role !== 'platform' || ANY_PLATFORM.includes(action)) return true;
  return post.department === (action === 'upstream-result' ? c.escalation?.to : c.upstream?.platform);
};

/** Who is related to a matter and said so acts in it no more; a word they may still leave. */
const isRecused = (action: CaseAction, caller: Caller, c: CaseMeta): boolean =>
  action !== 'note' && c.recused?.includes(caller.person) === true;

/** A reporter acts in the town that took the report down; which case it is, the tracking code has said. */
const postReaches = (post: Post, c: CaseMeta): boolean => covers(post.area, c.town);

/** The post a caller may take an action with, if any; one in which nothing stands in the way before any other. */
export const postFor = (action: CaseAction, caller: Caller, c: CaseMeta): Post | undefined => {
  if (isRecused(action, caller, c)) return undefined;
  const reaches = (post: Post): boolean =>
    seesBy(post, caller, c) || (isReporter(post, caller) && postReaches(post, c));
  const visible = caller.posts.filter(
    (post) => reaches(post) && isItsOwn(action, post, c) && decides(action, post, caller, c),
  );
  const among = (posts: readonly Post[]): Post | undefined =>
    actingPost(caseTable[action], { ...caller, posts }, c, postCovers, related);
  return among(visible.filter((post) => fits(action, c, post, caller))) ?? among(visible);
};

/** Whether the action is offered: the caller may take it, and nothing that is known of the case refuses it. */
const isOffered = (action: CaseAction, caller: Caller, c: CaseMeta, policy: Closing | undefined): boolean => {
  const post = postFor(action, caller, c);
  if (!post || !fits(action, c, post, caller)) return false;
  return action !== 'close' || !policy || post.role === 'dutySupervisor' || policy.closingBy.includes(post.role);
};

const asks = (c: CaseMeta): boolean => c.ask === undefined;

/** What an action needs of a case besides its state; what is not named needs nothing more. */
const NEEDS: Partial<Readonly<Record<CaseAction, (c: CaseMeta) => boolean>>> = {
  grant: (c) => c.ask !== undefined && c.ask.kind !== 'transfer',
  deny: (c) => c.ask !== undefined,
  uphold: (c) => c.ask?.kind === 'transfer',
  'ask-extension': asks,
  'ask-suspension': asks,
  'request-transfer': asks,
  'force-close': asks,
  'appeal-overdue': (c) => asks(c) && c.onTime === false && c.exempt === undefined,
  'overrule-dispute': (c) => c.dispute !== undefined,
};

/** Whether an action makes sense in the case's present state, by whoever. */
export const isFrom = (action: CaseAction, c: CaseMeta): boolean =>
  caseTable[action].from.includes(c.state) && (NEEDS[action]?.(c) ?? true);

/** Who closes is the town's to say; where it is not at hand everybody is offered it whom the table names. */
type Closing = Pick<TownPolicy, 'closingBy'>;

/** The actions open to a caller in the case's present state, in the table's order: none that the rules refuse them. */
export const openActions = (caller: Caller, c: CaseMeta, policy?: Closing): CaseAction[] =>
  actionsFrom(caseTable, c.state).filter(
    (action) => isFrom(action, c) && !isReporters(action) && isOffered(action, caller, c, policy),
  );

/** What only who knows the tracking code does, by another door. */
const isReporters = (action: CaseAction): boolean => caseTable[action].by.relations?.join() === 'reporter';

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
