import type { Calendar } from '../kernel/calendar.ts';
import type { ActorRef, Caller, Post } from '../kernel/caller.ts';
import { covers } from '../kernel/codes.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Role } from '../kernel/roles.ts';
import { type Day, type Instant, shanghaiDay } from '../kernel/time.ts';
import { type AskedEvidence, isListed, type ServiceItem, type TaskKind } from '../services/rules.ts';
import type { OutMessage } from '../workflow/matter.ts';
import type { Booking, Consent, TaskAssignee, TaskMeta, TaskSubject } from './model.ts';
import { audienceOf, taskMessage } from './rules.ts';
import { dueTimer, stageOf, weekOf } from './rules-clock.ts';
import { ownerKey } from './rules-rights.ts';

/** Who sends tasks anywhere in their area. */
export const SENDERS: readonly Role[] = ['dispatcher', 'gridOffice', 'dutySupervisor'];
/** Who sends tasks by the items of the department they belong to, and by no other. */
export const LINE_SENDERS: readonly Role[] = ['unitHead', 'unitOfficer'];
/** Who may consent to a push beyond the budget. */
export const CONSENTERS: readonly Role[] = ['leader', 'gridOffice'];

const offList = (rule: string, service: string, kind: TaskKind, day: Day): Result<never, Refusal> =>
  err({
    code: 'not-on-service-list',
    params: { rule, service, kind, day },
    errors: [{ pointer: rule === 'kind-not-covered' ? '/kind' : '/service', code: rule }],
  });

/**
 * Whether the service list lets a task of this kind be given to grid workers on a day (准入制). What is not on the list, or
 * is on it for something else, is refused, whoever asks; what is on it for a time alone needs its consent and its end.
 */
export const admit = (
  periods: readonly ServiceItem[],
  service: string,
  kind: TaskKind,
  day: Day,
): Result<ServiceItem, Refusal> => {
  const item = periods.find((one) => one.code === service && isListed(one, day));
  if (item === undefined) return offList('not-listed', service, kind, day);
  if (!item.taskKinds.includes(kind)) return offList('kind-not-covered', service, kind, day);
  const isBounded = item.temporary === undefined || (item.temporary.consent !== '' && item.validTo !== undefined);
  return isBounded ? ok(item) : offList('temporary-without-period', service, kind, day);
};

/** The post by which somebody may push tasks by an item into an area. */
export const sendingPost = (caller: Caller, department: string, area: string): Post | undefined =>
  caller.posts.find(({ role, area: own }) => SENDERS.includes(role) && covers(own, area)) ??
  caller.posts.find(({ role, department: own }) => LINE_SENDERS.includes(role) && own === department);

/** Who consents has the say over the area, and is not who asks. */
export const mayConsent = (posts: readonly Post[], consenter: string, sender: string, area: string): boolean =>
  consenter !== sender && posts.some((post) => CONSENTERS.includes(post.role) && covers(post.area, area));

/**
 * Whose work it is where nobody was named: the full-time worker's of that grid, the leader's where there is none. It is
 * the post's and not the person's, so that whoever comes after has it.
 */
export const usualAssignee = (grid: string, held: readonly { readonly role: Role }[]): TaskAssignee => {
  const has = (role: Role): boolean => held.some((one) => one.role === role);
  return { post: `${grid}:${!has('gridWorker') && has('gridLeader') ? 'gridLeader' : 'gridWorker'}` };
};

/** On whose week it is booked: the person's by name, also where they hold the post alone; else the post's. */
export const bookedOn = (assignee: TaskAssignee, holders: readonly string[]): string => {
  const [only, ...others] = [...new Set(holders)];
  return assignee.person === undefined && only !== undefined && others.length === 0
    ? ownerKey({ person: only })
    : ownerKey(assignee);
};

/** What somebody wants done. */
export interface Pushing {
  readonly id: string;
  readonly kind: TaskKind;
  readonly item: Pick<ServiceItem, 'code' | 'lineDepartment' | 'minutes' | 'evidence'>;
  readonly title: string;
  readonly town: string;
  readonly unit: string;
  readonly grid: string;
  readonly point?: TaskMeta['point'] | undefined;
  readonly subject?: TaskSubject | undefined;
  readonly assignee: TaskAssignee;
  readonly owner: string;
  readonly dueAt?: Instant | undefined;
  readonly consent?: Consent | undefined;
  readonly handedOutAt?: Instant | undefined;
  readonly drill?: true | undefined;
}

export const bookingOf = (owner: string, dueAt: Instant | undefined, at: Instant, minutes: number): Booking => ({
  owner,
  week: weekOf(dueAt ?? at),
  minutes,
});

/**
 * What has to be shown when it is done. Nobody is photographed for a task: of a visit, and of what is about a person or a
 * household, no photo is asked, whatever stands on the list.
 */
export const evidenceAsked = ({
  item: { evidence = [] },
  kind,
  subject,
}: Pick<Pushing, 'item' | 'kind' | 'subject'>): readonly AskedEvidence[] => {
  const ofPeople = kind === 'visit' || subject?.kind === 'person' || subject?.kind === 'household';
  return ofPeople ? evidence.filter((asked) => asked !== 'photo') : evidence;
};

/** A new task, and what its assignee is told. `beyond`: it does not fit into the week and was consented to. */
export const pushTask = (
  given: Pushing,
  sentBy: ActorRef,
  at: Instant,
  calendar: Calendar,
  beyond: boolean,
): { readonly task: TaskMeta; readonly messages: readonly OutMessage[] } => {
  const { item, owner, dueAt, consent, point, subject, handedOutAt, drill, ...rest } = given;
  const evidence = evidenceAsked(given);
  const due = dueTimer(at, dueAt, calendar);
  const task: TaskMeta = {
    ...rest,
    state: 'pushed',
    version: 1,
    service: item.code,
    department: item.lineDepartment,
    ...(point ? { point } : {}),
    ...(subject ? { subject } : {}),
    sentBy,
    pushedAt: at,
    ...(handedOutAt ? { handedOutAt } : {}),
    ...(evidence.length > 0 ? { evidence } : {}),
    ...(drill ? { drill } : {}),
    due,
    ...stageOf('receive', at, due, calendar),
    booked: bookingOf(owner, due.clock.dueAt, at, item.minutes),
    ...(beyond && consent ? { beyond: consent.person } : {}),
  };
  const messages = [
    taskMessage(task, 'pushed', audienceOf(task.assignee)),
    ...(task.beyond === undefined
      ? []
      : [`post:${task.town}:leader`, `post:${task.grid}:gridLeader`].map((audience) =>
          taskMessage(task, 'beyond-budget', audience, undefined, { minutes: item.minutes, week: task.booked.week }),
        )),
  ];
  return { task, messages };
};

/** Today in China, for the list of that day. */
export const today = (at: Instant): Day => shanghaiDay(at);
