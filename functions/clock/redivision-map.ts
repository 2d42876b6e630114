import type { DrawnGrid } from '../../shared/grids/cells.ts';
import { settle } from '../../shared/grids/drawing.ts';
import type { GridRow } from '../../shared/grids/items.ts';
import type { GridStore, RowChange } from '../../shared/grids/ports.ts';
import { type CellEntry, cellsToRedraw, redraw } from '../../shared/grids/redraw.ts';
import { nextGridCode } from '../../shared/grids/rules.ts';
import type { ActorRef } from '../../shared/kernel/caller.ts';
import { tileOf } from '../../shared/kernel/geohash.ts';
import type { Border } from '../../shared/kernel/geometry.ts';
import { type Instant, plus } from '../../shared/kernel/time.ts';
import type { MadeGrid, Step } from '../../shared/redivisions/model.ts';
import { successorsOf } from '../../shared/redivisions/rules-check.ts';

/** A grid that is retired keeps a border: that of no ground at all. */
export const NO_GROUND: Border = { type: 'MultiPolygon', coordinates: [] };

/** A redivision as far as the map cares. */
export interface Drawing {
  readonly id: string;
  readonly from: Instant;
  readonly by: ActorRef;
  readonly now: Instant;
  readonly requestId: string;
  /** Every code of the redivision, of all its steps: none of them is given to another of its grids. */
  readonly codes: readonly string[];
}

/** Writes of one transaction besides the cells: the locks of their tiles. Cells of one go side by side. */
const CELLS_AT_ONCE = 60;
/** Somebody else drew in between: it is read and reckoned anew so often. */
const ATTEMPTS = 5;

/** Rulings ever made in favour of one grid: far below this. */
const MOST_RULINGS = 500;

const MARK = 'redivision';

const changeOf = (drawing: Drawing, row: GridRow, border: Border | undefined): RowChange => ({
  register: 'grid',
  row,
  by: drawing.by,
  requestId: drawing.requestId,
  sourceIp: 'clock',
  ...(border ? { border: { border, validFrom: drawing.from } } : {}),
});

const write = (store: GridStore, change: RowChange): Promise<'saved' | 'conflict'> =>
  store.commit({ change, cells: [], turn: [], hold: [] });

/** A row of this redivision's: its mark names the code that was drafted for it, whatever it got. */
const isOurs = ({ idempotency }: GridRow, mark: string): boolean =>
  idempotency?.key === MARK && idempotency.body === mark;
const markOf = ({ id }: Drawing, drafted: string): string => `${id}/${drafted}`;

/** The row that was made for a drafted grid, by a sweep that died before it could say under which code. */
const madeBefore = (there: readonly GridRow[], drawing: Drawing, { gridCode }: MadeGrid): GridRow | undefined =>
  there.find((row) => isOurs(row, markOf(drawing, gridCode))) ??
  there.find((row) => row.gridCode === gridCode && row.idempotency?.body.startsWith(markOf(drawing, '')));

/** What a grid lies under that must lie in another: of the grids that hold from the date the one that has most of it. */
async function parentOf(store: GridStore, drawing: Drawing, step: Step, border: Border, there: readonly GridRow[]) {
  const parents = there
    .filter(({ gridCode }) => step.retired.includes(gridCode))
    .flatMap((row) => row.parentGrid ?? []);
  const [first] = parents;
  if (step.kind === 'comprehensive' || first === undefined) return undefined;
  const kind = there.find(({ gridCode }) => gridCode === first)?.gridKind;
  const rows = there.filter((row) => row.gridKind === kind && row.retiredFrom === undefined);
  const above = await Promise.all(
    rows.map(async ({ gridCode, name, households, population }) => {
      const dated = await store.borderAt(gridCode, drawing.from);
      return { gridCode, name, households, population, border: dated?.border ?? NO_GROUND };
    }),
  );
  const own = above.sort((a, b) => Number(parents.includes(b.gridCode)) - Number(parents.includes(a.gridCode)));
  return successorsOf(border, own)[0];
}

/**
 * The new grid's row and dated border; done before, nothing. Its code was free when it was drafted: where somebody took
 * it since it gets the next, because a code is never used twice.
 */
async function make(store: GridStore, drawing: Drawing, step: Step, grid: MadeGrid): Promise<MadeGrid> {
  const { unitCode, kind, retired } = step;
  const there = await store.gridsOfUnit(unitCode);
  const before = madeBefore(there, drawing, grid);
  if (before !== undefined) return { ...grid, gridCode: before.gridCode };
  const taken = there.some(({ gridCode }) => gridCode === grid.gridCode);
  const codes = [...there.map(({ gridCode }) => gridCode), ...drawing.codes];
  const gridCode = taken ? nextGridCode(unitCode, codes) : grid.gridCode;
  if (gridCode === undefined) throw new Error('no code is left in the unit');
  const made = { ...grid, gridCode };
  const { border, ...fields } = made;
  const parentGrid = await parentOf(store, drawing, step, border, there);
  const row: GridRow = {
    ...fields,
    unitCode,
    gridKind: kind,
    ...(parentGrid ? { parentGrid } : {}),
    predecessors: [...retired],
    idempotency: { key: MARK, body: markOf(drawing, grid.gridCode) },
    version: 1,
    updatedAt: drawing.now,
  };
  if ((await write(store, changeOf(drawing, row, border))) === 'conflict') throw new Error('a grid was in use');
  return made;
}

