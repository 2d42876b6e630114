import { parseItem } from '../../shared/platform/dynamodb/codec.ts';
import { getItem } from '../../shared/platform/dynamodb/query.ts';
import { writeReminder } from '../../shared/platform/dynamodb/reminder-writes.ts';
import { calendarOf } from '../../shared/policies/rules.ts';
import type { Waker } from '../../shared/sweep/service.ts';
import { taskItem, toTask, toTaskItem } from '../../shared/tasks/items.ts';
import { remindTask } from '../../shared/tasks/reminding.ts';
import { flagWrites } from '../../shared/tasks/store-writes.ts';
import type { WakerConfig } from './waker-config.ts';

/** Tasks that nobody takes note of, begins, does or decides on: more and more people are told. */
export const taskWaker = ({ client, table, policy }: Pick<WakerConfig, 'client' | 'table' | 'policy'>): Waker => ({
  knows: ({ pk, sk }) => pk.startsWith('TASK#') && sk === 'META',
  wake: async ({ pk, sk }, now) => {
    const item = await getItem(client, table, { pk, sk });
    if (!item || typeof item.wakeAt !== 'string' || item.wakeAt > now) return;
    const task = toTask(parseItem(taskItem, item));
    const calendar = calendarOf(await policy(task.town));
    const reminder = remindTask(task, now, calendar);
    if (!reminder) return;
    await writeReminder(client, {
      table,
      item: toTaskItem(reminder.next, calendar),
      version: task.version,
      state: task.state,
      wakeAt: item.wakeAt,
      context: { pk, town: task.town, num: task.id, now },
      event: reminder.event,
      messages: reminder.messages,
      rows: flagWrites(table, task, reminder.next),
    });
  },
});
