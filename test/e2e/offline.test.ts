import { randomUUID } from 'node:crypto';
import type { Reply } from '../story/client.ts';
import { api, type Item, itemsOf, signIn, standAt } from '../support/stage.ts';
import { act, type OpenCase, reported, signInEverybody, step, type Tokens } from '../support/town.ts';

/**
 * A worker goes through a cellar with no signal, on a phone that is twenty minutes slow. At noon everything is sent, and
 * because the answer is lost, sent again: nothing is lost and nothing doubled.
 */

const UNIT = '320506103015';
const GRID = `${UNIT}001`;
const WORKER = `worker-${GRID.slice(9)}`;
const MORNING = '2026-03-24T08:00:00+08:00';
const NOON = '2026-03-24T12:00:00+08:00';
const SLOW_MS = 20 * 60_000;
/** What the phone shows at a time of day. */
const onPhone = (time: string): string => new Date(Date.parse(`2026-03-24T${time}:00+08:00`) - SLOW_MS).toISOString();

interface Sent {
  readonly key: string;
  readonly outcome: string;
  readonly answer?: Item;
  readonly problem?: Item;
}

let tokens: Tokens;
let worker = '';
let tasks: readonly string[];
let c: OpenCase;

const task = async (n: number): Promise<string> => {
  const body = {
    kind: 'visit',
    service: 'S05',
    title: `走访第${n}户`,
    grid: GRID,
    text: '了解近况，电话13800001234',
    address: `${n}幢`,
  };
  const reply = await api('POST', '/v1/tasks', { token: tokens.dispatcher, body, key: randomUUID() });
  if (reply.status !== 201) throw new Error(reply.text);
  return String(reply.body.id);
};
const read = async (path: string, token = tokens.dispatcher): Promise<Item> => (await api('GET', path, { token })).body;

beforeAll(async () => {
  await standAt(MORNING);
  tokens = await signInEverybody();
  worker = await signIn(WORKER);
  tasks = await Promise.all([1, 2, 3].map(task));
  c = await reported(tokens, { text: '地下室积水，打13800001234', grid: GRID, point: undefined });
  await step(tokens.acceptor, c, 'ask-verification', { person: WORKER });
}, 120_000);

const commands = (): readonly Item[] => {
  const [one, two, three] = tasks;
  return [
    { key: 'phone-0001', target: 'task', id: one, action: 'receive', body: { occurredAt: onPhone('08:40') } },
    { key: 'phone-0002', target: 'task', id: one, action: 'start', body: { occurredAt: onPhone('09:00') } },
    {
      key: 'phone-0003',
      target: 'task',
      id: one,
      action: 'complete',
      body: { occurredAt: onPhone('09:25'), note: '老人安好', abnormal: { text: '楼道堵塞，消防通道被占' } },
    },
    { key: 'phone-0004', target: 'task', id: two, action: 'complete', body: { occurredAt: onPhone('10:10') } },
    { key: 'phone-0005', target: 'task', id: three, action: 'complete', body: { occurredAt: onPhone('10:40') } },
    {
      key: 'phone-0006',
      target: 'case',
      id: c.num,
      action: 'verify',
      body: { outcome: 'exists', text: '积水约十公分', occurredAt: onPhone('11:00') },
    },
    {
      key: 'phone-0007',
      target: 'report',
      body: { channel: 'worker', text: '配电间门未锁', grid: GRID, occurredAt: onPhone('11:05') },
    },
    { key: 'phone-0008', target: 'task', id: two, action: 'complete', body: { outcome: 'no-such-outcome' } },
    { key: 'phone-0009', target: 'case', id: c.num, action: 'close', body: { answer: 'x' } },
    { key: 'phone-0010', target: 'task', id: 'zzzzzzzzzzzzzzzzzzzz', action: 'receive', body: {} },
    { key: 'phone-0011', target: 'task', id: '张三13800001234', action: 'receive', body: {} },
  ];
};
const send = (): Promise<Reply> =>
  api('POST', '/v1/sync', { token: worker, body: { sentAt: onPhone('12:00'), commands: commands() } });
const outcomes = (reply: Reply): string[] => (reply.body.items as Sent[]).map(({ outcome }) => outcome);

it('the day is taken along with its words', async () => {
  const found = await api('GET', '/v1/tasks/mine/package', { token: worker });
  expect(found.status).toBe(200);
  const words = found.body.words as Item[];
  for (const [n, id] of tasks.entries())
    expect(words).toContainEqual({ target: 'task', id, text: '了解近况，电话138****1234', address: `${n + 1}幢` });
  expect(words).toContainEqual(
    expect.objectContaining({ target: 'case', id: c.num, text: '地下室积水，打138****1234' }),
  );
});

