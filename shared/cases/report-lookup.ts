import { type FiledCategory, familyOf } from '../catalogue/rules.ts';
import { toWgs84 } from '../kernel/coordinates.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { DAY, type Instant, parseInstant, plus } from '../kernel/time.ts';
import { calendarOf } from '../policies/rules.ts';
import type { Gathering } from '../surges/model.ts';
import type { ReportBody } from './contract-reports.ts';
import type { CaseMeta, Upstream } from './model.ts';
import type { CaseDeps, Located } from './ports.ts';
import { type Near, nearTo } from './report-near.ts';
import { atPlace, isPlaced, likelyTown } from './report-place.ts';
import { settle, type Time } from './rules-clock.ts';

export interface Place {
  readonly located?: Located;
  readonly given?: ReportBody['point'];
}

/** Locates what was given: a point in any of the three systems, or a grid; a place outside the town is no error. */
const place = async (deps: CaseDeps, body: ReportBody, now: Instant): Promise<Result<Place, Refusal>> => {
  if (body.point) {
    const point = toWgs84(body.point);
    if (!point.ok) return err({ code: 'bad-point', errors: [{ pointer: '/point', code: point.error }] });
    const located = await deps.locate(point.value, now);
    return ok(located ? { located, given: body.point } : { given: body.point });
  }
  if (!body.grid) return ok({});
  const located = await deps.grid(body.grid);
  return located
    ? ok({ located })
    : err({ code: 'unknown-grid', params: { grid: body.grid }, errors: [{ pointer: '/grid', code: 'unknown' }] });
};

const upstreamOf = ({ platform, externalNo, owns }: NonNullable<ReportBody['upstream']>): Upstream => ({
  platform,
  ...(externalNo ? { externalNo } : {}),
  owns: [...new Set(owns)],
});

/** A call noted on paper and typed later was received when it was noted; nothing is received in the future. */
const receivedAtOf = (body: ReportBody, now: Instant): Instant => {
  const given = body.receivedAt ? parseInstant(body.receivedAt) : undefined;
  return given !== undefined && given < now ? given : now;
};

/** The case that a report becomes, where it was located; the limit to accept it runs from now. */
export const newMeta = (
  deps: CaseDeps,
  body: ReportBody,
  { place: { located }, category, time, near }: Pick<Found, 'place' | 'category' | 'time' | 'near'>,
): CaseMeta => {
  const now = time.at;
  const point = body.point ? toWgs84(body.point) : undefined;
  const recurrenceOf = body.recurrenceOf ?? near.recurrenceOf;
  const meta: CaseMeta = {
    num: deps.ids.caseNumber(now),
    state: 'reported',
    version: 1,
    town: located?.town ?? body.town ?? deps.homeTown,
    ...(located?.unit ? { unit: located.unit } : {}),
    ...(located?.grid ? { grid: located.grid } : {}),
    ...(body.category && category ? { category: body.category, categoryName: category.name } : {}),
    family: familyOf(category),
    urgency: body.urgency ?? 'ordinary',
    channel: body.channel,
    ...(body.about ? { about: body.about } : {}),
    ...(body.confidential ? { confidential: true as const } : {}),
    ...(point?.ok ? { point: point.value } : {}),
    ...(body.upstream ? { upstream: upstreamOf(body.upstream) } : {}),
    ...(recurrenceOf && !body.drill ? { recurrenceOf } : {}),
    ...(body.drill ? { drill: true as const } : {}),
    ...(body.backfill ? { backfilled: true as const } : {}),
    receivedAt: receivedAtOf(body, now),
    createdAt: now,
    parties: [],
    rejections: 0,
    round: 0,
    handledBy: [],
    unable: 0,
    reports: 1,
    whistles: [],
    whistled: 0,
  };
  return settle(undefined, meta, time);
};

/** What the limits of a town go by. */
const timeIn = async (deps: CaseDeps, town: string, now: Instant): Promise<Time> => {
  const [policy, reliefs] = await Promise.all([deps.policy(town), deps.reliefs(town, now)]);
  return { at: now, calendar: calendarOf(policy), policy, reliefs };
};

