import type { DemoPerson } from './seed.ts';
import type { Stack, Step } from './stack.ts';

/** One line per step of the start, for a person who waits. */
export const steps: Readonly<Record<Step, string>> = {
  aws: '启动 DynamoDB Local、队列与存储 · starting DynamoDB Local, queues and buckets',
  functions: '启动函数 · starting the functions',
  seed: '写入木渎镇数据 · seeding Mudu town',
  fronts: '开放端口 · opening the ports',
};

interface RoleToken {
  readonly role: string;
  readonly person: DemoPerson;
  readonly token: string;
}

/** One token for the first person of each role. */
async function tokensByRole(stack: Stack): Promise<readonly RoleToken[]> {
  const first = new Map<string, DemoPerson>();
  for (const person of stack.persons) {
    for (const { role } of person.posts ?? []) if (!first.has(role)) first.set(role, person);
  }
  return Promise.all(
    [...first].map(async ([role, person]) => ({ role, person, token: await stack.token(person.sub) })),
  );
}

/** What stands on the screen when the stack is ready: addresses, a token per role, and a request that can be pasted. */
export async function summary(stack: Stack): Promise<string> {
  const tokens = await tokensByRole(stack);
  const [any] = tokens;
  const lines = [
    '',
    '一张网 OneGrid 已就绪 · ready',
    '',
    `  接口 API            ${stack.api}`,
    `  文档 docs           ${stack.api}/v1/docs`,
    `  控制端口 control    ${stack.control}`,
    '',
    ...(any === undefined ? [] : ['演示令牌（30 天有效）· demo tokens (valid for 30 days):', '']),
    ...tokens.flatMap(({ role, person, token }) => [`  ${role} · ${person.name ?? person.sub}`, `    ${token}`]),
    '',
    '试一试 · try:',
    '',
    ...(any === undefined
      ? [`  curl ${stack.api}/v1/health`]
      : [`  curl -H 'Authorization: Bearer ${any.token}' ${stack.api}/v1/me`]),
    '',
  ];
  return lines.join('\n');
}
