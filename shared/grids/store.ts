import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  type QueryCommandInput,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import type * as z from 'zod';
import type { ActorRef } from '../kernel/caller.ts';
import { CELL_LENGTH } from '../kernel/geohash.ts';
import type { Instant } from '../kernel/time.ts';
import { parseItem } from '../platform/dynamodb/codec.ts';
import type { Piece } from './cells.ts';
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
  type UnitRow,
  unitItem,
  unitItemSchema,
} from './items.ts';
import type { CellReader, DatedBorder, GridStore, MapTransaction, RowChange, TileLock } from './ports.ts';
import type { CellEntry } from './redraw.ts';

type Item = Record<string, unknown>;
type Write = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** A change of a register, for the audit record that is written with it. */
export type AuditedChange = {
  readonly action: 'put-unit' | 'create-grid' | 'put-grid';
  readonly code: string;
  readonly version: number;
  readonly by: ActorRef;
  readonly at: Instant;
  readonly requestId: string;
};

export type StoreSettings = {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  /** The audit record of a change, as an item of the audit table; it is only ever added. */
  readonly audit?: (change: AuditedChange) => { readonly table: string; readonly item: Item };
};

/** The names that readers of the directory use, so that no reserved word breaks a query. */
const NAMES = { '#pk': 'pk', '#sk': 'sk' };

const without = <T extends { pk: string; sk: string; kind: string }>(item: T): Omit<T, 'pk' | 'sk' | 'kind'> => {
  const { pk: _pk, sk: _sk, kind: _kind, ...rest } = item;
  return rest;
};

const toEntry = (item: Item): CellEntry => {
  const { pk, sk, pieces } = parseItem(cellItemSchema, item);
  return { cell: pk.slice(-CELL_LENGTH), validFrom: sk, pieces };
};

/** Instants are digits first, so this keeps a range of them apart from any other kind of sort key. */
const AFTER_ALL_TIMES = ':';

/** Reads cells: all that a function needs that only locates. Eventually consistent: entries are written ahead of time. */
export function cellReader({ client, table }: Pick<StoreSettings, 'client' | 'table'>): CellReader {
  return {
    async cellAt(cell: string, at: Instant): Promise<readonly Piece[]> {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: '#pk = :pk AND #sk <= :at',
          ExpressionAttributeNames: NAMES,
          ExpressionAttributeValues: { ':pk': cellPk(cell), ':at': at },
          ScanIndexForward: false,
          Limit: 1,
        }),
      );
      return Items.map(toEntry)[0]?.pieces ?? [];
    },
  };
}

const codeOf = (change: RowChange): string => (change.register === 'unit' ? change.row.unitCode : change.row.gridCode);

function rowItem(change: RowChange): UnitItem | GridItem {
  return change.register === 'unit' ? unitItem(change.row) : gridItem(change.row);
}

/** A row may only replace the version before it, or nothing when it is the first. */
function putRow(table: string, item: UnitItem | GridItem): Write {
  const first = item.version === 1;
  return {
    Put: {
      TableName: table,
      Item: item,
      ConditionExpression: first ? 'attribute_not_exists(#pk)' : '#version = :before',
      ExpressionAttributeNames: first ? { '#pk': 'pk' } : { '#version': 'version' },
      ...(first ? {} : { ExpressionAttributeValues: { ':before': item.version - 1 } }),
    },
  };
}

const putNew = (table: string, item: Item): Write => ({
  Put: {
    TableName: table,
    Item: item,
    ConditionExpression: 'attribute_not_exists(#pk)',
    ExpressionAttributeNames: { '#pk': 'pk' },
  },
});

function auditWrites({ audit }: StoreSettings, change: RowChange): readonly Write[] {
  if (audit === undefined) return [];
  const { version, updatedAt: at } = change.row;
  const action = change.register === 'unit' ? 'put-unit' : version === 1 ? 'create-grid' : 'put-grid';
  const record = audit({ action, code: codeOf(change), version, by: change.by, at, requestId: change.requestId });
  return [putNew(record.table, record.item)];
}

function changeWrites(settings: StoreSettings, change: RowChange): readonly Write[] {
  const { table } = settings;
  const item = rowItem(change);
  const { border } = change;
  return [
    putRow(table, item),
    putNew(table, historyItem(item, change.by, border?.validFrom)),
    ...(border === undefined ? [] : [putNew(table, polyItem(codeOf(change), border.validFrom, border.border))]),
    ...auditWrites(settings, change),
  ];
}

function turnWrite(table: string, { tile, version, unfinished }: TileLock): Write {
  const item = tileItem(tile, { version: version + 1, ...(unfinished === undefined ? {} : { unfinished }) });
  if (version === 0) return putNew(table, item);
  return {
    Put: {
      TableName: table,
      Item: item,
      ConditionExpression: '#version = :before',
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: { ':before': version },
    },
  };
}

const holdWrite = (table: string, { tile, version }: TileLock): Write => ({
  ConditionCheck: {
    TableName: table,
    Key: { pk: tilePk(tile), sk: 'MAP' },
    ConditionExpression: '#version = :held',
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: { ':held': version },
  },
});

const LOST_RACE = new Set(['None', 'ConditionalCheckFailed', 'TransactionConflict']);

/** Somebody else was faster, and nothing else was wrong. */
function lostRace(error: unknown): boolean {
  if (!(error instanceof TransactionCanceledException)) return false;
  const reasons = error.CancellationReasons ?? [];
  return reasons.length > 0 && reasons.every(({ Code = 'None' }) => LOST_RACE.has(Code));
}

