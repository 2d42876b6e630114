import { randomUUID } from 'node:crypto';
import type { Call, Reply } from '../story/client.ts';
import { expectProblem } from '../support/problems.ts';
import { api, control, functionId, itemsOf, later, POINT, standAt, TOWN, VILLAGE } from '../support/stage.ts';
import {
  act,
  blowBody,
  closed,
  DEPARTMENT,
  filed,
  handling,
  type OpenCase,
  part,
  reported,
  signInEverybody,
  step,
  type Tokens,
  whistled,
} from '../support/town.ts';

/** The same key and body give the same answer, byte for byte, also when the first was lost; another body is refused. */

let tokens: Tokens;

beforeAll(async () => {
  await standAt('2026-03-09T07:30:00.000Z');
  tokens = await signInEverybody();
}, 120_000);

// A new minute for each: the public may send thirty reports a minute from one address.
beforeEach(() => later(60));
afterEach(() => control.send('DELETE', '/faults'));

type Send = (key: string, other?: boolean) => Promise<Reply>;

const expectSame = (one: Reply, other: Reply): void => {
  expect({ status: other.status, text: other.text, etag: other.etag }).toEqual({
    status: one.status,
    text: one.text,
    etag: one.etag,
  });
};

/** Loses the answer of the function's next transaction that changes cases: the write stands, the caller hears nothing. */
const loseNextAnswer = async (name: string, kind: 'kill-after' | 'lost-answer'): Promise<void> => {
  await control.send('POST', '/faults', {
    caller: await functionId(name),
    service: 'dynamodb',
    action: 'TransactWriteItems',
    kind,
  });
};

/** Asked twice, asked with another body, and the first answer lost: the three promises of a key. */
const promises = (name: string, make: () => Promise<{ readonly send: Send; readonly by?: string }>): void => {
  describe(name, () => {
    it('gives the first answer again, and refuses another body under the same key', async () => {
      const { send } = await make();
      const key = randomUUID();
      const first = await send(key);
      expect(first.status).toBeLessThan(300);
      await later(30);
      expectSame(first, await send(key));
      expectProblem(await send(key, true), { code: 'idempotency-key-reused' });
      expectSame(first, await send(key));
    });

    it.each(['kill-after', 'lost-answer'] as const)('gives the answer that was lost (%s)', async (kind) => {
      const { send, by = 'cases' } = await make();
      const key = randomUUID();
      await loseNextAnswer(by, kind);
      const lost = await send(key);
      // A broken connection the function mends by itself; with the process gone only the caller can ask again.
      expect(lost.status < 300).toBe(kind === 'lost-answer');
      await later(30);
      const again = await send(key);
      expect(again.status).toBeLessThan(300);
      expectSame(again, await send(key));
    });

    it('asked twenty times at once takes effect once', async () => {
      const { send } = await make();
      const key = randomUUID();
      const replies = await Promise.all(Array.from({ length: 20 }, () => send(key)));
      const [first] = replies;
      expect(first?.status).toBeLessThan(300);
      for (const reply of replies) expectSame(first as Reply, reply);
    });
  });
};

const posting =
  (path: string, body: Record<string, unknown>, other: Record<string, unknown>, call: Call = {}): Send =>
  (key, changed = false) =>
    api('POST', path, { ...call, body: changed ? { ...body, ...other } : body, key });

promises('a report of the public', async () => ({
  send: posting('/v1/reports', { text: '油烟', category: '0129', point: POINT }, { text: '噪音' }),
  by: 'intake',
}));

promises('a report taken down by staff', async () => ({
  send: posting(
    '/v1/cases',
    { channel: 'phone', text: '油烟', category: '0129', point: POINT, reporter: { phone: '13900000009' } },
    { reporter: { phone: '13900000008' } },
    { token: tokens.acceptor },
  ),
}));

promises('a command', async () => {
  const c = await reported(tokens);
  const call = { token: tokens.acceptor, ifMatch: c.version };
  return { send: posting(`${c.path}/actions/file`, { category: '0129' }, { urgency: 'urgent' }, call) };
});

promises('a note', async () => {
  const c = await reported(tokens);
  return {
    send: posting(`${c.path}/actions/note`, { text: '已联系' }, { text: '未联系' }, { token: tokens.acceptor }),
  };
});

promises('a call-back', async () => {
  const c = await closed(tokens);
  const reports = await api('GET', `${c.path}/reports`, { token: tokens.callBackAgent });
  const [report] = (reports.body.items as { rid: string }[]).map((one) => one.rid);
  const body = { report, outcome: 'answered', contacted: true };
  return { send: posting(`${c.path}/actions/call-back`, body, { solved: true }, { token: tokens.callBackAgent }) };
});

promises('a whistle', async () => {
  const c = await handling(tokens);
  const call = { token: tokens.gridLeader, ifMatch: c.version };
  return { send: posting(`${c.path}/whistles`, blowBody, { reason: '另有原因' }, call) };
});

promises('a whistle on a case not yet taken down', async () => {
  const body = { ...blowBody, newCase: { channel: 'worker', text: '又来了', grid: `${TOWN}203003` } };
  return { send: posting('/v1/whistles', body, { reason: '另有原因' }, { token: tokens.gridLeader }) };
});

