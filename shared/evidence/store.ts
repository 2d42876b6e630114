import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { auditWrite } from '../platform/audit.ts';
import { parseItem } from '../platform/dynamodb/codec.ts';
import { batchGet, getItem, queryAll } from '../platform/dynamodb/query.ts';
import { transact, type Write, writeOne } from '../platform/dynamodb/transact.ts';
import { attachmentCountKey, attachmentItem, attachmentKey, toAttachment, toAttachmentItem } from './items.ts';
import { type Attachment, MOST_PER_MATTER } from './model.ts';
import type { AttachmentStore, Room } from './ports.ts';
import { unusedUntil } from './rules.ts';

export interface EvidenceConfig {
  readonly client: DynamoDBDocumentClient;
  readonly matters: string;
  readonly audit: string;
}

/** A row whole in the place of another, on the condition that nobody wrote it since. */
export const rowWrite = (matters: string, before: Attachment, next: Attachment): Write => ({
  op: 'put',
  table: matters,
  item: toAttachmentItem({ ...next, version: before.version + 1 }),
  expect: { kind: 'version', version: before.version },
  label: 'attachment',
});

/** Those of the ids that are attachments of the case or task, by id; strongly read, for what was uploaded a moment ago. */
export const attachmentsOf =
  (client: DynamoDBDocumentClient, matters: string) =>
  async (num: string, ids: readonly string[]): Promise<ReadonlyMap<string, Attachment>> => {
    const keys = [...new Set(ids)].map((id) => attachmentKey(num, id));
    const items = await batchGet(client, matters, keys, { consistent: true });
    const rows = items.flatMap((item) => (item ? [toAttachment(parseItem(attachmentItem, item))] : []));
    return new Map(rows.map((row) => [row.id, row]));
  };

/** Attachments in DynamoDB, beside their case or task. */
export const attachmentStore = ({ client, matters, audit }: EvidenceConfig): AttachmentStore => {
  const one = async (num: string, id: string): Promise<Attachment | undefined> => {
    const item = await getItem(client, matters, attachmentKey(num, id));
    return item && toAttachment(parseItem(attachmentItem, item));
  };
  const counted = async (attachment: Attachment, { of, most, known }: Room): Promise<boolean> => {
    const written = await writeOne(client, {
      op: 'add',
      table: matters,
      key: attachmentCountKey(attachment.num, of),
      // It goes with the first that it counted, so that it begins anew with those that are still there.
      counters: { count: 1, ttl: 0 },
      bases: { count: known, ttl: unusedUntil(attachment) },
      set: { kind: 'attachment-count' },
      expect: { kind: 'older', attribute: 'count', than: most },
    });
    return written.ok;
  };
  return {
    one,
    announce: async (attachment, room) => {
      const key = attachmentKey(attachment.num, attachment.id);
      const item = toAttachmentItem(attachment);
      // Side by side, and not in one transaction: pictures that are announced at once would break off each other's.
      const [written, fits] = await Promise.all([
        writeOne(client, { op: 'put', table: matters, item, expect: { kind: 'absent' } }),
        room ? counted(attachment, room) : true,
      ]);
      if (!written.ok) return (await one(attachment.num, attachment.id)) ?? attachment;
      if (fits) return attachment;
      await writeOne(client, { op: 'delete', table: matters, key });
      return undefined;
    },
    ofMatter: async (num) => {
      // Twice the limit: that of a step holds whoever comes at once, that of the whole is of those that were seen.
      const range = { attribute: 'sk', beginsWith: 'ATT#' };
      const partition = { pk: attachmentKey(num, '').pk };
      const items = await queryAll(client, { table: matters, partition, range }, 2 * MOST_PER_MATTER);
      return items.map((item) => toAttachment(parseItem(attachmentItem, item)));
    },
    decide: async (before, next, decision) => {
      const written = await transact(client, [
        rowWrite(matters, before, next),
        auditWrite(audit, {
          ...decision,
          subject: `case:${next.num}`,
          target: `case:${next.num}/attachment/${next.id}`,
          outcome: 'done',
        }),
      ]);
      return written.ok ? 'decided' : 'moved';
    },
  };
};
