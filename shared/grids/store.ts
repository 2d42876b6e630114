import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { CELL_LENGTH } from '../kernel/geohash.ts';
import type { Border } from '../kernel/geometry.ts';
import { type Instant, plus } from '../kernel/time.ts';
import { auditWrite } from '../platform/audit.ts';
import { parseItem } from '../platform/dynamodb/codec.ts';
import type { Position } from '../platform/dynamodb/cursor.ts';
import type { Item, Write } from '../platform/dynamodb/expressions.ts';
import { batchGet, getItem, type ListQuery, queryAll, queryPage } from '../platform/dynamodb/query.ts';
import { transact } from '../platform/dynamodb/transact.ts';
import { Fault } from '../platform/fault.ts';
import {
  cellItem,
  cellItemSchema,
  cellPk,
  type GridItem,
  type GridRow,
  gridItem,
  gridItemSchema,
  historyItem,
  polyItem,
  polyItemSchema,
  tileItem,
  tileItemSchema,
  tilePk,
  townPk,
  type UnitItem,
  unitItem,
  unitItemSchema,
} from './items.ts';
import { type RulingItem, type RulingRow, rulingItem, rulingItemSchema, rulingKey } from './items-rulings.ts';
import type { CellReader, DatedBorder, GridStore, MapTransaction, RowChange, TileLock } from './ports.ts';
import type { CellEntry } from './redraw.ts';

/** Where the register is read from: `table` is the directory. */
export type Source = { readonly client: DynamoDBDocumentClient; readonly table: string };

export type StoreSettings = Source & {
  /** Where the record of a change goes; it is written with the change or neither is. */
  readonly auditTable: string;
};

/** Digits and what stands in instants sort before this, so a range up to it holds all that begins alike. */
const PAST_ALL = ':';

/** Grids ever made in one unit, and borders' changes still to come in one cell: far below this. */
const AT_MOST = 1_000;

const bare = <T extends { pk: string; sk: string; kind: string }>(item: T): Omit<T, 'pk' | 'sk' | 'kind'> => {
  const { pk: _pk, sk: _sk, kind: _kind, ...rest } = item;
  return rest;
};

const toEntry = (item: Item): CellEntry => {
  const { pk, sk, pieces } = parseItem(cellItemSchema, item);
  return { cell: pk.slice(-CELL_LENGTH), validFrom: sk, pieces };
};

const toRuling = (item: Item): RulingRow => bare(parseItem(rulingItemSchema, item));

const toGrid = (item: Item): GridRow => bare(parseItem(gridItemSchema, item));

/** A range of sort keys of one partition. */
type Range = { readonly pk: string; readonly from: string; readonly to: string; readonly consistent: boolean };

/** The last item of a range and nothing else: a page helper that looks one further would read an old border as well. */
async function newest({ client, table }: Source, { pk, from, to, consistent }: Range): Promise<Item | undefined> {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: '#pk = :pk AND #sk BETWEEN :from AND :to',
      ExpressionAttributeNames: { '#pk': 'pk', '#sk': 'sk' },
      ExpressionAttributeValues: { ':pk': pk, ':from': from, ':to': to },
      ScanIndexForward: false,
      Limit: 1,
      ConsistentRead: consistent,
    }),
  );
  return Items[0];
}

async function newestEntry(source: Source, cell: string, at: Instant, consistent: boolean): Promise<CellEntry[]> {
  const item = await newest(source, { pk: cellPk(cell), from: '0', to: at, consistent });
  return item === undefined ? [] : [toEntry(item)];
}

/**
 * Reads cells: all that a function needs that only locates. One query, eventually consistent, because entries are
 * written ahead of the time they hold from.
 */
export const cellReader = (source: Source): CellReader => ({
  async cellAt(cell, at) {
    const [entry] = await newestEntry(source, cell, at, false);
    return entry?.pieces ?? [];
  },
});

/** Reads a grid's row, for functions that take a grid's code instead of a point. */
export const gridReader = ({ client, table }: Source): Pick<GridStore, 'grid' | 'gridsNamed'> => ({
  async gridsNamed(codes) {
    const keys = codes.map((code) => ({ pk: townPk(code), sk: `GRID#${code}` }));
    const items = await batchGet(client, table, keys);
    return items.filter((item) => item !== undefined).map(toGrid);
  },
  async grid(code) {
    const item = await getItem(client, table, { pk: townPk(code), sk: `GRID#${code}` });
    return item === undefined ? undefined : toGrid(item);
  },
});

