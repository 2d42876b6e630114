import fc from 'fast-check';
import { ATTACHMENT_KINDS } from '../../../shared/evidence/model.ts';
import { missingKinds } from '../../../shared/evidence/rules-shown.ts';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import { HOUR, type Instant, plus } from '../../../shared/kernel/time.ts';
import type { Write } from '../../../shared/platform/dynamodb/transact.ts';
import { ASKED_EVIDENCE } from '../../../shared/services/rules.ts';
import { taskItem, toTask, toTaskItem } from '../../../shared/tasks/items.ts';
import { isTaskOpen, TASK_OUTCOMES, TASK_RETURNS, type TaskMeta, taskFlagsOf } from '../../../shared/tasks/model.ts';
import { remindTask } from '../../../shared/tasks/reminding.ts';
import { decideTask, isBooked, REBOOKS, type TaskCommand } from '../../../shared/tasks/rules.ts';
import { timersOf } from '../../../shared/tasks/rules-clock.ts';
import { bookingOf, pushTask } from '../../../shared/tasks/rules-push.ts';
import { pushWrites, saveWrites } from '../../../shared/tasks/store-writes.ts';
import { taskTable } from '../../../shared/tasks/table.ts';
import { headEvent } from '../../../shared/workflow/matter.ts';
import { GRID } from '../../support/cases.ts';
import { MONDAY, pushing, SENDER, visiting } from '../../support/tasks.ts';

const actor = { person: 'somebody', role: 'gridWorker' as const };
const trace = { requestId: 'r', sourceIp: '::1' };
const tables = { matters: 'matters', audit: 'audit' };

const assignees = fc.constantFrom({ post: `${GRID}:gridWorker` }, { person: 'a' }, { person: 'b' });
const SHOWN = ATTACHMENT_KINDS.map((kind, n) => ({ id: `${n}`.repeat(20), kind }));
/** Real or an exercise, with whatever has to be shown. */
const kinds = fc.record({
  drill: fc.constantFrom(undefined, true as const),
  evidence: fc.subarray([...ASKED_EVIDENCE]),
});
const hours = fc.integer({ min: 0, max: 120 });
/** Anything that may be done to a task, at any time; what the table does not allow is left out. */
const moves = fc.oneof(
  fc.record({ action: fc.constantFrom('receive' as const, 'start' as const) }),
  fc.record({
    action: fc.constant('complete' as const),
    outcome: fc.constantFrom(...TASK_OUTCOMES),
    evidence: fc.subarray(SHOWN),
  }),
  fc.record({ action: fc.constant('return' as const), reason: fc.constantFrom(...TASK_RETURNS) }),
  fc.record({ action: fc.constant('delegate' as const), assignee: assignees }),
  fc.record({ action: fc.constant('push' as const), assignee: assignees }),
  fc.record({ action: fc.constantFrom('cancel' as const, 'void' as const), reason: fc.constant('理由') }),
  fc.record({ action: fc.constant('sweep' as const) }),
);
type Move = TaskCommand | { readonly action: 'sweep' };

/** Minutes on everybody's weeks, as the writes of commands add them up. */
type Weeks = Record<string, number>;
const book = (weeks: Weeks, writes: readonly Write[]): void => {
  for (const write of writes) {
    if (write.op !== 'add' || !String(write.key.pk).startsWith('WEEK#')) continue;
    const name = `${write.key.pk}/${write.key.sk}`;
    weeks[name] = (weeks[name] ?? 0) + (write.counters.minutes ?? 0);
  }
};

const booked = (task: TaskMeta): Weeks => {
  const { owner, week, minutes } = task.booked;
  return isBooked(task) ? { [`WEEK#${owner}/${week}`]: minutes } : {};
};

const holds = (task: TaskMeta, commands: number, weeks: Weeks): void => {
  expect(task.version).toBe(commands + 1);
  expect(toTask(taskItem.parse(toTaskItem(task, chinaCalendar)))).toEqual(task);
  const timers = timersOf(task).map(({ timer }) => timer.clock.dueAt);
  // Who has to do something is limited; who has ended has nothing running, in no list of flags, and in no sweep.
  expect(timers.length > 0 && timers.every((dueAt) => dueAt !== undefined)).toBe(isTaskOpen(task.state));
  const item = toTaskItem(task, chinaCalendar);
  if (!isTaskOpen(task.state))
    expect([item.wakeAt, taskFlagsOf(task), String(item.bucket).replace('drill:', '')]).toEqual([
      undefined,
      [],
      'done',
    ]);
  const lists = [item.list, item.bucket].map((list) => String(list).startsWith('drill:'));
  expect(lists).toEqual([task.drill === true, task.drill === true]);
  expect(Object.fromEntries(Object.entries(weeks).filter(([, minutes]) => minutes !== 0))).toEqual(booked(task));
};

const step = (task: TaskMeta, move: Move, at: Instant, weeks: Weeks): { task: TaskMeta; counts: 0 | 1 } => {
  if (move.action === 'sweep') return { task: remindTask(task, at, chinaCalendar)?.next ?? task, counts: 0 };
  if (!taskTable[move.action].from.includes(task.state)) return { task, counts: 0 };
  const to = 'assignee' in move && move.assignee ? move.assignee : task.assignee;
  const owner = `P#${to.person ?? to.post}`;
  const due = move.action === 'delegate' ? task.due.clock.dueAt : undefined;
  const fresh = REBOOKS.includes(move.action) ? { booked: bookingOf(owner, due, at, task.booked.minutes) } : {};
  const change = decideTask(task, move, { actor, at, occurredAt: at, calendar: chinaCalendar, ...fresh });
  if (!change.ok) return { task, counts: 0 };
  const { next, data, messages } = change.value;
  if (next.state === 'completed' && next.outcome === 'done') {
    const shown = 'evidence' in move ? (move.evidence ?? []) : [];
    expect(missingKinds(task.evidence, shown)).toEqual([]);
  }
  expect(messages.every((message) => (message.data.drill === true) === (task.drill === true))).toBe(true);
  const { to: states } = taskTable[move.action];
  expect(states.some((one) => one === next.state || (one === 'same' && next.state === task.state))).toBe(true);
  const event = headEvent(next, move.action, actor, at, data, task.state);
  book(weeks, saveWrites(tables, { before: task, next, event, messages, calendar: chinaCalendar, trace }));
  return { task: next, counts: 1 };
};

it('any life of a task keeps to its table, is limited while it waits, and books exactly what it takes', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(moves, hours), { maxLength: 20 }), kinds, (lives, { drill, evidence }) => {
      const given = pushing({ kind: 'inspection', item: { ...visiting, evidence }, ...(drill ? { drill } : {}) });
      const made = pushTask(given, { person: SENDER, role: 'dispatcher' }, MONDAY, chinaCalendar, false);
      let { task } = made;
      let [at, commands] = [MONDAY, 0];
      const weeks: Weeks = {};
      const event = headEvent(task, 'push', actor, at, {});
      const { messages } = made;
      book(weeks, pushWrites(tables, { task, text: {}, event, messages, calendar: chinaCalendar, trace }));
      holds(task, commands, weeks);
      for (const [move, wait] of lives) {
        at = plus(at, wait * HOUR);
        const done = step(task, move, at, weeks);
        task = done.task;
        commands += done.counts;
        holds(task, commands, weeks);
      }
      expect(task.booked.minutes).toBe(visiting.minutes);
    }),
    { numRuns: 150 },
  );
});
