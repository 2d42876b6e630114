import * as z from 'zod';
import { caseNum, partyId } from '../cases/contract.ts';
import { townCodeSchema } from '../registers/contract.ts';
import type { Route } from '../route.ts';
import { whistleId } from '../whistles/contract.ts';

const time = z.string().meta({ description: 'RFC 3339, +08:00' });

/** Names one message or one inbox entry; opaque. */
export const entryId = z
  .string()
  .regex(/^[\w-]{8,600}$/)
  .meta({ description: '编号，不透明 · opaque id' });

const words = z.lazy(() => z.strictObject({ 'zh-CN': z.string(), en: z.string() }));

const page = {
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(4_000).optional(),
};

export const DEAD_CHANNELS = ['webhook', 'inbox'] as const;

/** The lists that are offered: a department's, a matter's (whole, or a department's), a town's dead letters. */
export const notificationQuery = z.strictObject({
  department: partyId.optional().meta({ description: '该部门收到的通知 · what a department was told' }),
  case: caseNum.optional().meta({ description: '该案件的通知 · what was told about a case' }),
  whistle: whistleId.optional().meta({ description: '该哨单的通知 · what was told about a whistle' }),
  dead: townCodeSchema.optional().meta({ description: '该镇的死信 · dead letters of a town' }),
  channel: z.enum(DEAD_CHANNELS).default('webhook').meta({ description: 'With `dead`: the kind of channel' }),
  ...page,
});
export type NotificationQuery = z.infer<typeof notificationQuery>;

export const deliveryView = z.lazy(() =>
  z
    .strictObject({
      channel: z.string(),
      to: z.string(),
      state: z.enum(['delivered', 'failed', 'dead']),
      attempts: z.number().int(),
      at: time,
      status: z.number().int().optional(),
      error: z.string().optional(),
      nextTryAt: time.optional(),
    })
    .meta({ id: 'NotificationDelivery', description: '一个渠道的投递回执 · how one channel took it' }),
);

export const notificationView = z.lazy(() =>
  z
    .strictObject({
      id: entryId,
      messageId: z.string(),
      subject: z.string(),
      part: z.string().optional(),
      version: z.number().int(),
      audience: z.string(),
      type: z.string(),
      title: words,
      state: z.enum(['pending', 'held', 'delivered', 'superseded', 'dead']),
      at: time,
      deliveredAt: time.optional(),
      nextTryAt: time.optional(),
      lastError: z.string().optional(),
      deliveries: z.array(deliveryView).optional(),
    })
    .meta({ id: 'Notification', description: '一条通知及其投递情况 · one message and how its delivery stands' }),
);
export type NotificationView = z.infer<typeof notificationView>;

export const notificationList = z.lazy(() =>
  z.strictObject({ items: z.array(notificationView), cursor: z.string().optional() }).meta({ id: 'NotificationList' }),
);

export const redelivered = z.lazy(() =>
  z.strictObject({ id: entryId, state: z.enum(['pending']) }).meta({
    id: 'Redelivery',
    description: '已重新投递；其后的通知依次跟上 · on its way again, the later ones follow in order',
  }),
);

export const inboxEntry = z.lazy(() =>
  z
    .strictObject({
      id: entryId,
      messageId: z.string(),
      /** Whose inbox: the caller's own, or that of a department the caller serves in. */
      party: z.string().optional(),
      subject: z.string(),
      type: z.string(),
      title: words,
      text: words,
      grid: z.string().optional(),
      at: time,
      read: z.boolean(),
      readAt: time.optional(),
      readBy: z.string().optional(),
    })
    .meta({ id: 'InboxEntry', description: '收件箱中的一条 · one entry of an inbox' }),
);
export type InboxEntry = z.infer<typeof inboxEntry>;

export const inboxList = z.lazy(() =>
  z.strictObject({ items: z.array(inboxEntry), cursor: z.string().optional() }).meta({ id: 'Inbox' }),
);

const base = { function: 'cases', auth: 'jwt', tag: 'notifications' } as const;
const byId = z.strictObject({ id: entryId });

/** The routes of notifications and inboxes. */
export const notificationRoutes: readonly Route[] = [
  {
    ...base,
    name: 'listNotifications',
    method: 'GET',
    path: '/v1/notifications',
    action: 'notification:list',
    roles: 'any',
    summary: {
      zh: '通知列表：按部门、案件、哨单或镇的死信',
      en: 'List messages of a department, a case, a whistle, or the dead letters of a town',
    },
    query: notificationQuery,
    response: { status: 200, body: notificationList },
  },
  {
    ...base,
    name: 'redeliverNotification',
    method: 'POST',
    path: '/v1/notifications/{id}/actions/redeliver',
    action: 'notification:redeliver',
    roles: ['systemAdmin', 'dutySupervisor'],
    summary: {
      zh: '重新投递，其后的依次跟上',
      en: 'Deliver again what was given up or waits; the later ones follow in order',
    },
    params: byId,
    response: { status: 202, body: redelivered },
  },
  {
    ...base,
    name: 'getInbox',
    method: 'GET',
    path: '/v1/me/inbox',
    action: 'inbox:read',
    roles: 'any',
    summary: { zh: '我的收件箱（含所属部门）', en: 'My inbox, with those of the departments I serve in' },
    query: z.strictObject(page),
    response: { status: 200, body: inboxList },
  },
  {
    ...base,
    name: 'readInboxEntry',
    method: 'POST',
    path: '/v1/me/inbox/{id}/actions/read',
    action: 'inbox:mark',
    roles: 'any',
    summary: { zh: '标为已读', en: 'Mark an entry as read' },
    params: byId,
    response: { status: 204 },
  },
];
