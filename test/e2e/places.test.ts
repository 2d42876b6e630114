import { randomBytes } from 'node:crypto';
import { expectProblem } from '../support/problems.ts';
import { api, signIn, standAt, TOWN } from '../support/stage.ts';

/** The acceptor hears the name of a place, finds it, and takes the report down there; the grid office keeps the file. */

const run = randomBytes(3).toString('hex').toUpperCase();
let acceptor: string;
let office: string;

beforeAll(async () => {
  await standAt('2026-03-10T02:00:00.000Z');
  [acceptor, office] = await Promise.all([signIn('demo-acceptor-1'), signIn('demo-gridoffice-1')]);
}, 120_000);

type Found = Readonly<Record<string, unknown>>;
const find = async (query: string): Promise<readonly Found[]> => {
  const { status, body } = await api('GET', `/v1/places?${query}`, { token: acceptor });
  expect({ query, status, body }).toMatchObject({ status: 200 });
  return body.items as Found[];
};
const q = (text: string): string => `q=${encodeURIComponent(text)}`;

describe('a place of the seed’s town', () => {
  it.each([
    ['木渎影城对面', { name: '木渎影城', match: 'name', exact: true, gridCode: '320506103203003' }],
    ['影城', { name: '木渎影城', match: 'alias', exact: true }],
    ['muduying', { name: '木渎影城', match: 'pinyin' }],
    ['mdyc', { name: '木渎影城', match: 'initials', exact: true }],
    ['中山西路88号', { name: '木渎影城', match: 'number' }],
    ['zsxl 90', { name: '木渎影城', match: 'nearest-number', note: '中山西路90号未登记，最近的已知门牌为88号' }],
    ['金枫', { unitCode: '320506103012' }],
  ])('is found by %s', async (text, expected) => {
    expect((await find(q(text)))[0]).toMatchObject(expected);
  });

  it('is looked for in one’s own town, by something that can be looked for', async () => {
    const elsewhere = await api('GET', `/v1/places?${q('木渎')}&town=320506104`, { token: acceptor });
    expectProblem(elsewhere, { code: 'not-found' });
    const nothing = await api('GET', `/v1/places?${q('……')}`, { token: acceptor });
    expectProblem(nothing, { code: 'bad-request', errors: [['#query/q', 'no-letters']] });
    const missing = await api('GET', '/v1/places', { token: acceptor });
    expectProblem(missing, { code: 'bad-request', errors: [['#query/q', 'invalid-type']] });
  });
});

describe('the town’s file', () => {
  const path = `/v1/places/E2E-${run}`;
  const body = { kind: 'shop', name: `云雀书店${run}`, point: { crs: 'GCJ02', lon: 120.509595, lat: 31.284275 } };
  const unknown = { code: 'invalid-body', errors: [['/placeId', 'unknown']] } as const;
  const take = (more: Readonly<Record<string, unknown>>) =>
    api('POST', '/v1/cases', { token: acceptor, body: { text: '店门口积水', channel: 'phone', ...more } });

  it('is kept by the grid office, under versions', async () => {
    expectProblem(await api('PUT', path, { token: acceptor, body }), { code: 'forbidden' });
    expect(await api('PUT', path, { token: office, body })).toMatchObject({ status: 200, body: { version: 1 } });
    expectProblem(await api('PUT', path, { token: office, body }), { code: 'version-required', version: 1 });
    const next = await api('PUT', path, { token: office, body: { ...body, aliases: [`书店${run}`] }, ifMatch: 1 });
    expect(next).toMatchObject({ status: 200, body: { version: 2, gridCode: '320506103203003' } });
    expect((await find(`${q(`书店${run}`)}&near=120.5052,31.2863`))[0]).toMatchObject({ match: 'alias' });
    const doubled = { ...body, aliases: [body.name] };
    expectProblem(await api('PUT', path, { token: office, body: doubled, ifMatch: 2 }), {
      code: 'invalid-body',
      errors: [['/aliases/0', 'named-twice']],
    });
  });

  it('stands for the point and the address of a report', async () => {
    const taken = await take({ placeId: `E2E-${run}` });
    expect(taken).toMatchObject({ status: 201, body: { located: true, grid: '320506103203003' } });
    const c = await api('GET', `/v1/cases/${String(taken.body.caseNum)}`, { token: acceptor });
    expect(c.body).toMatchObject({ address: body.name, grid: '320506103203003' });
    expectProblem(await take({ placeId: 'Nowhere' }), unknown);
    // Its own point may come along, for whoever shows it: then nothing has to be read first. Another's may not.
    expect((await take({ placeId: `E2E-${run}`, point: body.point })).status).toBe(201);
    const other = { ...body.point, lat: body.point.lat + 0.001 };
    expectProblem(await take({ placeId: `E2E-${run}`, point: other }), {
      ...{ code: 'invalid-body', errors: [['/placeId', 'not-that-place']] },
    });
    expectProblem(await take({ placeId: `E2E-${run}`, placeCode: '0123456789' }), {
      ...{ code: 'invalid-body', errors: [['/placeId', 'point-or-place']] },
    });
  });

  it('takes a report at a place of the seed by its road and number', async () => {
    const [cinema] = await find(q('木渎影城'));
    const taken = await take({ placeId: cinema?.id, town: TOWN });
    const c = await api('GET', `/v1/cases/${String(taken.body.caseNum)}`, { token: acceptor });
    expect(c.body).toMatchObject({ address: '木渎影城（中山西路88号）' });
  });

  it('ends a place: it is not found, and no report is made there any more', async () => {
    expectProblem(await api('DELETE', path, { token: office }), { code: 'version-required' });
    expect(await api('DELETE', path, { token: office, ifMatch: 2 })).toMatchObject({
      status: 200,
      body: { version: 3 },
    });
    expect(await find(q(`书店${run}`))).toEqual([]);
    expect(await api('GET', path, { token: acceptor })).toMatchObject({ status: 200, body: { name: body.name } });
    expectProblem(await take({ placeId: `E2E-${run}` }), unknown);
  });
});
