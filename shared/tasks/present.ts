import type { AttachmentTally } from '../evidence/rules-view.ts';
import type { Caller } from '../kernel/caller.ts';
import { maskAddress, maskText } from '../kernel/masking.ts';
import { type Instant, show } from '../kernel/time.ts';
import type { Answer } from '../route.ts';
import { NO_DUE } from '../workflow/deadlines.ts';
import type { MatterEvent } from '../workflow/matter.ts';
import type { HeldCaseView, TaskAnswer, TaskSummary, TaskView } from './contract-views.ts';
import { isTaskOpen, type TaskMeta, type TaskState, type TaskText } from './model.ts';
import type { HeldCase } from './ports.ts';
import { openTaskActions } from './rules-rights.ts';

const shownIf = <N extends string>(name: N, at: Instant | undefined) => (at ? { [name]: show(at) } : {});

const isLate = ({ state, due }: TaskMeta, now: Instant): boolean =>
  isTaskOpen(state) && due.clock.dueAt !== undefined && due.clock.dueAt < now;

const doneOf = ({ doneBy, doneAt, outcome, onTime }: TaskMeta): Pick<TaskSummary, 'done'> =>
  doneBy && doneAt && outcome ? { done: { by: doneBy, at: show(doneAt), outcome, onTime: onTime !== false } } : {};

/** A task as lists show it. What people wrote has its numbers masked. */
export const summaryOf = (task: TaskMeta, now: Instant): TaskSummary => ({
  id: task.id,
  state: task.state,
  version: task.version,
  kind: task.kind,
  service: task.service,
  department: task.department,
  title: maskText(task.title),
  town: task.town,
  unit: task.unit,
  grid: task.grid,
  ...(task.point ? { point: { crs: 'WGS84', ...task.point } } : {}),
  ...(task.subject ? { subject: { ...task.subject } } : {}),
  assignee: { ...task.assignee },
  sentBy: task.sentBy,
  pushedAt: show(task.pushedAt),
  ...shownIf('handedOutAt', task.handedOutAt),
  ...(task.evidence ? { evidence: [...task.evidence] } : {}),
  ...(task.drill ? { drill: true } : {}),
  ...shownIf('dueAt', task.due.clock.dueAt),
  overdue: isLate(task, now),
  minutes: task.booked.minutes,
  ...(task.beyond === undefined ? {} : { beyondBudget: true }),
  ...(task.receivedBy && task.receivedAt ? { read: { by: task.receivedBy, at: show(task.receivedAt) } } : {}),
  ...shownIf('startedAt', task.startedAt),
  ...(task.returned && task.state === 'returned' ? { returned: task.returned } : {}),
  ...doneOf(task),
  ...(task.finding ? { finding: task.finding } : {}),
});

/** The consent that the last push rests on, from the event that holds its words. */
const consentOf = (task: TaskMeta, events: readonly MatterEvent[]): Pick<TaskView, 'consent'> => {
  const given = events.findLast(({ data }) => typeof data.reason === 'string' && data.consenter === task.beyond);
  return task.beyond === undefined
    ? {}
    : { consent: { person: task.beyond, reason: maskText(String(given?.data.reason ?? '')) } };
};

export const viewOf = (
  task: TaskMeta,
  events: readonly MatterEvent[],
  text: TaskText,
  attachments: AttachmentTally | undefined,
  caller: Caller,
  now: Instant,
): TaskView => ({
  ...summaryOf(task, now),
  ...(text.text === undefined ? {} : { text: maskText(text.text) }),
  ...(text.address === undefined ? {} : { address: maskAddress(text.address) }),
  ...consentOf(task, events),
  ...(attachments ? { attachments } : {}),
  actions: openTaskActions(caller, task),
});

/** The parts of the timeline in which stand what was done after a task had ended, and what was noted. */
export const BESIDE = 'beside';
export const NOTES = 'note';

/**
 * The answer to a command, read from its event: a repeated request gets the first answer, word for word. `version`: of the
 * task, where the event is none of its head.
 */
export const answerFrom = (id: string, event: MatterEvent, status: 200 | 201 = 200): Answer => {
  const { finding, dueAt } = event.data;
  const version = event.head ?? event.version;
  const body: TaskAnswer = {
    id,
    action: event.action,
    state: event.to as TaskState,
    version,
    at: show(event.at),
    ...shownIf('occurredAt', event.occurredAt),
    ...(typeof dueAt === 'string' ? { dueAt: show(dueAt) } : {}),
    ...(typeof finding === 'string' ? { finding } : {}),
    ...(event.part === BESIDE || event.part === NOTES ? { beside: true } : {}),
  };
  return { status, body, version };
};

/** A case in a worker's day. */
export const heldCaseOf = ({ head, step, dueAt }: HeldCase, now: Instant): HeldCaseView => ({
  num: head.num,
  step: step as HeldCaseView['step'],
  state: head.state,
  version: head.version,
  ...(head.category ? { category: head.category } : {}),
  ...(head.categoryName ? { categoryName: head.categoryName } : {}),
  urgency: head.urgency,
  ...(head.unit ? { unit: head.unit } : {}),
  ...(head.grid ? { grid: head.grid } : {}),
  ...(head.point ? { point: { crs: 'WGS84', ...head.point } } : {}),
  ...(dueAt < NO_DUE ? { dueAt: show(dueAt) } : {}),
  overdue: dueAt < now,
  ...(head.drill ? { drill: true } : {}),
});
