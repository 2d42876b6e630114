import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { ClockDeps } from '../../shared/cases/clock-service.ts';
import { caseMetaItem, parsedMeta } from '../../shared/cases/items.ts';
import { PROMISE_SK, promiseItem, toPromise, toPromiseItem } from '../../shared/cases/items-promise.ts';
import { remindPromise } from '../../shared/cases/rules-promise.ts';
import { parseItem } from '../../shared/platform/dynamodb/codec.ts';
import { batchGet } from '../../shared/platform/dynamodb/query.ts';
import { writeReminder } from '../../shared/platform/dynamodb/reminder-writes.ts';
import { calendarOf } from '../../shared/policies/rules.ts';
import type { Waker } from '../../shared/sweep/service.ts';

export interface PromiseWakerConfig extends Pick<ClockDeps, 'policy'> {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

/** Promises that nobody has kept: whose it is is told, then who holds the same post, then the duty supervisor. */
export const promiseWaker = ({ client, table, policy }: PromiseWakerConfig): Waker => ({
  knows: ({ pk, sk }) => pk.startsWith('CASE#') && sk.startsWith(PROMISE_SK),
  wake: async ({ pk, sk }, now) => {
    const keys = [
      { pk, sk },
      { pk, sk: 'META' },
    ];
    const [item, head] = await batchGet(client, table, keys, { consistent: true });
    if (!item || !head || typeof item.wakeAt !== 'string' || item.wakeAt > now) return;
    const c = parsedMeta(parseItem(caseMetaItem, head));
    const promise = toPromise(parseItem(promiseItem, item));
    const calendar = calendarOf(await policy(c.town));
    const reminder = remindPromise(c, promise, now, calendar);
    if (!reminder) return;
    await writeReminder(client, {
      table,
      item: toPromiseItem(reminder.next, calendar),
      version: promise.version,
      state: promise.state,
      wakeAt: item.wakeAt,
      context: { pk, town: c.town, num: c.num, now },
      event: reminder.event,
      messages: reminder.messages,
    });
  },
});
