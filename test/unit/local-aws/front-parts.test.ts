import { createCallLog } from '../../../infra/local/aws/calls.ts';
import { createFaults } from '../../../infra/local/aws/faults.ts';
import { createAuthoriser, matchesPattern } from '../../../infra/local/aws/iam.ts';
import { pathStyle } from '../../../infra/local/aws/identify.ts';
import { createIndexDelay } from '../../../infra/local/aws/index-delay.ts';
import { equalValues } from '../../../infra/local/aws/key-condition.ts';
import { checkMappings } from '../../../infra/local/aws/mappings.ts';
import type { TemplateResource, TemplateResources } from '../../../infra/local/aws/side.ts';
import type { TableSchema } from '../../../infra/local/aws/tables.ts';

const resource = (
  type: string,
  properties: Record<string, unknown>,
  ref = 'r',
  arn = 'arn:aws:x',
): TemplateResource => ({
  logicalId: ref,
  stack: 'Stack',
  type,
  ref,
  arn,
  properties,
});

const roleArn = 'arn:aws:iam::111122223333:role/Role';
const streamArn = 'arn:aws:dynamodb:cn-north-1:111122223333:table/t/stream/x';

const withStatements = (...Statement: unknown[]): TemplateResources => ({
  region: 'cn-north-1',
  account: '111122223333',
  partition: 'aws',
  resources: [
    resource('AWS::Lambda::Function', { Role: roleArn }, 'Fn', 'arn:fn'),
    resource('AWS::IAM::Role', {}, 'Role', roleArn),
    resource('AWS::IAM::Policy', { PolicyName: 'P', Roles: ['Role'], PolicyDocument: { Statement } }, 'P', ''),
    resource('AWS::Lambda::EventSourceMapping', { FunctionName: 'Fn', EventSourceArn: streamArn }, 'M', ''),
  ],
});

describe('call log', () => {
  it('numbers calls and forgets the oldest', () => {
    const log = createCallLog(3);
    const call = { at: '', function: 'f', service: 's3', action: 'a', rru: {}, wru: {}, ms: 1 };
    expect(log.since(0)).toEqual([]);
    for (let n = 0; n < 5; n += 1) log.record(call);
    expect(log.since(0).map(({ seq }) => seq)).toEqual([3, 4, 5]);
    expect(log.since(4).map(({ seq }) => seq)).toEqual([5]);
    expect(log.last()).toBe(5);
  });
});

describe('faults', () => {
  const site = { caller: 'RelayFunctionABC', service: 'sqs', action: 'SendMessage', tables: [] };

  it('hits from the n-th matching call, as often as told', () => {
    const faults = createFaults();
    faults.add({ kind: 'kill-after', caller: 'Relay', nth: 2, count: 2 });
    const other = { ...site, caller: 'Tally' };
    expect([site, other, site, site, site].map((each) => faults.next(each))).toEqual([
      undefined,
      undefined,
      'kill-after',
      'kill-after',
      undefined,
    ]);
    expect(faults.list()).toMatchObject([{ seen: 4, fired: 2 }]);
  });

  it('hits the n-th matching call of whichever invocation comes so far', () => {
    const faults = createFaults();
    faults.add({ kind: 'kill-before', caller: 'Relay', nth: 2, perInvocation: true });
    const calls = ['a', 'b', 'b', 'a', 'c', 'c'].map((invocationId) => faults.next({ ...site, invocationId }));
    expect(calls).toEqual([undefined, undefined, 'kill-before', undefined, undefined, undefined]);
    expect(faults.list()).toMatchObject([{ seen: 6, fired: 1 }]);
  });

  it('lets a rule that another went before hit the next invocation that comes so far', () => {
    const faults = createFaults();
    for (const kind of ['kill-before', 'kill-after'] as const) faults.add({ kind, nth: 1, perInvocation: true });
    const calls = ['a', 'a', 'b', 'c'].map((invocationId) => faults.next({ ...site, invocationId }));
    expect(calls).toEqual(['kill-before', undefined, 'kill-after', undefined]);
  });

  it('leaves the admin alone unless told, and looks at service, action and table', () => {
    const faults = createFaults();
    const id = faults.add({ kind: 'timeout', service: 'dynamodb', action: 'PutItem', table: 't' });
    const put = { caller: 'F', service: 'dynamodb', action: 'PutItem', tables: ['t'] };
    const others = [
      { ...put, caller: 'admin' },
      { ...put, service: 'sqs' },
      { ...put, action: 'GetItem' },
      { ...put, tables: ['u'] },
    ];
    expect(others.map((each) => faults.next(each))).toEqual([undefined, undefined, undefined, undefined]);
    expect(faults.next(put)).toBe('timeout');
    expect(faults.remove(id)).toBe(true);
    expect(faults.remove(id)).toBe(false);
    faults.add({ kind: 'timeout', caller: 'admin' });
    expect(faults.next({ ...put, caller: 'admin' })).toBe('timeout');
    faults.clear();
    expect(faults.list()).toEqual([]);
  });

  it('gives a conflict to writes and transactions only', () => {
    const faults = createFaults();
    faults.add({ kind: 'TransactionConflict' });
    const at = (action: string) => faults.next({ caller: 'F', service: 'dynamodb', action, tables: ['t'] });
    expect(['Query', 'GetItem', 'TransactWriteItems'].map(at)).toEqual([undefined, undefined, 'TransactionConflict']);
  });
});

