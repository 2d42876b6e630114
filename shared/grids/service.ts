import type { ActorRef, Caller } from '../kernel/caller.ts';
import { covers } from '../kernel/codes.ts';
import type { CoordinateFault, GivenPoint, Wgs84Point } from '../kernel/coordinates.ts';
import { toWgs84 } from '../kernel/coordinates.ts';
import { cellOf } from '../kernel/geohash.ts';
import type { Border } from '../kernel/geometry.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { type Instant, parseInstant } from '../kernel/time.ts';
import { badBody, nextVersion, postOver } from '../registers/rules.ts';
import { actorOf } from '../workflow/command.ts';
import type { GridInput, NewGrid, UnitInput } from './contract.ts';
import { draw, freeLocks, settle } from './drawing.ts';
import type { GridRow, UnitRow } from './items.ts';
import { type LocatedGrid, locateIn } from './locating.ts';
import { misfit } from './neighbours.ts';
import type { CellReader, DatedBorder, GridStore, RowChange, TileLock } from './ports.ts';
import { type CellEntry, cellsToRedraw } from './redraw.ts';
import { acceptBorder, borderFrom, keepInside, MAP_EDITORS, nextGridCode, parentFault } from './rules.ts';
import { unitMisfit } from './unit-neighbours.ts';

/** How often a change is decided again when somebody else wrote in between. */
const ATTEMPTS = 4;

/** A point in WGS84 and the grids that it belongs to; none when it is outside every grid. */
export type Location = { readonly point: Wgs84Point; readonly grids: readonly LocatedGrid[] };

/** Which grids a point belonged to at a time, in one query; refused only when it can be no point in China. */
export async function locate(
  cells: CellReader,
  given: GivenPoint,
  at: Instant,
): Promise<Result<Location, CoordinateFault>> {
  const point = toWgs84(given);
  if (!point.ok) return point;
  const position = [point.value.lon, point.value.lat] as const;
  return ok({ point: point.value, grids: locateIn(await cells.cellAt(cellOf(position), at), position) });
}

/** Who changes what, when, and under which request from where. */
export type Change = {
  readonly caller: Caller;
  readonly now: Instant;
  readonly requestId: string;
  readonly sourceIp: string;
};

const originOf = ({ requestId, sourceIp }: Change) => ({ requestId, sourceIp });

/** The key and body of a creating request, as keyed digests. */
export type Idempotency = { readonly key: string; readonly body: string };

const editor = (caller: Caller, code: string): Result<ActorRef, Refusal> => {
  const post = postOver(caller, MAP_EDITORS, code);
  return post === undefined ? err({ code: 'forbidden' }) : ok(actorOf(caller, post));
};

/** Decides and writes again while others write in between. */
async function attempt<T>(once: () => Promise<Result<T, Refusal> | 'again'>): Promise<Result<T, Refusal>> {
  for (let count = 0; count < ATTEMPTS; count += 1) {
    const result = await once();
    if (result !== 'again') return result;
  }
  return err({ code: 'write-conflict' });
}

/** A border that was sent: sound, inside its unit, and from when it holds. */
async function dated(
  store: GridStore,
  input: { readonly border: Border; readonly validFrom?: string | undefined },
  last: DatedBorder | undefined,
  unitCode: string | undefined,
  now: Instant,
): Promise<Result<DatedBorder, Refusal>> {
  const border = acceptBorder(input.border);
  if (!border.ok) return border;
  const validFrom = borderFrom(
    input.validFrom === undefined ? undefined : parseInstant(input.validFrom),
    last?.validFrom,
    now,
  );
  if (!validFrom.ok) return validFrom;
  const unitBorder = unitCode === undefined ? undefined : await store.borderAt(unitCode, validFrom.value);
  const outside = keepInside(border.value, unitBorder?.border);
  return outside === undefined ? ok({ border: border.value, validFrom: validFrom.value }) : err(outside);
}

/**
 * The locks over a unit's new ground, so that of two who draw over each other at once the second sees the first; refused
 * where another unit of the town has the ground. A border that stands already is not looked at again.
 */
