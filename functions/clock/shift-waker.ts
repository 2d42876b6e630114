import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Calendar } from '../../shared/kernel/calendar.ts';
import { parseItem } from '../../shared/platform/dynamodb/codec.ts';
import { toEventItem, toOutItems } from '../../shared/platform/dynamodb/matter-items.ts';
import { batchGet, getItem } from '../../shared/platform/dynamodb/query.ts';
import { writeReminder } from '../../shared/platform/dynamodb/reminder-writes.ts';
import { transact, type Write } from '../../shared/platform/dynamodb/transact.ts';
import { SHIFT_PK, shiftItem, toShift, toShiftItem, watchItem } from '../../shared/shifts/items.ts';
import { missedShift, remindShift } from '../../shared/shifts/reminding.ts';
import type { Waker } from '../../shared/sweep/service.ts';

export interface ShiftWakerConfig {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly calendar: Calendar;
}

const WATCH = 'WATCH';

/** The watch ends with the first look: the shift was handed over, or it is told that it was not. */
const watched = async ({ client, table }: ShiftWakerConfig, pk: string, now: string): Promise<void> => {
  const keys = [
    { pk, sk: WATCH },
    { pk, sk: 'META' },
  ];
  const [item, head] = await batchGet(client, table, keys, { consistent: true });
  if (!item || typeof item.wakeAt !== 'string' || item.wakeAt > now) return;
  const watch = parseItem(watchItem, item);
  const over: Write = {
    op: 'delete',
    table,
    key: { pk, sk: WATCH },
    expect: { kind: 'equals', values: { wakeAt: item.wakeAt } },
  };
  if (head) {
    await transact(client, [over]);
    return;
  }
  const { event, messages } = missedShift(watch, now);
  const context = { pk, town: watch.town, num: `${watch.shift}#${watch.area}`, now };
  const told = toOutItems(context, messages).map((one): Write => ({ op: 'put', table, item: one }));
  await transact(client, [over, { op: 'put', table, item: toEventItem(pk, event) }, ...told]);
};

/** Shifts that nobody has taken over, or handed over: who should is told, then the duty supervisor, then the leader. */
export const shiftWaker = (config: ShiftWakerConfig): Waker => ({
  knows: ({ pk, sk }) => pk.startsWith(SHIFT_PK) && (sk === 'META' || sk === WATCH),
  wake: async ({ pk, sk }, now) => {
    if (sk === WATCH) return watched(config, pk, now);
    const { client, table, calendar } = config;
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
