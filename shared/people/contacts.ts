import { maskPhone } from '../kernel/masking.ts';
import { DAY, type Instant, plus } from '../kernel/time.ts';
import type { Write } from '../platform/dynamodb/transact.ts';
import type { Envelope } from '../platform/envelope.ts';
import type { Keys } from '../platform/keys.ts';
import { contactItem, contactKey, contactNameItem, contactNameKey, lookupItem } from './items.ts';

/** What sealing a contact needs; the envelope's purpose must be `contact`. */
export interface ContactDeps {
  /** The people table. */
  readonly table: string;
  readonly keys: Keys;
  readonly envelope: Pick<Envelope, 'seal'>;
}

/** The encryption context of contacts: a role that may open these opens nothing else. */
export const CONTACT_PURPOSE = 'contact';

/** Three years, in which a claim lapses (Civil Code 188); afterwards nobody needs to ring about a report. */
export const CONTACT_RETENTION_MS = 3 * 366 * DAY;

/** The contact a number leads to, 100 bits: the same number is the same contact, and only who holds the key can tell which. */
export const contactIdOf = (keys: Keys, phone: string): string =>
  keys.code('lookup#k1', 20, 'contact', phone).toLowerCase();

/** What the record's name is bound to when it is sealed. */
export const nameBinding = (contact: string, at: Instant): string => `${contact}/name/${at}`;

/**
 * The writes that put a reporter's number, and the name given with it, into the people table: part of the transaction
 * that takes the report down, unconditional and repeatable. `phone` is a mobile number of eleven digits; `at` must be
 * the report's `createdAt`, because by it the name is found again. At most one call of the key service in five minutes.
 */
export const contactWrites = async (
  phone: string,
  name: string | undefined,
  at: Instant,
  deps: ContactDeps,
): Promise<{ contactId: string; writes: Write[] }> => {
  const contact = contactIdOf(deps.keys, phone);
  const retainUntil = plus(at, CONTACT_RETENTION_MS);
  const put = (item: Record<string, unknown>): Write => ({ op: 'put', table: deps.table, item });
  const [phoneEnc, nameEnc] = await Promise.all([
    deps.envelope.seal(contact, phone),
    name === undefined ? undefined : deps.envelope.seal(nameBinding(contact, at), name),
  ]);
  const meta = contactItem.parse({
    ...contactKey(contact),
    kind: 'contact',
    phoneEnc,
    phoneMasked: maskPhone(phone),
    keyVersion: 'k1',
    lastReportAt: at,
    retainUntil,
  });
  const lookup = lookupItem.parse({
    pk: `X#phone#k1#${deps.keys.hmac('lookup#k1', 'phone', phone)}`,
    sk: `C#${contact}`,
    kind: 'lookup',
  });
  const named =
    nameEnc === undefined
      ? []
      : [put(contactNameItem.parse({ ...contactNameKey(contact, at), kind: 'contact-name', nameEnc, retainUntil }))];
  return { contactId: contact, writes: [put(meta), put(lookup), ...named] };
};
