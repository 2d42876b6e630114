import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { type Instant, plus } from '../kernel/time.ts';
import { parseItem } from '../platform/dynamodb/codec.ts';
import { Expression, type Key } from '../platform/dynamodb/expressions.ts';
import { OUTBOX_REPAIR_MS, outItem, shardOf } from '../platform/dynamodb/matter-items.ts';
import { queryAll } from '../platform/dynamodb/query.ts';
import { writeOne } from '../platform/dynamodb/transact.ts';
import { deliveryItem, deliveryOf, deliveryPrefix, messageOf, outPrefix, toInboxItem, toReceiptItem } from './items.ts';
import type { Ledger, Message } from './ports.ts';
import type { Delivery, Settlement } from './rules.ts';

export interface LedgerSettings {
  readonly client: DynamoDBDocumentClient;
  /** The table of matters. */
  readonly table: string;
}

/** States in which something may still be done with a message. */
const OPEN = ['pending', 'held', 'dead'] as const;

const isRefused = (error: unknown): boolean => error instanceof ConditionalCheckFailedException;

/** Sends a conditional write; false when its condition did not hold. */
const ifTrue = async (write: Promise<unknown>): Promise<boolean> => {
  try {
    await write;
    return true;
  } catch (error) {
    if (isRefused(error)) return false;
    throw error;
  }
};

/** The ledger of deliveries in the table of matters. */
export function ledger(settings: LedgerSettings): Ledger {
  return {
    load: (ref) => load(settings, ref),
    async record(message, lane, delivery, receipt, now) {
      if (lane.kind === 'inbox') {
        const item = toInboxItem(message, lane, delivery, now);
        await writeOne(settings.client, { op: 'put', table: settings.table, item, expect: { kind: 'absent' } });
      } else {
        await putReceipt(settings, toReceiptItem(message, delivery, receipt, now), delivery);
      }
    },
    settle: (message, to, now, error) => settle(settings, message, to, now, error),
  };
}

async function load({ client, table }: LedgerSettings, ref: { readonly pk: string; readonly audience: string }) {
  const all = (beginsWith: string) =>
    queryAll(client, {
      table,
      partition: { pk: ref.pk },
      range: { attribute: 'sk', beginsWith },
      consistent: true,
    });
  const [messages, deliveries] = await Promise.all([all(outPrefix(ref.audience)), all(deliveryPrefix(ref.audience))]);
  return {
    messages: messages.map((item) => messageOf(parseItem(outItem, item))),
    deliveries: deliveries.map((item) => deliveryOf(parseItem(deliveryItem, item))),
  };
}

/** A delivery that was made stays made: a slower worker's failure of the same message does not overwrite it. */
async function putReceipt(
  { client, table }: LedgerSettings,
  item: ReturnType<typeof toReceiptItem>,
  delivery: Delivery,
): Promise<void> {
  const expression = new Expression();
  const absent = `attribute_not_exists(${expression.name('pk')})`;
  const open = `${expression.name('state')} <> ${expression.value('delivered')}`;
  const older = `${expression.name('attempts')} <= ${expression.value(delivery.attempts)}`;
  const condition = { ConditionExpression: `${absent} OR (${open} AND ${older})`, ...expression.maps() };
  const put = { TableName: table, Item: item, ...(delivery.state === 'delivered' ? {} : condition) };
  await ifTrue(client.send(new PutCommand(put)));
}

/** Sets and removes of an update, as one expression. */
const changes = (expression: Expression, set: Readonly<Record<string, unknown>>, remove: readonly string[]): string => {
  const sets = Object.entries(set).map(([name, value]) => `${expression.name(name)} = ${expression.value(value)}`);
  return `SET ${sets.join(', ')}${remove.length > 0 ? ` REMOVE ${remove.map((name) => expression.name(name)).join(', ')}` : ''}`;
};

function changeOf(message: Message, to: Settlement, now: Instant, error: string | undefined) {
  const set = { state: to.state, attempts: message.attempts + 1, ...(error ? { lastError: error } : {}) };
  switch (to.state) {
    case 'held':
      return { set: { ...set, shard: shardOf(message.num), wakeAt: to.wakeAt }, remove: ['list'] };
    case 'dead':
      return { set: { ...set, list: `dead:${to.channel ?? 'inbox'}` }, remove: ['shard', 'wakeAt'] };
    case 'delivered':
      return { set: { ...set, deliveredAt: now }, remove: ['shard', 'wakeAt', 'list', 'lastError'] };
    case 'superseded':
      return { set, remove: ['shard', 'wakeAt', 'list'] };
  }
}

function settle(
  { client, table }: LedgerSettings,
  message: Message,
  to: Settlement,
  now: Instant,
  error: string | undefined,
): Promise<boolean> {
  const expression = new Expression();
  const { set, remove } = changeOf(message, to, now, error);
  const update = changes(expression, set, remove);
  const condition = `${expression.among('state', OPEN)} AND ${expression.name('attempts')} = ${expression.value(message.attempts)}`;
  return ifTrue(
    client.send(
      new UpdateCommand({
        TableName: table,
        Key: { pk: message.pk, sk: message.sk },
        UpdateExpression: update,
        ConditionExpression: condition,
        ...expression.maps(),
      }),
    ),
  );
}

/**
 * Wakes a message whose `wakeAt` has passed: it is put to `pending` again, so that the table's stream sees it and the
 * relay sends it on its way; should that be lost too, it wakes once more. False when it is no longer due: somebody has
 * delivered it, or woken it before.
 */
export function wake({ client, table }: LedgerSettings, key: Key, now: Instant): Promise<boolean> {
  const expression = new Expression();
  const update = changes(expression, { state: 'pending', wakeAt: plus(now, OUTBOX_REPAIR_MS) }, []);
  const due = `${expression.name('wakeAt')} <= ${expression.value(now)}`;
  return ifTrue(
    client.send(
      new UpdateCommand({
        TableName: table,
        Key: { ...key },
        UpdateExpression: update,
        ConditionExpression: `${expression.among('state', ['pending', 'held'])} AND ${due}`,
        ...expression.maps(),
      }),
    ),
  );
}
