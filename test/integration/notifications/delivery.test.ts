import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { HOUR, MINUTE, plus, SECOND } from '../../../shared/kernel/time.ts';
import { deliver } from '../../../shared/notifications/deliver.ts';
import { wake } from '../../../shared/notifications/store.ts';
import type { OutItem } from '../../../shared/platform/dynamodb/matter-items.ts';
import { news, type Setting, startSetting, TOWN } from './setting.ts';

let setting: Setting;
beforeAll(async () => {
  setting = await startSetting();
}, 60_000);
afterAll(() => setting?.stop());
beforeEach(() => {
  setting.receiver.arrivals.length = 0;
  setting.receiver.effects.length = 0;
  setting.receiver.statuses.length = 0;
  setting.clock.now = new Date().toISOString();
});

let cases = 0;
const nextCase = (): string => {
  cases += 1;
  return `260306798001${String(cases).padStart(4, '0')}`;
};

const stored = async ({ pk, sk }: Pick<OutItem, 'pk' | 'sk'>) =>
  (
    await setting.client.send(
      new GetCommand({ TableName: setting.names.matters, Key: { pk, sk }, ConsistentRead: true }),
    )
  ).Item;
const states = async (items: readonly OutItem[]) => (await Promise.all(items.map(stored))).map((item) => item?.state);
const inboxOf = async (owner: string) =>
  (
    await setting.client.send(
      new QueryCommand({
        TableName: setting.names.matters,
        IndexName: 'work',
        KeyConditionExpression: '#post = :post AND #bucket = :bucket',
        ExpressionAttributeNames: { '#post': 'post', '#bucket': 'bucket' },
        ExpressionAttributeValues: { ':post': `I#${owner}`, ':bucket': 'inbox' },
      }),
    )
  ).Items ?? [];
const wakeOf = (item: OutItem, now = setting.clock.now) =>
  wake({ client: setting.client, table: setting.names.matters }, { pk: item.pk, sk: item.sk }, now);

describe('delivery over real tables and a real receiver', () => {
  it('reaches a department by webhook and inbox, settles the ledger and leaves the sweep', async () => {
    const num = nextCase();
    const items = await setting.commit(num, [news('zhzf', 1)]);
    expect(await setting.notify(items)).toEqual([]);
    expect(setting.receiver.effects).toEqual([`case/${num}/_/1/0`]);
    const [item] = await Promise.all(items.map(stored));
    expect(item).toMatchObject({ state: 'delivered', deliveredAt: setting.clock.now, attempts: 1 });
    for (const gone of ['shard', 'wakeAt', 'list', 'lastError']) expect(item).not.toHaveProperty(gone);
    const entries = (await inboxOf('dept:zhzf')).filter((entry) => entry.num === num);
    expect(entries).toHaveLength(1);
    const { pk, sk } = entries[0] ?? {};
    const entry = await setting.client.send(new GetCommand({ TableName: setting.names.matters, Key: { pk, sk } }));
    expect(entry.Item).toMatchObject({ kind: 'inbox', state: 'unread', title: '新派案件', grid: '320506103203001' });
  });

  it('delivers each effect once and in order from duplicated and shuffled queue messages and workers at once', async () => {
    const num = nextCase();
    const items: OutItem[] = [];
    for (let version = 1; version <= 6; version += 1)
      items.push(...(await setting.commit(num, [news('zhzf', version)])));
    const shuffled = [...items.slice(3), ...items.slice(0, 4), ...items].reverse();
    const ref = { pk: `CASE#${num}`, audience: 'zhzf', town: TOWN };
    await Promise.all([
      setting.notify(shuffled),
      setting.notify(items),
      deliver(setting.deps, ref, () => 60_000),
      deliver(setting.deps, ref, () => 60_000),
    ]);
    expect(setting.receiver.effects).toEqual(items.map(({ id }) => id));
    expect(await states(items)).toEqual(items.map(() => 'delivered'));
    expect((await inboxOf('dept:zhzf')).filter((entry) => entry.num === num)).toHaveLength(6);
  });

  it('holds the successors of a failed one, not the inbox, and goes on in order when it wakes', async () => {
    const num = nextCase();
    const first = await setting.commit(num, [news('zhzf', 1)]);
    setting.receiver.statuses.push(503);
    await setting.notify(first);
    const second = await setting.commit(num, [news('zhzf', 2)]);
    await setting.notify(second);
    const items = [...first, ...second];
    expect(setting.receiver.effects).toEqual([]);
    expect(await states(items)).toEqual(['held', 'held']);
    expect(await stored(items[0] as OutItem)).toMatchObject({
      lastError: 'http-503',
      wakeAt: plus(setting.clock.now, 30 * SECOND),
    });
    expect((await inboxOf('dept:zhzf')).filter((entry) => entry.num === num)).toHaveLength(2);

    expect(await wakeOf(items[0] as OutItem)).toBe(false);
    setting.advance(30 * SECOND);
    expect(await wakeOf(items[0] as OutItem)).toBe(true);
    expect(await wakeOf(items[0] as OutItem)).toBe(false);
    expect(await stored(items[0] as OutItem)).toMatchObject({
      state: 'pending',
      wakeAt: plus(setting.clock.now, 5 * MINUTE),
    });
    await setting.notify(first);
    expect(setting.receiver.effects).toEqual(items.map(({ id }) => id));
    expect(await states(items)).toEqual(['delivered', 'delivered']);
    expect(await wakeOf(items[1] as OutItem, plus(setting.clock.now, HOUR))).toBe(false);
  });

  it('keeps parts apart: a failed part holds up no other', async () => {
    const num = nextCase();
    const [failing] = await setting.commit(num, [news('zhzf', 1, { part: 'a' })]);
    setting.receiver.statuses.push(500);
    await setting.notify(failing ? [failing] : []);
    const others = await setting.commit(num, [news('zhzf', 1, { part: 'b' })]);
    await setting.notify(others);
    expect(setting.receiver.effects).toEqual([`case/${num}/b/1/0`]);
  });

  it('goes to whoever holds the post, and fails visibly while nobody does', async () => {
    const items = await setting.commit(nextCase(), [news(`post:${TOWN}:dispatcher`, 1), news('person:w7', 1)]);
    await setting.notify(items);
    expect(await states(items)).toEqual(['held', 'delivered']);
    expect(await inboxOf('w7')).toHaveLength(1);
    expect((await stored(items[0] as OutItem))?.lastError).toBe('nobody-holds-the-post');
    setting.holders.set(`${TOWN}:dispatcher`, ['w1', 'w2']);
    setting.advance(MINUTE);
    await setting.notify(items);
    expect(await states(items)).toEqual(['delivered', 'delivered']);
    expect([await inboxOf('w1'), await inboxOf('w2')].map((entries) => entries.length)).toEqual([1, 1]);
  });

  it('keeps what is about a party from those who serve it, whatever post they hold besides', async () => {
    const desk = `${TOWN}:acceptor`;
    setting.holders.set(desk, ['d1', 'd2']);
    setting.holders.set('serving:scjg', ['d1', 'o9']);
    const num = nextCase();
    await setting.notify(await setting.commit(num, [news(`post:${desk}`, 1, { except: 'scjg' })]));
    const seen = async (who: string) => (await inboxOf(who)).filter((entry) => entry.num === num).length;
    expect([await seen('d1'), await seen('d2')]).toEqual([0, 1]);
  });

  it('leaves a dead endpoint alone for a while and sends a probe afterwards', async () => {
    setting.receiver.statuses.push(500, 500, 500, 500, 500);
    const broken: OutItem[] = [];
    for (let n = 0; n < 6; n += 1) {
      const items = await setting.commit(nextCase(), [news('zhzf', 1)]);
      await setting.notify(items);
      broken.push(...items);
    }
    const tried = setting.receiver.arrivals.length;
    const last = await stored(broken.at(-1) as OutItem);
    expect(last?.lastError).toBe('circuit-open');
    expect(tried).toBe(5);
    setting.advance(2 * MINUTE);
    await setting.notify(broken.slice(-1));
    expect(setting.receiver.arrivals).toHaveLength(tried + 1);
    await setting.notify(broken);
    expect(await states(broken)).toEqual(broken.map(() => 'delivered'));
  });
});

