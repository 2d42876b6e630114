import * as z from 'zod';
import { CONDITION_STAGES, lettersOf } from '../catalogue/rules.ts';
import type { Calendar } from '../kernel/calendar.ts';
import { cellOf } from '../kernel/geohash.ts';
import { ROLES } from '../kernel/roles.ts';
import { clockItem } from '../platform/dynamodb/clock-item.ts';
import { shardOf } from '../platform/dynamodb/matter-items.ts';
import { type Clock, LIMIT_TYPES, listDue } from '../workflow/deadlines.ts';
import { REMINDER_STAGES } from '../workflow/reminders.ts';
import { waysItem } from './items-ways.ts';
import {
  ABOUT_KINDS,
  CALL_OUTCOMES,
  CASE_STATES,
  type CaseMeta,
  CHANNELS,
  isOpen,
  RESULTS,
  type ReportMeta,
  URGENCIES,
} from './model.ts';
import { keptIn, listNames } from './rules-lists.ts';
import { isComparable, isRepeatable } from './rules-recurrence.ts';
import { concerningOf, isRestricted } from './rules-rights.ts';
import { wakingsOf } from './timers.ts';

export const casePk = (num: string): string => `CASE#${num}`;
export const reportPk = (rid: string): string => `REPORT#${rid}`;

/** A place in WGS84 degrees. */
export const pointItem = z.object({ lon: z.number(), lat: z.number() });
const assignee = z.lazy(() =>
  z.object({ person: z.string().optional(), post: z.string().optional(), until: z.string().optional() }),
);

/** The stored head of a case; parsed on every read. Index attributes are derived from it on writing. */
export const caseMetaItem = z.lazy(() =>
  z.object({
    num: z.string(),
    state: z.enum(CASE_STATES),
    version: z.number().int(),
    town: z.string(),
    unit: z.string().optional(),
    grid: z.string().optional(),
    category: z.string().optional(),
    categoryName: z.string().optional(),
    family: z.string(),
    condition: z.number().int().optional(),
    evidence: z.array(z.string()).optional(),
    standard: z.string().optional(),
    stages: z
      .partialRecord(z.enum(CONDITION_STAGES), z.object({ type: z.enum(LIMIT_TYPES), n: z.number() }))
      .optional(),
    urgency: z.enum(URGENCIES),
    channel: z.enum(CHANNELS),
    about: z.object({ kind: z.enum(ABOUT_KINDS), ref: z.string() }).optional(),
    confidential: z.literal(true).optional(),
    point: pointItem.optional(),
    receivedAt: z.string(),
    createdAt: z.string(),
    filedAt: z.string().optional(),
    clock: clockItem.optional(),
    reckoned: z.number().int().optional(),
    reminded: z.enum(REMINDER_STAGES).optional(),
    ...waysItem,
    lead: z.string().optional(),
    parties: z.array(z.string()),
    assignee: assignee.optional(),
    filedBy: z.string().optional(),
    returnedBy: z.string().optional(),
    rejections: z.number().int().default(0),
    round: z.number().int(),
    submittedBy: z.string().optional(),
    submittedAt: z.string().optional(),
    fromAbove: z.literal(true).optional(),
    handledBy: z.array(z.string()),
    result: z.enum(RESULTS).optional(),
    inspectedBy: z.string().optional(),
    unable: z.number().int().default(0),
    onTime: z.boolean().optional(),
    closedAt: z.string().optional(),
    closeKind: z.enum(['handled', 'direct-answer', 'forced']).optional(),
    mergedInto: z.string().optional(),
    reports: z.number().int(),
    withdrawn: z.number().int().optional(),
    whistles: z.array(z.string()).default([]),
    whistled: z.number().int().default(0),
  }),
);

/** Whether it stands among what is open, or what is done. */
export const bucketOf = (meta: CaseMeta): 'open' | 'done' => (isOpen(meta.state) ? 'open' : 'done');

