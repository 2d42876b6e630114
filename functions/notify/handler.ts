import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { channelRecord } from '../../shared/departments/items.ts';
import { departmentReader } from '../../shared/departments/store.ts';
import { levelOf } from '../../shared/kernel/codes.ts';
import type { Role } from '../../shared/kernel/roles.ts';
import type { Instant } from '../../shared/kernel/time.ts';
import { consume } from '../../shared/notifications/consume.ts';
import type { DeliveryDeps } from '../../shared/notifications/ports.ts';
import { sender } from '../../shared/notifications/sender.ts';
import { ledger } from '../../shared/notifications/store.ts';
import { circuits } from '../../shared/notifications/store-circuits.ts';
import { directory } from '../../shared/notifications/targets.ts';
import { tellReporters } from '../../shared/notifications/walk.ts';
import { keyClient } from '../../shared/platform/clients.ts';
import { documentClient } from '../../shared/platform/dynamodb/client.ts';
import { readEnv } from '../../shared/platform/env.ts';
import { envelope } from '../../shared/platform/envelope.ts';
import { functionLog } from '../../shared/platform/logging.ts';
import { toldAs } from '../../shared/staff/rules.ts';
import { staffReader } from '../../shared/staff/store.ts';
import { schema } from './env.ts';
import { reportersOf } from './reporters.ts';

const env = readEnv(schema);
const client = documentClient();
const log = functionLog('notify');
const registers = { client, table: env.DIRECTORY_TABLE };
const departments = departmentReader(registers);
const staff = staffReader(registers);
const endpoints = circuits(client, env.DIRECTORY_TABLE);
const sealing = envelope({ kms: keyClient(), keyArn: env.PEOPLE_KEY_ARN, purpose: 'channel' });

/** A village's own people hold their posts in its area, a bureau's in the town's. */
const peopleOf = async (town: string, party: string, roles: readonly Role[], now: Instant) => {
  const area = levelOf(party) === 'unit' ? party : town;
  return (await staff.holdersIn(area, roles, now)).filter(({ post }) => post.department === party);
};

const deps: DeliveryDeps = {
  ledger: ledger({ client, table: env.MATTERS_TABLE }),
  directory: directory({
    channels: departments.channelsOf,
    circuits: endpoints.of,
    holders: async (area, role, now) => toldAs(await staff.holdersIn(area, [role], now), now),
    deputies: staff.deputiesOf,
    serving: async (town, party, now) =>
      (await peopleOf(town, party, ['unitOfficer', 'unitHead'], now)).map(({ person }) => person),
    heads: async (town, party, now) => toldAs(await peopleOf(town, party, ['unitHead'], now), now),
  }),
  sender: sender({
    circuits: endpoints,
    open: ({ department, channel, sealed }) => sealing.open(channelRecord(department, channel), sealed),
    // On one machine the receivers of a demonstration are on the same machine; nowhere else is that an address.
    policy: { allowLocal: env.STAGE === 'local' },
  }),
  now: () => new Date().toISOString(),
  random: Math.random,
  log: log.line,
};
const reporters = reportersOf(client, env, log.line);

/** References from the queue: delivered over each audience's channels, or told to all reporters of a case. */
export const handler = async (
  event: SQSEvent,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
): Promise<SQSBatchResponse> => {
  log.line('batch-started', { count: event.Records.length });
  const response = await consume(
    deps,
    event.Records,
    () => context.getRemainingTimeInMillis(),
    (ref, remaining) => tellReporters(reporters, ref, remaining),
  );
  log.line('batch-finished', { count: event.Records.length, failed: response.batchItemFailures.length });
  return response;
};