/**
 * A worker is killed between any two of its calls: it does nothing more from there on. What it had left behind must be
 * enough for the next one.
 */
describe('a worker killed anywhere', () => {
  const killedAfter = (calls: number) => {
    let made = 0;
    const step =
      <A extends unknown[], R>(call: (...args: A) => Promise<R>) =>
      async (...args: A): Promise<R> => {
        made += 1;
        if (made > calls) throw new Error('killed');
        return call(...args);
      };
    const { ledger, directory, sender } = setting.deps;
    const deps = {
      ...setting.deps,
      ledger: { load: step(ledger.load), record: step(ledger.record), settle: step(ledger.settle) },
      directory: { targets: step(directory.targets), keptFrom: step(directory.keptFrom) },
      sender: { send: step(sender.send) },
    };
    return { deps, made: () => made };
  };

  it('loses nothing, repeats no effect and keeps the order, at every point of its work', async () => {
    let ended = false;
    for (let calls = 0; !ended; calls += 1) {
      setting.receiver.effects.length = 0;
      const num = nextCase();
      const items = [
        ...(await setting.commit(num, [news('zhzf', 1)])),
        ...(await setting.commit(num, [news('zhzf', 2)])),
      ];
      const { deps } = killedAfter(calls);
      const ref = { pk: `CASE#${num}`, audience: 'zhzf', town: TOWN };
      ended = await deliver(deps, ref, () => 60_000).then(
        () => true,
        () => false,
      );
      const open = (await Promise.all(items.map(stored))).filter((item) => item?.state !== 'delivered');
      for (const item of open) expect(item).toMatchObject({ shard: expect.any(String), wakeAt: expect.any(String) });
      await setting.notify(items);
      expect(setting.receiver.effects).toEqual(items.map(({ id }) => id));
      expect(await states(items)).toEqual(['delivered', 'delivered']);
      expect((await inboxOf('dept:zhzf')).filter((entry) => entry.num === num)).toHaveLength(2);
      expect(calls).toBeLessThan(30);
    }
  });
});
