import { randomInt, randomUUID } from 'node:crypto';
import type { AwsCall } from '../../infra/local/aws/calls.ts';
import { roundTrips } from '../bench/calls.ts';
import { api, CENTRE, control, functionId, type Item, POINT, signInAll, standAt } from '../support/stage.ts';

/** What a report costs that names a sign or a place, by the log of all calls: reading it waits for nothing where its point is known. */

let tokens: Record<'office' | 'acceptor', string>;
beforeAll(async () => {
  await standAt('2026-03-19T01:00:00.000Z');
  tokens = await signInAll({ office: 'demo-gridoffice-1', acceptor: CENTRE.acceptor });
}, 120_000);

/** Sequential round trips of a request that a function served, whichever of its instances. */
async function tripsOf(name: string, ask: () => Promise<{ readonly status: number }>): Promise<number> {
  const id = await functionId(name);
  const { last } = (await control.send('GET', '/calls?since=999999999')) as { readonly last: number };
  expect((await ask()).status).toBe(201);
  const { calls } = (await control.send('GET', `/calls?since=${last}`)) as { readonly calls: readonly AwsCall[] };
  const own = calls.filter((call) => call.function === id && call.service === 'dynamodb');
  expect(new Set(own.map(({ invocationId }) => invocationId)).size).toBe(1);
  return roundTrips(own);
}

const TRIES = 8;

/** The least of some, as soon as it is what is hoped for: a busy machine tears apart what was sent together, and never joins what was not. */
async function least(hoped: number, once: () => Promise<number>): Promise<number> {
  let found = Number.POSITIVE_INFINITY;
  for (let n = 0; n < TRIES && found > hoped; n += 1) found = Math.min(found, await once());
  return found;
}

const newSign = async (): Promise<string> => {
  const body = { kind: 'shop', ref: randomUUID(), name: '老王烧烤', point: POINT };
  const made = await api('POST', '/v1/place-codes', { token: tokens.office, body, key: randomUUID() });
  expect(made.status).toBe(201);
  return String(made.body.placeCode);
};
const report = (body: Item) => api('POST', '/v1/reports', { body: { text: `冒烟 ${randomUUID()}`, ...body } });

it('at a sign that its reporter was shown a moment ago is two round trips, as any other', async () => {
  // What is remembered of the town for a minute is read once, by whoever comes first.
  await report({ point: POINT });
  expect(await least(2, () => tripsOf('intake', () => report({ point: POINT })))).toBe(2);
  const shown = async () => {
    const placeCode = await newSign();
    expect((await api('GET', `/v1/public/places/${placeCode}`)).status).toBe(200);
    return tripsOf('intake', () => report({ placeCode }));
  };
  expect(await least(2, shown)).toBe(2);
}, 60_000);

it('at a sign whose point comes along is two, and by the code alone one more', async () => {
  await report({ point: POINT });
  const withPoint = async () => {
    const placeCode = await newSign();
    return tripsOf('intake', () => report({ placeCode, point: POINT }));
  };
  expect(await least(2, withPoint)).toBe(2);
  const bare = async () => {
    const placeCode = await newSign();
    return tripsOf('intake', () => report({ placeCode }));
  };
  expect(await least(3, bare)).toBe(3);
}, 60_000);

it('at a place whose point comes along is two', async () => {
  const id = `TRIP-${randomInt(100_000, 999_999)}`;
  const point = { crs: 'WGS84', lon: 120.5052, lat: 31.2863 };
  const place = { kind: 'shop', name: `书店${id}`, point };
  const put = await api('PUT', `/v1/places/${id}`, { token: tokens.office, body: place });
  expect(put.status).toBe(200);
  const take = (more: Item) =>
    api('POST', '/v1/cases', {
      token: tokens.acceptor,
      body: { text: `占道 ${randomUUID()}`, channel: 'phone', placeId: id, ...more },
    });
  await take({ point });
  expect(await least(2, () => tripsOf('cases', () => take({ point })))).toBe(2);
  expect(await least(3, () => tripsOf('cases', () => take({})))).toBe(3);
}, 60_000);
