import { expectProblem } from '../support/problems.ts';
import { api, later, standAt, VILLAGE } from '../support/stage.ts';
import { act, DEPARTMENT, filed, type OpenCase, signInEverybody, step, type Tokens } from '../support/town.ts';

/** The ledger of minutes over HTTP: what everybody had, and that a return upheld is not the unit's. */

const MINUTES = 60;
let tokens: Tokens;

beforeAll(async () => {
  await standAt('2026-03-11T01:00:00.000Z');
  tokens = await signInEverybody();
}, 120_000);

interface Holds {
  readonly from: string;
  readonly to: string;
  readonly running: boolean;
  readonly minutes: number;
  readonly holds: readonly {
    holder: string;
    party?: string;
    from: string;
    to: string;
    minutes: number;
    outcome: string;
  }[];
  readonly sums: readonly { holder: string; party?: string; minutes: number }[];
}

const holdsOf = async (c: OpenCase, token = tokens.supervisor): Promise<Holds> => {
  const answer = await api('GET', `${c.path}/holds`, { token });
  expect(answer.status).toBe(200);
  return answer.body as unknown as Holds;
};

/** Holder and outcome, with the minutes of each to the next: the stack's own clock runs on by seconds meanwhile. */
const told = ({ holds }: Holds): string[] => holds.map(({ holder, party, outcome }) => `${party ?? holder} ${outcome}`);

describe('the ledger of a case', () => {
  it('says who had it for how long; the holds add up to the whole', async () => {
    const c = await filed(tokens);
    await later(10 * MINUTES);
    await step(tokens.dispatcher, c, 'dispatch', { lead: VILLAGE });
    await later(30 * MINUTES);
    await step(tokens.village, c, 'return', { code: 'not-ours', reason: '不属本村范围' });
    await later(20 * MINUTES);
    expect(told(await holdsOf(c))).toEqual(['centre dispatched', `${VILLAGE} open`]);

    await step(tokens.dispatcher, c, 'dispatch', { lead: DEPARTMENT });
    await later(15 * MINUTES);
    const ledger = await holdsOf(c);
    expect(told(ledger)).toEqual(['centre dispatched', 'centre returned-upheld', `${DEPARTMENT} open`]);
    expect(ledger.holds[1]).toMatchObject({ blameless: true });
    const minutes = ledger.holds.map((one) => one.minutes);
    for (const [n, least] of [10, 50, 15].entries()) expect([n, (minutes[n] ?? 0) >= least]).toEqual([n, true]);
    expect(minutes.reduce((sum, one) => sum + one, 0)).toBe(ledger.minutes);
    expect(ledger.sums.reduce((sum, one) => sum + one.minutes, 0)).toBe(ledger.minutes);
    expect(ledger.sums.map(({ holder, party }) => party ?? holder)).toEqual(['centre', DEPARTMENT]);
    expect(ledger.holds.map((one) => one.to).slice(0, -1)).toEqual(ledger.holds.map((one) => one.from).slice(1));
    expect([ledger.running, ledger.from, ledger.to]).toEqual([true, ledger.holds[0]?.from, ledger.holds.at(-1)?.to]);

    await act(tokens.acceptor, c.path, 'note', { body: { text: '已电话告知' } });
    expect(told(await holdsOf(c))).toEqual(told(ledger));
  });

  it('ends with the case, and is read by those alone who may see it', async () => {
    const c = await filed(tokens);
    await later(5 * MINUTES);
    await step(tokens.acceptor, c, 'cancel', { reason: '误报' });
    const ended = await holdsOf(c);
    await later(10 * MINUTES);
    expect(await holdsOf(c)).toEqual(ended);
    expect([ended.running, told(ended)]).toEqual([false, ['centre cancelled']]);
    expectProblem(await api('GET', `${c.path}/holds`, { token: tokens.otherVillage }), { code: 'not-found' });
  });
});
