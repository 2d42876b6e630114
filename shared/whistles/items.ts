import * as z from 'zod';
import type { Calendar } from '../kernel/calendar.ts';
import { ROLES } from '../kernel/roles.ts';
import type { Instant } from '../kernel/time.ts';
import { clockItem } from '../platform/dynamodb/clock-item.ts';
import { shardOf } from '../platform/dynamodb/matter-items.ts';
import { listDue } from '../workflow/deadlines.ts';
import { nextWake, REMINDER_STAGES } from '../workflow/reminders.ts';
import type { Timer } from '../workflow/timers.ts';
import {
  PART_DONE,
  PART_RESULTS,
  PART_STATES,
  WHISTLE_KINDS,
  WHISTLE_STATES,
  type WhistleMeta,
  type WhistlePart,
} from './model.ts';

import { callsBucket, callsOf, listOfWhistle } from './rules-lists.ts';

export const whistlePk = (id: string): string => `WHISTLE#${id}`;
/** A whistle's id begins with its case's number. */
export const caseOf = (id: string): string => id.slice(0, 16);

const actor = z.object({
  person: z.string(),
  role: z.enum(ROLES),
  post: z.string().optional(),
  party: z.string().optional(),
});

const timer = z.lazy(() => z.object({ clock: clockItem, reminded: z.enum(REMINDER_STAGES).optional() }));

export const whistleMetaItem = z.lazy(() =>
  z.object({
    id: z.string(),
    caseNum: z.string(),
    state: z.enum(WHISTLE_STATES),
    version: z.number().int(),
    kind: z.literal('whistle').transform(() => undefined),
    whistleKind: z.enum(WHISTLE_KINDS),
    town: z.string(),
    unit: z.string().optional(),
    grid: z.string().optional(),
    lead: z.string(),
    parties: z.array(z.string()),
    blownBy: actor,
    blownAt: z.string(),
    meetAt: z.string().optional(),
    inForceAt: z.string().optional(),
    acceptedAt: z.string().optional(),
    appealed: z.literal(true).optional(),
    endedAt: z.string().optional(),
    confidential: z.literal(true).optional(),
    drill: z.literal(true).optional(),
    concerning: z.string().optional(),
    timer: timer.optional(),
  }),
);

/** Reads a stored head; the index's own `kind` and the whistle's kind are two things. */
export const toWhistle = ({ whistleKind, kind: _kind, ...rest }: z.infer<typeof whistleMetaItem>): WhistleMeta =>
  ({ ...rest, kind: whistleKind }) as WhistleMeta;

/** When an item wakes: the earliest of these; in no index while there is none. */
const waking = (id: string, times: readonly (Instant | undefined)[]): Record<string, unknown> => {
  const [first] = times.filter((at) => at !== undefined).sort();
  return first ? { shard: shardOf(id), wakeAt: first } : {};
};

const wakeOf = ({ clock, reminded }: Timer, calendar: Calendar): Instant | undefined =>
  nextWake(clock, reminded, calendar)?.at;

export const toWhistleItem = ({ kind, ...meta }: WhistleMeta, calendar: Calendar): Record<string, unknown> => ({
  ...meta,
  whistleKind: kind,
  pk: whistlePk(meta.id),
  sk: 'META',
  kind: 'whistle',
  list: listOfWhistle(meta),
  num: meta.id,
  ...waking(meta.id, [meta.timer && wakeOf(meta.timer, calendar)]),
});

const rating = z.object({ score: z.number().int(), comment: z.string().optional(), by: actor, at: z.string() });

export const whistlePartItem = z.lazy(() =>
  z.object({
    whistle: z.string(),
    party: z.string(),
    state: z.enum(PART_STATES),
    version: z.number().int(),
    town: z.string(),
    grid: z.string().optional(),
    lead: z.literal(true).optional(),
    confidential: z.literal(true).optional(),
    drill: z.literal(true).optional(),
    clock: clockItem.optional(),
    reminded: z.enum(REMINDER_STAGES).optional(),
    timer: timer.optional(),
    reportedInAt: z.string().optional(),
    onTime: z.boolean().optional(),
    onBehalf: z.string().optional(),
    arrivedAt: z.string().optional(),
    result: z.enum(PART_RESULTS).optional(),
    filedAt: z.string().optional(),
    leftAt: z.string().optional(),
    wish: z.object({ reason: z.string(), deputy: z.string().optional(), otherTime: z.string().optional() }).optional(),
    deputy: z.string().optional(),
    doneAt: z.string().optional(),
    looked: z.literal(true).optional(),
    confirmed: z.literal(true).optional(),
    ratedByBlower: rating.optional(),
    ratedByParty: rating.optional(),
  }),
);
export const toPart = (item: z.infer<typeof whistlePartItem>): WhistlePart => item as WhistlePart;

/** Times at which the sweep has to do with a part: its limits, and once more when it is done, to see if it was the last. */
const wakingsOf = (part: WhistlePart, calendar: Calendar): (Instant | undefined)[] => {
  if (part.confirmed) return [];
  if (PART_DONE.includes(part.state)) return [part.looked ? undefined : part.doneAt];
  const waiting = part.state === 'invited' || part.state === 'cannot-come';
  return [
    waiting && part.clock ? nextWake(part.clock, part.reminded, calendar)?.at : undefined,
    part.timer && wakeOf(part.timer, calendar),
  ];
};

/** A department's row: on its to-do list until it is done, and in the sweep while a time of it runs. */
export const toWhistlePartItem = (part: WhistlePart, calendar: Calendar): Record<string, unknown> => {
  const calls = callsOf(part);
  const open = calls !== 'done';
  return {
    ...part,
    pk: whistlePk(part.whistle),
    sk: `PART#${part.party}`,
    kind: 'whistle-part',
    num: part.whistle,
    post: `D#${part.party}`,
    bucket: callsBucket(calls, part.drill),
    dueAt: open ? listDue(part.clock) : (part.filedAt ?? part.reportedInAt ?? listDue(undefined)),
    ...waking(part.whistle, wakingsOf(part, calendar)),
  };
};
