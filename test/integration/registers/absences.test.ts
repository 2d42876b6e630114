import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { type AbsenceList, absenceListSchema } from '../../../shared/staff/contract-absence.ts';
import { onDuty, toldAs } from '../../../shared/staff/rules.ts';
import { answerOf, call, callerOf, map, NOW, type Registers, startRegisters, TOWN } from './registers.ts';

const TIANLING = map.grids.find(({ name }) => name === '天灵片区')?.gridCode ?? '';
const LEADER = 'demo-leader-tianling';
const WORKER = 'demo-worker-tianling';
const MIDDLE = '2026-03-08T00:00:00.000Z';
const AFTER = '2026-03-11T00:00:00.000Z';
const body = {
  from: '2026-03-07T08:00:00+08:00',
  to: '2026-03-10T08:00:00+08:00',
  deputy: WORKER,
  reason: 'leave' as const,
};

let registers: Registers;
beforeAll(async () => {
  registers = await startRegisters();
}, 60_000);
afterAll(() => registers.directory.stop());

const ask = async (name: string, sub: string, request: Parameters<typeof call>[3], now = NOW) =>
  call(registers, name, await callerOf(registers, sub, now), request, now);
const absences = async (sub: string, now = NOW) =>
  absenceListSchema.parse(
    answerOf(await ask('listAbsences', sub, { params: { id: LEADER } }, now)).body,
  ) as AbsenceList;
const roles = async (sub: string, now: string) => (await callerOf(registers, sub, now)).posts.map(({ role }) => role);

it('a leader on leave: the deputy acts in the post, is on duty, is told; it ends by itself', async () => {
  answerOf(await ask('registerAbsence', LEADER, { params: { id: LEADER }, body }));
  expect((await absences(LEADER)).items).toMatchObject([
    { from: body.from, to: body.to, reason: 'leave', deputy: { person: WORKER } },
  ]);
  expect(await roles(WORKER, NOW)).toEqual(['gridWorker']);
  const acting = await callerOf(registers, WORKER, MIDDLE);
  expect(acting.posts.map(({ role, area, postId }) => [role, area, postId])).toEqual([
    ['gridWorker', TIANLING, `${WORKER}:1`],
    ['gridLeader', TIANLING, `deputy:${LEADER}:1`],
  ]);
  expect(await roles(WORKER, AFTER)).toEqual(['gridWorker']);

  const holders = async (now: string) => registers.staff.holdersOf(TIANLING, ['gridLeader', 'gridWorker'], now);
  expect(onDuty(await holders(MIDDLE), MIDDLE).map(({ person, post }) => [person, post.role])).toEqual([
    [WORKER, 'gridLeader'],
    [WORKER, 'gridWorker'],
  ]);
  expect(onDuty(await holders(AFTER), AFTER)[0]?.person).toBe(LEADER);
  const told = await registers.staff.holdersIn(TIANLING, ['gridLeader'], MIDDLE);
  expect(toldAs(told, MIDDLE)).toEqual([WORKER, LEADER]);
  expect(await registers.staff.deputiesOf(LEADER, MIDDLE)).toEqual([WORKER]);
  expect(await registers.staff.deputiesOf(LEADER, AFTER)).toEqual([]);
});

it('costs who stands in for nobody no further read', async () => {
  registers.directory.calls.length = 0;
  await callerOf(registers, LEADER, MIDDLE);
  expect(registers.directory.calls).toEqual(['GetItemCommand']);
  registers.directory.calls.length = 0;
  await callerOf(registers, WORKER, MIDDLE);
  expect(registers.directory.calls).toEqual(['GetItemCommand', 'GetItemCommand']);
});

it('asked for again it is the same; at the same time as another it is refused', async () => {
  answerOf(await ask('registerAbsence', LEADER, { params: { id: LEADER }, body }));
  expect((await absences(LEADER)).items).toHaveLength(1);
  const other = { ...body, to: '2026-03-09T08:00:00+08:00' };
  expect(await ask('registerAbsence', LEADER, { params: { id: LEADER }, body: other })).toMatchObject({
    error: { code: 'invalid-body', errors: [{ pointer: '/from', code: 'absence-overlaps' }] },
  });
});

