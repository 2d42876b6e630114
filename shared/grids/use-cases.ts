import type { Caller } from '../kernel/caller.ts';
import { townOf } from '../kernel/codes.ts';
import { polygonsOf } from '../kernel/geometry.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { type Instant, parseInstant, show } from '../kernel/time.ts';
import { touches } from '../registers/rules.ts';
import { staffUseCase } from '../registers/use-case.ts';
import type { Answer, UseCases } from '../route.ts';
import type {
  GridInput,
  GridList,
  GridListQuery,
  GridSummary,
  GridView,
  LocateQuery,
  Location,
  NewGrid,
  UnitInput,
  UnitView,
} from './contract.ts';
import type { CoverageQuery } from './contract-coverage.ts';
import { coverageOf } from './coverage.ts';
import type { GridRow, UnitRow } from './items.ts';
import type { DatedBorder, GridPorts, ListOf } from './ports.ts';
import { createGrid, locate, putGrid, putUnit } from './service.ts';
import { unitOverlaps } from './unit-neighbours.ts';

type Answered = Promise<Result<Answer, Refusal>>;
type Shape = Pick<GridView, 'border' | 'borderFrom' | 'nextBorderFrom'>;

const summary = ({ gridKind, updatedAt, idempotency: _, synthetic, retiredFrom, ...row }: GridRow): GridSummary => ({
  ...row,
  townCode: townOf(row.gridCode) ?? '',
  kind: gridKind,
  ...(retiredFrom === undefined ? {} : { retiredFrom: show(retiredFrom) }),
  ...(synthetic === undefined ? {} : { synthetic }),
  updatedAt: show(updatedAt),
});

const unitView = ({ unitKind, updatedAt, synthetic, ...row }: UnitRow, shape: Shape): UnitView => ({
  ...row,
  townCode: townOf(row.unitCode) ?? '',
  kind: unitKind,
  ...shape,
  ...(synthetic === undefined ? {} : { synthetic }),
  updatedAt: show(updatedAt),
});

function shapeOf(inForce: DatedBorder | undefined, last: DatedBorder | undefined): Shape {
  const later = last !== undefined && last.validFrom !== inForce?.validFrom ? last.validFrom : undefined;
  return {
    // A retired grid has a border without ground.
    ...(inForce === undefined || polygonsOf(inForce.border).length === 0
      ? {}
      : { border: inForce.border, borderFrom: show(inForce.validFrom) }),
    ...(later === undefined ? {} : { nextBorderFrom: show(later) }),
  };
}

async function shape({ store }: GridPorts, code: string, now: Instant): Promise<Shape> {
  const [inForce, last] = await Promise.all([store.borderAt(code, now), store.lastBorder(code)]);
  return shapeOf(inForce, last);
}

const notFound = err({ code: 'not-found' } as const);

async function getUnit(ports: GridPorts, unitCode: string, caller: Caller, now: Instant): Answered {
  if (!touches(caller, unitCode)) return notFound;
  const [row, border] = await Promise.all([ports.store.unit(unitCode), shape(ports, unitCode, now)]);
  return row === undefined ? notFound : ok({ body: unitView(row, border), version: row.version });
}

async function getGrid(ports: GridPorts, gridCode: string, caller: Caller, now: Instant): Answered {
  if (!touches(caller, gridCode)) return notFound;
  const [row, border] = await Promise.all([ports.store.grid(gridCode), shape(ports, gridCode, now)]);
  if (row === undefined) return notFound;
  const body: GridView = { ...summary(row), ...border };
  return ok({ body, version: row.version });
}

async function answerGrid(ports: GridPorts, row: GridRow, status: 200 | 201, now: Instant): Answered {
  const body: GridView = { ...summary(row), ...(await shape(ports, row.gridCode, now)) };
  const headers = status === 201 ? { headers: { location: `/v1/grids/${row.gridCode}` } } : {};
  return ok({ body, version: row.version, status, ...headers });
}

async function listGrids({ store, cursors }: GridPorts, query: GridListQuery, caller: Caller, now: Instant): Answered {
  const { area, cursor, limit } = query;
  if (!touches(caller, area)) return ok({ body: { items: [] } satisfies GridList });
  const list: ListOf = { route: 'listGrids', query, caller };
  const after = cursor === undefined ? undefined : cursors.open(list, cursor, now);
  if (cursor !== undefined && after === undefined) return err({ code: 'bad-cursor' });
  const { rows, more } = await store.gridsIn(area, after, limit);
  const last = rows.at(-1)?.gridCode;
  const next = more && last !== undefined ? { cursor: cursors.seal(list, last, now) } : {};
  return ok({ body: { items: rows.map(summary), ...next } satisfies GridList });
}

