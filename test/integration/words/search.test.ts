import type { FoundCases } from '../../../shared/cases/contract-search.ts';
import { toTextItem } from '../../../shared/cases/items.ts';
import type { CaseMeta } from '../../../shared/cases/model.ts';
import { caseNumber } from '../../../shared/kernel/numbers.ts';
import { DAY, plus } from '../../../shared/kernel/time.ts';
import { queryAll } from '../../../shared/platform/dynamodb/query.ts';
import { spanOf } from '../../../shared/words/rules-spans.ts';
import { AT, aCase, caller, post, TOWN, UNIT } from '../../support/cases.ts';
import { type LocalTables, localTables } from '../../support/dynamodb.ts';
import { recordOf, searching } from '../../support/searching.ts';

let tables: LocalTables;
let town: ReturnType<typeof searching>;
beforeAll(async () => {
  tables = await localTables();
  town = searching(tables);
}, 60_000);
afterAll(() => tables?.drop());
beforeEach(() => {
  Object.assign(town.used, { reads: 0, writes: 0, calls: [] });
  town.state.at = AT;
});

const OTHER = '320506103204';
const acceptor = caller('a-1', post('acceptor', TOWN));
const village = caller('o-1', post('unitOfficer', UNIT, UNIT));

let drawn = 0;
const aNew = (changes: Partial<CaseMeta> = {}, at = AT): CaseMeta => {
  drawn += 1;
  const num = caseNumber(plus(at, drawn * 1_000), String(drawn).padStart(4, '0'));
  return aCase('reported', { version: 1, num, receivedAt: at, createdAt: at, ...changes });
};

