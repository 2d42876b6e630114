import * as z from 'zod';

/**
 * How somebody who reported can be rung. Everything in it but the times follows from the number alone, so that the same
 * number makes the same item again, and taking a report down needs no look at what is there.
 */
export const contactItem = z.lazy(() =>
  z.object({
    pk: z.string().startsWith('C#'),
    sk: z.literal('META'),
    kind: z.literal('contact'),
    /** The number, sealed for this contact. */
    phoneEnc: z.string(),
    /** `138****1234`: all that is shown without a recorded purpose. */
    phoneMasked: z.string(),
    /** Which lookup key the id and the lookup were made with. */
    keyVersion: z.literal('k1'),
    /** The newest report under this number. */
    lastReportAt: z.string(),
    /** From here on it is erased, unless another report comes in or a case under it is still open. */
    retainUntil: z.string(),
  }),
);
export type ContactItem = z.infer<typeof contactItem>;

/**
 * The name given with one report. It belongs to the report and not to the number: a family shares a telephone, and
 * whoever knows a number must not be able to rename its owner.
 */
export const contactNameItem = z.lazy(() =>
  z.object({
    pk: z.string().startsWith('C#'),
    sk: z.string().startsWith('NAME#'),
    kind: z.literal('contact-name'),
    nameEnc: z.string(),
    retainUntil: z.string(),
  }),
);

/** From the keyed hash of a number to its contact; the key's version is in the key, so that keys can be replaced. */
export const lookupItem = z.lazy(() =>
  z.object({
    pk: z.string().startsWith('X#phone#k1#'),
    sk: z.string().startsWith('C#'),
    kind: z.literal('lookup'),
  }),
);

export const contactKey = (contact: string) => ({ pk: `C#${contact}`, sk: 'META' });

/** `at`: when the report was made that the name came with. */
export const contactNameKey = (contact: string, at: string) => ({ pk: `C#${contact}`, sk: `NAME#${at}` });
