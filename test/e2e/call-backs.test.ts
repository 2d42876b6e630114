import { randomUUID } from 'node:crypto';
import { received } from '../support/deliveries.ts';
import { inboxOf } from '../support/inbox.ts';
import { expectProblem } from '../support/problems.ts';
import { api, control, functionId, itemsOf, later, signIn, standAt, TOWN } from '../support/stage.ts';
import { act, closed, type OpenCase, reported, signInEverybody, step, type Tokens } from '../support/town.ts';

/** Many cases at once, all reporters of one case told whatever dies on the way, and rung where an SMS brought no reply. */

const REPORTERS = 40;
const CASES = 12;
/** Wednesday 18 March 2026, 10:00 in China. */
const START = '2026-03-18T02:00:00.000Z';
const POLICY = `/v1/towns/${TOWN}/policy`;

let tokens: Tokens;
let sampled: unknown;

/** Replaces what the town says of call-backs; everywhere a minute later. */
const setCallBack = async (callBack: Record<string, unknown>): Promise<unknown> => {
  const office = await signIn('demo-gridoffice-1');
  const found = await api('GET', POLICY, { token: office });
  const { version: _, town: __, findings: ___, ...rest } = found.body;
  const before = rest.callBack;
  const body = { ...rest, callBack: { ...(before as object), ...callBack } };
  const put = await api('PUT', POLICY, { token: office, body, ...(found.etag ? { ifMatch: found.etag } : {}) });
  if (put.status !== 200) throw new Error(put.text);
  await later(70);
  return before;
};

beforeAll(async () => {
  await standAt(START);
  tokens = await signInEverybody();
  sampled = await setCallBack({ way: 'sms-first', replyHours: 4 });
}, 120_000);

afterAll(async () => {
  await control.send('DELETE', '/faults');
  await setCallBack(sampled as Record<string, unknown>);
});

const texts = async (): Promise<readonly { template: string; params: { caseNum: string; answer: string } }[]> => {
  const { deliveries } = await received();
  return deliveries.filter(({ path, status }) => path === '/sms' && status < 300).map(({ event }) => event as never);
};

interface Due {
  readonly report: string;
  readonly state: string;
  readonly attempts: number;
  readonly late: boolean;
  readonly case: { readonly num: string };
}
const due = async (c: OpenCase, query: string): Promise<Due[]> => {
  const items: Due[] = [];
  let cursor = '';
  do {
    const page = await api('GET', `/v1/call-backs?${query}&limit=100${cursor}`, { token: tokens.callBackAgent });
    items.push(...(page.body.items as Due[]));
    cursor = page.body.cursor ? `&cursor=${encodeURIComponent(String(page.body.cursor))}` : '';
  } while (cursor);
  return items.filter((one) => one.case.num === c.num);
};

