import type { Reply } from '../story/client.ts';
import { expectProblem } from '../support/problems.ts';
import { api, control, snapshot, standAt, TOWN } from '../support/stage.ts';
import {
  act,
  blowBody,
  DEPARTMENT,
  filed,
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

/** Commands that must not happen: each is refused by name, and nothing of it is left behind. */

let tokens: Tokens;
let fresh: OpenCase;
let atDispatch: OpenCase;
let whistle: OpenWhistle;
let before: readonly string[];

beforeAll(async () => {
  await standAt('2026-03-09T06:30:00.000Z');
  tokens = await signInEverybody();
  fresh = await reported(tokens);
  atDispatch = await filed(tokens);
  whistle = await whistled(tokens);
  await control.drain();
  before = await snapshot();
}, 120_000);

afterEach(async () => {
  const after = await snapshot();
  const known = new Set(before);
  expect(after.filter((item) => !known.has(item))).toEqual([]);
  expect(after).toHaveLength(before.length);
}, 30_000);

const file = (headers: Record<string, string>): Promise<Reply> =>
  act(tokens.acceptor, fresh.path, 'file', { body: { category: '0129' }, headers });

describe('a command without the right version', () => {
  it('names none', async () => {
    expectProblem(await file({}), { code: 'version-required' });
    expectProblem(await act(tokens.dispatcher, whistle.path, 'accept'), { code: 'version-required' });
    const body = { onBehalf: '来电告知' };
    const onPart = await act(tokens.department, part(whistle, DEPARTMENT), 'report-in', { body });
    expectProblem(onPart, { code: 'version-required' });
    const blow = await api('POST', `${fresh.path}/whistles`, { token: tokens.gridLeader, body: blowBody });
    expectProblem(blow, { code: 'version-required' });
  });

  it.each(['1', 'W/"1"', '*', '"1", "2"', '""', '"01"', '"-1"', '"1.0"', '"x"', '"9007199254740993"'])(
    'names it as %s',
    async (ifMatch) => {
      const reply = await file({ 'if-match': ifMatch });
      expectProblem(reply, { code: 'bad-request', errors: [['#header/If-Match', 'one-strong-etag']] });
    },
  );

  it('names one that is past, or one to come, and is told the one that stands', async () => {
    for (const version of ['0', '1', '3', '999']) {
      const call = { body: { lead: DEPARTMENT }, ifMatch: version };
      const reply = await act(tokens.dispatcher, atDispatch.path, 'dispatch', call);
      expectProblem(reply, { code: 'stale-version', version: 2 });
      expect(reply.etag).toBe('2');
    }
    const late = await act(tokens.gridLeader, whistle.path, 'withdraw', { body: { reason: 'x' }, ifMatch: '1' });
    expectProblem(late, { code: 'stale-version', version: 2 });
    const onPart = await act(tokens.department, part(whistle, DEPARTMENT), 'report-in', { ifMatch: '7' });
    expect(onPart.status).toBe(412);
  });
});

describe('a command in the wrong state', () => {
  it('is told what is open to this caller instead', async () => {
    const dispatch = await act(tokens.dispatcher, fresh.path, 'dispatch', {
      body: { lead: DEPARTMENT },
      ifMatch: fresh.version,
    });
    expectProblem(dispatch, {
      code: 'wrong-state',
      version: 1,
      openActions: [
        ...['claim', 'release', 'amend', 'merge', 'ask-verification', 'recuse', 'force-close', 'urge'],
        ...['answer-group', 'note'],
      ],
    });
    const again = await act(tokens.acceptor, atDispatch.path, 'file', { body: {}, ifMatch: atDispatch.version });
    expectProblem(again, {
      code: 'wrong-state',
      version: 2,
      openActions: [
        'claim',
        'release',
        'amend',
        'merge',
        'ask-verification',
        'recuse',
        'cancel',
        'urge',
        'answer-group',
        'note',
      ],
    });
  });

  it('of a whistle and of a part as well', async () => {
    const declined = await act(tokens.dispatcher, whistle.path, 'decline', {
      body: { reason: 'x' },
      ifMatch: whistle.version,
    });
    expect(declined.body).toMatchObject({ code: 'wrong-state', version: 2 });
    const view = await api('GET', whistle.path, { token: tokens.department });
    const own = (view.body.parts as { party: string; version: number }[]).find((one) => one.party === DEPARTMENT);
    const left = await act(tokens.department, part(whistle, DEPARTMENT), 'leave', { ifMatch: String(own?.version) });
    expect(left.body).toMatchObject({ code: 'wrong-state', openActions: ['report-in', 'cannot-come'] });
  });

  it('confirms no whistle before every result is in', async () => {
    const reply = await act(tokens.gridLeader, whistle.path, 'confirm', { ifMatch: whistle.version });
    expectProblem(reply, { code: 'whistle-not-finished' });
  });

  it('submits no case while its whistle is open', async () => {
    const { case: c } = whistle as OpenWhistle & { case: OpenCase };
    const version = (await api('GET', c.path, { token: tokens.village })).etag ?? '';
    const body = { result: 'explained', text: '已说明' };
    expectProblem(await act(tokens.village, c.path, 'submit', { body, ifMatch: version }), { code: 'whistle-open' });
  });
});

describe('a command of somebody who may not', () => {
  it('of another village, for whom the case is not there', async () => {
    for (const token of [tokens.otherVillage, tokens.department]) {
      expectProblem(await api('GET', fresh.path, { token }), { code: 'not-found' });
      expectProblem(await api('GET', `${fresh.path}/timeline`, { token }), { code: 'not-found' });
      expectProblem(await api('GET', `${fresh.path}/reports`, { token }), { code: 'not-found' });
      const call = { body: { text: 'x' } };
      expectProblem(await act(token, fresh.path, 'note', call), { code: 'not-found' });
      expectProblem(await act(token, fresh.path, 'sign', { ifMatch: '1' }), { code: 'not-found' });
    }
    expectProblem(await api('GET', whistle.path, { token: tokens.otherVillage }), { code: 'not-found' });
  });

  it('who sees the case, but has no part in this step', async () => {
    const body = { category: '0129' };
    const inspector = await act(tokens.inspector, fresh.path, 'file', { body, ifMatch: fresh.version });
    expectProblem(inspector, { code: 'forbidden' });
    const leader = await act(tokens.leader, fresh.path, 'cancel', { body: { reason: 'x' }, ifMatch: '1' });
    expectProblem(leader, { code: 'forbidden' });
  });

  it('who reports in for another department', async () => {
    const view = await api('GET', whistle.path, { token: tokens.department });
    const other = (view.body.parts as { party: string; version: number }[]).find(
      (one) => one.party === OTHER_DEPARTMENT,
    );
    const call = { ifMatch: String(other?.version) };
    const reply = await act(tokens.department, part(whistle, OTHER_DEPARTMENT), 'report-in', call);
    expectProblem(reply, { code: 'forbidden' });
  });

  it('whose post serves other routes', async () => {
    const body = { channel: 'phone', text: 'x' };
    expectProblem(await api('POST', '/v1/cases', { token: tokens.auditor, body }), { code: 'forbidden' });
    expectProblem(await api('GET', '/v1/audit?case=2603067980012343', { token: tokens.leader }), { code: 'forbidden' });
    const put = { name: '张三', home: TOWN, identity: { iss: 'https://x.example', sub: 'x' }, posts: [] };
    const made = await api('PUT', '/v1/persons/e2e-nobody', { token: tokens.supervisor, body: put });
    expectProblem(made, { code: 'forbidden' });
  });
});

describe('a command that names what is not there', () => {
  const dispatch = (lead: string) =>
    act(tokens.dispatcher, atDispatch.path, 'dispatch', { body: { lead }, ifMatch: atDispatch.version });

  it('a department, a case to merge into, a standard, a report, an upload', async () => {
    expectProblem(await dispatch('nobody'), { code: 'unknown-unit' });
    expectProblem(await dispatch('320506103999'), { code: 'unknown-unit' });
    const into = { body: { into: '2603067980012343' }, ifMatch: atDispatch.version };
    expectProblem(await act(tokens.dispatcher, atDispatch.path, 'merge', into), { code: 'merge-target-invalid' });
    const self = { body: { into: atDispatch.num }, ifMatch: atDispatch.version };
    expectProblem(await act(tokens.dispatcher, atDispatch.path, 'merge', self), { code: 'merge-target-invalid' });
    const standard = { body: { category: '0129', condition: 99 }, ifMatch: fresh.version };
    expectProblem(await act(tokens.acceptor, fresh.path, 'file', standard), { code: 'unknown-standard' });
    const category = { body: { category: '9999' }, ifMatch: fresh.version };
    expectProblem(await act(tokens.acceptor, fresh.path, 'file', category), { code: 'unknown-category' });
  });

  it('a department that is to be whistled for, on a case and on one yet to be taken down', async () => {
    const body = { ...blowBody, departments: [DEPARTMENT, 'nobody'] };
    const on = await api('POST', `${fresh.path}/whistles`, { token: tokens.gridLeader, body, ifMatch: '1' });
    expectProblem(on, { code: 'unknown-unit' });
    const newCase = { channel: 'worker', text: '又来了', grid: `${TOWN}203003` };
    const both = await api('POST', '/v1/whistles', {
      token: tokens.gridLeader,
      body: { ...body, newCase },
      key: 'bad-commands-blow-new',
    });
    expectProblem(both, { code: 'unknown-unit' });
    const elsewhere = { ...blowBody, newCase: { ...newCase, grid: `${TOWN}204001` } };
    expectProblem(await api('POST', '/v1/whistles', { token: tokens.gridLeader, body: elsewhere }), {
      code: 'forbidden',
    });
    const past = { ...blowBody, meetAt: '2026-03-09T06:00:00Z', newCase };
    expectProblem(await api('POST', '/v1/whistles', { token: tokens.gridLeader, body: past }), {
      code: 'limit-passed',
    });
  });
});

describe('what is sent beside the body', () => {
  it.each(['two words', 'ü', 'x'.repeat(129)])('an idempotency key such as %s', async (key) => {
    const headers = { 'idempotency-key': Buffer.from(key).toString('latin1'), 'if-match': '"1"' };
    const errors = [['#header/Idempotency-Key', 'visible-ascii']] as const;
    expectProblem(await file(headers), { code: 'bad-request', errors });
  });

  it('a field that the action does not have', async () => {
    const call = { body: { lead: DEPARTMENT, force: true }, ifMatch: atDispatch.version };
    const reply = await act(tokens.dispatcher, atDispatch.path, 'dispatch', call);
    expectProblem(reply, { code: 'invalid-body', errors: [['/force', 'unrecognized-keys']] });
  });
});

describe('a page of a list', () => {
  let cursor: string;
  const page = (token: string, query: string) => api('GET', `/v1/cases?${query}`, { token });
  const area = `area=${TOWN}&limit=1`;

  beforeAll(async () => {
    const first = await page(tokens.acceptor, area);
    cursor = String(first.body.cursor);
    expect(cursor.length).toBeGreaterThan(20);
  });

  it('goes on for the one who asked', async () => {
    expect((await page(tokens.acceptor, `${area}&cursor=${cursor}`)).status).toBe(200);
  });

  it.each<[string, () => [string, string]]>([
    [
      'altered at its end',
      () => [tokens.acceptor, `${area}&cursor=${cursor.slice(0, -1)}${cursor.endsWith('A') ? 'B' : 'A'}`],
    ],
    ['altered at its beginning', () => [tokens.acceptor, `${area}&cursor=X${cursor.slice(1)}`]],
    ['cut short', () => [tokens.acceptor, `${area}&cursor=${cursor.slice(0, 10)}`]],
    ['made up', () => [tokens.acceptor, `${area}&cursor=eyJhIjoxfQ`]],
    ['of another person', () => [tokens.otherAcceptor, `${area}&cursor=${cursor}`]],
    ['of another query', () => [tokens.acceptor, `${area}&status=done&cursor=${cursor}`]],
  ])('is refused with a cursor %s', async (_, asked) => {
    expectProblem(await page(...asked()), { code: 'bad-cursor' });
  });
});

it('what was refused all along is still possible with the right version', async () => {
  const c = await reported(tokens);
  await step(tokens.acceptor, c, 'file', { category: '0129' });
  expect(c.version).toBe('2');
  await control.drain();
  before = await snapshot();
});
