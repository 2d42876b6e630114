import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { ClockDeps } from '../../shared/cases/clock-service.ts';
import { type CaseMeta, isOpen } from '../../shared/cases/model.ts';
import { type Moving, relieveOne } from '../../shared/cases/relief-service.ts';
import { relievedCo } from '../../shared/cases/rules-co-clock.ts';
import type { Calendar } from '../../shared/kernel/calendar.ts';
import { parseItem } from '../../shared/platform/dynamodb/codec.ts';
import { toEventItem } from '../../shared/platform/dynamodb/matter-items.ts';
import { getItem, queryPage } from '../../shared/platform/dynamodb/query.ts';
import { writeReminder } from '../../shared/platform/dynamodb/reminder-writes.ts';
import { transact, type Write } from '../../shared/platform/dynamodb/transact.ts';
import { Fault } from '../../shared/platform/fault.ts';
import { calendarOf } from '../../shared/policies/rules.ts';
import { readRetirements } from '../../shared/redivisions/store-successions.ts';
import { reliefItem, reliefPk, toRelief, toReliefItem } from '../../shared/reliefs/items.ts';
import { type ReliefMeta, WALKED_LISTS, type Walk } from '../../shared/reliefs/model.ts';
import { remindRelief } from '../../shared/reliefs/reminding.ts';
import { type Relief, withHeirs } from '../../shared/reliefs/rules.ts';
import { type WalkedPage, walkedArea, walkedEvent, walkOn } from '../../shared/reliefs/rules-walk.ts';
import type { Waker } from '../../shared/sweep/service.ts';
import { relievedPart, relievedWhistle } from '../../shared/whistles/rules-relief.ts';
import { townReliefs } from '../wiring/reliefs.ts';
import { type BesideMoves, moveBeside } from './beside-cases.ts';

export interface ReliefWakerConfig {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly cases: Pick<ClockDeps, 'store' | 'policy' | 'trace'>;
}

/** Cases of a page, how many of them side by side, and pages of one waking: a town of a thousand open cases in a minute or two. */
const PAGE = 50;
const SIDE_BY_SIDE = 8;
const PAGES = 10;

/** Data that is wrong stays wrong: the case is left out, and the walk goes on. Everything else passes, and the page comes again. */
const isWrongData = (error: unknown): boolean => error instanceof Fault && error.code !== 'reads-unprocessed';

/** How the times of what hangs on a case stand under the town's reliefs. */
const movesOf = (c: CaseMeta, reliefs: readonly Relief[], calendar: Calendar, at: string): BesideMoves => {
  const time = { at, calendar, reliefs };
  return {
    calendar,
    coPart: (part) => relievedCo(c, part, time),
    whistle: (w) => relievedWhistle(w, time),
    whistlePart: (w, part) => relievedPart(w, part, time),
  };
};

/** The next page of cases in the relief's area, and how many of them it lies over. */
const walkPage = async (
  config: ReliefWakerConfig,
  relief: ReliefMeta,
  walk: Walk,
  now: string,
): Promise<WalkedPage> => {
  const { client, table, cases } = config;
  const list = WALKED_LISTS[walk.list] ?? WALKED_LISTS[0];
  const { index, code } = walkedArea(relief);
  const exact = { table, index, partition: { [index]: code, list } };
  const [page, standing, retirements] = await Promise.all([
    queryPage(client, exact, PAGE, walk.position),
    townReliefs(client, table, relief.town, now),
    readRetirements(client, table, relief.town),
  ]);
  const [here = relief] = withHeirs([relief], retirements);
  const moving: Moving = { relief: here, standing, endedOnly: !list.endsWith('c:open') };
  const nums = page.items.map(({ num }) => String(num));
  const calendar = calendarOf(await cases.policy(relief.town));
  const over = { cases: 0 };
  const one = async (num: string): Promise<void> => {
    try {
      const { lies, found } = await relieveOne(cases)(num, moving, now);
      if (lies) over.cases += 1;
      if (found && isOpen(found.state)) await moveBeside(config, found, movesOf(found, standing, calendar, now));
    } catch (error) {
      if (!isWrongData(error)) throw error;
    }
  };
  for (let at = 0; at < nums.length; at += SIDE_BY_SIDE) {
    await Promise.all(nums.slice(at, at + SIDE_BY_SIDE).map(one));
  }
  return { cases: over.cases, ...(page.next ? { next: page.next } : {}) };
};

/** Stores how far the walk has come, on the condition that no other sweep did, and that nobody decided anew. */
const storeProgress = async (config: ReliefWakerConfig, before: ReliefMeta, next: ReliefMeta, now: string) => {
  const { client, table, cases } = config;
  const calendar = calendarOf(await cases.policy(next.town));
  const equals = { step: before.walk?.step ?? 0 };
  const head: Write = {
    op: 'put',
    table,
    item: toReliefItem(next, calendar),
    expect: { kind: 'version', version: before.version, states: [before.state], equals },
  };
  const over: Write[] = next.walk
    ? []
    : [{ op: 'put', table, item: toEventItem(reliefPk(next.id), walkedEvent(next, now)) }];
  return (await transact(client, [head, ...over])).ok;
};

/** Goes on with the walk, page by page; what is left when its share of the sweep is used up comes with the next minute. */
const walkFurther = async (config: ReliefWakerConfig, found: ReliefMeta, now: string): Promise<void> => {
  let relief = found;
  for (let pages = 0; pages < PAGES; pages += 1) {
    const { walk } = relief;
    if (!walk || walk.at > now) return;
    const next = walkOn(relief, walk, await walkPage(config, relief, walk, now), now);
    if (!(await storeProgress(config, relief, next, now))) return;
    relief = next;
  }
};

const remindOfRelief = async (config: ReliefWakerConfig, relief: ReliefMeta, wakeAt: string, now: string) => {
  const calendar = calendarOf(await config.cases.policy(relief.town));
  const reminder = remindRelief(relief, now, calendar);
  if (!reminder) return;
  await writeReminder(config.client, {
    table: config.table,
    item: toReliefItem(reminder.next, calendar),
    version: relief.version,
    state: relief.state,
    wakeAt,
    context: { pk: reliefPk(relief.id), town: relief.town, num: relief.id, now },
    event: reminder.event,
    messages: reminder.messages,
  });
};

/** Reliefs that wait for a decision, and those whose clocks are being moved. */
export const reliefWaker = (config: ReliefWakerConfig): Waker => ({
  knows: ({ pk, sk }) => pk.startsWith('RELIEF#') && sk === 'META',
  wake: async (due, now) => {
    const item = await getItem(config.client, config.table, { pk: due.pk, sk: due.sk });
    if (!item || typeof item.wakeAt !== 'string' || item.wakeAt > now) return;
    const relief = toRelief(parseItem(reliefItem, item));
    if (relief.walk) await walkFurther(config, relief, now);
    else await remindOfRelief(config, relief, item.wakeAt, now);
  },
});