/** The old grid's row with its end and successors, and from then on a border without ground; done before, nothing. */
async function retire(store: GridStore, drawing: Drawing, code: string, successors: readonly string[]): Promise<void> {
  const row = await store.grid(code);
  if (row === undefined) throw new Error('a grid to be retired is not there');
  if (row.retiredFrom !== undefined) return;
  const next: GridRow = {
    ...row,
    retiredFrom: drawing.from,
    successors: [...successors],
    version: row.version + 1,
    updatedAt: drawing.now,
  };
  if ((await write(store, changeOf(drawing, next, NO_GROUND))) === 'conflict') throw new Error('a grid was in use');
}

/** What lay under an old grid lies under the new one that has most of its ground. */
async function adopt(store: GridStore, drawing: Drawing, step: Step): Promise<void> {
  const rows = await store.gridsOfUnit(step.unitCode);
  for (const row of rows) {
    const { parentGrid, retiredFrom } = row;
    if (parentGrid === undefined || retiredFrom !== undefined || !step.retired.includes(parentGrid)) continue;
    const border = await store.borderAt(row.gridCode, drawing.from);
    const [parent] = border === undefined ? [] : successorsOf(border.border, step.made);
    const next = { ...row, parentGrid: parent ?? parentGrid, version: row.version + 1, updatedAt: drawing.now };
    if ((await write(store, changeOf(drawing, next, undefined))) === 'conflict') throw new Error('a grid was in use');
  }
}

const same = (a: CellEntry, b: CellEntry): boolean => a.cell === b.cell && a.validFrom === b.validFrom;

/**
 * The entries to write so that all these borders hold from one instant on. Each cell goes over from the old grids to the
 * new ones in one entry, so at no time has a place none of them.
 */
export function redrawAll(
  grids: readonly DrawnGrid[],
  from: Instant,
  cells: readonly string[],
  entries: readonly CellEntry[],
): readonly CellEntry[] {
  let known = entries;
  let changed: readonly CellEntry[] = [];
  for (const grid of grids) {
    const drawn = redraw(grid, from, cells, known);
    const kept = (entry: CellEntry): boolean => !drawn.some((other) => same(entry, other));
    known = [...known.filter(kept), ...drawn];
    changed = [...changed.filter(kept), ...drawn];
  }
  return changed;
}

/** Writes some cells; somebody who draws there at the same time collides with the locks of their tiles. */
async function drawCells(store: GridStore, grids: readonly DrawnGrid[], from: Instant, cells: readonly string[]) {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const locks = await store.tiles([...new Set(cells.map(tileOf))].sort());
    if (locks.some(({ unfinished }) => unfinished !== undefined)) {
      for (const { border } of grids) await settle(store, border);
      continue;
    }
    const entries = redrawAll(grids, from, cells, await store.entries(cells, from));
    if (entries.length === 0) return;
    if ((await store.commit({ cells: entries, turn: locks, hold: [] })) === 'saved') return;
  }
  throw new Error('the map was in use each time');
}

/** The borders of a step from its date on, new ones with ground and old ones without. */
const grounds = ({ kind, retired, made }: Step): readonly DrawnGrid[] => [
  ...made.map(({ gridCode, border }) => ({ gridCode, kind, border })),
  ...retired.map((gridCode) => ({ gridCode, kind, border: NO_GROUND })),
];

/**
 * Draws a step of a redivision: rows and dated borders of the new grids, the end of the old ones, and the cells that go
 * over at the date. Done twice it is done once, so a sweep that breaks off begins the step anew. Gives the step as it was
 * drawn: a code that somebody took meanwhile is another one.
 */
export async function drawStep(store: GridStore, drawing: Drawing, step: Step): Promise<Step> {
  const made: MadeGrid[] = [];
  for (const grid of step.made) made.push(await make(store, drawing, step, grid));
  const renamed = new Map(step.made.map(({ gridCode }, n) => [gridCode, made[n]?.gridCode ?? gridCode]));
  const successors = Object.fromEntries(
    Object.entries(step.successors).map(([old, codes]) => [old, codes.map((code) => renamed.get(code) ?? code)]),
  );
  const drawn: Step = { ...step, made, successors };
  const before = await Promise.all(step.retired.map((code) => store.borderAt(code, plus(drawing.from, -1))));
  for (const code of step.retired) await retire(store, drawing, code, successors[code] ?? []);
  await adopt(store, drawing, drawn);
  // Rulings in favour of an old grid end with it, wherever their ground lies.
  const ruled = await Promise.all(step.retired.map((code) => store.rulingsIn(code, undefined, MOST_RULINGS)));
  const all = [
    ...ruled.flatMap(({ rows }) => rows.map(({ polygon }) => polygon)),
    ...before.flatMap((border) => (border === undefined ? [] : [border.border])),
    ...made.map(({ border }) => border),
  ];
  const cells = [...new Set(all.flatMap((border) => cellsToRedraw(undefined, border)))].sort();
  for (let at = 0; at < cells.length; at += CELLS_AT_ONCE) {
    await drawCells(store, grounds(drawn), drawing.from, cells.slice(at, at + CELLS_AT_ONCE));
  }
  return drawn;
}
