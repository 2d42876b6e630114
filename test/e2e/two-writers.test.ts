import { randomUUID } from 'node:crypto';
import type { Reply } from '../story/client.ts';
import { expectProblem } from '../support/problems.ts';
import { api, control, functionId, itemsOf, standAt, TOWN, VILLAGE } from '../support/stage.ts';
import {
  act,
  DEPARTMENT,
  filed,
  handling,
  type OpenCase,
  type OpenWhistle,
  OTHER_DEPARTMENT,
  part,
  reported,
  signInEverybody,
  step,
  type Tokens,
  whistled,
} from '../support/town.ts';

/** Two people act at once: one is first, the other is told, and nothing is half of each. */

const ROUNDS = 100;
let tokens: Tokens;

beforeAll(async () => {
  await standAt('2026-03-09T08:30:00.000Z');
  tokens = await signInEverybody();
}, 120_000);
afterEach(() => control.send('DELETE', '/faults'));

const statuses = (replies: readonly Reply[]): number[] => replies.map((one) => one.status).sort();

interface Entry {
  readonly part: string;
  readonly version: number;
  readonly action: string;
}
const timelineOf = async (path: string, token: string): Promise<Entry[]> =>
  (await api('GET', `${path}/timeline?limit=200`, { token })).body.items as Entry[];

/** One entry for each version of the head, and the head is where the timeline ends. */
const expectWhole = async (c: OpenCase): Promise<void> => {
  const head = (await timelineOf(c.path, tokens.acceptor)).filter((one) => one.part === '_');
  expect(head.map((one) => one.version)).toEqual(head.map((_, index) => index + 1));
  expect((await api('GET', c.path, { token: tokens.acceptor })).etag).toBe(String(head.length));
};

const dispatch = (token: string, c: OpenCase, lead: string, key: string = randomUUID()) =>
  act(token, c.path, 'dispatch', { body: { lead }, ifMatch: c.version, key });

describe('two dispatchers on one case', () => {
  it(`are told apart in each of ${ROUNDS} rounds`, async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const c = await filed(tokens);
      const replies = await Promise.all([
        dispatch(tokens.dispatcher, c, DEPARTMENT),
        dispatch(tokens.otherDispatcher, c, OTHER_DEPARTMENT),
      ]);
      const [won] = replies.filter((one) => one.status === 200);
      const [lost] = replies.filter((one) => one.status !== 200);
      if (!won || !lost) throw new Error(`${replies.map((one) => one.text).join('\n')}`);
      expectProblem(lost, { code: 'stale-version', version: Number(won.etag) });
      const lead = won === replies[0] ? DEPARTMENT : OTHER_DEPARTMENT;
      const after = await api('GET', c.path, { token: tokens.acceptor });
      expect(after.body).toMatchObject({ state: 'dispatched', lead, parties: [lead], version: 3 });
      if (round % 10 === 0) await expectWhole(c);
    }
  }, 120_000);

  it('leave one message to the winner’s department, and none to the other', async () => {
    const c = await filed(tokens);
    const replies = await Promise.all([
      dispatch(tokens.dispatcher, c, DEPARTMENT),
      dispatch(tokens.otherDispatcher, c, OTHER_DEPARTMENT),
    ]);
    const lead = replies[0]?.status === 200 ? DEPARTMENT : OTHER_DEPARTMENT;
    const items = (await itemsOf('Matters')).filter((item) => item.pk === `CASE#${c.num}`);
    const told = items.filter((item) => item.kind === 'message' && item.type === 'onegrid.case.dispatched');
    expect(told.map((item) => item.audience)).toEqual([lead]);
    expect(items.filter((item) => item.kind === 'case-part').map((item) => item.party)).toEqual([lead]);
    const audited = (await itemsOf('Audit')).filter(
      (item) => item.pk === `S#case:${c.num}` && item.action === 'dispatch',
    );
    expect(audited).toHaveLength(1);
  }, 30_000);

  it('ten at once, each with a key of their own: one wins', async () => {
    const c = await filed(tokens);
    const replies = await Promise.all(Array.from({ length: 10 }, () => dispatch(tokens.dispatcher, c, DEPARTMENT)));
    expect(statuses(replies)).toEqual([200, ...Array(9).fill(412)]);
    await expectWhole(c);
  });
});

