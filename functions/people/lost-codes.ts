import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { reportFinder } from '../../shared/cases/store-lookup.ts';
import { channelRecord } from '../../shared/departments/items.ts';
import { SECRET_PURPOSES } from '../../shared/departments/secrets.ts';
import { departmentReader } from '../../shared/departments/store.ts';
import { SECOND } from '../../shared/kernel/time.ts';
import { SMS_TIMEOUT, type SmsGateway, smsByWebhook } from '../../shared/notifications/sms.ts';
import { CODE_MS, type LookupDeps, MOST_FOUND } from '../../shared/people/service-lookup.ts';
import { lookupStore } from '../../shared/people/store-lookup.ts';
import { keyClient } from '../../shared/platform/clients.ts';
import type { documentClient } from '../../shared/platform/dynamodb/client.ts';
import { envelope } from '../../shared/platform/envelope.ts';
import type { Keys } from '../../shared/platform/keys.ts';
import type { Log } from '../../shared/platform/logging.ts';
import { remembered } from '../../shared/platform/remembered.ts';

interface Env {
  readonly MATTERS_TABLE: string;
  readonly DIRECTORY_TABLE: string;
  readonly AUDIT_TABLE: string;
  readonly PEOPLE_KEY_ARN: string;
  readonly STAGE: string;
}

/** Longer than the gateway is waited for and the table read: whoever times the answer learns nothing from it. */
const PACE_MS = SMS_TIMEOUT + SECOND / 2;

const gatewayIn = (client: ReturnType<typeof documentClient>, table: string) => {
  const departments = departmentReader({ client, table });
  return remembered(
    async (town): Promise<SmsGateway | undefined> => {
      const { department, id, url, secret } = (await departments.gatewayOf(town)) ?? {};
      return department && id && url && secret ? { department, channel: id, url, sealed: secret } : undefined;
    },
    () => new Date().toISOString(),
  );
};

/** Everything that finding a lost tracking code stands on. */
export const lostCodes = (client: ReturnType<typeof documentClient>, keys: Keys, env: Env, log: Log): LookupDeps => {
  const finder = reportFinder({ client, matters: env.MATTERS_TABLE, audit: env.AUDIT_TABLE, keys });
  const sealing = envelope({ kms: keyClient(), keyArn: env.PEOPLE_KEY_ARN, purpose: SECRET_PURPOSES.sms });
  const sms = smsByWebhook({
    gatewayOf: gatewayIn(client, env.DIRECTORY_TABLE),
    open: ({ department, channel, sealed }) => sealing.open(channelRecord(department, channel), sealed),
    // On one machine the gateway of a demonstration is on the same machine; nowhere else is that an address.
    policy: { allowLocal: env.STAGE === 'local' },
  });
  return {
    ...lookupStore({ client, matters: env.MATTERS_TABLE, keys }),
    townOf: finder.townOf,
    draw: () => String(randomInt(1_000_000)).padStart(6, '0'),
    found: (contact, until, now, language, trace) => finder.give(contact, MOST_FOUND, until, now, language, trace),
    send: async (town, phone, code, now, { requestId }) => {
      const params = { code, minutes: String(CODE_MS / 60_000) };
      const id = `lookup-${requestId}`;
      try {
        const outcome = await sms.send(town, { id, phone, template: 'lookup-code', params, language: 'zh-CN' }, now);
        if (outcome !== 'sent') log.line('sms-failed', { requestId, town, outcome });
      } catch (error) {
        // The answer is the same as ever; only the operator learns that the secret or a table was out of reach.
        log.line('sms-failed', { requestId, town }, error);
      }
    },
    pace: async (work) => {
      const [done] = await Promise.all([work(), sleep(PACE_MS)]);
      return done;
    },
  };
};
