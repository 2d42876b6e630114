import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { onDutyFor } from '../../../functions/wiring/on-duty.ts';
import {
  type OnDutyView,
  onDutySchema,
  type RotaInput,
  type RotaList,
  type RotaView,
  rotaListSchema,
  rotaSchema,
} from '../../../shared/duty/contract.ts';
import { answerOf, call, callerOf, map, NOW, type Registers, startRegisters, TOWN } from './registers.ts';

const TIANLING = map.grids.find(({ name }) => name === '天灵片区')?.gridCode ?? '';
const UNIT = TIANLING.slice(0, 12);
const DAY = '2026-03-06';
const NIGHT = '2026-03-06T18:00:00.000Z';
const turn = (person: string, from = '2026-03-06T20:00:00+08:00', to = '2026-03-07T08:00:00+08:00') => ({
  person,
  from,
  to,
});

let registers: Registers;
beforeAll(async () => {
  registers = await startRegisters();
}, 60_000);
afterAll(() => registers.directory.stop());

const put = async (sub: string, code: string, body: RotaInput, ifMatch?: number) =>
  call(registers, 'putRota', await callerOf(registers, sub), {
    params: { code, day: DAY },
    body,
    ...(ifMatch === undefined ? {} : { ifMatch }),
  });
const onDuty = async (code: string, at: string, sub = 'demo-dispatcher-1') => {
  const caller = await callerOf(registers, sub);
  registers.directory.calls.length = 0;
  const { body } = answerOf<OnDutyView>(
    await call(registers, 'getOnDuty', caller, { params: { code }, query: { at } }),
  );
  onDutySchema.parse(body);
  return body;
};

it('for who sends somebody without naming anybody it is all levels, nearest first, each person once', async () => {
  const { directory } = registers;
  const found = await onDutyFor(directory)(TIANLING, NIGHT);
  expect(found.slice(0, 3)).toEqual(['demo-leader-tianling', 'demo-worker-tianling', `demo-head-${UNIT}`]);
  expect(found).toContain('demo-supervisor-1');
  expect(new Set(found).size).toBe(found.length);
  expect((await onDutyFor(directory)(TOWN, NIGHT))[0]).toBe('demo-supervisor-1');
});

it('without a rota it is who holds the posts: leader, village, centre, in one round trip', async () => {
  const found = await onDuty(TIANLING, NIGHT);
  expect(found.onDuty.map(({ person, by }) => [person, by])).toEqual([
    ['demo-leader-tianling', 'post'],
    ['demo-worker-tianling', 'post'],
  ]);
  expect(found.levels.map(({ area }) => area)).toEqual([TIANLING, UNIT, TOWN]);
  expect(found.levels.every(({ people }) => people.length > 0)).toBe(true);
  const { calls } = registers.directory;
  expect(calls.filter((name) => name === 'BatchGetItemCommand')).toHaveLength(1);
  expect(calls.filter((name) => name === 'QueryCommand')).toHaveLength(6);
  expect(calls).toHaveLength(7);
});

it('a rota is written under its version, says who has the night, and leaves a history and an audit record', async () => {
  const written = answerOf<RotaView>(await put('demo-supervisor-1', TOWN, { turns: [turn('demo-dispatcher-1')] }));
  expect(rotaSchema.parse(written.body)).toMatchObject({
    version: 1,
    findings: [],
    turns: [{ person: 'demo-dispatcher-1' }],
  });
  const centre = async (at: string) => (await onDuty(TOWN, at)).onDuty.map(({ person, by }) => [person, by]);
  expect(await centre(NIGHT)).toEqual([['demo-dispatcher-1', 'rota']]);
  expect((await centre('2026-03-07T00:00:00.000Z')).every(([, by]) => by === 'post')).toBe(true);
  expect(await put('demo-supervisor-1', TOWN, { turns: [] })).toMatchObject({
    error: { code: 'version-required', version: 1 },
  });
  answerOf(await put('demo-supervisor-1', TOWN, { turns: [turn('demo-acceptor-1'), turn('demo-dispatcher-1')] }, 1));
  expect((await centre(NIGHT)).map(([person]) => person)).toEqual(['demo-acceptor-1', 'demo-dispatcher-1']);

  const { client, table, auditTable } = registers.directory;
  const rows = async (TableName: string, pk: string, sk: string) => {
    const condition = { KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)' };
    const values = { ExpressionAttributeValues: { ':pk': pk, ':sk': sk } };
    return (await client.send(new QueryCommand({ TableName, ...condition, ...values }))).Items ?? [];
  };
  expect((await rows(table, `AREA#${TOWN}`, `HIST#DUTY#${DAY}#`)).map(({ version }) => version)).toEqual([1, 2]);
  const audit = await rows(auditTable, `S#AREA#${TOWN}`, '2026');
  expect(audit.map(({ action, target }) => [action, target]).sort()).toEqual([
    ['duty:put', `DUTY#${DAY}@1`],
    ['duty:put', `DUTY#${DAY}@2`],
  ]);
});

