import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { PersonInput, PersonView } from '../../../shared/staff/contract.ts';
import { meSchema, personSchema } from '../../../shared/staff/contract.ts';
import type { GapsQuery, GridStaffView, StaffingGaps } from '../../../shared/staff/contract-staffing.ts';
import { gridStaffSchema, staffingGapsSchema } from '../../../shared/staff/contract-staffing.ts';
import { onDuty } from '../../../shared/staff/rules.ts';
import { gapsOf, servingOf } from '../../../shared/staff/staffing.ts';
import { answerOf, call, callerOf, map, NOW, people, type Registers, startRegisters, TOWN } from './registers.ts';

const ISSUER = 'https://issuer.onegrid.local';
const LATER = '2026-03-07T00:00:00.000Z';
const TIANLING = map.grids.find(({ name }) => name === '天灵片区')?.gridCode ?? '';

let registers: Registers;
beforeAll(async () => {
  registers = await startRegisters();
}, 60_000);
afterAll(() => registers.directory.stop());

const input = (sub: string, posts: PersonInput['posts'], more: Partial<PersonInput> = {}): PersonInput => ({
  name: '新人',
  home: TOWN,
  identity: { iss: ISSUER, sub },
  posts,
  ...more,
});
const put = async (id: string, body: PersonInput, ifMatch?: number, now = NOW) =>
  call(
    registers,
    'putPerson',
    await callerOf(registers, 'demo-secadmin-1'),
    { params: { id }, body, ...(ifMatch === undefined ? {} : { ifMatch }) },
    now,
  );
const rowsOf = async (pk: string, prefix: string): Promise<Record<string, unknown>[]> => {
  const { Items = [] } = await registers.directory.client.send(
    new QueryCommand({
      TableName: registers.directory.table,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': pk, ':prefix': prefix },
    }),
  );
  return Items;
};

describe('who a token means', () => {
  it('is told in one read, with the posts in force', async () => {
    registers.directory.calls.length = 0;
    const caller = await callerOf(registers, 'demo-two-posts');
    expect(registers.directory.calls).toEqual(['GetItemCommand']);
    expect(caller.posts.map(({ role, department }) => [role, department])).toEqual([
      ['gridLeader', undefined],
      ['unitOfficer', 'zb331'],
    ]);
  });

  it('is nobody for a stranger, or another issuer', async () => {
    expect(await registers.staff.resolve(ISSUER, 'nobody', NOW)).toBeUndefined();
    expect(await registers.staff.resolve('https://elsewhere', 'demo-auditor-1', NOW)).toBeUndefined();
  });

  it('GET /v1/me shows it', async () => {
    const caller = await callerOf(registers, 'demo-leader-tianling');
    const { body } = answerOf(await call(registers, 'getMe', caller, {}));
    expect(meSchema.parse(body).posts[0]).toMatchObject({
      role: 'gridLeader',
      area: TIANLING,
      from: '2020-01-01T00:00:00+08:00',
    });
  });
});

