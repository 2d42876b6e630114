import { toMetaItem, toTextItem } from '../../shared/cases/items.ts';
import { type CaseMeta, type CaseState, CHANNELS } from '../../shared/cases/model.ts';
import { newRows } from '../../shared/cases/store-rows.ts';
import { toFactItem } from '../../shared/insight/items.ts';
import { contribution, factKeyOf, orderOf } from '../../shared/insight/rules.ts';
import { chinaCalendar } from '../../shared/kernel/calendar.ts';
import { caseNumber } from '../../shared/kernel/numbers.ts';
import { start } from '../../shared/workflow/deadlines.ts';
import { aCase } from '../support/cases.ts';
import { chunks, inLanes, writeItems } from './filler.ts';
import type { BenchStack } from './stack.ts';

/** Where the cases of a crowd lie, and what they are. */
export interface Ground {
  readonly spots: readonly { readonly grid: string; readonly lon: number; readonly lat: number }[];
  readonly categories: readonly string[];
}

/** States of twenty open cases, as a town with a backlog has them. */
const STATES: readonly CaseState[] = [
  ...Array<CaseState>(2).fill('reported'),
  ...Array<CaseState>(2).fill('filed'),
  ...Array<CaseState>(3).fill('dispatched'),
  ...Array<CaseState>(9).fill('handling'),
  'returned',
  ...Array<CaseState>(2).fill('handled'),
  'inspected',
];

const DAY = 86_400_000;
/** They came in over so many days; their limits end over so many days to come, so that few are due in any minute. */
const PAST_DAYS = 60;
const DUE_DAYS = 30;

const at = (ms: number): string => new Date(ms).toISOString();

/** The n-th of `count` open cases, as of `now`. */
function openCase(n: number, count: number, { spots, categories }: Ground, now: number): CaseMeta {
  const spot = spots[n % spots.length];
  if (spot === undefined) throw new Error('the crowd has no ground');
  const unit = spot.grid.slice(0, 12);
  const received = at(now - DAY - Math.floor((PAST_DAYS * DAY * n) / count));
  const due = at(now + DAY / 24 + Math.floor((DUE_DAYS * DAY * ((n * 7_919) % count)) / count));
  const state = STATES[n % STATES.length] ?? 'handling';
  const { clock, lead, ...head } = aCase(state);
  return {
    ...head,
    num: caseNumber(received, String(n % 10_000).padStart(4, '0')),
    unit,
    grid: spot.grid,
    point: { lon: spot.lon, lat: spot.lat },
    category: categories[n % categories.length] ?? '0129',
    channel: CHANNELS[n % CHANNELS.length] ?? '12345',
    receivedAt: received,
    createdAt: received,
    ...(lead ? { lead: unit, parties: [unit] } : {}),
    ...(clock ? { clock: start({ type: 'absolute', at: due }, received, chinaCalendar), reminded: 'before' } : {}),
    ...(state === 'handling' && n % 3 === 0 ? { assignee: { person: `worker-${spot.grid.slice(9)}` } } : {}),
    ...(n % 50 === 0 ? { problem: true as const } : {}),
    ...(n % 97 === 0 ? { about: { kind: 'enterprise' as const, ref: `shop-${n % 13}` } } : {}),
  };
}

const itemsOf = (meta: CaseMeta): readonly object[] => [
  toMetaItem(meta, chinaCalendar),
  toTextItem(meta, { text: '天平村路口烧烤店夜间占道经营，油烟很大' }),
  ...newRows({ matters: '' }, meta, meta.num.repeat(4)).flatMap((write) => (write.op === 'put' ? [write.item] : [])),
];

const factOf = (meta: CaseMeta): object => {
  const matter = { kind: 'case', head: meta } as const;
  return toFactItem(factKeyOf(matter), {
    order: orderOf(meta.version + 1, '0'),
    contribution: contribution(matter),
  });
};

/** Cases that are written at a time. */
const ROUND = 500;

/** Stores open cases from number `from` to `upTo`, as the stores would have written them. */
export async function fillCrowd(
  stack: BenchStack,
  ground: Ground,
  range: { readonly from: number; readonly upTo: number; readonly now: number },
  progress: (stored: number) => void,
): Promise<void> {
  for (let next = range.from; next < range.upTo; next += ROUND) {
    const count = Math.min(ROUND, range.upTo - next);
    const cases = Array.from({ length: count }, (_, n) => openCase(next + n, range.upTo, ground, range.now));
    await inLanes(chunks(cases.map(factOf)), (chunk) => writeItems(stack, 'stats', chunk));
    await inLanes(chunks(cases.flatMap(itemsOf)), (chunk) => writeItems(stack, 'matters', chunk));
    progress(next + count);
  }
  await stack.settle(600);
}
