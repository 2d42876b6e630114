import * as z from 'zod';
import { ATTACHMENT_KINDS } from '../evidence/model.ts';
import { casePk } from './items.ts';
import type { CaseMeta } from './model.ts';
import type { Words } from './rules.ts';

/** The words of a question, and the version that asked it. */
export interface AskedWords {
  readonly version: number;
  readonly words: Words;
}

/** The words of the last question that was put on a case; the next one takes its place. */
export const askedItem = z.lazy(() =>
  z.object({
    kind: z.literal('case-asked'),
    version: z.number().int(),
    text: z.string(),
    remedy: z.string().optional(),
    evidence: z.array(z.object({ id: z.string(), kind: z.enum(ATTACHMENT_KINDS) })).optional(),
  }),
);

export const askedKey = (num: string) => ({ pk: casePk(num), sk: 'ASKED' });

export const toAskedItem = (meta: CaseMeta, words: Words): Record<string, unknown> => ({
  ...words,
  ...askedKey(meta.num),
  kind: 'case-asked',
  version: meta.version,
});

export const toAsked = ({ version, text, remedy, evidence }: z.infer<typeof askedItem>): AskedWords => ({
  version,
  words: { text, ...(remedy ? { remedy } : {}), ...(evidence ? { evidence } : {}) },
});
