import { homesOf } from '../../../functions/wiring/homes.ts';
import { townReliefs } from '../../../functions/wiring/reliefs.ts';
import { clockCommand } from '../../../shared/cases/clock-service.ts';
import { caseMetaItem, casePk, parsedMeta } from '../../../shared/cases/items.ts';
import { heldPost, toHeldItem } from '../../../shared/cases/items-held.ts';
import type { CaseMeta } from '../../../shared/cases/model.ts';
import { heldOf } from '../../../shared/cases/rules-held.ts';
import { clockStore } from '../../../shared/cases/store-clock.ts';
import { dispatchItem } from '../../../shared/dispatching/items.ts';
import { rulesOn } from '../../../shared/dispatching/rules.ts';
import { dispatchReader } from '../../../shared/dispatching/store.ts';
import { cellsOf, type DrawnGrid } from '../../../shared/grids/cells.ts';
import { cellItem, gridItem, polyItem, unitItem } from '../../../shared/grids/items.ts';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import { type Instant, MINUTE, plus } from '../../../shared/kernel/time.ts';
import { getItem, queryAll } from '../../../shared/platform/dynamodb/query.ts';
import { defaultPolicy } from '../../../shared/policies/rules.ts';
import { movedKey } from '../../../shared/redivisions/rules-moved.ts';
import { toReliefRow } from '../../../shared/reliefs/items.ts';
import { matches } from '../../../shared/reliefs/rules.ts';
import { putAll } from '../../../shared/seed/store.ts';
import { toTaskItem } from '../../../shared/tasks/items.ts';
import { toWhistleItem, toWhistlePartItem, whistlePk } from '../../../shared/whistles/items.ts';
import { start } from '../../../shared/workflow/deadlines.ts';
import { aCase, TOWN, UNIT } from '../../support/cases.ts';
import { type LocalTables, localTables } from '../../support/dynamodb.ts';
import { county, type Found, office, redivising } from '../../support/redivising.ts';
import { caseItems, mortal } from '../../support/redivision.ts';
import { at, box, code } from '../../support/tiles.ts';
import { aPart, aWhistle } from '../../support/whistles.ts';

/**
 * A unit of two grids; the western one, with a micro-grid in each half and one across, is split, and one micro-grid is
 * drawn anew on the same day; a market lies across both halves. What hangs on the ground comes along: whistles, tasks, posts, reliefs, and what comes upon
 * something in the old grid later.
 */

const NOW = '2026-03-06T02:00:00.000Z';
const FROM = plus(NOW, 20 * MINUTE);
const MAP_FROM = '2020-01-01T00:00:00.000Z';
const id = 'alongrediv01';

const [WEST, EAST, SOUTH, NORTH, ACROSS, MARKET] = [code(1), code(2), code(11), code(12), code(13), code(14)];
const drawn: readonly (DrawnGrid & { readonly parentGrid?: string })[] = [
  { gridCode: WEST, kind: 'comprehensive', border: box(0, 0, 4, 4) },
  { gridCode: EAST, kind: 'comprehensive', border: box(4, 0, 6, 4) },
  { gridCode: SOUTH, kind: 'micro', border: box(0, 0, 4, 1), parentGrid: WEST },
  { gridCode: NORTH, kind: 'micro', border: box(0, 3, 4, 4), parentGrid: WEST },
  { gridCode: MARKET, kind: 'dedicated', border: box(1, 1, 3, 3), parentGrid: WEST },
  { gridCode: ACROSS, kind: 'micro', border: box(0, 1, 4, 3), parentGrid: WEST },
];
/** Named in the draft; the other codes are drawn above it. */
const MICRO = code(17);
const point = (column: number, row: number) => {
  const [lon, lat] = at(column, row);
  return { lon, lat };
};
const LOW = point(1.5, 0.5);
const HIGH = point(1.5, 3.5);

let tables: LocalTables;
let world: ReturnType<typeof redivising>;
let warnings: readonly Found[] = [];
let made: Readonly<Record<'low' | 'high' | 'micro', string>>;

const first = { version: 1, updatedAt: MAP_FROM, households: 300, population: 900 } as const;
const row = (gridCode: string, gridKind: DrawnGrid['kind'], parentGrid?: string) =>
  gridItem({ ...first, gridCode, unitCode: UNIT, name: gridCode, gridKind, ...(parentGrid ? { parentGrid } : {}) });

const opened = (n: number, changes: Partial<CaseMeta>): CaseMeta =>
  aCase('handling', { num: `26030679500${String(n).padStart(5, '0')}`, grid: WEST, version: 1, ...changes });
