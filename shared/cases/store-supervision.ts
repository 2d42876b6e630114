import type { Caller } from '../kernel/caller.ts';
import { levelOf } from '../kernel/codes.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { commandAudit } from '../platform/command-audit.ts';
import { parseItem } from '../platform/dynamodb/codec.ts';
import { decodeCursor, encodeCursor } from '../platform/dynamodb/cursor.ts';
import { type Lane, mergedPage } from '../platform/dynamodb/lanes.ts';
import { toEventItem } from '../platform/dynamodb/matter-items.ts';
import { batchGet, type ListQuery as Exact, getItem, queryAll } from '../platform/dynamodb/query.ts';
import { transact, type Write } from '../platform/dynamodb/transact.ts';
import type { SupervisionQuery } from './contract-supervision.ts';
import { caseMetaItem, casePk, parsedMeta } from './items.ts';
import {
  answerRow,
  givenBucket,
  type SupervisedCase,
  supervisedBy,
  supervisionCountKey,
  supervisionItem,
  supervisionKey,
  toAnswerBucket,
  toAnswerKey,
  toSupervision,
  toSupervisionItem,
} from './items-supervision.ts';
import type { CaseMeta } from './model.ts';
import { MOST_SUPERVISIONS, type Supervision } from './model-supervision.ts';
import type { Supervised, SupervisionSave, SupervisionStore } from './ports-supervision.ts';
import { lanesIn, readsOf, readsOwner } from './rules-lists.ts';
import { isRestricted } from './rules-rights.ts';
import type { StoreConfig } from './store-config.ts';
import { messageWrites } from './store-messages.ts';
import { visibilityOf } from './store-reads.ts';

const read = (item: Readonly<Record<string, unknown>>): Supervision => toSupervision(parseItem(supervisionItem, item));

const OFFERED = 'area(town|unit)[+state], owner, mine[+state], case[+state]; [+drill]';

/** The kept lists behind a query, as far as the caller reads them; exactly one of an area, a unit, one's own, or a case. */
const lanesOf = (table: string, query: SupervisionQuery, caller: Caller): Result<readonly Lane[], Refusal> => {
  const refused = err<Refusal>({ code: 'list-not-offered', params: { detail: OFFERED } });
  const { area, mine, case: num, owner, state = 'open', drill } = query;
  const [by, ...more] = [area, mine, num, owner].filter((one) => one !== undefined);
  if (by === undefined || more.length > 0 || (owner && query.state)) return refused;
  const one = (lane: Omit<Exact, 'table'>): Result<readonly Lane[], Refusal> =>
    ok([{ name: 'one', query: { table, ...lane } }]);
  if (num) return one({ partition: { pk: casePk(num) }, range: { attribute: 'sk', beginsWith: 'SUP#' } });
  if (owner) {
    const partition = { post: `D#${owner}`, bucket: toAnswerBucket(drill !== undefined) };
    return readsOwner(caller, owner) ? one({ index: 'work', partition }) : err({ code: 'not-found' });
  }
  if (mine) {
    const bucket = givenBucket(state, drill !== undefined);
    return one({ index: 'work', partition: { post: `S#${caller.person}`, bucket }, descending: state !== 'open' });
  }
  const level = levelOf(area ?? '');
  if (!area || (level !== 'town' && level !== 'unit')) return refused;
  return ok(
    lanesIn(drill, readsOf(caller, area), [`s:${state}`], (list) => ({
      query: { table, index: level, partition: { [level]: area, list } },
    })),
  );
};

/** On its unit's list while it is unanswered. */
const answerWrite = (table: string, next: Supervision, c: SupervisedCase): Write => {
  const item = answerRow(next, c);
  return item ? { op: 'put', table, item } : { op: 'delete', table, key: toAnswerKey(next.caseNum, next.id) };
};

const movesWith = (before: CaseMeta, next: CaseMeta): boolean =>
  before.lead !== next.lead ||
  before.unit !== next.unit ||
  isRestricted(before) !== isRestricted(next) ||
  before.about?.ref !== next.about?.ref;

/**
 * What a command on a case moves of its unanswered instructions: who has to answer them is who leads. One query more, and
 * beside the head for a dispatch, which every case has once.
 */
