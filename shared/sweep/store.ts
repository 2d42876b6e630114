import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Instant } from '../kernel/time.ts';
import type { Position } from '../platform/dynamodb/cursor.ts';
import { queryPage } from '../platform/dynamodb/query.ts';
import type { DuePage } from './service.ts';

/** Reads the sparse due index of a table: only what has a time to wake at is in it. */
export const dueReader =
  (client: DynamoDBDocumentClient, table: string) =>
  async (shard: string, now: Instant, limit: number, from: Position | undefined): Promise<DuePage<Position>> => {
    const page = await queryPage(
      client,
      { table, index: 'due', partition: { shard }, range: { attribute: 'wakeAt', op: '<=', value: now } },
      limit,
      from,
    );
    const items = page.items.map((item) => ({ pk: String(item.pk), sk: String(item.sk), wakeAt: String(item.wakeAt) }));
    return page.next ? { items, next: page.next } : { items };
  };
