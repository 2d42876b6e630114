import { randomUUID } from 'node:crypto';
import type { Reply } from '../story/client.ts';
import { inboxOf } from '../support/inbox.ts';
import { settled } from '../support/outbox.ts';
import { expectProblem } from '../support/problems.ts';
import { api, control, type Item, signIn, standAt, TOWN } from '../support/stage.ts';
import { act, type OpenCase, reported, signInEverybody, type Tokens } from '../support/town.ts';

/** A night hands over to a morning; what it promised goes along, comes due, and is kept by who stands in. */

const NIGHT = '20260611T2000-20260612T0800';
const MORNING = '20260612T0800-20260612T1400';
const SHIFT = `/v1/areas/${TOWN}/shifts/${NIGHT}`;
const [GOING, COMING, STANDIN] = ['demo-acceptor-1', 'demo-acceptor-2', 'demo-dispatcher-2'];
const WHAT = '周五下午四点前回电告知结果';
const at = (time: string, day = '12'): string => `2026-06-${day}T${time}:00+08:00`;

let tokens: Tokens;
let standIn: string;
let c: OpenCase;
let promise: string;

const turns = (...of: readonly (readonly [person: string, from: string, to: string])[]) => ({
  turns: of.map(([person, from, to]) => ({ person, from, to })),
});
const rota = async (day: string, body: Item): Promise<void> => {
  const written = await api('PUT', `/v1/areas/${TOWN}/duty/2026-06-${day}`, { token: tokens.supervisor, body });
  if (written.status !== 200) throw new Error(written.text);
};
const get = async (token: string, path: string): Promise<Reply['body']> => {
  const reply = await api('GET', path, { token });
  if (reply.status !== 200) throw new Error(reply.text);
  return reply.body;
};
const items = async (token: string, path: string): Promise<Item[]> => (await get(token, path)).items as Item[];
const promisesIn = async (token: string, query: string): Promise<unknown[]> =>
  (await items(token, `/v1/promises?${query}`)).map(({ id }) => id);
const section = (body: Item, name: string): Item[] =>
  (body.sections as { section: string; items: Item[] }[]).find((one) => one.section === name)?.items ?? [];
const toldOf = async (token: string, type: string): Promise<number> =>
  (await inboxOf(token)).filter((one) => one.type === `onegrid.${type}`).length;
const minutes = async (count: number): Promise<void> => {
  await control.advance(`PT${count}M`);
  await settled();
};

beforeAll(async () => {
  await standAt(at('22:00', '11'));
  tokens = await signInEverybody();
  standIn = await signIn(STANDIN);
  await rota('11', turns([GOING, at('20:00', '11'), at('08:00')]));
  await rota('12', turns([COMING, at('08:00'), at('14:00')], [STANDIN, at('14:00'), at('20:00')]));
}, 120_000);

describe('a night', () => {
  it('promises something on an urgent case: beside the head, once, and the reporter reads it', async () => {
    c = await reported(tokens, { urgency: 'emergency' });
    const body = { kind: 'promise', to: 'reporters', what: WHAT, by: at('16:00'), text: '内部：对方着急' };
    const key = randomUUID();
    const made = await act(tokens.acceptor, c.path, 'note', { body, key });
    expect(made).toMatchObject({ status: 200, body: { action: 'note', dueAt: at('16:00') } });
    promise = String(made.body.promise);
    expect((await act(tokens.acceptor, c.path, 'note', { body, key })).text).toBe(made.text);
    expectProblem(await act(tokens.acceptor, c.path, 'note', { body: { ...body, by: at('17:00') }, key }), {
      code: 'idempotency-key-reused',
    });
    expect((await api('GET', c.path, { token: tokens.acceptor })).etag).toBe(c.version);
    expect(await promisesIn(tokens.acceptor, 'mine=true')).toContain(promise);
    expect(await promisesIn(tokens.leader, `area=${TOWN}`)).toContain(promise);
    expectProblem(await api('GET', '/v1/promises', { token: tokens.leader }), { code: 'list-not-offered' });
    const page = await api('GET', `/v1/reports/${c.trackingCode}`);
    expect(page.body.promises).toEqual([
      { what: WHAT, by: at('16:00'), state: 'promised', stateText: '已承诺，待兑现' },
    ]);
    expect(page.text).not.toContain('着急');
  });

  it('hands over what the system drafts and its own words, to who comes by the rota', async () => {
    await standAt(at('07:50'));
    const draft = await get(tokens.acceptor, `${SHIFT}/draft`);
    expect(section(draft, 'urgent').map(({ num }) => num)).toContain(c.num);
    expect(section(draft, 'promises').map(({ num }) => num)).toContain(c.num);
    expectProblem(await act(tokens.otherAcceptor, SHIFT, 'hand-over'), { code: 'forbidden' });
    expectProblem(await act(tokens.department, SHIFT, 'hand-over'), { code: 'not-found' });
    const key = randomUUID();
    const handed = await act(tokens.acceptor, SHIFT, 'hand-over', { body: { words: '泵站今晨要抄表' }, key });
    expect(handed).toMatchObject({ status: 200, body: { state: 'handed', version: 1, dueAt: at('08:30') } });
    expect((await act(tokens.acceptor, SHIFT, 'hand-over', { body: { words: '泵站今晨要抄表' }, key })).text).toBe(
      handed.text,
    );
    await settled();
    expect(await toldOf(tokens.otherAcceptor, 'shift.handed-over')).toBe(1);
    const seen = await get(tokens.otherAcceptor, SHIFT);
    expect(seen).toMatchObject({
      standing: 'handed',
      words: '泵站今晨要抄表',
      next: [{ person: COMING }],
      actions: ['take-over'],
    });
    expect(section(seen, 'urgent').map(({ num }) => num)).toContain(c.num);
  });

  it('is taken over by who comes and by nobody else, and then the promise is theirs', async () => {
    expectProblem(await act(tokens.acceptor, SHIFT, 'take-over', { ifMatch: '1' }), { code: 'forbidden' });
    expectProblem(await act(tokens.otherAcceptor, SHIFT, 'take-over'), { code: 'version-required', version: 1 });
    const taken = await act(tokens.otherAcceptor, SHIFT, 'take-over', { ifMatch: '1', body: { note: '收到' } });
    expect(taken).toMatchObject({ status: 200, body: { state: 'taken', version: 2 } });
    expect(Number(taken.body.promises)).toBeGreaterThanOrEqual(1);
    expect(await promisesIn(tokens.acceptor, 'mine=true')).not.toContain(promise);
    expect(await promisesIn(tokens.otherAcceptor, 'mine=true')).toContain(promise);
    const shifts = await items(tokens.leader, `/v1/areas/${TOWN}/shifts?from=2026-06-11&days=2`);
    expect(shifts.map(({ shift, standing }) => `${shift} ${standing}`).slice(0, 2)).toEqual([
      `${NIGHT} taken`,
      `${MORNING} planned`,
    ]);
    const told = await items(tokens.leader, `${SHIFT}/timeline`);
    expect(told.map(({ action }) => action)).toEqual(['hand-over', 'take-over']);
  });
});