export interface Found {
  /** What was sent, with the point and address of the sign or place that it names. */
  readonly body: ReportBody;
  readonly place: Place;
  /** By what its limits run, in the town it lies in. */
  readonly time: Time;
  readonly category: FiledCategory | undefined;
  readonly near: Near;
  /** What gathers new reports in its town now. */
  readonly surges: readonly Gathering[];
}

/** A platform that is no party here, or a case repeated that is none of this deployment. */
const strangeReference = async (deps: CaseDeps, body: ReportBody): Promise<string | undefined> => {
  const { upstream, recurrenceOf } = body;
  const [platform, repeated] = await Promise.all([
    upstream === undefined || deps.hasParty(body.town ?? deps.homeTown, upstream.platform),
    recurrenceOf === undefined || deps.store.load(recurrenceOf),
  ]);
  if (!platform) return 'upstream/platform';
  return repeated ? undefined : 'recurrenceOf';
};

/** Most days that a paper form may have lain before it is typed in. */
const BACKFILL_DAYS = 30;

/** What an exercise has nothing to do with, because it would reach somebody outside it. */
const OUTSIDE_A_DRILL = ['reporter', 'upstream', 'confidential', 'about', 'recurrenceOf'] as const;

/** What a report that is practised, or typed in later, must and must not say. */
const oddities = (body: ReportBody, now: Instant): Refusal | undefined => {
  const bad = (pointer: string, code: string): Refusal => {
    const errors = [{ pointer, code }];
    return { code: 'invalid-body', errors };
  };
  const outside = body.drill && OUTSIDE_A_DRILL.find((field) => body[field]);
  if (outside) return bad(`/${outside}`, 'not-in-a-drill');
  if (!body.backfill) return undefined;
  const received = body.receivedAt === undefined ? undefined : parseInstant(body.receivedAt);
  if (received === undefined) return bad('/receivedAt', 'required');
  if (received > now) return bad('/receivedAt', 'in-the-future');
  return received < plus(now, -BACKFILL_DAYS * DAY) ? bad('/receivedAt', 'too-long-ago') : undefined;
};

/** Everything that a report names, looked up at once; what is not there is refused by name. */
export const lookUp = async (deps: CaseDeps, given: ReportBody, now: Instant): Promise<Result<Found, Refusal>> => {
  const odd = oddities(given, now);
  if (odd) return err(odd);
  const naming = atPlace(deps, given);
  const placed = isPlaced(given) ? ok(given) : await naming;
  if (!placed.ok) return placed;
  const body = placed.value;
  const category = body.category
    ? deps.category(body.town ?? deps.homeTown, body.category)
    : Promise.resolve(undefined);
  const likely = likelyTown(deps, body);
  const [named, found, time, known, townKnown, strange, near, surges] = await Promise.all([
    naming,
    place(deps, body, now),
    timeIn(deps, likely, now),
    category,
    body.town === undefined || deps.hasTown(body.town),
    strangeReference(deps, body),
    nearTo(deps, body, category, now),
    deps.surges(likely),
  ]);
  if (!named.ok) return named;
  if (!found.ok) return found;
  if (strange) return err({ code: 'invalid-body', errors: [{ pointer: `/${strange}`, code: 'unknown' }] });
  if (!townKnown) return err({ code: 'unknown-unit', errors: [{ pointer: '/town', code: 'unknown' }] });
  if (body.category && !known) {
    const errors = [{ pointer: '/category', code: 'unknown' }];
    return err({ code: 'unknown-category', params: { category: body.category }, errors });
  }
  const town = found.value.located?.town ?? body.town ?? deps.homeTown;
  const [there, gathering] =
    town === likely ? [time, surges] : await Promise.all([timeIn(deps, town, now), deps.surges(town)]);
  return ok({ body: named.value, place: found.value, time: there, category: known, near, surges: gathering });
};
