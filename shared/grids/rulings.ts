import type { ActorRef, Caller } from '../kernel/caller.ts';
import { tileOf } from '../kernel/geohash.ts';
import type { Border } from '../kernel/geometry.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { type Instant, minus, parseInstant } from '../kernel/time.ts';
import { nextVersion, postOver } from '../registers/rules.ts';
import { decideAgain } from '../registers/use-case.ts';
import { actorOf } from '../workflow/command.ts';
import { ownerOf } from './cells.ts';
import type { NewRuling, RulingEnd } from './contract-rulings.ts';
import { freeLocks, TRANSACTION_ITEMS } from './drawing.ts';
import type { GridRow } from './items.ts';
import type { RulingRow } from './items-rulings.ts';
import { codesIn, overlapping, withBorders } from './neighbours.ts';
import type { GridStore, RowChange } from './ports.ts';
import { type CellEntry, cellsToRedraw, type Drawing, redraw, tooHeavy } from './redraw.ts';
import { acceptBorder, badPolygon, borderFrom, RULERS } from './rules.ts';
import { overlapOf } from './rules-tiling.ts';
import type { Change } from './service.ts';

/** A ruling is written with its cells in one transaction, beside its row, its history, its audit record and the locks. */
const RULING_CELLS = TRANSACTION_ITEMS - 13;

/** The request that a ruling comes from: the id that its key makes, or a drawn one, and the digest of its body. */
export type RulingMark = { readonly id: string; readonly body?: string };

type Save = Omit<Extract<RowChange, { register: 'ruling' }>, 'register' | 'border'>;

/** Writes a ruling with all cells that show it, or says what of it can't be. */
async function drawRuling(
  store: GridStore,
  change: Save,
  drawing: Drawing,
  from: Instant,
  judge: (entries: readonly CellEntry[]) => Promise<Refusal | undefined>,
): Promise<Result<RulingRow, Refusal> | 'conflict'> {
  const cells = cellsToRedraw(undefined, change.row.polygon);
  if (cells.length > RULING_CELLS) return badPolygon('/polygon', 'ruling-too-large');
  const locks = await freeLocks(store, cells);
  if (locks === undefined) return 'conflict';
  const there = await store.entries(cells, from);
  const refused = await judge(there);
  if (refused !== undefined) return err(refused);
  const entries = redraw(drawing, from, cells, there);
  if (tooHeavy(entries) !== undefined) return badPolygon('/polygon', 'too-detailed');
  if (entries.length > RULING_CELLS) return badPolygon('/polygon', 'ruling-too-large');
  const used = new Set(entries.map(({ cell }) => tileOf(cell)));
  const turn = locks.filter(({ tile }) => used.has(tile)).map(({ tile, version }) => ({ tile, version }));
  const saved = await store.commit({ change: { register: 'ruling', ...change }, cells: entries, turn, hold: [] });
  return saved === 'conflict' ? 'conflict' : ok(change.row);
}

/** Rulings of one kind never lie on each other: the earlier one is ended first, by somebody who has read it. */
async function ruledAlready(
  store: GridStore,
  polygon: Border,
  kind: GridRow['gridKind'],
  entries: readonly CellEntry[],
): Promise<Refusal | undefined> {
  const near = entries
    .flatMap(({ pieces }) => pieces)
    .filter((piece) => piece.kind === kind && piece.ruling !== undefined);
  const rulings = await Promise.all([...new Set(near.map(ownerOf))].sort().map((id) => store.ruling(id)));
  const met = rulings.find((ruling) => ruling !== undefined && overlapOf(ruling.polygon, polygon) !== undefined);
  return met === undefined
    ? undefined
    : { code: 'ruling-overlaps', params: { ruling: met.id }, errors: [{ pointer: '/polygon', code: 'overlaps' }] };
}

/** Whoever rules also has a post over every grid that loses ground: nobody takes from a neighbouring town. */
async function takesFromOthers(
  store: GridStore,
  row: RulingRow,
  caller: Caller,
  entries: readonly CellEntry[],
): Promise<Refusal | undefined> {
  const foreign = codesIn(entries, [row.gridKind], row.grid).filter(
    (code) => postOver(caller, RULERS, code) === undefined,
  );
  const loses = overlapping(row.polygon, await withBorders(store, foreign, row.from));
  return loses === undefined
    ? undefined
    : { code: 'ruling-beyond-area', params: { grid: loses }, errors: [{ pointer: '/polygon', code: 'beyond-area' }] };
}

