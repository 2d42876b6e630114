import * as z from 'zod';
import { ABOUT_KINDS, ASKS, OWNED } from '../cases/model.ts';
import { clockItem } from '../platform/dynamodb/clock-item.ts';
import { REMINDER_STAGES } from '../workflow/reminders.ts';
import {
  COUNTERS,
  type Counter,
  type Fact,
  type FactKey,
  FLOWS,
  HANGING,
  type Matter,
  SHOWN,
  STEPS,
  STOCKS,
} from './model.ts';
import type { Row } from './rules-rows.ts';

const text = z.string().min(1);
const yes = z.literal(true).optional();
const whole = z.number().int().min(1);
const held = z.object({ person: text.optional(), post: text.optional() });

/** What counting reads of each stored head; whatever else stands in it is left where it is. */
const heads = {
  case: z.object({
    num: text,
    version: whole,
    state: text,
    town: text,
    unit: text.optional(),
    grid: text.optional(),
    category: text.optional(),
    channel: text,
    about: z.object({ kind: z.enum(ABOUT_KINDS), ref: text }).optional(),
    assignee: held.optional(),
    verification: held.extend({ from: z.enum(['reported', 'filed', 'returned']), by: text }).optional(),
    inspector: text.optional(),
    stage: z.object({ clock: clockItem }).optional(),
    ask: z.object({ kind: z.enum(ASKS) }).optional(),
    dispute: z.object({ at: text }).optional(),
    upstream: z.object({ platform: text, owns: z.array(z.enum(OWNED)) }).optional(),
    confidential: yes,
    drill: yes,
    attached: text.optional(),
    recurrenceOf: text.optional(),
    receivedAt: text,
    createdAt: text,
    filedAt: text.optional(),
    submittedAt: text.optional(),
    closedAt: text.optional(),
    closeKind: text.optional(),
    onTime: z.boolean().optional(),
    exempt: yes,
    clock: clockItem.optional(),
    reminded: z.enum(REMINDER_STAGES).optional(),
    lead: text.optional(),
  }),
  whistle: z.object({
    id: text,
    caseNum: text,
    version: whole,
    state: text,
    town: text,
    unit: text.optional(),
    grid: text.optional(),
    confidential: yes,
    drill: yes,
    blownAt: text,
    endedAt: text.optional(),
  }),
  'whistle-part': z.object({
    whistle: text,
    party: text,
    version: whole,
    state: text,
    town: text,
    grid: text.optional(),
    confidential: yes,
    drill: yes,
    clock: clockItem.optional(),
    reminded: z.enum(REMINDER_STAGES).optional(),
    reportedInAt: text.optional(),
    onTime: z.boolean().optional(),
    confirmed: yes,
  }),
  report: z.object({
    rid: text,
    version: whole,
    town: text,
    unit: text.optional(),
    confidential: yes,
    drill: yes,
    receivedAt: text,
    createdAt: text,
    callBack: z
      .object({
        outcome: text,
        contacted: z.boolean(),
        solved: z.boolean().optional(),
        satisfied: z.boolean().optional(),
        at: text,
        attempts: whole,
      })
      .optional(),
    rating: z.object({ score: whole, solved: z.boolean().optional(), at: text }).optional(),
  }),
  supervision: z.object({
    id: text,
    caseNum: text,
    version: whole,
    state: text,
    town: text,
    unit: text.optional(),
    owner: text.optional(),
    hidden: yes,
    drill: yes,
    concerning: text.optional(),
  }),
  task: z.object({ id: text, version: whole, state: text, town: text, pushedAt: text, assignee: held, drill: yes }),
} as const satisfies Record<Matter['kind'], z.ZodObject>;

/** All kinds of matters that are counted. */
export const MATTER_KINDS = Object.keys(heads) as readonly Matter['kind'][];

/** The schema of a kind of item that is counted; undefined for all others: parts of cases, leases, rates, tasks. */
export const headSchema = (kind: unknown): z.ZodObject | undefined =>
  typeof kind === 'string' && Object.hasOwn(heads, kind) ? heads[kind as Matter['kind']] : undefined;

const inner = (schema: z.ZodType): z.ZodType =>
  schema instanceof z.ZodOptional || schema instanceof z.ZodLazy ? inner(schema.unwrap() as z.ZodType) : schema;

/** Whom or what a matter is about may be a name; nobody needs it to see why a record could not be counted. */
const UNSAID: readonly string[] = ['ref'];

/** Of a stored item only what a schema names, unchecked: what may be put aside without anything of a person. */
export const onlyNamed = (schema: z.ZodType, value: unknown): unknown => {
  const of = inner(schema);
  if (!(of instanceof z.ZodObject) || typeof value !== 'object' || value === null) return value;
  const given = value as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(of.shape).flatMap(([name, member]) =>
      Object.hasOwn(given, name) && !UNSAID.includes(name) ? [[name, onlyNamed(member as z.ZodType, given[name])]] : [],
    ),
  );
};

const count = z.number().int();
const flowCounts = z.partialRecord(z.enum(FLOWS), count);

const waiting = z.object({
  step: z.enum([...STEPS, ...HANGING]),
  area: text.optional(),
  party: text.optional(),
  holder: text.optional(),
  hidden: yes,
  concerning: text.optional(),
});

/** What was counted of a matter, stored under a name that never changes. */
export const factItem = z.lazy(() =>
  z.object({
    pk: z.string().startsWith('F#'),
    sk: text,
    kind: z.literal('fact'),
    v: text,
    town: text,
    area: text,
    category: text.optional(),
    channel: text.optional(),
    party: text.optional(),
    flows: z.record(z.string(), flowCounts),
    stock: z.partialRecord(z.enum(STOCKS), count),
    waits: z.array(waiting).optional(),
  }),
);

export const factItemKey = ({ kind, town, day, id }: FactKey) => ({ pk: `F#${kind}#${town}#${day}`, sk: id });

export const toFactItem = (key: FactKey, { order, contribution }: Fact): z.infer<typeof factItem> =>
  factItem.parse({ ...factItemKey(key), kind: 'fact', v: order, ...contribution });

export const toFact = ({ pk: _pk, sk: _sk, kind: _kind, v, ...rest }: z.infer<typeof factItem>): Fact => ({
  order: v,
  contribution: rest as Fact['contribution'],
});

/** The key of a row of figures. */
export const rowKey = ({ table, parent, day, child }: Omit<Row, 'counts'>) => ({
  pk: `${table}#${parent}#${day}`,
  sk: child,
});

const optional = (names: readonly Counter[]): Record<Counter, z.ZodOptional<typeof count>> =>
  Object.fromEntries(names.map((name) => [name, count.optional()])) as Record<Counter, z.ZodOptional<typeof count>>;

/** A row as an overview reads it: counters that were never added to are not there. */
export const rowItem = z.lazy(() =>
  z.object({
    sk: text,
    ...optional(SHOWN),
  }),
);

/** The counters of a row, whatever they are called. */
export const countsItem = z.lazy(() => z.object(optional(COUNTERS)));