describe(`${CASES} cases at once`, () => {
  it('are filed and dispatched in two requests, with an answer for each and an audit of each', async () => {
    const cases: OpenCase[] = [];
    for (let n = 0; n < CASES; n += 1) cases.push(await reported(tokens, { text: `夜间积压 ${n}` }));
    const key = randomUUID();
    const items = cases.map(({ num, version }, n) => ({ num, version: n === 0 ? 9 : Number(version) }));
    const file = { body: { category: '0129', condition: 1 }, items };
    const first = await api('POST', '/v1/cases/batch/file', { token: tokens.acceptor, body: file, key });
    expect(first.body).toMatchObject({ done: CASES - 1, refused: 1, left: 0 });
    const answers = first.body.items as { num: string; outcome: string; version: number; problem?: { code: string } }[];
    expect(answers[0]).toMatchObject({
      outcome: 'refused',
      version: 1,
      problem: { code: 'stale-version', status: 412 },
    });
    // Lost on its way and sent again it is done once.
    const again = await api('POST', '/v1/cases/batch/file', { token: tokens.acceptor, body: file, key });
    expect((again.body.items as unknown[]).slice(1)).toEqual(answers.slice(1));
    expect(again.body).toMatchObject({ done: CASES - 1, refused: 1 });

    const lead = { body: { lead: 'zhzf' }, items: answers.slice(1).map(({ num, version }) => ({ num, version })) };
    const refused = await api('POST', '/v1/cases/batch/dispatch', {
      token: tokens.acceptor,
      body: lead,
      key: randomUUID(),
    });
    expect(refused.body).toMatchObject({ done: 0, refused: CASES - 1 });
    const sent = await api('POST', '/v1/cases/batch/dispatch', {
      token: tokens.dispatcher,
      body: lead,
      key: randomUUID(),
    });
    expect(sent.body).toMatchObject({ done: CASES - 1, refused: 0, left: 0 });
    const audit = (await itemsOf('Audit')).filter(({ pk }) => cases.some(({ num }) => pk === `S#case:${num}`));
    const outcomes = (action: string) => audit.filter((one) => one.action === action).length;
    // Who reached for what was not theirs is on record too.
    expect([outcomes('file'), outcomes('dispatch'), outcomes('case:act')]).toEqual([CASES - 1, CASES - 1, CASES - 1]);
  }, 60_000);

  it('are no hundred and one, no case twice, and no action that needs a look at each', async () => {
    const send = (action: string, items: unknown) =>
      api('POST', `/v1/cases/batch/${action}`, { token: tokens.acceptor, body: { items }, key: randomUUID() });
    const one = { num: '2603067980012343', version: 1 };
    const twice = await send('sign', [one, one]);
    expectProblem(twice, { code: 'invalid-body', errors: [['/items/1/num', 'named-twice']] });
    const tooMany = Array.from({ length: 101 }, () => one);
    expectProblem(await send('sign', tooMany), { code: 'invalid-body', errors: [['/items', 'too-big']] });
    expectProblem(await send('cancel', [one]), { code: 'no-such-route' });
  });
});

