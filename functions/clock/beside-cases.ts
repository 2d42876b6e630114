import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { toCoItem } from '../../shared/cases/items-co.ts';
import type { CaseMeta } from '../../shared/cases/model.ts';
import { CO_DONE, type CoPart } from '../../shared/cases/model-co.ts';
import { isLive } from '../../shared/cases/rules-co-rights.ts';
import { coStore } from '../../shared/cases/store-co.ts';
import type { Calendar } from '../../shared/kernel/calendar.ts';
import { parseItem } from '../../shared/platform/dynamodb/codec.ts';
import { queryAll } from '../../shared/platform/dynamodb/query.ts';
import { transact, type Write } from '../../shared/platform/dynamodb/transact.ts';
import {
  toPart,
  toWhistle,
  toWhistleItem,
  toWhistlePartItem,
  whistleMetaItem,
  whistlePartItem,
  whistlePk,
} from '../../shared/whistles/items.ts';
import { PART_DONE, type WhistleMeta, type WhistlePart } from '../../shared/whistles/model.ts';

export interface BesideConfig {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

/** How the times of what hangs on a case are reckoned anew; what does not move is given back as it is. */
export interface BesideMoves {
  readonly calendar: Calendar;
  readonly coPart: (part: CoPart) => CoPart;
  readonly whistle: (w: WhistleMeta) => WhistleMeta;
  readonly whistlePart: (w: WhistleMeta, part: WhistlePart) => WhistlePart;
}

/** As it was read: whoever acts on it meanwhile reckons it anew by themselves. */
const asRead = ({ version, state, grid }: { version: number; state: string; grid?: string }): Write['expect'] => ({
  kind: 'version',
  version,
  states: [state],
  ...(grid ? { equals: { grid } } : {}),
});

const movedParts = async (config: BesideConfig, c: CaseMeta, { calendar, coPart }: BesideMoves): Promise<Write[]> => {
  if (!c.co) return [];
  const { client, table } = config;
  const parts = await coStore({ client, matters: table, audit: '' }).coParts(c.num);
  return parts.flatMap((part): Write[] => {
    const next = isLive(c, part) && !CO_DONE.includes(part.state) ? coPart(part) : part;
    const expect = asRead(part);
    return next === part || !expect ? [] : [{ op: 'put', table, item: toCoItem(next, calendar), expect }];
  });
};

const movedWhistle = async ({ client, table }: BesideConfig, id: string, moves: BesideMoves): Promise<Write[]> => {
  const rows = await queryAll(client, { table, partition: { pk: whistlePk(id) }, consistent: true }, 2_000);
  const item = rows.find(({ sk }) => sk === 'META');
  if (!item) return [];
  const { calendar } = moves;
  const w = toWhistle(parseItem(whistleMetaItem, item));
  const parts = rows
    .filter(({ sk }) => String(sk).startsWith('PART#'))
    .map((row) => toPart(parseItem(whistlePartItem, row)))
    .filter(({ state, confirmed }) => !PART_DONE.includes(state) && confirmed === undefined);
  const head = moves.whistle(w);
  return [
    ...(head === w ? [] : [{ op: 'put' as const, table, item: toWhistleItem(head, calendar), expect: asRead(w) }]),
    ...parts.flatMap((part) => {
      const next = moves.whistlePart(w, part);
      return next === part
        ? []
        : [{ op: 'put' as const, table, item: toWhistlePartItem(next, calendar), expect: asRead(part) }];
    }),
  ].flatMap(({ expect, ...write }): Write[] => (expect ? [{ ...write, expect }] : []));
};

/**
 * Moves the times of the co-units' parts and the open whistles of a case: they are found by it, and have no list of their
 * own that a walk could go through. No version moves and nobody is told, for what their limits are is seen in every list;
 * each row is written by itself, on the condition that it is as it was read.
 */
export const moveBeside = async (config: BesideConfig, c: CaseMeta, moves: BesideMoves): Promise<void> => {
  const whistles = await Promise.all(c.whistles.map((id) => movedWhistle(config, id, moves)));
  const writes = [...(await movedParts(config, c, moves)), ...whistles.flat()];
  await Promise.all(writes.map((write) => transact(config.client, [write])));
};
