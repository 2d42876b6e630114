import * as z from 'zod';
import type { Border } from '../kernel/geometry.ts';
import { actorSchema } from '../registers/items.ts';
import { border, gridKind, townPk } from './items.ts';

/** Ground given to a grid whatever the borders say: `TOWN#<9>` / `RULING#<15>#<12>`, so that a grid's lie together. */
export const rulingItemSchema = z.lazy(() =>
  z.strictObject({
    pk: z.string().startsWith('TOWN#'),
    sk: z.string().startsWith('RULING#'),
    kind: z.literal('ruling'),
    version: z.number().int().min(1),
    updatedAt: z.string(),
    id: z.string(),
    grid: z.string().length(15),
    gridKind,
    polygon: border,
    reason: z.string(),
    /** The case whose objection was upheld. */
    case: z.string().optional(),
    from: z.string(),
    /** From when it holds no more. */
    to: z.string().optional(),
    endReason: z.string().optional(),
    madeAt: z.string(),
    by: actorSchema,
    /** The digest of the request that made it, where that had an idempotency key: the id is its marker. */
    body: z.string().optional(),
  }),
);
export type RulingItem = z.infer<typeof rulingItemSchema>;
/** The row as the rest of the module knows it, without its keys. */
export type RulingRow = Omit<RulingItem, 'pk' | 'sk' | 'kind' | 'polygon'> & { readonly polygon: Border };

/** A ruling's id names its grid, so that its key follows from it. */
export const rulingKey = (id: string): { readonly pk: string; readonly sk: string } => ({
  pk: townPk(id.slice(0, 15)),
  sk: `RULING#${id.slice(0, 15)}#${id.slice(16)}`,
});

export const rulingItem = (row: RulingRow): RulingItem =>
  rulingItemSchema.parse({ ...rulingKey(row.id), kind: 'ruling', ...row });
