import * as z from 'zod';
import type { Instant } from '../kernel/time.ts';
import { rowFields, townPk } from '../registers/items.ts';
import { ASKED_EVIDENCE, PERIODS, type ServiceItem, TASK_KINDS } from './rules.ts';

/** What an item of the list is, as it is stored. */
export const serviceFields = {
  code: z.string(),
  name: z.strictObject({ zh: z.string(), en: z.string() }),
  lineDepartment: z.string(),
  taskKinds: z.array(z.enum(TASK_KINDS)).min(1),
  frequency: z.strictObject({ times: z.number().int().min(1), per: z.enum(PERIODS) }),
  minutes: z.number().int().min(1),
  evidence: z.array(z.enum(ASKED_EVIDENCE)).exactOptional(),
  basis: z.string(),
  temporary: z.strictObject({ consent: z.string() }).exactOptional(),
  validFrom: z.string(),
};

/** `TOWN#<9>` / `SVC#<code>#<validFrom>`: one period of an item of the service list. */
export const serviceItemSchema = z.lazy(() =>
  z.strictObject({
    ...rowFields,
    kind: z.literal('service'),
    ...serviceFields,
    validTo: z.string().optional(),
  }),
);
export type StoredServiceItem = z.infer<typeof serviceItemSchema>;

export const servicePrefix = (code?: string): string => (code === undefined ? 'SVC#' : `SVC#${code}#`);

export const serviceItem = (town: string, item: ServiceItem, updatedAt: Instant): StoredServiceItem =>
  serviceItemSchema.parse({
    pk: townPk(town),
    sk: `${servicePrefix(item.code)}${item.validFrom}`,
    kind: 'service',
    ...item,
    updatedAt,
  });

export const serviceOf = ({ validTo, ...stored }: StoredServiceItem): ServiceItem => {
  const { pk: _pk, sk: _sk, kind: _kind, updatedAt: _at, ...item } = stored;
  return { ...item, ...(validTo === undefined ? {} : { validTo }) };
};