describe('a person and their posts', () => {
  it('are created, changed under their version, taken away, and leave a history', async () => {
    const created = answerOf<PersonView>(await put('n-1', input('n-1', [{ role: 'acceptor', area: TOWN }])));
    expect(personSchema.parse(created.body)).toMatchObject({ id: 'n-1', version: 1, posts: [{ postId: 'n-1:1' }] });
    expect((await callerOf(registers, 'n-1')).posts).toHaveLength(1);

    const again = input('n-1', [{ role: 'acceptor', area: TOWN }]);
    expect(await put('n-1', again)).toMatchObject({ error: { code: 'version-required', version: 1 } });
    expect(await put('n-1', again, 7)).toMatchObject({ error: { code: 'stale-version', version: 1 } });

    const sent: PersonInput = {
      ...again,
      posts: [...created.body.posts, { role: 'dispatcher', area: TOWN, from: '2026-03-07T08:00:00+08:00' }],
    };
    const changed = answerOf<PersonView>(await put('n-1', sent, 1));
    expect(changed.body.posts.map(({ postId }) => postId)).toEqual(['n-1:1', 'n-1:2']);
    expect((await callerOf(registers, 'n-1')).posts.map(({ role }) => role)).toEqual(['acceptor']);
    expect((await callerOf(registers, 'n-1', LATER)).posts.map(({ role }) => role)).toEqual(['acceptor', 'dispatcher']);

    answerOf(await put('n-1', input('n-1', []), 2));
    expect(await registers.staff.resolve(ISSUER, 'n-1', NOW)).toBeUndefined();
    expect((await rowsOf(`AREA#${TOWN}`, 'POST#')).filter(({ worker }) => worker === 'n-1')).toEqual([]);
    const history = await rowsOf('WORKER#n-1', 'HIST#');
    expect(history.map(({ version, by }) => [version, (by as { person: string }).person])).toEqual([
      [1, 'demo-secadmin-1'],
      [2, 'demo-secadmin-1'],
      [3, 'demo-secadmin-1'],
    ]);
    const audit = await registers.directory.client.send(
      new QueryCommand({
        TableName: registers.directory.auditTable,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': 'S#WORKER#n-1' },
      }),
    );
    expect(audit.Items?.map(({ target }) => target).sort()).toEqual(['WORKER#n-1@1', 'WORKER#n-1@2', 'WORKER#n-1@3']);
  });

  it('an account is one person’s', async () => {
    expect(await put('n-2', input('demo-auditor-1', []))).toMatchObject({ error: { code: 'code-taken' } });
    expect((await registers.staff.resolve(ISSUER, 'demo-auditor-1', NOW))?.person).toBe('demo-auditor-1');
    expect(await registers.staff.person('n-2')).toBeUndefined();
  });

  it('a new account voids the old one', async () => {
    answerOf(await put('n-3', input('old-account', [{ role: 'leader', area: TOWN }])));
    answerOf(await put('n-3', input('new-account', [{ role: 'leader', area: TOWN }]), 1));
    expect(await registers.staff.resolve(ISSUER, 'old-account', NOW)).toBeUndefined();
    expect((await callerOf(registers, 'new-account')).person).toBe('n-3');
  });

  it.each([
    ['demo-secadmin-1', [], 'separation-of-duties'],
    ['n-4', [{ role: 'leader', area: '320506' }], 'forbidden'],
    [
      'n-4',
      [
        { role: 'auditor', area: TOWN },
        { role: 'systemAdmin', area: TOWN },
      ],
      'exclusive-roles',
    ],
    ['n-4', [{ role: 'gridLeader', area: `${TOWN}203999` }], 'invalid-body'],
    ['n-4', [{ role: 'unitOfficer', area: TOWN, department: 'nobody' }], 'invalid-body'],
  ] as const)('%s with %j is refused: %s', async (id, posts, code) => {
    expect(await put(id, input(`${id}-x`, [...posts]))).toMatchObject({ ok: false, error: { code } });
    expect(await registers.staff.resolve(ISSUER, `${id}-x`, NOW)).toBeUndefined();
  });

  it('of two that change it at once one wins, and nothing is half written', async () => {
    answerOf(await put('n-5', input('n-5', [{ role: 'leader', area: TOWN }])));
    const both = await Promise.all([
      put('n-5', input('n-5', [{ role: 'evaluator', area: TOWN }]), 1),
      put('n-5', input('n-5', [{ role: 'inspector', area: TOWN }]), 1),
    ]);
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    expect(both.find(({ ok }) => !ok)).toMatchObject({ error: { code: 'stale-version', version: 2 } });
    const posts = (await rowsOf(`AREA#${TOWN}`, 'POST#')).filter(({ worker }) => worker === 'n-5');
    expect(posts).toHaveLength(1);
    expect((await callerOf(registers, 'n-5')).posts[0]?.role).toBe(posts[0]?.role);
  });

  it('colleagues see the working side only, strangers nothing', async () => {
    const worker = await callerOf(registers, 'demo-worker-tianling');
    const seen = answerOf<PersonView>(await call(registers, 'getPerson', worker, { params: { id: 'demo-auditor-1' } }));
    expect(personSchema.parse(seen.body).identity).toBeUndefined();
    const elsewhere = { ...worker, posts: worker.posts.map((post) => ({ ...post, area: '320506104201001' })) };
    expect(await call(registers, 'getPerson', elsewhere, { params: { id: 'demo-auditor-1' } })).toMatchObject({
      error: { code: 'not-found' },
    });
  });
});

describe('who is on duty', () => {
  it('is found for a grid in one round trip of exact queries', async () => {
    const holders = await registers.staff.holdersOf(
      TIANLING,
      ['gridLeader', 'gridWorker', 'unitHead', 'dispatcher'],
      NOW,
    );
    expect(onDuty(holders, NOW).map(({ person }) => person)).toEqual(['demo-leader-tianling', 'demo-worker-tianling']);
    const lengths = holders.map(({ post }) => post.area.length);
    expect(lengths).toEqual([...lengths].sort((a, b) => b - a));
    expect(new Set(lengths)).toEqual(new Set([15, 12, 9]));
  });
  it('is found for a department in its town', async () => {
    const officers = await registers.staff.holdersIn(TOWN, ['unitHead'], NOW);
    expect(officers.filter(({ post }) => post.department === 'zhzf').map(({ person }) => person)).toEqual([
      'demo-head-zhzf',
    ]);
  });
});

