import * as z from 'zod';
import { townOf } from '../kernel/codes.ts';
import { CELL_LENGTH, TILE_LENGTH } from '../kernel/geohash.ts';
import type { Border } from '../kernel/geometry.ts';
import { ROLES } from '../kernel/roles.ts';
import type { Instant } from '../kernel/time.ts';
import type { Piece } from './cells.ts';
import { CARD_DUTIES } from './rules.ts';

const position = z.tuple([z.number(), z.number()]);
const polygon = z.array(z.array(position));
export const border = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('Polygon'), coordinates: polygon }),
  z.strictObject({ type: z.literal('MultiPolygon'), coordinates: z.array(polygon) }),
]);
export const gridKind = z.enum(['dedicated', 'comprehensive', 'micro']);
/** What a town publishes about a grid; written for the public, never copied from the register of staff. */
const card = z.strictObject({
  range: z.string(),
  contacts: z.array(z.strictObject({ duty: z.enum(CARD_DUTIES), name: z.string(), phone: z.string() })),
});
const actor = z.strictObject({
  person: z.string(),
  role: z.enum(ROLES),
  post: z.string().optional(),
  party: z.string().optional(),
});

const row = {
  pk: z.string().startsWith('TOWN#'),
  version: z.number().int().min(1),
  /** Made up for a demonstration, not surveyed. */
  synthetic: z.literal(true).optional(),
  updatedAt: z.string(),
};

/** A village or community: `TOWN#<9>` / `UNIT#<12>`. Its border, if it has one, is a `POLY#` item. */
export const unitItemSchema = z.lazy(() =>
  z.strictObject({
    ...row,
    sk: z.string().startsWith('UNIT#'),
    kind: z.literal('unit'),
    unitCode: z.string().length(12),
    name: z.string(),
    unitKind: z.enum(['village', 'community']),
  }),
);

/** A grid without its border: `TOWN#<9>` / `GRID#<15>`, so that a unit's grids are one short range. */
export const gridItemSchema = z.lazy(() =>
  z.strictObject({
    ...row,
    sk: z.string().startsWith('GRID#'),
    kind: z.literal('grid'),
    gridCode: z.string().length(15),
    unitCode: z.string().length(12),
    name: z.string(),
    gridKind,
    households: z.number().int().min(0),
    population: z.number().int().min(0),
    /** The grid that a micro-grid lies under, or the one that a dedicated grid lies in. */
    parentGrid: z.string().length(15).optional(),
    /** The Party branch that stands on the grid. */
    partyBranch: z.string().optional(),
    /** Codes of the service list's items that the grid's people do. */
    services: z.array(z.string()).optional(),
    card: card.optional(),
    /** From when it is retired by a redivision, and the grids in its place, the one with most of its ground first. */
    retiredFrom: z.string().optional(),
    successors: z.array(z.string().length(15)).optional(),
    /** The grids in whose place a redivision made it. */
    predecessors: z.array(z.string().length(15)).optional(),
    /** The key under which it was created and the digest of that request: the row is its own marker. */
    idempotency: z.strictObject({ key: z.string(), body: z.string() }).optional(),
  }),
);

/** A border from an instant on: `TOWN#<9>` / `POLY#<12 or 15>#<validFrom>`; the newest not after a time is in force. */
export const polyItemSchema = z.lazy(() =>
  z.strictObject({
    pk: z.string().startsWith('TOWN#'),
    sk: z.string().startsWith('POLY#'),
    kind: z.literal('border'),
    code: z.string(),
    validFrom: z.string(),
    border,
    synthetic: z.literal(true).optional(),
  }),
);

const owner = { grid: z.string(), kind: gridKind, ruling: z.string().optional() };

/** What a cell knows from an instant on, whole: `CELL#<gh7>` / `<validFrom>`. */
export const cellItemSchema = z.lazy(() =>
  z.strictObject({
    pk: z.string().startsWith('CELL#'),
    sk: z.string(),
    kind: z.literal('cell'),
    pieces: z.array(
      z.union([
        z.strictObject({ ...owner, full: z.literal(true) }),
        z.strictObject({ ...owner, polygons: z.array(polygon) }),
      ]),
    ),
  }),
);

