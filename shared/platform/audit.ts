import { createHash } from 'node:crypto';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { ROLES, type Role } from '../kernel/roles.ts';
import { DAY, type Instant, SECOND, toMillis } from '../kernel/time.ts';
import { type Write, writeOne } from './dynamodb/transact.ts';

/** One audited act: who, in which post, did what to what, from where, and how it ended. */
export interface AuditRecord {
  /** What it was done to, as its partition key (`CASE#…`, `P#…`): the question "who touched this" is one query. */
  readonly subject: string;
  readonly at: Instant;
  readonly person: string;
  readonly post?: string | undefined;
  readonly role?: Role | undefined;
  readonly action: string;
  /** What exactly, where the subject is wider: a part, a report; else the subject again. */
  readonly target: string;
  /** `done`, or the refusal's code. */
  readonly outcome: string;
  readonly requestId: string;
  readonly sourceIp: string;
  /** Why personal data was looked at. */
  readonly purpose?: string | undefined;
  /** Processing of personal data: kept three years instead of two hundred days. */
  readonly personal?: boolean | undefined;
}

/** Where audit records go. */
export interface AuditPort {
  readonly record: (record: AuditRecord) => Promise<void>;
}

/** At least six months of logs (Cybersecurity Law article 23); 200 days is the project's margin on it. */
export const AUDIT_DAYS = 200;
/** Records of the processing of personal information: three years (Personal Information Protection Law article 56). */
export const PERSONAL_AUDIT_DAYS = 1_095;

export const auditItem = z.lazy(() =>
  z.object({
    pk: z.string().startsWith('S#'),
    sk: z.string(),
    kind: z.literal('audit'),
    actor: z.string(),
    /** `2026-03`, UTC: the partition of "what did this person do" is a month of one person. */
    month: z.string(),
    at: z.string(),
    post: z.string().optional(),
    role: z.enum(ROLES).optional(),
    action: z.string(),
    target: z.string(),
    outcome: z.string(),
    requestId: z.string(),
    sourceIp: z.string(),
    purpose: z.string().optional(),
    /** Epoch seconds. */
    ttl: z.number().int(),
  }),
);
export type AuditItem = z.infer<typeof auditItem>;

/** Derived, not drawn: the same act of the same request gets the same key, so a write that is sent twice is one record. */
const suffixOf = (record: AuditRecord): string =>
  createHash('sha256')
    .update([record.requestId, record.person, record.action, record.target, record.outcome].join('\n'))
    .digest('hex')
    .slice(0, 20);

export const toAuditItem = (record: AuditRecord): AuditItem => {
  const { subject, person, personal, ...rest } = record;
  const days = personal ? PERSONAL_AUDIT_DAYS : AUDIT_DAYS;
  return auditItem.parse({
    pk: `S#${subject}`,
    sk: `${record.at}#${suffixOf(record)}`,
    kind: 'audit',
    actor: person,
    month: record.at.slice(0, 7),
    ...rest,
    ttl: Math.floor((toMillis(record.at) + days * DAY) / SECOND),
  });
};

/** The label of the audit write in a transaction's failure. */
export const AUDIT_LABEL = 'audit';

/** A command's audit record as one write of its transaction. */
export const auditWrite = (table: string, record: AuditRecord): Write => ({
  op: 'put',
  table,
  item: toAuditItem(record),
  expect: { kind: 'absent' },
  label: AUDIT_LABEL,
});

/** Writes records that stand beside an answer. A record that is there already counts as written. */
export const dynamoAudit = (client: DynamoDBDocumentClient, table: string): AuditPort => ({
  record: async (record) => {
    await writeOne(client, auditWrite(table, record));
  },
});
