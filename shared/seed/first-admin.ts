import { parseArgs } from 'node:util';
import * as z from 'zod';
import { auditWrite } from '../platform/audit.ts';
import { documentClient } from '../platform/dynamodb/client.ts';
import { transact } from '../platform/dynamodb/transact.ts';
import { readEnv } from '../platform/env.ts';
import { personInputSchema } from '../staff/contract.ts';
import { planOf } from '../staff/plan.ts';
import { acceptPosts, type Person } from '../staff/rules.ts';
import { staffWrites } from '../staff/store.ts';

/**
 * Puts the very first person into the register: a security administrator, who then registers everybody else through the API.
 * It is the one thing that needs rights to the tables themselves (AWS credentials of who deploys), because before it nobody
 * may do anything. It never replaces anybody: a person or an account that is there already stops it.
 */

const env = readEnv(z.object({ DIRECTORY_TABLE: z.string().min(1), AUDIT_TABLE: z.string().min(1) }));
const { values } = parseArgs({
  options: {
    id: { type: 'string' },
    name: { type: 'string' },
    area: { type: 'string' },
    iss: { type: 'string' },
    sub: { type: 'string' },
  },
});

const given = personInputSchema.parse({
  name: values.name,
  home: values.area,
  identity: { iss: values.iss, sub: values.sub },
  posts: [{ role: 'securityAdmin', area: values.area }],
});
const id = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/)
  .parse(values.id);
const now = new Date().toISOString();
const drafts = given.posts.map(({ role, area }) => ({ role, area, from: undefined, to: undefined }));
const posts = acceptPosts(id, drafts, undefined, now);
if (!posts.ok) throw new Error(JSON.stringify(posts.error));
const after: Person = { id, name: given.name, home: given.home, ...given.identity, ...posts.value, version: 1 };

const by = { person: id, role: 'securityAdmin', post: after.posts[0]?.postId ?? '' } as const;
const record = {
  ...{ subject: `WORKER#${id}`, target: `WORKER#${id}@1`, action: 'person:first', outcome: 'done' },
  ...{ ...by, at: now, requestId: `first-admin-${id}`, sourceIp: 'deployment' },
};
const written = await transact(documentClient(), [
  ...staffWrites(env.DIRECTORY_TABLE, planOf([{ after }], [], now), { by, at: now }),
  auditWrite(env.AUDIT_TABLE, record),
]);
if (!written.ok)
  throw new Error('已有此人或此账号，未做任何改动 · there is such a person or account already; nothing was changed');
process.stdout.write(`已登记安全管理员 ${id} · registered the security administrator ${id}\n`);