const cases = {
  low: opened(1, { point: LOW, assignee: { post: `${WEST}:gridWorker` } }),
  high: opened(2, { point: HIGH, whistles: ['x'] }),
  elsewhere: opened(3, { grid: EAST, assignee: { post: `${WEST}:gridLeader` } }),
  closed: { ...aCase('closed', { version: 1, grid: WEST, point: HIGH }), num: '2603067950000004' },
} as const;
const whistle = `${cases.high.num}-1`;
const task = (n: number, where: typeof LOW | undefined) => ({
  id: `t${n}`,
  state: 'pushed' as const,
  version: 1,
  kind: 'visit' as const,
  service: 's1',
  department: 'mzj',
  title: '走访',
  town: TOWN,
  unit: UNIT,
  grid: WEST,
  ...(where ? { point: where } : {}),
  assignee: { post: `${WEST}:gridWorker` },
  sentBy: { person: 'd', role: 'dispatcher' as const },
  pushedAt: NOW,
  due: { clock: start({ type: 'work_day', n: 5 }, NOW, chinaCalendar) },
  booked: { owner: `P#${WEST}:gridWorker`, week: '2026-03-02' as never, minutes: 30 },
});
const relief = { id: 'r1', area: WEST, from: NOW, to: plus(NOW, 600 * MINUTE) };

const matter = (pk: string, sk = 'META') => getItem(tables.client, tables.names.matters, { pk, sk });
const load = async (num: string): Promise<CaseMeta> => parsedMeta(caseMetaItem.parse(await matter(casePk(num))));
const held = (holder: string) =>
  queryAll(tables.client, {
    table: tables.names.matters,
    index: 'work',
    partition: { post: heldPost(holder), bucket: 'open' },
  });

beforeAll(async () => {
  tables = await localTables();
  const { client, names } = tables;
  const unit = unitItem({ version: 1, updatedAt: MAP_FROM, unitCode: UNIT, name: 'u', unitKind: 'village' });
  await putAll(client, names.directory, [
    unit,
    polyItem(UNIT, MAP_FROM, box(0, 0, 6, 4)),
    ...drawn.map(({ gridCode, kind, parentGrid }) => row(gridCode, kind, parentGrid)),
    ...drawn.map(({ gridCode, border }) => polyItem(gridCode, MAP_FROM, border)),
    ...[...cellsOf(drawn)].map(([cell, pieces]) => cellItem(cell, MAP_FROM, pieces)),
    dispatchItem(
      TOWN,
      { category: '0129', area: WEST, lead: 'zhzf', co: [], validFrom: '2026-01-01', version: 1 },
      MAP_FROM,
    ),
  ]);
  await putAll(client, names.matters, [
    ...Object.values(cases).flatMap(caseItems),
    ...[cases.low, cases.elsewhere].flatMap((c) => heldOf(c).map((held_) => toHeldItem(c, held_))),
    toWhistleItem(
      aWhistle('in-force', { id: whistle, caseNum: cases.high.num, grid: WEST, parties: ['zhzf', 'scjg'] }),
      chinaCalendar,
    ),
    ...['zhzf', 'scjg'].map((party) =>
      toWhistlePartItem({ ...aPart('invited', party), whistle, grid: WEST }, chinaCalendar),
    ),
    ...[task(1, LOW), task(2, HIGH), task(3, undefined)].map((one) => toTaskItem(one as never, chinaCalendar)),
    toReliefRow({ ...relief, town: TOWN } as never),
  ]);
  world = redivising(tables, id, NOW);
  const part = (name: string, border: DrawnGrid['border'], gridCode?: string) => ({
    ...{ name, households: 150, population: 450, border },
    ...(gridCode ? { gridCode } : {}),
  });
  const steps = [
    { retire: [ACROSS], into: [part('微', box(0, 1, 4, 2)), part('微2', box(0, 2, 4, 3), MICRO)] },
    { retire: [WEST], into: [part('南', box(0, 0, 4, 2)), part('北', box(0, 2, 4, 4))] },
  ];
  await world.ask('draftRedivision', office, {
    body: { town: TOWN, from: FROM, reason: '细分', steps },
  });
}, 60_000);
afterAll(() => tables?.drop());

const drafted = async (): Promise<readonly string[]> => {
  const items = await queryAll(tables.client, {
    table: tables.names.matters,
    partition: { pk: `REDIV#${id}` },
    range: { attribute: 'sk', beginsWith: 'DRAFT#' },
  });
  return items.flatMap(({ made: into }) => (into as { gridCode: string }[]).map(({ gridCode }) => gridCode));
};

