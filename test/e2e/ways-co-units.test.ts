import { randomUUID } from 'node:crypto';
import type { Reply } from '../story/client.ts';
import { itemsOfMatters, messagesAmong, settled } from '../support/outbox.ts';
import { expectProblem } from '../support/problems.ts';
import { api, control, type Item, signIn, standAt, TOWN, VILLAGE } from '../support/stage.ts';
import { act, filed, type OpenCase, signInEverybody, step, type Tokens } from '../support/town.ts';

/** Three co-units help the village that leads (协办): one does its part, one objects and is let off, one is late and fails. */

/** A Tuesday, nine in the morning; the two hours of the standard run from the dispatch. */
const NINE = '2026-03-10T01:00:00.000Z';
const [DONE, OBJECTS, FAILS] = ['zhzf', 'scjg', 'hws'] as const;
const supervisor = `post:${TOWN}:dutySupervisor`;

let tokens: Tokens;
let officers: Readonly<Record<string, string>>;
beforeAll(async () => {
  await standAt(NINE);
  tokens = await signInEverybody();
  const signedIn = [DONE, OBJECTS, FAILS, 'yjj'].map(
    async (party) => [party, await signIn(`demo-officer-${party}`)] as const,
  );
  officers = Object.fromEntries(await Promise.all(signedIn));
}, 120_000);

const officer = (party: string): string => officers[party] ?? '';
const view = async (c: OpenCase): Promise<Item> => (await api('GET', c.path, { token: tokens.supervisor })).body;
const partPath = (c: OpenCase, party: string): string => `${c.path}/parts/${party}`;
const part = (c: OpenCase, party: string, token = tokens.supervisor): Promise<Reply> =>
  api('GET', partPath(c, party), { token });

/** One command on a part, under the version that stands. */
const onPart = async (token: string, c: OpenCase, party: string, action: string, body: unknown = {}): Promise<Reply> =>
  act(token, partPath(c, party), action, { body, ifMatch: (await part(c, party)).etag ?? '', key: randomUUID() });

const doPart = async (
  token: string,
  c: OpenCase,
  party: string,
  action: string,
  body: unknown = {},
): Promise<Reply> => {
  const reply = await onPart(token, c, party, action, body);
  if (reply.status !== 200) throw new Error(`${action}: ${reply.status} ${reply.text}`);
  return reply;
};

/** A command on the case under the version that stands: the breach of a limit may have moved it. */
const now = async (token: string, c: OpenCase, action: string, body: unknown): Promise<void> => {
  c.version = String((await view(c)).version);
  await step(token, c, action, body);
};

const pass = async (span: string): Promise<void> => {
  await control.advance(span);
  await settled();
};

/** Whom the messages of a type were for; each of them has arrived. */
const toldOf = async (c: OpenCase, type: string): Promise<readonly string[]> => {
  const messages = messagesAmong(await itemsOfMatters([`CASE#${c.num}`])).filter(
    (one) => one.type === `onegrid.case.${type}`,
  );
  expect(messages.map(({ state }) => state)).toEqual(messages.map(() => 'delivered'));
  return messages.map(({ audience }) => String(audience)).toSorted();
};

const todo = async (party: string): Promise<readonly unknown[]> => {
  const reply = await api('GET', `/v1/cases?owner=${party}&limit=200`, { token: officer(party) });
  return (reply.body.items as Item[]).map(({ num }) => num);
};

const submission = { result: 'explained', text: '各单位分头处置，已向商户说明' };
const refusedOver = async (c: OpenCase, ...open: string[]): Promise<void> => {
  const { version } = await view(c);
  const refused = await act(tokens.village, c.path, 'submit', { body: submission, ifMatch: String(version) });
  expectProblem(refused, { code: 'co-part-open' });
  for (const party of [DONE, OBJECTS, FAILS]) {
    expect(String(refused.body.detail).includes(party)).toBe(open.includes(party));
  }
};