export const supervisionMoves = async (
  { client, matters: table }: Pick<StoreConfig, 'client' | 'matters'>,
  before: CaseMeta,
  next: CaseMeta,
  known: readonly Supervision[] | undefined,
): Promise<readonly Write[]> => {
  if (!movesWith(before, next)) return [];
  const open = known ?? (await openOf(client, table, next.num));
  return open.flatMap((one): Write[] => {
    const set = supervisedBy(next, one.state);
    const remove = ['unit', 'owner', 'hidden', 'concerning'].filter((name) => !(name in set));
    // An answer that comes at the same moment has moved its version, and is left as it is.
    const expect = { kind: 'version', version: one.version, states: [one.state] } as const;
    const key = supervisionKey(one.caseNum, one.id);
    return [{ op: 'add', table, key, counters: {}, set, remove, expect, label: 'head' }, answerWrite(table, one, next)];
  });
};

const openOf = async (client: StoreConfig['client'], table: string, num: string): Promise<readonly Supervision[]> => {
  const range = { attribute: 'sk', beginsWith: 'SUP#' };
  const found = await queryAll(client, { table, partition: { pk: casePk(num) }, range, consistent: true }, MOST_GIVEN);
  return found.map(read).filter(({ state }) => state === 'open');
};

/** More instructions than one case comes to, answered ones too. */
const MOST_GIVEN = 1_000;

const writesOf = (config: StoreConfig, given: SupervisionSave, counted: Write): Write[] => {
  const { meta, change, calendar, trace } = given;
  const { next, event, messages } = change;
  const label = 'supervision';
  const expect =
    next.version === 1 ? ({ kind: 'absent' } as const) : ({ kind: 'version', version: next.version - 1 } as const);
  return [
    { op: 'put', table: config.matters, item: toSupervisionItem(next, meta, calendar), expect, label },
    {
      op: 'put',
      table: config.matters,
      item: toEventItem(casePk(meta.num), event),
      expect: { kind: 'absent' },
      label,
    },
    answerWrite(config.matters, next, meta),
    counted,
    ...messageWrites(config.matters, meta, event.at, trace, messages),
    commandAudit(config.audit, event, `case:${meta.num}`, trace),
  ];
};

/** Instructions in DynamoDB: items beside the head, so that giving one stands in nobody's way. */
export const supervisionStore = (config: StoreConfig): SupervisionStore => {
  const { client, matters: table, keys } = config;
  const count = (num: string, by: 1 | -1): Write => ({
    op: 'add',
    table,
    key: supervisionCountKey(num),
    counters: { open: by },
    set: { kind: 'supervision-count' },
    ...(by === 1 ? { expect: { kind: 'older', attribute: 'open', than: MOST_SUPERVISIONS } } : {}),
    label: 'count',
  });
  return {
    supervision: async (num, id) => {
      const item = await getItem(client, table, supervisionKey(num, id));
      return item && read(item);
    },

    openSupervisions: (num) => openOf(client, table, num),

    supervise: async (given) => {
      const written = await transact(client, writesOf(config, given, count(given.meta.num, 1)));
      if (written.ok) return 'given';
      if (written.error.kind === 'conflict') return 'collided';
      return written.error.label === 'count' ? 'full' : 'known';
    },

    answerSupervision: async (given) => {
      const written = await transact(client, writesOf(config, given, count(given.meta.num, -1)));
      if (written.ok) return 'answered';
      return written.error.kind === 'conflict' ? 'collided' : 'moved';
    },

    supervisions: async (query, caller) => {
      const lanes = lanesOf(table, query, caller);
      if (!lanes.ok) return lanes;
      const scope = { route: 'listSupervisions', query, person: caller.person, visibility: visibilityOf(caller) };
      const from = query.cursor ? decodeCursor(keys, scope, query.cursor, config.now()) : ok(undefined);
      if (!from.ok) return from;
      const page = await mergedPage(client, lanes.value, query.limit, from.value);
      // On a unit's list stand rows beside the instructions themselves.
      const found = page.items.map(({ pk, sk }) => ({
        pk: String(pk),
        sk: String(sk).replace(/^ANSWER-SUP#/, 'SUP#'),
      }));
      // The instruction and its case in one batch: who may not see the one may not see the other.
      const rows = await batchGet(client, table, [...found, ...found.map(({ pk }) => ({ pk, sk: 'META' }))]);
      const items = found.flatMap((_, n): Supervised[] => {
        const [row, head] = [rows[n], rows[found.length + n]];
        return row && head ? [{ supervision: read(row), meta: parsedMeta(parseItem(caseMetaItem, head)) }] : [];
      });
      return ok(page.next ? { items, cursor: encodeCursor(keys, scope, page.next, config.now()) } : { items });
    },
  };
};
