import type { Instant } from '../kernel/time.ts';
import { shardOf, toEventItem } from '../platform/dynamodb/matter-items.ts';
import type { Write } from '../platform/dynamodb/transact.ts';
import { gatheringKey, surgeKey } from '../surges/model.ts';
import type { MatterEvent } from '../workflow/matter.ts';
import { casePk, type StoredReport } from './items.ts';
import type { CaseMeta } from './model.ts';
import type { NewCase } from './ports.ts';

const linkKey = (head: string, num: string) => ({ pk: casePk(head), sk: `LINK#case#${num}` });

/**
 * A new case hangs on its head by a row of its own, which names its one report: nobody else writes it, so that however many
 * come at once, none has to wait or to come again.
 */
export const attachWrites = (matters: string, { meta, attached }: NewCase, report: StoredReport): Write[] => {
  if (!attached || !meta.mergedInto) return [];
  const link = { kind: 'link', rid: report.rid, at: attached.at, ...(meta.attached ? { surge: meta.attached } : {}) };
  return [
    { op: 'put', table: matters, item: { ...linkKey(meta.mergedInto, meta.num), ...link } },
    { op: 'put', table: matters, item: toEventItem(casePk(meta.num), attached) },
  ];
};

/** What had attached itself was never counted by its head: it leaves with its row alone. */
const detachWrites = (matters: string, before: CaseMeta, next: CaseMeta): Write[] =>
  before.attached && !next.attached && before.mergedInto
    ? [{ op: 'delete', table: matters, key: linkKey(before.mergedInto, before.num) }]
    : [];

/** With its head a surge ends at once: nothing attaches itself any more, and the clock looks at what is to become of it. */
const endWrites = (matters: string, before: CaseMeta, next: CaseMeta, at: Instant): Write[] => {
  const { surge, town } = before;
  if (surge === undefined || next.surge === surge) return [];
  const set = { shard: shardOf(surge), wakeAt: at };
  return [
    { op: 'delete', table: matters, key: gatheringKey(town, surge) },
    { op: 'add', table: matters, key: surgeKey(surge), counters: {}, set, expect: { kind: 'present' }, label: 'head' },
  ];
};

/** What a command on a case changes about the surge that it is part of. */
export const surgeSideWrites = (matters: string, before: CaseMeta, next: CaseMeta, at: Instant): Write[] => [
  ...detachWrites(matters, before, next),
  ...endWrites(matters, before, next, at),
];

/** The writes by which a case begins or ceases to be the head of a surge. */
export const gatheringWrites = (
  matters: string,
  head: Write,
  { next, event }: { readonly next: CaseMeta; readonly event: MatterEvent },
): Write[] => [
  head,
  { op: 'put', table: matters, item: toEventItem(casePk(next.num), event), expect: { kind: 'absent' }, label: 'head' },
];
