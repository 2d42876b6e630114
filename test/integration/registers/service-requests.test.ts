import { requestWaker } from '../../../functions/clock/request-waker.ts';
import { DAY, type Instant, plus } from '../../../shared/kernel/time.ts';
import { getItem, queryAll } from '../../../shared/platform/dynamodb/query.ts';
import { defaultPolicy } from '../../../shared/policies/rules.ts';
import type { Answer, Request } from '../../../shared/route.ts';
import { toWaiting, waitingItem, waitingKey, waitingPk } from '../../../shared/services/items-waiting.ts';
import { type RoundedClient, roundedClient } from '../../support/rounds.ts';
import { call, callerOf, NOW, type Registers, startRegisters } from './registers.ts';

/** A request for the service list waits where the sweep finds it, and whoever it waits for is reminded. */

let registers: Registers;
let counted: RoundedClient;
beforeAll(async () => {
  registers = await startRegisters((client) => {
    counted = roundedClient(client);
    return counted.client;
  });
}, 60_000);
afterAll(() => registers.directory.stop());

const as = async (sub: string, name: string, request: Partial<Request>, now = NOW): Promise<Answer> => {
  const answered = await call(registers, name, await callerOf(registers, sub), request, now);
  if (!answered.ok) throw new Error(answered.error.code);
  return answered.value;
};

let asked = 0;
async function request(): Promise<{ readonly id: string; readonly decideBy: string }> {
  asked += 1;
  const item = {
    ...{ name: { zh: '燃气检查', en: 'Gas checks' }, lineDepartment: 'zhzf', taskKinds: ['inspection'] },
    ...{ frequency: { times: 1, per: 'week' }, minutes: 30, basis: '条例', validFrom: '2026-04-01' },
  };
  const body = { code: `W${100 + asked}`, item, reason: '省里要求' };
  return (await as('demo-head-zhzf', 'askServiceItem', { body })).body as { id: string; decideBy: string };
}

const waitingNow = async (id: string) => {
  const { client, table } = registers.directory;
  const item = await getItem(client, table, waitingKey(id));
  return { ...toWaiting(waitingItem.parse(item)), wakeAt: item?.wakeAt as string | undefined };
};

async function told(id: string): Promise<readonly string[]> {
  const { client, table } = registers.directory;
  const range = { attribute: 'sk', beginsWith: 'OUT#' };
  const items = await queryAll(client, { table, partition: { pk: waitingPk(id) }, range });
  return items.map(({ type, audience }) => `${String(type).split('.').at(-1)} ${audience}`).sort();
}

const wake = (id: string, now: Instant): Promise<void> => {
  const { client, table } = registers.directory;
  const policy = async (town: string) => defaultPolicy(town);
  return requestWaker({ client, table, policy }).wake({ ...waitingKey(id), wakeAt: now }, now);
};

it('reminds who decides, then who may instead, then who asked, each once', async () => {
  const { id } = await request();
  expect(await told(id)).toEqual(['asked post:320506103:gridOffice']);
  const first = (await waitingNow(id)).wakeAt ?? '';
  expect(first > NOW).toBe(true);
  await wake(id, plus(first, -1));
  expect(await told(id)).toHaveLength(1);
  await wake(id, first);
  await wake(id, first);
  expect(await told(id)).toEqual(['asked post:320506103:gridOffice', 'due post:320506103:gridOffice']);
  for (const _ of [1, 2]) {
    const { wakeAt = '' } = await waitingNow(id);
    await wake(id, wakeAt);
  }
  expect((await told(id)).filter((one) => one.startsWith('late'))).toEqual([
    ...['late person:demo-head-zhzf', 'late post:320506103:gridOffice', 'late post:320506103:gridOffice'],
    ...['late post:320506103:leader', 'late post:320506103:leader'],
  ]);
  expect((await waitingNow(id)).wakeAt).toBeUndefined();
}, 30_000);

it('leaves the sweep with the decision, and who asked is told', async () => {
  const { id } = await request();
  const params = { id, action: 'approve' };
  await as('demo-gridoffice-1', 'serviceRequestAction', { params, body: {}, ifMatch: 1 });
  expect(await waitingNow(id)).toMatchObject({ state: 'admitted', version: 2, wakeAt: undefined });
  expect(await told(id)).toContain('admitted person:demo-head-zhzf');
  const before = await told(id);
  await wake(id, plus(NOW, 30 * DAY));
  expect(await told(id)).toEqual(before);
}, 30_000);

it('asks and decides in two round trips', async () => {
  const asking = await counted.of(request);
  const params = { id: asking.answer.id, action: 'approve' };
  const deciding = await counted.of(() =>
    as('demo-gridoffice-1', 'serviceRequestAction', { params, body: {}, ifMatch: 1 }),
  );
  // One round more to find out who it is.
  expect([asking.rounds, deciding.rounds]).toEqual([3, 3]);
}, 30_000);

interface Listed {
  readonly items: readonly { readonly id: string; readonly state: string }[];
  readonly cursor?: string;
}

it('is listed by the page, which reads what it shows', async () => {
  const page = async (query: Readonly<Record<string, unknown>>) => {
    const caller = await callerOf(registers, 'demo-gridoffice-1');
    const asked = { query: { state: 'asked', limit: 2, ...query } };
    const { answer, rounds, read } = await counted.of(() => call(registers, 'listServiceRequests', caller, asked));
    if (!answer.ok) throw new Error(answer.error.code);
    return { ...(answer.value.body as Listed), rounds, read };
  };
  const gone: string[] = [];
  for (const action of ['deny', 'withdraw', 'approve']) {
    const { id } = await request();
    const sub = action === 'withdraw' ? 'demo-head-zhzf' : 'demo-gridoffice-1';
    await as(sub, 'serviceRequestAction', { params: { id, action }, body: { reason: '重复' }, ifMatch: 1 });
    gone.push(id);
  }
  const kept = [await request(), await request(), await request()].map(({ id }) => id);
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const one = await page(cursor ? { cursor } : {});
    expect(one.rounds).toBe(1);
    expect(one.read).toBeLessThanOrEqual(one.items.length + 1);
    expect(one.items.every(({ state }) => state === 'asked')).toBe(true);
    found.push(...one.items.map(({ id }) => id));
    cursor = one.cursor;
  } while (cursor);
  expect(new Set(found).size).toBe(found.length);
  expect(found).toEqual(expect.arrayContaining(kept));
  expect(found.filter((id) => gone.includes(id))).toEqual([]);
  expect((await page({ state: 'withdrawn' })).items.map(({ id }) => id)).toEqual([gone[1]]);
}, 30_000);
