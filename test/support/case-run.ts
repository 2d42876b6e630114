import type { CaseCommand } from '../../shared/cases/bodies.ts';
import { saveOf } from '../../shared/cases/command-service.ts';
import { decide } from '../../shared/cases/decide.ts';
import { type CaseMeta, isOpen, type Upstream } from '../../shared/cases/model.ts';
import type { CoPart } from '../../shared/cases/model-co.ts';
import { remind } from '../../shared/cases/reminding.ts';
import type { RuleContext, Words } from '../../shared/cases/rules.ts';
import { settle } from '../../shared/cases/rules-clock.ts';
import { relieveCase } from '../../shared/cases/rules-relief.ts';
import { postFor } from '../../shared/cases/rules-rights.ts';
import { bindWhistle, freeWhistle, inviteToWhistle } from '../../shared/cases/rules-whistle.ts';
import type { CaseAction } from '../../shared/cases/table.ts';
import { wakingsOf } from '../../shared/cases/timers.ts';
import type { Category } from '../../shared/catalogue/rules.ts';
import { chinaCalendar } from '../../shared/kernel/calendar.ts';
import { type ActorRef, type Caller, CLOCK_ACTOR, type Post } from '../../shared/kernel/caller.ts';
import { ROLES, type Role } from '../../shared/kernel/roles.ts';
import { HOUR, type Instant, plus } from '../../shared/kernel/time.ts';
import type { TownPolicy } from '../../shared/policies/model.ts';
import { defaultPolicy } from '../../shared/policies/rules.ts';
import type { Relief } from '../../shared/reliefs/rules.ts';
import { actorOf } from '../../shared/workflow/command.ts';
import { headEvent, type MatterEvent, type OutMessage } from '../../shared/workflow/matter.ts';
import { drawn, type Move, OTHER } from './case-lives.ts';
import { AT, TOWN, UNIT } from './cases.ts';

/** What a town and a platform may have decided about a life before it begins. */
export interface World {
  readonly extreme: boolean;
  readonly upstream?: Upstream;
  readonly policy: TownPolicy;
  readonly category: Category;
}

export const plainWorld = (category: Category): World => ({ extreme: false, policy: defaultPolicy(TOWN), category });

const EXTREME: Partial<CaseMeta> = { about: { kind: 'enterprise', ref: '店'.repeat(100) }, confidential: true };

const TIME = (policy: TownPolicy, at: Instant, reliefs: readonly Relief[] = []) => ({
  at,
  calendar: chinaCalendar,
  policy,
  reliefs,
});

/** A case as it is when it has just been taken down. */
export const beginning = ({ extreme, upstream, policy }: World, num = '2603067980012343'): CaseMeta => {
  const bare: CaseMeta = {
    num,
    state: 'reported',
    version: 1,
    town: TOWN,
    unit: UNIT,
    grid: '320506103203001',
    family: 'event',
    urgency: 'ordinary',
    channel: 'walk-in',
    point: { lon: 120.512_345_678_9, lat: 31.254_321_098_7 },
    receivedAt: AT,
    createdAt: AT,
    parties: [],
    rejections: 0,
    round: 0,
    handledBy: [],
    unable: 0,
    reports: 1,
    whistles: [],
    whistled: 0,
    ...(extreme ? EXTREME : {}),
    ...(upstream ? { upstream } : {}),
  };
  return settle(undefined, bare, TIME(policy, AT));
};

/** A life so far: the head, everything in its own timeline, and what is kept beside it. */
export interface Life {
  readonly c: CaseMeta;
  readonly events: readonly MatterEvent[];
  readonly words?: Words;
  readonly reliefs: readonly Relief[];
  /** Cases that were merged into it. */
  readonly merged: readonly CaseMeta[];
}

export const born = (world: World): Life => {
  const c = beginning(world);
  const event: MatterEvent = {
    part: '_',
    version: 1,
    action: 'report',
    actor: { person: 'w-0101', role: 'acceptor' },
    at: AT,
    to: c.state,
    data: {},
  };
  return { c, events: [event], reliefs: [], merged: [] };
};