/** By when it stands on lists by time: its deadline, later its end. */
export const dueOf = (meta: CaseMeta): string =>
  isOpen(meta.state) ? listDue(meta.clock) : (meta.closedAt ?? meta.createdAt);

const clockWithoutNoughts = ({ extensions, ...clock }: Clock): Record<string, unknown> =>
  extensions > 0 ? { ...clock, extensions } : clock;

/** What most cases never have is not stored: a head that fits one write unit costs one. */
const withoutNoughts = ({
  rejections,
  unable,
  whistles,
  whistled,
  clock,
  stage,
  ...meta
}: CaseMeta): Record<string, unknown> => ({
  ...meta,
  ...(clock ? { clock: clockWithoutNoughts(clock) } : {}),
  ...(stage ? { stage: { ...stage, clock: clockWithoutNoughts(stage.clock) } } : {}),
  ...(rejections > 0 ? { rejections } : {}),
  ...(unable > 0 ? { unable } : {}),
  ...(whistles.length > 0 ? { whistles } : {}),
  ...(whistled > 0 ? { whistled } : {}),
});

/** Under what closed cases lie in a cell of the map, beside the open ones and not among them. */
export const closedCell = (cell: string): string => `closed:${cell}`;

/** In which cell it is found as perhaps the same problem, or later as what a new one repeats. */
const nearKey = (meta: CaseMeta): { readonly cell?: string } => {
  const { point, family } = meta;
  if (!point) return {};
  const cell = cellOf([point.lon, point.lat], lettersOf(family));
  if (isComparable(meta)) return { cell };
  return isRepeatable(meta) ? { cell: closedCell(cell) } : {};
};

/** META with the index attributes that its state gives it: lists by area and state, due time, sweep and neighbourhood. */
export const toMetaItem = (meta: CaseMeta, calendar: Calendar): Record<string, unknown> => {
  const wakeAt = wakingsOf(meta, calendar)[0]?.at;
  return {
    ...withoutNoughts(meta),
    pk: casePk(meta.num),
    sk: 'META',
    kind: 'case',
    list: keptIn(meta, listNames.state(meta.state)),
    // What is done stands on no list by due time but its party's, and a row that leaves one costs half of one that moves.
    ...(isOpen(meta.state) ? { post: `T#${meta.town}`, bucket: keptIn(meta, 'open'), dueAt: dueOf(meta) } : {}),
    ...(wakeAt ? { shard: shardOf(meta.num), wakeAt } : {}),
    ...nearKey(meta),
  };
};

/** The words of a case, apart from the head: written once, its list attribute flips when the case ends or reopens. */
export const caseTextItem = z.lazy(() =>
  z.object({
    text: z.string(),
    address: z.string().optional(),
    given: z.object({ crs: z.enum(['WGS84', 'GCJ02', 'BD09']), lon: z.number(), lat: z.number() }).optional(),
  }),
);
export type CaseText = z.infer<typeof caseTextItem>;

export const areaKeys = (meta: CaseMeta) => ({ town: meta.town, ...(meta.unit ? { unit: meta.unit } : {}) });

/** What is done is listed by how it ended, and costs nothing beside that. */
export const openList = (meta: CaseMeta): { readonly list?: string } =>
  isOpen(meta.state) ? { list: keptIn(meta, listNames.open) } : {};

/** Where its words are kept apart from what the people of an area find by searching, and who finds them nowhere. */
export const textKept = (meta: CaseMeta): { readonly kept?: 'hidden' | 'drill'; readonly concerning?: string } => {
  const hidden = isRestricted(meta) ? { kept: 'hidden' as const } : {};
  return { ...(meta.drill ? { kept: 'drill' } : hidden), ...concerningOf(meta) };
};

export const toTextItem = (meta: CaseMeta, text: CaseText): Record<string, unknown> => ({
  ...text,
  ...textKept(meta),
  pk: casePk(meta.num),
  sk: 'TEXT',
  kind: 'case-text',
  ...areaKeys(meta),
  num: meta.num,
  ...openList(meta),
});

