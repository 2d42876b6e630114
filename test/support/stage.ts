import { readFileSync } from 'node:fs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { canonicalJson } from '../../shared/platform/canonical.ts';
import { apiAt, controlAt, type Reply } from '../story/client.ts';
import { answerCheck } from './openapi.ts';
import { ownStack } from './stack-office.ts';

/** What every end-to-end test stands on: the running stack's addresses, each answer held against the document. */

/** The stack of this worker; no other file's tests run against it at the same time. */
export const stack = await ownStack();

/** The OpenAPI document as it is checked in. */
export const documentText = (): string => readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8');

const check = answerCheck(JSON.parse(documentText()) as Record<string, unknown>);

const holdAgainstDocument = (method: string, path: string, reply: Reply): void => {
  const faults = check({
    method,
    path: path.split('?')[0] ?? path,
    status: reply.status,
    contentType: reply.headers.get('content-type'),
    body: reply.text,
  });
  if (faults.length > 0) throw new Error(`not as the document says: ${faults.join('; ')}\n${reply.text.slice(0, 500)}`);
};

/** The API; an answer that the OpenAPI document does not describe fails the test. */
export const api = apiAt(stack.api, holdAgainstDocument);
/** The API without the document, for what no document describes: unknown routes. */
export const bareApi = apiAt(stack.api);
export const control = controlAt(stack.control);

/** The clock stands still at this time, and nothing fires on the way: what other tests left open stays as it is. */
export const standAt = (at: string): Promise<Item> =>
  control.send('POST', '/clock', { now: at, leap: true, run: false });

/** So many seconds later, with nothing falling due in between. */
export const later = async (seconds: number): Promise<void> => {
  const { now } = await control.send('GET', '/clock');
  await standAt(new Date(Date.parse(String(now)) + seconds * 1000).toISOString());
};

/** Tokens by account, good for two days of the set clock. */
export const signIn = (sub: string): Promise<string> => control.token(sub, 2 * 86_400);

/** Everybody that a test of cases needs, by role; the accounts are the seed's. */
export const signInAll = async <K extends string>(subs: Readonly<Record<K, string>>): Promise<Record<K, string>> =>
  Object.fromEntries(
    await Promise.all(Object.entries<string>(subs).map(async ([name, sub]) => [name, await signIn(sub)] as const)),
  ) as Record<K, string>;

/** The town, the village of the story and the point in it from which the first complaint comes. */
export const TOWN = '320506103';
export const VILLAGE = '320506103203';
export const POINT = { crs: 'GCJ02', lon: 120.509595, lat: 31.284275 } as const;

export const CENTRE = {
  acceptor: 'demo-acceptor-1',
  otherAcceptor: 'demo-acceptor-2',
  dispatcher: 'demo-dispatcher-1',
  otherDispatcher: 'demo-dispatcher-2',
  supervisor: 'demo-supervisor-1',
  inspector: 'demo-inspector-1',
  callBackAgent: 'demo-callback-1',
  village: `demo-officer-${VILLAGE}`,
  gridLeader: 'demo-leader-tianling',
} as const;

interface Resource {
  readonly logicalId: string;
  readonly type: string;
  readonly ref: string;
}

const TABLES = ['Matters', 'Directory', 'People', 'Stats', 'Audit'] as const;
export type TableName = (typeof TABLES)[number];

let resources: Promise<readonly Resource[]> | undefined;
const resourcesOf = (): Promise<readonly Resource[]> => {
  resources ??= control.send('GET', '/resources').then((answer) => (answer.resources ?? answer) as Resource[]);
  return resources;
};

/** Logical id of the function whose name begins so, as faults and calls name it. */
export const functionId = async (name: string): Promise<string> => {
  const found = (await resourcesOf()).find(
    ({ type, logicalId }) => type === 'AWS::Lambda::Function' && logicalId.toLowerCase().startsWith(name),
  );
  if (!found) throw new Error(`the template has no function ${name}`);
  return found.logicalId;
};

export const tableOf = async (name: TableName): Promise<string> => {
  const found = (await resourcesOf()).find(
    ({ type, logicalId }) => type === 'AWS::DynamoDB::Table' && logicalId.startsWith(name),
  );
  if (!found) throw new Error(`the template has no table ${name}`);
  return found.ref;
};

const client = DynamoDBDocumentClient.from(
  new DynamoDBClient({
    endpoint: stack.aws,
    region: 'ap-southeast-1',
    credentials: { accessKeyId: 'LOCALADMIN', secretAccessKey: 'local' },
  }),
);

afterAll(() => client.destroy());

export type Item = Readonly<Record<string, unknown>>;

/** Every item of a table, read past all functions. */
export const itemsOf = async (name: TableName): Promise<Item[]> => {
  const TableName = await tableOf(name);
  const found: Item[] = [];
  let from: Record<string, unknown> | undefined;
  do {
    const page = await client.send(
      new ScanCommand({ TableName, ConsistentRead: true, ...(from ? { ExclusiveStartKey: from } : {}) }),
    );
    found.push(...(page.Items ?? []));
    from = page.LastEvaluatedKey;
  } while (from);
  return found;
};

interface Logged {
  readonly service: string;
  readonly action: string;
}
const isRead = ({ service, action }: Logged): boolean =>
  service !== 'dynamodb' || ['GetItem', 'BatchGetItem', 'TransactGetItems', 'Query', 'Scan'].includes(action);

let known: { readonly at: number; readonly items: readonly string[] } | undefined;

/**
 * What a refused request must leave as it was: all matters and people, and the counts. The counter of public calls per
 * minute is no such thing. Tables to which nobody has made a writing call since, by the log of all calls, are as they
 * were; else they are read again.
 */
export const snapshot = async (): Promise<readonly string[]> => {
  const since = known?.at ?? Number.MAX_SAFE_INTEGER;
  const log = (await control.send('GET', `/calls?since=${since}`)) as { last: number; calls: Logged[] };
  // The log keeps the newest calls only.
  if (known && log.calls.length === log.last - since && log.calls.every(isRead)) return known.items;
  const items = (await Promise.all((['Matters', 'People', 'Stats'] as const).map(itemsOf))).flat();
  const texts = items
    .filter((item) => !String(item.pk).startsWith('RATE#'))
    .map((item) => canonicalJson(item))
    .sort();
  known = { at: log.last, items: texts };
  return texts;
};
