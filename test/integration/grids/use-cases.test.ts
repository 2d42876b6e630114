import * as z from 'zod';
import {
  gridListQuerySchema,
  gridListSchema,
  gridSchema,
  locateQuerySchema,
  locationSchema,
  newGridSchema,
  unitSchema,
} from '../../../shared/grids/contract.ts';
import { gridRoutes } from '../../../shared/grids/contract-routes.ts';
import { gridSealing } from '../../../shared/grids/sealing.ts';
import { gridStore } from '../../../shared/grids/store.ts';
import { gridUseCases } from '../../../shared/grids/use-cases.ts';
import type { Caller } from '../../../shared/kernel/caller.ts';
import type { Refusal } from '../../../shared/kernel/refusal.ts';
import type { Result } from '../../../shared/kernel/result.ts';
import { deriveKeys } from '../../../shared/platform/keys.ts';
import type { Answer, Request, UseCases } from '../../../shared/route.ts';
import { mudu } from '../../../shared/seed/map.ts';
import { mapItems } from '../../../shared/seed/map-items.ts';
import { type Directory, person, startDirectory } from './directory.ts';

const NOW = '2026-03-06T14:00:00.000Z';
const map = mudu();
const story = map.grids.find(({ name }) => name === '天灵片区');
const office = person('gridOffice', '320506103');
const dispatcher = person('dispatcher', '320506103', 'p2');

let directory: Directory;
let useCases: UseCases;

beforeAll(async () => {
  directory = await startDirectory();
  await directory.load(mapItems(map));
  useCases = gridUseCases({ store: gridStore(directory), ...gridSealing(deriveKeys('s'.repeat(64))) });
}, 60_000);
afterAll(() => directory.stop());

async function ask(
  name: string,
  request: Partial<Request>,
  caller: Caller | undefined = dispatcher,
): Promise<Result<Answer, Refusal>> {
  const useCase = useCases[name];
  if (useCase === undefined) throw new Error(`no use case ${name}`);
  const blank: Request = { params: {}, query: {}, body: undefined, requestId: 'r1', sourceIp: '127.0.0.1' };
  return useCase({ ...blank, ...request }, caller, NOW);
}

async function answered(name: string, request: Partial<Request>, caller?: Caller): Promise<Answer> {
  const answer = await ask(name, request, caller);
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  return answer.value;
}

describe('locateGrid', () => {
  const locate = (query: Record<string, string>, caller?: Caller) =>
    ask('locateGrid', { query: locateQuerySchema.parse(query) }, caller);

  it('names the grid of the story, from the query as it comes', async () => {
    const answer = await locate({ lon: '120.509595', lat: '31.284275', crs: 'GCJ02' });
    if (!answer.ok) throw new Error(answer.error.code);
    const body = locationSchema.parse(answer.value.body);
    expect(body).toMatchObject({ located: true, point: { lon: 120.5051997, lat: 31.2863001 } });
    expect(body.grids).toMatchObject([
      { gridCode: story?.gridCode, name: '天灵片区', unitCode: '320506103203', townCode: '320506103', match: 'inside' },
    ]);
  });

  it('says unlocated outside, and what is wrong with a point that is none', async () => {
    const outside = await locate({ lon: '120.62', lat: '31.3' });
    expect(outside).toMatchObject({ ok: true, value: { body: { located: false, grids: [] } } });
    for (const [lon, lat, code] of [
      ['0', '0', 'zero-point'],
      ['31.28', '120.5', 'swapped'],
      ['2', '48', 'outside-china'],
    ] as const) {
      expect(await locate({ lon, lat })).toMatchObject({ ok: false, error: { code: 'bad-point', errors: [{ code }] } });
    }
    expect(locateQuerySchema.safeParse({ lon: 'x', lat: '1' }).success).toBe(false);
    expect(locateQuerySchema.safeParse({ lon: '120', lat: '31', crs: 'EPSG:4326' }).success).toBe(false);
  });
});

describe('reading', () => {
  it('gives a grid with its border and version, a unit too', async () => {
    const grid = await answered('getGrid', { params: { gridCode: story?.gridCode } });
    expect(grid.version).toBe(1);
    expect(gridSchema.parse(grid.body)).toMatchObject({
      name: '天灵片区',
      kind: 'comprehensive',
      borderFrom: '2020-01-01T00:00:00+08:00',
      synthetic: true,
    });
    const unit = await answered('getUnit', { params: { unitCode: '320506103203' } });
    expect(unitSchema.parse(unit.body)).toMatchObject({ name: '天平村', kind: 'village', townCode: '320506103' });
  });

  it('hides what lies in no area of the caller', async () => {
    const stranger = person('dispatcher', '320506104', 'p3');
    for (const [name, params] of [
      ['getGrid', { gridCode: story?.gridCode }],
      ['getUnit', { unitCode: '320506103203' }],
    ] as const) {
      expect(await ask(name, { params }, stranger)).toMatchObject({ error: { code: 'not-found' } });
    }
    expect(await ask('getGrid', { params: { gridCode: '320506103203900' } })).toMatchObject({
      error: { code: 'not-found' },
    });
    const empty = await answered('listGrids', { query: gridListQuerySchema.parse({ area: '320506103' }) }, stranger);
    expect(empty.body).toEqual({ items: [] });
  });
});