async function landed(
  store: GridStore,
  unitCode: string,
  next: DatedBorder,
  last: DatedBorder | undefined,
): Promise<readonly TileLock[] | 'again' | { readonly refused: Refusal }> {
  if (last !== undefined && JSON.stringify(last.border) === JSON.stringify(next.border)) return [];
  const locks = await freeLocks(store, cellsToRedraw(undefined, next.border));
  if (locks === undefined) return 'again';
  const refused = await unitMisfit(store, unitCode, next);
  return refused === undefined ? locks : { refused };
}

/** Writes a unit's new version, or its first; its border, when given, holds from then on. */
export async function putUnit(
  store: GridStore,
  unitCode: string,
  input: UnitInput,
  ifMatch: number | undefined,
  change: Change,
): Promise<Result<UnitRow, Refusal>> {
  const by = editor(change.caller, unitCode);
  if (!by.ok) return by;
  return attempt(async () => {
    const [row, last] = await Promise.all([store.unit(unitCode), store.lastBorder(unitCode)]);
    const version = nextVersion(row?.version, ifMatch);
    if (!version.ok) return version;
    const { name, kind, border, validFrom } = input;
    const next =
      border === undefined ? undefined : await dated(store, { border, validFrom }, last, undefined, change.now);
    if (next !== undefined && !next.ok) return next;
    const turn = next === undefined ? [] : await landed(store, unitCode, next.value, last);
    if (turn === 'again') return turn;
    if ('refused' in turn) return err(turn.refused);
    const mark = row?.synthetic === undefined || next !== undefined ? {} : { synthetic: row.synthetic };
    const after: UnitRow = { unitCode, name, unitKind: kind, ...mark, version: version.value, updatedAt: change.now };
    const saved = await store.commit({
      change: {
        register: 'unit',
        row: after,
        by: by.value,
        ...originOf(change),
        ...(next === undefined ? {} : { border: next.value }),
      },
      cells: [],
      turn,
      hold: [],
    });
    return saved === 'conflict' ? 'again' : ok(after);
  });
}

async function write(
  store: GridStore,
  change: Omit<RowChange, 'register' | 'row'> & { readonly row: GridRow },
  before: Border | undefined,
): Promise<Result<GridRow, Refusal> | 'again'> {
  const { border } = change;
  if (border === undefined) {
    const { border: _, ...plain } = change;
    const saved = await store.commit({ change: { register: 'grid', ...plain }, cells: [], turn: [], hold: [] });
    return saved === 'conflict' ? 'again' : ok(change.row);
  }
  const judge = (entries: readonly CellEntry[]) => misfit(store, { row: change.row, border }, entries);
  const drawing = await draw(store, { register: 'grid', ...change, border }, before, judge);
  if (drawing === 'again') return 'again';
  return drawing === 'drawn' ? ok(change.row) : err(drawing.refused);
}

/** What is written of a grid beside its border; what is left out is not so. */
const described = ({ partyBranch, services }: Pick<GridInput, 'partyBranch' | 'services'>) => ({
  ...(partyBranch === undefined ? {} : { partyBranch }),
  ...(services === undefined ? {} : { services }),
});

/** The answer to a request that came before: it may have broken off, so what it left is finished first. */
async function again(
  store: GridStore,
  earlier: GridRow,
  idempotency: Idempotency | undefined,
): Promise<Result<GridRow, Refusal>> {
  if (earlier.idempotency?.body !== idempotency?.body) return err({ code: 'idempotency-key-reused' });
  const last = await store.lastBorder(earlier.gridCode);
  if (last !== undefined) await settle(store, last.border);
  return ok(earlier);
}

/** The code of a new grid: the one it brings along if it is its unit's and was never used, else the next. */
function codeFor({ unitCode, gridCode }: NewGrid, taken: readonly string[]): Result<string, Refusal> {
  if (gridCode === undefined) {
    const next = nextGridCode(unitCode, taken);
    return next === undefined ? err({ code: 'code-taken', params: { unit: unitCode } }) : ok(next);
  }
  if (!covers(unitCode, gridCode)) return err(badBody('/gridCode', 'not-of-this-unit'));
  return taken.includes(gridCode)
    ? err({ code: 'code-taken', errors: [{ pointer: '/gridCode', code: 'already-used' }] })
    : ok(gridCode);
}

