import { channelRecord } from '../../shared/departments/items.ts';
import { SECRET_PURPOSES } from '../../shared/departments/secrets.ts';
import { departmentReader } from '../../shared/departments/store.ts';
import type { SmsGateway, SmsSettings } from '../../shared/notifications/sms.ts';
import { keyClient } from '../../shared/platform/clients.ts';
import type { documentClient } from '../../shared/platform/dynamodb/client.ts';
import { envelope } from '../../shared/platform/envelope.ts';
import { remembered } from '../../shared/platform/remembered.ts';

interface SmsEnv {
  readonly DIRECTORY_TABLE: string;
  readonly PEOPLE_KEY_ARN: string;
  readonly STAGE: string;
}

/** The SMS gateways of the towns: found in the register of departments at most once a minute, their secrets opened. */
export const smsOf = (client: ReturnType<typeof documentClient>, env: SmsEnv): SmsSettings => {
  const departments = departmentReader({ client, table: env.DIRECTORY_TABLE });
  const sealing = envelope({ kms: keyClient(), keyArn: env.PEOPLE_KEY_ARN, purpose: SECRET_PURPOSES.sms });
  return {
    gatewayOf: remembered(
      async (town): Promise<SmsGateway | undefined> => {
        const { department, id, url, secret, quietHours } = (await departments.gatewayOf(town)) ?? {};
        if (!department || !id || !url || !secret) return undefined;
        return { department, channel: id, url, sealed: secret, ...(quietHours ? { quietHours } : {}) };
      },
      () => new Date().toISOString(),
    ),
    open: ({ department, channel, sealed }) => sealing.open(channelRecord(department, channel), sealed),
    // On one machine the gateway of a demonstration is on the same machine; nowhere else is that an address.
    policy: { allowLocal: env.STAGE === 'local' },
  };
};
