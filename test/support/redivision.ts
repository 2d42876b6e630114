import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { toMetaItem, toTextItem } from '../../shared/cases/items.ts';
import type { CaseMeta, CaseState } from '../../shared/cases/model.ts';
import { chinaCalendar } from '../../shared/kernel/calendar.ts';
import { boxOf, contains, type Position, polygonsOf } from '../../shared/kernel/geometry.ts';
import { caseNumber } from '../../shared/kernel/numbers.ts';
import { type Instant, plus, SECOND } from '../../shared/kernel/time.ts';
import type { MapGrid } from '../../shared/seed/map.ts';
import { aCase } from './cases.ts';
import type { OldTown } from './old-town.ts';

/** What lies in a town before it is redivided, and the draft that refines it from 124 grids to 172. */

type Random = () => number;

/** A place inside a grid. */
export function placeIn(grid: MapGrid, random: Random): { readonly lon: number; readonly lat: number } {
  const polygons = polygonsOf(grid.border);
  const box = boxOf(polygons);
  if (!box) throw new Error('no ground');
  for (;;) {
    const point: Position = [
      Math.round((box.west + random() * (box.east - box.west)) * 1e7) / 1e7,
      Math.round((box.south + random() * (box.north - box.south)) * 1e7) / 1e7,
    ];
    if (contains(polygons, point)) return { lon: point[0], lat: point[1] };
  }
}

const OPEN: readonly CaseState[] = ['reported', 'filed', 'dispatched', 'handling', 'returned', 'handled'];

/** The nth open case, at a random place of the town; every tenth has none but its grid. */
export function caseAt(town: OldTown, n: number, at: Instant, random: Random): CaseMeta {
  const grid = town.map.grids[Math.floor(random() * town.map.grids.length)] as MapGrid;
  const num = caseNumber(plus(at, Math.floor(n / 10_000) * SECOND), String(n % 10_000).padStart(4, '0'));
  const { gridCode, unitCode } = grid;
  return aCase(OPEN[n % OPEN.length] as CaseState, {
    num,
    town: town.map.town.townCode,
    unit: unitCode,
    grid: gridCode,
    version: 1,
    ...(n % 10 === 0 ? {} : { point: placeIn(grid, random) }),
    ...(n % 7 === 0 ? { assignee: { post: `${gridCode}:gridWorker` } } : {}),
  });
}

/** A case as far as a redivision sees it: its head, and the row by which its unit lists it. */
export const caseItems = (c: CaseMeta): readonly Record<string, unknown>[] => [
  toMetaItem(c, chinaCalendar),
  toTextItem(c, { text: '路灯不亮' }),
];

/** The nth address at a random place of the town; every twentieth was never surveyed. */
export function addressAt(town: OldTown, n: number, random: Random): Record<string, unknown> {
  const grid = town.map.grids[Math.floor(random() * town.map.grids.length)] as MapGrid;
  const id = String(n).padStart(7, '0');
  return {
    pk: `A#${id}`,
    sk: 'META',
    kind: 'address',
    grid: grid.gridCode,
    list: 'addr',
    sort: id,
    ...(n % 20 === 0 ? {} : { point: placeIn(grid, random) }),
  };
}

/** The body that splits every pair again; codes are drawn. */
export const refining = ({ map, pairs }: OldTown, from: Instant) => ({
  town: map.town.townCode,
  from,
  reason: '精网微格：124 个网格细分为 172 个',
  steps: pairs.map(({ old, parts }) => ({
    retire: [old.gridCode],
    into: parts.map(({ name, households, population, border }, n) => ({
      name: `${name}${n + 1}`,
      households,
      population,
      border,
    })),
  })),
});

/** A client whose process dies at the nth call from now: nothing it sends after that arrives. */
export function mortal(client: DynamoDBDocumentClient, dies: number, after: boolean): DynamoDBDocumentClient {
  let calls = 0;
  const send = async (command: Parameters<DynamoDBDocumentClient['send']>[0]) => {
    calls += 1;
    if (calls > dies || (calls === dies && !after)) throw new Error('killed');
    const answer = await client.send(command);
    if (calls >= dies) throw new Error('killed');
    return answer;
  };
  return new Proxy(client, {
    get: (target, name) => (name === 'send' ? send : Reflect.get(target, name)),
  });
}

/** How many entries a list of a grid has. */
export const countOf = async (
  client: DynamoDBDocumentClient,
  {
    table,
    index,
    grid,
    list,
  }: { readonly table: string; readonly index: string; readonly grid: string; readonly list: string },
): Promise<number> => {
  const answer = await client.send(
    new QueryCommand({
      TableName: table,
      IndexName: index,
      KeyConditionExpression: '#g = :g AND #l = :l',
      ExpressionAttributeNames: { '#g': 'grid', '#l': 'list' },
      ExpressionAttributeValues: { ':g': grid, ':l': list },
      Select: 'COUNT',
    }),
  );
  return answer.Count ?? 0;
};
