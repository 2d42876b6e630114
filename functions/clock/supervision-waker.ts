import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { ClockDeps } from '../../shared/cases/clock-service.ts';
import { caseMetaItem, parsedMeta } from '../../shared/cases/items.ts';
import { supervisionItem, toSupervision, toSupervisionItem } from '../../shared/cases/items-supervision.ts';
import { remindSupervision } from '../../shared/cases/rules-supervision.ts';
import { parseItem } from '../../shared/platform/dynamodb/codec.ts';
import { batchGet } from '../../shared/platform/dynamodb/query.ts';
import { writeReminder } from '../../shared/platform/dynamodb/reminder-writes.ts';
import { calendarOf } from '../../shared/policies/rules.ts';
import type { Waker } from '../../shared/sweep/service.ts';

export interface SupervisionWakerConfig extends Pick<ClockDeps, 'policy'> {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

/** Instructions that nobody has answered: the unit is told, then the dispatcher, then who gave it. */
export const supervisionWaker = ({ client, table, policy }: SupervisionWakerConfig): Waker => ({
  knows: ({ pk, sk }) => pk.startsWith('CASE#') && sk.startsWith('SUP#'),
  wake: async ({ pk, sk }, now) => {
    const keys = [
      { pk, sk },
      { pk, sk: 'META' },
    ];
    const [item, head] = await batchGet(client, table, keys, { consistent: true });
    if (!item || !head || typeof item.wakeAt !== 'string' || item.wakeAt > now) return;
    const c = parsedMeta(parseItem(caseMetaItem, head));
    const supervision = toSupervision(parseItem(supervisionItem, item));
    const calendar = calendarOf(await policy(c.town));
    const reminder = remindSupervision(c, supervision, now, calendar);
    if (!reminder) return;
    await writeReminder(client, {
      table,
      item: toSupervisionItem(reminder.next, c, calendar),
      version: supervision.version,
      state: supervision.state,
      wakeAt: item.wakeAt,
      context: { pk, town: c.town, num: c.num, now },
      event: reminder.event,
      messages: reminder.messages,
    });
  },
});
