import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import { DAY, plus } from '../../../shared/kernel/time.ts';
import { itemBytes } from '../../../shared/platform/dynamodb/codec.ts';
import { ASKED_EVIDENCE, TASK_KINDS } from '../../../shared/services/rules.ts';
import { taskItem, toTask, toTaskItem } from '../../../shared/tasks/items.ts';
import { TASK_SUBJECTS, taskFlagsOf } from '../../../shared/tasks/model.ts';
import { remindTask, taskAudiences } from '../../../shared/tasks/reminding.ts';
import {
  admit,
  bookedOn,
  mayConsent,
  type Pushing,
  pushTask,
  sendingPost,
  usualAssignee,
} from '../../../shared/tasks/rules-push.ts';
import { REMINDER_STAGES } from '../../../shared/workflow/reminders.ts';
import { caller, GRID, post, TOWN, UNIT } from '../../support/cases.ts';
import { aTask, MONDAY, pushed, pushing, SENDER, visiting, WORKER } from '../../support/tasks.ts';

const DAY_ON = '2026-03-09';

describe('the service list', () => {
  const rule = (...given: Parameters<typeof admit>): unknown => {
    const item = admit(...given);
    return item.ok ? 'admitted' : item.error.params?.rule;
  };

  it('admits what is on it that day for that kind, and names the rule otherwise', () => {
    expect(rule([visiting], 'S05', 'visit', DAY_ON)).toBe('admitted');
    expect(rule([], 'S05', 'visit', DAY_ON)).toBe('not-listed');
    expect(rule([{ ...visiting, validTo: '2026-03-08' }], 'S05', 'visit', DAY_ON)).toBe('not-listed');
    expect(rule([{ ...visiting, validFrom: '2026-03-10' }], 'S05', 'visit', DAY_ON)).toBe('not-listed');
    const others = TASK_KINDS.filter((kind) => kind !== 'visit');
    expect(others.map((kind) => rule([visiting], 'S05', kind, DAY_ON))).toEqual(others.map(() => 'kind-not-covered'));
  });

  it('admits a temporary item with its consent and its last day only', () => {
    const temporary = { ...visiting, temporary: { consent: '镇党委会 2026-02-28' } };
    expect(rule([temporary], 'S05', 'visit', DAY_ON)).toBe('temporary-without-period');
    expect(rule([{ ...temporary, validTo: '2026-03-31' }], 'S05', 'visit', DAY_ON)).toBe('admitted');
    const unsaid = { ...visiting, temporary: { consent: '' }, validTo: '2026-03-31' };
    expect(rule([unsaid], 'S05', 'visit', DAY_ON)).toBe('temporary-without-period');
  });
});

describe('what is asked to be shown', () => {
  const showing = { ...visiting, taskKinds: TASK_KINDS, evidence: ASKED_EVIDENCE };
  const asked = (changes: Partial<Pushing>) => pushed({ item: showing, ...changes }).evidence;

  it('is what the list says, and nothing where it says nothing', () => {
    expect(asked({ kind: 'inspection' })).toEqual(['photo', 'document', 'signature']);
    expect(asked({ kind: 'inspection', item: visiting })).toBeUndefined();
  });

  it('is no photo of anybody: of no visit, and of nothing about a person or a household', () => {
    expect(asked({ kind: 'visit' })).toEqual(['document', 'signature']);
    for (const kind of TASK_KINDS)
      for (const subject of TASK_SUBJECTS) {
        const ofPeople = kind === 'visit' || subject === 'person' || subject === 'household';
        expect(asked({ kind, subject: { kind: subject, ref: 'r' } })?.includes('photo')).toBe(!ofPeople);
      }
    expect(asked({ kind: 'visit', item: { ...showing, evidence: ['photo'] } })).toBeUndefined();
  });
});