describe('a collision inside the database', () => {
  const collide = async (count: number): Promise<void> => {
    const caller = await functionId('cases');
    const action = 'TransactWriteItems';
    await control.send('POST', '/faults', { caller, action, kind: 'TransactionConflict', count });
  };

  it.each([1, 2])('is decided again after %d of them', async (count) => {
    const c = await filed(tokens);
    await collide(count);
    expect((await dispatch(tokens.dispatcher, c, DEPARTMENT)).status).toBe(200);
    await expectWhole(c);
  });

  it('is told after the third, and nothing was written', async () => {
    const c = await filed(tokens);
    await collide(3);
    const reply = await dispatch(tokens.dispatcher, c, DEPARTMENT);
    expectProblem(reply, { code: 'write-conflict' });
    expect(reply.headers.get('retry-after')).toBe('1');
    await expectWhole(c);
    expect((await dispatch(tokens.dispatcher, c, DEPARTMENT)).status).toBe(200);
  });

  it('does not take down a report twice', async () => {
    await collide(2);
    const c = await reported(tokens, { text: `once-${randomUUID()}` });
    await expectWhole(c);
  });

  it('does not blow a whistle twice', async () => {
    const c = await handling(tokens);
    await collide(2);
    const body = { kind: 'daily', departments: [DEPARTMENT], reason: 'x' };
    const call = { token: tokens.gridLeader, body, ifMatch: c.version, key: randomUUID() };
    expect((await api('POST', `${c.path}/whistles`, call)).body).toMatchObject({ id: `${c.num}-1` });
    const view = await api('GET', c.path, { token: tokens.acceptor });
    expect(view.body.whistles).toEqual([`${c.num}-1`]);
  });
});

describe('a department reports in', () => {
  const versionOf = async (whistle: OpenWhistle, party: string): Promise<string> => {
    const view = await api('GET', whistle.path, { token: tokens.gridLeader });
    const own = (view.body.parts as { party: string; version: number }[]).find((one) => one.party === party);
    return String(own?.version);
  };
  const onPart = async (whistle: OpenWhistle, token: string, party: string, action: string, body: unknown = {}) =>
    act(token, part(whistle, party), action, { body, ifMatch: await versionOf(whistle, party), key: randomUUID() });

  it('while the blower withdraws: it is in before, or it is told that the whistle is over', async () => {
    for (let round = 0; round < 5; round += 1) {
      const whistle = await whistled(tokens);
      const version = await versionOf(whistle, DEPARTMENT);
      const [reportIn, withdraw] = await Promise.all([
        act(tokens.department, part(whistle, DEPARTMENT), 'report-in', { ifMatch: version }),
        act(tokens.gridLeader, whistle.path, 'withdraw', { body: { reason: '不必了' }, ifMatch: whistle.version }),
      ]);
      expect(withdraw.status).toBe(200);
      expect([200, 409, 412]).toContain(reportIn.status);
      const view = await api('GET', whistle.path, { token: tokens.gridLeader });
      const own = (view.body.parts as { party: string; state: string }[]).find((one) => one.party === DEPARTMENT);
      expect(view.body.state).toBe('withdrawn');
      expect(own?.state).toBe(reportIn.status === 200 ? 'reported-in' : 'invited');
      expect((await api('GET', whistle.case.path, { token: tokens.acceptor })).body.whistles).toEqual([]);
    }
  }, 60_000);

  it('while the whistle is confirmed: never confirmed with a department still at work', async () => {
    for (let round = 0; round < 5; round += 1) {
      const whistle = await whistled(tokens);
      await onPart(whistle, tokens.department, DEPARTMENT, 'report-in');
      await onPart(whistle, tokens.department, DEPARTMENT, 'file-result', { result: 'done', text: '已办' });
      await onPart(whistle, tokens.otherDepartment, OTHER_DEPARTMENT, 'report-in');
      const version = await versionOf(whistle, OTHER_DEPARTMENT);
      const [result, confirm] = await Promise.all([
        act(tokens.otherDepartment, part(whistle, OTHER_DEPARTMENT), 'file-result', {
          body: { result: 'done', text: '已办' },
          ifMatch: version,
        }),
        act(tokens.gridLeader, whistle.path, 'confirm', { ifMatch: whistle.version }),
      ]);
      expect(result.status).toBe(200);
      expect([200, 409]).toContain(confirm.status);
      const view = await api('GET', whistle.path, { token: tokens.gridLeader });
      expect(view.body.state).toBe(confirm.status === 200 ? 'confirmed' : 'in-force');
      if (confirm.status === 409) expectProblem(confirm, { code: 'whistle-not-finished' });
    }
  }, 60_000);

  it('together with the others: each on its own version, none in another’s way', async () => {
    const whistle = await whistled(tokens);
    const [one, other] = await Promise.all([
      onPart(whistle, tokens.department, DEPARTMENT, 'report-in'),
      onPart(whistle, tokens.otherDepartment, OTHER_DEPARTMENT, 'report-in'),
    ]);
    expect(statuses([one, other])).toEqual([200, 200]);
  });

  it('twice at once: one is in, the other is told', async () => {
    const whistle = await whistled(tokens);
    const version = await versionOf(whistle, DEPARTMENT);
    const send = () => act(tokens.department, part(whistle, DEPARTMENT), 'report-in', { ifMatch: version });
    expect(statuses(await Promise.all([send(), send()]))).toEqual([200, 412]);
  });
});

