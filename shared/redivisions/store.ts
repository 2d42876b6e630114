import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { CASE_STATES, isOpen } from '../cases/model.ts';
import { hiddenOf, listNames } from '../cases/rules-lists.ts';
import type { Calendar } from '../kernel/calendar.ts';
import type { Caller } from '../kernel/caller.ts';
import { err, ok } from '../kernel/result.ts';
import type { Instant } from '../kernel/time.ts';
import { commandAudit } from '../platform/command-audit.ts';
import { parseItem } from '../platform/dynamodb/codec.ts';
import { decodeCursor, encodeCursor } from '../platform/dynamodb/cursor.ts';
import { eventItem, eventKey, toEventItem, toOutItems } from '../platform/dynamodb/matter-items.ts';
import { batchGet, getItem, queryAll, queryPage } from '../platform/dynamodb/query.ts';
import { transact, type Write } from '../platform/dynamodb/transact.ts';
import type { Keys } from '../platform/keys.ts';
import type { MatterEvent } from '../workflow/matter.ts';
import {
  activeItem,
  activeKey,
  linesOf,
  redivisionItem,
  redivisionKey,
  stepItem,
  toRedivision,
  toRedivisionItem,
  toStep,
  toStepItem,
} from './items.ts';
import type { RedivisionMeta, Step } from './model.ts';
import type { RedivisionSave, RedivisionStore } from './ports.ts';
import { redivisionPk } from './rules-moved.ts';

export interface RedivisionStoreConfig {
  readonly client: DynamoDBDocumentClient;
  readonly matters: string;
  readonly audit: string;
  readonly calendar: Calendar;
  readonly keys: Keys;
  readonly now: () => Instant;
}

type Reading = Pick<RedivisionStoreConfig, 'client' | 'matters'>;

/** The lists of what is open in a grid, and of what is hidden from its people: of cases by state, and of whistles. */
const both = (lists: readonly string[]): readonly string[] => [...lists, ...lists.map(hiddenOf)];
export const OPEN_CASES = both(CASE_STATES.filter(isOpen).map(listNames.state));
export const OPEN_WHISTLES = both(['w:blown', 'w:in-force']);

/** From the activation to the end the town's grids are this redivision's. */
const lockWrites = (matters: string, before: RedivisionMeta | undefined, next: RedivisionMeta): Write[] => {
  if (before?.state === next.state) return [];
  if (next.state === 'activated') {
    const item = activeItem(next.town, next.id);
    return [{ op: 'put', table: matters, item, expect: { kind: 'absent' }, label: 'active' }];
  }
  return next.state === 'done' ? [{ op: 'delete', table: matters, key: activeKey(next.town) }] : [];
};

/** All writes of one command, or of the clock's last step. */
export const redivisionWrites = (
  config: Pick<RedivisionStoreConfig, 'matters' | 'audit' | 'calendar'>,
  { before, next, steps = [], event, messages, trace }: RedivisionSave,
): Write[] => {
  const { matters, calendar } = config;
  const pk = redivisionPk(next.id);
  const context = { pk, town: next.town, num: next.id, now: event.at };
  const put = (item: Record<string, unknown>): Write => ({ op: 'put', table: matters, item });
  return [
    {
      op: 'put',
      table: matters,
      item: toRedivisionItem(next, calendar),
      expect: before ? { kind: 'version', version: before.version, states: [before.state] } : { kind: 'absent' },
      label: 'head',
    },
    { op: 'put', table: matters, item: toEventItem(pk, event), expect: { kind: 'absent' }, label: 'head' },
    ...lockWrites(matters, before, next),
    ...steps.map((step, n) => put(toStepItem(next.id, n, step))),
    ...toOutItems({ ...context, requestId: trace.requestId, traceparent: trace.traceparent }, messages).map(put),
    commandAudit(config.audit, event, `town:${next.town}`, trace, { kind: 'redivision', id: next.id }),
  ];
};

/** The steps of a redivision in their order. */
export const readSteps = async ({ client, matters }: Reading, id: string): Promise<readonly Step[]> => {
  const drafts = { table: matters, partition: { pk: redivisionPk(id) }, consistent: true };
  const found = await queryAll(client, { ...drafts, range: { attribute: 'sk', beginsWith: 'DRAFT#' } });
  return found.map((item) => toStep(parseItem(stepItem, item)));
};

