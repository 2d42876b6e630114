import * as z from 'zod';
import type { Day, Instant } from '../kernel/time.ts';
import { rowFields, townPk } from '../registers/items.ts';
import { LIMIT_TYPES } from '../workflow/deadlines.ts';
import { type Category, CONDITION_STAGES, EVIDENCE_KINDS, FAMILIES, PLAIN_GROUPS } from './rules.ts';

const limitItem = z.lazy(() => z.strictObject({ type: z.enum(LIMIT_TYPES), n: z.number().int().min(1) }));

/** Limits of single stages, in the catalogue and on a case that was filed so. */
export const stageLimitsItem = z.lazy(() =>
  z.strictObject(Object.fromEntries(CONDITION_STAGES.map((stage) => [stage, limitItem.exactOptional()]))),
);

/**
 * `CAT#<9>#<edition>` / `CODE#<code>`: a category whole, with its filing conditions: they change together, under one ETag, and
 * a town's catalogue is one short query.
 */
export const categoryItemSchema = z.lazy(() =>
  z.strictObject({
    ...rowFields,
    kind: z.literal('category'),
    code: z.string(),
    name: z.string(),
    nameEn: z.string().optional(),
    family: z.enum(FAMILIES),
    plainGroup: z.enum(PLAIN_GROUPS),
    bigClass: z.strictObject({ code: z.string(), name: z.string() }).exactOptional(),
    similarGroup: z.string().exactOptional(),
    similar: z.strictObject({ radius: z.number(), window: z.number() }),
    conditions: z
      .array(
        z.strictObject({
          n: z.number().int().min(1),
          filing: z.string(),
          closing: z.string(),
          limit: z.strictObject({ type: z.enum(LIMIT_TYPES), n: z.number().int().min(1) }),
          evidence: z.array(z.enum(EVIDENCE_KINDS)),
          stages: stageLimitsItem.exactOptional(),
        }),
      )
      .min(1),
    enabled: z.boolean(),
  }),
);
export type CategoryItem = z.infer<typeof categoryItemSchema>;

/** `TOWN#<9>` / `CATV#<day>`: which edition of its catalogue a town goes by from a day on. */
export const editionItemSchema = z.lazy(() =>
  z.strictObject({
    pk: z.string().startsWith('TOWN#'),
    sk: z.string().startsWith('CATV#'),
    kind: z.literal('catalogue-edition'),
    edition: z.string().regex(/^[0-9a-z-]{1,20}$/),
  }),
);

/** Sets the categories apart from their histories, which stand in the same partition. */
export const CATEGORY_PREFIX = 'CODE#';

export const cataloguePk = (town: string, edition: string): string => `CAT#${town}#${edition}`;
export const categoryKey = (town: string, edition: string, code: string) =>
  ({ pk: cataloguePk(town, edition), sk: `${CATEGORY_PREFIX}${code}` }) as const;

export const categoryItem = (town: string, edition: string, category: Category, updatedAt: Instant): CategoryItem =>
  categoryItemSchema.parse({ ...categoryKey(town, edition, category.code), kind: 'category', ...category, updatedAt });

export const categoryOf = ({ nameEn, ...item }: CategoryItem): Category => {
  const { pk: _pk, sk: _sk, kind: _kind, updatedAt: _at, ...category } = item;
  return { ...category, ...(nameEn === undefined ? {} : { nameEn }) };
};

export const editionItem = (town: string, from: Day, edition: string) =>
  editionItemSchema.parse({ pk: townPk(town), sk: `CATV#${from}`, kind: 'catalogue-edition', edition });
