import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { parseItem } from '../platform/dynamodb/codec.ts';
import { outItem } from '../platform/dynamodb/matter-items.ts';
import { batchGet, getItem, queryAll } from '../platform/dynamodb/query.ts';
import { writeOne } from '../platform/dynamodb/transact.ts';
import { deliveryItem, deliveryKey, deliveryOf, messageOf, outPrefix, toReceiptItem } from './items.ts';
import type { Message } from './ports.ts';
import type { WalkLedger } from './ports-walk.ts';
import { ledger } from './store.ts';

/** How far a message to all reporters has come; removed with nothing, because it says how many were told. */
const progressItem = z.object({
  after: z.string(),
  reports: z.number().int(),
  texted: z.number().int(),
  untold: z.number().int(),
  calls: z.number().int(),
});

const progressKey = ({ pk, sk }: Pick<Message, 'pk' | 'sk'>) => ({ pk, sk: `WALK#${sk}` });

const OPEN: readonly string[] = ['pending', 'held'];

/** The ledger of messages to all reporters of a case: the message itself, how far it has come, and a receipt for each text. */
export const walkLedger = (client: DynamoDBDocumentClient, table: string): WalkLedger => {
  const { settle } = ledger({ client, table });
  return {
    settle,

    open: async ({ pk, audience }) => {
      const range = { attribute: 'sk', beginsWith: outPrefix(audience) };
      const items = await queryAll(client, { table, partition: { pk }, range, consistent: true });
      return items
        .map((item) => parseItem(outItem, item))
        .filter(({ state }) => OPEN.includes(state))
        .sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : a.version - b.version))
        .map(messageOf);
    },

    receipts: async (message, to) => {
      const keys = to.map((one) => deliveryKey(message.pk, { sk: message.sk, channel: 'sms', to: one }));
      const found = await batchGet(client, table, keys, { consistent: true });
      return found.flatMap((item) => (item ? [deliveryOf(parseItem(deliveryItem, item))] : []));
    },

    receive: async (message, delivery, receipt, now) => {
      const item = toReceiptItem(message, delivery, receipt, now);
      // A text that was taken stays taken: another worker's failure of the same text does not overwrite it.
      const expect = { kind: 'older', attribute: 'taken', than: 1 } as const;
      const taken = delivery.state === 'delivered' ? { taken: 1 } : {};
      await writeOne(client, { op: 'put', table, item: { ...item, ...taken }, expect });
    },

    progress: async (message) => {
      const item = await getItem(client, table, progressKey(message));
      return item && parseItem(progressItem, item);
    },

    advance: async (message, from, to) => {
      const item = { ...progressKey(message), kind: 'walk', ...to };
      const expect =
        from === undefined
          ? ({ kind: 'absent' } as const)
          : ({ kind: 'equals', values: { after: from.after } } as const);
      const written = await writeOne(client, { op: 'put', table, item, expect });
      return written.ok;
    },
  };
};
