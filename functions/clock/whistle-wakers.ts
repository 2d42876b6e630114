import type { Calendar } from '../../shared/kernel/calendar.ts';
import { parseItem } from '../../shared/platform/dynamodb/codec.ts';
import { queryAll } from '../../shared/platform/dynamodb/query.ts';
import { writeReminder } from '../../shared/platform/dynamodb/reminder-writes.ts';
import { transact } from '../../shared/platform/dynamodb/transact.ts';
import type { Due, Waker } from '../../shared/sweep/service.ts';
import {
  toPart,
  toWhistle,
  toWhistleItem,
  toWhistlePartItem,
  whistleMetaItem,
  whistlePartItem,
} from '../../shared/whistles/items.ts';
import type { WhistleMeta, WhistlePart } from '../../shared/whistles/model.ts';
import { remindPart, remindWhistle } from '../../shared/whistles/reminding.ts';
import { relievedPart, relievedWhistle } from '../../shared/whistles/rules-relief.ts';
import { breakSilence, lookAtDone } from '../../shared/whistles/silence.ts';
import { timeIn } from '../../shared/whistles/standing.ts';
import { lookWrites, saveWrites } from '../../shared/whistles/store-writes.ts';
import type { WakerConfig } from './waker-config.ts';

interface Whole {
  readonly head: WhistleMeta;
  readonly parts: readonly WhistlePart[];
  /** When the item that woke is to wake, as it stands. */
  readonly wakeAt: string;
  readonly calendar: Calendar;
}

/**
 * The whistle with all its departments, their times as reliefs let them stand now; nothing where what woke has moved on
 * since: a late index may still name it.
 */
const loadWhole = async (config: WakerConfig, due: Due, now: string): Promise<Whole | undefined> => {
  const { client, table, policy, reliefs } = config;
  const [heads, rows] = await Promise.all(
    ['META', 'PART#'].map((beginsWith) =>
      queryAll(
        client,
        { table, partition: { pk: due.pk }, range: { attribute: 'sk', beginsWith }, consistent: true },
        100,
      ),
    ),
  );
  const [item] = heads ?? [];
  const wakeAt = [...(heads ?? []), ...(rows ?? [])].find(({ sk }) => sk === due.sk)?.wakeAt;
  if (!item || typeof wakeAt !== 'string' || wakeAt > now) return undefined;
  const stored = toWhistle(parseItem(whistleMetaItem, item));
  const time = await timeIn({ policy, reliefs }, stored.town, now);
  return {
    head: relievedWhistle(stored, time),
    parts: (rows ?? []).map((row) => relievedPart(stored, toPart(parseItem(whistlePartItem, row)), time)),
    wakeAt,
    calendar: time.calendar,
  };
};

const isAt = (sk: string) => (due: Due) => due.pk.startsWith('WHISTLE#') && due.sk.startsWith(sk);

/** Nothing is due of it yet: a relief has moved its time, or the town's calendar has. It wakes when it is. */
const wakeLater = async (
  { client, table }: WakerConfig,
  item: Record<string, unknown>,
  { version, state }: Pick<WhistleMeta, 'version'> & { readonly state: string },
  wakeAt: string,
): Promise<void> => {
  const here = typeof item.grid === 'string' ? { grid: item.grid } : {};
  const expect = { kind: 'version', version, states: [state], equals: { wakeAt, ...here } } as const;
  // Somebody was faster: then the time to wake at is theirs.
  await transact(client, [{ op: 'put', table, item, expect, label: 'head' }]);
};

/** The whistle as a whole: the centre that does not answer, the blower who does not confirm. */
const headWaker = (config: WakerConfig): Waker => ({
  knows: isAt('META'),
  wake: async (due, now) => {
    const { client, table, audit, trace } = config;
    const whole = await loadWhole(config, due, now);
    if (!whole) return;
    const { head, parts, wakeAt, calendar } = whole;
    const save = breakSilence(head, parts, now, calendar);
    if (save) {
      const writes = { matters: table, audit, caseWrites: () => [] };
      await transact(client, saveWrites(writes, { ...save, trace: trace() }, save.event));
      return;
    }
    const reminder = remindWhistle(head, now, calendar);
    if (!reminder) {
      await wakeLater(config, toWhistleItem(head, calendar), head, wakeAt);
      return;
    }
    await writeReminder(client, {
      table,
      item: toWhistleItem(reminder.next, calendar),
      version: head.version,
      state: head.state,
      wakeAt,
      context: { pk: due.pk, town: head.town, num: head.id, now },
      event: reminder.event,
      messages: reminder.messages,
    });
  },
});

/** One department's part: late, without a decision or a result; or done, and perhaps the last. */
const partWaker = (config: WakerConfig): Waker => ({
  knows: isAt('PART#'),
  wake: async (due, now) => {
    const { client, table } = config;
    const whole = await loadWhole(config, due, now);
    const part = whole?.parts.find(({ party }) => due.sk === `PART#${party}`);
    if (!whole || !part) return;
    const { head, parts, wakeAt, calendar } = whole;
    const look = lookAtDone(head, parts, part.party, calendar);
    if (look) {
      await transact(client, lookWrites({ matters: table, calendar }, look, wakeAt));
      return;
    }
    const reminder = remindPart(head, part, now, calendar);
    if (!reminder) {
      await wakeLater(config, toWhistlePartItem(part, calendar), part, wakeAt);
      return;
    }
    await writeReminder(client, {
      table,
      item: toWhistlePartItem(reminder.next, calendar),
      version: part.version,
      state: part.state,
      wakeAt,
      context: { pk: due.pk, town: head.town, num: head.id, now },
      event: reminder.event,
      messages: reminder.messages,
    });
  },
});

export const whistleWakers = (config: WakerConfig): readonly Waker[] => [headWaker(config), partWaker(config)];
