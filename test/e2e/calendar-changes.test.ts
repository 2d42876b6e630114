import { settled } from '../support/outbox.ts';
import { expectProblem } from '../support/problems.ts';
import { api, control, type Item, signIn, standAt, TOWN } from '../support/stage.ts';
import { filed, type OpenCase, reported, signInEverybody, step, type Tokens } from '../support/town.ts';

/** A day off that is decided while cases run: their deadlines move by it, and the town can see which. */

const POLICY = `/v1/towns/${TOWN}/policy`;
const CHANGES = `/v1/towns/${TOWN}/calendar-changes`;
let tokens: Tokens;
let office = '';
let working: OpenCase;
let urgent: OpenCase;

const view = async (c: OpenCase): Promise<Item> => (await api('GET', c.path, { token: tokens.supervisor })).body;
const minutes = async (count: number): Promise<void> => {
  await control.advance(`PT${count}M`);
  await settled();
};
/** The town's rules with other days off, as they are but for that; gives the version they have now. */
const withDaysOff = async (off: readonly string[]): Promise<number> => {
  const { body, etag } = await api('GET', POLICY, { token: office });
  const { town: _town, version: _version, findings: _findings, calendar, ...kept } = body;
  const next = { ...kept, calendar: { ...(calendar as Item), off } };
  const done = await api('PUT', POLICY, { token: office, body: next, ifMatch: etag ?? '' });
  expect(done.status).toBe(200);
  return Number(done.body.version);
};
const changeOf = (version: number, token = tokens.dispatcher) => api('GET', `${CHANGES}/${version}`, { token });

beforeAll(async () => {
  await standAt('2026-07-13T01:00:00.000Z');
  tokens = await signInEverybody();
  office = await signIn('demo-gridoffice-1');
  working = await reported(tokens, { category: '0111' });
  await step(tokens.acceptor, working, 'file', { category: '0111', condition: 1 });
  urgent = await filed(tokens);
}, 120_000);
afterAll(() => withDaysOff([]));

describe('a change of a town’s calendar', () => {
  let version = 0;

  it('moves the deadlines that run through it, and says which', async () => {
    const before = await view(working);
    const other = (await view(urgent)).dueAt;
    expect(before.dueAt).toBe('2026-07-20T09:00:00+08:00');
    version = await withDaysOff(['2026-07-15']);
    await minutes(5);
    const after = await view(working);
    expect(after.dueAt).toBe('2026-07-21T09:00:00+08:00');
    expect((await view(urgent)).dueAt).toBe(other);
    const page = await api('GET', `${working.path}/timeline?limit=200`, { token: tokens.supervisor });
    expect((page.body.items as Item[]).at(-1)).toMatchObject({ action: 'recalculate', actor: { role: 'clock' } });

    const change = await changeOf(version);
    expect(change.status).toBe(200);
    expect(change.body).toMatchObject({ town: TOWN, version, after: { off: ['2026-07-15'] } });
    expect(change.body.doneAt).toBeDefined();
    const cases = change.body.cases as Item[];
    expect(cases.find(({ num }) => num === working.num)).toMatchObject({ from: before.dueAt, to: after.dueAt });
    expect(cases.find(({ num }) => num === urgent.num)?.to).toBeUndefined();
    const list = await api('GET', CHANGES, { token: tokens.village });
    expect((list.body.items as Item[])[0]).toMatchObject({ version });
  });

  it('that is taken back moves them back', async () => {
    const back = await withDaysOff([]);
    await minutes(5);
    expect((await view(working)).dueAt).toBe('2026-07-20T09:00:00+08:00');
    expect((await changeOf(back)).body).toMatchObject({ before: { off: ['2026-07-15'] }, after: { off: [] } });
  });

  it('is none where other rules change', async () => {
    const seen = await withDaysOff([]);
    expectProblem(await changeOf(seen), { code: 'not-found' });
  });

  it('shows cases to the centre alone, and nothing to another town', async () => {
    expectProblem(await changeOf(version, tokens.village), { code: 'forbidden' });
    const elsewhere = await api('GET', '/v1/towns/320506104/calendar-changes', { token: tokens.dispatcher });
    expectProblem(elsewhere, { code: 'not-found' });
  });
});
