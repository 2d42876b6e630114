import { randomUUID } from 'node:crypto';
import type { Reply } from '../story/client.ts';
import { inboxOf } from '../support/inbox.ts';
import { settled } from '../support/outbox.ts';
import { expectProblem } from '../support/problems.ts';
import { api, control, type Item, standAt, TOWN } from '../support/stage.ts';
import {
  act,
  DEPARTMENT,
  filed,
  type OpenCase,
  reported,
  signInEverybody,
  step,
  type Tokens,
} from '../support/town.ts';

/** Instructions that have to be answered (督办): given beside the case, answered by its unit, and not forgotten. */

const VILLAGE = '320506103206';
const at = (time: string): string => `2026-03-17T${time}:00+08:00`;
let tokens: Tokens;
let c: OpenCase;

beforeAll(async () => {
  await standAt(at('09:00'));
  tokens = await signInEverybody();
  c = await filed(tokens, { grid: `${VILLAGE}001`, point: undefined });
  await step(tokens.dispatcher, c, 'dispatch', { lead: DEPARTMENT });
}, 120_000);

const instruction = { kind: 'leader', text: '请于今日内办结并答复', answerBy: at('15:00') };
const supervise = (token: string, body: Item = instruction, key: string = randomUUID(), on = c): Promise<Reply> =>
  act(token, on.path, 'supervise', { body, key });
const answer = (token: string, supervision: unknown, key: string = randomUUID(), on = c): Promise<Reply> =>
  act(token, on.path, 'answer-supervision', { body: { supervision, text: '已约谈商户，今日整改' }, key });
const list = async (token: string, query: string): Promise<Item[]> => {
  const page = await api('GET', `/v1/supervisions?${query}`, { token });
  if (page.status !== 200) throw new Error(page.text);
  return page.body.items as Item[];
};
const idsIn = async (token: string, query: string): Promise<unknown[]> =>
  (await list(token, query)).map(({ id }) => id);
const minutes = async (count: number): Promise<void> => {
  await control.advance(`PT${count}M`);
  await settled();
};

describe('an instruction', () => {
  let id: unknown;

  it('needs no version and moves none; asked twice it is one', async () => {
    const { etag } = await api('GET', c.path, { token: tokens.leader });
    const key = randomUUID();
    const first = await supervise(tokens.leader, instruction, key);
    expect(first).toMatchObject({
      status: 200,
      body: { action: 'supervise', state: 'dispatched', dueAt: at('15:00') },
    });
    id = first.body.supervision;
    expect((await supervise(tokens.leader, instruction, key)).text).toBe(first.text);
    expectProblem(await supervise(tokens.leader, { ...instruction, kind: 'timeout' }, key), {
      code: 'idempotency-key-reused',
    });
    expect((await api('GET', c.path, { token: tokens.leader })).etag).toBe(etag);
  });

  it('is given by leader and duty supervisor alone, for a time to come', async () => {
    expectProblem(await supervise(tokens.dispatcher), { code: 'forbidden' });
    expectProblem(await supervise(tokens.department), { code: 'forbidden' });
    expectProblem(await supervise(tokens.leader, { ...instruction, answerBy: at('09:00') }), { code: 'limit-passed' });
  });

  it('is listed for its village and town, for who gave it, and on its case', async () => {
    for (const [token, query] of [
      [tokens.supervisor, `area=${VILLAGE}`],
      [tokens.leader, `area=${TOWN}&state=open`],
      [tokens.leader, 'mine=true'],
      [tokens.department, `case=${c.num}`],
    ] as const)
      expect([query, await idsIn(token, query)]).toEqual([query, expect.arrayContaining([id])]);
    expect(await idsIn(tokens.supervisor, 'mine=true')).not.toContain(id);
    expect(await idsIn(tokens.leader, `area=${TOWN}&state=answered`)).not.toContain(id);
    const [one] = await list(tokens.leader, `case=${c.num}`);
    expect(one).toMatchObject({
      case: { num: c.num, state: 'dispatched', lead: DEPARTMENT },
      kind: 'leader',
      text: instruction.text,
      answerBy: at('15:00'),
      late: false,
      by: { person: 'demo-leader-1', role: 'leader' },
    });
  });

  it('is no list of anything else', async () => {
    for (const query of ['', `area=${TOWN}&mine=true`, `area=${VILLAGE}001`])
      expectProblem(await api('GET', `/v1/supervisions?${query}`, { token: tokens.leader }), {
        code: 'list-not-offered',
      });
    const other = await api('GET', `/v1/supervisions?area=${VILLAGE}`, { token: tokens.otherVillage });
    expectProblem(other, { code: 'not-found' });
  });

  it('is answered by the unit that has the case, and by nobody else while its day has not passed', async () => {
    for (const token of [tokens.dispatcher, tokens.supervisor])
      expectProblem(await answer(token, id), { code: 'forbidden' });
    expectProblem(await answer(tokens.department, 'nothing00001'), { code: 'unknown-supervision' });
    const key = randomUUID();
    const first = await answer(tokens.department, id, key);
    expect(first).toMatchObject({ status: 200, body: { action: 'answer-supervision', supervision: id } });
    expect((await answer(tokens.department, id, key)).text).toBe(first.text);
    expectProblem(await answer(tokens.department, id), { code: 'already-done' });
    expect(await idsIn(tokens.leader, `area=${TOWN}`)).not.toContain(id);
    expect(await idsIn(tokens.leader, 'mine=true&state=answered')).toContain(id);
    expect((await inboxOf(tokens.leader)).map(({ type }) => type)).toContain('onegrid.case.supervision-answered');
  });
});

