import type { Evidence } from '../../../shared/evidence/model.ts';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import { ROLES } from '../../../shared/kernel/roles.ts';
import { DAY, HOUR, MINUTE, plus } from '../../../shared/kernel/time.ts';
import { eventTypes } from '../../../shared/notifications/events.ts';
import { fieldText } from '../../../shared/platform/http/field-texts.ts';
import { toTaskFlagItem, toTaskItem } from '../../../shared/tasks/items.ts';
import {
  isTaskOpen,
  TASK_OUTCOMES,
  TASK_STATES,
  type TaskOutcome,
  type TaskState,
} from '../../../shared/tasks/model.ts';
import { decideTask, isBooked, type TaskCommand, taskMessage } from '../../../shared/tasks/rules.ts';
import { doneWhen, timersOf, wakeOfTask, weekOf } from '../../../shared/tasks/rules-clock.ts';
import {
  mayListOwner,
  mayListTasks,
  mayViewTask,
  openTaskActions,
  ownersOf,
  postForTask,
} from '../../../shared/tasks/rules-rights.ts';
import { TASK_ACTIONS, type TaskAction, taskTable } from '../../../shared/tasks/table.ts';
import { caller, GRID, post, TOWN, UNIT } from '../../support/cases.ts';
import { aTask, MONDAY, SENDER, taskContext, WORKER } from '../../support/tasks.ts';

const worker = post('gridWorker', GRID);
const elsewhere = '320506103204001';

/** A note stands beside the task, and moves nothing. */
type Moving = Exclude<TaskAction, 'note'>;
const MOVING = TASK_ACTIONS.filter((action): action is Moving => action !== 'note');

const commands: Readonly<Record<Moving, TaskCommand>> = {
  push: { action: 'push', note: '核对后重发' },
  receive: { action: 'receive' },
  start: { action: 'start' },
  complete: { action: 'complete', outcome: 'done' },
  return: { action: 'return', reason: 'demolished' },
  delegate: { action: 'delegate', assignee: { person: 'worker-2' } },
  cancel: { action: 'cancel', reason: '重复' },
  void: { action: 'void', reason: '作废' },
};

const made = (state: TaskState, action: Moving, at = MONDAY) => {
  const change = decideTask(aTask(state), commands[action], taskContext('somebody', worker, at));
  if (!change.ok) throw new Error(change.error.code);
  return change.value;
};

const pairs = TASK_STATES.flatMap((state) => MOVING.map((action) => [state, action] as const));
const allowed = pairs.filter(([state, action]) => taskTable[action].from.includes(state));

describe('each action from each state that the table names', () => {
  it.each(allowed)('%s: %s leads where the table says, one version on', (state, action) => {
    const { next, messages } = made(state, action);
    const { to } = taskTable[action];
    expect(to.some((one) => one === next.state || (one === 'same' && next.state === state))).toBe(true);
    expect(next.version).toBe(aTask(state).version + 1);
    for (const { type } of messages) expect(eventTypes.has(type)).toBe(true);
    // What has ended has no time running and wakes nobody; what waits has.
    expect(timersOf(next).length > 0).toBe(isTaskOpen(next.state));
    expect(wakeOfTask(next, chinaCalendar) !== undefined).toBe(isTaskOpen(next.state));
  });
});

describe('who may do it', () => {
  const roles = ROLES.map((role) => [role, caller(`by-${role}`, post(role, TOWN))] as const);

  it.each(TASK_ACTIONS)('%s is for the roles that the table names, over the town', (action) => {
    const may = roles.filter(([, who]) => postForTask(action, who, aTask('pushed'))).map(([role]) => role);
    expect(may.sort()).toEqual([...(taskTable[action].by.roles ?? [])].sort());
  });

  it('is nobody of another grid', () => {
    for (const action of TASK_ACTIONS) {
      const others = (['gridLeader', 'gridWorker', 'partTimer'] as const).map((role) =>
        caller(`other-${role}`, post(role, elsewhere)),
      );
      expect(others.filter((who) => postForTask(action, who, aTask('pushed')))).toEqual([]);
    }
  });

  it('is whoever holds the post, a colleague of the grid, and the one who was named, or their deputy', () => {
    const byPost = aTask('pushed');
    const byName = aTask('pushed', { assignee: { person: WORKER } });
    const holder = caller(WORKER, worker);
    const colleague = caller('worker-2', post('gridWorker', GRID));
    const partTimer = caller('part-1', post('partTimer', GRID));
    const deputy = caller('deputy-1', { ...post('gridWorker', GRID), postId: `deputy:${WORKER}:1` });
    const may = (task: typeof byPost) =>
      [holder, colleague, partTimer, deputy].map((who) => postForTask('complete', who, task) !== undefined);
    expect(may(byPost)).toEqual([true, true, false, true]);
    expect(may(byName)).toEqual([true, false, false, true]);
  });

  it('is the sender’s to cancel and push again, and the department’s', () => {
    const sentBy = { person: SENDER, role: 'unitOfficer' as const, party: 'zhzf' };
    const back = aTask('returned', { sentBy });
    const own = caller(SENDER, post('unitOfficer', TOWN, 'zhzf'));
    const same = caller('officer-2', post('unitOfficer', TOWN, 'zhzf'));
    const other = caller('officer-3', post('unitOfficer', TOWN, 'scjg'));
    expect([own, same, other].map((who) => openTaskActions(who, back))).toEqual([
      ['push', 'note', 'cancel'],
      ['push', 'note', 'cancel'],
      [],
    ]);
  });

  it('sees what lies in the own area, what one sent, and what is of the own department’s items', () => {
    const task = aTask('pushed', { department: 'shsy' });
    const seen = (role: Parameters<typeof post>[0], area: string, department?: string): boolean =>
      mayViewTask(caller('x', post(role, area, department)), task);
    expect(seen('gridWorker', GRID)).toBe(true);
    expect(seen('gridWorker', elsewhere)).toBe(false);
    expect(seen('unitOfficer', TOWN, 'shsy')).toBe(true);
    expect(seen('unitOfficer', TOWN, 'zhzf')).toBe(false);
    expect(seen('unitOfficer', UNIT, UNIT)).toBe(true);
    expect(seen('auditor', TOWN)).toBe(false);
    expect(mayListTasks(caller('x', post('gridWorker', GRID)), UNIT)).toBe(false);
    expect(mayListTasks(caller('x', post('leader', TOWN)), UNIT)).toBe(true);
  });
});

