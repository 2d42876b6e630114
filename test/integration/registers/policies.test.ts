import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { type PolicyInput, type PolicyView, policySchema } from '../../../shared/policies/contract.ts';
import { defaultPolicy } from '../../../shared/policies/rules.ts';
import { policyReader } from '../../../shared/policies/store.ts';
import { answerOf, call, callerOf, NOW, type Registers, startRegisters, TOWN } from './registers.ts';

let registers: Registers;
beforeAll(async () => {
  registers = await startRegisters();
}, 60_000);
afterAll(() => registers.directory.stop());

const as = async (sub: string, name: string, request: Parameters<typeof call>[3] = {}) =>
  call(registers, name, await callerOf(registers, sub), { params: { townCode: TOWN }, ...request });
const read = async (sub = 'demo-worker-tianling') => {
  const { body, version } = answerOf<PolicyView>(await as(sub, 'getTownPolicy'));
  expect(body.version).toBe(version);
  return policySchema.parse(body);
};
const input = ({ town: _t, version: _v, findings: _f, ...rest }: PolicyView): PolicyInput => rest as PolicyInput;
const put = (body: PolicyInput, ifMatch?: number, sub = 'demo-sysadmin-1') =>
  as(sub, 'putTownPolicy', { body, ...(ifMatch === undefined ? {} : { ifMatch }) });

const sign = { stage: 'sign', channel: '12345', limit: { type: 'work_hour', n: 1 } } as const;

it('a town that has set nothing goes by the defaults, and its first change needs no version', async () => {
  const before = await read();
  expect(before).toEqual({ ...defaultPolicy(TOWN), findings: [] });
  const first = await put({ ...input(before), autoSign: true }, before.version);
  expect(answerOf<PolicyView>(first)).toMatchObject({ version: 1, body: { version: 1, autoSign: true, town: TOWN } });
});

it('is changed by who keeps it, under the version seen, and leaves a history', async () => {
  const body = { ...input(await read()), limits: [sign], reopenDays: 30 };
  expect(await put(body)).toMatchObject({ error: { code: 'version-required', version: 1 } });
  expect(await put(body, 9)).toMatchObject({ error: { code: 'stale-version', version: 1 } });
  expect(await put(body, 0)).toMatchObject({ error: { code: 'stale-version', version: 1 } });
  expect(await put(body, 1, 'demo-supervisor-1')).toMatchObject({ error: { code: 'forbidden' } });
  expect(answerOf(await put(body, 1, 'demo-gridoffice-1')).version).toBe(2);
  expect(await read('demo-auditor-1')).toMatchObject({ version: 2, limits: [sign], reopenDays: 30, autoSign: true });

  const { client, table, auditTable } = registers.directory;
  const rows = async (TableName: string, pk: string, sk: string) => {
    const condition = { KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)' };
    const values = { ExpressionAttributeValues: { ':pk': pk, ':sk': sk } };
    return (await client.send(new QueryCommand({ TableName, ...condition, ...values }))).Items ?? [];
  };
  const history = await rows(table, `TOWN#${TOWN}`, 'HIST#POLICY#');
  expect(history.map(({ version, by, row }) => [version, by.person, row.autoSign, row.reopenDays])).toEqual([
    [1, 'demo-sysadmin-1', true, 15],
    [2, 'demo-gridoffice-1', true, 30],
  ]);
  const audit = await rows(auditTable, `S#town:${TOWN}`, NOW.slice(0, 4));
  expect(audit.map(({ action, target, outcome }) => [action, target, outcome]).sort()).toEqual([
    ['policy:put', `policy:${TOWN}@1`, 'done'],
    ['policy:put', `policy:${TOWN}@2`, 'done'],
  ]);
});

it('of two who change it at once one wins', async () => {
  const before = await read();
  const body = input(before);
  const both = await Promise.all([7, 8].map((problemAfter) => put({ ...body, problemAfter }, before.version)));
  expect(both.filter(({ ok }) => ok)).toHaveLength(1);
  expect(both.find(({ ok }) => !ok)).toMatchObject({ error: { code: 'stale-version', version: before.version + 1 } });
  const won = both.findIndex(({ ok }) => ok);
  expect((await read()).problemAfter).toBe([7, 8][won]);
});

it('names no party that the town does not have, nor a rule twice; nothing is written', async () => {
  const before = await read();
  const strange = { ...input(before), unitConfirmation: ['zhzf', 'nobody', `${TOWN}203`] };
  expect(await put(strange, before.version)).toMatchObject({
    error: { code: 'invalid-body', errors: [{ pointer: '/unitConfirmation/1', code: 'unknown' }] },
  });
  expect(await put({ ...input(before), limits: [sign, sign] }, before.version)).toMatchObject({
    error: { code: 'invalid-body', errors: [{ pointer: '/limits/0' }, { pointer: '/limits/1' }] },
  });
  expect(await read()).toEqual(before);
});

it('may name what the catalogue does not have, and says so', async () => {
  const before = await read();
  const limits = [
    { ...sign, category: '0129', condition: 1 },
    { ...sign, category: '0129', condition: 9 },
    { ...sign, category: '9999' },
  ];
  const findings = [
    { pointer: '/limits/1/condition', code: 'unknown-condition' },
    { pointer: '/limits/2/category', code: 'unknown-category' },
  ];
  const after = answerOf<PolicyView>(await put({ ...input(before), limits }, before.version));
  expect(after.body.findings).toEqual(findings);
  expect((await read()).findings).toEqual(findings);
});

it('is nothing to who has nothing to do in the town', async () => {
  const caller = await callerOf(registers, 'demo-sysadmin-1');
  const elsewhere = { ...caller, posts: caller.posts.map((post) => ({ ...post, area: '320506104' })) };
  const request = { params: { townCode: TOWN }, body: input(await read()) };
  for (const name of ['getTownPolicy', 'putTownPolicy']) {
    expect(await call(registers, name, elsewhere, request)).toMatchObject({ error: { code: 'not-found' } });
  }
  const own = { params: { townCode: '320506104' } };
  expect(answerOf<PolicyView>(await call(registers, 'getTownPolicy', elsewhere, own)).body.version).toBe(0);
});

describe('for other functions', () => {
  it('is read once a minute and town', async () => {
    const { client, table, calls } = registers.directory;
    let now = NOW;
    const policyAt = policyReader(client, table, () => now);
    calls.length = 0;
    const [first, same] = await Promise.all([policyAt(TOWN), policyAt(TOWN)]);
    expect([first, calls]).toEqual([same, ['GetItemCommand']]);
    expect(await policyAt('320506104')).toEqual(defaultPolicy('320506104'));
    const before = await read();
    answerOf(await put({ ...input(before), callBackSample: 40 }, before.version));
    now = '2026-03-06T14:00:59.000Z';
    expect(await policyAt(TOWN)).toEqual(first);
    now = '2026-03-06T14:01:00.000Z';
    expect(await policyAt(TOWN)).toMatchObject({ callBackSample: 40, version: before.version + 1 });
  });

  it('a reading that failed is not remembered', async () => {
    const { client, table } = registers.directory;
    const policyAt = policyReader(client, table, () => NOW);
    await expect(policyAt('32050610')).rejects.toThrow(RangeError);
    await expect(policyReader(client, 'no-such-table', () => NOW)(TOWN)).rejects.toThrow();
    expect((await policyAt(TOWN)).town).toBe(TOWN);
  });
});
