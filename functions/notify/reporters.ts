import { createHash } from 'node:crypto';
import { reporterStore } from '../../shared/cases/store-reporters.ts';
import type { Log } from '../../shared/notifications/ports.ts';
import type { WalkDeps } from '../../shared/notifications/ports-walk.ts';
import { handSms } from '../../shared/notifications/sms.ts';
import { walkLedger } from '../../shared/notifications/store-walk.ts';
import { CONTACT_PURPOSE } from '../../shared/people/contacts.ts';
import { contactItem, contactKey } from '../../shared/people/items.ts';
import { keyClient } from '../../shared/platform/clients.ts';
import type { documentClient } from '../../shared/platform/dynamodb/client.ts';
import { parseItem } from '../../shared/platform/dynamodb/codec.ts';
import { batchGet } from '../../shared/platform/dynamodb/query.ts';
import { envelope } from '../../shared/platform/envelope.ts';
import { policyReader } from '../../shared/policies/store.ts';
import { smsOf } from '../wiring/sms.ts';

interface Env {
  readonly MATTERS_TABLE: string;
  readonly DIRECTORY_TABLE: string;
  readonly PEOPLE_TABLE: string;
  readonly PEOPLE_KEY_ARN: string;
  readonly STAGE: string;
}

type Client = ReturnType<typeof documentClient>;

/** Numbers are opened here for the one request that carries them to the gateway, and kept nowhere. */
const phonesIn = (client: Client, env: Env): WalkDeps['source']['phones'] => {
  const sealing = envelope({ kms: keyClient(), keyArn: env.PEOPLE_KEY_ARN, purpose: CONTACT_PURPOSE });
  return async (contacts) => {
    const items = await batchGet(client, env.PEOPLE_TABLE, contacts.map(contactKey));
    const opened = await Promise.all(
      contacts.map(async (contact, n) => {
        const item = items[n];
        return item ? [[contact, await sealing.open(contact, parseItem(contactItem, item).phoneEnc)] as const] : [];
      }),
    );
    return new Map(opened.flat());
  };
};

/** Everything that telling reporters stands on. */
export const reportersOf = (client: Client, env: Env, log: Log): WalkDeps => {
  const now = () => new Date().toISOString();
  const sms = smsOf(client, env);
  return {
    source: { ...reporterStore(client, env.MATTERS_TABLE), phones: phonesIn(client, env) },
    ledger: walkLedger(client, env.MATTERS_TABLE),
    policy: policyReader(client, env.DIRECTORY_TABLE, now),
    gatewayOf: sms.gatewayOf,
    send: (gateway, one, at) => handSms(sms, gateway, one, at),
    recipient: (message, contact) => createHash('sha256').update(`${message}\n${contact}`).digest('hex').slice(0, 24),
    now,
    random: Math.random,
    log,
  };
};
