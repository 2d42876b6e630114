import { placeDeps } from '../../../functions/wiring/places.ts';
import type { Caller } from '../../../shared/kernel/caller.ts';
import type { Refusal } from '../../../shared/kernel/refusal.ts';
import type { Result } from '../../../shared/kernel/result.ts';
import type { Role } from '../../../shared/kernel/roles.ts';
import {
  type PlaceList,
  type PlaceView,
  placeInputSchema,
  placeListSchema,
  placeSchema,
} from '../../../shared/places/contract.ts';
import { indexItems, placeItem } from '../../../shared/places/items.ts';
import type { Place } from '../../../shared/places/model.ts';
import { placeUseCases } from '../../../shared/places/service.ts';
import type { Answer, Request } from '../../../shared/route.ts';
import { mudu } from '../../../shared/seed/map.ts';
import { mapItems } from '../../../shared/seed/map-items.ts';
import { putAll } from '../../../shared/seed/store.ts';
import { type LocalTables, localTables } from '../../support/dynamodb.ts';

/** The town's file of places on DynamoDB Local: stored, searched, ended; what a search reads at 1,000 and at 50,000. */

const NOW = '2026-03-06T14:00:00.000Z';
const TOWN = '320506103';
const POINT = { crs: 'GCJ02', lon: 120.509595, lat: 31.284275 } as const;

let tables: LocalTables;
let units = 0;
let sent: string[] = [];
/** How often a call began while none was under way: round trips one after the other. */
let trips = 0;
let underWay = 0;
let useCases: ReturnType<typeof placeUseCases>;
let deps: ReturnType<typeof placeDeps>;

beforeAll(async () => {
  tables = await localTables();
  tables.client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        sent.push(commandName ?? '');
        const input = { ...(args.input as object), ReturnConsumedCapacity: 'TOTAL' };
        if (underWay === 0) trips += 1;
        underWay += 1;
        const done = await next({ ...args, input } as typeof args).finally(() => {
          underWay -= 1;
        });
        const { ConsumedCapacity } = done.output as { ConsumedCapacity?: { CapacityUnits?: number } };
        // An empty query is half a unit too, which DynamoDB Local does not count.
        if (commandName === 'QueryCommand') units += Math.max(0.5, ConsumedCapacity?.CapacityUnits ?? 0);
        return done;
      },
    { step: 'initialize' },
  );
  const map = mudu();
  await putAll(tables.client, tables.names.directory, mapItems(map));
  deps = placeDeps({ client: tables.client, table: tables.names.directory, auditTable: tables.names.audit });
  useCases = placeUseCases(deps);
}, 120_000);
afterAll(() => tables.drop());

const somebody = (role: Role, area = TOWN): Caller => ({
  person: `p-${role}`,
  name: '测试',
  posts: [{ postId: `p-${role}:1`, role, area, from: '2020-01-01T00:00:00.000Z' }],
});
const office = somebody('gridOffice');

async function call(name: string, request: Partial<Request>, caller = office): Promise<Result<Answer, Refusal>> {
  const useCase = useCases[name];
  if (useCase === undefined) throw new Error(`no use case ${name}`);
  const whole = { params: {}, query: {}, body: undefined, requestId: 'r1', sourceIp: '127.0.0.1' };
  return useCase({ ...whole, ...request }, caller, NOW);
}

