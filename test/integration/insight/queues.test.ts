import fc from 'fast-check';
import { toMetaItem, toTextItem } from '../../../shared/cases/items.ts';
import { ASKS, type AskKind, type CaseMeta } from '../../../shared/cases/model.ts';
import type { CaseListQuery } from '../../../shared/cases/rules-lists.ts';
import { callCounter, dueCounter } from '../../../shared/cases/store-due.ts';
import { listStore } from '../../../shared/cases/store-lists.ts';
import { newRows, rowWrites } from '../../../shared/cases/store-rows.ts';
import { queueUseCases } from '../../../shared/insight/service-queues.ts';
import { countBatch } from '../../../shared/insight/service-tally.ts';
import { queueStore } from '../../../shared/insight/store-queues.ts';
import { tallyStore } from '../../../shared/insight/store-tally.ts';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import type { Caller } from '../../../shared/kernel/caller.ts';
import { caseNumber } from '../../../shared/kernel/numbers.ts';
import { DAY, type Instant, plus } from '../../../shared/kernel/time.ts';
import { transact, type Write } from '../../../shared/platform/dynamodb/transact.ts';
import { deriveKeys } from '../../../shared/platform/keys.ts';
import { start } from '../../../shared/workflow/deadlines.ts';
import { BEGINNINGS, moves } from '../../support/case-lives.ts';
import { apply, born, type Life, plainWorld, type World } from '../../support/case-run.ts';
import { AT, aCase, barbecue, caller, GRID, post, TOWN, UNIT } from '../../support/cases.ts';
import { type LocalTables, localTables } from '../../support/dynamodb.ts';
import { imageAt, ofCase } from '../../support/figures.ts';

/**
 * Random lives of cases, open and hidden, written as the store of cases writes them and counted as their images come: in
 * the end every queue of everybody counts what its list holds, case by case.
 */
const keys = deriveKeys('a-secret-of-the-test-that-is-long-enough');
const NOW: Instant = plus(AT, 3 * DAY);
const LIVES = 18;
const OTHER_UNIT = '320506103204';

let tables: LocalTables;
beforeAll(async () => {
  tables = await localTables();
}, 60_000);
afterAll(() => tables?.drop());

const places = [{ unit: UNIT, grid: GRID }, { unit: OTHER_UNIT, grid: `${OTHER_UNIT}002` }, { unit: OTHER_UNIT }, {}];
const hidden: readonly Partial<CaseMeta>[] = [
  {},
  {},
  { confidential: true },
  { about: { kind: 'staff', ref: 'w-1' } },
  { about: { kind: 'unit', ref: 'zhzf' } },
];
const upstream = { platform: 'p12345', owns: ['limit', 'refusal', 'closing'] as const };

/** The n-th life, as it is seen after each step: the moves of the model, somewhere in the town. */
const lifeOf = (n: number): readonly CaseMeta[] => {
  const plain = plainWorld(barbecue);
  const world: World = n % 6 === 5 ? { ...plain, upstream: { ...upstream, owns: [...upstream.owns] } } : plain;
  const given = [...(BEGINNINGS[n % BEGINNINGS.length] ?? []), ...fc.sample(moves, { numRuns: 8, seed: n })];
  const start: Life = born(world);
  let life: Life = { ...start, c: { ...start.c, ...hidden[n % hidden.length] } };
  let at = AT;
  const seen = [life.c];
  for (const move of given) {
    at = plus(at, move.after % DAY);
    const turn = apply(world, life, move, at);
    if (!turn) continue;
    life = turn.life;
    seen.push(life.c);
  }
  const num = caseNumber(AT, String(n).padStart(4, '0'));
  // Lives are lived in one grid; half way some turn out to lie elsewhere.
  return seen.map((c, step) => {
    const { unit: _unit, grid: _grid, ...rest } = c;
    return { ...rest, num, ...places[(n + (step > seen.length / 2 ? 1 : 0)) % places.length] };
  });
};

const timer = { clock: start({ type: 'urgent_hour', n: 1 }, AT, chinaCalendar) };
const asked = (kind: AskKind): Partial<CaseMeta> => ({ ask: { kind, by: 'w-9', at: AT, version: 2, timer } });

/** Heads that wait at the steps to which a random life comes seldom. */
const standing: readonly CaseMeta[] = [
  ...ASKS.map((kind) => aCase('handling', asked(kind))),
  aCase('handling', { ...asked('extension'), upstream }),
  aCase('handling', { ...asked('closing'), upstream }),
  aCase('handling', { assignee: { person: 'w-2' }, confidential: true }),
  aCase('handling', { assignee: { post: `${GRID}:gridWorker` } }),
  aCase('closed', { dispute: { report: 'abcdefabcdefabcd', at: AT, timer }, closedAt: AT }),
  aCase('handled', { inspector: 'i-1' }),
  ...Array.from({ length: hidden.length }, () => aCase('handled')),
  aCase('inspected'),
  aCase('verifying', { verification: { from: 'reported', by: 'a-1', person: 'w-2' } }),
  aCase('dispatched', { lead: 'zhzf', parties: ['zhzf'] }),
].map((c, n) => ({ ...c, ...hidden[n % hidden.length], num: caseNumber(AT, String(9_000 + n)) }));

