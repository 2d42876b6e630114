import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { caseMetaItem, casePk, parsedMeta, toMetaItem } from '../../shared/cases/items.ts';
import { remind } from '../../shared/cases/reminding.ts';
import type { Calendar } from '../../shared/kernel/calendar.ts';
import { wake } from '../../shared/notifications/store.ts';
import { parseItem } from '../../shared/platform/dynamodb/codec.ts';
import { batchGet, getItem } from '../../shared/platform/dynamodb/query.ts';
import { writeReminder } from '../../shared/platform/dynamodb/reminder-writes.ts';
import type { Due, Waker } from '../../shared/sweep/service.ts';
import { toPart, toWhistle, toWhistlePartItem, whistleMetaItem, whistlePartItem } from '../../shared/whistles/items.ts';
import { remindPart } from '../../shared/whistles/reminding.ts';

interface Config {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly calendar: Calendar;
}

/** When a stored item is to wake, if that has come; a late index may still name what has moved on since. */
const wakeOf = (item: Readonly<Record<string, unknown>>, now: string): string | undefined =>
  typeof item.wakeAt === 'string' && item.wakeAt <= now ? item.wakeAt : undefined;

const isAt = (prefix: string, sk: string) => (due: Due) => due.pk.startsWith(prefix) && due.sk.startsWith(sk);

/** Limits of cases: reminders before, at and after. */
const caseWaker = ({ client, table, calendar }: Config): Waker => ({
  knows: isAt('CASE#', 'META'),
  wake: async (due, now) => {
    const item = await getItem(client, table, { pk: due.pk, sk: due.sk });
    const wakeAt = item && wakeOf(item, now);
    if (!item || !wakeAt) return;
    const before = parsedMeta(parseItem(caseMetaItem, item));
    const reminder = remind(before, now, calendar);
    if (!reminder) return;
    await writeReminder(client, {
      table,
      item: toMetaItem(reminder.next, calendar),
      version: before.version,
      state: before.state,
      wakeAt,
      context: { pk: casePk(before.num), town: before.town, num: before.num, now },
      event: reminder.event,
      messages: reminder.messages,
    });
  },
});

/** Departments that have not reported in. */
const partWaker = ({ client, table, calendar }: Config): Waker => ({
  knows: isAt('WHISTLE#', 'PART#'),
  wake: async (due, now) => {
    const [head, item] = await batchGet(
      client,
      table,
      [
        { pk: due.pk, sk: 'META' },
        { pk: due.pk, sk: due.sk },
      ],
      { consistent: true },
    );
    const wakeAt = item && wakeOf(item, now);
    if (!head || !item || !wakeAt) return;
    const whistle = toWhistle(parseItem(whistleMetaItem, head));
    const before = toPart(parseItem(whistlePartItem, item));
    const reminder = remindPart(whistle, before, now, calendar);
    if (!reminder) return;
    await writeReminder(client, {
      table,
      item: toWhistlePartItem(reminder.next, calendar),
      version: before.version,
      state: before.state,
      wakeAt,
      context: { pk: due.pk, town: whistle.town, num: whistle.id, now },
      event: reminder.event,
      messages: reminder.messages,
    });
  },
});

/** Messages whose next try, or whose lost relay, is due. */
const messageWaker = ({ client, table }: Config): Waker => ({
  knows: (due) => due.sk.startsWith('OUT#'),
  wake: async (due, now) => {
    await wake({ client, table }, { pk: due.pk, sk: due.sk }, now);
  },
});

export const wakersOf = (config: Config): readonly Waker[] => [
  caseWaker(config),
  partWaker(config),
  messageWaker(config),
];
