import { randomUUID } from 'node:crypto';
import type { Reply } from '../story/client.ts';
import { received } from '../support/deliveries.ts';
import { itemsOfMatters, messagesAmong, settled } from '../support/outbox.ts';
import { expectProblem } from '../support/problems.ts';
import { api, control, type Item, itemsOf, later, standAt, TOWN, VILLAGE } from '../support/stage.ts';
import { act, closed, handling, type OpenCase, reported, signInEverybody, step, type Tokens } from '../support/town.ts';

/** What a reporter does under the tracking code, from the first addition to the dispute that nobody decides. */

/** A Wednesday, nine in the morning. */
const NINE = '2026-03-11T01:00:00.000Z';
const dispatcher = `post:${TOWN}:dispatcher`;
const acceptor = `post:${TOWN}:acceptor`;

let tokens: Tokens;
beforeAll(async () => {
  await standAt(NINE);
  tokens = await signInEverybody();
}, 120_000);

// A minute later the address may call as often again.
beforeEach(() => later(60));

const report = (c: OpenCase): string => `/v1/reports/${c.trackingCode}`;
const page = async (c: OpenCase, language = 'zh-CN'): Promise<Item> =>
  (await api('GET', report(c), { headers: { 'accept-language': language } })).body;
const tell = (c: OpenCase, action: string, body: unknown = {}, key?: string): Promise<Reply> =>
  api('POST', `${report(c)}/actions/${action}`, { body, ...(key ? { key } : {}) });
const view = async (c: OpenCase): Promise<Item> => (await api('GET', c.path, { token: tokens.supervisor })).body;
const open = async (c: OpenCase): Promise<readonly unknown[]> =>
  ((await page(c)).actions as readonly { action: string }[]).map(({ action }) => action);
const stepsOf = async (c: OpenCase): Promise<readonly string[]> =>
  ((await page(c)).steps as readonly { step: string }[]).map((one) => one.step);

const toldOf = async (c: OpenCase, type: string): Promise<readonly string[]> => {
  await settled();
  return messagesAmong(await itemsOfMatters([`CASE#${c.num}`]))
    .filter((one) => one.type === `onegrid.case.${type}`)
    .map(({ audience }) => String(audience))
    .toSorted();
};

const done = (reply: Reply): Item => {
  if (reply.status !== 200) throw new Error(`${reply.status}: ${reply.text}`);
  return reply.body;
};

/** A command under the version that stands: a reporter's or the clock's has moved it meanwhile. */
const now = async (token: string, c: OpenCase, action: string, body: unknown): Promise<void> => {
  c.version = String((await view(c)).version);
  await step(token, c, action, body);
};

