/** Access keys: each names a function and one of its environments. */
import { createHmac, randomBytes } from 'node:crypto';
import type { CallerId } from './message.ts';
import type { Credentials } from './side.ts';

export const ADMIN_KEY = 'LOCALADMIN';

export interface Callers {
  credentialsFor(functionId: string, environment: number): Credentials;
  readonly admin: Credentials;
  find(accessKeyId: string): CallerId | undefined;
  secretOf(accessKeyId: string): string | undefined;
}

/** Keys of this run; a URL signed in an earlier one is no longer good, as with a role's temporary credentials. */
export function createCallers(functionIds: ReadonlySet<string>): Callers {
  const seed = randomBytes(32);
  const known = new Map<string, CallerId>([
    [ADMIN_KEY, { accessKeyId: ADMIN_KEY, functionId: 'admin', environment: 0, admin: true }],
  ]);
  const secret = (accessKeyId: string): string =>
    createHmac('sha256', seed).update(accessKeyId).digest('base64url').slice(0, 40);
  return {
    admin: { accessKeyId: ADMIN_KEY, secretAccessKey: secret(ADMIN_KEY) },
    credentialsFor(functionId, environment) {
      if (!functionIds.has(functionId)) throw new Error(`the template has no function ${functionId}`);
      // Letters and digits only: DynamoDB Local refuses anything else.
      const accessKeyId = `LOCAL${functionId.replace(/[^A-Za-z0-9]/g, '')}E${environment}`;
      known.set(accessKeyId, { accessKeyId, functionId, environment, admin: false });
      return { accessKeyId, secretAccessKey: secret(accessKeyId) };
    },
    find: (accessKeyId) => known.get(accessKeyId),
    secretOf: (accessKeyId) => (known.has(accessKeyId) ? secret(accessKeyId) : undefined),
  };
}
