import { commandAudit } from '../platform/command-audit.ts';
import { assertMetaSize, META_LIMIT_BYTES } from '../platform/dynamodb/codec.ts';
import { toEventItem, toOutItems } from '../platform/dynamodb/matter-items.ts';
import { shownWrites } from '../platform/dynamodb/shown-writes.ts';
import type { Write } from '../platform/dynamodb/transact.ts';
import type { Trace } from '../workflow/command.ts';
import type { MatterEvent, OutMessage } from '../workflow/matter.ts';
import {
  burdenKey,
  taskFlagKey,
  taskKey,
  taskPk,
  toTaskFlagItem,
  toTaskItem,
  toTaskTextItem,
  weekKey,
  weekTtl,
} from './items.ts';
import { type Booking, type TaskMeta, taskFlagsOf } from './model.ts';
import type { BesideSave, NewTask, TaskSave } from './ports.ts';
import { type Asking, askedBy, isBooked } from './rules.ts';

/** Where tasks and their audit are written. */
export interface TaskTables {
  readonly matters: string;
  readonly audit: string;
}

/** Two clocks with what stopped them, a point and long ids: such a head costs two units, and never more. */
const HEAD_BYTES = 2 * META_LIMIT_BYTES;

/**
 * Books minutes on a week, or gives them back. With a budget only while they fit into it: the condition is the store's, so
 * that two who push at the same moment don't both find room.
 */
export const bookingWrite = (matters: string, { owner, week, minutes }: Booking, budget?: number): Write => ({
  op: 'add',
  table: matters,
  key: weekKey(owner, week),
  counters: { minutes },
  set: { kind: 'task-week', ttl: weekTtl(week) },
  ...(budget === undefined
    ? {}
    : { expect: { kind: 'older', attribute: 'minutes', than: budget - minutes + 1 } as const, label: 'budget' }),
});

const isSame = (one: Booking, other: Booking): boolean =>
  one.owner === other.owner && one.week === other.week && one.minutes === other.minutes;

/** What a command takes from one week and puts on another. */
const bookingWrites = (matters: string, before: TaskMeta, next: TaskMeta, budget?: number): Write[] => {
  const [was, is] = [isBooked(before), isBooked(next)];
  const [old, fresh] = [before.booked, next.booked];
  if (was && is && isSame(old, fresh)) return [];
  if (was && is && old.owner === fresh.owner && old.week === fresh.week) {
    return [bookingWrite(matters, { ...fresh, minutes: fresh.minutes - old.minutes })];
  }
  return [
    ...(was ? [bookingWrite(matters, { ...old, minutes: -old.minutes })] : []),
    ...(is ? [bookingWrite(matters, fresh, budget)] : []),
  ];
};

/** What a department asks in a week, added up where it is asked: one read for a town's week, whatever lies behind it. */
export const burdenWrites = (
  matters: string,
  { town, department }: Pick<TaskMeta, 'town' | 'department'>,
  asked: readonly Asking[],
): Write[] =>
  asked.map(({ week, minutes, tasks }) => ({
    op: 'add',
    table: matters,
    key: burdenKey(town, week, department),
    counters: { minutes, tasks },
    set: { kind: 'task-burden', ttl: weekTtl(week) },
  }));

/** A flag's row comes and goes with what it stands for. */
export const flagWrites = (matters: string, before: TaskMeta | undefined, next: TaskMeta): Write[] => {
  const had = before ? taskFlagsOf(before) : [];
  const has = taskFlagsOf(next);
  return [
    ...has
      .filter((flag) => !had.includes(flag))
      .map((flag): Write => ({ op: 'put', table: matters, item: toTaskFlagItem(next, flag) })),
    ...had
      .filter((flag) => !has.includes(flag))
      .map((flag): Write => ({ op: 'delete', table: matters, key: taskFlagKey(next.id, flag) })),
  ];
};

const eventWrite = ({ matters }: TaskTables, id: string, event: MatterEvent): Write => ({
  op: 'put',
  table: matters,
  item: toEventItem(taskPk(id), event),
  expect: { kind: 'absent' },
  label: 'head',
});

const messageWrites = (
  { matters }: TaskTables,
  task: TaskMeta,
  at: string,
  trace: Trace,
  messages: readonly OutMessage[],
): Write[] =>
  toOutItems(
    {
      pk: taskPk(task.id),
      town: task.town,
      num: task.id,
      now: at,
      requestId: trace.requestId,
      traceparent: trace.traceparent,
    },
    messages,
  ).map((item): Write => ({ op: 'put', table: matters, item }));

const auditWrite = ({ audit }: TaskTables, id: string, event: MatterEvent, trace: Trace): Write =>
  commandAudit(audit, event, `task:${id}`, trace);

/** A new task: its own key is the marker of the request that made it. */
export const pushWrites = (tables: TaskTables, given: NewTask): Write[] => {
  const { task, text, event, messages, calendar, trace, budget, ofBatch } = given;
  const words = text.text !== undefined || text.address !== undefined;
  return [
    {
      op: 'put',
      table: tables.matters,
      item: assertMetaSize(toTaskItem(task, calendar), HEAD_BYTES),
      expect: { kind: 'absent' },
      label: 'head',
    },
    eventWrite(tables, task.id, event),
    ...(words ? [{ op: 'put', table: tables.matters, item: toTaskTextItem(task.id, text) } as const] : []),
    ...flagWrites(tables.matters, undefined, task),
    ...(isBooked(task) ? [bookingWrite(tables.matters, task.booked, budget)] : []),
    ...(ofBatch ? [] : burdenWrites(tables.matters, task, askedBy(undefined, task))),
    ...messageWrites(tables, task, event.at, trace, messages),
    ...(ofBatch ? [] : [auditWrite(tables, task.id, event, trace)]),
  ];
};

/** One command: on the condition that the task is as it was read. */
export const saveWrites = (tables: TaskTables, given: TaskSave): Write[] => {
  const { before, next, event, messages, calendar, trace, opened, shown, budget, ofBatch } = given;
  return [
    {
      op: 'put',
      table: tables.matters,
      item: assertMetaSize(toTaskItem(next, calendar), HEAD_BYTES),
      expect: { kind: 'version', version: before.version, states: [before.state] },
      label: 'head',
    },
    eventWrite(tables, next.id, event),
    ...flagWrites(tables.matters, before, next),
    ...bookingWrites(tables.matters, before, next, budget),
    ...(ofBatch ? [] : burdenWrites(tables.matters, next, askedBy(before, next))),
    ...messageWrites(tables, next, event.at, trace, messages),
    ...shownWrites(tables.matters, taskPk(next.id), event, shown),
    ...(opened?.writes ?? []),
    auditWrite(tables, next.id, event, trace),
  ];
};

/** What was done after the end: the task must be there, and stays as it is. */
export const besideWrites = (tables: TaskTables, given: BesideSave): Write[] => {
  const { task, event, messages, trace, opened, shown } = given;
  return [
    {
      op: 'check',
      table: tables.matters,
      key: taskKey(task.id),
      expect: { kind: 'states', states: [task.state] },
      label: 'head',
    },
    eventWrite(tables, task.id, event),
    ...messageWrites(tables, task, event.at, trace, messages),
    ...shownWrites(tables.matters, taskPk(task.id), event, shown),
    ...(opened?.writes ?? []),
    auditWrite(tables, task.id, event, trace),
  ];
};
