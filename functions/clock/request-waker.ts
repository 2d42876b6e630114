import type { ClockDeps } from '../../shared/cases/clock-service.ts';
import { parseItem } from '../../shared/platform/dynamodb/codec.ts';
import { getItem } from '../../shared/platform/dynamodb/query.ts';
import { writeReminder } from '../../shared/platform/dynamodb/reminder-writes.ts';
import { calendarOf } from '../../shared/policies/rules.ts';
import { toWaiting, toWaitingItem, waitingItem, waitingPk } from '../../shared/services/items-waiting.ts';
import { remindRequest } from '../../shared/services/rules-waiting.ts';
import type { Waker } from '../../shared/sweep/service.ts';
import type { WakerConfig } from './waker-config.ts';

/** Requests for the service list that nobody has decided on. */
export const requestWaker = ({
  client,
  table,
  policy,
}: Pick<WakerConfig, 'client' | 'table'> & Pick<ClockDeps, 'policy'>): Waker => ({
  knows: ({ pk, sk }) => pk.startsWith('SREQ#') && sk === 'META',
  wake: async (due, now) => {
    const item = await getItem(client, table, { pk: due.pk, sk: due.sk });
    if (!item || typeof item.wakeAt !== 'string' || item.wakeAt > now) return;
    const waiting = toWaiting(parseItem(waitingItem, item));
    const calendar = calendarOf(await policy(waiting.town));
    const reminder = remindRequest(waiting, now, calendar);
    if (!reminder) return;
    const { id, town, version, state } = waiting;
    await writeReminder(client, {
      ...{ table, version, state, wakeAt: item.wakeAt },
      item: toWaitingItem(reminder.next, calendar),
      context: { pk: waitingPk(id), town, num: id, now },
      event: reminder.event,
      messages: reminder.messages,
    });
  },
});