describe('a merge', () => {
  const merge = (c: OpenCase, into: OpenCase, token = tokens.acceptor) =>
    act(token, c.path, 'merge', { body: { into: into.num }, ifMatch: c.version, key: randomUUID() });

  it('into a case that is merged away at that moment ends in one chain of one hop', async () => {
    for (let round = 0; round < 5; round += 1) {
      const [a, b, head] = [await reported(tokens), await reported(tokens), await reported(tokens)];
      const [intoB, intoHead] = await Promise.all([merge(a, b), merge(b, head, tokens.otherAcceptor)]);
      const [viewA, viewB] = await Promise.all([a, b].map((c) => api('GET', c.path, { token: tokens.acceptor })));
      // Either a found b already merged, or b took a over first and then went on to the head with a new version.
      expect([intoB.status, intoHead.status]).toEqual(intoB.status === 200 ? [200, 412] : [422, 200]);
      expect(viewA?.body.mergedInto).toBe(intoB.status === 200 ? b.num : undefined);
      expect(viewB?.body.mergedInto).toBe(intoHead.status === 200 ? head.num : undefined);
      await Promise.all([a, b, head].map(expectWhole));
    }
  }, 60_000);

  it('of two cases into each other merges one', async () => {
    const [a, b] = [await reported(tokens), await reported(tokens)];
    const replies = await Promise.all([merge(a, b), merge(b, a, tokens.otherAcceptor)]);
    expect(replies.filter((one) => one.status === 200)).toHaveLength(1);
    expect([409, 412, 422]).toContain(replies.find((one) => one.status !== 200)?.status);
  });

  it('counts every report of those merged into one head at once', async () => {
    const head = await reported(tokens);
    const others = await Promise.all(Array.from({ length: 3 }, () => reported(tokens)));
    for (const reply of await Promise.all(others.map((c) => merge(c, head))))
      expect([200, 409]).toContain(reply.status);
    const merged = await Promise.all(others.map((c) => api('GET', c.path, { token: tokens.acceptor })));
    const taken = merged.filter((one) => one.body.mergedInto === head.num).length;
    const view = await api('GET', head.path, { token: tokens.acceptor });
    expect(view.body.reports).toBe(1 + taken);
    await expectWhole(head);
  });
});

it('notes of many at once are all kept, and move no version', async () => {
  const c = await handling(tokens);
  const notes = Array.from({ length: 10 }, (_, index) =>
    act(tokens.acceptor, c.path, 'note', { body: { text: `第${index}条` } }),
  );
  expect(statuses(await Promise.all(notes))).toEqual(Array(10).fill(200));
  const entries = await timelineOf(c.path, tokens.acceptor);
  expect(entries.filter((one) => one.action === 'note')).toHaveLength(10);
  await step(tokens.village, c, 'assign', { post: `${TOWN}203003:gridLeader` });
  expect((await api('GET', c.path, { token: tokens.village })).body).toMatchObject({
    lead: VILLAGE,
    state: 'handling',
  });
});
