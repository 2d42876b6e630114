import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { ClockDeps } from '../../shared/cases/clock-service.ts';
import { caseMetaItem, casePk, parsedMeta } from '../../shared/cases/items.ts';
import { callItem, toCall, toCallItem } from '../../shared/cases/items-calls.ts';
import { belongsTo, callReminder, remindCall, rung } from '../../shared/cases/rules-calls.ts';
import { callWrite } from '../../shared/cases/store-calls.ts';
import { lapseWrite } from '../../shared/cases/store-reporters.ts';
import { shanghaiDay } from '../../shared/kernel/time.ts';
import { parseItem } from '../../shared/platform/dynamodb/codec.ts';
import { toOutItems } from '../../shared/platform/dynamodb/matter-items.ts';
import { getItem } from '../../shared/platform/dynamodb/query.ts';
import { writeOne } from '../../shared/platform/dynamodb/transact.ts';
import { calendarOf } from '../../shared/policies/rules.ts';
import type { Waker } from '../../shared/sweep/service.ts';

export interface CallWakerConfig extends Pick<ClockDeps, 'policy'> {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

/**
 * Call-backs whose time has come: nobody replied to the SMS, so somebody rings; nobody rang in time, so people are told, once
 * a day and town however many calls are late, for four hundred of one closing are late in the same minute.
 */
export const callWaker = ({ client, table, policy }: CallWakerConfig): Waker => ({
  knows: ({ pk, sk }) => pk.startsWith('REPORT#') && sk === 'CALL',
  wake: async ({ pk, sk }, now) => {
    const item = await getItem(client, table, { pk, sk });
    if (!item || typeof item.wakeAt !== 'string' || item.wakeAt > now) return;
    const call = toCall(parseItem(callItem, item));
    const head = await getItem(client, table, { pk: casePk(call.caseNum), sk: 'META' });
    if (!head || !belongsTo(call, parsedMeta(parseItem(caseMetaItem, head)))) {
      await writeOne(client, lapseWrite(table, call, now));
      return;
    }
    const rules = await policy(call.town);
    const calendar = calendarOf(rules);
    if (call.state === 'asked') {
      const next = rung(call, { at: now, calendar, policy: rules });
      await writeOne(client, callWrite(table, { before: call, next, calendar }));
      return;
    }
    const reminded = remindCall(call, now, calendar);
    if (!reminded) return;
    // The messages first: they stand under town, day and stage, so those that are there already are left as they are.
    const messages = callReminder(call, reminded.stage, now);
    // A day's messages lie apart: who delivers reads all of an audience, and a town's would never end.
    const context = { pk: `CALLS#${call.town}#${shanghaiDay(now)}`, town: call.town, num: call.town, now };
    for (const message of toOutItems(context, messages)) {
      await writeOne(client, { op: 'put', table, item: message, expect: { kind: 'absent' } });
    }
    const expect = {
      kind: 'version',
      version: call.version,
      states: [call.state],
      equals: { wakeAt: item.wakeAt },
    } as const;
    await writeOne(client, { op: 'put', table, item: toCallItem(reminded.next, calendar), expect });
  },
});