describe('a worker’s own list', () => {
  it('is made of the person, the posts, and whom they stand in for, whose hidden work is not theirs', () => {
    const deputed = { ...post('gridWorker', elsewhere), postId: 'deputy:worker-9:1' };
    expect(ownersOf(caller(WORKER, worker, deputed))).toEqual([
      { key: `P#${WORKER}`, hidden: true },
      { key: `P#${GRID}:gridWorker`, hidden: true },
      { key: `P#${elsewhere}:gridWorker`, hidden: false },
      { key: 'P#worker-9', hidden: false },
    ]);
  });
});

describe('what follows from a command', () => {
  it('is the read receipt of the first, whoever does more afterwards', () => {
    const { next } = made('pushed', 'receive');
    expect([next.receivedBy, next.receivedAt]).toEqual(['somebody', MONDAY]);
    const later = decideTask(next, commands.start, taskContext('other', worker, plus(MONDAY, HOUR)));
    expect(later.ok && later.value.next.receivedBy).toBe('somebody');
    expect(made('pushed', 'complete').next).toMatchObject({ receivedBy: 'somebody', startedAt: MONDAY });
  });

  it('is late by when it was done, not by when that was sent', () => {
    const task = aTask('started');
    const dueAt = task.due.clock.dueAt ?? '';
    const late = plus(dueAt, DAY);
    const judged = (occurredAt: string) => {
      const change = decideTask(task, commands.complete, taskContext('w', worker, late, { occurredAt }));
      return change.ok && change.value.next.onTime;
    };
    expect([judged(dueAt), judged(plus(dueAt, 1)), judged(late)]).toEqual([true, false, false]);
  });

  it('lets the time stand while the sender thinks about what came back', () => {
    const { next, messages } = made('started', 'return', plus(MONDAY, HOUR));
    expect(next.due.clock.dueAt).toBeUndefined();
    expect(next.stage).toBeDefined();
    expect(messages.map(({ audience }) => audience)).toEqual([`person:${SENDER}`, `post:${TOWN}:dispatcher`]);
  });

  it('gives a new holder the time to take note of it, and no receipt that another gave', () => {
    const { next } = made('received', 'delegate');
    expect(next).toMatchObject({ state: 'received', assignee: { person: 'worker-2' } });
    expect(next.receivedBy).toBeUndefined();
    expect(next.due).toEqual(aTask('received').due);
  });

  it('refuses to hand a task to who has it already', () => {
    const task = aTask('pushed');
    const change = decideTask(task, { action: 'delegate', assignee: task.assignee }, taskContext('w', worker));
    expect(change).toEqual({
      ok: false,
      error: { code: 'invalid-body', errors: [{ pointer: '/assignee', code: 'unchanged' }] },
    });
  });

  it('tells the sender of a finding, with the number of its case', () => {
    const command: TaskCommand = { action: 'complete', outcome: 'done', finding: '2603097980012340' };
    const change = decideTask(aTask('started'), command, taskContext('w', worker));
    if (!change.ok) throw new Error('refused');
    expect(change.value.next.finding).toBe('2603097980012340');
    expect(change.value.messages).toMatchObject([
      { type: 'onegrid.task.abnormal', audience: `person:${SENDER}`, data: { caseNum: '2603097980012340' } },
    ]);
  });

  it('keeps a week booked for what is open or done, and for nothing else', () => {
    expect(TASK_STATES.filter((state) => isBooked({ state }))).toEqual(['pushed', 'received', 'started', 'completed']);
  });
});