/** What one step made of a life. */
export interface Turn {
  readonly life: Life;
  readonly messages: readonly OutMessage[];
  /** The command, where it was one on this case. */
  readonly action?: CaseAction;
}

const TRACE = { requestId: 'r', sourceIp: '127.0.0.1' };

/** Every co-unit has done its part by the time anybody asks. */
const partsOf = (c: CaseMeta, at: Instant): CoPart[] =>
  (c.co ?? []).map((party) => ({
    num: c.num,
    party,
    state: 'result-filed',
    version: 3,
    town: c.town,
    round: c.round,
    result: party === 'gaj' ? 'failed' : 'done',
    invitedAt: at,
    filedAt: at,
  }));

const held = (role: Role, area: string, department?: string): Post => ({
  postId: `${role}:${area}`,
  role,
  area,
  from: AT,
  ...(department ? { department } : {}),
});

/** Everybody who might take an action on a case, whatever they are to it; the person is anybody. */
const candidates = (c: CaseMeta, person: string): Caller[] => {
  const named = [c.assignee?.person, c.verification?.person, c.inspector].filter((one) => one !== undefined);
  const platforms = [c.upstream?.platform, c.escalation?.to].filter((one) => one !== undefined);
  const as = (who: string, post: Post): Caller => ({ person: who, name: who, posts: [post] });
  return [
    ...ROLES.filter((role) => role !== 'clock' && role !== 'resident').map((role) => as(person, held(role, TOWN))),
    as(person, held('unitOfficer', UNIT, UNIT)),
    ...(c.lead ? [as(person, held('unitOfficer', TOWN, c.lead)), as(person, held('unitHead', TOWN, c.lead))] : []),
    ...platforms.map((platform) => as(`m-${platform}`, held('platform', TOWN, platform))),
    ...named.map((one) => as(one, held('partTimer', '320506103299'))),
    as('report:abcdefabcdefabcd', held('resident', TOWN)),
    as(CLOCK_ACTOR.person, held('clock', TOWN)),
  ];
};

/** Who takes it: of all who may, the one that the move falls on; where it is given, the one it names. */
const actorFor = (c: CaseMeta, action: CaseAction, move: Move): ActorRef | undefined => {
  const { step, person, role, party } = move;
  if (step.is !== 'command') return { person, role, ...(role === 'unitOfficer' ? { party } : {}) };
  const may = candidates(c, person).filter((one) => postFor(action, one, c) !== undefined);
  const one = may[step.seed % Math.max(1, may.length)];
  const post = one && postFor(action, one, c);
  if (!one || !post) return undefined;
  return post.role === 'clock' ? CLOCK_ACTOR : actorOf(one, post);
};

const contextOf = (world: World, life: Life, actor: ActorRef, action: CaseAction, at: Instant): RuleContext => {
  const { c, words, reliefs } = life;
  // As the service does: the category is read for what needs one, the other case for a merge and its undoing.
  const needsCategory = action === 'file' || action === 'amend' || action === 'resolve-on-spot';
  return {
    ...TIME(world.policy, at, reliefs),
    actor,
    leadKnown: true,
    parts: partsOf(c, at),
    reporter: { report: 'abcdefabcdefabcd', merged: false },
    ...(needsCategory ? { category: world.category } : {}),
    ...(action === 'merge' || action === 'unmerge' ? { target: { ...beginning(world, OTHER), state: 'filed' } } : {}),
    ...(words ? { words } : {}),
  };
};

const grown = (life: Life, next: CaseMeta, event: MatterEvent, more: Partial<Life> = {}): Life => ({
  ...life,
  ...more,
  c: next,
  events: event.part === '_' ? [...life.events, event] : life.events,
});

const commanded = (
  world: World,
  life: Life,
  command: CaseCommand | undefined,
  move: Move,
  at: Instant,
): Turn | undefined => {
  const actor = command && actorFor(life.c, command.action, move);
  if (!command || !actor) return undefined;
  const context = contextOf(world, life, actor, command.action, at);
  const change = decide(life.c, command, context);
  if (!change.ok) return undefined;
  const { event } = saveOf(life.c, command, context, change.value, undefined, TRACE);
  const { next, messages, words } = change.value;
  return { life: grown(life, next, event, words ? { words } : {}), messages, action: command.action };
};