describe('a code that somebody takes between the draft and the drawing', () => {
  it('is warned of, and the grid gets the next one, also where the sweep dies over it', async () => {
    const before = await drafted();
    expect(new Set(before).size).toBe(4);
    const lost = before[2] ?? '';
    await putAll(tables.client, tables.names.directory, [row(lost, 'comprehensive')]);
    await world.act('approve', office, 1);
    await world.act('consent', county, 2);
    const { check } = (await world.act('check', office, 3)) as { check: { faults: Found[]; warnings: Found[] } };
    expect(check.faults).toEqual([]);
    warnings = check.warnings;
    await world.act('activate', office, 4);
    expect(warnings.find(({ code: one }) => one === 'code-taken')?.grid).toBe(lost);
    // Dies at every call until it gets through: what was made under another code is found again, and not made twice.
    for (let calls = 1; (await world.stored()).walk?.phase === 'draw'; calls = Math.ceil(calls * 1.3)) {
      await world.wake(NOW, mortal(tables.client, calls, calls % 2 === 1)).catch(() => undefined);
      if (calls > 1_000) throw new Error('it never gets through');
    }
    const after = await drafted();
    expect(after.filter((one) => !before.includes(one))).toHaveLength(1);
    expect(after).not.toContain(lost);
    const rows = await world.grids.gridsOfUnit(UNIT);
    const ours = rows.filter(({ predecessors }) => predecessors !== undefined).map(({ gridCode }) => gridCode);
    expect(ours.sort()).toEqual([...after].sort());
    const [micro = '', , low = '', high = ''] = after;
    made = { micro, low, high };
  }, 60_000);
});

describe('grids under a grid', () => {
  it('lie under the new one that has most of them, those drawn anew too; the one that lies in two is warned of', async () => {
    const parents = new Map((await world.grids.gridsOfUnit(UNIT)).map((one) => [one.gridCode, one.parentGrid]));
    expect([SOUTH, NORTH, made.micro, MICRO].map((one) => parents.get(one))).toEqual([
      made.low,
      made.high,
      made.low,
      made.high,
    ]);
    expect([made.low, made.high]).toContain(parents.get(MARKET));
    const several = warnings.filter(({ code: one }) => one === 'lies-in-several');
    expect(several.map(({ grid }) => grid)).toEqual([MARKET]);
  });

  it('have every place in one of each kind at any time, and history says which', async () => {
    const places = [LOW, HIGH, point(1.5, 1.5), point(1.5, 2.5), point(3.9, 1.99)];
    const kinds = ['comprehensive', 'micro'] as const;
    for (const place of places) {
      for (const kind of kinds) {
        const [then, before, now] = await Promise.all(
          [MAP_FROM, plus(FROM, -1), FROM].map((when) => world.gridsAt(place, when, kind)),
        );
        expect([then?.length, now?.length, before]).toEqual([1, 1, then]);
      }
    }
    expect(await world.gridsAt(point(1.5, 1.5), plus(FROM, -1), 'micro')).toEqual([ACROSS]);
    expect(await world.gridsAt(point(1.5, 1.5), FROM, 'micro')).toEqual([made.micro]);
    expect(await world.gridsAt(point(1.5, 2.5), FROM, 'micro')).toEqual([MICRO]);
    expect(await world.gridsAt(LOW, FROM, 'micro')).toEqual([SOUTH]);
  });
});