function must<T>(result: Result<T, Refusal>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

const input = (over: object) => placeInputSchema.parse({ kind: 'landmark', name: '木渎影城', point: POINT, ...over });
const put = (id: string, over: object, ifMatch?: number, caller = office) =>
  call('putPlace', { params: { id }, body: input(over), ...(ifMatch === undefined ? {} : { ifMatch }) }, caller);
const find = async (q: string, over: object = {}, caller = office, language?: 'en'): Promise<PlaceList> => {
  const request = { query: { q, crs: 'WGS84', limit: 10, ...over }, ...(language ? { language } : {}) };
  return placeListSchema.parse(must(await call('findPlaces', request, caller)).body);
};
const namesOf = ({ items }: PlaceList) => items.map(({ name }) => name);

describe('a place', () => {
  it('is stored with the grid that it lies in now, and found by everything people call it', async () => {
    const road = { name: '中山西路', number: 88 };
    const made = must(await put('P1', { aliases: ['影城'], road, address: '中山西路88号2层' }));
    expect(placeSchema.parse(made.body)).toMatchObject({
      id: 'P1',
      town: TOWN,
      point: { lon: expect.closeTo(120.5052, 3) as number, lat: expect.closeTo(31.2863, 3) as number },
      given: POINT,
      gridCode: '320506103203003',
      unitCode: '320506103203',
      version: 1,
    });
    for (const [q, match, exact] of [
      ['木渎影城', 'name', true],
      ['木渎', 'name', false],
      ['影城', 'alias', true],
      ['影', 'alias', false],
      ['muduying', 'pinyin', false],
      ['mdyc', 'initials', true],
      ['yc', 'initials', true],
      ['中山西路88号', 'number', true],
      ['中山西路88-2号', 'number', true],
      ['zsxl88', 'number', true],
    ] as const) {
      const { items } = await find(q);
      expect({ q, items }).toMatchObject({ items: [{ id: 'P1', match, exact, gridCode: '320506103203003' }] });
    }
  });

  it('is named before what is beside it', async () => {
    const found = await find('木渎影城对面');
    expect(found).toMatchObject({ relation: '对面', items: [{ id: 'P1', match: 'name', exact: true }] });
  });

  it('is changed under its version; what it was called before leads nowhere', async () => {
    expect(await put('P1', { name: '新影城' })).toMatchObject({ error: { code: 'version-required', version: 1 } });
    expect(await put('P1', { name: '新影城' }, 7)).toMatchObject({ error: { code: 'stale-version' } });
    expect(must(await put('P1', { name: '新影城', aliases: ['影城'] }, 1)).version).toBe(2);
    expect(namesOf(await find('木渎影城'))).toEqual([]);
    expect(namesOf(await find('mdyc'))).toEqual([]);
    expect(namesOf(await find('中山西路88号'))).toEqual([]);
    // The alias is as it was, but what is shown of the place is new.
    expect(namesOf(await find('影城'))).toEqual(['新影城']);
  });

  it('ends: it is not found any more, but who has its id still sees what it was', async () => {
    const ended = must(await call('endPlace', { params: { id: 'P1' }, ifMatch: 2 }));
    expect(placeSchema.parse(ended.body)).toMatchObject({
      version: 3,
      endedAt: expect.stringContaining('+08:00') as string,
    });
    expect(namesOf(await find('影城'))).toEqual([]);
    expect(must(await call('getPlace', { params: { id: 'P1' } })).body).toMatchObject({ name: '新影城', version: 3 });
    expect(await call('endPlace', { params: { id: 'P1' }, ifMatch: 3 })).toMatchObject({
      error: { code: 'already-done' },
    });
    const again = must(await put('P1', { name: '新影城' }, 3)).body as PlaceView;
    expect(again.endedAt).toBeUndefined();
    expect(namesOf(await find('新影城'))).toEqual(['新影城']);
    must(await call('endPlace', { params: { id: 'P1' }, ifMatch: 4 }));
  });

  it('is written by the grid office and the administrator of its town, and read by its staff', async () => {
    expect(await put('P2', {}, undefined, somebody('acceptor'))).toMatchObject({ error: { code: 'forbidden' } });
    expect(await put('P2', {}, undefined, somebody('systemAdmin'))).toMatchObject({ ok: true });
    expect(namesOf(await find('木渎影城', {}, somebody('gridWorker', '320506103203003')))).toEqual(['木渎影城']);
    const stranger = somebody('gridOffice', '320506104');
    const query = { q: '木渎影城', crs: 'WGS84', limit: 10, town: TOWN };
    expect(await call('findPlaces', { query }, stranger)).toMatchObject({ error: { code: 'not-found' } });
    expect((await find('木渎影城', {}, stranger)).items).toEqual([]);
    expect(await call('getPlace', { params: { id: 'P2' } }, stranger)).toMatchObject({ error: { code: 'not-found' } });
  });

  it.each([
    [
      { point: { crs: 'WGS84', lon: 0, lat: 0 } },
      { code: 'bad-point', errors: [{ pointer: '/point', code: 'zero-point' }] },
    ],
    [{ aliases: ['木渎　影城'] }, { code: 'invalid-body', errors: [{ pointer: '/aliases/0', code: 'named-twice' }] }],
    [{ kind: 'road-number' }, { code: 'invalid-body', errors: [{ pointer: '/road', code: 'required' }] }],
    [{ reading: 'mu du' }, { code: 'invalid-body', errors: [{ pointer: '/reading', code: 'syllable-per-character' }] }],
  ])('with %j is refused', async (over, error) => {
    expect(await put('P3', over)).toMatchObject({ error });
    expect(await call('getPlace', { params: { id: 'P3' } })).toMatchObject({ error: { code: 'not-found' } });
  });

  it('is looked for by a letter or digit at least, near a point in China', async () => {
    const query = { q: '……', crs: 'WGS84', limit: 10 };
    expect(await call('findPlaces', { query })).toMatchObject({
      error: { code: 'bad-request', errors: [{ pointer: '#query/q', code: 'no-letters' }] },
    });
    expect(await call('findPlaces', { query: { ...query, q: '木渎', near: '31.28,120.5' } })).toMatchObject({
      error: { code: 'bad-request', errors: [{ pointer: '#query/near', code: 'swapped' }] },
    });
  });
});

describe('a road', () => {
  const numbers = [2, 44, 86, 91, 120];
  beforeAll(async () => {
    for (const number of numbers) {
      const road = { name: '金山路', number };
      must(await put(`R${number}`, { kind: 'road-number', name: `金山路${number}号`, road }));
    }
  });

  it('has the nearest number that is known, and says that it is not the one asked for', async () => {
    const { items } = await find('金山路 88 号');
    expect(items).toMatchObject([
      { id: 'R86', match: 'nearest-number', exact: false, note: '金山路88号未登记，最近的已知门牌为86号' },
    ]);
    const english = await find('jsl88', {}, office, 'en');
    expect(english.items[0]?.note).toBe('No. 88 on 金山路 is not in the file; the nearest known is No. 86');
    expect((await find('金山路9999号')).items[0]?.id).toBe('R120');
    expect((await find('金山路1号')).items[0]?.id).toBe('R2');
  });

  it('has the number itself where it is known, and its numbers by their beginnings', async () => {
    expect((await find('金山路91号')).items).toMatchObject([{ id: 'R91', match: 'name', exact: true }]);
    expect(namesOf(await find('金山路')).sort()).toEqual(numbers.map((number) => `金山路${number}号`).sort());
  });
});

describe('places that are called alike', () => {
  it('come with the nearest first where somebody says where they are', async () => {
    for (const [id, lon] of [
      ['S1', 120.52],
      ['S2', 120.51],
      ['S3', 120.53],
    ] as const)
      must(await put(id, { kind: 'shop', name: '便民超市', point: { crs: 'WGS84', lon, lat: 31.28 } }));
    const { items } = await find('bmcs', { near: '120.5,31.28' });
    expect(items.map(({ id }) => id)).toEqual(['S2', 'S1', 'S3']);
    expect(items[0]?.metres).toBeGreaterThan(900);
    expect((await find('bmcs', { near: '120.5,31.28', limit: 2 })).items).toHaveLength(2);
  });
});

describe('a town’s file', () => {
  it('is read back page by page', async () => {
    const ids: string[] = [];
    for (let after: string | undefined, more = true; more; ) {
      const page = await deps.store.page(TOWN, after, 4);
      ids.push(...page.places.map(({ id }) => id));
      after = ids.at(-1);
      ({ more } = page);
    }
    expect(ids).toEqual(['P1', 'P2', 'R120', 'R2', 'R44', 'R86', 'R91', 'S1', 'S2', 'S3']);
  });

  it('lets only one of two that write at once win with the same version', async () => {
    const both = await Promise.all(['甲影城', '乙影城'].map((name) => put('P2', { name }, 1)));
    expect(both.map(({ ok }) => ok).sort()).toEqual([false, true]);
  });
});

describe('what a search reads', () => {
  const QUERIES = ['木渎测试', '木', 'm', 'mudu', 'mdcs', '测试路88号', 'csl88', '木渎测试00042'];
  const filler = (n: number): Place => ({
    id: `X${n}`,
    town: TOWN,
    kind: 'compound',
    name: `木渎测试${String(n).padStart(5, '0')}`,
    aliases: [],
    road: { name: '测试路', number: n + 1 },
    point: { lon: 120.5052, lat: 31.2863 },
    given: { crs: 'WGS84', lon: 120.5052, lat: 31.2863 },
    readings: [
      { text: `木渎测试${String(n).padStart(5, '0')}`, full: `muduceshi${n}`, initials: `mdcs${n}` },
      { text: '测试路', full: 'ceshilu', initials: 'csl' },
    ],
    version: 1,
  });

  const costs = async () => {
    const found = [];
    for (const q of QUERIES) {
      [units, sent, trips] = [0, [], 0];
      await find(q, { limit: 20 });
      found.push({ q, units, calls: sent.length, trips });
    }
    return found;
  };

  /** All under the same first character and the same beginning: the index at its worst. */
  const load = (from: number, to: number, needed: (pk: string) => boolean): Promise<void> =>
    putAll(
      tables.client,
      tables.names.directory,
      Array.from({ length: to - from }, (_, n) => filler(from + n))
        .flatMap((place) => indexItems(place))
        .filter(({ pk }) => needed(pk)),
    );

  it('is bounded, in two round trips, and does not grow with the town’s file', async () => {
    await load(0, 1_000, () => true);
    const few = await costs();
    // Every way to 2,000, and names to ten times as many: all ways are read by the same query.
    await load(1_000, 2_000, () => true);
    await load(2_000, 20_000, (pk) => pk.includes('#name#'));
    expect(await costs()).toEqual(few);
    for (const { q, units: read, calls, trips: waited } of few) {
      expect({ q, cheap: read <= 4 }).toEqual({ q, cheap: true });
      // Four ways, two sides of a number, and one cell in which all of them lie.
      expect(calls).toBeLessThanOrEqual(7);
      expect(waited).toBe(2);
    }
  }, 300_000);

  it('is less than a kilobyte an entry, with the longest of everything', () => {
    const long = '字'.repeat(60);
    const place: Place = {
      ...filler(1),
      name: long,
      aliases: [],
      address: '址'.repeat(100),
      road: { name: '路'.repeat(30), number: 99_999 },
    };
    for (const item of indexItems(place)) expect(JSON.stringify(item).length).toBeLessThan(1_024);
    expect(() => placeItem(place, NOW)).not.toThrow();
  });
});
