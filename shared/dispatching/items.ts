import * as z from 'zod';
import type { Instant } from '../kernel/time.ts';
import { rowFields, townPk } from '../registers/items.ts';
import { type DispatchRule, WRONG_DISPATCH } from './rules.ts';

/** `TOWN#<9>` / `DISP#<category>#<area>#<validFrom>`: one dated entry of a town's dispatch directory. */
export const dispatchItemSchema = z.lazy(() =>
  z.strictObject({
    ...rowFields,
    kind: z.literal('dispatch-rule'),
    category: z.string(),
    area: z.string(),
    lead: z.string(),
    co: z.array(z.string()),
    note: z.string().exactOptional(),
    because: z
      .strictObject({ case: z.string(), code: z.enum(WRONG_DISPATCH), against: z.string(), decidedOn: z.string() })
      .exactOptional(),
    validFrom: z.string(),
    validTo: z.string().exactOptional(),
  }),
);
export type StoredDispatchRule = z.infer<typeof dispatchItemSchema>;

/** Of all entries of a town, or of those for one category in one area. */
export const dispatchPrefix = (entry?: Pick<DispatchRule, 'category' | 'area'>): string =>
  entry === undefined ? 'DISP#' : `DISP#${entry.category}#${entry.area}#`;

export const dispatchItem = (town: string, rule: DispatchRule, updatedAt: Instant): StoredDispatchRule =>
  dispatchItemSchema.parse({
    pk: townPk(town),
    sk: `${dispatchPrefix(rule)}${rule.validFrom}`,
    kind: 'dispatch-rule',
    ...rule,
    updatedAt,
  });

export const dispatchRuleOf = (stored: StoredDispatchRule): DispatchRule => {
  const { pk: _pk, sk: _sk, kind: _kind, updatedAt: _at, ...rule } = stored;
  return rule;
};
