import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Post } from '../kernel/caller.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { type Instant, plus } from '../kernel/time.ts';
import { auditWrite } from '../platform/audit.ts';
import { OUTBOX_REPAIR_MS, shardOf } from '../platform/dynamodb/matter-items.ts';
import { transact, type Write } from '../platform/dynamodb/transact.ts';
import { operatorPost } from './access.ts';
import { deliveryKey } from './items.ts';
import type { Message, Stream } from './ports.ts';
import type { ItemKey, Order } from './ports-asking.ts';
import { ledger } from './store.ts';

export interface RedeliverSettings {
  readonly client: DynamoDBDocumentClient;
  readonly matters: string;
  readonly audit: string;
}

/** The message starts over: its tries count from zero, and it is pending again, so that the stream sees it. */
const messageWrite = (table: string, message: Message, now: Instant): Write => ({
  op: 'add',
  table,
  key: { pk: message.pk, sk: message.sk },
  counters: { attempts: 1 },
  set: { state: 'pending', shard: shardOf(message.num), wakeAt: plus(now, OUTBOX_REPAIR_MS) },
  remove: ['list'],
  expect: { kind: 'equals', values: { state: message.state, attempts: message.attempts } },
});

/** Every lane in which it failed starts over as well; what was delivered stays delivered. */
const laneWrites = (table: string, stream: Stream, message: Message, now: Instant): readonly Write[] =>
  stream.deliveries
    .filter(({ sk, state }) => sk === message.sk && state !== 'delivered')
    .map((delivery) => ({
      op: 'add',
      table,
      key: deliveryKey(message.pk, delivery),
      counters: {},
      set: { state: 'failed', attempts: 0, since: now, nextAt: now },
      expect: { kind: 'states', states: ['failed', 'dead'] },
    }));

const audited = ({ audit }: RedeliverSettings, message: Message, order: Order, post: Post, now: Instant): Write =>
  auditWrite(audit, {
    subject: message.pk,
    at: now,
    person: order.caller.person,
    post: post.postId,
    role: post.role,
    action: 'notification:redeliver',
    target: message.id,
    outcome: 'done',
    requestId: order.requestId,
    sourceIp: order.sourceIp,
  });

/**
 * Sends a message again that was given up or waits for its next try. Those held behind it need no order of their own:
 * the delivery goes on to them when it is through. A message that is on its way already is left as it is.
 */
export async function redeliver(
  settings: RedeliverSettings,
  key: ItemKey,
  order: Order,
  now: Instant,
): Promise<Result<void, Refusal> | 'conflict'> {
  const [, audience = ''] = key.sk.split('#');
  const stream = await ledger({ client: settings.client, table: settings.matters }).load({ pk: key.pk, audience });
  const message = stream.messages.find(({ sk }) => sk === key.sk);
  const post = message && operatorPost(order.caller, message.town);
  if (message === undefined || post === undefined) return err({ code: 'not-found' });
  if (message.state === 'pending') return ok(undefined);
  if (message.state !== 'dead' && message.state !== 'held') return err({ code: 'wrong-state', openActions: [] });
  const written = await transact(settings.client, [
    messageWrite(settings.matters, message, now),
    ...laneWrites(settings.matters, stream, message, now),
    audited(settings, message, order, post, now),
  ]);
  return written.ok ? ok(undefined) : 'conflict';
}
