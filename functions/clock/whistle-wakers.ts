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
import { breakSilence, lookAtDone } from '../../shared/whistles/silence.ts';
import { lookWrites, saveWrites } from '../../shared/whistles/store-writes.ts';
import type { WakerConfig } from './waker-config.ts';

interface Whole {
  readonly head: WhistleMeta;
  readonly parts: readonly WhistlePart[];
  /** When the item that woke is to wake, as it stands. */
  readonly wakeAt: string;
}

/** The whistle with all its departments; nothing where what woke has moved on since: a late index may still name it. */
const loadWhole = async ({ client, table }: WakerConfig, due: Due, now: string): Promise<Whole | undefined> => {
  const [heads, rows] = await Promise.all(
    ['META', 'PART#'].map((beginsWith) =>
      queryAll(
        client,
        { table, partition: { pk: due.pk }, range: { attribute: 'sk', beginsWith }, consistent: true },
        100,
      ),
    ),
  );
  const [head] = heads ?? [];
  const wakeAt = [...(heads ?? []), ...(rows ?? [])].find(({ sk }) => sk === due.sk)?.wakeAt;
  if (!head || typeof wakeAt !== 'string' || wakeAt > now) return undefined;
  return {
    head: toWhistle(parseItem(whistleMetaItem, head)),
    parts: (rows ?? []).map((row) => toPart(parseItem(whistlePartItem, row))),
    wakeAt,
  };
};

const isAt = (sk: string) => (due: Due) => due.pk.startsWith('WHISTLE#') && due.sk.startsWith(sk);

/** The whistle as a whole: the centre that does not answer, the blower who does not confirm. */
const headWaker = (config: WakerConfig): Waker => ({
  knows: isAt('META'),
  wake: async (due, now) => {
    const { client, table, audit, calendar, trace } = config;
    const whole = await loadWhole(config, due, now);
    if (!whole) return;
    const { head, parts, wakeAt } = whole;
    const save = breakSilence(head, parts, now, calendar);
    if (save) {
      const writes = { matters: table, audit, calendar, caseWrites: () => [] };
      await transact(client, saveWrites(writes, { ...save, trace: trace() }, save.event));
      return;
    }
    const reminder = remindWhistle(head, now, calendar);
    if (!reminder) return;
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
    const { client, table, calendar } = config;
    const whole = await loadWhole(config, due, now);
    const part = whole?.parts.find(({ party }) => due.sk === `PART#${party}`);
    if (!whole || !part) return;
    const { head, parts, wakeAt } = whole;
    const look = lookAtDone(head, parts, part.party, calendar);
    if (look) {
      await transact(client, lookWrites({ matters: table, calendar }, look, wakeAt));
      return;
    }
    const reminder = remindPart(head, part, now, calendar);
    if (!reminder) return;
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