function codeOf({ register, row }: RowChange): string {
  if (register === 'unit') return row.unitCode;
  return register === 'grid' ? row.gridCode : row.id;
}

function rowItem({ register, row }: RowChange): UnitItem | GridItem | RulingItem {
  if (register === 'unit') return unitItem(row);
  return register === 'grid' ? gridItem(row) : rulingItem(row);
}

/** An item that may only replace the version before it, or nothing when it is the first. */
const putVersion = (table: string, item: UnitItem | GridItem | RulingItem | ReturnType<typeof tileItem>): Write => ({
  op: 'put',
  table,
  item,
  expect: item.version === 1 ? { kind: 'absent' } : { kind: 'version', version: item.version - 1 },
});

const putNew = (table: string, item: Item): Write => ({ op: 'put', table, item, expect: { kind: 'absent' } });

/** What the audit calls the change: the action of its route. */
function actionOf({ register, row }: RowChange): string {
  if (register === 'unit') return 'unit:put';
  if (register === 'ruling') return row.version === 1 ? 'ruling:create' : 'ruling:end';
  return row.version === 1 ? 'grid:create' : 'grid:put';
}

function auditOf(auditTable: string, change: RowChange): Write {
  const { by, row, requestId, sourceIp } = change;
  const subject = `${change.register}:${codeOf(change)}`;
  const act = { action: actionOf(change), subject, target: `${subject}@${row.version}`, outcome: 'done' };
  const who = { person: by.person, role: by.role, post: by.post };
  return auditWrite(auditTable, { ...act, ...who, at: row.updatedAt, requestId, sourceIp });
}

function changeWrites({ table, auditTable }: StoreSettings, change: RowChange): readonly Write[] {
  const { border } = change;
  const item = rowItem(change);
  return [
    putVersion(table, item),
    putNew(table, historyItem(item, change.by, border?.validFrom)),
    ...(border === undefined ? [] : [putNew(table, polyItem(codeOf(change), border.validFrom, border.border))]),
    auditOf(auditTable, change),
  ];
}

const turned = ({ tile, version, unfinished }: TileLock) =>
  tileItem(tile, { version: version + 1, ...(unfinished === undefined ? {} : { unfinished }) });

const held = (table: string, { tile, version }: TileLock): Write => ({
  op: 'check',
  table,
  key: { pk: tilePk(tile), sk: 'MAP' },
  expect: { kind: 'version', version },
});

async function tileLock({ client, table }: StoreSettings, tile: string): Promise<TileLock> {
  const item = await getItem(client, table, { pk: tilePk(tile), sk: 'MAP' });
  if (item === undefined) return { tile, version: 0 };
  const { version, unfinished } = parseItem(tileItemSchema, item);
  return { tile, version, ...(unfinished === undefined ? {} : { unfinished }) };
}

async function newestBorder(source: Source, code: string, until: string): Promise<DatedBorder | undefined> {
  const of = `POLY#${code}#`;
  const item = await newest(source, { pk: townPk(code), from: of, to: of + until, consistent: true });
  if (item === undefined) return undefined;
  const { border, validFrom } = parseItem(polyItemSchema, item);
  return { border, validFrom };
}

/** All of one unit lies together: its own borders and, sorted after, those of its grids, old ones too. */
async function bordersOfUnit(
  { client, table }: Source,
  unit: string,
  at: Instant,
): Promise<ReadonlyMap<string, Border>> {
  const range = { attribute: 'sk', from: `POLY#${unit}`, to: `POLY#${unit}${PAST_ALL}` };
  const items = await queryAll(
    client,
    { table, partition: { pk: townPk(unit) }, range, consistent: true },
    AT_MOST * 10,
  );
  const known = items.map((item) => parseItem(polyItemSchema, item)).filter(({ validFrom }) => validFrom <= at);
  return new Map(known.map(({ code, border }) => [code, border]));
}

async function bordersFrom(source: Source, code: string, from: Instant): Promise<readonly DatedBorder[]> {
  const { client, table } = source;
  const of = `POLY#${code}#`;
  const range = { attribute: 'sk', from: `${of}${plus(from, 1)}`, to: of + PAST_ALL };
  const [inForce, later] = await Promise.all([
    newestBorder(source, code, from),
    queryAll(client, { table, partition: { pk: townPk(code) }, range, consistent: true }, AT_MOST),
  ]);
  const dated = later.map((item): DatedBorder => {
    const { border, validFrom } = parseItem(polyItemSchema, item);
    return { border, validFrom };
  });
  return [...(inForce === undefined ? [] : [inForce]), ...dated];
}