const reminded = ({ life }: { life: Life }, at: Instant): Turn | undefined => {
  const due = wakingsOf(life.c, chinaCalendar)[0]?.at;
  const reminder = due !== undefined && due <= at ? remind(life.c, at, chinaCalendar) : undefined;
  return reminder && { life: grown(life, reminder.next, reminder.event), messages: reminder.messages };
};

const MERGE: CaseCommand = { action: 'merge', body: { into: '2603067980012343' } };

/** Another case is merged into this one, or taken apart from it again: its other side is this one's event. */
const otherSide = (world: World, life: Life, other: CaseMeta, command: CaseCommand, at: Instant) => {
  const actor = { person: 'w-0109', role: 'dutySupervisor' as const };
  const context: RuleContext = { ...TIME(world.policy, at), actor, target: life.c };
  const change = decide(other, command, context);
  if (!change.ok) return undefined;
  const { target } = saveOf(other, command, context, change.value, undefined, TRACE);
  return target && { target, other: change.value.next };
};

const takenOver = (world: World, life: Life, at: Instant): Turn | undefined => {
  const num = `26030679800${String(life.c.version).padStart(5, '0')}`;
  const made = otherSide(world, life, { ...beginning(world, num), reports: 2 }, MERGE, at);
  const merged = made && [...life.merged, made.other];
  return made && merged && { life: grown(life, made.target.next, made.target.event, { merged }), messages: [] };
};

const givenBack = (world: World, life: Life, at: Instant): Turn | undefined => {
  const other = life.merged.at(-1);
  if (!other) return undefined;
  const apart: CaseCommand = { action: 'unmerge', body: { from: life.c.num, reason: '另一处' } };
  const made = otherSide(world, life, other, apart, at);
  const merged = life.merged.slice(0, -1);
  return made && { life: grown(life, made.target.next, made.target.event, { merged }), messages: [] };
};

const relieved = (life: Life, at: Instant): Turn | undefined => {
  if (!isOpen(life.c.state) || life.reliefs.length >= 3) return undefined;
  const relief: Relief = { id: `relief-${life.reliefs.length}`, area: TOWN, from: at, to: plus(at, 30 * HOUR) };
  const reliefs = [...life.reliefs, relief];
  const made = relieveCase(life.c, { relief, standing: reliefs, at, calendar: chinaCalendar });
  if (!made) return { life: { ...life, reliefs }, messages: [] };
  return { life: grown(life, made.next, made.event, { reliefs }), messages: made.messages };
};

const BLOWER = { person: 'w-0201', role: 'gridLeader' as const };

const whistled = (life: Life, move: Move, at: Instant): Turn | undefined => {
  const { c } = life;
  const { step } = move;
  const turn = (next: CaseMeta, action: string): Turn => ({
    life: grown(life, next, headEvent(next, action, BLOWER, at, {}, c.state)),
    messages: [],
  });
  if (step.is === 'free') return c.whistles[0] === undefined ? undefined : turn(freeWhistle(c, c.whistles[0]), 'free');
  if (step.is === 'blow') {
    const bound = bindWhistle(c, `${c.num}-${c.whistled + 1}`, step.departments, true);
    return bound.ok ? turn(bound.value, 'blow') : undefined;
  }
  if (step.is !== 'invite' || c.whistles.length === 0) return undefined;
  const invited = inviteToWhistle(c, step.departments);
  return invited.ok ? turn(invited.value, 'invite') : undefined;
};

/** What a step makes of a life; undefined where it is refused or there is nothing to do. */
export const apply = (world: World, life: Life, move: Move, at: Instant): Turn | undefined => {
  const { step } = move;
  switch (step.is) {
    case 'command':
      return commanded(world, life, drawn(life.c, step), move, at);
    case 'given':
      return commanded(world, life, step.command, move, at);
    case 'remind':
      return reminded({ life }, at);
    case 'take-over':
      return takenOver(world, life, at);
    case 'give-back':
      return givenBack(world, life, at);
    case 'relief':
      return relieved(life, at);
    default:
      return whistled(life, move, at);
  }
};
