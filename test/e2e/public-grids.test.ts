import { expectProblem } from '../support/problems.ts';
import { api, CENTRE, itemsOf, POINT, signIn, standAt, TOWN, VILLAGE } from '../support/stage.ts';

/** The resident's side of the grid: which one it is, whom to ring, and a sign whose code fills a report. */

const NOW = '2026-03-09T09:30:00.000Z';
const where = `lon=${POINT.lon}&lat=${POINT.lat}&crs=${POINT.crs}`;
const card = {
  range: '东至金山路，西至竹园路，南至翠坊街，北至苏福路',
  contacts: [
    { duty: 'leader', name: '网格长 王师傅', phone: '0512-66260001' },
    { duty: 'worker', name: '专职网格员 小李', phone: '0512-66260002' },
  ],
};

let office = '';
let grid = '';

beforeAll(async () => {
  await standAt(NOW);
  office = await signIn('demo-gridoffice-1');
  const located = await api('GET', `/v1/public/grids/locate?${where}`);
  expect(located.body).toMatchObject({ located: true });
  grid = (located.body.grids as { gridCode: string }[])[0]?.gridCode ?? '';
}, 120_000);

it('anybody learns which grid a point belongs to, and nothing more than its name', async () => {
  const located = await api('GET', `/v1/public/grids/locate?${where}`);
  expect(located.body).toEqual({
    located: true,
    grids: [{ gridCode: grid, name: '天灵片区', kind: 'comprehensive', nearBorder: expect.any(Boolean) }],
  });
  expect((await api('GET', '/v1/public/grids/locate?lon=120.62&lat=31.3')).body).toEqual({ located: false, grids: [] });
  expectProblem(await api('GET', '/v1/public/grids/locate?lon=31.28&lat=120.5'), {
    code: 'bad-point',
    errors: [['#query/lon', 'swapped']],
  });
});

it('a card shows what the town published, and nothing of the staff register', async () => {
  const path = `/v1/public/grids/${grid}/card`;
  expect((await api('GET', path)).body).toMatchObject({ gridCode: grid, published: false });
  const before = await api('GET', `/v1/grids/${grid}`, { token: office });
  const { name, households, population } = before.body as { name: string; households: number; population: number };
  const put = await api('PUT', `/v1/grids/${grid}`, {
    token: office,
    ifMatch: 1,
    body: { name, households, population, card, partyBranch: '天灵网格党支部', services: ['S01'] },
  });
  expect(put.body).toMatchObject({ card, partyBranch: '天灵网格党支部', services: ['S01'] });
  const shown = await api('GET', path);
  expect(shown.body).toEqual({ gridCode: grid, name: '天灵片区', kind: 'comprehensive', published: true, card });
  const staff = (await itemsOf('Directory')).filter(({ kind }) => kind === 'worker').map(({ pk }) => String(pk));
  for (const key of staff) expect(shown.text).not.toContain(key);
  // Left out it stays, and with null it is taken back.
  const again = { name, households, population };
  const kept = await api('PUT', `/v1/grids/${grid}`, { token: office, ifMatch: 2, body: again });
  expect(kept.body).toMatchObject({ card });
  expect(kept.body).not.toHaveProperty('partyBranch');
  const bad = { ...again, card: { ...card, contacts: [{ duty: 'leader', name: '王', phone: 'wang@x' }] } };
  expectProblem(await api('PUT', `/v1/grids/${grid}`, { token: office, ifMatch: 3, body: bad }), {
    code: 'invalid-body',
    errors: [['/card/contacts/0/phone', 'published-phone']],
  });
  await api('PUT', `/v1/grids/${grid}`, { token: office, ifMatch: 3, body: { ...again, card: null } });
  expect((await api('GET', path)).body).toMatchObject({ published: false });
  expectProblem(await api('GET', '/v1/public/grids/320506103203777/card'), { code: 'not-found' });
});

