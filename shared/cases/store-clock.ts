import { parseItem } from '../platform/dynamodb/codec.ts';
import { shardOf } from '../platform/dynamodb/matter-items.ts';
import { getItem, queryPage } from '../platform/dynamodb/query.ts';
import { writeReminder } from '../platform/dynamodb/reminder-writes.ts';
import { transact } from '../platform/dynamodb/transact.ts';
import { caseMetaItem, casePk, parsedMeta, toMetaItem } from './items.ts';
import type { ClockStore, Woken } from './ports.ts';
import { type CommandConfig, commandStore } from './store.ts';

const metaKey = (num: string) => ({ pk: casePk(num), sk: 'META' });
const LINK = 'LINK#case#';

/** What stood when the case was read; a command that came between keeps the version only where it left the head alone. */
const asRead = ({ meta, wakeAt }: Woken) => ({ version: meta.version, state: meta.state, wakeAt });

/** Cases as the clock works them: found by number, written on the condition that they are as they were woken. */
export const clockStore = (config: CommandConfig): ClockStore => {
  const { client, matters: table } = config;
  const stored = (num: string) => getItem(client, table, metaKey(num));
  return {
    ...commandStore(config),

    load: async (num) => {
      const item = await stored(num);
      return item && parsedMeta(parseItem(caseMetaItem, item));
    },

    woken: async (num, now) => {
      const item = await stored(num);
      if (!item || typeof item.wakeAt !== 'string' || item.wakeAt > now) return undefined;
      return { meta: parsedMeta(parseItem(caseMetaItem, item)), wakeAt: item.wakeAt };
    },

    remind: (woken, { next, event, messages }, calendar, now) =>
      writeReminder(client, {
        table,
        item: toMetaItem(next, calendar),
        ...asRead(woken),
        context: { pk: casePk(next.num), town: next.town, num: next.num, now },
        event,
        messages,
      }),

    wakeLater: async (woken, calendar, at) => {
      const { version, state, wakeAt } = asRead(woken);
      const expect = { kind: 'version', version, states: [state], equals: { wakeAt } } as const;
      // Somebody was faster: then the time to wake at is theirs.
      const item = {
        ...toMetaItem(woken.meta, calendar),
        ...(at ? { shard: shardOf(woken.meta.num), wakeAt: at } : {}),
      };
      await transact(client, [{ op: 'put', table, item, expect, label: 'head' }]);
    },

    merged: async (num, limit) => {
      const range = { attribute: 'sk', beginsWith: LINK };
      const page = await queryPage(client, { table, partition: { pk: casePk(num) }, range, consistent: true }, limit);
      return page.items.map(({ sk }) => String(sk).slice(LINK.length));
    },
  };
};
