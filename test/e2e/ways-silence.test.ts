import { itemsOfMatters, messagesAmong, settled } from '../support/outbox.ts';
import { api, control, type Item, itemsOf, signIn, standAt, TOWN, VILLAGE } from '../support/stage.ts';
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

/** Nobody answers: people are told up the ladder, and then somebody else acts, or the clock where the town says so. */

/** A Tuesday, nine in the morning; a limit of two hours of work ends at eleven, is near at 10:36 and passed for long at twelve. */
const NINE = '2026-03-10T01:00:00.000Z';
const supervisor = `post:${TOWN}:dutySupervisor`;
const dispatcher = `post:${TOWN}:dispatcher`;

let tokens: Tokens;
beforeAll(async () => {
  await standAt(NINE);
  tokens = await signInEverybody();
}, 120_000);

const view = async (c: OpenCase): Promise<Item> => (await api('GET', c.path, { token: tokens.supervisor })).body;

interface Line {
  readonly action: string;
  readonly from?: string;
  readonly to: string;
  readonly actor: { readonly person: string; readonly role: string };
  readonly at: string;
  readonly data: Item;
}
const timeline = async (c: OpenCase): Promise<readonly Line[]> =>
  (await api('GET', `${c.path}/timeline?limit=200`, { token: tokens.supervisor })).body.items as Line[];

/** Whom the messages of these types were for, in the order in which they were written. */
const toldOf = async (c: OpenCase, ...types: string[]): Promise<readonly string[]> => {
  const messages = messagesAmong(await itemsOfMatters([`CASE#${c.num}`]))
    .filter(({ type }) => types.includes(String(type).replace('onegrid.case.', '')))
    .sort((a, b) => (String(a.time) < String(b.time) ? -1 : 1));
  expect(messages.map(({ state }) => state)).toEqual(messages.map(() => 'delivered'));
  return messages.map(({ audience }) => String(audience));
};

const pass = async (span: string): Promise<void> => {
  await control.advance(span);
  await settled();
};

/** A command under the version that stands: the breach of a limit has moved it meanwhile. */
const now = async (token: string, c: OpenCase, action: string, body: unknown): Promise<void> => {
  c.version = String((await view(c)).version);
  await step(token, c, action, body);
};

describe('a case that nobody signs for', () => {
  it('is reminded of up the ladder, and recalled by the dispatcher to another unit', async () => {
    const c = await filed(tokens);
    await step(tokens.dispatcher, c, 'dispatch', { lead: VILLAGE });
    await pass('PT1H37M');
    expect(await toldOf(c, 'sign-due', 'sign-late')).toEqual([VILLAGE]);
    await pass('PT25M');
    expect((await toldOf(c, 'sign-late')).toSorted()).toEqual([VILLAGE, supervisor].toSorted());
    await pass('PT1H');
    expect((await toldOf(c, 'sign-late')).slice(2).toSorted()).toEqual([dispatcher, supervisor].toSorted());
    expect(await view(c)).toMatchObject({ state: 'dispatched', lead: VILLAGE });

    const said = (await timeline(c)).filter(({ data }) => data.limit === 'sign');
    expect(said.map(({ action, data }) => [action, data.stage])).toEqual([
      ['limit-near', 'before'],
      ['limit-passed', 'at'],
      ['limit-passed', 'after'],
    ]);
    expect(new Set(said.map(({ actor }) => actor.role))).toEqual(new Set(['clock']));

    await now(tokens.dispatcher, c, 'dispatch', { lead: DEPARTMENT, instruction: '原单位逾期未签收' });
    await settled();
    expect(await view(c)).toMatchObject({ state: 'dispatched', lead: DEPARTMENT });
    expect(await toldOf(c, 'recalled')).toEqual([VILLAGE]);
    // The old unit has it no more, and the new one has the whole time to sign.
    const late = await act(tokens.village, c.path, 'sign', { ifMatch: c.version });
    expect([403, 404]).toContain(late.status);
    await pass('PT1H');
    expect((await toldOf(c, 'sign-due', 'sign-late')).filter((one) => one === DEPARTMENT)).toEqual([]);
    await now(tokens.department, c, 'sign', {});
    expect(await view(c)).toMatchObject({ state: 'handling', lead: DEPARTMENT });
  }, 240_000);
});

describe('a report that nobody accepts', () => {
  it('is told the acceptors and then the duty supervisor', async () => {
    await standAt(NINE);
    const c = await reported(tokens);
    await pass('PT1H35M');
    const acceptor = `post:${TOWN}:acceptor`;
    expect(await toldOf(c, 'accept-due')).toEqual([acceptor]);
    const late = await toldOf(c, 'accept-late');
    expect([late.slice(0, 2).toSorted(), late.slice(2)]).toEqual([[acceptor, supervisor].toSorted(), [supervisor]]);
    await now(tokens.acceptor, c, 'file', { category: '0129', condition: 1 });
    expect(await view(c)).toMatchObject({ state: 'filed' });
  }, 240_000);
});

describe('where the town takes silence for a signature', () => {
  const path = `/v1/towns/${TOWN}/policy`;
  const setAutoSign = async (autoSign: boolean): Promise<void> => {
    const token = await signIn('demo-sysadmin-1');
    const { body, etag } = await api('GET', path, { token });
    const { town: _town, version: _version, findings: _findings, ...policy } = body;
    const put = await api('PUT', path, { token, body: { ...policy, autoSign }, ...(etag ? { ifMatch: etag } : {}) });
    expect(put.status).toBe(200);
    // What a town decides counts everywhere a minute later.
    await pass('PT2M');
  };

  it('the clock signs, once, and it stands in timeline and audit under its own name', async () => {
    await standAt(NINE);
    await setAutoSign(true);
    try {
      const c = await filed(tokens);
      await step(tokens.dispatcher, c, 'dispatch', { lead: VILLAGE });
      await pass('PT1H50M');
      expect(await view(c)).toMatchObject({ state: 'dispatched' });
      await pass('PT15M');
      expect(await view(c)).toMatchObject({ state: 'handling', lead: VILLAGE });
      const signed = (await timeline(c)).filter(({ action }) => action === 'sign');
      expect(signed).toMatchObject([{ from: 'dispatched', to: 'handling', actor: { person: 'clock', role: 'clock' } }]);
      const audited = (await itemsOf('Audit')).filter(({ pk, actor }) => pk === `S#case:${c.num}` && actor === 'clock');
      expect(audited).toMatchObject([{ action: 'sign', outcome: 'done', role: 'clock' }]);
      // The unit goes on as if it had signed.
      await now(tokens.village, c, 'assign', { person: 'demo-worker-tianling' });
    } finally {
      await setAutoSign(false);
    }
  }, 240_000);
});
