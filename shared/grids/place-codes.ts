import type { Caller } from '../kernel/caller.ts';
import { townOf } from '../kernel/codes.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { type Instant, show } from '../kernel/time.ts';
import { nextVersion, postOver, touches } from '../registers/rules.ts';
import { decideAgain, origin, staffUseCase } from '../registers/use-case.ts';
import type { Answer, Request, UseCases } from '../route.ts';
import { actorOf } from '../workflow/command.ts';
import type { NewPlaceCode, PlaceCodeListQuery, PlaceCodeView } from './contract-codes.ts';
import type { PlaceCode } from './items-codes.ts';
import type { GridPorts, ListOf } from './ports.ts';
import type { PlaceCodeStore } from './ports-codes.ts';
import { MAP_EDITORS } from './rules.ts';
import { locate } from './service.ts';

export type PlaceCodePorts = Omit<GridPorts, 'store'> & {
  readonly store: GridPorts['store'];
  readonly codes: PlaceCodeStore;
};

const view = ({
  code,
  placeKind,
  lon,
  lat,
  madeAt,
  endedAt,
  updatedAt: _,
  body: __,
  ...row
}: PlaceCode): PlaceCodeView => ({
  ...row,
  placeCode: code,
  kind: placeKind,
  point: { lon, lat },
  madeAt: show(madeAt),
  ...(endedAt === undefined ? {} : { endedAt: show(endedAt) }),
});

const refuse = (pointer: string, code: string): Result<never, Refusal> =>
  err({ code: 'invalid-body', errors: [{ pointer, code }] });

/** The point and its comprehensive grid, or another that was named and has the point too. */
async function placed({ store }: PlaceCodePorts, { point, grid }: NewPlaceCode, now: Instant) {
  const found = await locate(store, point, now);
  if (!found.ok) return err<Refusal>({ code: 'bad-point', errors: [{ pointer: '/point', code: found.error }] });
  const codes = found.value.grids.map(({ gridCode }) => gridCode);
  if (grid !== undefined && !codes.includes(grid)) return refuse('/grid', 'point-elsewhere');
  const own = found.value.grids.find(({ kind }) => kind === 'comprehensive')?.gridCode ?? codes[0];
  const where = grid ?? own;
  return where === undefined ? refuse('/point', 'in-no-grid') : ok({ ...found.value.point, grid: where });
}

const change = (action: string, row: PlaceCode, request: Request, caller: Caller, now: Instant) => {
  const post = postOver(caller, MAP_EDITORS, row.grid);
  if (post === undefined) return undefined;
  const by = actorOf(caller, post);
  return { action, subject: `PLACECODE#${row.code}`, version: row.version, by, ...origin(request, now) };
};

async function create(
  ports: PlaceCodePorts,
  request: Request,
  caller: Caller,
  now: Instant,
): Promise<Result<PlaceCode, Refusal>> {
  const input = request.body as NewPlaceCode;
  const key = request.idempotencyKey;
  const body = key === undefined ? {} : { body: ports.digest(JSON.stringify(input)) };
  return decideAgain(async () => {
    const part = key === undefined ? ports.idOf() : ports.idOf(caller.person, 'createPlaceCode', key);
    const code = part.slice(0, 10).toUpperCase();
    const [where, earlier] = await Promise.all([placed(ports, input, now), ports.codes.placeCode(code)]);
    if (earlier !== undefined && key !== undefined)
      return earlier.body === body.body ? ok(earlier) : err({ code: 'idempotency-key-reused' } as const);
    if (!where.ok) return where;
    const { kind, ref, name } = input;
    const { lon, lat, grid } = where.value;
    const row: PlaceCode = {
      ...{ code, placeKind: kind, name, lon, lat, grid, madeAt: now, ...body, version: 1, updatedAt: now },
      ...(ref === undefined ? {} : { ref }),
    };
    const made = change('place-code:create', row, request, caller, now);
    if (made === undefined) return err({ code: 'forbidden' } as const);
    return (await ports.codes.save(row, made)) === 'conflict' ? 'conflict' : ok(row);
  });
}

async function end(
  { codes }: PlaceCodePorts,
  request: Request,
  caller: Caller,
  now: Instant,
): Promise<Result<PlaceCode, Refusal>> {
  const { placeCode } = request.params as { placeCode: string };
  return decideAgain(async () => {
    const row = await codes.placeCode(placeCode);
    if (row === undefined || !touches(caller, row.grid)) return err({ code: 'not-found' } as const);
    // Ended twice is ended: the answer may have been lost.
    if (row.endedAt !== undefined && request.ifMatch === row.version - 1) return ok(row);
    const version = nextVersion(row.version, request.ifMatch);
    if (!version.ok) return version;
    if (row.endedAt !== undefined) return err({ code: 'wrong-state', openActions: [] } as const);
    const next: PlaceCode = { ...row, endedAt: now, version: version.value, updatedAt: now };
    const made = change('place-code:end', next, request, caller, now);
    if (made === undefined) return err({ code: 'forbidden' } as const);
    return (await codes.save(next, made)) === 'conflict' ? 'conflict' : ok(next);
  });
}

async function list(
  ports: PlaceCodePorts,
  query: PlaceCodeListQuery,
  caller: Caller,
  now: Instant,
): Promise<Result<Answer, Refusal>> {
  const { area, cursor, limit } = query;
  if (townOf(area) === undefined || !touches(caller, area)) return ok({ body: { items: [] } });
  const of: ListOf = { route: 'listPlaceCodes', query, caller };
  const after = cursor === undefined ? undefined : ports.cursors.open(of, cursor, now);
  if (cursor !== undefined && after === undefined) return err({ code: 'bad-cursor' });
  const { rows, next } = await ports.codes.placeCodesIn(area, after, limit);
  const more = next === undefined ? {} : { cursor: ports.cursors.seal(of, next, now) };
  return ok({ body: { items: rows.map(view), ...more } });
}

/** The use cases of place codes, by the names of their routes. */
export function placeCodeUseCases(ports: PlaceCodePorts): UseCases {
  return {
    createPlaceCode: staffUseCase(async (request, caller, now) => {
      const made = await create(ports, request, caller, now);
      return made.ok ? ok({ status: 201, body: view(made.value), version: made.value.version }) : made;
    }),
    listPlaceCodes: staffUseCase<unknown, PlaceCodeListQuery>(({ query }, caller, now) =>
      list(ports, query, caller, now),
    ),
    placeCodeAction: staffUseCase(async (request, caller, now) => {
      const ended = await end(ports, request, caller, now);
      return ended.ok ? ok({ body: view(ended.value), version: ended.value.version }) : ended;
    }),
  };
}