describe('after the date', () => {
  const deps = () => {
    const { client, names } = tables;
    const { matters, audit, directory } = names;
    return {
      store: clockStore({ client, matters, audit }),
      policy: async (town: string) => defaultPolicy(town),
      reliefs: async () => [],
      newHome: homesOf(client, { matters, directory }, () => FROM).newHome,
      trace: () => ({ requestId: 'r', sourceIp: 'clock' }),
    };
  };
  const movedTo = async (kind: 'cases' | 'whistles' | 'tasks') =>
    getItem(tables.client, tables.names.matters, movedKey(id, WEST, kind));

  it('a command that comes before the mover takes its case along, told and counted once', async () => {
    const after: Instant = plus(FROM, 1);
    const outcome = await clockCommand(deps())(cases.low.num, { action: 'contact', body: {} } as never, after);
    // The clock contacts nobody; what it may do it does where the case lies now.
    expect(outcome).toMatchObject({ code: 'forbidden' });
    const suspended = { ...cases.low, state: 'suspended' as const };
    await putAll(tables.client, tables.names.matters, caseItems(suspended));
    expect(await clockCommand(deps())(cases.low.num, { action: 'resume', body: {} }, after)).toBe('done');
    const c = await load(cases.low.num);
    expect([c.grid, c.assignee?.post, c.version]).toEqual([made.low, `${made.low}:gridWorker`, 2]);
    expect(await movedTo('cases')).toMatchObject({ [`n${made.low}`]: 1 });
    const event = await matter(casePk(cases.low.num), 'EV#_#000002');
    expect(event?.data).toMatchObject({ rehomed: { from: WEST, to: made.low, redivision: id } });
  });

  it('what was decided in the old grid is not written over the move', async () => {
    const stale = await load(cases.high.num);
    await world.finish();
    expect((await load(cases.high.num)).grid).toBe(made.high);
    const next = { ...stale, version: 2 };
    const event = {
      part: '_',
      version: 2,
      action: 'amend',
      actor: { person: 'd', role: 'dispatcher' },
      at: FROM,
      to: 'handling',
      data: {},
    };
    const saved = await deps().store.save({
      ...{ before: stale, calendar: chinaCalendar, change: { next, data: {}, messages: [] } },
      ...{ event: event as never, trace: { requestId: 'r', sourceIp: 's' } },
    });
    expect(saved.ok).toBe(false);
    expect((await load(cases.high.num)).grid).toBe(made.high);
  });

  it('whistles with their parts, tasks and those who hold something by post have come along', async () => {
    const rows = await Promise.all(['META', 'PART#zhzf', 'PART#scjg'].map((sk) => matter(whistlePk(whistle), sk)));
    expect(rows.map((one) => one?.grid)).toEqual([made.high, made.high, made.high]);
    expect(await movedTo('whistles')).toMatchObject({ [`n${made.high}`]: 1 });
    const tasks = await Promise.all([1, 2, 3].map((n) => matter(`TASK#t${n}`)));
    expect(tasks.map((one) => [one?.grid, one?.post])).toEqual([
      [made.low, `P#${made.low}:gridWorker`],
      [made.high, `P#${made.high}:gridWorker`],
      [made.low, `P#${made.low}:gridWorker`],
    ]);
    expect(await movedTo('tasks')).toMatchObject({ [`n${made.low}`]: 1, [`n${made.high}`]: 1, [`r${made.low}`]: 1 });
    const elsewhere = await load(cases.elsewhere.num);
    expect([elsewhere.grid, elsewhere.assignee?.post, elsewhere.version]).toEqual([EAST, `${made.low}:gridLeader`, 1]);
    expect(await held(`${WEST}:gridLeader`)).toEqual([]);
    expect((await held(`${made.low}:gridLeader`)).map(({ num }) => num)).toEqual([cases.elsewhere.num]);
  });

  it('a case that was closed in the old grid is opened again in the new one its place lies in', async () => {
    const { client, names } = tables;
    expect(await load(cases.closed.num)).toMatchObject({ grid: WEST });
    const disputed = {
      ...cases.closed,
      dispute: {
        report: 'abcdefabcdefabcd',
        at: NOW,
        timer: { clock: start({ type: 'urgent_hour', n: 1 }, NOW, chinaCalendar) },
      },
    };
    await putAll(client, names.matters, caseItems(disputed));
    const reopen = { action: 'reopen', body: { reason: '逾期' } } as const;
    expect(await clockCommand(deps())(cases.closed.num, reopen, plus(FROM, 60 * MINUTE))).toBe('done');
    expect(await load(cases.closed.num)).toMatchObject({ grid: made.high, state: 'dispatched' });
  });

  it('what the dispatch directory says of the old grid it says of both that came in its place', async () => {
    const { client, names } = tables;
    const entries = await dispatchReader({ client, table: names.directory }, true)(TOWN);
    const on = (day: string) => rulesOn(entries, day).map(({ area, lead }) => [area, lead]);
    expect(on('2026-03-05')).toEqual([[WEST, 'zhzf']]);
    expect(on('2026-03-07').sort()).toEqual([made.low, made.high].sort().map((grid) => [grid, 'zhzf']));
  });

  it('a relief over the old grid lies over those in its place', async () => {
    const [found] = await townReliefs(tables.client, tables.names.matters, TOWN, FROM);
    expect(found?.also).toEqual([made.low, made.high]);
    if (!found) throw new Error('no relief');
    const over = [made.low, made.high, WEST, EAST].map((grid) => matches(found, { town: TOWN, unit: UNIT, grid }));
    expect(over).toEqual([true, true, true, false]);
  });
});