export const readRedivision = async ({ client, matters }: Reading, id: string): Promise<RedivisionMeta | undefined> => {
  const item = await getItem(client, matters, redivisionKey(id));
  return item && toRedivision(parseItem(redivisionItem, item));
};

/** How many entries a list of a grid has; counted, not read out. */
async function countIn({ client, matters }: Reading, grid: string, list: string): Promise<number> {
  let counted = 0;
  let start: Record<string, unknown> | undefined;
  do {
    const answer = await client.send(
      new QueryCommand({
        TableName: matters,
        IndexName: 'grid',
        KeyConditionExpression: '#grid = :grid AND #list = :list',
        ExpressionAttributeNames: { '#grid': 'grid', '#list': 'list' },
        ExpressionAttributeValues: { ':grid': grid, ':list': list },
        Select: 'COUNT',
        ...(start ? { ExclusiveStartKey: start } : {}),
      }),
    );
    counted += answer.Count ?? 0;
    start = answer.LastEvaluatedKey;
  } while (start !== undefined);
  return counted;
}

/** One list after the other: a check counts eight grids at once, and more calls than that would wait for each other. */
async function countAll(config: Reading, grid: string, lists: readonly string[]): Promise<number> {
  let counted = 0;
  for (const list of lists) counted += await countIn(config, grid, list);
  return counted;
}

const visibilityOf = (caller: Caller): string =>
  caller.posts
    .map((post) => post.postId)
    .sort()
    .join(' ');

/** Redivisions in DynamoDB: every command one transaction of the redivision, its event, messages and audit. */
export const redivisionStore = (config: RedivisionStoreConfig): RedivisionStore => {
  const { client, matters } = config;
  const rows = (id: string, beginsWith: string) => ({
    table: matters,
    partition: { pk: redivisionPk(id) },
    range: { attribute: 'sk', beginsWith },
  });
  return {
    load: (id) => readRedivision(config, id),
    steps: (id) => readSteps(config, id),

    save: async (given) => {
      const written = await transact(client, redivisionWrites(config, given));
      if (written.ok) return ok(undefined);
      if (written.error.kind === 'conflict') return err('collided');
      return err(written.error.label === 'active' ? 'busy' : 'moved');
    },

    event: async (id, version) => {
      const item = await getItem(client, matters, eventKey(redivisionPk(id), '_', version));
      return item && (parseItem(eventItem, item) as MatterEvent);
    },

    list: async (query, caller) => {
      const scope = { route: 'listRedivisions', query, person: caller.person, visibility: visibilityOf(caller) };
      const from = query.cursor ? decodeCursor(config.keys, scope, query.cursor, config.now()) : ok(undefined);
      if (!from.ok) return from;
      const partition = { town: query.town, list: `d:${query.state}` };
      const exact = { table: matters, index: 'town', partition, descending: true } as const;
      const page = await queryPage(client, exact, query.limit, from.value);
      const keys = page.items.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) }));
      const found = await batchGet(client, matters, keys);
      const items = found.flatMap((item) => (item ? [toRedivision(parseItem(redivisionItem, item))] : []));
      return ok(page.next ? { items, cursor: encodeCursor(config.keys, scope, page.next, config.now()) } : { items });
    },

    report: async (id, limit) => {
      const [moved, ruled] = await Promise.all([
        queryAll(client, rows(id, 'MOVED#'), 10_000),
        queryPage(client, rows(id, 'RULED#'), limit),
      ]);
      return {
        lines: moved.flatMap(linesOf),
        ruled: ruled.items.map(({ matter, number, old, to }) => ({
          kind: String(matter),
          num: String(number),
          from: String(old),
          to: String(to),
        })),
      };
    },

    openWork: async (grid) => {
      const [cases, whistles] = await Promise.all([
        countAll(config, grid, OPEN_CASES),
        countAll(config, grid, OPEN_WHISTLES),
      ]);
      return { cases, whistles };
    },
  };
};
