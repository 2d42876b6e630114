import type { ReminderStage } from '../workflow/reminders.ts';
import type { Wait, Who } from '../workflow/waits.ts';
import type { CaseMeta } from './model.ts';
import { centre, mayBeTold } from './rules.ts';
import { decidersOf, isRestricted } from './rules-rights.ts';
import type { LimitTimer } from './timers.ts';
import { caseWaits, disputeWait } from './waits.ts';

/** Whom each stage of a reminder tells. */
type Ladder = Readonly<Record<ReminderStage, readonly Who[]>>;

const LEAD: Who = { relation: 'lead' };
const DISPATCHER: Who = { role: 'dispatcher' };
const SUPERVISOR: Who = { role: 'dutySupervisor' };

/** Who has to act; then who may stand in as well; then who may stand in and who may end it. */
const usual = ({
  actor,
  substitute,
  override,
}: Pick<Wait<string, string, string>, 'actor' | 'substitute' | 'override'>) =>
  ({ before: [actor], at: [actor, substitute], after: [substitute, override.by] }) satisfies Ladder;

/**
 * The limit of the handling itself is what the reporter was promised: with the breach the centre hears of it beside the
 * unit and who has it there, and when it goes on the duty supervisor.
 */
const OF_HANDLING: Ladder = {
  before: [LEAD, { relation: 'assignee' }],
  at: [LEAD, { relation: 'assignee' }, DISPATCHER],
  after: [LEAD, { relation: 'assignee' }, SUPERVISOR],
};

/** The duty supervisor has to say that it may go on resting; afterwards the clock lets it go on. */
const OF_REVIEW: Ladder = {
  before: [LEAD, SUPERVISOR],
  at: [LEAD, SUPERVISOR, DISPATCHER],
  after: [LEAD, SUPERVISOR, DISPATCHER],
};

const waitOf = (c: CaseMeta) => caseWaits.find(({ state }) => state === c.state);

/** Who decides a question; over their silence, who may end the wait that the case is in, for a closed one nobody. */
const ofQuestion = (c: CaseMeta): Ladder => {
  const [actor = SUPERVISOR, substitute = SUPERVISOR] = decidersOf(c, 'deny');
  const override = waitOf(c)?.override.by ?? SUPERVISOR;
  return usual({ actor, substitute, override: { action: 'deny', by: override } });
};

const ladderOf = (c: CaseMeta, timer: LimitTimer): Ladder => {
  if (timer === 'limit') return OF_HANDLING;
  if (timer === 'review') return OF_REVIEW;
  if (timer === 'ask') return ofQuestion(c);
  if (timer === 'dispute') return usual(disputeWait);
  const wait = waitOf(c);
  return wait ? usual(wait) : { before: [], at: [], after: [] };
};

/** A post as it stands on a case: `<area>:<role>`. */
const post = (held: string): string => `post:${held}`;

/** Of what is hidden the village and its grids know nothing, unless a person of theirs was named. */
const placePost = (c: CaseMeta, held: string | undefined): string | undefined =>
  held === undefined || isRestricted(c) ? undefined : post(held);

const named = (person: string | undefined): string | undefined => (person ? `person:${person}` : undefined);

/** Whoever stands in a relation to the case, if anybody does. */
const relative = (relation: string, c: CaseMeta): string | undefined => {
  switch (relation) {
    case 'lead':
      return c.lead;
    case 'assignee':
      return named(c.assignee?.person) ?? placePost(c, c.assignee?.post);
    case 'verifier':
      return named(c.verification?.person) ?? placePost(c, c.verification?.post);
    case 'inspector':
      return named(c.inspector);
    case 'platform':
      return c.state === 'escalated' ? c.escalation?.to : c.upstream?.platform;
    default:
      return undefined;
  }
};

/** A grid leader's post is that of the grid; every other post that a case waits for is one of the town. */
const audienceOf = (who: Who, c: CaseMeta): string | undefined => {
  if ('relation' in who) return relative(who.relation, c);
  if (who.role !== 'gridLeader') return centre(c, who.role);
  return placePost(c, c.grid && `${c.grid}:gridLeader`);
};

/** Who is told where a rung of the ladder is empty: nobody leads yet, nobody was named, the place must not know. */
const STAND_IN: Readonly<Record<LimitTimer, 'dispatcher' | 'dutySupervisor'>> = {
  limit: 'dispatcher',
  stage: 'dutySupervisor',
  ask: 'dutySupervisor',
  dispute: 'dutySupervisor',
  review: 'dutySupervisor',
};

/**
 * Whom a reminder tells, each once and at least one: who has to act before the limit, who may stand in with the breach,
 * who may end it when it goes on. Never whom the case complains about.
 */
export const audiencesOf = (c: CaseMeta, timer: LimitTimer, stage: ReminderStage): string[] => {
  const rung = ladderOf(c, timer)[stage].flatMap((who) => audienceOf(who, c) ?? []);
  const told = [...new Set(rung)].filter((audience) => mayBeTold(audience, c));
  return told.length > 0 ? told : [centre(c, STAND_IN[timer])];
};
