import type { Evidence } from '../evidence/model.ts';
import type { ActorRef } from '../kernel/caller.ts';
import { toWgs84 } from '../kernel/coordinates.ts';
import { distance } from '../kernel/geometry.ts';
import { maskPhone } from '../kernel/masking.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { ok, type Result } from '../kernel/result.ts';
import { type Instant, parseInstant } from '../kernel/time.ts';
import type { Trace } from '../workflow/command.ts';
import type { IdempotencyMark } from '../workflow/matter.ts';
import type { ReportBody } from './contract-reports.ts';
import type { StoredReport } from './items.ts';
import type { CaseMeta } from './model.ts';
import type { CaseDeps, NewCase } from './ports.ts';
import { type Found, lookUp, newMeta } from './report-lookup.ts';
import { centre, message } from './rules.ts';
import { isRestricted } from './rules-rights.ts';

/** Who takes a report down, and under which code and marks it is found again. */
export interface Taking {
  readonly actor: ActorRef;
  readonly code: string;
  readonly mark?: IdempotencyMark | undefined;
  readonly trace: Trace;
  readonly now: Instant;
  /** What its first event says besides. */
  readonly data?: Readonly<Record<string, unknown>>;
}

/**
 * How far from the problem whoever reported it stood: by it the report is judged, and nothing else. The place itself is not
 * kept, for it is the reporter's; and it is never taken for the place of the problem.
 */
export const reporterMetres = (
  { point }: CaseMeta,
  { reporterPoint }: Pick<ReportBody, 'reporterPoint'>,
): { readonly reporterMetres?: number } => {
  const stood = reporterPoint && toWgs84(reporterPoint);
  if (!point || !stood?.ok) return {};
  return { reporterMetres: Math.round(distance([point.lon, point.lat], [stood.value.lon, stood.value.lat]) / 10) * 10 };
};

const reportOf = (deps: CaseDeps, meta: CaseMeta, { body, near }: Found, taking: Taking): StoredReport => ({
  rid: deps.ids.hash(taking.code),
  version: 1,
  caseNum: meta.num,
  town: meta.town,
  ...(meta.unit ? { unit: meta.unit } : {}),
  channel: body.channel,
  receivedAt: meta.receivedAt,
  createdAt: taking.now,
  text: body.text,
  ...(isRestricted(meta) ? { confidential: true as const } : {}),
  ...(meta.drill ? { drill: true as const } : {}),
  ...(body.reporter ? { phoneMasked: maskPhone(body.reporter.phone) } : {}),
  ...(taking.mark ? { mark: taking.mark } : {}),
  ...reporterMetres(meta, body),
  answered: {
    located: meta.grid !== undefined,
    ...(meta.grid ? { grid: meta.grid } : {}),
    similar: [...near.similar],
    ...(meta.recurrenceOf ? { recurrenceOf: meta.recurrenceOf } : {}),
    ...(meta.mergedInto ? { head: meta.mergedInto } : {}),
  },
});

/** The case that a report becomes, with everything that is written with it. */
export const newCase = (deps: CaseDeps, meta: CaseMeta, found: Found, taking: Taking): NewCase => {
  const { body } = found;
  const occurredAt = body.occurredAt ? parseInstant(body.occurredAt) : undefined;
  return {
    meta,
    calendar: found.time.calendar,
    text: {
      text: body.text,
      ...(body.address ? { address: body.address } : {}),
      ...(body.point ? { given: body.point } : {}),
    },
    report: reportOf(deps, meta, found, taking),
    event: {
      part: '_',
      version: 1,
      action: 'report',
      actor: taking.actor,
      at: taking.now,
      ...(occurredAt ? { occurredAt } : {}),
      to: 'reported',
      data: {
        channel: body.channel,
        located: meta.grid !== undefined,
        ...(body.placeCode ? { placeCode: body.placeCode.toUpperCase() } : {}),
        ...(body.backfill ? { backfill: body.backfill.reason } : {}),
        ...(body.drill ? { drill: true } : {}),
        ...taking.data,
      },
    },
    messages: [message(meta, 'reported', centre(meta, 'acceptor'))],
    ...(body.reporter ? { reporter: body.reporter } : {}),
    trace: taking.trace,
  };
};

/** The task in whose course something was found, where it lies, and who found it. */
export interface FoundBy {
  readonly task: string;
  readonly town: string;
  readonly unit: string;
  readonly grid: string;
  readonly actor: ActorRef;
  readonly trace: Trace;
  /** Found in an exercise: one more of it. */
  readonly drill?: true | undefined;
  /** What shows it: attachments of the task that the case has as well. */
  readonly evidence?: readonly Evidence[] | undefined;
}

/**
 * What somebody found in the course of a task, looked up at once; the case it becomes is made when the task is known, and
 * lies where the task lies unless a point says otherwise. Each call draws a number of its own.
 */
export const foundCase = async (
  deps: CaseDeps,
  body: ReportBody,
  now: Instant,
): Promise<Result<(by: FoundBy) => NewCase, Refusal>> => {
  const looked = await lookUp(deps, body, now);
  if (!looked.ok) return looked;
  return ok(({ task, town, unit, grid, actor, trace, drill, evidence = [] }) => {
    const { place } = looked.value;
    const said = drill ? { ...looked.value.body, drill } : looked.value.body;
    const found: Found = {
      ...looked.value,
      body: said,
      place: { ...place, located: place.located ?? { town, unit, grid } },
    };
    const meta: CaseMeta = { ...newMeta(deps, found.body, found), fromTask: task };
    const code = deps.ids.trackingCode(actor.person, undefined);
    return newCase(deps, meta, found, {
      actor,
      code,
      trace,
      now,
      data: { task, ...(evidence.length > 0 ? { evidence } : {}) },
    });
  });
};