describe('a reporter', () => {
  it('adds something, urges once a day, and finds both told to who has the case', async () => {
    const c = await handling(tokens);
    expect(await stepsOf(c)).toEqual(['received', 'accepted', 'sent', 'handling']);
    expect(await open(c)).toEqual(['supplement', 'withdraw', 'urge']);
    const key = randomUUID();
    const words = { text: '今晚又来了，电话13812345678' };
    const first = done(await tell(c, 'supplement', words, key));
    expect(first).toMatchObject({ caseNum: c.num, action: 'supplement' });
    expect(done(await tell(c, 'supplement', words, key))).toEqual(first);
    expectProblem(await tell(c, 'supplement', { text: '别的' }, key), { code: 'idempotency-key-reused' });
    expect((await page(c)).supplements).toEqual([{ at: first.at, text: words.text }]);

    done(await tell(c, 'urge', { text: '请快一点' }));
    expectProblem(await tell(c, 'urge'), { code: 'already-done' });
    expect(await open(c)).toEqual(['supplement', 'withdraw']);
    expect(await toldOf(c, 'supplemented')).toEqual([VILLAGE]);
    expect(await toldOf(c, 'urged')).toEqual([VILLAGE, dispatcher].toSorted());

    const { items } = (await api('GET', `${c.path}/timeline?limit=200`, { token: tokens.village })).body as {
      items: { action: string; actor: Item; data: Item }[];
    };
    const added = items.find(({ action }) => action === 'supplement');
    expect(added?.data).toEqual({ text: '今晚又来了，电话138****5678' });
    expect(added?.actor.person).toMatch(/^report:[0-9a-f]{16}$/);
    // The version that staff act on is not moved by any of it.
    expect((await view(c)).version).toBe(Number(c.version));
  });

  it('takes back the only report while it is with the centre, which ends the case', async () => {
    const c = await reported(tokens);
    done(await tell(c, 'withdraw', { reason: '已自行解决' }));
    expect(await view(c)).toMatchObject({ state: 'cancelled' });
    expect(await page(c)).toMatchObject({ state: 'cancelled', actions: [], withdrawnAt: expect.any(String) as string });
    expect(await toldOf(c, 'withdrawn')).toEqual([acceptor]);
    expectProblem(await tell(c, 'withdraw'), { code: 'wrong-state', openActions: [] });
    const list = await api('GET', `/v1/cases?area=${TOWN}&state=reported`, { token: tokens.acceptor });
    expect((list.body.items as Item[]).map(({ num }) => num)).not.toContain(c.num);
  });

  it('takes back one that is handled, which goes on until somebody ends it', async () => {
    const c = await handling(tokens);
    done(await tell(c, 'withdraw'));
    expect(await view(c)).toMatchObject({ state: 'handling' });
    expect(await toldOf(c, 'report-withdrawn')).toEqual([VILLAGE, dispatcher].toSorted());
    const { items } = (await api('GET', `${c.path}/reports`, { token: tokens.supervisor })).body as { items: Item[] };
    expect(items.map(({ withdrawnAt }) => typeof withdrawnAt)).toEqual(['string']);
    await now(tokens.dispatcher, c, 'force-close', {
      code: 'withdrawn',
      reason: '反映人撤回',
      answer: '已按您的撤回结案',
    });
    await now(tokens.supervisor, c, 'grant', {});
    expect(await page(c)).toMatchObject({ state: 'done', answer: { text: '已按您的撤回结案' } });
  });

  it('disputes a refusal, which another acceptor looks at, and only once', async () => {
    const c = await reported(tokens);
    await step(tokens.acceptor, c, 'refuse', { reason: '不属本镇', remedy: '可拨打12345' });
    expect(await page(c)).toMatchObject({ state: 'refused', answer: { remedy: '可拨打12345' } });
    expect(await open(c)).toEqual(['dispute']);
    done(await tell(c, 'dispute', { reason: '就在本镇' }));
    expect(await view(c)).toMatchObject({ state: 'reported' });
    expect(await page(c)).not.toHaveProperty('answer');
    expect(await stepsOf(c)).toEqual(['received', 'refused', 'reopened']);
    expect(await toldOf(c, 'reconsidered')).toEqual([acceptor]);
    await now(tokens.otherAcceptor, c, 'refuse', { reason: '仍不属本镇', remedy: '可申请复议' });
    expect(await open(c)).toEqual([]);
    expectProblem(await tell(c, 'dispute', { reason: 'x' }), { code: 'already-done' });
  });

  it('rates a closing once', async () => {
    const c = await closed(tokens);
    expect(await open(c)).toEqual(['dispute', 'rate']);
    done(await tell(c, 'rate', { score: 2, solved: false, comment: '油烟还在' }));
    expectProblem(await tell(c, 'rate', { score: 5 }), { code: 'already-done' });
    expect((await page(c)).rating).toMatchObject({ score: 2, solved: false, comment: '油烟还在' });
    const { items } = (await api('GET', `${c.path}/reports`, { token: tokens.callBackAgent })).body as {
      items: Item[];
    };
    expect(items[0]?.rating).toMatchObject({ score: 2, solved: false });
    expect(items[0]).not.toHaveProperty('callBack');
  });

  it('is refused what makes no sense in a body, under an unknown code, and by what is no action of theirs', async () => {
    const c = await reported(tokens);
    expectProblem(await tell(c, 'rate', { score: 6 }), { code: 'invalid-body', errors: [['/score', 'too-big']] });
    expectProblem(await api('POST', '/v1/reports/0123456789ABCDEF/actions/urge', { body: {} }), { code: 'not-found' });
    for (const action of ['cancel', 'reopen', 'call-back', 'note'])
      expect((await tell(c, action)).body.code).toBe('no-such-route');
    const byStaff = await act(tokens.supervisor, c.path, 'withdraw', { ifMatch: c.version });
    expectProblem(byStaff, { code: 'forbidden' });
  });

  it('reads the page in English', async () => {
    const c = await handling(tokens);
    expect(await page(c, 'en')).toMatchObject({
      stateText: 'Being handled',
      steps: [
        { text: 'Received' },
        { text: 'Accepted' },
        { text: 'Sent to the unit that handles it' },
        { text: 'Being handled' },
      ],
    });
  });
});