function reading({ client, table }: StoreSettings) {
  const one = async <T>(schema: z.ZodType<T>, pk: string, sk: string): Promise<T | undefined> => {
    const { Item } = await client.send(new GetCommand({ TableName: table, Key: { pk, sk }, ConsistentRead: true }));
    return Item === undefined ? undefined : parseItem(schema, Item);
  };
  const query = async (
    condition: string,
    values: Item,
    rest: Partial<QueryCommandInput>,
  ): Promise<{ readonly items: readonly Item[]; readonly more: boolean }> => {
    const items: Item[] = [];
    let from: Item | undefined;
    do {
      const page = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: condition,
          ExpressionAttributeNames: NAMES,
          ExpressionAttributeValues: values,
          ...(from === undefined ? {} : { ExclusiveStartKey: from }),
          ...rest,
        }),
      );
      items.push(...(page.Items ?? []));
      from = page.LastEvaluatedKey;
    } while (from !== undefined && rest.Limit === undefined);
    return { items, more: from !== undefined };
  };
  return { one, query };
}

/** The register of units and grids in the directory table. Bad items throw `BadItem`; what is not there is undefined. */
export function gridStore(settings: StoreSettings): GridStore {
  const { client, table } = settings;
  const { one, query } = reading(settings);

  async function newestBorder(code: string, until: string): Promise<DatedBorder | undefined> {
    const values = { ':pk': townPk(code), ':from': `POLY#${code}#`, ':until': `POLY#${code}#${until}` };
    const last = { ScanIndexForward: false, Limit: 1, ConsistentRead: true };
    const { items } = await query('#pk = :pk AND #sk BETWEEN :from AND :until', values, last);
    const [found] = items.map((item) => parseItem(polyItemSchema, item));
    return found === undefined ? undefined : { border: found.border, validFrom: found.validFrom };
  }

  async function entriesOf(cell: string, from: Instant): Promise<readonly CellEntry[]> {
    const pk = cellPk(cell);
    const [base, later] = await Promise.all([
      query('#pk = :pk AND #sk <= :from', { ':pk': pk, ':from': from }, { ...newest, ConsistentRead: true }),
      query('#pk = :pk AND #sk > :from', { ':pk': pk, ':from': from }, { ConsistentRead: true }),
    ]);
    return [...base.items, ...later.items].map(toEntry);
  }
  const newest = { ScanIndexForward: false, Limit: 1 };

  async function tile(name: string): Promise<TileLock> {
    const found = await one(tileItemSchema, tilePk(name), 'MAP');
    if (found === undefined) return { tile: name, version: 0 };
    const { version, unfinished } = found;
    return { tile: name, version, ...(unfinished === undefined ? {} : { unfinished }) };
  }

  return {
    ...cellReader(settings),
    async unit(code: string): Promise<UnitRow | undefined> {
      const item = await one(unitItemSchema, townPk(code), `UNIT#${code}`);
      return item === undefined ? undefined : without(item);
    },
    async grid(code: string): Promise<GridRow | undefined> {
      const item = await one(gridItemSchema, townPk(code), `GRID#${code}`);
      return item === undefined ? undefined : without(item);
    },
    async gridsNamed(codes) {
      if (codes.length === 0) return [];
      const Keys = codes.map((code) => ({ pk: townPk(code), sk: `GRID#${code}` }));
      const { Responses = {} } = await client.send(new BatchGetCommand({ RequestItems: { [table]: { Keys } } }));
      return (Responses[table] ?? []).map((item) => without(parseItem(gridItemSchema, item)));
    },
    async gridsIn(area, after, limit) {
      const from = after === undefined ? `GRID#${area}` : `GRID#${after}${AFTER_ALL_TIMES}`;
      const values = { ':pk': townPk(area), ':from': from, ':until': `GRID#${area}${AFTER_ALL_TIMES}` };
      const page = await query('#pk = :pk AND #sk BETWEEN :from AND :until', values, { Limit: limit });
      return { rows: page.items.map((item) => without(parseItem(gridItemSchema, item))), more: page.more };
    },
    async gridsOfUnit(unit) {
      const values = { ':pk': townPk(unit), ':prefix': `GRID#${unit}` };
      const { items } = await query('#pk = :pk AND begins_with(#sk, :prefix)', values, { ConsistentRead: true });
      return items.map((item) => without(parseItem(gridItemSchema, item)));
    },
    borderAt: (code, at) => newestBorder(code, at),
    lastBorder: (code) => newestBorder(code, AFTER_ALL_TIMES),
    async entries(cells, from) {
      return (await Promise.all(cells.map((cell) => entriesOf(cell, from)))).flat();
    },
    tiles: (names) => Promise.all(names.map(tile)),
    async commit({ change, cells, turn, hold }: MapTransaction) {
      const TransactItems: Write[] = [
        ...(change === undefined ? [] : changeWrites(settings, change)),
        ...turn.map((lock) => turnWrite(table, lock)),
        ...hold.map((lock) => holdWrite(table, lock)),
        ...cells.map(({ cell, validFrom, pieces }) => ({
          Put: { TableName: table, Item: cellItem(cell, validFrom, pieces) },
        })),
      ];
      try {
        await client.send(new TransactWriteCommand({ TransactItems }));
        return 'saved';
      } catch (error) {
        if (lostRace(error)) return 'conflict';
        throw error;
      }
    },
  };
}