describe(`${REPORTERS} reporters of one case`, () => {
  let head: OpenCase;

  it('are told by SMS once each although the consumer dies, and asked to rate', async () => {
    const phone = (n: number) => ({ reporter: { phone: `1370018${String(n).padStart(4, '0')}` } });
    head = await reported(tokens, { text: '路灯不亮', ...phone(0) });
    const others = await Promise.all(
      Array.from({ length: REPORTERS - 1 }, (_, n) => reported(tokens, { text: `路灯不亮 ${n}`, ...phone(n + 1) })),
    );
    const items = others.map(({ num }) => ({ num, version: 1 }));
    const body = { body: { into: head.num }, items };
    const merged = await api('POST', '/v1/cases/batch/merge', { token: tokens.acceptor, body, key: randomUUID() });
    expect(merged.body).toMatchObject({ done: REPORTERS - 1, refused: 0, left: 0 });
    head.version = (await api('GET', head.path, { token: tokens.acceptor })).etag ?? '';
    await step(tokens.acceptor, head, 'file', { category: '0129', condition: 1 });
    await step(tokens.dispatcher, head, 'dispatch', { lead: 'zhzf' });
    await step(tokens.department, head, 'sign');
    await step(tokens.department, head, 'submit', { result: 'explained', text: '已更换灯头' });
    await step(tokens.inspector, head, 'inspect', { outcome: 'pass' });
    await control.drain();
    await control.send('DELETE', '/deliveries');
    const notify = await functionId('notify');
    for (const [nth, kind] of [
      [15, 'kill-after'],
      [30, 'kill-before'],
    ] as const) {
      const fault = { caller: notify, service: 'dynamodb', action: 'PutItem', nth, kind };
      await control.send('POST', '/faults', fault);
    }
    await step(tokens.acceptor, head, 'close', { answer: '已更换灯头，恢复照明' });
    await control.drain();
    // What died comes back by the queue, or is woken by the clock.
    for (let minutes = 0; minutes < 10; minutes += 1) {
      await control.send('POST', '/clock', { advance: 60 });
      await control.drain();
    }
    const own = (await texts()).filter(({ params }) => params.caseNum === head.num);
    const { faults } = (await control.send('GET', '/faults')) as { faults: { fired: number }[] };
    expect(faults.filter(({ fired }) => fired > 0).length).toBeGreaterThan(0);
    expect(own.every(({ template }) => template === 'case-closed-rate')).toBe(true);
    const { endpoints } = await received();
    const effects = endpoints.find(({ path }) => path === '/sms')?.order ?? [];
    expect(new Set(effects).size).toBe(REPORTERS);
    expect(await due(head, `area=${TOWN}&state=asked`)).toHaveLength(REPORTERS);
    expect(await due(head, `area=${TOWN}&state=due`)).toEqual([]);
  }, 120_000);

  it('reply by rating, and who does not is rung when the time for it is over', async () => {
    const rated = await api('POST', `/v1/reports/${head.trackingCode}/actions/rate`, {
      body: { score: 5, solved: true },
      key: randomUUID(),
    });
    expect(rated.status).toBe(200);
    await control.send('POST', '/clock', { advance: 4 * 3_600 });
    await control.drain();
    const rung = await due(head, `area=${TOWN}`);
    expect(rung).toHaveLength(REPORTERS - 1);
    expect(await due(head, `area=${TOWN}&state=asked`)).toEqual([]);

    const [first, second] = rung as [Due, Due];
    const call = (report: string, body: object) =>
      act(tokens.callBackAgent, head.path, 'call-back', {
        body: { report, contacted: false, ...body },
        key: randomUUID(),
      });
    expect((await call(first.report, { outcome: 'answered', contacted: true, solved: false })).status).toBe(200);
    expect((await call(second.report, { outcome: 'hung-up' })).status).toBe(200);
    expect(await due(head, `area=${TOWN}`)).toHaveLength(REPORTERS - 3);
    expect(await due(head, 'mine=true')).toMatchObject([{ report: second.report, attempts: 1, state: 'due' }]);
    const waived = await act(tokens.supervisor, head.path, 'waive-call-back', {
      body: { report: second.report, reason: '反映人已到中心确认' },
      key: randomUUID(),
    });
    expect(waived.status).toBe(200);
    expect(await due(head, 'mine=true')).toEqual([]);
    // Not solved, says the first: the case may be taken up again, and nobody is asked about the old closing any more.
    const { body } = await api('GET', head.path, { token: tokens.callBackAgent });
    expect(body.actions).toContain('reopen');
    head.version = String(body.version);
    await step(tokens.callBackAgent, head, 'reopen', { reason: '回访反映未解决' });
    await control.drain();
    expect(await due(head, `area=${TOWN}`)).toEqual([]);
  }, 60_000);
});

describe('call-backs that nobody makes', () => {
  it('climb: the duty supervisor is told, once for the town, and the list says which are late', async () => {
    await setCallBack({ way: 'phone', limit: { type: 'urgent_hour', n: 1 } });
    const anonymous = await closed(tokens);
    const cases: OpenCase[] = [];
    for (let n = 0; n < 3; n += 1) {
      const c = await reported(tokens, { text: `井盖松动 ${n}`, reporter: { phone: `1370019000${n}` } });
      await step(tokens.acceptor, c, 'file', { category: '0129', condition: 1 });
      await step(tokens.dispatcher, c, 'dispatch', { lead: 'zhzf' });
      await step(tokens.department, c, 'sign');
      await step(tokens.department, c, 'submit', { result: 'explained', text: '已加固' });
      await step(tokens.inspector, c, 'inspect', { outcome: 'pass' });
      await step(tokens.acceptor, c, 'close', { answer: '已加固' });
      cases.push(c);
    }
    await control.drain();
    // Without a number nobody is rung.
    expect(await due(anonymous, `area=${TOWN}`)).toEqual([]);
    await control.send('POST', '/clock', { advance: 3_700 });
    await control.drain();
    for (const c of cases) expect(await due(c, `area=${TOWN}`)).toMatchObject([{ late: true }]);
    const told = (await inboxOf(tokens.supervisor)).filter(({ type }) => type === 'onegrid.calls.late');
    expect(told.length).toBeGreaterThan(0);
    expect(new Set(told.map(({ id }) => String(id).split('/')[2])).size).toBe(told.length);
  }, 60_000);
});