describe('listGrids', () => {
  const page = async (query: Record<string, string>, caller?: Caller) => {
    const answer = await answered('listGrids', { query: gridListQuerySchema.parse(query) }, caller);
    return gridListSchema.parse(answer.body);
  };

  it('pages through the town and ends without a cursor', async () => {
    const codes: string[] = [];
    let cursor: string | undefined;
    do {
      const got = await page({ area: '320506103', limit: '43', ...(cursor === undefined ? {} : { cursor }) });
      codes.push(...got.items.map(({ gridCode }) => gridCode));
      cursor = got.cursor;
    } while (cursor !== undefined);
    expect(codes).toEqual(map.grids.map(({ gridCode }) => gridCode).sort());
  });

  it('takes a cursor for its own list and its own person only', async () => {
    const { cursor = '' } = await page({ area: '320506103', limit: '5' });
    const other = gridListQuerySchema.parse({ area: '320506103203', limit: '5', cursor });
    expect(await ask('listGrids', { query: other })).toMatchObject({ error: { code: 'bad-cursor' } });
    const same = gridListQuerySchema.parse({ area: '320506103', limit: '5', cursor });
    expect(await ask('listGrids', { query: same }, office)).toMatchObject({ error: { code: 'bad-cursor' } });
    expect(await ask('listGrids', { query: { ...same, cursor: `${cursor}x` } })).toMatchObject({
      error: { code: 'bad-cursor' },
    });
    expect(await ask('listGrids', { query: same })).toMatchObject({ ok: true });
  });

  it('does not begin above a town', () => {
    for (const area of ['', '32', '320506', '32050610', '3205061032', '320506000']) {
      expect(gridListQuerySchema.safeParse({ area }).success).toBe(false);
    }
  });
});

describe('createGrid', () => {
  const body = newGridSchema.parse({
    ...{ unitCode: '320506103203', name: '农贸市场', kind: 'dedicated', households: 0, population: 0 },
    border: {
      type: 'Polygon',
      coordinates: [
        [
          [120.505, 31.286],
          [120.506, 31.286],
          [120.506, 31.287],
          [120.505, 31.286],
        ],
      ],
    },
  });

  it('answers 201 with the place of the new grid, planned until its time comes', async () => {
    const answer = await answered('createGrid', { body, idempotencyKey: 'k1' }, office);
    expect(answer).toMatchObject({ status: 201, version: 1, headers: { location: '/v1/grids/320506103203007' } });
    expect(gridSchema.parse(answer.body)).toMatchObject({ nextBorderFrom: '2026-03-06T22:01:00+08:00' });
    expect(answer.body).not.toHaveProperty('border');
    expect(answer.body).not.toHaveProperty('idempotency');
    expect(await answered('createGrid', { body, idempotencyKey: 'k1' }, office)).toEqual(answer);
    const other = await ask('createGrid', { body: { ...body, name: '别的' }, idempotencyKey: 'k1' }, office);
    expect(other).toMatchObject({ error: { code: 'idempotency-key-reused' } });
  });

  it('keeps the code that a town gave it before, once and in its own unit', async () => {
    const border = {
      type: 'Polygon',
      coordinates: [
        [
          [120.507, 31.286],
          [120.508, 31.286],
          [120.508, 31.287],
          [120.507, 31.286],
        ],
      ],
    };
    const given = newGridSchema.parse({ ...body, name: '学校', border, gridCode: '320506103203040' });
    const made = await answered('createGrid', { body: given }, office);
    expect(made).toMatchObject({ status: 201, body: { gridCode: '320506103203040' } });
    const again = await ask('createGrid', { body: given }, office);
    expect(again).toMatchObject({ error: { code: 'code-taken', errors: [{ pointer: '/gridCode' }] } });
    const elsewhere = await ask('createGrid', { body: { ...given, gridCode: '320506103204041' } }, office);
    expect(elsewhere).toMatchObject({ error: { code: 'invalid-body', errors: [{ code: 'not-of-this-unit' }] } });
  });

  it('is for the grid office alone', async () => {
    expect(await ask('createGrid', { body })).toMatchObject({ error: { code: 'forbidden' } });
  });
});

describe('the contract', () => {
  it('refuses unknown fields and describes itself as JSON Schema', () => {
    expect(newGridSchema.safeParse({ gridCode: 'x' }).success).toBe(false);
    for (const { body, query, params, response } of gridRoutes) {
      for (const schema of [body, query, params]) {
        if (schema === undefined) continue;
        expect(JSON.stringify(z.toJSONSchema(schema, { io: 'input' }))).toContain('"additionalProperties":false');
      }
      if (response.body === undefined) throw new Error('an answer without a schema');
      expect(JSON.stringify(z.toJSONSchema(response.body))).toContain('"additionalProperties":false');
    }
  });

  it('has a use case for every route and a route for every use case', () => {
    expect(Object.keys(useCases).sort()).toEqual(gridRoutes.map(({ name }) => name).sort());
  });
});
