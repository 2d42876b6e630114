import * as z from 'zod';
import type { OutItem } from '../platform/dynamodb/matter-items.ts';
import { parseAudience, partyInbox } from './audience.ts';
import type { Message, Receipt } from './ports.ts';
import type { Delivery, Lane } from './rules.ts';
import { textOf } from './templates.ts';

/** What of a delivery every record has: one message, one channel, one recipient. */
const deliveryFields = {
  pk: z.string(),
  sk: z.string().startsWith('DLV#OUT#'),
  /** Sort key of the message. */
  message: z.string().startsWith('OUT#'),
  channel: z.string(),
  to: z.string(),
  attempts: z.number().int().min(0),
  since: z.string(),
  at: z.string(),
};

/** `DLV#<message>#<channel>#<to>`: the receipt of a webhook, and how its retries stand. */
export const receiptItem = z.lazy(() =>
  z.object({
    ...deliveryFields,
    kind: z.literal('delivery'),
    state: z.enum(['delivered', 'failed', 'dead']),
    webhookId: z.string(),
    nextAt: z.string().optional(),
    status: z.number().int().optional(),
    error: z.string().optional(),
  }),
);

/** The same key for an inbox: the entry that a person reads is the delivery itself, so it exists once or not at all. */
export const inboxItem = z.lazy(() =>
  z.object({
    ...deliveryFields,
    kind: z.literal('inbox'),
    state: z.enum(['unread', 'read']),
    /** Owner and time, for the `work` index: `I#<person>` or `I#dept:<party>`, newest first. */
    post: z.string().startsWith('I#'),
    bucket: z.literal('inbox'),
    dueAt: z.string(),
    num: z.string(),
    title: z.string(),
    grid: z.string().optional(),
    town: z.string(),
    id: z.string(),
    type: z.string(),
    data: z.record(z.string(), z.unknown()),
    readAt: z.string().optional(),
    readBy: z.string().optional(),
  }),
);
export type InboxItem = z.infer<typeof inboxItem>;

export const deliveryItem = z.discriminatedUnion('kind', [receiptItem, inboxItem]);
export type DeliveryItem = z.infer<typeof deliveryItem>;

export const outPrefix = (audience: string): string => `OUT#${audience}#`;
export const deliveryPrefix = (audience: string): string => `DLV#${outPrefix(audience)}`;
export const deliveryKey = (pk: string, { sk, channel, to }: Pick<Delivery, 'sk' | 'channel' | 'to'>) => ({
  pk,
  sk: `DLV#${sk}#${channel}#${to}`,
});

const isEmergency = ({ urgency, kind }: Readonly<Record<string, unknown>>): boolean =>
  urgency === 'emergency' || kind === 'emergency';

/** A message as the rules see it. */
export const messageOf = (item: OutItem): Message => ({ ...item, urgent: isEmergency(item.data) });

/** A record as the rules see it: an inbox entry is always a delivery that was made. */
export const deliveryOf = (item: DeliveryItem): Delivery => ({
  sk: item.message,
  channel: item.channel,
  to: item.to,
  state: item.kind === 'inbox' ? 'delivered' : item.state,
  attempts: item.attempts,
  since: item.since,
  ...(item.kind === 'delivery' && item.nextAt !== undefined ? { nextAt: item.nextAt } : {}),
});

export const toReceiptItem = (message: Message, delivery: Delivery, receipt: Receipt, at: string) =>
  receiptItem.parse({
    ...deliveryKey(message.pk, delivery),
    kind: 'delivery',
    message: delivery.sk,
    channel: delivery.channel,
    to: delivery.to,
    state: delivery.state,
    attempts: delivery.attempts,
    since: delivery.since,
    at,
    webhookId: message.id,
    ...(delivery.nextAt === undefined ? {} : { nextAt: delivery.nextAt }),
    ...receipt,
  });

/** Whose inbox a lane is: the party's own, or the person's. */
const ownerOf = (message: Message, lane: Lane): string =>
  parseAudience(message.audience)?.kind === 'party' ? partyInbox(lane.to) : lane.to;

export const inboxPost = (owner: string): string => `I#${owner}`;

export const toInboxItem = (message: Message, lane: Lane, delivery: Delivery, at: string): InboxItem => {
  const { grid } = message.data;
  return inboxItem.parse({
    ...deliveryKey(message.pk, delivery),
    kind: 'inbox',
    message: delivery.sk,
    channel: lane.channel,
    to: lane.to,
    state: 'unread',
    attempts: delivery.attempts,
    since: delivery.since,
    at,
    post: inboxPost(ownerOf(message, lane)),
    bucket: 'inbox',
    dueAt: message.time,
    num: message.num,
    title: textOf(message.type, message.data, 'zh-CN').title,
    ...(typeof grid === 'string' ? { grid } : {}),
    town: message.town,
    id: message.id,
    type: message.type,
    data: message.data,
  });
};
