import type { Category } from '../catalogue/rules.ts';
import { type ActorRef, type Caller, CLOCK_ACTOR } from '../kernel/caller.ts';
import { covers, townOf } from '../kernel/codes.ts';
import { toWgs84 } from '../kernel/coordinates.ts';
import { maskPhone } from '../kernel/masking.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { HOUR, type Instant, parseInstant, plus, show } from '../kernel/time.ts';
import type { Answer, Request, UseCase } from '../route.ts';
import { traceOf } from '../workflow/command.ts';
import type { ReportAnswer, ReportBody } from './contract-reports.ts';
import type { StoredReport } from './items.ts';
import type { CaseMeta, Upstream } from './model.ts';
import type { CaseDeps, Located, NewCase } from './ports.ts';
import { centre, message } from './rules.ts';
import { isRestricted } from './rules-rights.ts';
import { track } from './tracking.ts';

/** A duplicate is looked for within this time; the radius is the store's (50 m, CJ/T 315 practice). */
const SIMILAR_WITHIN = 24 * HOUR;
/** What one address may send in a minute before it has to wait: more than any person types, less than a flood. */
const PUBLIC_PER_MINUTE = 30;

interface Place {
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

const newMeta = (
  deps: CaseDeps,
  body: ReportBody,
  found: Place,
  now: Instant,
  category: { name: string; family: string } | undefined,
): CaseMeta => {
  const point = body.point ? toWgs84(body.point) : undefined;
  return {
    num: deps.ids.caseNumber(now),
    state: 'reported',
    version: 1,
    town: found.located?.town ?? body.town ?? deps.homeTown,
    ...(found.located?.unit ? { unit: found.located.unit } : {}),
    ...(found.located?.grid ? { grid: found.located.grid } : {}),
    ...(body.category && category ? { category: body.category, categoryName: category.name } : {}),
    family: category?.family ?? 'plain',
    urgency: body.urgency ?? 'ordinary',
    channel: body.channel,
    ...(body.about ? { about: body.about } : {}),
    ...(body.confidential ? { confidential: true as const } : {}),
    ...(point?.ok ? { point: point.value } : {}),
    ...(body.upstream ? { upstream: upstreamOf(body.upstream) } : {}),
    ...(body.recurrenceOf ? { recurrenceOf: body.recurrenceOf } : {}),
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
};

type Similar = NonNullable<ReportAnswer['similar']>[number];

/** The store gives members back in its own order; the first answer again is the same to the byte. */
const inOrder = ({ num, category, metres, reportedAt }: Similar): Similar => ({
  num,
  ...(category ? { category } : {}),
  metres,
  reportedAt,
});

/** Read from the report as it was first stored: a repeated request gets the first answer, whatever happened since. */
const answerOf = ({ caseNum, receivedAt, answered }: StoredReport, trackingCode: string): ReportAnswer => ({
  trackingCode,
  caseNum,
  state: 'reported',
  receivedAt: show(receivedAt),
  located: answered?.located === true,
  ...(answered?.grid ? { grid: answered.grid } : {}),
  ...(answered?.similar ? { similar: answered.similar.map(inOrder) } : {}),
});

/** Open cases of the same family near by; the query reads while the place is looked up. */
const similarTo = async (
  deps: CaseDeps,
  body: ReportBody,
  category: Promise<Category | undefined>,
  now: Instant,
): Promise<Similar[]> => {
  const point = body.point && toWgs84(body.point);
  if (!point?.ok) return [];
  const near = await deps.store.near(point.value, (await category)?.family ?? 'plain', plus(now, -SIMILAR_WITHIN));
  return near.map(({ num, metres, createdAt, category: code }) => ({
    num,
    metres: Math.round(metres),
    reportedAt: show(createdAt),
    ...(code ? { category: code } : {}),
  }));
};

interface Found {
  readonly place: Place;
  readonly category: Category | undefined;
  readonly similar: ReportAnswer['similar'];
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

/** Everything that a report names, looked up at once; what is not there is refused by name. */
const lookUp = async (
  deps: CaseDeps,
  body: ReportBody,
  now: Instant,
  withSimilar: boolean,
): Promise<Result<Found, Refusal>> => {
  const category = body.category
    ? deps.category(body.town ?? deps.homeTown, body.category)
    : Promise.resolve(undefined);
  const [found, known, townKnown, strange, similar] = await Promise.all([
    place(deps, body, now),
    category,
    body.town === undefined || deps.hasTown(body.town),
    strangeReference(deps, body),
    withSimilar ? similarTo(deps, body, category, now) : undefined,
  ]);
  if (!found.ok) return found;
  if (strange) return err({ code: 'invalid-body', errors: [{ pointer: `/${strange}`, code: 'unknown' }] });
  if (!townKnown) return err({ code: 'unknown-unit', errors: [{ pointer: '/town', code: 'unknown' }] });
  if (body.category && !known) {
    const errors = [{ pointer: '/category', code: 'unknown' }];
    return err({ code: 'unknown-category', params: { category: body.category }, errors });
  }
  return ok({ place: found.value, category: known, similar });
};

/** The case that a report would become, without anything being written: for who decides on it before it is there. */
export const foreseenCase = async (
  deps: CaseDeps,
  body: ReportBody,
  now: Instant,
): Promise<Result<CaseMeta, Refusal>> => {
  const found = await lookUp(deps, body, now, false);
  return found.ok ? ok(newMeta(deps, body, found.value.place, now, found.value.category)) : found;
};

interface Intake {
  readonly actor: ActorRef;
  /** Who repeats: a person of the register, or an address. */
  readonly caller: string;
  readonly route: string;
  readonly similar: boolean;
  /** Whether one more is admitted, asked at the same time as everything else. */
  readonly admitted?: Promise<boolean>;
}

/** Takes one report down: two round trips, locating and looking for duplicates at once, then one transaction. */
const takeDown = async (
  deps: CaseDeps,
  body: ReportBody,
  request: Request,
  now: Instant,
  intake: Intake,
): Promise<Result<Answer, Refusal>> => {
  const [found, admitted] = await Promise.all([lookUp(deps, body, now, intake.similar), intake.admitted ?? true]);
  if (!admitted) return err({ code: 'too-many-requests' });
  if (!found.ok) return found;
  const { similar } = found.value;
  const meta = newMeta(deps, body, found.value.place, now, found.value.category);
  const code = deps.ids.trackingCode(intake.caller, request.idempotencyKey);
  const mark = request.idempotencyKey
    ? deps.mark(intake.caller, intake.route, request.idempotencyKey, body)
    : undefined;
  const occurredAt = body.occurredAt ? parseInstant(body.occurredAt) : undefined;
  const report: StoredReport = {
    rid: deps.ids.hash(code),
    version: 1,
    caseNum: meta.num,
    town: meta.town,
    ...(meta.unit ? { unit: meta.unit } : {}),
    channel: body.channel,
    receivedAt: meta.receivedAt,
    createdAt: now,
    text: body.text,
    ...(isRestricted(meta) ? { confidential: true as const } : {}),
    ...(body.reporter ? { phoneMasked: maskPhone(body.reporter.phone) } : {}),
    ...(mark ? { mark } : {}),
    answered: {
      located: meta.grid !== undefined,
      ...(meta.grid ? { grid: meta.grid } : {}),
      ...(similar ? { similar } : {}),
    },
  };
  const given: NewCase = {
    meta,
    text: {
      text: body.text,
      ...(body.address ? { address: body.address } : {}),
      ...(body.point ? { given: body.point } : {}),
    },
    report,
    event: {
      part: '_',
      version: 1,
      action: 'report',
      actor: intake.actor,
      at: now,
      ...(occurredAt ? { occurredAt } : {}),
      to: 'reported',
      data: { channel: body.channel, located: meta.grid !== undefined },
    },
    messages: [message(meta, 'reported', centre(meta, 'acceptor'))],
    ...(body.reporter ? { reporter: body.reporter } : {}),
    trace: traceOf(request),
  };
  const created = await createOnce(deps, given, mark?.body);
  return created.ok ? ok({ status: 201, body: answerOf(created.value, code) }) : created;
};

/** Draws another number where the first is taken; finds the first answer where the request was repeated. */
const createOnce = async (
  deps: CaseDeps,
  given: NewCase,
  body: string | undefined,
): Promise<Result<StoredReport, Refusal>> => {
  for (let attempt = 0; attempt < 4; attempt++) {
    const num = attempt === 0 ? given.meta.num : deps.ids.caseNumber(given.meta.createdAt);
    const again: NewCase = {
      ...given,
      meta: { ...given.meta, num },
      report: { ...given.report, caseNum: num },
      messages: given.messages.map((one) => ({ ...one, data: { ...one.data, caseNum: num } })),
    };
    const created = await deps.store.create(again);
    if (created.ok) return ok(again.report);
    const first = created.error === 'collided' ? undefined : created.error.first;
    if (!first) {
      await deps.backoff(attempt);
      continue;
    }
    if (first.mark?.body !== body) return err({ code: 'idempotency-key-reused' });
    return ok(first);
  }
  return err({ code: 'write-conflict' });
};

/** A grid worker reports in the own area, the centre anywhere in its town. */
const reportingPost = (caller: Caller, body: ReportBody, homeTown: string) =>
  caller.posts.find((post) => covers(post.area, body.grid ?? body.town ?? homeTown)) ??
  caller.posts.find((post) => townOf(post.area) === (body.town ?? homeTown)) ??
  caller.posts[0];

export const reportUseCases = (deps: CaseDeps): Record<'createReport' | 'trackReport', UseCase> => ({
  createReport: async (request, _caller, now) => {
    const body = request.body as ReportBody;
    const admitted = deps.store.underRate(deps.ids.bucket(request.sourceIp), PUBLIC_PER_MINUTE, now);
    const actor: ActorRef = { person: 'public', role: 'resident' };
    const intake = { actor, caller: 'public', route: 'createReport', similar: false, admitted };
    return takeDown(deps, body, request, now, intake);
  },
  trackReport: (request, _caller, now) => track(deps, (request.params as { trackingCode: string }).trackingCode, now),
});

export const createCase =
  (deps: CaseDeps): UseCase =>
  async (request, caller, now) => {
    const body = request.body as ReportBody;
    const post = caller && reportingPost(caller, body, deps.homeTown);
    if (post?.role === 'platform' && post.department !== body.upstream?.platform)
      return err({ code: 'invalid-body', errors: [{ pointer: '/upstream/platform', code: 'not-its-own' }] });
    const actor: ActorRef =
      caller && post ? { person: caller.person, role: post.role, post: post.postId } : CLOCK_ACTOR;
    return takeDown(deps, body, request, now, {
      actor,
      caller: caller?.person ?? '',
      route: 'createCase',
      similar: true,
    });
  };