describe('a search', () => {
  it('finds what holds all the words, the newest first, as lists show it and masked', async () => {
    const [old, young] = [aNew(), aNew()];
    await town.take(old, '信号塔辐射，请回电13812345678');
    await town.take(young, '金山路的信号塔在夜里响', '金山路8号');
    await town.take(aNew(), '信号灯不亮');
    expect(await town.found(acceptor, { words: '信号塔' })).toEqual([young.num, old.num]);
    expect(await town.found(acceptor, { words: '信号塔 金山路8号' })).toEqual([young.num]);
    expect(await town.found(acceptor, { words: '塔信号' })).toEqual([]);
    const answer = await town.ask(acceptor, { words: '辐射' });
    const [shown] = answer.ok ? (answer.value.body as FoundCases).items : [];
    expect(shown).toMatchObject({ num: old.num, state: 'reported', text: '信号塔辐射，请回电138****5678' });
  });

  it('is two round trips when it is warm', async () => {
    await town.take(aNew(), '喷泉的水干了');
    await town.found(acceptor, { words: '喷泉' });
    town.used.calls = [];
    await town.found(acceptor, { words: '喷泉' });
    // Side by side: rows of the weeks, what has left, what lies apart. Then the cases.
    expect(town.used.calls.slice(0, -1).every((name) => name === 'QueryCommand')).toBe(true);
    expect(town.used.calls.at(-1)).toBe('BatchGetCommand');
  });

  it('goes on where the page ended, for the same person and search alone', async () => {
    const cases = Array.from({ length: 5 }, () => aNew());
    for (const c of cases) await town.take(c, '树枝压了电线');
    const newest = cases.map(({ num }) => num).reverse();
    const body = { words: '电线', limit: 2 };
    const page = async (cursor?: string) => {
      const answer = await town.ask(acceptor, { ...body, ...(cursor ? { cursor } : {}) });
      return (answer.ok ? answer.value.body : {}) as FoundCases;
    };
    const first = await page();
    const second = await page(first.cursor);
    const third = await page(second.cursor);
    const all = [first, second, third].flatMap(({ items }) => items.map(({ num }) => num));
    expect(all).toEqual(newest);
    expect(third.cursor).toBeUndefined();
    const cursor = first.cursor ?? '';
    expect(await town.refused(acceptor, { ...body, words: '树枝', cursor })).toBe('bad-cursor');
    expect(await town.refused(caller('a-2', post('acceptor', TOWN)), { ...body, cursor })).toBe('bad-cursor');
    expect(await town.refused(caller('a-1', post('dispatcher', TOWN)), { ...body, cursor })).toBe('bad-cursor');
  });

  it('stays within an area and some days', async () => {
    const [here, there] = [aNew(), aNew({ unit: OTHER, grid: `${OTHER}001` })];
    const { unit: _unit, grid: _grid, ...nowhere } = aNew();
    for (const c of [here, there, nowhere]) await town.take(c, '共享单车乱停');
    expect(await town.found(acceptor, { words: '单车' })).toHaveLength(3);
    expect(await town.found(acceptor, { words: '单车', area: UNIT })).toEqual([here.num]);
    expect(await town.found(village, { words: '单车' })).toEqual([here.num]);
    expect(await town.refused(village, { words: '单车', area: OTHER })).toBe('not-found');
    expect(await town.refused(village, { words: '单车', area: TOWN })).toBe('not-found');
    expect(await town.refused(caller('x', post('unitOfficer', TOWN, 'zhzf')), { words: '单车' })).toBe('not-found');
    expect(await town.refused(caller('x'), { words: '单车' })).toBe('not-found');
    expect(await town.found(acceptor, { words: '单车', from: '2026-03-07' })).toEqual([]);
    expect(await town.found(acceptor, { words: '单车', from: '2026-03-06', to: '2026-03-06' })).toHaveLength(3);
    expect(await town.found(acceptor, { words: '单车', to: '2026-03-05' })).toEqual([]);
  });

  it('finds for 180 days', async () => {
    const c = aNew();
    await town.take(c, '窨井盖松动');
    town.state.at = plus(AT, 180 * DAY);
    expect(await town.found(acceptor, { words: '井盖' })).toEqual([c.num]);
    town.state.at = plus(AT, 181 * DAY);
    expect(await town.found(acceptor, { words: '井盖' })).toEqual([]);
  });

  it('finds what is hidden for the centre alone, and for nobody it is about', async () => {
    const about = aNew({ about: { kind: 'staff', ref: 'a-9' } });
    const confidential = aNew({ confidential: true });
    for (const c of [about, confidential]) await town.take(c, '办事员态度恶劣');
    expect(await town.found(acceptor, { words: '态度恶劣' })).toEqual([confidential.num, about.num]);
    expect(await town.found(caller('a-9', post('acceptor', TOWN)), { words: '态度恶劣' })).toEqual([confidential.num]);
    expect(await town.found(village, { words: '态度恶劣' })).toEqual([]);
    expect(await town.found(caller('i', post('inspector', TOWN)), { words: '态度恶劣' })).toEqual([]);
    const week = { table: tables.names.stats, partition: { pk: `WORDS#k1#${TOWN}#${spanOf(AT)}` } };
    const rows = await queryAll(tables.client, week);
    expect(rows.map(({ sk }) => sk)).not.toContain(about.num);
  });

  it('tells nobody by a page that goes on what complains about them, or about what they serve', async () => {
    const about = (ref: string) => ({ about: { kind: 'staff', ref } }) as const;
    const moved = aNew(about('a-8'));
    for (const c of [aNew(about('a-9')), aNew(about(OTHER)), moved, aNew(), aNew(about('a-9'))])
      await town.take(c, '巡逻队收费');
    const nine = { ...caller('a-9', post('acceptor', TOWN)), serves: [OTHER] };
    const pages = async (): Promise<readonly number[]> => {
      const sizes: number[] = [];
      let cursor: string | undefined;
      do {
        const answer = await town.ask(nine, { words: '巡逻队', limit: 1, ...(cursor ? { cursor } : {}) });
        const page = (answer.ok ? answer.value.body : {}) as FoundCases;
        sizes.push(page.items.length);
        cursor = page.cursor;
      } while (cursor !== undefined);
      return sizes;
    };
    expect(await pages()).toEqual([1, 1]);
    await town.change(moved, about('a-9'));
    expect(await pages()).toEqual([1]);
    expect(await town.found(acceptor, { words: '巡逻队' })).toHaveLength(5);
  });

  it('loses what becomes hidden without a trace, and finds it again when it is not', async () => {
    const c = aNew();
    await town.take(c, '棋牌室通宵营业');
    const hidden = await town.change(c, { confidential: true });
    const answer = await town.ask(village, { words: '棋牌室', limit: 1 });
    expect(answer).toEqual({ ok: true, value: { body: { items: [] } } });
    expect(await town.found(acceptor, { words: '棋牌室' })).toEqual([c.num]);
    await town.change(hidden, {}, undefined, 'confidential');
    expect(await town.found(village, { words: '棋牌室' })).toEqual([c.num]);
  });

  it('finds exercises only among exercises', async () => {
    const [drill, real] = [aNew({ drill: true }), aNew()];
    await town.take(drill, '化工厂泄漏');
    await town.take(real, '化工厂泄漏');
    expect(await town.found(acceptor, { words: '泄漏' })).toEqual([real.num]);
    expect(await town.found(acceptor, { words: '泄漏', drill: true })).toEqual([drill.num]);
  });

  it('follows what is amended, a month later too', async () => {
    const c = aNew();
    await town.take(c, '下水道堵塞', '金枫路1号');
    town.state.at = plus(AT, 30 * DAY);
    const moved = await town.change(c, { unit: OTHER, grid: `${OTHER}001` }, '灵天路2号');
    expect(await town.found(acceptor, { words: '灵天路2号' })).toEqual([c.num]);
    expect(await town.found(acceptor, { words: '金枫路1号 下水道' })).toEqual([]);
    expect(await town.found(acceptor, { words: '下水道堵塞', area: OTHER })).toEqual([c.num]);
    expect(await town.found(village, { words: '下水道堵塞' })).toEqual([]);
    expect(moved.version).toBe(2);
  });

  it('fills its page up over what is no longer right', async () => {
    const cases = Array.from({ length: 4 }, () => aNew());
    for (const c of cases) await town.take(c, '桥洞积水', '长江路');
    const [first, second, third, fourth] = cases as [CaseMeta, CaseMeta, CaseMeta, CaseMeta];
    town.state.at = plus(AT, 8 * DAY);
    for (const c of [third, fourth]) await town.change(c, {}, '黄河路');
    expect(await town.found(acceptor, { words: '桥洞 长江路', limit: 2 })).toEqual([second.num, first.num]);
  });
});