describe('three co-units of which one fails', () => {
  let c: OpenCase;

  it('each get a part of their own, and a message', async () => {
    c = await filed(tokens);
    await step(tokens.dispatcher, c, 'dispatch', {
      lead: VILLAGE,
      co: [DONE, OBJECTS, FAILS],
      instruction: '联合处置',
    });
    await step(tokens.village, c, 'sign');
    await settled();
    expect(await toldOf(c, 'co-dispatched')).toEqual([DONE, OBJECTS, FAILS].toSorted());
    expect(await view(c)).toMatchObject({ lead: VILLAGE, co: [DONE, OBJECTS, FAILS] });
    const parts = await api('GET', `${c.path}/parts`, { token: officer(DONE) });
    expect((parts.body.items as Item[]).map(({ party, state, actions }) => [party, state, actions]).toSorted()).toEqual(
      [
        [DONE, 'invited', ['co-sign', 'co-return']],
        [FAILS, 'invited', []],
        [OBJECTS, 'invited', []],
      ].toSorted(),
    );
    expect((await part(c, DONE)).body).toMatchObject({
      waiting: { limit: 'sign' },
      dueAt: '2026-03-10T11:00:00+08:00',
    });
    for (const party of [DONE, OBJECTS, FAILS]) expect(await todo(party)).toContain(c.num);
  });

  it('nobody else sees or moves them, and each needs the version of its own part', async () => {
    expectProblem(await part(c, DONE, officer('yjj')), { code: 'not-found' });
    expectProblem(await onPart(officer(OBJECTS), c, DONE, 'co-sign'), { code: 'forbidden' });
    expectProblem(await act(officer(DONE), partPath(c, DONE), 'co-sign'), { code: 'version-required' });
    expectProblem(await act(officer(DONE), partPath(c, DONE), 'co-sign', { ifMatch: '9' }), {
      code: 'stale-version',
      version: 1,
    });
    expectProblem(await onPart(officer(DONE), c, DONE, 'co-result', { result: 'done', text: '已清' }), {
      code: 'wrong-state',
      version: 1,
      openActions: ['co-sign', 'co-return'],
    });
  });

  it('one signs and files; one objects, and is let off by the dispatcher; the lead still waits', async () => {
    await doPart(officer(DONE), c, DONE, 'co-sign');
    const { version } = await view(c);
    await doPart(officer(DONE), c, DONE, 'co-result', { result: 'done', text: '已立案查处' });
    // Parts are streams of their own: the head has not moved.
    expect((await view(c)).version).toBe(version);
    await doPart(officer(OBJECTS), c, OBJECTS, 'co-return', { code: 'not-ours', reason: '不涉及证照' });
    await refusedOver(c, OBJECTS, FAILS);
    await doPart(tokens.dispatcher, c, OBJECTS, 'deny-co-return', { reason: '请再核对' });
    await doPart(officer(OBJECTS), c, OBJECTS, 'co-return', { code: 'not-ours', reason: '已核对，确不涉及' });
    await doPart(tokens.dispatcher, c, OBJECTS, 'excuse-co', { reason: '情况属实' });
    expect((await part(c, OBJECTS)).body).toMatchObject({ state: 'excused', rejections: 1, actions: [] });
    expect(await todo(OBJECTS)).not.toContain(c.num);
    await refusedOver(c, FAILS);
  });

  it('one is silent: it is reminded, then the lead hears of it, at last the duty supervisor', async () => {
    await doPart(officer(FAILS), c, FAILS, 'co-sign');
    await pass('PT1H40M');
    expect(await toldOf(c, 'co-result-due')).toEqual([FAILS]);
    await pass('PT25M');
    expect(await toldOf(c, 'co-result-late')).toEqual([VILLAGE, FAILS].toSorted());
    await pass('PT1H');
    expect(await toldOf(c, 'co-result-late')).toEqual([VILLAGE, VILLAGE, FAILS, supervisor].toSorted());
    expect((await part(c, FAILS)).body).toMatchObject({ state: 'signed', overdue: true });
  });

  it('files late that it failed; then all are in, and the case says who failed', async () => {
    await doPart(officer(FAILS), c, FAILS, 'co-result', { result: 'failed', text: '设备故障，未能清运' });
    expect((await part(c, FAILS)).body).toMatchObject({ result: 'failed', onTime: false, overdue: true });
    await settled();
    expect(await toldOf(c, 'co-result-filed')).toContain(`post:${TOWN}:dispatcher`);
    await now(tokens.village, c, 'submit', submission);
    expect(await view(c)).toMatchObject({ state: 'handled', coFailed: [FAILS] });
  });

  it('the inspection fails because of it: it goes again, and only it', async () => {
    await now(tokens.inspector, c, 'inspect', { outcome: 'fail', text: '垃圾未清运', parts: [FAILS] });
    await settled();
    expect(await toldOf(c, 'co-rework')).toEqual([FAILS]);
    expect((await part(c, FAILS)).body).toMatchObject({ state: 'signed', reworks: 1 });
    expect((await part(c, DONE)).body).toMatchObject({ state: 'result-filed', result: 'done' });
    expect(await view(c)).not.toHaveProperty('coFailed');
    await refusedOver(c, FAILS);
    await doPart(officer(FAILS), c, FAILS, 'co-result', { result: 'done', text: '已清运' });
    await now(tokens.village, c, 'submit', submission);
    await now(tokens.inspector, c, 'inspect', { outcome: 'pass' });
    await now(tokens.acceptor, c, 'close', { answer: '已办结' });
    expect(await view(c)).toMatchObject({ state: 'closed', co: [DONE, OBJECTS, FAILS] });
    for (const party of [DONE, OBJECTS, FAILS]) {
      expect(await todo(party)).not.toContain(c.num);
      expect((await part(c, party)).body).toMatchObject({ ended: true, actions: [] });
    }
  });

  it('and everything stands in the timeline of the case, each part counted for itself', async () => {
    const page = await api('GET', `${c.path}/timeline?limit=200`, { token: tokens.supervisor });
    const lines = (page.body.items as Item[]).filter(({ part: stream }) => stream === FAILS);
    expect(lines.map(({ action, version }) => [action, version])).toEqual([
      ['co-sign', 2],
      ['co-result', 3],
      ['co-result', 4],
    ]);
  });
});

