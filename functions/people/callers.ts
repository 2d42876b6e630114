import { callerReader } from '../../shared/cases/store-callers.ts';
import { MINUTE } from '../../shared/kernel/time.ts';
import { contactIdOf } from '../../shared/people/contacts.ts';
import { CALLERS_PER_MINUTE, type CallerDeps } from '../../shared/people/service-callers.ts';
import { auditWrite } from '../../shared/platform/audit.ts';
import type { documentClient } from '../../shared/platform/dynamodb/client.ts';
import type { Position } from '../../shared/platform/dynamodb/cursor.ts';
import { countUnder } from '../../shared/platform/dynamodb/rate.ts';
import { writeOne } from '../../shared/platform/dynamodb/transact.ts';
import { Fault } from '../../shared/platform/fault.ts';
import type { Keys } from '../../shared/platform/keys.ts';
import { CALLER_HANDLE, seal, unseal } from '../../shared/platform/sealed.ts';

interface Env {
  readonly MATTERS_TABLE: string;
  readonly AUDIT_TABLE: string;
}

const PURPOSES = { caller: CALLER_HANDLE, page: 'caller-page' } as const;

/** Everything that looking up a caller stands on; of personal data it opens nothing. */
export const callers = (client: ReturnType<typeof documentClient>, keys: Keys, env: Env): CallerDeps => {
  const history = callerReader(client, env.MATTERS_TABLE);
  return {
    admits: (person, now) => {
      const bucket = keys.hmac('lookup#k1', 'caller-lookup', person).slice(0, 22);
      return countUnder(client, env.MATTERS_TABLE, bucket, CALLERS_PER_MINUTE, MINUTE, now);
    },
    contactOf: (phone) => contactIdOf(keys, phone),
    seal: (purpose, person, value, now) => seal(keys, PURPOSES[purpose], person, value, now),
    unseal: (purpose, person, text, now) => unseal(keys, PURPOSES[purpose], person, text, now),
    history: (contact, limit, from) => history(contact, limit, from as Position | undefined),
    record: async ({ contact, by, town, purpose, at, requestId, sourceIp }) => {
      const write = auditWrite(env.AUDIT_TABLE, {
        subject: `contact:${contact}`,
        at,
        person: by.person,
        post: by.post,
        role: by.role,
        action: 'caller:lookup',
        target: `contact:${contact}`,
        outcome: 'done',
        requestId,
        sourceIp,
        purpose,
        personal: true,
      });
      // With its area, so that an auditor sees the rows of the own area only.
      const placed = write.op === 'put' ? { ...write, item: { ...write.item, area: town } } : write;
      const written = await writeOne(client, placed);
      // A request that was sent twice is on record once.
      if (!written.ok && written.error.kind !== 'condition')
        throw new Fault('audit-unavailable', { kind: written.error.kind });
    },
  };
};