describe('a dispute about a closing', () => {
  it('that nobody decides reopens the case when its time is over', async () => {
    const c = await closed(tokens);
    const disputed = done(await tell(c, 'dispute', { reason: '油烟还在' }));
    expect(await page(c)).toMatchObject({ state: 'done', dispute: { own: true, decideBy: disputed.decideBy } });
    expectProblem(await tell(c, 'dispute', { reason: '还在' }), { code: 'already-done' });
    expect(await toldOf(c, 'disputed')).toEqual([VILLAGE, acceptor, `post:${TOWN}:callBackAgent`].toSorted());
    const list = await api('GET', `/v1/cases?area=${TOWN}&flag=disputed`, { token: tokens.acceptor });
    expect((list.body.items as Item[]).map(({ num }) => num)).toContain(c.num);

    await control.advance('P2DT23H');
    await settled();
    tokens = await signInEverybody();
    expect(await view(c)).toMatchObject({ state: 'closed' });
    await control.advance('PT2H');
    await settled();
    expect(await view(c)).toMatchObject({ state: 'dispatched', lead: VILLAGE });
    expect(await toldOf(c, 'reopened')).toEqual([VILLAGE, 'reporters:case']);
    expect(await page(c)).toMatchObject({ state: 'in-progress' });
    expect(await page(c)).not.toHaveProperty('answer');
    expect((await stepsOf(c)).slice(-2)).toEqual(['reopened', 'sent']);
    const emptied = await api('GET', `/v1/cases?area=${TOWN}&flag=disputed`, { token: tokens.acceptor });
    expect((emptied.body.items as Item[]).map(({ num }) => num)).not.toContain(c.num);
  }, 120_000);

  it('is overruled by the supervisor alone, with words that the reporter reads, and not raised again', async () => {
    const c = await closed(tokens);
    done(await tell(c, 'dispute', { reason: '油烟还在' }));
    c.version = String((await view(c)).version);
    const body = { answer: '现场复核无油烟，照片可到中心查看' };
    expectProblem(await act(tokens.acceptor, c.path, 'overrule-dispute', { body, ifMatch: c.version }), {
      code: 'forbidden',
    });
    await step(tokens.supervisor, c, 'overrule-dispute', body);
    expect(await page(c)).toMatchObject({ state: 'done', answer: { text: body.answer } });
    expect(await open(c)).not.toContain('dispute');
    expectProblem(await tell(c, 'dispute', { reason: 'x' }), { code: 'already-done' });
  });

  it('is given way to by the acceptor', async () => {
    const c = await closed(tokens);
    done(await tell(c, 'dispute', { reason: '油烟还在' }));
    await now(tokens.acceptor, c, 'reopen', { reason: '内部：单位未到场' });
    expect(await view(c)).toMatchObject({ state: 'dispatched', lead: VILLAGE });
    expect(JSON.stringify(await page(c))).not.toContain('内部');
  });
});