const put = (item: Record<string, unknown>): Write => ({ op: 'put', table: tables.names.matters, item });

const store = async (seen: readonly CaseMeta[]): Promise<void> => {
  const config = { matters: tables.names.matters, keys };
  for (const [n, c] of seen.entries()) {
    const before = seen[n - 1];
    const rows = before
      ? rowWrites(config, before, c, undefined)
      : [put(toTextItem(c, { text: '烟' })), ...newRows(config, c, c.num.repeat(4))];
    expect((await transact(tables.client, [put(toMetaItem(c, chinaCalendar)), ...rows])).ok).toBe(true);
  }
};

const count = async (seen: readonly CaseMeta[]): Promise<void> => {
  const port = tallyStore({ client: tables.client, table: tables.names.stats });
  const images = seen.map((c, n) => imageAt(ofCase(c), n + 1));
  // Some are lost on the way and come again, and what comes late changes nothing.
  const lost = images.filter((_, n) => n % 3 === 1);
  for (const image of [...images.filter((_, n) => n % 3 !== 1), ...lost, ...images.slice(-1)])
    await countBatch(port, [image]);
};

const everybody: readonly Caller[] = [
  caller('a-1', post('acceptor', TOWN)),
  caller('w-1', post('acceptor', TOWN)),
  caller('d-1', post('dispatcher', TOWN), post('dispatcher', UNIT)),
  caller('d-2', post('dispatcher', OTHER_UNIT)),
  caller('s-1', post('dutySupervisor', TOWN)),
  caller('l-1', post('leader', TOWN)),
  caller('i-1', post('inspector', TOWN), post('inspector', UNIT)),
  caller('c-1', post('callBackAgent', OTHER_UNIT)),
  caller('g-1', post('gridWorker', GRID), post('gridLeader', `${OTHER_UNIT}002`)),
  caller('w-2', post('gridLeader', GRID)),
  caller('w-3', { ...post('partTimer', GRID), postId: 'deputy:w-1:1' }),
  caller('o-1', post('unitHead', UNIT, UNIT)),
  caller('o-2', post('unitOfficer', TOWN, 'zhzf')),
  caller('w-1', post('unitOfficer', TOWN, 'scjg')),
  caller('m-1', post('platform', TOWN, 'p12345')),
  caller('n-1', post('evaluator', TOWN)),
];

interface Shown {
  readonly step: string;
  readonly count: number;
  readonly list: string;
}

const queuesFor = async (who: Caller): Promise<readonly Shown[]> => {
  const { client, names } = tables;
  const port = {
    ...queueStore({ client, table: names.stats }),
    due: dueCounter({ client, matters: names.matters }),
    calls: callCounter({ client, matters: names.matters }),
  };
  const request = { params: {}, query: {}, body: undefined, requestId: 'r', sourceIp: '::1' };
  const answer = await queueUseCases(port).getMyQueues(request, who, NOW);
  if (!answer.ok) throw new Error(answer.error.code);
  return (answer.value.body as { queues: readonly Shown[] }).queues;
};

/** How many cases a list holds, page by page. */
const lengthOf = async (list: string, who: Caller): Promise<number> => {
  const { client, names } = tables;
  const lists = listStore({
    ...{ client, matters: names.matters, audit: names.audit, keys, now: () => NOW },
    contactWrites: async () => ({ contactId: 'c', writes: [] }),
  });
  const query = Object.fromEntries(new URL(list, 'http://x').searchParams) as CaseListQuery;
  const found = new Set<string>();
  let cursor: string | undefined;
  do {
    const page = await lists.list({ ...query, limit: 7, ...(cursor ? { cursor } : {}) }, who);
    if (!page.ok) throw new Error(`${list} ${page.error.code}`);
    for (const { num } of page.value.items) {
      expect([list, num, found.has(num)]).toEqual([list, num, false]);
      found.add(num);
    }
    cursor = page.value.cursor;
  } while (cursor !== undefined);
  return found.size;
};

describe('queues', () => {
  it('count what their lists hold, for everybody', async () => {
    const lives = [...Array.from({ length: LIVES }, (_, n) => lifeOf(n)), ...standing.map((c) => [c])];
    await Promise.all(lives.map(store));
    await Promise.all(lives.map(count));
    const steps = new Map<string, number>();
    for (const who of everybody) {
      const shown = (await queuesFor(who)).filter(({ list }) => list.startsWith('/v1/cases'));
      for (const one of shown) {
        const held = await lengthOf(one.list, who);
        expect([who.person, one.step, one.list, one.count]).toEqual([who.person, one.step, one.list, held]);
        steps.set(one.step, (steps.get(one.step) ?? 0) + held);
      }
    }
    // The lives come by all the steps, or the test would compare noughts.
    const empty = [...steps].filter(([, sum]) => sum === 0).map(([step]) => step);
    expect(empty).toEqual([]);
  }, 60_000);
});