const drawingOf = ({ grid, gridKind, id, polygon }: RulingRow): Drawing & { readonly border: Border } => ({
  ...{ gridCode: grid, kind: gridKind, ruling: id, border: polygon },
});

function rulingOf(
  input: NewRuling,
  mark: RulingMark,
  grid: GridRow,
  by: ActorRef,
  change: Change,
): Result<RulingRow, Refusal> {
  const polygon = acceptBorder(input.polygon, '/polygon');
  if (!polygon.ok) return polygon;
  const from = borderFrom(
    input.from === undefined ? undefined : parseInstant(input.from),
    undefined,
    change.now,
    '/from',
  );
  if (!from.ok) return from;
  return ok({
    ...{ id: mark.id, grid: grid.gridCode, gridKind: grid.gridKind, polygon: polygon.value, reason: input.reason },
    ...(input.case === undefined ? {} : { case: input.case }),
    ...{ from: from.value, madeAt: change.now, by },
    ...(mark.body === undefined ? {} : { body: mark.body }),
    ...{ version: 1, updatedAt: change.now },
  });
}

/** Gives ground to a grid whatever the borders say. The same key with the same body answers with the first ruling. */
export async function createRuling(
  store: GridStore,
  input: NewRuling,
  mark: RulingMark,
  change: Change,
): Promise<Result<RulingRow, Refusal>> {
  const post = postOver(change.caller, RULERS, input.grid);
  if (post === undefined) return err({ code: 'forbidden' });
  return decideAgain(async () => {
    const [grid, earlier] = await Promise.all([store.grid(input.grid), store.ruling(mark.id)]);
    if (earlier !== undefined)
      return earlier.body === mark.body ? ok(earlier) : err({ code: 'idempotency-key-reused' } as const);
    if (grid === undefined || grid.retiredFrom !== undefined)
      return err({
        code: 'unknown-grid',
        params: { grid: input.grid },
        errors: [{ pointer: '/grid', code: 'unknown' }],
      });
    const by = actorOf(change.caller, post);
    const row = rulingOf(input, mark, grid, by, change);
    if (!row.ok) return row;
    const { polygon, gridKind, from } = row.value;
    const { requestId, sourceIp } = change;
    return drawRuling(
      store,
      { row: row.value, by, requestId, sourceIp },
      drawingOf(row.value),
      from,
      async (entries) => {
        const [foreign, ruled] = await Promise.all([
          takesFromOthers(store, row.value, change.caller, entries),
          ruledAlready(store, polygon, gridKind, entries),
        ]);
        return foreign ?? ruled;
      },
    );
  });
}

/** Ends a ruling: from then on the borders decide again. The same request again answers as the first did. */
export async function endRuling(
  store: GridStore,
  id: string,
  { reason, from }: RulingEnd,
  ifMatch: number | undefined,
  change: Change,
): Promise<Result<RulingRow, Refusal>> {
  return decideAgain(async () => {
    const row = await store.ruling(id);
    const post = row === undefined ? undefined : postOver(change.caller, RULERS, row.grid);
    if (row === undefined) return err({ code: 'not-found' } as const);
    if (post === undefined) return err({ code: 'forbidden' } as const);
    const by = actorOf(change.caller, post);
    const again = row.to !== undefined && ifMatch === row.version - 1 && row.endReason === reason;
    if (again && row.by.person === by.person) return ok(row);
    const version = nextVersion(row.version, ifMatch);
    if (!version.ok) return version;
    if (row.to !== undefined) return err({ code: 'wrong-state', openActions: [] } as const);
    const to = borderFrom(from === undefined ? undefined : parseInstant(from), row.from, change.now, '/from');
    if (!to.ok) return to;
    const next = { ...row, to: to.value, endReason: reason, by, version: version.value, updatedAt: change.now };
    const { border: _, ...wiped } = drawingOf(row);
    const { requestId, sourceIp } = change;
    return drawRuling(store, { row: next, by, requestId, sourceIp }, wiped, to.value, async () => undefined);
  });
}

/** Whether a ruling holds at a time. */
export const isInForce = ({ from, to }: RulingRow, at: Instant): boolean =>
  minus(at, from) >= 0 && (to === undefined || minus(to, at) > 0);
