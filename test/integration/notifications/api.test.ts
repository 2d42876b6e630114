import { notificationRoutes } from '../../../shared/notifications/contract.ts';
import { notificationUseCases } from '../../../shared/notifications/service.ts';
import { notificationStore } from '../../../shared/notifications/store-reads.ts';
import type { OutItem } from '../../../shared/platform/dynamodb/matter-items.ts';
import { queryAll } from '../../../shared/platform/dynamodb/query.ts';
import { type HttpHandler, httpHandler } from '../../../shared/platform/http/handler.ts';
import { deriveKeys } from '../../../shared/platform/keys.ts';
import { type Ask, bodyOf, eventOf, person, post, wired } from '../../support/http.ts';
import { news, type Setting, startSetting, TOWN } from './setting.ts';

const officer = (department: string) => ({ ...post(`p-${department}`, 'unitOfficer', TOWN), department });
const people = {
  supervisor: person('supervisor', post('p1', 'dutySupervisor', TOWN)),
  admin: person('admin', post('p2', 'systemAdmin', TOWN)),
  dispatcher: person('dispatcher', post('p3', 'dispatcher', TOWN)),
  stranger: person('stranger', post('p4', 'dutySupervisor', '320506104')),
  zhzf: person('zhzf', officer('zhzf')),
  scjg: person('scjg', officer('scjg')),
  two: person('two', officer('scjg'), officer('saw')),
  worker: person('worker', post('p5', 'gridWorker', '320506103203001')),
};

type Entry = Record<string, unknown> & { id: string };

let setting: Setting;
let handle: HttpHandler;
beforeAll(async () => {
  setting = await startSetting();
  const { client, names, clock } = setting;
  const { options } = wired(people);
  const keys = deriveKeys('a-secret-of-the-test-that-is-long-enough');
  const store = notificationStore({ client, matters: names.matters, audit: names.audit, keys, now: () => clock.now });
  handle = httpHandler({
    ...options,
    clock: () => clock.now,
    routes: notificationRoutes,
    useCases: notificationUseCases(store),
  });
}, 60_000);
afterAll(() => setting?.stop());
beforeEach(() => {
  setting.receiver.effects.length = 0;
  setting.receiver.statuses.length = 0;
});

const ask = async (given: Ask) => {
  const result = await handle(eventOf(given));
  return { status: result.statusCode, body: result.body ? bodyOf(result) : {} };
};
const list = (sub: string, query: Record<string, string>) => ask({ routeKey: 'GET /v1/notifications', sub, query });
const itemsOf = ({ body }: { body: Record<string, unknown> }) => body.items as Entry[];
const redeliver = (sub: string, id: string) =>
  ask({ routeKey: 'POST /v1/notifications/{id}/actions/redeliver', sub, path: { id } });
const inbox = (sub: string, query: Record<string, string> = {}) => ask({ routeKey: 'GET /v1/me/inbox', sub, query });
const read = (sub: string, id: string) => ask({ routeKey: 'POST /v1/me/inbox/{id}/actions/read', sub, path: { id } });

/** A case with a message to zhzf that was given up, and another held behind it. */
const givenUp = async (num: string): Promise<OutItem[]> => {
  setting.receiver.statuses.push(410);
  const first = await setting.commit(num, [news('zhzf', 1)]);
  await setting.notify(first);
  const second = await setting.commit(num, [news('zhzf', 2), news('scjg', 2)]);
  await setting.notify(second);
  return [...first, ...second];
};

describe('dead letters', () => {
  const num = '2603067980020001';

  it('are listed for the centre of their town, and sent again in order by an operator', async () => {
    const items = await givenUp(num);
    expect(setting.receiver.effects).toEqual([]);
    for (const sub of ['supervisor', 'admin', 'dispatcher']) {
      const found = itemsOf(await list(sub, { dead: TOWN }));
      expect(found).toMatchObject([
        { messageId: items[0]?.id, state: 'dead', lastError: 'http-410', title: { 'zh-CN': '新派案件' } },
      ]);
    }
    for (const sub of ['stranger', 'zhzf', 'worker']) expect((await list(sub, { dead: TOWN })).status).toBe(404);
    const [{ id } = { id: '' }] = itemsOf(await list('admin', { dead: TOWN }));

    expect((await redeliver('dispatcher', id)).status).toBe(403);
    expect((await redeliver('stranger', id)).status).toBe(404);
    expect(await redeliver('supervisor', id)).toMatchObject({ status: 202, body: { id, state: 'pending' } });
    expect((await redeliver('supervisor', id)).status).toBe(202);
    expect(itemsOf(await list('admin', { dead: TOWN }))).toEqual([]);
    await setting.notify(items.slice(0, 1));
    expect(setting.receiver.effects).toEqual([`case/${num}/_/1/0`, `case/${num}/_/2/0`]);
    expect((await redeliver('supervisor', id)).status).toBe(409);

    const audited = await queryAll(setting.client, {
      table: setting.names.audit,
      partition: { pk: `S#CASE#${num}` },
    });
    expect(audited).toMatchObject([{ actor: 'supervisor', action: 'notification:redeliver', target: items[0]?.id }]);
  });

  it('start over: a message sent again has all its tries before it', async () => {
    const [item] = await givenUp('2603067980020002');
    const [{ id } = { id: '' }] = itemsOf(await list('admin', { dead: TOWN }));
    await redeliver('admin', id);
    setting.receiver.statuses.push(404);
    await setting.notify(item ? [item] : []);
    const [again] = itemsOf(await list('admin', { case: '2603067980020002', department: 'zhzf' }));
    expect(again).toMatchObject({
      state: 'held',
      lastError: 'http-404',
      deliveries: [{ state: 'delivered' }, { attempts: 1 }],
    });
  });
});