describe('a morning without a signal', () => {
  let first: Reply;

  it('goes on without the worker', async () => {
    const cancelled = await act(tokens.dispatcher, `/v1/tasks/${tasks[2]}`, 'cancel', {
      body: { reason: '重复下发' },
      ifMatch: '1',
      key: randomUUID(),
    });
    expect(cancelled.status).toBe(200);
    await step(tokens.acceptor, c, 'recall-verification', { reason: '等待过久' });
  });

  it('is sent at noon, in one request, with an answer for each', async () => {
    await standAt(NOON);
    first = await send();
    expect(first.status).toBe(200);
    expect(first.body).toMatchObject({ clockOffsetSeconds: SLOW_MS / 1_000, left: 0 });
    expect(outcomes(first)).toEqual([
      ...['done', 'done', 'done', 'done', 'done', 'kept', 'done'],
      ...['refused', 'refused', 'refused', 'refused'],
    ]);
    const items = first.body.items as Sent[];
    expect(items.map(({ problem }) => problem?.code)).toEqual([
      ...[undefined, undefined, undefined, undefined, undefined, 'forbidden', undefined],
      ...['invalid-body', 'invalid-body', 'not-found', 'invalid-body'],
    ]);
    expect(items[4]?.answer).toMatchObject({ beside: true, state: 'cancelled' });
  });

  it('stands in the timelines at its own time and at that of its recording', async () => {
    const { items } = (await read(`/v1/tasks/${tasks[0]}/timeline`)) as { items: Item[] };
    const done = items.find(({ action }) => action === 'complete');
    expect(done).toMatchObject({ at: NOON, occurredAt: '2026-03-24T09:25:00+08:00' });
    expect(await read(`/v1/tasks/${tasks[0]}`)).toMatchObject({ state: 'completed', finding: expect.any(String) });
    const timeline = (await read(`${c.path}/timeline`, tokens.acceptor)).items as Item[];
    const kept = timeline.find(({ action }) => action === 'note');
    expect(kept).toMatchObject({ occurredAt: '2026-03-24T11:00:00+08:00' });
    expect(JSON.stringify(kept)).toContain('积水约十公分');
  });

  it('is sent again, twice at once, and changes nothing', async () => {
    const count = async () => {
      const own = (await itemsOf('Matters')).filter(({ pk }) =>
        [...tasks.map((id) => `TASK#${id}`), `CASE#${c.num}`].includes(String(pk)),
      );
      return own.filter(({ sk }) => String(sk).startsWith('EV#')).length;
    };
    const before = await count();
    for (const again of await Promise.all([send(), send()])) {
      expect(outcomes(again)).toEqual(outcomes(first));
      const answers = (reply: Reply) => (reply.body.items as Sent[]).map(({ answer }) => answer);
      expect(answers(again)).toEqual(answers(first));
    }
    expect(await count()).toBe(before);
  });

  it('is not done after all where it came too late, although the case has come back to the sender', async () => {
    // The note moved no version.
    await step(tokens.acceptor, c, 'ask-verification', { person: WORKER });
    const again = await send();
    expect(outcomes(again)).toEqual(outcomes(first));
    expect(await read(c.path, tokens.acceptor)).toMatchObject({ state: 'verifying' });
  });

  it('leaves no name and no number in the audit of what was refused', async () => {
    const audit = JSON.stringify(await itemsOf('Audit'));
    expect(audit).toContain('task:zzzzzzzzzzzzzzzzzzzz');
    expect(audit).not.toContain('13800001234');
  });

  it('is known for a week', async () => {
    await standAt('2026-03-31T11:00:00+08:00');
    const token = await signIn(WORKER);
    const body = { sentAt: '2026-03-31T10:40:00+08:00', commands: commands().slice(0, 7) };
    const late = await api('POST', '/v1/sync', { token, body });
    expect(outcomes(late)).toEqual(outcomes(first).slice(0, 7));
  });
});

it('what happened in a time that has not come is refused, and the rest is taken', async () => {
  tokens = await signInEverybody();
  const id = await task(4);
  const token = await signIn(WORKER);
  const body = {
    sentAt: '2026-03-31T11:00:00+08:00',
    commands: [
      { key: 'phone-0020', target: 'task', id, action: 'receive', body: { occurredAt: '2026-03-31T15:00:00+08:00' } },
      { key: 'phone-0021', target: 'task', id, action: 'start', body: {} },
    ],
  };
  const reply = await api('POST', '/v1/sync', { token, body });
  expect(outcomes(reply)).toEqual(['refused', 'done']);
  expect((reply.body.items as Sent[])[0]?.problem?.errors).toMatchObject([
    { pointer: '/occurredAt', code: 'in-the-future' },
  ]);
});

it('an inspection is of what was seen: without a version it is not taken on what stands', async () => {
  const token = await signIn('demo-inspector-1');
  const commands = [{ key: 'phone-0030', target: 'case', id: c.num, action: 'inspect', body: { outcome: 'pass' } }];
  const reply = await api('POST', '/v1/sync', { token, body: { sentAt: '2026-03-31T11:00:00+08:00', commands } });
  expect((reply.body.items as Sent[])[0]).toMatchObject({ outcome: 'refused', problem: { code: 'version-required' } });
});
