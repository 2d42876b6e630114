import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { caseMetaItem, casePk, parsedMeta, toMetaItem } from '../../shared/cases/items.ts';
import { remind } from '../../shared/cases/reminding.ts';
import type { Calendar } from '../../shared/kernel/calendar.ts';
import { wake } from '../../shared/notifications/store.ts';
import { parseItem } from '../../shared/platform/dynamodb/codec.ts';
import { getItem } from '../../shared/platform/dynamodb/query.ts';
import { writeReminder } from '../../shared/platform/dynamodb/reminder-writes.ts';
import type { TownPolicy } from '../../shared/policies/model.ts';
import { calendarOf } from '../../shared/policies/rules.ts';
import type { Due, Waker } from '../../shared/sweep/service.ts';
import { whistleWakers } from './whistle-wakers.ts';

export interface WakerConfig {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly calendar: Calendar;
  /** What a town decides about its procedure, its own calendar included. */
  readonly policy: (town: string) => Promise<TownPolicy>;
}

/** When a stored item is to wake, if that has come; a late index may still name what has moved on since. */
const wakeOf = (item: Readonly<Record<string, unknown>>, now: string): string | undefined =>
  typeof item.wakeAt === 'string' && item.wakeAt <= now ? item.wakeAt : undefined;

const isAt = (prefix: string, sk: string) => (due: Due) => due.pk.startsWith(prefix) && due.sk.startsWith(sk);

/** Limits of cases: reminders before, at and after. */
const caseWaker = ({ client, table, policy }: WakerConfig): Waker => ({
  knows: isAt('CASE#', 'META'),
  wake: async (due, now) => {
    const item = await getItem(client, table, { pk: due.pk, sk: due.sk });
    const wakeAt = item && wakeOf(item, now);
    if (!item || !wakeAt) return;
    const before = parsedMeta(parseItem(caseMetaItem, item));
    const calendar = calendarOf(await policy(before.town));
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

/** Messages whose next try, or whose lost relay, is due. */
const messageWaker = ({ client, table }: WakerConfig): Waker => ({
  knows: (due) => due.sk.startsWith('OUT#'),
  wake: async (due, now) => {
    await wake({ client, table }, { pk: due.pk, sk: due.sk }, now);
  },
});

export const wakersOf = (config: WakerConfig): readonly Waker[] => [
  caseWaker(config),
  ...whistleWakers(config),
  messageWaker(config),
];