it('colleagues see who acts instead, not why; strangers see nothing', async () => {
  const [seen] = (await absences('demo-acceptor-1')).items;
  expect(seen).toMatchObject({ deputy: { person: WORKER } });
  expect(seen?.reason).toBeUndefined();
  const abroad = { person: 'x', name: 'x', posts: [{ postId: 'x:1', role: 'acceptor', area: '320506104', from: NOW }] };
  const answer = await call(registers, 'listAbsences', abroad as never, { params: { id: LEADER } });
  expect(answer).toMatchObject({ error: { code: 'not-found' } });
});

it('is refused to colleagues, and to who would be deputy of another', async () => {
  const later = { ...body, from: '2026-04-07T08:00:00+08:00', to: '2026-04-08T08:00:00+08:00' };
  const request = { params: { id: LEADER }, body: later };
  expect(await ask('registerAbsence', WORKER, request)).toMatchObject({ error: { code: 'forbidden' } });
  const head = `demo-head-${TIANLING.slice(0, 12)}`;
  const own = { ...request, body: { ...later, deputy: head } };
  expect(await ask('registerAbsence', head, own)).toMatchObject({ error: { code: 'separation-of-duties' } });
  const nobody = { ...request, body: { ...later, deputy: 'nobody' } };
  expect(await ask('registerAbsence', LEADER, nobody)).toMatchObject({
    error: { errors: [{ pointer: '/deputy', code: 'unknown' }] },
  });
  answerOf(await ask('registerAbsence', head, request));
  expect((await absences(LEADER)).items).toHaveLength(2);
});

it('a change of posts keeps the absences, and ends the deputy’s part with the post', async () => {
  const [person] = await registers.staff.persons([LEADER]);
  if (person === undefined) throw new Error('gone');
  const { name, home, iss, sub, publicPhone } = person;
  const posts = person.posts.map(({ role, area, from }) => ({ role, area, from, to: '2026-03-08T12:00:00+08:00' }));
  const given = { name, home, identity: { iss, sub }, ...(publicPhone && { publicPhone }), posts };
  const admin = await callerOf(registers, 'demo-secadmin-1');
  answerOf(await call(registers, 'putPerson', admin, { params: { id: LEADER }, body: given, ifMatch: person.version }));
  expect((await absences('demo-gridoffice-1')).items).toHaveLength(2);
  expect(await roles(WORKER, MIDDLE)).toEqual(['gridWorker', 'gridLeader']);
  expect(await roles(WORKER, '2026-03-08T04:00:00.000Z')).toEqual(['gridWorker']);
});

it('back early: the deputy’s part ends at once, and everything stands in history and audit', async () => {
  const [running] = (await absences('demo-gridoffice-1')).items;
  const params = { id: LEADER, absence: running?.id };
  expect(await ask('endAbsence', WORKER, { params }, MIDDLE)).toMatchObject({ ok: false });
  answerOf(await ask('endAbsence', 'demo-gridoffice-1', { params }, MIDDLE));
  answerOf(await ask('endAbsence', 'demo-gridoffice-1', { params }, MIDDLE));
  expect(await roles(WORKER, '2026-03-08T00:00:01.000Z')).toEqual(['gridWorker']);
  const unknown = { params: { ...params, absence: 'a9999' } };
  expect(await ask('endAbsence', 'demo-gridoffice-1', unknown)).toMatchObject({ error: { code: 'not-found' } });
  const { client, auditTable } = registers.directory;
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: auditTable,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': `S#WORKER#${LEADER}` },
    }),
  );
  expect(Items.map(({ action }) => action).sort()).toEqual([
    'absence:end',
    'absence:register',
    'absence:register',
    'person:put',
  ]);
});

it('of two who register at once for one person both are kept or one is refused, never half', async () => {
  const id = 'leader-201003';
  const request = (day: number) => ({
    params: { id },
    body: { from: `2026-05-0${day}T00:00:00+08:00`, to: `2026-05-0${day}T12:00:00+08:00`, reason: 'leave' as const },
  });
  const both = await Promise.all([1, 2].map((day) => ask('registerAbsence', 'demo-gridoffice-1', request(day))));
  expect(both.every(({ ok }) => ok)).toBe(true);
  const list = answerOf<AbsenceList>(await ask('listAbsences', 'demo-gridoffice-1', { params: { id } }));
  expect(list.body.items).toHaveLength(2);
  expect(TOWN).toBe(TIANLING.slice(0, 9));
});
