import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Caller } from '../kernel/caller.ts';
import { ok } from '../kernel/result.ts';
import { auditItem } from '../platform/audit.ts';
import { parseItem } from '../platform/dynamodb/codec.ts';
import { type CursorScope, decodeCursor, encodeCursor } from '../platform/dynamodb/cursor.ts';
import { batchGet, type ListQuery, queryPage } from '../platform/dynamodb/query.ts';
import type { Item } from '../platform/dynamodb/transact.ts';
import type { Keys } from '../platform/keys.ts';
import type { AuditQuery } from './contract.ts';
import type { AuditDeps, AuditRow } from './service.ts';

export interface AuditStoreConfig {
  readonly client: DynamoDBDocumentClient;
  /** The audit table. */
  readonly table: string;
  readonly keys: Keys;
}

const storedRow = z.lazy(() => auditItem.unwrap().extend({ area: z.string().optional() }));

const toRow = (item: Item): AuditRow => {
  const { pk, sk: _sk, kind: _kind, month: _month, ttl: _ttl, actor, ...row } = parseItem(storedRow, item);
  return { ...row, subject: pk.slice('S#'.length), person: actor };
};

const exact = (table: string, query: AuditQuery): ListQuery => {
  if (query.actor !== undefined) {
    return { table, index: 'actor', partition: { actor: query.actor, month: query.month ?? '' }, descending: true };
  }
  const subject = query.subject ?? `case:${query.case ?? ''}`;
  return {
    table,
    partition: { pk: `S#${subject}` },
    ...(query.month === undefined ? {} : { range: { attribute: 'sk', beginsWith: query.month } }),
    descending: true,
  };
};

const scopeOf = (query: AuditQuery, caller: Caller): CursorScope => ({
  route: 'listAudit',
  query,
  person: caller.person,
  visibility: caller.posts
    .map((post) => `${post.role}@${post.area}`)
    .sort()
    .join(' '),
});

/** The audit in DynamoDB: a subject's rows in one read, a person's acts in two (its index holds keys only). */
export const auditStore = ({ client, table, keys }: AuditStoreConfig): Pick<AuditDeps, 'page'> => ({
  page: async (query, caller, now) => {
    const scope = scopeOf(query, caller);
    const start = query.cursor === undefined ? undefined : decodeCursor(keys, scope, query.cursor, now);
    if (start && !start.ok) return start;
    const page = await queryPage(client, exact(table, query), query.limit, start?.value);
    const found =
      query.actor === undefined
        ? page.items
        : await batchGet(
            client,
            table,
            page.items.map((item) => ({ pk: String(item.pk), sk: String(item.sk) })),
          );
    const items = found.flatMap((item) => (item ? [toRow(item)] : []));
    return ok(page.next ? { items, cursor: encodeCursor(keys, scope, page.next, now) } : { items });
  },
});
