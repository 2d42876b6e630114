import * as z from 'zod';
import { ROLES } from '../../kernel/roles.ts';
import type { Instant } from '../../kernel/time.ts';
import type { MatterEvent, OutMessage } from '../../workflow/matter.ts';

/** The due index is cut into this many partitions, a fixed number, so that the sweep's cost does not grow with towns. */
export const SHARDS = 4;

/** How long a message may stay pending before the sweep relays it again: longer than the relay's own retries take. */
export const OUTBOX_REPAIR_MS = 5 * 60_000;

export const ver6 = (version: number): string => String(version).padStart(6, '0');

/** Which shard of the due index a number belongs to: the sum of its last digits spreads evenly enough over four. */
export const shardOf = (num: string): string => {
  let sum = 0;
  for (const char of num) sum = (sum * 31 + char.charCodeAt(0)) % 65_521;
  return String(sum % SHARDS);
};

const actor = z.object({
  person: z.string(),
  role: z.enum(ROLES),
  post: z.string().optional(),
  party: z.string().optional(),
});

/** One event of a matter's timeline. Its key contains the version: two writers of one version collide. */
export const eventItem = z.lazy(() =>
  z.object({
    pk: z.string(),
    sk: z.string().startsWith('EV#'),
    kind: z.literal('event'),
    part: z.string(),
    version: z.number().int(),
    action: z.string(),
    actor,
    at: z.string(),
    occurredAt: z.string().optional(),
    from: z.string().optional(),
    to: z.string(),
    data: z.record(z.string(), z.unknown()),
    head: z.number().int().optional(),
    idempotency: z.object({ key: z.string(), body: z.string() }).optional(),
  }),
);
export type EventItem = z.infer<typeof eventItem>;

export const eventKey = (pk: string, part: string, version: number) => ({ pk, sk: `EV#${part}#${ver6(version)}` });

export const toEventItem = (pk: string, event: MatterEvent): EventItem =>
  eventItem.parse({ ...eventKey(pk, event.part, event.version), kind: 'event', ...event });

/**
 * A message and the ledger of its delivery. `pending` until its consumer has seen it through; `held` behind a failed
 * earlier one; `dead` when given up. While pending or held it has `shard` and `wakeAt`, so the sweep finds what a lost
 * relay left behind.
 */
export const outItem = z.lazy(() =>
  z.object({
    pk: z.string(),
    sk: z.string().startsWith('OUT#'),
    kind: z.literal('message'),
    /** CloudEvents id and webhook id: matter / part / version / n. */
    id: z.string(),
    state: z.enum(['pending', 'held', 'delivered', 'superseded', 'dead']),
    type: z.string(),
    audience: z.string(),
    part: z.string(),
    version: z.number().int(),
    n: z.number().int(),
    time: z.string(),
    data: z.record(z.string(), z.unknown()),
    latestWins: z.boolean().optional(),
    except: z.string().optional(),
    attempts: z.number().int(),
    lastError: z.string().optional(),
    deliveredAt: z.string().optional(),
    requestId: z.string().optional(),
    traceparent: z.string().optional(),
    town: z.string(),
    num: z.string(),
    /** `N#<audience>` in the `work` index, sorted by time: the notifications of an audience. */
    post: z.string(),
    bucket: z.literal('sent'),
    dueAt: z.string(),
    shard: z.string().optional(),
    wakeAt: z.string().optional(),
    /** `dead:<channel>` once given up: the operator's list of dead letters. */
    list: z.string().optional(),
    /** Drops out after the retention of a notification. */
    ttl: z.number().int().optional(),
  }),
);
export type OutItem = z.infer<typeof outItem>;

/** What a matter tells its messages: where it belongs and which request made it. */
export interface OutContext {
  readonly pk: string;
  readonly town: string;
  readonly num: string;
  readonly now: Instant;
  readonly requestId?: string | undefined;
  readonly traceparent?: string | undefined;
}

/** The items for a command's messages, numbered from 0 in the order given. */
export const toOutItems = (context: OutContext, messages: readonly OutMessage[]): OutItem[] =>
  messages.map((message, n) =>
    outItem.parse({
      pk: context.pk,
      sk: `OUT#${message.audience}#${message.part}#${ver6(message.version)}#${n}`,
      kind: 'message',
      id: `${context.pk.toLowerCase().replace('#', '/')}/${message.part}/${message.version}/${n}`,
      state: 'pending',
      type: message.type,
      audience: message.audience,
      part: message.part,
      version: message.version,
      n,
      time: context.now,
      data: message.data,
      ...(message.latestWins ? { latestWins: true } : {}),
      ...(message.except ? { except: message.except } : {}),
      attempts: 0,
      ...(context.requestId ? { requestId: context.requestId } : {}),
      ...(context.traceparent ? { traceparent: context.traceparent } : {}),
      town: context.town,
      num: context.num,
      post: `N#${message.audience}`,
      bucket: 'sent',
      dueAt: context.now,
      shard: shardOf(context.num),
      wakeAt: new Date(Date.parse(context.now) + OUTBOX_REPAIR_MS).toISOString(),
    }),
  );