describe('staff and haste', () => {
  it('a leader urges by the ordinary way, as often as it takes', async () => {
    const c = await handling(tokens);
    for (let n = 0; n < 2; n += 1)
      expect((await act(tokens.leader, c.path, 'urge', { body: { text: '抓紧' } })).status).toBe(200);
    expect(await toldOf(c, 'urged')).toHaveLength(4);
    expectProblem(await act(tokens.village, c.path, 'urge', { body: {} }), { code: 'forbidden' });
    expectProblem(await act(tokens.leader, c.path, 'supplement', { body: { text: 'x' } }), { code: 'forbidden' });
  });
});

describe('a lost tracking code', () => {
  const PHONE = '13912340987';
  interface Body {
    readonly phone: string;
    readonly params: { readonly code: string };
    readonly text: string;
  }
  const smsTo = async (phone: string): Promise<readonly Body[]> =>
    (await received()).deliveries
      .filter(({ path, verified }) => path === '/sms' && verified)
      .map(({ event }) => event as unknown as Body)
      .filter((one) => one.phone === phone);
  const lookup = (phone: string) => api('POST', '/v1/reports/lookup', { body: { phone } });
  const confirm = (phone: string, code: string) => api('POST', '/v1/reports/lookup/confirm', { body: { phone, code } });

  it('is found by the phone: a code by SMS, and a new way to the report beside the old one', async () => {
    const c = await reported(tokens, { text: '占道，我的号码13912340987', reporter: { phone: PHONE, name: '王明' } });
    const reply = await lookup(PHONE);
    expect([reply.status, reply.body]).toEqual([202, { validMinutes: 10 }]);
    const [sms] = await smsTo(PHONE);
    expect(sms?.text).toContain(sms?.params.code ?? 'no code');
    expectProblem(await confirm(PHONE, sms?.params.code === '000000' ? '000001' : '000000'), { code: 'wrong-code' });
    const found = (await confirm(PHONE, sms?.params.code ?? '')).body as { items: Item[] };
    expect(found.items).toMatchObject([{ caseNum: c.num, state: 'received', text: '占道，我的号码139****0987' }]);
    const again = { ...c, trackingCode: String(found.items[0]?.trackingCode) };
    expect(again.trackingCode).not.toBe(c.trackingCode);
    expect(await page(again)).toEqual(await page(c));
    done(await tell(again, 'supplement', { text: '又来了' }));
    expect((await page(c)).supplements).toMatchObject([{ text: '又来了' }]);
    expectProblem(await confirm(PHONE, sms?.params.code ?? ''), { code: 'wrong-code' });
    const items = JSON.stringify(
      [...(await itemsOf('Matters')), ...(await itemsOf('Audit'))].filter(
        ({ kind }) => kind !== 'report' && kind !== 'case-text',
      ),
    );
    expect(items).not.toContain(PHONE);
    await standAt(new Date(Date.parse(String(found.items[0]?.validUntil))).toISOString());
    expect((await api('GET', report(again))).status).toBe(404);
    expect((await api('GET', report(c))).status).toBe(200);
  }, 60_000);

  it('of a number without reports is answered just so, and nothing is sent', async () => {
    const stranger = '13912340986';
    const started = performance.now();
    const reply = await lookup(stranger);
    expect([reply.status, reply.body]).toEqual([202, { validMinutes: 10 }]);
    expect(performance.now() - started).toBeGreaterThan(3_000);
    expect(await smsTo(stranger)).toEqual([]);
    expectProblem(await confirm(stranger, '123456'), { code: 'wrong-code' });
  });

  it('is asked for no more than a few times a minute from one address', async () => {
    const replies = await Promise.all(Array.from({ length: 8 }, () => confirm('13912340985', '123456')));
    expect(replies.filter(({ status }) => status === 429)).toHaveLength(2);
  });
});