describe('who pushes, who consents, whose it is', () => {
  it('is the centre in its area, or a line department by its own items', () => {
    const may = (...held: Parameters<typeof post>): boolean =>
      sendingPost(caller('x', post(...held)), 'shsy', GRID) !== undefined;
    expect(may('dispatcher', TOWN)).toBe(true);
    expect(may('gridOffice', '320506104')).toBe(false);
    expect(may('unitOfficer', TOWN, 'shsy')).toBe(true);
    expect(may('unitOfficer', TOWN, 'zhzf')).toBe(false);
    expect(may('gridLeader', GRID)).toBe(false);
  });

  it('consents who leads or keeps the grids there, and never the one who pushes', () => {
    expect(mayConsent([post('leader', TOWN)], 'boss', SENDER, GRID)).toBe(true);
    expect(mayConsent([post('gridOffice', TOWN)], 'boss', SENDER, GRID)).toBe(true);
    expect(mayConsent([post('leader', TOWN)], SENDER, SENDER, GRID)).toBe(false);
    expect(mayConsent([post('leader', '320506104')], 'boss', SENDER, GRID)).toBe(false);
    expect(mayConsent([post('dispatcher', TOWN)], 'boss', SENDER, GRID)).toBe(false);
  });

  it('goes to the full-time worker’s post, to the leader’s where nobody has that', () => {
    const [worker, leader] = [{ role: 'gridWorker' as const }, { role: 'gridLeader' as const }];
    expect(usualAssignee(GRID, [worker, leader])).toEqual({ post: `${GRID}:gridWorker` });
    expect(usualAssignee(GRID, [leader])).toEqual({ post: `${GRID}:gridLeader` });
    expect(usualAssignee(GRID, [])).toEqual({ post: `${GRID}:gridWorker` });
  });

  it('is booked on the one who holds the post alone, so that two grids of one person are one week', () => {
    const assignee = { post: `${GRID}:gridWorker` };
    expect(bookedOn(assignee, [WORKER])).toBe(`P#${WORKER}`);
    expect(bookedOn(assignee, [WORKER, WORKER])).toBe(`P#${WORKER}`);
    expect(bookedOn(assignee, [WORKER, 'worker-2'])).toBe(`P#${GRID}:gridWorker`);
    expect(bookedOn({ person: 'a' }, [])).toBe('P#a');
  });

  it('tells the leaders of the town and of the grid of what goes beyond', () => {
    const consent = { person: 'boss', reason: '专项' };
    const made = pushTask(pushing({ consent }), { person: SENDER, role: 'dispatcher' }, MONDAY, chinaCalendar, true);
    expect(made.task.beyond).toBe('boss');
    expect(taskFlagsOf(made.task)).toEqual(['beyond-budget']);
    expect(made.messages.map(({ audience, type }) => `${type.slice(13)} ${audience}`)).toEqual([
      `pushed post:${GRID}:gridWorker`,
      `beyond-budget post:${TOWN}:leader`,
      `beyond-budget post:${GRID}:gridLeader`,
    ]);
  });
});

describe('reminders', () => {
  it('climb from who has it, to who may stand in, to who may end it', () => {
    const told = REMINDER_STAGES.map((stage) => taskAudiences(aTask('pushed'), stage));
    const [worker, leader] = [`post:${GRID}:gridWorker`, `post:${GRID}:gridLeader`];
    expect(told).toEqual([[worker], [worker, leader], [leader, `post:${TOWN}:dispatcher`]]);
    const back = REMINDER_STAGES.map((stage) => taskAudiences(aTask('returned'), stage));
    const town = (role: string): string => `post:${TOWN}:${role}`;
    expect(back).toEqual([
      [town('dispatcher')],
      [town('dispatcher'), town('gridOffice')],
      [town('gridOffice'), town('dutySupervisor')],
    ]);
  });

  it('are each given once, and make it late only when it is to be done, not when it is to be read', () => {
    let task = pushed({ dueAt: plus(MONDAY, 10 * DAY) });
    const given: string[] = [];
    const streams = new Set<string>();
    for (let hour = 0; hour < 24 * 16; hour += 1) {
      const now = plus(MONDAY, hour * 3_600_000);
      for (let more = remindTask(task, now, chinaCalendar); more; more = remindTask(task, now, chinaCalendar)) {
        given.push(`${more.event.data.limit} ${more.event.data.stage} ${more.next.overdue ?? false}`);
        streams.add(`${more.event.part}#${more.event.version}`);
        expect(more.next.version).toBe(task.version);
        task = more.next;
      }
    }
    expect(given).toEqual([
      'receive before false',
      'receive at false',
      'receive after false',
      'complete before false',
      'complete at true',
      'complete after true',
    ]);
    expect(streams.size).toBe(6);
  });

  it('fall silent with the end', () => {
    expect(remindTask(aTask('completed'), plus(MONDAY, 90 * DAY), chinaCalendar)).toBeUndefined();
    expect(remindTask(aTask('cancelled'), plus(MONDAY, 90 * DAY), chinaCalendar)).toBeUndefined();
  });
});

describe('a stored head', () => {
  it('is read back as it was, in every state', () => {
    for (const state of ['pushed', 'received', 'started', 'returned', 'completed', 'voided'] as const) {
      const task = aTask(state);
      expect(toTask(taskItem.parse(toTaskItem(task, chinaCalendar)))).toEqual(task);
    }
  });

  it('weighs one unit with a title of forty characters and all that a usual task carries', () => {
    const task = aTask('completed', {
      title: '汉'.repeat(40),
      unit: UNIT,
      subject: { kind: 'person', ref: 'p'.repeat(20) },
    });
    expect(itemBytes(toTaskItem(task, chinaCalendar))).toBeLessThanOrEqual(1_100);
  });
});