describe('a co-unit that has no account', () => {
  it('is acted for by the duty supervisor on somebody’s word', async () => {
    const c = await filed(tokens);
    await step(tokens.dispatcher, c, 'dispatch', { lead: VILLAGE, co: [DONE] });
    expectProblem(await onPart(tokens.supervisor, c, DONE, 'co-sign'), {
      code: 'invalid-body',
      errors: [['/onBehalf', 'required']],
    });
    await doPart(tokens.supervisor, c, DONE, 'co-sign', { onBehalf: '电话通知，对方确认' });
    const body = { result: 'done', text: '电话反馈已办', onBehalf: '电话反馈' };
    await doPart(tokens.supervisor, c, DONE, 'co-result', body);
    expect((await part(c, DONE)).body).toMatchObject({ state: 'result-filed' });
  });
});

describe('a case that goes elsewhere', () => {
  it('leaves its co-units nothing to do, and they see it no more', async () => {
    const c = await filed(tokens);
    await step(tokens.dispatcher, c, 'dispatch', { lead: VILLAGE, co: [DONE, OBJECTS] });
    await step(tokens.dispatcher, c, 'dispatch', { lead: FAILS, co: [DONE] });
    await settled();
    expect(await toldOf(c, 'co-ended')).toEqual([OBJECTS]);
    expect(await todo(OBJECTS)).not.toContain(c.num);
    expectProblem(await part(c, OBJECTS, officer(OBJECTS)), { code: 'not-found' });
    expect((await part(c, OBJECTS)).body).toMatchObject({ state: 'invited', ended: true, round: 1 });
    expect((await part(c, DONE)).body).toMatchObject({ state: 'invited', ended: false, round: 2, version: 2 });
    const refused = { lead: VILLAGE, co: [VILLAGE] };
    const twice = await act(tokens.dispatcher, c.path, 'dispatch', { body: refused, ifMatch: c.version });
    expectProblem(twice, { code: 'invalid-body', errors: [['/co', 'named-twice']] });
    const unknown = { lead: VILLAGE, co: ['no-such-unit'] };
    const nobody = await act(tokens.dispatcher, c.path, 'dispatch', { body: unknown, ifMatch: c.version });
    expectProblem(nobody, { code: 'unknown-unit' });
  });
});
