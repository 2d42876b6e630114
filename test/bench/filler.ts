import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { toMetaItem, toTextItem } from '../../shared/cases/items.ts';
import { toCategoryItem, toPartItem } from '../../shared/cases/items-rows.ts';
import type { CaseMeta, CaseState } from '../../shared/cases/model.ts';
import { toFactItem } from '../../shared/insight/items.ts';
import { contribution, factKeyOf, orderOf } from '../../shared/insight/rules.ts';
import { chinaCalendar } from '../../shared/kernel/calendar.ts';
import { caseNumber } from '../../shared/kernel/numbers.ts';
import { AT, aCase, UNIT } from '../support/cases.ts';
import { adminClient } from './aws.ts';
import type { BenchStack } from './stack.ts';

/** Items of one stored case, by the table they are in. */
export interface Stored {
  readonly matters: readonly Readonly<Record<string, unknown>>[];
  readonly stats: readonly Readonly<Record<string, unknown>>[];
}

/** The stored past begins a year before the story and ends three weeks before it. */
const PAST_MS = 340 * 86_400_000;
const RECENT_MS = 21 * 86_400_000;

/** Sixteen in twenty are closed; the rest waits for inspection or filing, states in which no limit runs. */
const stateOf = (n: number): CaseState => {
  if (n % 20 < 16) return 'closed';
  return n % 20 < 19 ? 'handled' : 'reported';
};

/**
 * The n-th of `count` stored cases: every list of the town holds it, every seventh is in the story's own village and grid,
 * at the very point of the story. What it has counted is stored as counted, so that nobody counts it again.
 */
export function storedCase(n: number, count: number, grid: string, point: CaseMeta['point']): Stored {
  const at = new Date(Date.parse(AT) - RECENT_MS - PAST_MS + Math.floor((PAST_MS * n) / count)).toISOString();
  const own = n % 7 === 0;
  // Units of the town have numbers from 201 on; any that is not the story's will do.
  const unit = own ? UNIT : `${UNIT.slice(0, 9)}${204 + (n % 25)}`;
  const meta: CaseMeta = {
    ...withoutClock(aCase(stateOf(n))),
    num: caseNumber(at, String(n % 10_000).padStart(4, '0')),
    unit,
    grid: own ? grid : `${unit}001`,
    ...(point === undefined ? {} : { point }),
    lead: unit,
    parties: [unit],
    receivedAt: at,
    createdAt: at,
    ...(stateOf(n) === 'closed' ? { closedAt: at, closeKind: 'handled' as const, onTime: true } : {}),
  };
  const matter = { kind: 'case', head: meta } as const;
  const fact = { order: orderOf(meta.version + 1, '0'), contribution: contribution(matter) };
  return {
    matters: [
      toMetaItem(meta, chinaCalendar),
      toTextItem(meta, { text: '天平村路口烧烤店夜间占道经营，油烟很大' }),
      toCategoryItem(meta, meta.category ?? ''),
      toPartItem(meta, unit),
    ],
    stats: [toFactItem(factKeyOf(matter), fact)],
  };
}

const withoutClock = ({ clock: _clock, ...meta }: CaseMeta): CaseMeta => meta;

/** BatchWriteItem takes so many, and so many of them are under way at once. */
const BATCH = 25;
const LANES = 4;

/** Writes up to 25 items. */
export async function writeItems(
  stack: BenchStack,
  table: 'matters' | 'stats',
  items: readonly object[],
): Promise<void> {
  const client = adminClient(stack);
  let pending: Record<string, { PutRequest: { Item: Record<string, unknown> } }[]> | undefined = {
    [stack.table(table)]: items.map((item) => ({ PutRequest: { Item: { ...item } } })),
  };
  while (pending !== undefined && Object.keys(pending).length > 0) {
    const answer: { UnprocessedItems?: typeof pending | undefined } = (await client.send(
      new BatchWriteCommand({ RequestItems: pending }),
    )) as { UnprocessedItems?: typeof pending };
    pending = answer.UnprocessedItems;
  }
}

/**
 * Stores cases from number `from` to `upTo` of `upTo`, until `seconds` have passed. Gives how many there are now.
 */
export async function fill(
  stack: BenchStack,
  grid: string,
  point: CaseMeta['point'],
  range: { readonly from: number; readonly upTo: number; readonly seconds: number },
): Promise<number> {
  const end = performance.now() + range.seconds * 1000;
  const perRound = 200;
  let next = range.from;
  while (next < range.upTo && performance.now() < end) {
    const count = Math.min(perRound, range.upTo - next);
    const cases = Array.from({ length: count }, (_, n) => storedCase(next + n, range.upTo, grid, point));
    // Facts first: what is counted already is not counted again when its case comes by in the stream.
    for (const table of ['stats', 'matters'] as const) {
      const items = cases.flatMap((one) => one[table]);
      await inLanes(chunks(items), (chunk) => writeItems(stack, table, chunk));
    }
    next += count;
  }
  await stack.settle(120);
  return next;
}

/** What one BatchWriteItem takes, each. */
export const chunks = <T>(items: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(items.length / BATCH) }, (_, n) => items.slice(n * BATCH, (n + 1) * BATCH));

/** Does all of it, a few at a time. */
export async function inLanes<T>(work: T[], todo: (each: T) => Promise<void>): Promise<void> {
  const lane = async (): Promise<void> => {
    for (let each = work.shift(); each !== undefined; each = work.shift()) await todo(each);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}
