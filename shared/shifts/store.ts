import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { PromiseChange } from '../cases/rules-promise.ts';
import type { Calendar } from '../kernel/calendar.ts';
import { err, ok } from '../kernel/result.ts';
import { commandAudit } from '../platform/command-audit.ts';
import { parseItem } from '../platform/dynamodb/codec.ts';
import { eventItem, eventKey, toEventItem, toOutItems } from '../platform/dynamodb/matter-items.ts';
import { batchGet, getItem, queryAll } from '../platform/dynamodb/query.ts';
import { transact, type Write } from '../platform/dynamodb/transact.ts';
import { inOrder } from '../timeline/rules.ts';
import type { MatterEvent } from '../workflow/matter.ts';
import {
  sheetItem,
  sheetKey,
  shiftItem,
  shiftKey,
  shiftPk,
  shiftsAt,
  toSheet,
  toSheetItem,
  toShift,
  toShiftItem,
  toWatchItem,
} from './items.ts';
import type { ShiftSave, ShiftStore } from './ports.ts';

export interface ShiftStoreConfig {
  readonly client: DynamoDBDocumentClient;
  readonly matters: string;
  readonly audit: string;
  readonly calendar: Calendar;
  /** What a promise that changes hands writes: the cases know. */
  readonly promiseWrites: (change: PromiseChange) => readonly Write[];
}

/** More shifts than a place has in a month. */
const MOST_SHIFTS = 1_000;

const toEvent = (item: Readonly<Record<string, unknown>>): MatterEvent => parseItem(eventItem, item) as MatterEvent;

const saveWrites = (config: ShiftStoreConfig, given: ShiftSave): Write[] => {
  const { before, next, sheet, event, messages, passed, trace } = given;
  const { matters, calendar } = config;
  const pk = shiftPk(next.area, next.shift);
  const put = (item: Record<string, unknown>): Write => ({ op: 'put', table: matters, item });
  const { requestId, traceparent } = trace;
  const context = { pk, town: next.town, num: `${next.shift}#${next.area}`, now: event.at, requestId, traceparent };
  return [
    {
      op: 'put',
      table: matters,
      item: toShiftItem(next, calendar),
      expect: before ? { kind: 'version', version: before.version, states: [before.state] } : { kind: 'absent' },
      label: 'head',
    },
    { op: 'put', table: matters, item: toEventItem(pk, event), expect: { kind: 'absent' }, label: 'head' },
    put(toSheetItem(next, sheet)),
    ...(given.watch ? [put(toWatchItem(given.watch))] : []),
    ...passed.flatMap(config.promiseWrites),
    ...toOutItems(context, messages).map(put),
    commandAudit(config.audit, event, `area:${next.area}`, trace, { kind: 'shift', id: `${next.area}.${next.shift}` }),
  ];
};

/** Shifts in DynamoDB: every command one transaction of head, sheet, event, promises, messages and audit. */
export const shiftStore = (config: ShiftStoreConfig): ShiftStore => {
  const { client, matters } = config;
  return {
    load: async (area, shift) => {
      const keys = [shiftKey(area, shift), sheetKey(area, shift)];
      const [head, sheet] = await batchGet(client, matters, keys, { consistent: true });
      if (!head || !sheet) return undefined;
      return { meta: toShift(parseItem(shiftItem, head)), sheet: toSheet(parseItem(sheetItem, sheet)) };
    },

    save: async (given) => {
      const written = await transact(client, saveWrites(config, given));
      if (written.ok) return ok(undefined);
      return err(written.error.kind === 'conflict' ? 'collided' : 'moved');
    },

    event: async (area, shift, version) => {
      const item = await getItem(client, matters, eventKey(shiftPk(area, shift), '_', version));
      return item && toEvent(item);
    },

    timeline: async (area, shift) => {
      const range = { attribute: 'sk', beginsWith: 'EV#' };
      return inOrder(
        (await queryAll(client, { table: matters, partition: { pk: shiftPk(area, shift) }, range }, 200)).map(toEvent),
      );
    },

    shifts: async (area, from, to) => {
      const range = { attribute: 'dueAt', from, to } as const;
      const exact = { table: matters, index: 'work', partition: shiftsAt(area), range } as const;
      const found = await queryAll(client, exact, MOST_SHIFTS);
      const keys = found.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) }));
      const items = await batchGet(client, matters, keys);
      return items.flatMap((item) => (item ? [toShift(parseItem(shiftItem, item))] : []));
    },
  };
};
