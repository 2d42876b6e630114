import { commandAudit } from '../platform/command-audit.ts';
import { parseItem } from '../platform/dynamodb/codec.ts';
import { toEventItem, toOutItems } from '../platform/dynamodb/matter-items.ts';
import { batchGet, getItem, queryAll } from '../platform/dynamodb/query.ts';
import { transact, type Write, writeOne } from '../platform/dynamodb/transact.ts';
import type { Trace } from '../workflow/command.ts';
import { watchOf } from '../workflow/jobs.ts';
import type { MatterEvent } from '../workflow/matter.ts';
import { taskItem, taskKey, toTask } from './items.ts';
import {
  batchItem,
  batchKey,
  batchPk,
  faultsItem,
  TARGETS_AT_ONCE,
  targetsItem,
  targetsKey,
  toBatch,
  toBatchItem,
  toFaultsItem,
  toTargets,
  toTargetsItem,
} from './items-batch.ts';
import { MOST_TARGETS, type Target, type TaskBatch, taskIdOf } from './model-batch.ts';
import type { BatchStore } from './ports-batch.ts';
import { givenUp } from './rules-batch.ts';
import type { TaskStoreConfig } from './store-config.ts';
import { burdenWrites } from './store-writes.ts';

/** Messages of one transaction: each a put of its own audience. */
const TOLD_AT_ONCE = 25;

const inGroups = <T>(items: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, n) => items.slice(n * size, (n + 1) * size));

/** Batches of tasks: the order, its targets, how far it is, and what went wrong with which. */
export const batchStore = (config: Pick<TaskStoreConfig, 'client' | 'matters' | 'audit' | 'now'>): BatchStore => {
  const { client, matters, audit, now } = config;
  const head = ({ wakeAt: _woken, ...batch }: TaskBatch): Write => ({
    op: 'put',
    table: matters,
    item: toBatchItem({ ...batch, version: batch.version + 1, ...watchOf(batch.state, now()) }),
    expect: batch.version === 0 ? { kind: 'absent' } : { kind: 'version', version: batch.version },
    label: 'head',
  });
  const chunks = (batch: TaskBatch, targets: readonly Target[]): Write[] =>
    inGroups(targets, TARGETS_AT_ONCE).map((some, n) => ({
      op: 'put',
      table: matters,
      item: toTargetsItem(batch, n, some),
    }));
  /** The order's own line: its tasks have theirs, and no audit record each. */
  const ordered = ({ id, town }: TaskBatch, event: MatterEvent, trace: Trace): Write[] => [
    { op: 'put', table: matters, item: toEventItem(batchPk(id), event) },
    commandAudit(audit, event, `town:${town}`, trace, { kind: 'task-batch', id }),
  ];
  return {
    async batch(id) {
      const item = await getItem(client, matters, batchKey(id));
      return item === undefined ? undefined : toBatch(parseItem(batchItem, item));
    },
    async create(batch, targets, event, trace) {
      const written = await transact(client, [head(batch), ...chunks(batch, targets), ...ordered(batch, event, trace)]);
      return written.ok ? 'created' : 'known';
    },
    async save(batch, faults = [], asked = []) {
      const found: Write[] =
        faults.length === 0
          ? []
          : [{ op: 'put', table: matters, item: toFaultsItem({ ...batch, version: batch.version + 1 }, faults) }];
      const adding = burdenWrites(matters, batch, asked);
      return (await transact(client, [head(batch), ...found, ...adding])).ok ? 'saved' : 'conflict';
    },
    async fail(batch) {
      const at = now();
      const { next, message } = givenUp(batch, at);
      const context = { pk: batchPk(batch.id), town: batch.town, num: batch.id, now: at };
      const told = toOutItems(context, [message]).map((item): Write => ({ op: 'put', table: matters, item }));
      return (await transact(client, [head(next), ...told])).ok ? 'saved' : 'conflict';
    },
    async wakeAgain(before, next) {
      const expect = { kind: 'version', version: before.version, equals: { wakeAt: before.wakeAt ?? '' } } as const;
      const written = await writeOne(client, { op: 'put', table: matters, item: toBatchItem(next), expect });
      return written.ok ? 'saved' : 'conflict';
    },
    async command(batch, event, trace) {
      return (await transact(client, [head(batch), ...ordered(batch, event, trace)])).ok ? 'saved' : 'conflict';
    },
    async writeTargets(batch, targets) {
      for (const write of chunks(batch, targets)) await writeOne(client, write);
    },
    async targets(id, n) {
      const chunk = Math.floor(n / TARGETS_AT_ONCE);
      const item = await getItem(client, matters, targetsKey(id, chunk));
      return item === undefined ? [] : toTargets(parseItem(targetsItem, item)).slice(n - chunk * TARGETS_AT_ONCE);
    },
    async faultsOf(id) {
      const range = { attribute: 'sk', beginsWith: 'FAULT#' };
      const query = { table: matters, partition: { pk: batchPk(id) }, range, consistent: true };
      const items = await queryAll(client, query, MOST_TARGETS);
      return items.flatMap((item) => parseItem(faultsItem, item).faults);
    },
    async tasks(id, from, to) {
      const keys = Array.from({ length: Math.max(0, to - from) }, (_, n) => taskKey(taskIdOf(id, from + n)));
      const items = await batchGet(client, matters, keys, { consistent: true });
      return items.flatMap((item) => (item ? [toTask(parseItem(taskItem, item))] : []));
    },
    async tell(batch, messages, at) {
      const context = { pk: batchPk(batch.id), town: batch.town, num: batch.id, now: at };
      for (const group of inGroups(messages, TOLD_AT_ONCE)) {
        // One by one where the group was told in part: a message on its way is not put back to its beginning.
        const writes = group
          .flatMap((message) => toOutItems(context, [message]))
          .map((item): Write => ({ op: 'put', table: matters, item, expect: { kind: 'absent' } }));
        if ((await transact(client, writes)).ok) continue;
        for (const write of writes) await writeOne(client, write);
      }
    },
  };
};
