import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { ClockDeps } from '../../shared/cases/clock-service.ts';
import { caseMetaItem, parsedMeta } from '../../shared/cases/items.ts';
import type { CaseMeta } from '../../shared/cases/model.ts';
import type { Calendar } from '../../shared/kernel/calendar.ts';
import type { Instant } from '../../shared/kernel/time.ts';
import { parseItem } from '../../shared/platform/dynamodb/codec.ts';
import { batchGet } from '../../shared/platform/dynamodb/query.ts';
import { type ReminderSave, writeReminder } from '../../shared/platform/dynamodb/reminder-writes.ts';
import { calendarOf } from '../../shared/policies/rules.ts';
import type { Waker } from '../../shared/sweep/service.ts';

export interface BesideWakerConfig extends Pick<ClockDeps, 'policy'> {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

type Item = Readonly<Record<string, unknown>>;

/** What is told about a row beside a case; nothing where its time has not come. */
export type BesideReminder = (
  c: CaseMeta,
  row: Item,
  now: Instant,
  calendar: Calendar,
) => Pick<ReminderSave, 'item' | 'version' | 'state' | 'event' | 'messages'> | undefined;

/** Rows beside a case that have a limit of their own, read together with their case. */
export const besideWaker = (
  prefix: string,
  { client, table, policy }: BesideWakerConfig,
  remind: BesideReminder,
): Waker => ({
  knows: ({ pk, sk }) => pk.startsWith('CASE#') && sk.startsWith(prefix),
  wake: async ({ pk, sk }, now) => {
    const keys = [
      { pk, sk },
      { pk, sk: 'META' },
    ];
    const [row, head] = await batchGet(client, table, keys, { consistent: true });
    if (!row || !head || typeof row.wakeAt !== 'string' || row.wakeAt > now) return;
    const c = parsedMeta(parseItem(caseMetaItem, head));
    const reminder = remind(c, row, now, calendarOf(await policy(c.town)));
    if (!reminder) return;
    const context = { pk, town: c.town, num: c.num, now };
    await writeReminder(client, { ...reminder, table, wakeAt: row.wakeAt, context });
  },
});
