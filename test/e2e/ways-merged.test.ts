import { expectProblem } from '../support/problems.ts';
import { api, control, signIn, standAt, VILLAGE } from '../support/stage.ts';
import { act, filed, handling, type OpenCase, reported, signInEverybody, step, type Tokens } from '../support/town.ts';

/** Many report one thing; some of them, it turns out, reported another. */

const REPORTS = 50;
const OTHERS = 10;
let tokens: Tokens;

beforeAll(async () => {
  await standAt('2026-03-11T01:00:00.000Z');
  tokens = await signInEverybody();
}, 120_000);

const view = async (c: OpenCase): Promise<Record<string, unknown>> =>
  (await api('GET', c.path, { token: tokens.supervisor })).body;

const mergeInto = async (head: OpenCase, c: OpenCase): Promise<void> => {
  await step(tokens.acceptor, c, 'merge', { into: head.num, reason: '同一处油烟' });
};

const inTurn = async (cases: readonly OpenCase[], run: (c: OpenCase) => Promise<unknown>): Promise<void> => {
  for (const c of cases) await run(c);
};

describe(`${REPORTS} reports of one matter`, () => {
  it(`are merged, ${OTHERS} of them taken apart again, and the rest go on by themselves when the head is refused`, async () => {
    const head = await reported(tokens);
    const merged: OpenCase[] = [];
    for (let n = 0; n < REPORTS; n += 1) merged.push(await reported(tokens, { text: `油烟 ${n}` }));
    await inTurn(merged, (c) => mergeInto(head, c));
    expect(await view(head)).toMatchObject({ state: 'reported', reports: REPORTS + 1 });

    const others = merged.slice(0, OTHERS);
    await inTurn(others, (c) => step(tokens.acceptor, c, 'unmerge', { from: head.num, reason: '另一处' }));
    const whole = await view(head);
    expect(whole).toMatchObject({ state: 'reported', reports: REPORTS + 1 - OTHERS });
    expect(await view(others[0] as OpenCase)).toMatchObject({ state: 'reported' });

    const version = (await api('GET', head.path, { token: tokens.acceptor })).etag ?? '';
    await step(tokens.acceptor, { ...head, version }, 'refuse', { reason: '不属受理范围', remedy: '请向环保部门反映' });
    await control.send('POST', '/clock', { advance: 120 });
    await control.send('POST', '/drain');
    const rest = merged.slice(OTHERS);
    const states = new Set((await Promise.all(rest.map(view))).map((one) => one.state));
    expect([...states]).toEqual(['reported']);
    expect(await view(head)).toMatchObject({ state: 'refused', reports: 1 });
  }, 180_000);
});

describe('taken apart', () => {
  it('goes on where it was, with the time that was left', async () => {
    const head = await handling(tokens);
    const c = await handling(tokens);
    const { dueAt } = await view(c);
    const left = Date.parse(String(dueAt)) - Date.parse(String((await control.send('GET', '/clock')).now));
    await step(tokens.dispatcher, c, 'merge', { into: head.num });
    expect(await view(c)).toMatchObject({ state: 'merged', mergedInto: head.num });
    const at = Date.parse(String((await control.send('GET', '/clock')).now)) + 3_600_000;
    await standAt(new Date(at).toISOString());
    const dispatcher = await signIn('demo-dispatcher-1');
    await step(dispatcher, c, 'unmerge', { from: head.num, reason: '另一处' });
    const after = await view(c);
    expect(after).toMatchObject({ state: 'handling', lead: VILLAGE });
    expect(Math.abs(Date.parse(String(after.dueAt)) - at - left)).toBeLessThan(5_000);
  }, 60_000);

  it('from another head, or twice, is refused', async () => {
    const head = await filed(tokens);
    const other = await filed(tokens);
    const c = await filed(tokens);
    await mergeInto(head, c);
    const wrong = await act(tokens.acceptor, c.path, 'unmerge', {
      body: { from: other.num, reason: 'x' },
      ifMatch: c.version,
    });
    expectProblem(wrong, { code: 'merge-target-invalid' });
    await step(tokens.acceptor, c, 'unmerge', { from: head.num, reason: 'x' });
    const twice = await act(tokens.acceptor, c.path, 'unmerge', {
      body: { from: head.num, reason: 'x' },
      ifMatch: c.version,
    });
    expect([twice.status, twice.body.code]).toEqual([409, 'wrong-state']);
  }, 60_000);
});

describe('called back under the head', () => {
  const ridOf = async (c: OpenCase): Promise<string> => {
    const { body } = await api('GET', `${c.path}/reports`, { token: tokens.supervisor });
    return String((body.items as { readonly rid: string }[])[0]?.rid);
  };
  const call = (head: OpenCase, report: string, key: string) =>
    act(tokens.callBackAgent, head.path, 'call-back', {
      body: { report, outcome: 'answered', contacted: true, solved: true },
      key,
    });

  it('is who reported what was merged, once or twice over, and nobody else', async () => {
    const [inner, outer, apart] = [await reported(tokens), await reported(tokens), await reported(tokens)];
    const rids = [await ridOf(inner), await ridOf(outer), await ridOf(apart)] as const;
    const head = await handling(tokens);
    await mergeInto(outer, inner);
    const { etag } = await api('GET', outer.path, { token: tokens.supervisor });
    await mergeInto(head, { ...outer, version: etag ?? '' });
    await mergeInto(head, apart);
    await step(tokens.acceptor, apart, 'unmerge', { from: head.num, reason: '另一处' });
    head.version = (await api('GET', head.path, { token: tokens.supervisor })).etag ?? '';
    await step(tokens.village, head, 'submit', { result: 'explained', text: '已向商户说明' });
    await step(tokens.inspector, head, 'inspect', { outcome: 'pass' });
    await step(tokens.acceptor, head, 'close', { answer: '已办结' });

    const first = await call(head, rids[0], 'merged-inner');
    expect([first.status, (await call(head, rids[1], 'merged-outer')).status]).toEqual([200, 200]);
    expect((await call(head, rids[0], 'merged-inner')).body).toEqual(first.body);
    expectProblem(await call(head, rids[2], 'merged-apart'), { code: 'unknown-report' });
    expectProblem(await call(head, rids[2], 'merged-inner'), { code: 'unknown-report' });
  }, 60_000);
});