describe('the sign at the door', () => {
  const sign = { kind: 'shop', ref: '翠坊街12号', name: '老王烧烤', point: POINT };
  const create = (body: object, key = 'sign-1') => api('POST', '/v1/place-codes', { token: office, body, key });

  it('fills a report with its place', async () => {
    const made = await create(sign);
    expect(made.status).toBe(201);
    const code = String(made.body.placeCode);
    expect(code).toMatch(/^[0-9A-F]{10}$/);
    expect((await create(sign)).body).toEqual(made.body);
    expectProblem(await create({ ...sign, name: '老李烧烤' }), { code: 'idempotency-key-reused' });
    const place = await api('GET', `/v1/public/places/${code.toLowerCase()}`);
    expect(place.body).toMatchObject({ placeCode: code, kind: 'shop', name: '老王烧烤', grid: { gridCode: grid } });
    const report = await api('POST', '/v1/reports', { body: { text: '又在冒烟', placeCode: code.toLowerCase() } });
    expect(report.body).toMatchObject({ located: true, grid });
    const acceptor = await signIn(CENTRE.acceptor);
    const taken = await api('GET', `/v1/cases/${report.body.caseNum}`, { token: acceptor });
    expect(taken.body).toMatchObject({ grid, address: '老王烧烤' });
    const staffs = await api('POST', '/v1/cases', {
      token: acceptor,
      body: { text: '来电反映油烟', channel: 'phone', placeCode: code, address: '后门' },
    });
    expect(staffs.body).toMatchObject({ located: true, grid });
    // The one before it, and whatever other runs have left at that door.
    expect((staffs.body.similar as unknown[]).length).toBeGreaterThan(0);
  });

  it('stands for nothing once it is ended', async () => {
    const made = await create({ ...sign, kind: 'building', name: '木渎影城' }, 'sign-2');
    const code = String(made.body.placeCode);
    const path = `/v1/place-codes/${code}/actions/end`;
    expectProblem(await api('POST', path, { token: office, body: {} }), { code: 'version-required' });
    const ended = await api('POST', path, { token: office, body: {}, ifMatch: 1 });
    expect(ended.body).toMatchObject({ endedAt: expect.any(String), version: 2 });
    expect((await api('POST', path, { token: office, body: {}, ifMatch: 1 })).body).toEqual(ended.body);
    expectProblem(await api('GET', `/v1/public/places/${code}`), { code: 'not-found' });
    expectProblem(await api('POST', '/v1/reports', { body: { text: '噪音', placeCode: code } }), {
      code: 'unknown-place-code',
      errors: [['/placeCode', 'unknown']],
    });
    const list = await api('GET', `/v1/place-codes?area=${VILLAGE}`, { token: office });
    expect((list.body.items as { placeCode: string }[]).map(({ placeCode }) => placeCode)).toContain(code);
    const first = await api('GET', `/v1/place-codes?area=${TOWN}&limit=1`, { token: office });
    const rest = await api('GET', `/v1/place-codes?area=${TOWN}&limit=1&cursor=${first.body.cursor}`, {
      token: office,
    });
    expect([first, rest].flatMap(({ body }) => (body.items as object[]).length)).toEqual([1, 1]);
    expect(rest.body.items).not.toEqual(first.body.items);
  });

  it('hangs where it says', async () => {
    const elsewhere = `${TOWN}208006`;
    expectProblem(await create({ ...sign, grid: elsewhere }, 'sign-3'), {
      code: 'invalid-body',
      errors: [['/grid', 'point-elsewhere']],
    });
    expectProblem(await create({ ...sign, point: { lon: 120.62, lat: 31.3 } }, 'sign-4'), {
      code: 'invalid-body',
      errors: [['/point', 'in-no-grid']],
    });
    const acceptor = await signIn(CENTRE.acceptor);
    expectProblem(await api('POST', '/v1/place-codes', { token: acceptor, body: sign }), { code: 'forbidden' });
  });
});

it('who asks without end has to wait, and can still report', async () => {
  const asked = await Promise.all(Array.from({ length: 70 }, () => api('GET', `/v1/public/grids/${grid}/card`)));
  const statuses = new Set(asked.map(({ status }) => status));
  expect(statuses).toEqual(new Set([200, 429]));
  expect((await api('POST', '/v1/reports', { body: { text: '路灯不亮' } })).status).toBe(201);
});
