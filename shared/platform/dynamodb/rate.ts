import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type Instant, SECOND, toMillis } from '../../kernel/time.ts';
import { writeOne } from './transact.ts';

/**
 * Counts one more against a limit per bucket and window of time; `false` when it is used up. One write, to be sent beside
 * whatever else the request reads. `bucket` is keyed or hashed by the caller: the table holds no address and no number.
 * `windowMs`: a minute, an hour; windows begin at whole multiples of it.
 */
export const countUnder = async (
  client: DynamoDBDocumentClient,
  table: string,
  bucket: string,
  most: number,
  windowMs: number,
  now: Instant,
): Promise<boolean> => {
  const window = Math.floor(toMillis(now) / windowMs);
  const ttl = Math.ceil(((window + 2) * windowMs) / SECOND);
  const counted = await writeOne(client, {
    op: 'add',
    table,
    key: { pk: `RATE#${bucket}#${window}`, sk: 'META' },
    counters: { calls: 1 },
    set: { ttl, kind: 'rate' },
    expect: { kind: 'older', attribute: 'calls', than: most },
  });
  return counted.ok;
};