describe('an instruction that nobody answers', () => {
  it('climbs from the unit to who gave it, and then the duty supervisor answers on behalf', async () => {
    const given = await supervise(tokens.leader, { ...instruction, answerBy: at('11:00') });
    const id = given.body.supervision;
    const told = async (): Promise<unknown[]> => {
      const page = await api('GET', `${c.path}/timeline?limit=200`, { token: tokens.leader });
      return (page.body.items as { part: string; data: Item }[])
        .filter(({ part }) => part === `clock-sup-${id}`)
        .map(({ data }) => data.stage);
    };
    await standAt(at('10:40'));
    await minutes(2);
    expect(await told()).toEqual(['before']);
    await standAt(at('11:01'));
    await minutes(2);
    expect(await told()).toEqual(['before', 'at']);
    await standAt(at('12:02'));
    await minutes(2);
    expect(await told()).toEqual(['before', 'at', 'after']);
    expect(await list(tokens.leader, `case=${c.num}&state=open`)).toMatchObject([{ id, late: true }]);
    expectProblem(await answer(tokens.dispatcher, id), { code: 'forbidden' });
    expect((await answer(tokens.supervisor, id)).status).toBe(200);
    const [one] = await list(tokens.leader, `case=${c.num}&state=answered`).then((all) =>
      all.filter((row) => row.id === id),
    );
    expect(one).toMatchObject({ late: true, answer: { onBehalf: true, by: { role: 'dutySupervisor' } } });
  });
});

describe('on one case', () => {
  it('at most five wait at once, whoever gives them in the same moment', async () => {
    const other = await filed(tokens, { grid: `${VILLAGE}001`, point: undefined });
    const all = await Promise.all(
      Array.from({ length: 8 }, () =>
        supervise(tokens.leader, { ...instruction, answerBy: at('18:00') }, randomUUID(), other),
      ),
    );
    const given = all.filter(({ status }) => status === 200);
    expect(given.length).toBeLessThanOrEqual(5);
    for (const one of all.filter(({ status }) => status !== 200))
      expect(['too-many-supervisions', 'write-conflict']).toContain(one.body.code);
    const answered = await answer(tokens.dispatcher, given[0]?.body.supervision, randomUUID(), other);
    expect(answered.status).toBe(200);
    expect(
      (await supervise(tokens.leader, { ...instruction, answerBy: at('18:00') }, randomUUID(), other)).status,
    ).toBe(200);
  });

  it('that is hidden, the instruction is too', async () => {
    const hidden = await reported(tokens, { grid: `${VILLAGE}001`, point: undefined, confidential: true });
    const given = await supervise(tokens.supervisor, { ...instruction, answerBy: at('18:00') }, randomUUID(), hidden);
    expect(given.status).toBe(200);
    const id = given.body.supervision;
    expect(await idsIn(tokens.supervisor, `area=${VILLAGE}`)).toContain(id);
    expect(await idsIn(tokens.leader, `area=${VILLAGE}`)).not.toContain(id);
    expect(await idsIn(tokens.leader, `case=${hidden.num}`)).toEqual([]);
  });
});