it('is listed by days', async () => {
  const list = async (query: object) => {
    const caller = await callerOf(registers, 'demo-worker-tianling');
    return rotaListSchema.parse(
      answerOf<RotaList>(await call(registers, 'listRotas', caller, { params: { code: TOWN }, query })).body,
    );
  };
  expect((await list({ days: 14 })).items.map(({ day }) => day)).toEqual([DAY]);
  expect((await list({ from: '2026-03-01', days: 5 })).items).toEqual([]);
  expect((await list({ from: '2026-03-01', days: 6 })).items).toHaveLength(1);
});

it('an absence passes the turn to the deputy, and without one to the posts; the rota says so', async () => {
  const request = (deputy?: string) => ({
    params: { id: 'demo-leader-tianling' },
    body: {
      from: '2026-03-06T23:00:00+08:00',
      to: '2026-03-07T12:00:00+08:00',
      reason: 'leave' as const,
      ...(deputy === undefined ? {} : { deputy }),
    },
  });
  const leader = await callerOf(registers, 'demo-leader-tianling');
  answerOf(await call(registers, 'registerAbsence', leader, request('demo-worker-tianling')));
  const head = `demo-head-${UNIT}`;
  const unit = answerOf<RotaView>(await put(head, UNIT, { turns: [turn('demo-leader-tianling')] }));
  expect(unit.body.findings).toEqual([{ pointer: '/turns/0/person', code: 'away' }]);
  expect((await onDuty(UNIT, NIGHT)).onDuty).toMatchObject([
    {
      person: 'demo-worker-tianling',
      deputyFor: 'demo-leader-tianling',
      by: 'rota',
      postId: 'deputy:demo-leader-tianling:1',
    },
  ]);
  // The deputy of one in the rota falls away as well: the village's own officers then.
  const worker = await callerOf(registers, 'demo-worker-tianling');
  const too = { ...request().body, from: '2026-03-07T04:00:00+08:00' };
  answerOf(await call(registers, 'registerAbsence', worker, { params: { id: 'demo-worker-tianling' }, body: too }));
  const small = await onDuty(UNIT, '2026-03-06T21:00:00.000Z');
  expect(small.onDuty.length).toBeGreaterThan(0);
  expect(small.onDuty.every(({ by }) => by === 'post')).toBe(true);
  expect((await onDuty(TIANLING, '2026-03-06T21:00:00.000Z')).onDuty).toEqual(small.onDuty);
  const grid = await onDuty(TIANLING, NIGHT);
  expect(grid.onDuty.map(({ person, role, deputyFor }) => [person, role, deputyFor])).toEqual([
    ['demo-worker-tianling', 'gridLeader', 'demo-leader-tianling'],
    ['demo-worker-tianling', 'gridWorker', undefined],
  ]);
});

it('refuses strangers to it, areas that are not there, and turns of who has no post there', async () => {
  expect(await put(`demo-head-${UNIT}`, TOWN, { turns: [] })).toMatchObject({ error: { code: 'forbidden' } });
  expect(await put('demo-gridoffice-1', `${TOWN}999`, { turns: [] })).toMatchObject({ error: { code: 'not-found' } });
  expect(await put('demo-supervisor-1', '320506104', { turns: [] })).toMatchObject({ error: { code: 'not-found' } });
  expect(await put('demo-gridoffice-1', `${TOWN}204`, { turns: [turn('demo-acceptor-1')] })).toMatchObject({
    error: { code: 'invalid-body', errors: [{ pointer: '/turns/0/person', code: 'no-post-there' }] },
  });
  const caller = { person: 'x', name: 'x', posts: [{ postId: 'x:1', role: 'acceptor', area: '320506104', from: NOW }] };
  const abroad = await call(registers, 'getOnDuty', caller as never, { params: { code: TIANLING } });
  expect(abroad).toMatchObject({ error: { code: 'not-found' } });
});