/** Changes of a cell that are read at once: more than one is to come only where maps are drawn ahead one after the other. */
const CHANGES_AT_ONCE = 4;

/** The newest first, until one that holds already: one query, whatever the cell has been through. */
async function cellEntries({ client, table }: Source, cell: string, from: Instant): Promise<readonly CellEntry[]> {
  const newestFirst = { table, partition: { pk: cellPk(cell) }, descending: true, consistent: true };
  const entries: CellEntry[] = [];
  let start: Position | undefined;
  do {
    const page = await queryPage(client, newestFirst, CHANGES_AT_ONCE, start);
    for (const entry of page.items.map(toEntry)) {
      entries.unshift(entry);
      if (entry.validFrom <= from) return entries;
    }
    if (entries.length > AT_MOST) throw new Fault('collection-too-large', { atMost: AT_MOST });
    start = page.next;
  } while (start !== undefined);
  return entries;
}

/** The register of units and grids in the directory table. A bad item is a fault; what is not there is undefined. */
export function gridStore(settings: StoreSettings): GridStore {
  const { client, table } = settings;
  const grids = (pk: string, from: string, to: string): ListQuery => ({
    table,
    partition: { pk },
    range: { attribute: 'sk', from: `GRID#${from}`, to: `GRID#${to}${PAST_ALL}` },
  });
  return {
    ...cellReader(settings),
    ...gridReader(settings),
    async unit(code) {
      const item = await getItem(client, table, { pk: townPk(code), sk: `UNIT#${code}` });
      return item === undefined ? undefined : bare(parseItem(unitItemSchema, item));
    },
    async unitsOf(town) {
      const range = { attribute: 'sk', from: `UNIT#${town}`, to: `UNIT#${town}${PAST_ALL}` };
      const items = await queryAll(
        client,
        { table, partition: { pk: townPk(town) }, range, consistent: true },
        AT_MOST,
      );
      return items.map((item) => parseItem(unitItemSchema, item).unitCode);
    },
    async ruling(id) {
      const item = await getItem(client, table, rulingKey(id));
      return item === undefined ? undefined : toRuling(item);
    },
    async rulingsIn(area, after, limit) {
      const range = {
        attribute: 'sk',
        from: after === undefined ? `RULING#${area}` : `${rulingKey(after).sk}${PAST_ALL}`,
        to: `RULING#${area}${PAST_ALL}`,
      };
      const { items, next } = await queryPage(client, { table, partition: { pk: townPk(area) }, range }, limit);
      return { rows: items.map(toRuling), more: next !== undefined };
    },
    async gridsIn(area, after, limit) {
      const from = after === undefined ? area : `${after}${PAST_ALL}`;
      const { items, next } = await queryPage(client, grids(townPk(area), from, area), limit);
      return { rows: items.map(toGrid), more: next !== undefined };
    },
    async gridsOfUnit(unit) {
      const all = await queryAll(client, { ...grids(townPk(unit), unit, unit), consistent: true }, AT_MOST);
      return all.map(toGrid);
    },
    borderAt: (code, at) => newestBorder(settings, code, at),
    lastBorder: (code) => newestBorder(settings, code, PAST_ALL),
    bordersFrom: (code, from) => bordersFrom(settings, code, from),
    bordersOfUnit: (unit, at) => bordersOfUnit(settings, unit, at),
    entries: async (cells, from) => (await Promise.all(cells.map((cell) => cellEntries(settings, cell, from)))).flat(),
    tiles: (names) => Promise.all(names.map((name) => tileLock(settings, name))),
    async commit({ change, cells, turn, hold }: MapTransaction) {
      const written = await transact(client, [
        ...(change === undefined ? [] : changeWrites(settings, change)),
        ...turn.map((lock) => putVersion(table, turned(lock))),
        ...hold.map((lock) => held(table, lock)),
        ...cells.map(
          ({ cell, validFrom, pieces }): Write => ({ op: 'put', table, item: cellItem(cell, validFrom, pieces) }),
        ),
      ]);
      return written.ok ? 'saved' : 'conflict';
    },
  };
}
