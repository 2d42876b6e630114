import * as z from 'zod';
import type { Instant } from '../kernel/time.ts';
import { areaPk, rowFields } from '../registers/items.ts';
import type { Rota } from './rules.ts';

/** `AREA#<code>` / `DUTY#<day>`: the turns of an area that begin on a day in China. */
export const rotaItemSchema = z.lazy(() =>
  z.strictObject({
    ...rowFields,
    kind: z.literal('rota'),
    area: z.string(),
    day: z.string(),
    turns: z.array(z.strictObject({ person: z.string(), name: z.string(), from: z.string(), to: z.string() })),
  }),
);
export type RotaItem = z.infer<typeof rotaItemSchema>;

export const rotaKey = (area: string, day: string) => ({ pk: areaPk(area), sk: `DUTY#${day}` }) as const;

export const rotaItem = (rota: Rota, updatedAt: Instant): RotaItem =>
  rotaItemSchema.parse({ ...rotaKey(rota.area, rota.day), kind: 'rota', ...rota, updatedAt });

export const rotaOf = ({ area, day, version, turns }: RotaItem): Rota => ({ area, day, version, turns });