describe('the staff of a grid', () => {
  const GRID = `${TOWN}201002`;
  const office = () => callerOf(registers, 'demo-gridoffice-1');
  const get = async () =>
    answerOf<GridStaffView>(await call(registers, 'getGridStaff', await office(), { params: { gridCode: GRID } }));
  const gaps = async (now = NOW) =>
    answerOf<StaffingGaps>(await call(registers, 'listStaffingGaps', await office(), {}, now)).body;

  it('starts full, everywhere', async () => {
    const { body } = await get();
    expect(gridStaffSchema.parse(body).findings).toEqual([]);
    expect(body.staff.filter(({ role }) => role === 'gridLeader')).toHaveLength(1);
    expect(staffingGapsSchema.parse(await gaps()).items).toEqual([]);
    expect(people.length).toBeGreaterThan(500);
  });

  it('is changed under its version; a vacancy is a finding and a gap, not a refusal', async () => {
    const { body: before, version } = await get();
    const leader = before.staff.find(({ role }) => role === 'gridLeader')?.person ?? '';
    const staff = before.staff
      .filter(({ role }) => role !== 'gridLeader')
      .map(({ person, role }) => ({ person, role }));
    const request = { params: { gridCode: GRID }, body: { staff } };
    expect(await call(registers, 'putGridStaff', await office(), request)).toMatchObject({
      error: { code: 'version-required' },
    });
    const after = answerOf<GridStaffView>(
      await call(registers, 'putGridStaff', await office(), { ...request, ifMatch: version }),
    );
    expect(after.body.findings).toMatchObject([{ code: 'vacant', role: 'gridLeader' }]);
    expect((await gaps()).items).toMatchObject([
      { gridCode: GRID, findings: [{ code: 'vacant', role: 'gridLeader', short: 1 }] },
    ]);
    expect(await registers.staff.resolve(ISSUER, leader, NOW)).toBeUndefined();

    // Somebody else's leader takes it on from the next day: the gap ends by the clock, without anybody writing.
    const neighbour = `leader-201003`;
    const shared = {
      staff: [...staff, { person: neighbour, role: 'gridLeader' as const, from: '2026-03-07T08:00:00+08:00' }],
    };
    const filled = answerOf<GridStaffView>(
      await call(registers, 'putGridStaff', await office(), {
        params: { gridCode: GRID },
        body: shared,
        ifMatch: after.version,
      }),
    );
    expect(filled.body.findings).toMatchObject([{ code: 'vacant', to: '2026-03-07T08:00:00+08:00' }]);
    expect((await gaps()).items).toHaveLength(1);
    expect((await gaps(LATER)).items).toEqual([]);
    expect((await callerOf(registers, neighbour, LATER)).posts.map(({ area }) => area)).toEqual([
      `${TOWN}201003`,
      GRID,
    ]);
  });

  it('a change of a person’s posts keeps the gaps of their grids', async () => {
    const id = 'worker-202001';
    const [person] = await registers.staff.persons([id]);
    answerOf(await put(id, input(id, []), person?.version));
    expect((await gaps()).items).toContainEqual(expect.objectContaining({ gridCode: `${TOWN}202001` }));
    answerOf(await put(id, input(id, [{ role: 'gridWorker', area: `${TOWN}202001` }]), (person?.version ?? 0) + 1));
    expect((await gaps()).items.map(({ gridCode }) => gridCode)).not.toContain(`${TOWN}202001`);
  });

  it('shows the gaps of one area, to who has to do with it', async () => {
    const id = 'worker-205001';
    const [person] = await registers.staff.persons([id]);
    answerOf(await put(id, input(id, []), person?.version));
    const asked = async (query: GapsQuery, sub = 'demo-gridoffice-1') =>
      call(registers, 'listStaffingGaps', await callerOf(registers, sub), { query });
    const codes = (answer: Awaited<ReturnType<typeof asked>>) =>
      answerOf<StaffingGaps>(answer).body.items.map(({ gridCode }) => gridCode);
    expect(codes(await asked({ area: `${TOWN}205` }))).toEqual([`${TOWN}205001`]);
    expect(codes(await asked({ area: `${TOWN}205001` }))).toEqual([`${TOWN}205001`]);
    expect(codes(await asked({ area: `${TOWN}206` }))).toEqual([]);
    expect(codes(await asked({ area: TOWN }, `demo-head-${TOWN}203`))).not.toContain(`${TOWN}205001`);
    expect(await asked({ area: '320506104' })).toMatchObject({ error: { code: 'not-found' } });
    expect(await asked({ area: '3205' })).toMatchObject({ error: { code: 'not-found' } });
  });

  it('is measured by the town’s own formula from the moment it is changed', async () => {
    const before = await gaps();
    const admin = await callerOf(registers, 'demo-sysadmin-1');
    const policy = answerOf<Record<string, unknown>>(
      await call(registers, 'getTownPolicy', admin, { params: { townCode: TOWN } }),
    );
    const { town: _town, version: _version, findings: _findings, ...usual } = policy.body;
    const save = async (staffing: Record<string, number>, ifMatch: number) =>
      answerOf(
        await call(registers, 'putTownPolicy', admin, {
          params: { townCode: TOWN },
          body: { ...usual, staffing },
          ifMatch,
        }),
      ).version;
    const version = await save({ gridLeader: 1, gridWorker: 1, partTimer: 9, sharedBy: 2 }, policy.version);
    const strict = await gaps();
    expect(strict.items).toHaveLength(map.grids.length);
    expect(strict.items[0]?.findings.at(-1)).toMatchObject({ code: 'vacant', role: 'partTimer' });
    await save({ gridLeader: 1, gridWorker: 1, partTimer: 0, sharedBy: 2 }, version);
    expect(await gaps()).toEqual(before);
  });

  it('what is kept beside the map is what the posts themselves say', async () => {
    const kept = await registers.staff.strengths(TOWN);
    const staffings = await registers.staff.staffings(map.grids.map(({ gridCode }) => gridCode));
    const recomputed = staffings.map(({ grid, holders }) => ({ gridCode: grid, serving: servingOf(holders, NOW) }));
    const sorted = (all: readonly { readonly gridCode: string; readonly serving: readonly object[] }[]) =>
      all
        .map(({ gridCode, serving }) => [gridCode, serving.map((one) => JSON.stringify(one)).sort()])
        .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
    expect(sorted(kept)).toEqual(sorted(recomputed));
    const formula = { gridLeader: 1, gridWorker: 1, partTimer: 0, sharedBy: 2 };
    const grids = map.grids.map(({ gridCode }) => gridCode);
    const found = gapsOf(grids, recomputed, formula, NOW).map(({ gridCode }) => gridCode);
    expect((await gaps()).items.map(({ gridCode }) => gridCode).sort()).toEqual([...found].sort());
    expect(found.length).toBeGreaterThan(0);
  });

  it('refuses strangers, unknown grids and one’s own posts', async () => {
    const { version } = await get();
    const request = {
      params: { gridCode: GRID },
      body: { staff: [{ person: 'nobody', role: 'gridLeader' as const }] },
      ifMatch: version,
    };
    expect(await call(registers, 'putGridStaff', await office(), request)).toMatchObject({
      error: { code: 'unknown-person' },
    });
    const own = { ...request, body: { staff: [{ person: 'demo-gridoffice-1', role: 'gridLeader' as const }] } };
    expect(await call(registers, 'putGridStaff', await office(), own)).toMatchObject({
      error: { code: 'separation-of-duties' },
    });
    const nowhere = { params: { gridCode: `${TOWN}201099` }, body: { staff: [] } };
    expect(await call(registers, 'putGridStaff', await office(), nowhere)).toMatchObject({
      error: { code: 'not-found' },
    });
    const abroad = {
      ...(await office()),
      posts: [{ postId: 'x', role: 'gridOffice' as const, area: '320506104', from: NOW }],
    };
    expect(await call(registers, 'putGridStaff', abroad, request)).toMatchObject({ error: { code: 'forbidden' } });
  });

  it('two who staff one grid at once do not undo each other', async () => {
    const { body, version } = await get();
    const staff = body.staff.map(({ person, role, from }) => ({ person, role, from }));
    const add = async (person: string) =>
      call(registers, 'putGridStaff', await office(), {
        params: { gridCode: GRID },
        body: { staff: [...staff, { person, role: 'partTimer' as const }] },
        ifMatch: version,
      });
    const both = await Promise.all([add('worker-203001'), add('worker-203002')]);
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    expect(both.find(({ ok }) => !ok)).toMatchObject({ error: { code: 'stale-version', version: version + 1 } });
    expect((await get()).body.staff).toHaveLength(staff.length + 1);
  });
});
