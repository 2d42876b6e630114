import { randomUUID } from 'node:crypto';
import type { AwsCall } from '../../infra/local/aws/calls.ts';
import { roundTrips } from '../bench/calls.ts';
import { settled } from '../support/outbox.ts';
import { expectProblem } from '../support/problems.ts';
import { api, control, functionId, type Item, standAt, TOWN, VILLAGE } from '../support/stage.ts';
import {
  act,
  closed,
  DEPARTMENT,
  filed,
  handling,
  reported,
  signInEverybody,
  step,
  type Tokens,
  whistled,
} from '../support/town.ts';

/**
 * What waits for whom: every queue counts what its list holds, over HTTP, for everybody at work; what is hidden is
 * neither listed nor counted for who may not know of it. Other files leave cases behind; nothing here counts on none.
 */

interface Queue {
  readonly step: string;
  readonly area?: string;
  readonly owner?: string;
  readonly holder?: string;
  readonly count: number;
  readonly more?: boolean;
  readonly list: string;
}

let tokens: Tokens;
beforeAll(async () => {
  await standAt('2026-03-24T09:00:00+08:00');
  tokens = await signInEverybody();
}, 120_000);

const queuesOf = async (token: string): Promise<readonly Queue[]> => {
  const reply = await api('GET', '/v1/me/queues', { token });
  if (reply.status !== 200) throw new Error(reply.text);
  return reply.body.queues as unknown as readonly Queue[];
};

const all = async (list: string, token: string): Promise<readonly Item[]> => {
  const found: Item[] = [];
  let cursor: string | undefined;
  do {
    const page = await api('GET', `${list}&limit=100${cursor ? `&cursor=${cursor}` : ''}`, { token });
    if (page.status !== 200) throw new Error(`${list}: ${page.text}`);
    found.push(...(page.body.items as Item[]));
    cursor = page.body.cursor as string | undefined;
  } while (cursor !== undefined);
  return found;
};

const lengthOf = async ({ list }: Queue, token: string): Promise<number> => (await all(list, token)).length;

const countOf = async (token: string, name: string, of: Partial<Queue>): Promise<number | undefined> =>
  (await queuesOf(token)).find(
    (one) => one.step === name && Object.entries(of).every(([key, value]) => one[key as keyof Queue] === value),
  )?.count;

describe('what waits', () => {
  it('is counted as it is listed, for everybody', async () => {
    await reported(tokens);
    await reported(tokens, { confidential: true, about: { kind: 'unit', ref: DEPARTMENT } });
    await filed(tokens, { confidential: true });
    await whistled(tokens);
    await closed(tokens);
    const sent = await filed(tokens);
    await step(tokens.dispatcher, sent, 'dispatch', { lead: DEPARTMENT });
    const instruction = { kind: 'leader', text: '请尽快答复', answerBy: '2026-03-25T17:00:00+08:00' };
    expect((await act(tokens.leader, sent.path, 'supervise', { body: instruction, key: randomUUID() })).status).toBe(
      200,
    );
    const given = await handling(tokens);
    await step(tokens.village, given, 'assign', {});
    const asked = await handling(tokens);
    await step(tokens.village, asked, 'ask-suspension', {
      code: 'weather',
      until: '2026-04-10T17:00:00+08:00',
      reason: '连日大雨',
    });
    await settled();
    const names = new Set<string>();
    for (const who of [
      'acceptor',
      'dispatcher',
      'supervisor',
      'inspector',
      'leader',
      'village',
      'department',
    ] as const) {
      for (const queue of await queuesOf(tokens[who])) {
        if (queue.step === 'task' || queue.more) continue;
        expect([who, queue.step, queue.list, queue.count]).toEqual([
          who,
          queue.step,
          queue.list,
          await lengthOf(queue, tokens[who]),
        ]);
        if (queue.count > 0) names.add(queue.step);
      }
    }
    for (const name of ['accept', 'dispatch', 'sign', 'awaited', 'supervision', 'answer-supervision', 'ask-suspension'])
      expect([name, names.has(name)]).toEqual([name, true]);
  }, 120_000);

  it('moves with the case, from who had it to who has it', async () => {
    const mine = (token: string, name: string) => countOf(token, name, { area: TOWN });
    const c = await reported(tokens);
    await settled();
    const [accept, dispatch] = [
      (await mine(tokens.acceptor, 'accept')) ?? 0,
      (await mine(tokens.dispatcher, 'dispatch')) ?? 0,
    ];
    await step(tokens.acceptor, c, 'file', { category: '0129', condition: 1 });
    await settled();
    expect(await mine(tokens.acceptor, 'accept')).toBe(accept - 1);
    expect(await mine(tokens.dispatcher, 'dispatch')).toBe(dispatch + 1);
    const unsigned = (await countOf(tokens.department, 'sign', { owner: DEPARTMENT })) ?? 0;
    await step(tokens.dispatcher, c, 'dispatch', { lead: DEPARTMENT });
    await settled();
    expect(await countOf(tokens.department, 'sign', { owner: DEPARTMENT })).toBe(unsigned + 1);
    await step(tokens.department, c, 'sign');
    await settled();
    expect(await countOf(tokens.department, 'sign', { owner: DEPARTMENT })).toBe(unsigned);
  }, 60_000);

  it('is hidden from who may not know of it, on lists and in figures', async () => {
    const leaderSees = async (): Promise<readonly unknown[]> =>
      (await all(`/v1/cases?area=${TOWN}&state=reported`, tokens.leader)).map(({ num }) => num);
    const c = await reported(tokens, { confidential: true });
    await settled();
    expect(await leaderSees()).not.toContain(c.num);
    const centre = (await all(`/v1/cases?area=${TOWN}&state=reported`, tokens.acceptor)).map(({ num }) => num);
    expect(centre).toContain(c.num);
    expectProblem(await api('GET', `/v1/cases?area=${TOWN}&sign=${DEPARTMENT}`, { token: tokens.leader }), {
      code: 'not-found',
    });
  }, 60_000);

  it('is found by whom it was given to, and by what it is about', async () => {
    const c = await reported(tokens, { about: { kind: 'person', ref: '王阿姨' } });
    const read = await api('GET', c.path, { token: tokens.acceptor });
    const { handle } = read.body.about as { handle: string };
    const found = await all(`/v1/cases?area=${TOWN}&about=person:${handle}`, tokens.acceptor);
    expect(found.map(({ num }) => num)).toContain(c.num);
    const given = await handling(tokens);
    await step(tokens.village, given, 'assign', { post: `${VILLAGE}001:gridWorker` });
    const held = await all(`/v1/cases?area=${VILLAGE}&assignee=${VILLAGE}001:gridWorker`, tokens.village);
    expect(held.map(({ num }) => num)).toContain(given.num);
  }, 60_000);

  it('is told in two round trips', async () => {
    const id = await functionId('insight');
    const trips: number[] = [];
    for (let n = 0; n < 5; n += 1) {
      const { last } = (await control.send('GET', '/calls?since=999999999')) as { readonly last: number };
      await queuesOf(tokens.dispatcher);
      const { calls } = (await control.send('GET', `/calls?since=${last}`)) as { readonly calls: readonly AwsCall[] };
      trips.push(roundTrips(calls.filter((call) => call.function === id && call.service === 'dynamodb')));
    }
    // Who the caller is has been read by the first.
    expect(Math.min(...trips)).toBeLessThanOrEqual(2);
  }, 60_000);
});
