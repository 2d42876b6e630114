import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { ClockDeps } from '../../shared/cases/clock-service.ts';
import { type CaseMeta, isOpen } from '../../shared/cases/model.ts';
import { recalculateOne } from '../../shared/cases/reckoning-service.ts';
import { coMoved } from '../../shared/cases/rules-co-clock.ts';
import type { CalendarChange } from '../../shared/cases/rules-reckoning.ts';
import { MINUTE, plus } from '../../shared/kernel/time.ts';
import { parseItem } from '../../shared/platform/dynamodb/codec.ts';
import { getItem, queryPage } from '../../shared/platform/dynamodb/query.ts';
import { transact } from '../../shared/platform/dynamodb/transact.ts';
import { Fault } from '../../shared/platform/fault.ts';
import { calendarOf } from '../../shared/policies/rules.ts';
import { reckoningItem, reckoningPk, toReckoningItem } from '../../shared/reckoning/items.ts';
import type { Reckoning, ReckoningWalk } from '../../shared/reckoning/model.ts';
import { reckonedBy, walkOn } from '../../shared/reckoning/rules.ts';
import { reckonedWrite, reckoningReader } from '../../shared/reckoning/store.ts';
import { WALKED_LISTS } from '../../shared/reliefs/model.ts';
import { matches, type Relief } from '../../shared/reliefs/rules.ts';
import type { Waker } from '../../shared/sweep/service.ts';
import type { WhistleMeta } from '../../shared/whistles/model.ts';
import { partMoved, whistleMoved } from '../../shared/whistles/rules-relief.ts';
import type { Clock } from '../../shared/workflow/deadlines.ts';
import { townReliefs } from '../wiring/reliefs.ts';
import { type BesideMoves, moveBeside } from './beside-cases.ts';

export interface ReckoningWakerConfig {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly cases: Pick<ClockDeps, 'store' | 'trace'>;
}

/** As for reliefs: a town of a thousand open cases in a minute or two. */
const PAGE = 50;
const SIDE_BY_SIDE = 8;
const PAGES = 10;

/** Data that is wrong stays wrong: the case is left out, and the walk goes on. Everything else passes, and the page comes again. */
const isWrongData = (error: unknown): boolean => error instanceof Fault && error.code !== 'reads-unprocessed';

const changeOf = async (
  { client, table }: ReckoningWakerConfig,
  { town, version, at, before, after }: Reckoning,
  now: string,
): Promise<Omit<CalendarChange, 'at'>> => ({
  version,
  changedAt: at,
  before: calendarOf({ calendar: before }),
  after: calendarOf({ calendar: after }),
  reliefs: await townReliefs(client, table, town, now),
});

/** How the times of what hangs on a case are reckoned anew; what rested keeps in mind that it was done. */
const movesOf = (c: CaseMeta, change: Omit<CalendarChange, 'at'>, now: string): BesideMoves => {
  const { version, changedAt: at, before, after, reliefs } = change;
  const by = (over: readonly Relief[], done: boolean) => (clock: Clock) =>
    reckonedBy(clock, { at, now, before, after, reliefs: over, done });
  const over = reliefs.filter((relief) => matches(relief, c));
  const overWhistle = (w: WhistleMeta) => (w.kind === 'emergency' ? [] : reliefs.filter((one) => matches(one, w)));
  return {
    calendar: after,
    coPart: (part) => {
      const next = coMoved(part, by(over, (part.reckoned ?? 0) >= version));
      return next === part ? part : { ...next, reckoned: version };
    },
    whistle: (w) => whistleMoved(w, by(overWhistle(w), false)),
    whistlePart: (w, part) => partMoved(part, by(overWhistle(w), false)),
  };
};

/** Reckons the next page of the town's cases; gives where the one after it begins. */
const walkPage = async (config: ReckoningWakerConfig, reckoning: Reckoning, walk: ReckoningWalk, now: string) => {
  const { client, table, cases } = config;
  const list = WALKED_LISTS[walk.list] ?? WALKED_LISTS[0];
  const exact = { table, index: 'town', partition: { town: reckoning.town, list } } as const;
  const [page, change] = await Promise.all([
    queryPage(client, exact, PAGE, walk.position),
    changeOf(config, reckoning, now),
  ]);
  const one = async (num: string): Promise<void> => {
    try {
      const c = await recalculateOne(cases)(num, change, now, async (before, next) => {
        const [from, to] = [before.clock?.dueAt, next.clock?.dueAt];
        const moved = from !== to && from && to ? { from, to } : {};
        await transact(client, [reckonedWrite(table, reckoning, { num, at: now, ...moved })]);
      });
      if (c && isOpen(c.state)) await moveBeside(config, c, movesOf(c, change, now));
    } catch (error) {
      if (!isWrongData(error)) throw error;
    }
  };
  const nums = page.items.map(({ num }) => String(num));
  for (let at = 0; at < nums.length; at += SIDE_BY_SIDE) {
    await Promise.all(nums.slice(at, at + SIDE_BY_SIDE).map(one));
  }
  return page.next;
};

/** Stores how far it has come, on the condition that no other sweep did. */
const storeProgress = async ({ client, table }: ReckoningWakerConfig, before: Reckoning, next: Reckoning) => {
  const equals = { step: before.walk?.step ?? 0 };
  const expect = { kind: 'version', version: before.version, equals } as const;
  return (await transact(client, [{ op: 'put', table, item: toReckoningItem(next), expect }])).ok;
};

/** Changes are worked in their order: what one begins with is what the one before it has left. */
const waitsForAnother = async ({ client, table }: ReckoningWakerConfig, { town, version }: Reckoning) => {
  const changes = await reckoningReader(client, table).changes(town);
  return changes.some((other) => other.version < version && other.walk !== undefined);
};

const walkFurther = async (config: ReckoningWakerConfig, found: Reckoning, now: string): Promise<void> => {
  if (found.walk && (await waitsForAnother(config, found))) {
    const later = { ...found.walk, at: plus(now, MINUTE), step: found.walk.step + 1 };
    await storeProgress(config, found, { ...found, walk: later });
    return;
  }
  let change = found;
  for (let pages = 0; pages < PAGES; pages += 1) {
    const { walk } = change;
    if (!walk || walk.at > now) return;
    const position = await walkPage(config, change, walk, now);
    const next = walkOn(change, walk, position, WALKED_LISTS.length, now);
    if (!(await storeProgress(config, change, next))) return;
    change = next;
  }
};

/** Changes of calendars whose running deadlines are still to be reckoned anew. */
export const reckoningWaker = (config: ReckoningWakerConfig): Waker => ({
  knows: ({ pk }) => pk.startsWith(reckoningPk('')),
  wake: async ({ pk, sk }, now) => {
    const item = await getItem(config.client, config.table, { pk, sk });
    if (!item || typeof item.wakeAt !== 'string' || item.wakeAt > now) return;
    await walkFurther(config, parseItem(reckoningItem, item), now);
  },
});