describe('lists of messages', () => {
  it('show a case’s to the centre with receipts, a department’s to its officers, and nobody else’s', async () => {
    const num = '2603067980020003';
    const items = await setting.commit(num, [news('zhzf', 1), news('scjg', 1), news('person:worker', 1)]);
    await setting.notify(items);
    const whole = itemsOf(await list('dispatcher', { case: num }));
    expect(whole.map(({ audience }) => audience).sort()).toEqual(['person:worker', 'scjg', 'zhzf']);
    expect(whole.find(({ audience }) => audience === 'zhzf')?.deliveries).toMatchObject([
      { channel: 'inbox', state: 'delivered' },
      { channel: 'webhook:hook', state: 'delivered', status: 204, attempts: 1 },
    ]);
    const own = itemsOf(await list('zhzf', { case: num, department: 'zhzf' }));
    expect(own.map(({ audience }) => audience)).toEqual(['zhzf']);
    expect(itemsOf(await list('zhzf', { department: 'zhzf' }))[0]).toMatchObject({ messageId: `case/${num}/_/1/0` });
    for (const [sub, query] of [
      ['zhzf', { case: num }],
      ['zhzf', { department: 'scjg' }],
      ['scjg', { case: num, department: 'zhzf' }],
      ['stranger', { case: num }],
      ['stranger', { department: 'zhzf' }],
      ['worker', { department: 'zhzf' }],
    ] as const) {
      expect([sub, query, (await list(sub, query)).status]).toEqual([sub, query, 404]);
    }
  });

  it('are paged, newest first, each message once', async () => {
    for (let n = 1; n <= 5; n += 1) {
      setting.advance(1_000);
      await setting.commit('2603067980020004', [news('saw', n)]);
    }
    const seen: unknown[] = [];
    let cursor: string | undefined;
    do {
      const page = await list('two', { department: 'saw', limit: '2', ...(cursor ? { cursor } : {}) });
      seen.push(...itemsOf(page).map(({ version }) => version));
      cursor = page.body.cursor as string | undefined;
      if (cursor) expect((await list('dispatcher', { department: 'saw', limit: '2', cursor })).status).toBe(400);
    } while (cursor);
    expect(seen).toEqual([5, 4, 3, 2, 1]);
  });

  it('that are not offered are refused by name', async () => {
    const both = { dead: TOWN, department: 'zhzf' };
    for (const query of [{}, both, { case: '2603067980020004', whistle: 'w1' }]) {
      expect((await list('admin', query)).status).toBe(400);
    }
    expect((await list('admin', { dead: '32050610' })).status).toBe(400);
    expect((await ask({ routeKey: 'GET /v1/notifications', query: { dead: TOWN } })).status).toBeGreaterThan(400);
  });
});

describe('the inbox', () => {
  it('joins a person’s own with those of all their departments, and marks what was read once', async () => {
    const num = '2603067980020005';
    const items: OutItem[] = [];
    for (const [version, audience] of [
      [1, 'scjg'],
      [2, 'saw'],
      [3, 'person:two'],
      [4, 'saw'],
      [5, 'zhzf'],
    ] as const) {
      setting.advance(1_000);
      items.push(...(await setting.commit(num, [news(audience, version)])));
    }
    await setting.notify(items);
    const seen: Entry[] = [];
    let cursor: string | undefined;
    do {
      const page = await inbox('two', { limit: '2', ...(cursor ? { cursor } : {}) });
      seen.push(...itemsOf(page));
      cursor = page.body.cursor as string | undefined;
    } while (cursor);
    const mine = seen.filter(({ subject }) => subject === `case/${num}`);
    expect(mine.map(({ messageId, party }) => [String(messageId).split('/')[3], party])).toEqual([
      ['4', 'saw'],
      ['3', undefined],
      ['2', 'saw'],
      ['1', 'scjg'],
    ]);
    expect(mine[0]).toMatchObject({ read: false, title: { en: 'Dispatched to you' }, grid: '320506103203001' });

    const shared = mine[3]?.id ?? '';
    expect((await read('zhzf', shared)).status).toBe(404);
    expect((await read('scjg', shared)).status).toBe(204);
    expect((await read('two', shared)).status).toBe(204);
    const again = itemsOf(await inbox('two')).find(({ id }) => id === shared);
    expect(again).toMatchObject({ read: true, readBy: 'scjg' });
    expect((await read('two', Buffer.from('CASE#1\nMETA').toString('base64url'))).status).toBe(404);
    expect((await read('two', 'garbage-garbage')).status).toBe(404);
  });
});
