import type { Context } from 'aws-lambda';
import { chinaCalendar } from '../../shared/kernel/calendar.ts';
import type { Instant } from '../../shared/kernel/time.ts';
import { documentClient } from '../../shared/platform/dynamodb/client.ts';
import { SHARDS } from '../../shared/platform/dynamodb/matter-items.ts';
import { readEnv } from '../../shared/platform/env.ts';
import { functionLog } from '../../shared/platform/logging.ts';
import { queueClient, queueSender, sendOne } from '../../shared/platform/queue.ts';
import { policyReader } from '../../shared/policies/store.ts';
import { sweep } from '../../shared/sweep/service.ts';
import { dueReader } from '../../shared/sweep/store.ts';
import { homesOf } from '../wiring/homes.ts';
import { reliefReader } from '../wiring/reliefs.ts';
import { schema } from './env.ts';
import { wakersOf } from './wakers.ts';

const env = readEnv(schema);
const client = documentClient();
const log = functionLog('clock');
const shards = Array.from({ length: SHARDS }, (_, shard) => String(shard));
const due = dueReader(client, env.MATTERS_TABLE);
const jobs = queueSender(queueClient(), env.JOBS_QUEUE_URL);
const now = (): Instant => new Date().toISOString();
/** The sweep that runs: what the clock does is traced to it. */
let sweepId = '';
/** What is left of this sweep's time; long work leaves so much of it to everything else. */
let remaining = (): number => 0;
const LEFT_TO_OTHERS_MS = 30_000;
const wakers = wakersOf({
  client,
  table: env.MATTERS_TABLE,
  audit: env.AUDIT_TABLE,
  directory: env.DIRECTORY_TABLE,
  people: env.PEOPLE_TABLE,
  sendJob: (body) => sendOne(jobs, body),
  goOn: () => remaining() > LEFT_TO_OTHERS_MS,
  calendar: chinaCalendar,
  policy: policyReader(client, env.DIRECTORY_TABLE, now),
  reliefs: reliefReader(client, env.MATTERS_TABLE, now),
  newHome: homesOf(client, { matters: env.MATTERS_TABLE, directory: env.DIRECTORY_TABLE }, now).newHome,
  trace: () => ({ requestId: sweepId, sourceIp: 'clock' }),
});

/** Every minute: whatever is due in the sparse index wakes up. */
export const handler = async (
  _event: unknown,
  context: Pick<Context, 'awsRequestId' | 'getRemainingTimeInMillis'>,
): Promise<void> => {
  sweepId = context.awsRequestId;
  remaining = () => context.getRemainingTimeInMillis();
  log.line('sweep-started');
  const worked = await sweep(
    {
      shards,
      due,
      wakers,
      failed: (item, error) => log.line('sweep-item-failed', { pk: item.pk, sk: item.sk }, error),
      remaining,
    },
    now(),
  );
  log.line('sweep-finished', { count: worked });
};
