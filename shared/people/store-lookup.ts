import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { HOUR, MINUTE, SECOND, toMillis } from '../kernel/time.ts';
import { parseItem } from '../platform/dynamodb/codec.ts';
import { getItem } from '../platform/dynamodb/query.ts';
import { countUnder } from '../platform/dynamodb/rate.ts';
import { writeOne } from '../platform/dynamodb/transact.ts';
import { type Keys, sameMac } from '../platform/keys.ts';
import { contactIdOf } from './contacts.ts';
import { CODE_TRIES, CODES_PER_HOUR, LOOKUPS_PER_MINUTE, type LookupDeps } from './service-lookup.ts';

export interface LookupStoreConfig {
  readonly client: DynamoDBDocumentClient;
  /** Codes that wait stand among the matters, because there what is past its time is removed. */
  readonly matters: string;
  readonly keys: Keys;
}

/** A code on its way: neither it nor the number can be read here, and without the key neither can be tried out. */
const codeItem = z.object({
  mac: z.string().optional(),
  until: z.string().optional(),
  tries: z.number().int(),
});

/** SMS codes and the limits on asking for them. */
export const lookupStore = ({
  client,
  matters,
  keys,
}: LookupStoreConfig): Pick<LookupDeps, 'admits' | 'maySend' | 'contactOf' | 'keep' | 'redeem'> => {
  const keyOf = (phone: string) => ({ pk: `LOOKUP#${keys.hmac('lookup#k1', 'lost-code', phone)}`, sk: 'META' });
  const macOf = (phone: string, code: string): string => keys.hmac('lookup#k1', 'lost-code-digits', phone, code);
  const bucket = (kind: string, value: string): string => keys.hmac('lookup#k1', kind, value).slice(0, 22);
  const ttlAfter = (at: string): number => Math.ceil((toMillis(at) + HOUR) / SECOND);

  /** One try more, unless they are used up. A number without a code is tried alike. */
  const tryOnce = async (phone: string, now: string): Promise<boolean> => {
    const counted = await writeOne(client, {
      op: 'add',
      table: matters,
      key: keyOf(phone),
      counters: { tries: 1 },
      set: { kind: 'lost-code', ttl: ttlAfter(now) },
      expect: { kind: 'older', attribute: 'tries', than: CODE_TRIES },
    });
    return counted.ok;
  };

  /** Of two who send the right code at once only one gets in. */
  const useUp = async (phone: string, mac: string): Promise<boolean> => {
    const used = await writeOne(client, {
      op: 'add',
      table: matters,
      key: keyOf(phone),
      counters: { tries: CODE_TRIES },
      remove: ['mac'],
      expect: { kind: 'equals', values: { mac } },
    });
    return used.ok;
  };

  return {
    admits: (sourceIp, now) =>
      countUnder(client, matters, bucket('lost-code-address', sourceIp), LOOKUPS_PER_MINUTE, MINUTE, now),
    maySend: (phone, now) => countUnder(client, matters, bucket('lost-code-phone', phone), CODES_PER_HOUR, HOUR, now),
    contactOf: (phone) => contactIdOf(keys, phone),

    keep: async (phone, code, until, now) => {
      const item = { ...keyOf(phone), kind: 'lost-code', mac: macOf(phone, code), until, tries: 0, ttl: ttlAfter(now) };
      await writeOne(client, { op: 'put', table: matters, item });
    },

    redeem: async (phone, code, now) => {
      if (!(await tryOnce(phone, now))) return false;
      const stored = await getItem(client, matters, keyOf(phone));
      const { mac, until } = stored ? parseItem(codeItem, stored) : {};
      if (mac === undefined || until === undefined || until <= now) return false;
      return sameMac(mac, macOf(phone, code)) && useUp(phone, mac);
    },
  };
};
