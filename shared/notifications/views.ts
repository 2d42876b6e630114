import { type Instant, show } from '../kernel/time.ts';
import type { OutItem } from '../platform/dynamodb/matter-items.ts';
import { subjectOf } from './content.ts';
import type { InboxEntry, NotificationView } from './contract.ts';
import { type DeliveryItem, deliveryOf, type InboxItem } from './items.ts';
import type { Text } from './render.ts';
import { textOf } from './templates.ts';

/** What names an item in the API: its key, unreadable enough that nobody takes it apart. */
export const idOf = ({ pk, sk }: { readonly pk: string; readonly sk: string }): string =>
  Buffer.from(`${pk}\n${sk}`).toString('base64url');

/** The key that an id names, if it is one with such a sort key. */
export function keyOf(
  id: string,
  prefix: 'OUT#' | 'DLV#OUT#',
): { readonly pk: string; readonly sk: string } | undefined {
  const [pk = '', sk = '', ...rest] = Buffer.from(id, 'base64url').toString('utf8').split('\n');
  return pk !== '' && sk.startsWith(prefix) && rest.length === 0 ? { pk, sk } : undefined;
}

const inBoth = (item: Pick<OutItem, 'type' | 'data'>, of: keyof Text) => ({
  'zh-CN': textOf(item.type, item.data, 'zh-CN')[of],
  en: textOf(item.type, item.data, 'en')[of],
});

const shown = <K extends string>(name: K, at: Instant | undefined): { readonly [key in K]?: string } =>
  (at === undefined ? {} : { [name]: show(at) }) as { readonly [key in K]?: string };

const deliveryView = (item: DeliveryItem) => ({
  channel: item.channel,
  to: item.to,
  state: deliveryOf(item).state,
  attempts: item.attempts,
  at: show(item.at),
  ...(item.kind === 'delivery' && item.status !== undefined ? { status: item.status } : {}),
  ...(item.kind === 'delivery' && item.error !== undefined ? { error: item.error } : {}),
  ...(item.kind === 'delivery' ? shown('nextTryAt', item.nextAt) : {}),
});

/** A message of the ledger as the API shows it. */
export const notificationOf = (item: OutItem, deliveries?: readonly DeliveryItem[]): NotificationView => ({
  id: idOf(item),
  messageId: item.id,
  subject: subjectOf(item.pk),
  ...(item.part === '_' ? {} : { part: item.part }),
  version: item.version,
  audience: item.audience,
  type: item.type,
  title: inBoth(item, 'title'),
  state: item.state,
  at: show(item.time),
  ...shown('deliveredAt', item.deliveredAt),
  ...(item.state === 'held' ? shown('nextTryAt', item.wakeAt) : {}),
  ...(item.lastError === undefined ? {} : { lastError: item.lastError }),
  ...(deliveries === undefined
    ? {}
    : { deliveries: deliveries.filter(({ message }) => message === item.sk).map(deliveryView) }),
});

/** An inbox entry as the API shows it, in both languages. */
export const inboxEntryOf = (item: InboxItem): InboxEntry => ({
  id: idOf(item),
  messageId: item.id,
  ...(item.post.startsWith('I#dept:') ? { party: item.to } : {}),
  subject: subjectOf(item.pk),
  type: item.type,
  title: inBoth(item, 'title'),
  text: inBoth(item, 'text'),
  ...(item.grid === undefined ? {} : { grid: item.grid }),
  at: show(item.dueAt),
  read: item.state === 'read',
  ...shown('readAt', item.readAt),
  ...(item.readBy === undefined ? {} : { readBy: item.readBy }),
});