/** The instant that a day asked for stands for: its end in China; now when no day is asked for. */
const instantOf = (on: string | undefined, now: Instant): Instant =>
  (on === undefined ? undefined : parseInstant(`${on}T23:59:59.999+08:00`)) ?? now;

/** Some ten grids of a unit with all their borders, in one round trip; the units around it take two more. */
async function getCoverage(
  ports: GridPorts,
  unitCode: string,
  on: string | undefined,
  caller: Caller,
  now: Instant,
): Answered {
  if (!touches(caller, unitCode)) return notFound;
  const at = instantOf(on, now);
  const { store } = ports;
  const [unit, rows, borders] = await Promise.all([
    store.unit(unitCode),
    store.gridsOfUnit(unitCode),
    store.bordersOfUnit(unitCode, at),
  ]);
  if (unit === undefined) return notFound;
  const grids = rows.filter(({ retiredFrom }) => retiredFrom === undefined || retiredFrom > at);
  const border = borders.get(unitCode);
  const shared = border === undefined ? [] : await unitOverlaps(store, unitCode, border, at);
  return ok({ body: coverageOf({ unitCode, border, grids, borders, shared }, at) });
}

async function locateGrid({ store }: GridPorts, query: LocateQuery, now: Instant): Answered {
  const { on, ...given } = query;
  const found = await locate(store, given, instantOf(on, now));
  if (!found.ok) return err({ code: 'bad-point', errors: [{ pointer: '#query/lon', code: found.error }] });
  const { point, grids } = found.value;
  const rows = await store.gridsNamed(grids.map(({ gridCode }) => gridCode));
  const body: Location = {
    point: { lon: point.lon, lat: point.lat },
    located: grids.length > 0,
    grids: grids.map(({ distanceToBorder, ...grid }) => ({
      ...grid,
      unitCode: grid.gridCode.slice(0, 12),
      townCode: townOf(grid.gridCode) ?? '',
      name: rows.find(({ gridCode }) => gridCode === grid.gridCode)?.name ?? grid.gridCode,
      ...(distanceToBorder === undefined ? {} : { distanceToBorder }),
    })),
  };
  return ok({ body });
}

/** The use cases of units and grids, by the names of their routes. */
export function gridUseCases(ports: GridPorts): UseCases {
  const { store, digest } = ports;
  return {
    getUnit: staffUseCase<{ unitCode: string }>(({ params }, caller, now) =>
      getUnit(ports, params.unitCode, caller, now),
    ),
    putUnit: staffUseCase<{ unitCode: string }, unknown, UnitInput>(async (request, caller, now) => {
      const { params, body, ifMatch, requestId, sourceIp } = request;
      const saved = await putUnit(store, params.unitCode, body, ifMatch, { caller, now, requestId, sourceIp });
      if (!saved.ok) return saved;
      const view = unitView(saved.value, await shape(ports, params.unitCode, now));
      return ok({ body: view, version: saved.value.version });
    }),
    getCoverage: staffUseCase<{ unitCode: string }, CoverageQuery>(({ params, query }, caller, now) =>
      getCoverage(ports, params.unitCode, query.on, caller, now),
    ),
    listGrids: staffUseCase<unknown, GridListQuery>(({ query }, caller, now) => listGrids(ports, query, caller, now)),
    createGrid: staffUseCase<unknown, unknown, NewGrid>(async (request, caller, now) => {
      const { body, idempotencyKey, requestId, sourceIp } = request;
      const marker =
        idempotencyKey === undefined
          ? undefined
          : { key: digest(caller.person, 'createGrid', idempotencyKey), body: digest(JSON.stringify(body)) };
      const saved = await createGrid(store, body, marker, { caller, now, requestId, sourceIp });
      return saved.ok ? answerGrid(ports, saved.value, 201, now) : saved;
    }),
    getGrid: staffUseCase<{ gridCode: string }>(({ params }, caller, now) =>
      getGrid(ports, params.gridCode, caller, now),
    ),
    putGrid: staffUseCase<{ gridCode: string }, unknown, GridInput>(async (request, caller, now) => {
      const { params, body, ifMatch, requestId, sourceIp } = request;
      const saved = await putGrid(store, params.gridCode, body, ifMatch, { caller, now, requestId, sourceIp });
      return saved.ok ? answerGrid(ports, saved.value, 200, now) : saved;
    }),
    locateGrid: staffUseCase<unknown, LocateQuery>(({ query }, _caller, now) => locateGrid(ports, query, now)),
  };
}