describe('the index', () => {
  it('names as gone what was hidden alone: every search reads that', async () => {
    const [moved, hidden] = [aNew(), aNew()];
    for (const c of [moved, hidden]) await town.take(c, '河道漂浮物');
    await town.change(moved, { unit: OTHER, grid: `${OTHER}001` }, '灵天路9号');
    await town.change(hidden, { confidential: true });
    const gone = { table: tables.names.stats, partition: { pk: `WORDS#k1#${TOWN}#left` } };
    const named = (await queryAll(tables.client, gone)).map(({ sk }) => sk);
    expect(named).toContain(hidden.num);
    expect(named).not.toContain(moved.num);
  });

  it('takes one write unit for a new case, and none for its end', async () => {
    const c = aNew();
    await town.take(c, '天平村路口烧烤店夜间占道经营，油烟很大，影响居民休息，已经反映多次，希望尽快处理'.repeat(2));
    expect(town.used.writes).toBe(1);
    await town.change(c, { state: 'closed', closedAt: AT });
    expect(town.used.writes).toBe(1);
  });

  it('stays as it is when the stream gives something again, or older after newer', async () => {
    const c = aNew();
    const [first, second] = [
      recordOf(toTextItem(c, { text: '鸡叫', address: '一号桥' }), 'INSERT'),
      recordOf({ ...toTextItem(c, { text: '鸡叫', address: '二号桥' }), amended: 2 }, 'MODIFY'),
    ];
    const rows = () =>
      queryAll(tables.client, {
        ...{ table: tables.names.stats, partition: { pk: `WORDS#k1#${TOWN}#${spanOf(AT)}` } },
        range: { attribute: 'sk', op: '=', value: c.num },
      });
    await town.index([first, second]);
    const stands = await rows();
    expect(stands).toHaveLength(1);
    await town.index([second, first]);
    await town.index([first]);
    expect(await rows()).toEqual(stands);
  });

  it('holds no word, and puts what it can not read aside without its words', async () => {
    const c = aNew();
    await town.take(c, '孔雀东南飞');
    const rows = await queryAll(tables.client, {
      table: tables.names.stats,
      partition: { pk: `WORDS#k1#${TOWN}#${spanOf(AT)}` },
    });
    expect(JSON.stringify(rows)).not.toContain('孔');
    const { num: _, ...broken } = toTextItem(c, { text: '秘密的话' });
    expect(await town.index([recordOf(broken, 'INSERT')])).toEqual({ batchItemFailures: [] });
    expect(town.poisoned).toHaveLength(1);
    expect(town.poisoned[0]).not.toContain('秘密');
    expect(town.poisoned[0]).toContain(c.num);
  });

  it('names the first that failed, so that the stream brings it again', async () => {
    const silent = searching({ ...tables, names: { ...tables.names, stats: 'no-such-table' } });
    const records = [aNew(), aNew()].map((c) => recordOf(toTextItem(c, { text: '鸭子' }), 'INSERT'));
    const { batchItemFailures } = await silent.index(records);
    expect(batchItemFailures).toEqual([{ itemIdentifier: records[0]?.dynamodb?.SequenceNumber }]);
  });
});