describe('late indexes', () => {
  it('hides an item until it is old enough', () => {
    let now = 1000;
    const delay = createIndexDelay(() => now);
    const table: TableSchema = { logicalId: 'T', name: 't', arn: '', keys: ['pk'], indexes: [] };
    const [a, b] = [{ pk: { S: 'a' } }, { pk: { S: 'b' } }];
    expect(delay.on).toBe(false);
    delay.hideYoungerThan(100);
    delay.written([{ table, key: a, kind: 'put' }]);
    expect(delay.visible(table, [a, b])).toEqual([b]);
    now += 100;
    expect(delay.visible(table, [a, b])).toEqual([a, b]);
  });
});

describe('key conditions', () => {
  const values = { ':a': { S: '1' }, ':b': { S: '2' }, ':c': { N: '3' } };
  it.each([
    ['pk = :a', ['pk'], ['1']],
    ['#p = :a AND begins_with(sk, :b)', ['pk'], ['1']],
    ['town=:a and #l = :b and num > :c', ['town', 'list'], ['1', '2']],
    ['#l = :b AND town = :a', ['town', 'list'], ['1', '2']],
    ['n = :c', ['n'], ['3']],
    ['sk = :b', ['pk'], []],
  ])('%s', (expression, attributes, found) => {
    expect(equalValues(expression, { '#p': 'pk', '#l': 'list' }, values, attributes)).toEqual(found);
  });
});

describe('addresses', () => {
  it.each([
    ['/b/k', '127.0.0.1:80', '/b/k'],
    ['/b/k', 'localhost:80', '/b/k'],
    ['/k?x=1', 'bucket.localhost:80', '/bucket/k?x=1'],
  ])('%s at %s is %s', (url, host, path) => {
    expect(pathStyle(url, host)).toBe(path);
  });
});

describe('templates', () => {
  it('refuses a condition key that the front does not supply', () => {
    const statement = {
      Effect: 'Allow',
      Action: 's3:GetObject',
      Resource: '*',
      Condition: { StringEquals: { 'aws:SourceVpc': 'x' } },
    };
    expect(() => createAuthoriser(withStatements(statement))).toThrow(
      'the condition key aws:SourceVpc is not implemented',
    );
  });

  it('refuses a managed policy that it does not know', () => {
    const role = resource('AWS::IAM::Role', { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] });
    const assembly = { ...withStatements(), resources: [role] };
    expect(() => createAuthoriser(assembly)).toThrow('AdministratorAccess is not implemented');
  });

  it('refuses a mapping whose role may not read its stream', async () => {
    const actions = ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'];
    const read = { Effect: 'Allow', Action: actions, Resource: streamArn };
    const list = { Effect: 'Allow', Action: 'dynamodb:ListStreams', Resource: '*' };
    const good = withStatements(read, list);
    await checkMappings(good, createAuthoriser(good));
    const bad = withStatements({ ...read, Action: actions.slice(1) }, list);
    await expect(checkMappings(bad, createAuthoriser(bad))).rejects.toThrow('dynamodb:DescribeStream');
  });
});

describe('permissions', () => {
  const table = 'arn:aws:dynamodb:cn-north-1:111122223333:table/t';
  const put = { action: 'dynamodb:PutItem', resource: table, context: { 'dynamodb:LeadingKeys': ['C#1'] } };

  it('lets an explicit deny win', async () => {
    const allow = { Effect: 'Allow', Action: 'dynamodb:*', Resource: '*' };
    const deny = { Effect: 'Deny', Action: 'dynamodb:DeleteItem', Resource: '*' };
    const authoriser = createAuthoriser(withStatements(allow, deny));
    expect(await authoriser.check('Fn', put)).toBeUndefined();
    expect(await authoriser.check('Fn', { ...put, action: 'dynamodb:DeleteItem' })).toContain('explicit deny');
  });

  it('holds every leading key against the condition', async () => {
    const Condition = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['C#*'] } };
    const authoriser = createAuthoriser(
      withStatements({ Effect: 'Allow', Action: put.action, Resource: table, Condition }),
    );
    const check = (...keys: string[]) => authoriser.check('Fn', { ...put, context: { 'dynamodb:LeadingKeys': keys } });
    expect(await check('C#1')).toBeUndefined();
    expect(await check('P#1')).toContain('is not authorized');
    expect(await check('C#1', 'P#1')).toContain('is not authorized');
  });

  it('reports the actions and resources of a statement that nobody used', async () => {
    const statement = {
      Sid: 'S',
      Effect: 'Allow',
      Action: ['dynamodb:PutItem', 'dynamodb:GetItem'],
      Resource: [table, `${table}/index/*`],
    };
    const logs = { Effect: 'Allow', Action: ['logs:PutLogEvents'], Resource: '*' };
    const authoriser = createAuthoriser(withStatements(statement, logs));
    await authoriser.check('Fn', put);
    expect(authoriser.unused()).toEqual([
      {
        role: 'Role',
        policy: 'P',
        statement: 1,
        sid: 'S',
        actions: ['dynamodb:GetItem'],
        resources: [`${table}/index/*`],
      },
    ]);
  });

  it.each([
    ['dynamodb:Get*', 'dynamodb:GetItem', true],
    ['a?c', 'abc', true],
    ['a.c', 'abc', false],
    ['*', '', true],
  ])('matches %s with %s: %s', (pattern, value, matches) => {
    expect(matchesPattern(pattern, value)).toBe(matches);
  });
});