promises('a command on a whistle', async () => {
  const whistle = await whistled(tokens);
  const call = { token: tokens.gridLeader, ifMatch: whistle.version };
  return { send: posting(`${whistle.path}/actions/withdraw`, { reason: '不必了' }, { reason: '改期' }, call) };
});

promises('a command on a department’s part', async () => {
  const whistle = await whistled(tokens);
  const view = await api('GET', whistle.path, { token: tokens.department });
  const own = (view.body.parts as { party: string; version: number }[]).find((one) => one.party === DEPARTMENT);
  const call = { token: tokens.department, ifMatch: String(own?.version) };
  const path = `${part(whistle, DEPARTMENT)}/actions/cannot-come`;
  return { send: posting(path, { reason: '另有任务' }, { reason: '车坏了' }, call) };
});

describe('the first answer', () => {
  it('of a report stands after the case went on and others came', async () => {
    const key = randomUUID();
    const body = { channel: 'phone', text: '油烟', category: '0129', point: POINT };
    const send = () => api('POST', '/v1/cases', { token: tokens.acceptor, body, key });
    const first = await send();
    const num = String(first.body.caseNum);
    const c: OpenCase = { num, path: `/v1/cases/${num}`, version: '1', trackingCode: '' };
    await step(tokens.acceptor, c, 'amend', { grid: `${TOWN}204001` });
    await reported(tokens);
    await later(2 * 3600);
    expectSame(first, await send());
  });

  it('of a note and of a call-back stands after the case and the calls went on', async () => {
    const c = await filed(tokens);
    const key = randomUUID();
    const note = () => act(tokens.acceptor, c.path, 'note', { body: { text: '已联系' }, key });
    const first = await note();
    await step(tokens.dispatcher, c, 'dispatch', { lead: VILLAGE });
    expectSame(first, await note());
    const done = await closed(tokens);
    const reports = await api('GET', `${done.path}/reports`, { token: tokens.callBackAgent });
    const [report] = (reports.body.items as { rid: string }[]).map((one) => one.rid);
    const call = (k: string) =>
      act(tokens.callBackAgent, done.path, 'call-back', {
        body: { report, outcome: 'no-answer', contacted: false },
        key: k,
      });
    const one = await call('one');
    await call('two');
    expectSame(one, await call('one'));
    const after = await api('GET', `${done.path}/reports`, { token: tokens.callBackAgent });
    expect((after.body.items as { callBack: object }[])[0]?.callBack).toMatchObject({ attempts: 2 });
  });

  it('of a command comes with the If-Match of then; with that of now it is another command', async () => {
    const c = await reported(tokens);
    const key = randomUUID();
    const send = (ifMatch: string) =>
      act(tokens.acceptor, c.path, 'file', { body: { category: '0129' }, ifMatch, key });
    const first = await send('1');
    expectSame(first, await send('1'));
    expect((await send('2')).status).toBe(409);
    // Without the key a lost answer is what it looks like: somebody was faster.
    const bare = await act(tokens.acceptor, c.path, 'file', { body: { category: '0129' }, ifMatch: '1' });
    expectProblem(bare, { code: 'stale-version', version: 2 });
  });
});

describe('a key', () => {
  it('is bound to who sent it', async () => {
    const key = randomUUID();
    const send = (token: string) => api('POST', '/v1/cases', { token, body: { channel: 'phone', text: '一样' }, key });
    const [one, other] = [await send(tokens.acceptor), await send(tokens.otherAcceptor)];
    expect([one.status, other.status]).toEqual([201, 201]);
    expect(one.body.caseNum).not.toBe(other.body.caseNum);
    expect(one.body.trackingCode).not.toBe(other.body.trackingCode);
  });

  it('is bound to where it was sent', async () => {
    const key = randomUUID();
    const [one, other] = [await reported(tokens), await reported(tokens)];
    for (const c of [one, other]) {
      expect((await act(tokens.acceptor, c.path, 'note', { body: { text: '一' }, key })).status).toBe(200);
      const body = { category: '0129' };
      expect((await act(tokens.acceptor, c.path, 'file', { body, ifMatch: '1', key })).status).toBe(200);
    }
  });

  it('may be left out: then every report is another', async () => {
    const send = () => api('POST', '/v1/reports', { body: { text: '一样' } });
    const [one, other] = [await send(), await send()];
    expect(one.body.caseNum).not.toBe(other.body.caseNum);
  });

  it('leaves one case, one report and one message of each when twenty came at once', async () => {
    const key = randomUUID();
    const text = `only-${key}`;
    const replies = await Promise.all(
      Array.from({ length: 20 }, () => api('POST', '/v1/reports', { body: { text }, key })),
    );
    const nums = new Set(replies.map((one) => one.body.caseNum));
    expect(nums.size).toBe(1);
    const items = await itemsOf('Matters');
    expect(items.filter((item) => item.kind === 'report' && item.text === text)).toHaveLength(1);
    expect(items.filter((item) => item.kind === 'case-text' && item.text === text)).toHaveLength(1);
    const [num] = nums;
    const messages = items.filter((item) => item.pk === `CASE#${num}` && item.kind === 'message');
    expect(messages.map((item) => item.type)).toEqual(['onegrid.case.reported']);
  });
});