export const answerItem = z.lazy(() =>
  z.object({
    kind: z.literal('case-answer'),
    answerKind: z.enum(['answered', 'refused', 'closed']),
    text: z.string(),
    remedy: z.string().optional(),
    at: z.string(),
  }),
);
export type AnswerItem = z.infer<typeof answerItem>;

export const reportMetaItem = z.lazy(() =>
  z.object({
    rid: z.string(),
    version: z.number().int(),
    caseNum: z.string(),
    town: z.string(),
    unit: z.string().optional(),
    channel: z.enum(CHANNELS),
    receivedAt: z.string(),
    createdAt: z.string(),
    text: z.string(),
    contact: z.string().optional(),
    phoneMasked: z.string().optional(),
    reporterMetres: z.number().int().optional(),
    confidential: z.literal(true).optional(),
    drill: z.literal(true).optional(),
    callBack: z
      .object({
        outcome: z.enum(CALL_OUTCOMES),
        contacted: z.boolean(),
        solved: z.boolean().optional(),
        satisfied: z.boolean().optional(),
        comment: z.string().optional(),
        at: z.string(),
        by: z.object({
          person: z.string(),
          role: z.enum(ROLES),
          post: z.string().optional(),
          party: z.string().optional(),
        }),
        attempts: z.number().int(),
      })
      .optional(),
    urgedAt: z.string().optional(),
    supplements: z.number().int().optional(),
    withdrawnAt: z.string().optional(),
    rating: z
      .object({
        score: z.number().int(),
        solved: z.boolean().optional(),
        comment: z.string().optional(),
        at: z.string(),
      })
      .optional(),
    /** Marks of the request that made it, so that a repeated create gets the first answer. */
    mark: z.object({ key: z.string(), body: z.string() }).optional(),
    /**
     * Keys of the calls back to this reporter and of the reporter's own actions, each with the version it made, and where
     * that is not in the report's own stream of the case that is asked about, with case and stream; the events hold the rest.
     */
    marks: z
      .array(
        z.object({
          key: z.string(),
          version: z.number().int(),
          num: z.string().optional(),
          part: z.string().optional(),
        }),
      )
      .optional(),
    /** What the first answer said of the place and of similar cases, which both may change. */
    answered: z
      .object({
        located: z.boolean(),
        grid: z.string().optional(),
        similar: z
          .array(
            z.object({ num: z.string(), category: z.string().optional(), metres: z.number(), reportedAt: z.string() }),
          )
          .optional(),
        recurrenceOf: z.string().optional(),
        /** The head of the surge that it attached itself to. */
        head: z.string().optional(),
      })
      .optional(),
  }),
);
export type StoredReport = z.infer<typeof reportMetaItem>;

export const toReportItem = (report: StoredReport): Record<string, unknown> => ({
  ...report,
  pk: reportPk(report.rid),
  sk: 'META',
  kind: 'report',
  num: report.caseNum,
  ...(report.contact ? { post: `R#${report.contact}`, bucket: 'reports', dueAt: report.createdAt } : {}),
});

/** Another way to a report whose code was lost: found under the hash of the new code, for a while. */
export const reportAliasItem = z.lazy(() =>
  z.object({
    rid: z.string(),
    until: z.string(),
  }),
);

/** `until`: an instant; `ttl` in epoch seconds, after which the item is removed sooner or later. */
export const toReportAliasItem = (hash: string, rid: string, until: string, ttl: number): Record<string, unknown> => ({
  pk: reportPk(hash),
  sk: 'META',
  kind: 'report-alias',
  rid,
  until,
  ttl,
});

/** Holds the schemas against the model: a field added to one and not to the other does not compile. */
export const parsedMeta = (item: z.infer<typeof caseMetaItem>): CaseMeta => item as CaseMeta;
export const parsedReport = (item: StoredReport): ReportMeta => item as ReportMeta;
