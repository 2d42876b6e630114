import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { reportFinder } from '../../shared/cases/store-lookup.ts';
import { SECOND } from '../../shared/kernel/time.ts';
import { SMS_TIMEOUT, smsByWebhook } from '../../shared/notifications/sms.ts';
import { CODE_MS, type LookupDeps, MOST_FOUND } from '../../shared/people/service-lookup.ts';
import { lookupStore } from '../../shared/people/store-lookup.ts';
import type { documentClient } from '../../shared/platform/dynamodb/client.ts';
import type { Keys } from '../../shared/platform/keys.ts';
import type { Log } from '../../shared/platform/logging.ts';
import { smsOf } from '../wiring/sms.ts';

interface Env {
  readonly MATTERS_TABLE: string;
  readonly DIRECTORY_TABLE: string;
  readonly AUDIT_TABLE: string;
  readonly PEOPLE_KEY_ARN: string;
  readonly STAGE: string;
}

/** Longer than the gateway is waited for and the table read: whoever times the answer learns nothing from it. */
const PACE_MS = SMS_TIMEOUT + SECOND / 2;

/** Everything that finding a lost tracking code stands on. */
export const lostCodes = (client: ReturnType<typeof documentClient>, keys: Keys, env: Env, log: Log): LookupDeps => {
  const finder = reportFinder({ client, matters: env.MATTERS_TABLE, audit: env.AUDIT_TABLE, keys });
  const sms = smsByWebhook(smsOf(client, env));
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
