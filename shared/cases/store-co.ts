import { err, ok } from '../kernel/result.ts';
import { commandAudit } from '../platform/command-audit.ts';
import { parseItem } from '../platform/dynamodb/codec.ts';
import { shardOf, toEventItem } from '../platform/dynamodb/matter-items.ts';
import { batchGet, queryAll } from '../platform/dynamodb/query.ts';
import { writeReminder } from '../platform/dynamodb/reminder-writes.ts';
import { shownWrites } from '../platform/dynamodb/shown-writes.ts';
import { transact, type Write } from '../platform/dynamodb/transact.ts';
import { caseMetaItem, casePk, parsedMeta } from './items.ts';
import { CO_PREFIX, coKey, coPartItem, ENDED, parsedCo, toCoItem } from './items-co.ts';
import { CO_DONE, type CoPart } from './model-co.ts';
import type { CaseSave } from './ports.ts';
import type { CoClockStore, CoSave, CoStore, WokenCo } from './ports-co.ts';
import { isSubmission, movesParts, partsAfter, partsEnding } from './rules-co-head.ts';
import type { StoreConfig } from './store-config.ts';
import { messageWrites } from './store-messages.ts';

type CoConfig = Pick<StoreConfig, 'client' | 'matters' | 'audit'>;

/** More than a case has co-units, whatever the rounds: ten a round, each known party once. */
const MOST_PARTS = 500;

const metaKey = (num: string) => ({ pk: casePk(num), sk: 'META' });
const toPart = (item: Readonly<Record<string, unknown>>): CoPart => parsedCo(parseItem(coPartItem, item));

const readParts = async ({ client, matters }: CoConfig, num: string): Promise<readonly CoPart[]> => {
  const range = { attribute: 'sk', beginsWith: CO_PREFIX };
  const partition = { pk: casePk(num) };
  const items = await queryAll(client, { table: matters, partition, range, consistent: true }, MOST_PARTS);
  return items.map(toPart);
};

const readPart = async ({ client, matters }: CoConfig, num: string, party: string) => {
  const [meta, part] = await batchGet(client, matters, [metaKey(num), coKey(num, party)], { consistent: true });
  return meta && { meta: parsedMeta(parseItem(caseMetaItem, meta)), part };
};

const moved = async (config: CoConfig, given: CaseSave): Promise<Write[]> => {
  const { before, change, calendar, time } = given;
  const { next, reworked = [] } = change;
  if (!movesParts(before, next, reworked)) return [];
  if (!time) throw new RangeError('parts move with their case only at a time and by a policy');
  const stored = given.parts ?? (await readParts(config, next.num));
  const moves = partsAfter(before, next, stored, { time, reworked });
  return moves.map(({ before: part, next: after }) => ({
    op: 'put',
    table: config.matters,
    item: toCoItem(after, calendar),
    expect: part ? { kind: 'version', version: part.version, states: [part.state] } : { kind: 'absent' },
    label: 'co-part',
  }));
};

/**
 * What a command on a case writes of its co-units' parts, in the command's own transaction. Parts that change were read
 * beside the head, or are read now, one round trip more; their end needs no reading, and neither does the condition on
 * them under which the lead may submit: what a co-unit does at the same moment is either seen by it or refused.
 */
export const coWrites = async (config: CoConfig, given: CaseSave): Promise<Write[]> => {
  const { before, change, event } = given;
  const { next } = change;
  if (!before.co && !next.co) return [];
  const ended = partsEnding(before, next).map(
    (party): Write => ({
      op: 'add',
      table: config.matters,
      key: coKey(next.num, party),
      counters: {},
      set: ENDED.set(event.at),
      remove: ENDED.remove,
      expect: { kind: 'present' },
      label: 'co-part',
    }),
  );
  const checked = (isSubmission(before, next) ? (next.co ?? []) : []).map(
    (party): Write => ({
      op: 'check',
      table: config.matters,
      key: coKey(next.num, party),
      expect: { kind: 'states', states: CO_DONE },
      label: 'co-part',
    }),
  );
  return [...(await moved(config, given)), ...ended, ...checked];
};

/** The writes of one command on one part: the head is only checked, so that co-units don't stand in each other's way. */
const partWrites = (config: CoConfig, { meta, before, change, event, calendar, trace, shown }: CoSave): Write[] => [
  {
    op: 'put',
    table: config.matters,
    item: toCoItem(change.next, calendar),
    expect: { kind: 'version', version: before.version, states: [before.state] },
    label: 'co-part',
  },
  {
    op: 'put',
    table: config.matters,
    item: toEventItem(casePk(meta.num), event),
    expect: { kind: 'absent' },
    label: 'co-part',
  },
  {
    op: 'check',
    table: config.matters,
    key: metaKey(meta.num),
    expect: { kind: 'version', version: meta.version, states: [meta.state] },
    label: 'head',
  },
  ...shownWrites(config.matters, casePk(meta.num), event, shown),
  ...messageWrites(config.matters, meta, event.at, trace, change.messages),
  commandAudit(config.audit, event, `case:${meta.num}`, trace),
];

/** Co-units' parts in DynamoDB. */
export const coStore = (config: CoConfig): CoStore => ({
  coParts: (num) => readParts(config, num),

  coPart: async (num, party) => {
    const found = await readPart(config, num, party);
    return found && { meta: found.meta, ...(found.part ? { part: toPart(found.part) } : {}) };
  },

  saveCoPart: async (given) => {
    const written = await transact(config.client, partWrites(config, given));
    if (written.ok) return ok(undefined);
    return err(written.error.kind === 'conflict' ? 'collided' : 'moved');
  },
});

/** As it was read: a command on the case that came between leaves the version alone and moves the time to wake at. */
const asRead = ({ part, wakeAt }: WokenCo) => ({ version: part.version, state: part.state, wakeAt });

/** Parts as the clock works them. */
export const coClockStore = (config: CoConfig): CoClockStore => ({
  wokenCo: async (num, party, now) => {
    const found = await readPart(config, num, party);
    const wakeAt = found?.part?.wakeAt;
    if (!found?.part || typeof wakeAt !== 'string' || wakeAt > now) return undefined;
    return { meta: found.meta, part: toPart(found.part), wakeAt };
  },

  remindCo: (woken, { next, event, messages }, calendar, now) =>
    writeReminder(config.client, {
      table: config.matters,
      item: toCoItem(next, calendar),
      ...asRead(woken),
      context: { pk: casePk(next.num), town: next.town, num: next.num, now },
      event,
      messages,
    }),

  wakeCoLater: async (woken, next, calendar, at) => {
    const { version, state, wakeAt } = asRead(woken);
    const expect = { kind: 'version', version, states: [state], equals: { wakeAt } } as const;
    const item = { ...toCoItem(next, calendar), ...(at ? { shard: shardOf(next.num), wakeAt: at } : {}) };
    // Somebody was faster: then the time to wake at is theirs.
    await transact(config.client, [{ op: 'put', table: config.matters, item, expect, label: 'co-part' }]);
  },
});
