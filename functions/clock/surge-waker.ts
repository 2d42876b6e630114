import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type ClockDeps, clockCommand } from '../../shared/cases/clock-service.ts';
import type { CaseMeta } from '../../shared/cases/model.ts';
import { letGo } from '../../shared/cases/rules-surge.ts';
import { CLOCK_ACTOR } from '../../shared/kernel/caller.ts';
import type { Instant } from '../../shared/kernel/time.ts';
import { parseItem } from '../../shared/platform/dynamodb/codec.ts';
import { toEventItem } from '../../shared/platform/dynamodb/matter-items.ts';
import { getItem, queryPage } from '../../shared/platform/dynamodb/query.ts';
import { writeReminder } from '../../shared/platform/dynamodb/reminder-writes.ts';
import { transact, type Write } from '../../shared/platform/dynamodb/transact.ts';
import { Fault } from '../../shared/platform/fault.ts';
import { surgeItem, toSurge, toSurgeItem } from '../../shared/surges/items.ts';
import { type SurgeMeta, type SurgeWalk, surgeKey } from '../../shared/surges/model.ts';
import { remindSurge } from '../../shared/surges/reminding.ts';
import { endSurge, headEnded, type SurgeChange } from '../../shared/surges/rules-decide.ts';
import { type SurgePage, walkedEvent, walkSurge } from '../../shared/surges/rules-walk.ts';
import { type SurgeWriteConfig, surgeWrites } from '../../shared/surges/store.ts';
import type { Waker } from '../../shared/sweep/service.ts';
import { headEvent } from '../../shared/workflow/matter.ts';

export interface SurgeWakerConfig {
  readonly client: DynamoDBDocumentClient;
  readonly cases: ClockDeps;
  readonly writing: SurgeWriteConfig<CaseMeta>;
}

/** Cases of a page, how many of them side by side, and pages of one waking: three hundred are taken apart in a minute. */
const PAGE = 50;
const SIDE_BY_SIDE = 8;
const PAGES = 10;

const LINK = 'LINK#case#';
const REASON = '突发群诉已撤销，逐件拆分 · the surge was undone';

/** Data that is wrong stays wrong: the case is left out, and the walk goes on. Everything else passes, and the page comes again. */
const isWrongData = (error: unknown): boolean => error instanceof Fault && error.code !== 'reads-unprocessed';

/** Takes the next page of cases apart; each is a transaction of its own, and none touches the head. */
const walkPage = async (
  { client, cases, writing }: SurgeWakerConfig,
  { id, head }: SurgeMeta,
  { after, position }: SurgeWalk,
  now: Instant,
): Promise<SurgePage> => {
  const exact = {
    table: writing.matters,
    partition: { pk: `CASE#${head}` },
    range: { attribute: 'sk', beginsWith: LINK },
    consistent: true,
  } as const;
  const page = await queryPage(client, exact, PAGE, position ? { pk: `CASE#${head}`, sk: position } : undefined);
  const own = page.items.filter(({ surge, at }) => surge === id && (after === undefined || String(at) > after));
  const command = { action: 'unmerge', body: { from: head, reason: REASON } } as const;
  const done = { apart: 0 };
  const one = async (num: string): Promise<void> => {
    try {
      if ((await clockCommand(cases)(num, command, now)) === 'done') done.apart += 1;
    } catch (error) {
      if (!isWrongData(error)) throw error;
    }
  };
  const nums = own.map(({ sk }) => String(sk).slice(LINK.length));
  for (let from = 0; from < nums.length; from += SIDE_BY_SIDE) {
    await Promise.all(nums.slice(from, from + SIDE_BY_SIDE).map(one));
  }
  return { ...done, ...(page.next ? { next: String(page.next.sk) } : {}) };
};

/** Stores how far the walk has come, on the condition that no other sweep did, and that nobody decided anew. */
const storeProgress = async (
  { client, writing: { matters: table } }: SurgeWakerConfig,
  before: SurgeMeta,
  next: SurgeMeta,
  now: Instant,
): Promise<boolean> => {
  const equals = { step: before.walk?.step ?? 0 };
  const expect = { kind: 'version', version: before.version, states: [before.state], equals } as const;
  const over: Write[] = next.walk
    ? []
    : [{ op: 'put', table, item: toEventItem(surgeKey(next.id).pk, walkedEvent(next, now)) }];
  return (await transact(client, [{ op: 'put', table, item: toSurgeItem(next), expect }, ...over])).ok;
};

/** Goes on with the walk, page by page; what is left when its share of the sweep is used up comes with the next minute. */
const walkFurther = async (config: SurgeWakerConfig, found: SurgeMeta, now: Instant): Promise<void> => {
  let surge = found;
  for (let pages = 0; pages < PAGES; pages += 1) {
    const { walk } = surge;
    if (!walk || walk.at > now) return;
    const next = walkSurge(surge, walk, await walkPage(config, surge, walk, now), now);
    if (!(await storeProgress(config, surge, next, now))) return;
    surge = next;
  }
};

/** The clock's own command on a surge; where somebody was faster, the next sweep looks anew. */
const command = async (
  { client, cases, writing }: SurgeWakerConfig,
  before: SurgeMeta,
  action: string,
  { next, data, messages }: SurgeChange,
  now: Instant,
  head?: CaseMeta,
): Promise<void> => {
  const event = headEvent(next, action, CLOCK_ACTOR, now, data, before.state);
  const released = head && letGo(head);
  const change = head &&
    released && {
      before: head,
      next: released,
      event: headEvent(released, 'surge-ended', CLOCK_ACTOR, now, { surge: before.id }, head.state),
    };
  const given = { before, next, event, messages, trace: cases.trace(), ...(change ? { head: change } : {}) };
  await transact(client, await surgeWrites(writing, given));
};

const remind = async (
  { client, writing }: SurgeWakerConfig,
  surge: SurgeMeta,
  wakeAt: string,
  now: Instant,
): Promise<void> => {
  const { next, event, messages } = remindSurge(surge, now);
  await writeReminder(client, {
    table: writing.matters,
    item: toSurgeItem(next),
    version: surge.version,
    state: surge.state,
    wakeAt,
    context: { pk: surgeKey(surge.id).pk, town: surge.town, num: surge.id, now },
    event,
    messages,
  });
};

/** A surge that gathers: its head has ended, its time is over, or people are asked whether it goes on. */
const lookAt = async (config: SurgeWakerConfig, surge: SurgeMeta, wakeAt: string, now: Instant): Promise<void> => {
  const head = await config.cases.store.load(surge.head);
  if (!head) return;
  const gathers = head.surge === surge.id;
  if (!gathers) {
    const change = headEnded(surge, head, now);
    await command(config, surge, change.next.state === 'undone' ? 'undo' : 'end', change, now);
  } else if (surge.until <= now) await command(config, surge, 'end', endSurge(surge, CLOCK_ACTOR, now), now, head);
  else if (!surge.reminded) await remind(config, surge, wakeAt, now);
};

/** Surges: reminded of, ended in time, and taken apart. */
export const surgeWaker = (config: SurgeWakerConfig): Waker => ({
  knows: ({ pk, sk }) => pk.startsWith('SURGE#') && sk === 'META',
  wake: async ({ pk, sk }, now) => {
    const item = await getItem(config.client, config.writing.matters, { pk, sk });
    if (!item || typeof item.wakeAt !== 'string' || item.wakeAt > now) return;
    const surge = toSurge(parseItem(surgeItem, item));
    if (surge.walk) await walkFurther(config, surge, now);
    else if (surge.state === 'active') await lookAt(config, surge, item.wakeAt, now);
  },
});
