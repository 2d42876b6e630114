import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { auditWrite } from '../platform/audit.ts';
import { parseItem } from '../platform/dynamodb/codec.ts';
import { batchGet } from '../platform/dynamodb/query.ts';
import { transact, type Write } from '../platform/dynamodb/transact.ts';
import type { Envelope } from '../platform/envelope.ts';
import { Fault } from '../platform/fault.ts';
import { nameBinding } from './contacts.ts';
import { contactItem, contactKey, contactNameItem, contactNameKey } from './items.ts';
import { purposeKept } from './rules.ts';
import type { PeopleDeps, Reveal } from './service.ts';

/** What the store of contacts needs to know of the deployment. */
export interface PeopleStoreConfig {
  readonly client: DynamoDBDocumentClient;
  /** The people table. */
  readonly people: string;
  readonly audit: string;
  /** Of the purpose `contact`. */
  readonly envelope: Pick<Envelope, 'open'>;
}

/**
 * Two rows of one reveal: whoever asks who saw this person finds it, and whoever asks what happened in this case.
 * `area` lets an auditor see the rows of the own area only.
 */
const revealWrites = (table: string, reveal: Reveal): Write[] =>
  [`contact:${reveal.contact}`, `case:${reveal.caseNum}`].map((subject) => {
    const write = auditWrite(table, {
      subject,
      at: reveal.at,
      person: reveal.by.person,
      post: reveal.by.post,
      role: reveal.by.role,
      action: 'contact:reveal',
      target: `case:${reveal.caseNum}/report/${reveal.rid}`,
      outcome: 'done',
      requestId: reveal.requestId,
      sourceIp: reveal.sourceIp,
      purpose: purposeKept(reveal.purpose, reveal.reason),
      personal: true,
    });
    return write.op === 'put' ? { ...write, item: { ...write.item, area: reveal.town } } : write;
  });

/** Reporters' contacts in DynamoDB: read sealed, opened by the key service only after the audit has it. */
export const peopleStore = (config: PeopleStoreConfig): Pick<PeopleDeps, 'contact' | 'record' | 'open'> => ({
  contact: async (contact, at) => {
    const keys = [contactKey(contact), contactNameKey(contact, at)];
    const [meta, name] = await batchGet(config.client, config.people, keys, { consistent: true });
    if (!meta) return undefined;
    return {
      contact,
      at,
      phoneEnc: parseItem(contactItem, meta).phoneEnc,
      ...(name ? { nameEnc: parseItem(contactNameItem, name).nameEnc } : {}),
    };
  },

  record: async (reveal) => {
    const written = await transact(config.client, revealWrites(config.audit, reveal));
    if (!written.ok) throw new Fault('audit-unavailable', { kind: written.error.kind });
  },

  open: async ({ contact, at, phoneEnc, nameEnc }) => {
    const [phone, name] = await Promise.all([
      config.envelope.open(contact, phoneEnc),
      nameEnc === undefined ? undefined : config.envelope.open(nameBinding(contact, at), nameEnc),
    ]);
    return name === undefined ? { phone } : { phone, name };
  },
});
