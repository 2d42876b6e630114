import { randomInt, randomUUID } from 'node:crypto';
import { jpegOf, painted } from '../support/pictures.ts';
import { api, control, type Item, signInAll, standAt } from '../support/stage.ts';
import { act } from '../support/town.ts';

/** A worker shows what was done, and what was found, from where there was no signal; and practises it. */

const UNIT = '320506103015';
const GRID = `${UNIT}001`;
const WORKER = `worker-${GRID.slice(9)}`;
const SUBS = {
  head: 'demo-head-zhzf',
  office: 'demo-gridoffice-1',
  dispatcher: 'demo-dispatcher-1',
  acceptor: 'demo-acceptor-1',
  worker: WORKER,
} as const;
let tokens: Record<keyof typeof SUBS, string>;
const CODE = `P${randomInt(10_000, 99_999)}`;
const NOW = '2026-03-18T02:00:00.000Z';

beforeAll(async () => {
  await standAt(NOW);
  tokens = await signInAll(SUBS);
  const item = {
    ...{ name: { zh: '消防通道检查', en: 'Fire lanes' }, lineDepartment: 'zhzf', taskKinds: ['inspection'] },
    ...{ frequency: { times: 1, per: 'month' }, minutes: 5, evidence: ['photo'], basis: '《消防法》' },
    validFrom: '2026-03-01',
  };
  const body = { code: CODE, item, reason: '专项检查' };
  const asked = await api('POST', '/v1/service-requests', { token: tokens.head, body, key: randomUUID() });
  const path = `/v1/service-requests/${String(asked.body.id)}`;
  const approved = await act(tokens.office, path, 'approve', { body: {}, ifMatch: '1', key: randomUUID() });
  if (approved.status !== 200) throw new Error(approved.text);
}, 120_000);

const pushed = async (more: Item = {}): Promise<string> => {
  const body = { kind: 'inspection', service: CODE, title: '消防通道', grid: GRID, ...more };
  const reply = await api('POST', '/v1/tasks', { token: tokens.dispatcher, body, key: randomUUID() });
  if (reply.status !== 201) throw new Error(reply.text);
  return String(reply.body.id);
};
const uploaded = async (id: string): Promise<string> => {
  const bytes = new Uint8Array(await jpegOf(painted(randomInt(1e9))));
  const body = { contentType: 'image/jpeg', bytes: bytes.length, kind: 'photo', source: 'camera' };
  const reply = await api('POST', `/v1/tasks/${id}/attachments`, { token: tokens.worker, body, key: randomUUID() });
  if (reply.status !== 201) throw new Error(reply.text);
  const { url, headers } = reply.body.put as { url: string; headers: Record<string, string> };
  expect((await fetch(url, { method: 'PUT', headers, body: bytes })).status).toBe(200);
  return String(reply.body.id);
};
/** What the phone sends for a task when there is a signal again. */
const sent = async (id: string, body: Item): Promise<Item> => {
  const command = { key: randomUUID(), target: 'task', id, action: 'complete', body };
  const all = { sentAt: '2026-03-18T10:00:00+08:00', commands: [command] };
  const { items } = (await api('POST', '/v1/sync', { token: tokens.worker, body: all })).body as { items: Item[] };
  return items[0] ?? {};
};
const shownAt = async (path: string, token = tokens.acceptor): Promise<Item[]> => {
  const { body, status } = await api('GET', `${path}/attachments`, { token });
  expect(status).toBe(200);
  return body.items as Item[];
};
const pictureAt = async ({ url }: Item): Promise<string | null> =>
  (await fetch(String(url))).headers.get('content-type');

it('what was done is shown as the list asks, and what was found stands on its case too', async () => {
  const id = await pushed();
  expect((await api('GET', `/v1/tasks/${id}`, { token: tokens.worker })).body).toMatchObject({ evidence: ['photo'] });
  expect(await sent(id, {})).toMatchObject({
    outcome: 'refused',
    problem: { code: 'evidence-missing', errors: [{ pointer: '/evidence', code: 'lacks-photo' }] },
  });
  const [clear, blocked] = [await uploaded(id), await uploaded(id)];
  const found = { text: '三号楼通道被占', evidence: [{ id: blocked, kind: 'before' }] };
  const done = await sent(id, { evidence: [{ id: clear, kind: 'photo' }], abnormal: found });
  expect(done).toMatchObject({ outcome: 'done', answer: { state: 'completed' } });
  const num = String((done.answer as Item).finding);
  await control.send('POST', '/drain', { timeout: 60_000 });
  const ofTask = await shownAt(`/v1/tasks/${id}`, tokens.worker);
  expect(ofTask.map((one) => one.id).sort()).toEqual([clear, blocked].sort());
  for (const one of ofTask) {
    expect(one).toMatchObject({ state: 'ready', shownBy: { action: 'complete' }, person: WORKER });
    expect(await pictureAt(one)).toBe('image/jpeg');
  }
  // Others look at what was found where its case says who may.
  expect((await shownAt(`/v1/tasks/${id}`)).map((one) => one.id)).toEqual([clear]);
  const { items } = (await api('GET', `/v1/cases/${num}/timeline`, { token: tokens.acceptor })).body;
  expect((items as Item[])[0]).toMatchObject({ action: 'report', data: { task: id, evidence: found.evidence } });
  const ofCase = await shownAt(`/v1/cases/${num}`);
  expect(ofCase).toMatchObject([{ id: blocked, kind: 'before', state: 'ready', fromTask: id }]);
  expect(await pictureAt(ofCase[0] ?? {})).toBe('image/jpeg');
}, 60_000);

it('what is found in an exercise is one more of it', async () => {
  const id = await pushed({ drill: true });
  const evidence = [{ id: await uploaded(id), kind: 'photo' }];
  const done = await sent(id, { evidence, abnormal: { text: '演练：通道被占' } });
  const num = String((done.answer as Item).finding);
  expect((await api('GET', `/v1/cases/${num}`, { token: tokens.acceptor })).body).toMatchObject({ drill: true });
  const list = async (query: string): Promise<unknown[]> => {
    const { body } = await api('GET', `/v1/tasks?area=${UNIT}&state=completed&${query}`, { token: tokens.dispatcher });
    return (body.items as Item[]).map((one) => one.id);
  };
  expect(await list('drill=true')).toContain(id);
  expect(await list('')).not.toContain(id);
  const told = (await api('GET', '/v1/cases?state=reported&area=320506103', { token: tokens.dispatcher })).body;
  expect((told.items as Item[]).map((one) => one.num)).not.toContain(num);
}, 60_000);
