import * as z from 'zod';
import type { Instant } from '../kernel/time.ts';
import { rowFields, townPk } from '../registers/items.ts';
import { CHANNEL_KINDS, type Channel, DEPARTMENT_KINDS, type Department } from './rules.ts';

const named = z.strictObject({ person: z.string(), name: z.string() });

/** `TOWN#<9>` / `DEPT#<id>`: a department. */
export const departmentItemSchema = z.lazy(() =>
  z.strictObject({
    ...rowFields,
    kind: z.literal('department'),
    id: z.string(),
    town: z.string(),
    departmentKind: z.enum(DEPARTMENT_KINDS),
    name: z.strictObject({ zh: z.string(), en: z.string() }),
    enabled: z.boolean(),
    officers: z.array(named).exactOptional(),
    heads: z.array(named).exactOptional(),
    hours: z.array(z.string()).exactOptional(),
    openOnHolidays: z.boolean().exactOptional(),
    phone: z.string().exactOptional(),
    dutyPhone: z.string().exactOptional(),
    validFrom: z.string().exactOptional(),
    validTo: z.string().exactOptional(),
  }),
);
export type DepartmentItem = z.infer<typeof departmentItemSchema>;

/** `DEPT#<id>` / `META`: the department's town. One row per id, so that an id is given once in the deployment. */
export const departmentTownItemSchema = z.lazy(() =>
  z.strictObject({
    pk: z.string().startsWith('DEPT#'),
    sk: z.literal('META'),
    kind: z.literal('department-town'),
    town: z.string(),
  }),
);

/** `TOWN#<9>` / `DEPT#<id>#CH#<channel>`: a channel, with what its messages are signed with under seal. */
export const channelItemSchema = z.lazy(() =>
  z.strictObject({
    ...rowFields,
    kind: z.literal('channel'),
    id: z.string(),
    department: z.string(),
    channelKind: z.enum(CHANNEL_KINDS),
    url: z.string().optional(),
    /** Sealed for `channelRecord(…)` under the purpose `channel`; webhooks only. */
    secret: z.string().optional(),
    enabled: z.boolean(),
    locale: z.enum(['zh-CN', 'en']),
    quietHours: z.strictObject({ from: z.string(), to: z.string() }).optional(),
  }),
);
export type ChannelItem = z.infer<typeof channelItemSchema>;

/** A channel as its deliverer needs it: with the sealed secret. */
export interface StoredChannel extends Channel {
  readonly secret?: string;
}

/** What a channel's secret is bound to, so that a sealed secret moved to another channel does not open. */
export const channelRecord = (department: string, channel: string): string => `${department}/${channel}`;

export const departmentKey = (town: string, id: string) => ({ pk: townPk(town), sk: `DEPT#${id}` }) as const;
export const departmentTownKey = (id: string) => ({ pk: `DEPT#${id}`, sk: 'META' }) as const;
export const channelPrefix = (department: string): string => `DEPT#${department}#CH#`;
export const channelKey = (town: string, department: string, id: string) =>
  ({ pk: townPk(town), sk: `${channelPrefix(department)}${id}` }) as const;

export const departmentItem = ({ kind, ...department }: Department, updatedAt: Instant): DepartmentItem =>
  departmentItemSchema.parse({
    ...departmentKey(department.town, department.id),
    kind: 'department',
    departmentKind: kind,
    ...department,
    updatedAt,
  });

export const departmentTownItem = ({ id, town }: Pick<Department, 'id' | 'town'>) =>
  departmentTownItemSchema.parse({ ...departmentTownKey(id), kind: 'department-town', town });

export const departmentOf = (item: DepartmentItem): Department => {
  const { pk: _pk, sk: _sk, kind: _kind, updatedAt: _at, departmentKind: kind, ...department } = item;
  return { ...department, kind };
};

export const channelItem = (town: string, { kind, ...channel }: StoredChannel, updatedAt: Instant): ChannelItem =>
  channelItemSchema.parse({
    ...channelKey(town, channel.department, channel.id),
    kind: 'channel',
    channelKind: kind,
    ...channel,
    updatedAt,
  });

export const channelOf = (item: ChannelItem): StoredChannel => {
  const { id, department, channelKind: kind, url, secret, enabled, locale, quietHours, version } = item;
  return {
    id,
    department,
    kind,
    ...(url === undefined ? {} : { url }),
    ...(secret === undefined ? {} : { secret }),
    enabled,
    locale,
    ...(quietHours === undefined ? {} : { quietHours }),
    version,
  };
};
