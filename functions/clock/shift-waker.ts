import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Calendar } from '../../shared/kernel/calendar.ts';
import { parseItem } from '../../shared/platform/dynamodb/codec.ts';
import { getItem } from '../../shared/platform/dynamodb/query.ts';
import { writeReminder } from '../../shared/platform/dynamodb/reminder-writes.ts';
import { SHIFT_PK, shiftItem, toShift, toShiftItem } from '../../shared/shifts/items.ts';
import { remindShift } from '../../shared/shifts/reminding.ts';
import type { Waker } from '../../shared/sweep/service.ts';

export interface ShiftWakerConfig {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly calendar: Calendar;
}

/** Shifts that nobody has taken over: who comes next is told, then the duty supervisor, then the leader. */
export const shiftWaker = ({ client, table, calendar }: ShiftWakerConfig): Waker => ({
  knows: ({ pk, sk }) => pk.startsWith(SHIFT_PK) && sk === 'META',
  wake: async ({ pk, sk }, now) => {
    const item = await getItem(client, table, { pk, sk });
    if (!item || typeof item.wakeAt !== 'string' || item.wakeAt > now) return;
    const meta = toShift(parseItem(shiftItem, item));
    const reminder = remindShift(meta, now, calendar);
    if (!reminder) return;
    await writeReminder(client, {
      table,
      item: toShiftItem(reminder.next, calendar),
      version: meta.version,
      state: meta.state,
      wakeAt: item.wakeAt,
      context: { pk, town: meta.town, num: `${meta.shift}#${meta.area}`, now },
      event: reminder.event,
      messages: reminder.messages,
    });
  },
});
