import * as z from 'zod';
import { rowFields } from '../registers/items.ts';
import { townPk } from './items.ts';
import { PLACE_CODE_KINDS } from './rules.ts';

/** What a sign that hangs somewhere stands for: `PLACECODE#<code>` / `META`, found by the code alone. */
export const placeCodeItemSchema = z.lazy(() =>
  z.strictObject({
    ...rowFields,
    pk: z.string().startsWith('PLACECODE#'),
    sk: z.literal('META'),
    kind: z.literal('place-code'),
    code: z.string(),
    placeKind: z.enum(PLACE_CODE_KINDS),
    /** The house number, the licence, whatever its town calls it by. */
    ref: z.string().optional(),
    name: z.string(),
    /** Where it hangs, WGS84. */
    lon: z.number(),
    lat: z.number(),
    /** The grid when it was hung up; where it lies today is found by its point. */
    grid: z.string().length(15),
    madeAt: z.string(),
    endedAt: z.string().optional(),
    /** The digest of the request that made it, where that had an idempotency key: the code is its marker. */
    body: z.string().optional(),
  }),
);
export type PlaceCodeItem = z.infer<typeof placeCodeItemSchema>;
export type PlaceCode = Omit<PlaceCodeItem, 'pk' | 'sk' | 'kind'>;

/** In the list of its town, by grid: `TOWN#<9>` / `PCODE#<15>#<code>`. */
export const placeCodeEntrySchema = z.lazy(() =>
  z.strictObject({
    pk: z.string(),
    sk: z.string().startsWith('PCODE#'),
    kind: z.literal('place-code-entry'),
    code: z.string(),
  }),
);

export const placeCodeKey = (code: string) => ({ pk: `PLACECODE#${code}`, sk: 'META' }) as const;

export const placeCodeItem = (place: PlaceCode): PlaceCodeItem =>
  placeCodeItemSchema.parse({ ...placeCodeKey(place.code), kind: 'place-code', ...place });

export const placeCodeEntryKey = (grid: string, code: string) => ({ pk: townPk(grid), sk: `PCODE#${grid}#${code}` });

export const placeCodeEntry = ({ grid, code }: PlaceCode) =>
  placeCodeEntrySchema.parse({ ...placeCodeEntryKey(grid, code), kind: 'place-code-entry', code });
