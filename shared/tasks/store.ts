import { err, ok } from '../kernel/result.ts';
import { parseItem } from '../platform/dynamodb/codec.ts';
import { eventItem } from '../platform/dynamodb/matter-items.ts';
import { getItem, queryAll } from '../platform/dynamodb/query.ts';
import { transact, type WriteFailure } from '../platform/dynamodb/transact.ts';
import type { MatterEvent } from '../workflow/matter.ts';
import { taskItem, taskPk, taskTextItem, taskTextKey, toTask } from './items.ts';
import { batchItem, batchKey, toBatch } from './items-batch.ts';
import { batchOf } from './model-batch.ts';
import type { SaveFailure, TaskStore } from './ports.ts';
import type { TaskStoreConfig } from './store-config.ts';
import { readingStore } from './store-reads.ts';
import { besideWrites, pushWrites, saveWrites } from './store-writes.ts';

/** A worker pushes a task to and fro a few times; hundreds of events are somebody's loop. */
const MOST_EVENTS = 1_000;

/** Minutes booked by others, as they stood when a budget refused. */
const usedOf = (failure: WriteFailure): number =>
  failure.kind === 'condition' ? Number(failure.old?.minutes ?? 0) : 0;

const failureOf = (failure: WriteFailure): SaveFailure => {
  if (failure.kind === 'conflict') return { kind: 'collided' };
  if (failure.label === 'budget') return { kind: 'budget', used: usedOf(failure) };
  // Of a finding's case only the number can be taken; another one is drawn.
  return { kind: failure.label === 'number' || failure.label === 'report' ? 'collided' : 'moved' };
};

/** Tasks in DynamoDB: every command one transaction of head, event, rows, bookings, messages and audit. */
export const taskStore = (config: TaskStoreConfig): TaskStore => {
  const { client, matters } = config;
  return {
    ...readingStore(config),

    load: async (id) => {
      // `EV#…` and `META` lie beside one another: the head and all that was done to it are one query.
      const range = { attribute: 'sk', from: 'EV#', to: 'META' };
      const query = { table: matters, partition: { pk: taskPk(id) }, range, consistent: true };
      const rows = await queryAll(client, query, MOST_EVENTS);
      const head = rows.find(({ sk }) => sk === 'META');
      if (head === undefined) return undefined;
      const events = rows.filter(({ sk }) => String(sk).startsWith('EV#'));
      return {
        task: toTask(parseItem(taskItem, head)),
        events: events.map((row) => parseItem(eventItem, row) as MatterEvent),
      };
    },

    text: async (id) => {
      const batch = batchOf(id);
      const [own, shared] = await Promise.all([
        getItem(client, matters, taskTextKey(id), false),
        batch === undefined ? undefined : getItem(client, matters, batchKey(batch), false),
      ]);
      const { text, address } = own === undefined ? {} : parseItem(taskTextItem, own);
      const words = text ?? (shared && toBatch(parseItem(batchItem, shared)).text);
      return { ...(words === undefined ? {} : { text: words }), ...(address === undefined ? {} : { address }) };
    },

    create: async (given) => {
      const written = await transact(client, pushWrites(config, given));
      if (written.ok) return written;
      const failed = failureOf(written.error);
      return err(failed.kind === 'moved' ? { kind: 'known' } : failed);
    },

    save: async (given) => {
      const written = await transact(client, saveWrites(config, given));
      return written.ok ? ok(undefined) : err(failureOf(written.error));
    },

    saveBeside: async (given) => {
      const written = await transact(client, besideWrites(config, given));
      if (written.ok) return ok(undefined);
      return err(failureOf(written.error).kind === 'moved' ? 'moved' : 'collided');
    },
  };
};