describe('what has to be shown', () => {
  const asks = aTask('started', { evidence: ['photo', 'signature'] });
  const ids = ['a'.repeat(20), 'b'.repeat(20)] as const;
  const done = (outcome: TaskOutcome, ...kinds: readonly Evidence['kind'][]) => {
    const evidence = kinds.map((kind, n) => ({ id: ids[n] ?? '', kind }));
    return decideTask(asks, { action: 'complete', outcome, evidence }, taskContext('w', worker));
  };

  it('is refused where what is done lacks it, and names what', () => {
    const lacks = (kind: string, kinds: string) => ({
      ok: false,
      error: {
        code: 'evidence-missing',
        params: { kinds },
        errors: [{ pointer: '/evidence', code: `lacks-${kind}` }],
      },
    });
    expect(done('done')).toEqual(lacks('photo', 'photo, signature'));
    expect(done('done', 'signature')).toEqual(lacks('photo', 'photo'));
    expect(done('done', 'photo', 'document')).toEqual(lacks('signature', 'signature'));
  });

  it('counts a picture from before or after as a photo, and stands in the timeline', () => {
    const change = done('done', 'after', 'signature');
    if (!change.ok) throw new Error(change.error.code);
    expect(change.value.data.evidence).toEqual([
      { id: ids[0], kind: 'after' },
      { id: ids[1], kind: 'signature' },
    ]);
  });

  it.each(TASK_OUTCOMES.filter((outcome) => outcome !== 'done'))('is asked of nobody where it was %s', (outcome) => {
    expect(done(outcome).ok).toBe(true);
  });

  it.each(['lacks-photo', 'lacks-document', 'lacks-signature', 'before-the-task'])('has words for %s', (code) => {
    expect([fieldText(code, 'zh-CN'), fieldText(code, 'en')]).not.toContain(undefined);
  });
});

describe('when it was done', () => {
  const task = aTask('pushed');

  it('is when who did it says, from the moment the task was there', () => {
    for (const at of [task.pushedAt, plus(task.pushedAt, 1), plus(task.pushedAt, DAY)])
      expect(doneWhen(task, at)).toEqual({ ok: true, value: at });
  });

  it('is that moment where two clocks differ by a little', () => {
    for (const before of [1, 10 * MINUTE])
      expect(doneWhen(task, plus(task.pushedAt, -before))).toEqual({ ok: true, value: task.pushedAt });
  });

  it('is not before it, unless it was handed out on paper then', () => {
    const early = plus(task.pushedAt, -10 * MINUTE - 1);
    const errors = [{ pointer: '/occurredAt', code: 'before-the-task' }];
    expect(doneWhen(task, early)).toEqual({ ok: false, error: { code: 'invalid-body', errors } });
    expect(doneWhen({ ...task, handedOutAt: plus(task.pushedAt, -DAY) }, early)).toEqual({ ok: true, value: early });
  });
});

describe('an exercise', () => {
  it('takes nobody’s minutes, stands in lists of its own and says what it is', () => {
    const task = aTask('pushed', { drill: true, overdue: true });
    expect(isBooked(task)).toBe(false);
    expect(toTaskItem(task, chinaCalendar)).toMatchObject({ list: 'drill:t:pushed', bucket: 'drill:open' });
    expect(toTaskFlagItem(task, 'overdue')).toMatchObject({ list: 'drill:flag:task-overdue' });
    expect(taskMessage(task, 'pushed', 'person:w').data).toMatchObject({ drill: true });
    expect(taskMessage(aTask('pushed'), 'pushed', 'person:w').data.drill).toBeUndefined();
  });
});

describe('the week of a budget', () => {
  it('begins on Monday in China', () => {
    expect(weekOf('2026-03-08T15:59:59.999Z')).toBe('2026-03-02');
    expect(weekOf('2026-03-08T16:00:00.000Z')).toBe('2026-03-09');
    expect(weekOf('2026-03-15T15:59:59.999Z')).toBe('2026-03-09');
  });
});

describe('the list of an owner', () => {
  it('is the holder’s own, the deputy’s, and of who has the say over the area', () => {
    const named = `${GRID}:gridWorker`;
    const deputy = caller('deputy-1', { ...post('gridWorker', elsewhere), postId: `deputy:${WORKER}:1` });
    const lists = (who: typeof deputy) => [mayListOwner(who, { post: named }), mayListOwner(who, { person: WORKER })];
    expect(lists(caller(WORKER, worker))).toEqual([true, true]);
    expect(lists(deputy)).toEqual([false, true]);
    expect(lists(caller('d', post('dispatcher', TOWN)))).toEqual([true, true]);
    expect(lists(caller('o', post('unitOfficer', TOWN, 'zhzf')))).toEqual([false, false]);
    expect(lists(caller('a', post('auditor', TOWN)))).toEqual([false, false]);
  });
});
