import * as z from 'zod';
import type { Instant } from '../kernel/time.ts';
import type { Keys } from '../platform/keys.ts';
import type { Apart, KeptCase } from './model.ts';
import { printsOf } from './prints.ts';
import { gramsOf, searchedOf } from './rules.ts';
import type { Span } from './rules-spans.ts';

/** Under which key words are hashed: it stands in the rows' names, so that another may be taken beside it. */
const KEY = 'k1';

/** What of a case's stored words the index reads. */
export const wordsImage = z.lazy(() =>
  z.object({
    num: z.string().length(16),
    town: z.string().length(9),
    unit: z.string().length(12).optional(),
    text: z.string(),
    address: z.string().optional(),
    /** Apart from what the people of an area find. */
    kept: z.enum(['hidden', 'drill']).optional(),
    /** The version of the case with which words, place or who may find it changed. */
    amended: z.number().int().optional(),
    /** It was kept apart at one time and not at another. */
    left: z.literal(true).optional(),
    /** Whom it complains about. */
    concerning: z.string().optional(),
  }),
);
export type WordsImage = z.infer<typeof wordsImage>;

/** A case as the index keeps it, of what people see of its words. */
export const keptCase = (keys: Keys, image: WordsImage, at: Instant): KeptCase => {
  const { num, town, unit, kept, left, concerning, amended = 0 } = image;
  return {
    num,
    town,
    unit,
    kept,
    left,
    concerning,
    at,
    version: amended,
    prints: printsOf(keys, town, gramsOf(searchedOf(image))),
  };
};

const pkOf = (town: string, rest: string | number): string => `WORDS#${KEY}#${town}#${rest}`;

export const weekPk = (town: string, span: Span): string => pkOf(town, span);
export const apartPk = (town: string, apart: Apart): string => pkOf(town, apart);

/** Which cases have left what everybody finds, or have come back. */
export const leftPk = (town: string): string => pkOf(town, 'left');

/** Which weeks are turned into blocks. */
export const sealsPk = (town: string): string => pkOf(town, 'sealed');

export const blockKey = (town: string, span: Span, block: number) => ({
  pk: weekPk(town, span),
  // After all digits: a range of case numbers reads none of them.
  sk: `B#${String(block).padStart(3, '0')}`,
});

export const rowItem = z.object({
  sk: z.string().length(16),
  /** The last three digits of the village's code. */
  u: z.string().length(3).optional(),
  p: z.instanceof(Uint8Array),
  /** Whom it is kept from. */
  c: z.string().optional(),
});

export const blockItem = z.object({ pk: z.string(), sk: z.string(), b: z.instanceof(Uint8Array) });

export const leftItem = z.object({ sk: z.string().length(16), out: z.boolean() });

export const sealItem = z.object({ sk: z.string() });
