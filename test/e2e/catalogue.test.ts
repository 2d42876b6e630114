import { randomInt, randomUUID } from 'node:crypto';
import { toWgs84 } from '../../shared/kernel/coordinates.ts';
import { api, later, POINT, signIn, standAt } from '../support/stage.ts';
import { type OpenCase, signInEverybody, step, type Tokens } from '../support/town.ts';

/** What is taken for the same problem goes by the category; a case keeps to the catalogue it was filed under. */

let tokens: Tokens;
let office = '';

beforeAll(async () => {
  await standAt('2026-03-16T01:00:00.000Z');
  tokens = await signInEverybody();
  office = await signIn('demo-gridoffice-1');
}, 120_000);

const found = toWgs84(POINT);
const here = found.ok ? found.value : { lon: 0, lat: 0 };
/** So many metres north of the place. */
const north = (metres: number) => ({ crs: 'WGS84', lon: here.lon, lat: here.lat + metres / 111_195 });

const newCode = (): string => String(randomInt(200_000, 999_999));
const put = async (code: string, more: Record<string, unknown>, ifMatch?: string) => {
  const condition = { n: 1, filing: '有', closing: '无', limit: { type: 'urgent_hour', n: 2 }, evidence: [] };
  const body = { name: '测试类', family: 'event', plainGroup: 'smoke', conditions: [condition], ...more };
  const reply = await api('PUT', `/v1/categories/${code}`, { token: office, body, ...(ifMatch ? { ifMatch } : {}) });
  expect(reply.status).toBe(200);
  return reply;
};
const report = async (category: string, metres: number) => {
  const body = { channel: 'phone', text: '有异味', category, point: north(metres) };
  const reply = await api('POST', '/v1/cases', { token: tokens.acceptor, body, key: randomUUID() });
  expect(reply.status).toBe(201);
  const similar = reply.body.similar as readonly { num: string }[] | undefined;
  return { num: String(reply.body.caseNum), similar: similar?.map(({ num }) => num) ?? [] };
};

describe('a report', () => {
  it('is compared with what is of one group, within the radius of its category', async () => {
    const group = `odour-${newCode()}`;
    const [smell, fumes, pit] = [newCode(), newCode(), newCode()];
    await put(smell, { similarGroup: group, similar: { radius: 1_000, window: 72 } });
    await put(fumes, { similarGroup: group, similar: { radius: 1_000, window: 72 } });
    await put(pit, { similarGroup: `${group}-p`.slice(0, 24), similar: { radius: 30, window: 72 } });
    await later(61);
    const first = await report(smell, 0);
    expect(first.similar).toEqual([]);
    const second = await report(fumes, 900);
    expect(second.similar).toEqual([first.num]);
    expect((await report(smell, -900)).similar).toEqual([first.num]);
    const hole = await report(pit, 0);
    expect((await report(pit, 40)).similar).toEqual([]);
    expect((await report(pit, 20)).similar).toContain(hole.num);
  });
});

describe('a case', () => {
  it('keeps the limit it was filed under when the catalogue changes; named anew, it goes by the new one', async () => {
    const code = newCode();
    const made = await put(code, {});
    await later(61);
    const { num } = await report(code, 0);
    const c: OpenCase = { num, path: `/v1/cases/${num}`, version: '1', trackingCode: '' };
    await step(tokens.acceptor, c, 'file', { category: code, condition: 1 });
    const due = async () => (await api('GET', c.path, { token: tokens.dispatcher })).body.dueAt;
    const before = await due();
    const condition = { n: 1, filing: '有', closing: '无', limit: { type: 'urgent_hour', n: 9 }, evidence: [] };
    await put(code, { conditions: [condition] }, made.etag);
    await later(61);
    await step(tokens.acceptor, c, 'amend', { urgency: 'urgent', reason: '紧急' });
    expect(await due()).toBe(before);
    await step(tokens.acceptor, c, 'amend', { category: code, condition: 1, reason: '按新标准' });
    expect(Date.parse(String(await due())) - Date.parse(String(before))).toBe(7 * 3_600_000);
  });
});
