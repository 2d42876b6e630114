import type { Calendar } from '../kernel/calendar.ts';
import type { Instant } from '../kernel/time.ts';
import { commandAudit } from '../platform/command-audit.ts';
import { assertMetaSize, JOINT_META_LIMIT_BYTES } from '../platform/dynamodb/codec.ts';
import { toEventItem, toOutItems } from '../platform/dynamodb/matter-items.ts';
import type { Write } from '../platform/dynamodb/transact.ts';
import type { NewHome } from '../redivisions/rules-home.ts';
import { movedCounters, movedKey, ruledItem } from '../redivisions/rules-moved.ts';
import type { Trace } from '../workflow/command.ts';
import type { MatterEvent } from '../workflow/matter.ts';
import { toWhistleItem, toWhistlePartItem, whistlePk } from './items.ts';
import type { WhistleMeta } from './model.ts';
import type { CaseMove, PartSave, WhistleSave } from './ports.ts';
import type { Look } from './silence.ts';

/** Where and how whistles are written. */
export interface WhistleWrites {
  readonly matters: string;
  readonly audit: string;
  /** The writes that move the whistle's case on, from the module of cases. */
  readonly caseWrites: (
    before: CaseMove['before'],
    next: CaseMove['next'],
    event: MatterEvent,
    whistle: string,
    calendar: Calendar,
  ) => readonly Write[];
}

export const metaKey = (id: string) => ({ pk: whistlePk(id), sk: 'META' });

const outs = (
  config: WhistleWrites,
  w: WhistleMeta,
  at: Instant,
  trace: Trace,
  messages: WhistleSave['messages'],
): Write[] =>
  toOutItems(
    {
      pk: whistlePk(w.id),
      town: w.town,
      num: w.id,
      now: at,
      requestId: trace.requestId,
      traceparent: trace.traceparent,
    },
    messages,
  ).map((item): Write => ({ op: 'put', table: config.matters, item }));

const eventWrite = (config: WhistleWrites, id: string, event: MatterEvent): Write => ({
  op: 'put',
  table: config.matters,
  item: toEventItem(whistlePk(id), event),
  expect: { kind: 'absent' },
  label: 'head',
});

/** A redivision moves a whistle without a version: what was decided in the old grid does not put it back there. */
const inGrid = ({ grid }: { readonly grid?: string }) => (grid ? { equals: { grid } } : {});

/** What a redivision has moved is counted by whoever moves it. */
const rehomedWrites = (matters: string, id: string, home: NewHome): Write[] => {
  const { redivision, from, grid, by } = home;
  const key = movedKey(redivision, from, 'whistles');
  const ruled = ruledItem(redivision, 'whistles', id, from, grid);
  return [
    { op: 'add', table: matters, key, counters: movedCounters([home]) },
    ...(by === 'rule' ? [{ op: 'put', table: matters, item: ruled } as const] : []),
  ];
};

const caseWrites = (config: WhistleWrites, { onCase, next, calendar }: WhistleSave): readonly Write[] =>
  onCase ? config.caseWrites(onCase.before, onCase.next, onCase.event, next.id, calendar) : [];

/** The writes of one command on the whole. */
export const saveWrites = (config: WhistleWrites, given: WhistleSave, event: MatterEvent): Write[] => [
  {
    op: 'put',
    table: config.matters,
    item: assertMetaSize(toWhistleItem(given.next, given.calendar), JOINT_META_LIMIT_BYTES),
    expect: given.before
      ? { kind: 'version', version: given.before.version, states: [given.before.state], ...inGrid(given.before) }
      : { kind: 'absent' },
    label: 'head',
  },
  eventWrite(config, given.next.id, event),
  ...given.parts.map(
    ({ before, next }): Write => ({
      op: 'put',
      table: config.matters,
      item: toWhistlePartItem(next, given.calendar),
      expect: before
        ? { kind: 'version', version: before.version, states: [before.state], ...inGrid(before) }
        : { kind: 'absent' },
      label: 'part',
    }),
  ),
  ...outs(config, given.next, event.at, given.trace, given.messages),
  ...caseWrites(config, given),
  ...(given.rehomed ? rehomedWrites(config.matters, given.next.id, given.rehomed) : []),
  commandAudit(config.audit, event, `whistle:${given.next.id}`, given.trace),
];

/** The writes of one command on one part: the head is only checked, so that thirty departments may act at once. */
export const partWrites = (config: WhistleWrites, given: PartSave): Write[] => [
  {
    op: 'put',
    table: config.matters,
    item: toWhistlePartItem(given.next, given.calendar),
    expect: { kind: 'version', version: given.before.version, states: [given.before.state], ...inGrid(given.before) },
    label: 'part',
  },
  eventWrite(config, given.whistle.id, given.event),
  {
    op: 'check',
    table: config.matters,
    key: metaKey(given.whistle.id),
    expect: { kind: 'version', version: given.whistle.version, states: [given.whistle.state] },
    label: 'head',
  },
  ...outs(config, given.whistle, given.event.at, given.trace, given.messages),
  commandAudit(config.audit, given.event, `whistle:${given.whistle.id}`, given.trace),
];

/**
 * What was seen when a part was looked at. Neither version moves; a head that has moved meanwhile is looked at anew, and
 * so is a part.
 */
export const lookWrites = (
  config: Pick<WhistleWrites, 'matters'> & { readonly calendar: Calendar },
  { part, head }: Look,
  wakeAt: Instant,
): Write[] => [
  {
    op: 'put',
    table: config.matters,
    item: toWhistlePartItem(part, config.calendar),
    expect: { kind: 'version', version: part.version, states: [part.state], equals: { wakeAt } },
    label: 'part',
  },
  ...(head
    ? [
        {
          op: 'put' as const,
          table: config.matters,
          item: toWhistleItem(head, config.calendar),
          expect: { kind: 'version' as const, version: head.version, states: [head.state] },
          label: 'head',
        },
      ]
    : []),
];