/** Makes a grid with the next number of its unit. The same key with the same body answers with the grid made before. */
export async function createGrid(
  store: GridStore,
  input: NewGrid,
  idempotency: Idempotency | undefined,
  change: Change,
): Promise<Result<GridRow, Refusal>> {
  const by = editor(change.caller, input.unitCode);
  if (!by.ok) return by;
  return attempt(async () => {
    const [unit, siblings] = await Promise.all([store.unit(input.unitCode), store.gridsOfUnit(input.unitCode)]);
    if (unit === undefined)
      return err({ code: 'unknown-unit', errors: [{ pointer: '/unitCode', code: 'unknown-unit' }] });
    const earlier = siblings.find((row) => idempotency !== undefined && row.idempotency?.key === idempotency.key);
    if (earlier !== undefined) return again(store, earlier, idempotency);
    const code = codeFor(
      input,
      siblings.map((row) => row.gridCode),
    );
    if (!code.ok) return code;
    const gridCode = code.value;
    const misplaced = parentFault(
      input,
      siblings.find((row) => row.gridCode === input.parentGrid && row.retiredFrom === undefined),
    );
    if (misplaced !== undefined) return err(misplaced);
    const border = await dated(store, input, undefined, input.unitCode, change.now);
    if (!border.ok) return border;
    const { unitCode, name, kind, households, population, parentGrid, card } = input;
    const row: GridRow = {
      ...{ gridCode, unitCode, name, gridKind: kind, households, population },
      ...(parentGrid === undefined ? {} : { parentGrid }),
      ...described(input),
      ...(card === undefined ? {} : { card }),
      ...(idempotency === undefined ? {} : { idempotency }),
      ...{ version: 1, updatedAt: change.now },
    };
    return write(store, { row, border: border.value, by: by.value, ...originOf(change) }, undefined);
  });
}

/** The border that a new version brings: undefined when none was sent or it is the last one again. */
async function redrawn(
  store: GridStore,
  row: GridRow,
  input: GridInput,
  last: DatedBorder | undefined,
  now: Instant,
): Promise<Result<DatedBorder | undefined, Refusal>> {
  if (input.border === undefined) return ok(undefined);
  const sent = acceptBorder(input.border);
  if (!sent.ok) return sent;
  if (JSON.stringify(sent.value) === JSON.stringify(last?.border)) return ok(undefined);
  return dated(store, { border: sent.value, validFrom: input.validFrom }, last, row.unitCode, now);
}

function nextRow(row: GridRow, input: GridInput, version: number, drawn: boolean, now: Instant): GridRow {
  const { synthetic, partyBranch: _, services: __, card: before, ...rest } = row;
  const { name, households, population } = input;
  const card = input.card === undefined ? before : (input.card ?? undefined);
  // A border that somebody drew is no longer made up.
  const mark = synthetic === undefined || drawn ? {} : { synthetic };
  const shown = card === undefined ? {} : { card };
  return { ...rest, ...mark, ...described(input), ...shown, name, households, population, version, updatedAt: now };
}

/** Writes a grid's new version; a border that differs from the last holds from its own instant on. */
export async function putGrid(
  store: GridStore,
  gridCode: string,
  input: GridInput,
  ifMatch: number | undefined,
  change: Change,
): Promise<Result<GridRow, Refusal>> {
  return attempt(async () => {
    const [row, last] = await Promise.all([store.grid(gridCode), store.lastBorder(gridCode)]);
    if (row === undefined) return err({ code: 'not-found' });
    const by = editor(change.caller, gridCode);
    if (!by.ok) return by;
    if (row.retiredFrom !== undefined) return err({ code: 'grid-retired', params: { grid: gridCode } });
    // Before the version is looked at: who repeats a request that broke off must repair what it left.
    if (input.border !== undefined && last !== undefined) await settle(store, last.border);
    const version = nextVersion(row.version, ifMatch);
    if (!version.ok) return version;
    const border = await redrawn(store, row, input, last, change.now);
    if (!border.ok) return border;
    const next = nextRow(row, input, version.value, border.value !== undefined, change.now);
    const brought = border.value === undefined ? {} : { border: border.value };
    return write(store, { row: next, ...brought, by: by.value, ...originOf(change) }, last?.border);
  });
}
