import type { Context } from 'aws-lambda';
import { chinaCalendar } from '../../shared/kernel/calendar.ts';
import { documentClient } from '../../shared/platform/dynamodb/client.ts';
import { SHARDS } from '../../shared/platform/dynamodb/matter-items.ts';
import { readEnv } from '../../shared/platform/env.ts';
import { functionLog } from '../../shared/platform/logging.ts';
import { policyReader } from '../../shared/policies/store.ts';
import { sweep } from '../../shared/sweep/service.ts';
import { dueReader } from '../../shared/sweep/store.ts';
import { schema } from './env.ts';
import { wakersOf } from './wakers.ts';

const env = readEnv(schema);
const client = documentClient();
const log = functionLog('clock');
const shards = Array.from({ length: SHARDS }, (_, shard) => String(shard));
const due = dueReader(client, env.MATTERS_TABLE);
const policy = policyReader(client, env.DIRECTORY_TABLE, () => new Date().toISOString());
const wakers = wakersOf({ client, table: env.MATTERS_TABLE, calendar: chinaCalendar, policy });

/** Every minute: whatever is due in the sparse index wakes up. */
export const handler = async (_event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<void> => {
  log.line('sweep-started');
  const worked = await sweep(
    {
      shards,
      due,
      wakers,
      failed: (item, error) => log.line('sweep-item-failed', { pk: item.pk, sk: item.sk }, error),
      remaining: () => context.getRemainingTimeInMillis(),
    },
    new Date().toISOString(),
  );
  log.line('sweep-finished', { count: worked });
};