/**
 * The writers' lock of a tile: `CELL#<gh5>` / `MAP`. Two who change the map near each other collide here, whatever town
 * they work for. `unfinished` names a change too large for one transaction whose cells are still being written.
 */
export const tileItemSchema = z.lazy(() =>
  z.strictObject({
    pk: z.string().startsWith('CELL#'),
    sk: z.literal('MAP'),
    kind: z.literal('tile'),
    version: z.number().int().min(1),
    unfinished: z
      .strictObject({ grid: z.string(), gridKind, validFrom: z.string(), tiles: z.array(z.string()) })
      .optional(),
  }),
);

/** One version of a register's row as it was left, who left it so and when: `TOWN#<9>` / `HIST#<row's sk>#<ver6>`. */
export const historyItemSchema = z.lazy(() =>
  z.strictObject({
    pk: z.string().startsWith('TOWN#'),
    sk: z.string().startsWith('HIST#'),
    kind: z.literal('history'),
    at: z.string(),
    by: actor,
    version: z.number().int().min(1),
    /** From when its new border holds, when the border changed. */
    borderFrom: z.string().optional(),
    row: z.record(z.string(), z.unknown()),
  }),
);

export type UnitItem = z.infer<typeof unitItemSchema>;
export type GridItem = z.infer<typeof gridItemSchema>;
export type PolyItem = z.infer<typeof polyItemSchema>;
export type CellItem = z.infer<typeof cellItemSchema>;
export type TileItem = z.infer<typeof tileItemSchema>;
export type HistoryItem = z.infer<typeof historyItemSchema>;

/** The partition of a town's directory, for the town's own code or one below it. */
export function townPk(code: string): string {
  const town = townOf(code);
  if (town === undefined) throw new RangeError(`No town in code ${code}`);
  return `TOWN#${town}`;
}

export const cellPk = (cell: string): string => {
  if (cell.length !== CELL_LENGTH) throw new RangeError(`Not a cell: ${cell}`);
  return `CELL#${cell}`;
};

export const tilePk = (tile: string): string => {
  if (tile.length !== TILE_LENGTH) throw new RangeError(`Not a tile: ${tile}`);
  return `CELL#${tile}`;
};

type Fields<T> = Omit<T, 'pk' | 'sk' | 'kind'>;

/** The rows and marks as the rest of the module knows them, without their keys. */
export type UnitRow = Fields<UnitItem>;
export type GridRow = Fields<GridItem>;
export type Unfinished = NonNullable<TileItem['unfinished']>;

export const unitItem = (unit: UnitRow): UnitItem =>
  unitItemSchema.parse({ pk: townPk(unit.unitCode), sk: `UNIT#${unit.unitCode}`, kind: 'unit', ...unit });

export const gridItem = (grid: GridRow): GridItem =>
  gridItemSchema.parse({ pk: townPk(grid.gridCode), sk: `GRID#${grid.gridCode}`, kind: 'grid', ...grid });

/** `code` is a grid's or a unit's. */
export function polyItem(code: string, validFrom: Instant, shape: Border, synthetic?: true): PolyItem {
  const mark = synthetic === undefined ? {} : { synthetic };
  const key = { pk: townPk(code), sk: `POLY#${code}#${validFrom}` };
  return polyItemSchema.parse({ ...key, kind: 'border', code, validFrom, border: shape, ...mark });
}

export const cellItem = (cell: string, validFrom: Instant, pieces: readonly Piece[]): CellItem =>
  cellItemSchema.parse({ pk: cellPk(cell), sk: validFrom, kind: 'cell', pieces });

export const tileItem = (tile: string, fields: Fields<TileItem>): TileItem =>
  tileItemSchema.parse({ pk: tilePk(tile), sk: 'MAP', kind: 'tile', ...fields });

/** The history row that goes with a row's new version. */
export function historyItem(
  changed: Pick<GridItem, 'pk' | 'sk' | 'version' | 'updatedAt'>,
  by: HistoryItem['by'],
  borderFrom: Instant | undefined,
): HistoryItem {
  const { pk, sk, version, updatedAt, ...rest } = changed;
  return historyItemSchema.parse({
    pk,
    sk: `HIST#${sk}#${String(version).padStart(6, '0')}`,
    kind: 'history',
    at: updatedAt,
    by,
    version,
    ...(borderFrom === undefined ? {} : { borderFrom }),
    row: rest,
  });
}