describe('what was promised', () => {
  it('comes due with who has it now, and with who stands in while they are away', async () => {
    const absence = { from: at('12:00'), to: at('12:00', '13'), reason: 'leave', deputy: STANDIN };
    const path = `/v1/persons/${COMING}/absences`;
    expect((await api('POST', path, { token: tokens.otherAcceptor, body: absence })).status).toBe(201);
    await standAt(at('12:20'));
    const before = await toldOf(tokens.acceptor, 'case.promise-due');
    await minutes(10);
    expect(await toldOf(tokens.otherAcceptor, 'case.promise-due')).toBe(1);
    expect(await toldOf(standIn, 'case.promise-due')).toBe(1);
    expect(await toldOf(tokens.acceptor, 'case.promise-due')).toBe(before);
    expect(await promisesIn(standIn, 'mine=true')).toContain(promise);
  });

  it('is kept by who stands in, under its version, also after the case has ended', async () => {
    const cancelled = await act(tokens.acceptor, c.path, 'cancel', { body: { reason: '重复' }, ifMatch: c.version });
    expect(cancelled.status).toBe(200);
    const path = `${c.path}/promises/${promise}`;
    const one = await api('GET', path, { token: standIn });
    expect(one).toMatchObject({ etag: '2', body: { owner: { person: COMING }, passed: { from: GOING }, late: false } });
    expect(one.body.case).toMatchObject({ state: 'cancelled' });
    expectProblem(await act(tokens.village, path, 'keep-promise', { ifMatch: '2' }), { code: 'forbidden' });
    expectProblem(await act(standIn, path, 'keep-promise', { ifMatch: '1' }), { code: 'stale-version', version: 2 });
    const key = randomUUID();
    const kept = await act(standIn, path, 'keep-promise', { ifMatch: '2', body: { text: '已回电' }, key });
    expect(kept).toMatchObject({ status: 200, body: { state: 'kept', version: 3, promise } });
    expect((await act(standIn, path, 'keep-promise', { ifMatch: '2', body: { text: '已回电' }, key })).text).toBe(
      kept.text,
    );
    expectProblem(await act(standIn, path, 'pass-promise', { ifMatch: '3', body: { to: GOING } }), {
      code: 'wrong-state',
      version: 3,
      openActions: [],
    });
    const page = await api('GET', `/v1/reports/${c.trackingCode}`);
    expect(page.body.promises).toMatchObject([{ what: WHAT, state: 'kept', stateText: '已兑现' }]);
    expect(page.text).not.toContain('已回电');
  });
});

describe('a shift that nobody takes over', () => {
  it('is told to who comes, then to the duty supervisor, who takes it over', async () => {
    const path = `/v1/areas/${TOWN}/shifts/${MORNING}`;
    await standAt(at('13:50'));
    const handed = await act(tokens.supervisor, path, 'hand-over');
    expect(handed).toMatchObject({ status: 200, body: { version: 1 } });
    expect(await get(tokens.leader, path)).toMatchObject({ onBehalf: true });
    const before = await toldOf(tokens.supervisor, 'shift.take-over-late');
    await standAt(at('14:29'));
    await minutes(3);
    expect(await toldOf(tokens.supervisor, 'shift.take-over-late')).toBe(before + 1);
    expect(await toldOf(standIn, 'shift.take-over-late')).toBe(1);
    const taken = await act(tokens.supervisor, path, 'take-over', { ifMatch: '1' });
    expect(taken).toMatchObject({ status: 200, body: { state: 'taken' } });
    expect(await get(tokens.leader, path)).toMatchObject({ standing: 'taken', late: true, selfApproved: true });
  });
});
