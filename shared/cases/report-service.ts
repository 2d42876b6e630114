import { type ActorRef, type Caller, CLOCK_ACTOR } from '../kernel/caller.ts';
import { covers, townOf } from '../kernel/codes.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Role } from '../kernel/roles.ts';
import { type Instant, show } from '../kernel/time.ts';
import type { Answer, Request, UseCase } from '../route.ts';
import { traceOf } from '../workflow/command.ts';
import type { ReportAnswer, ReportBody } from './contract-reports.ts';
import type { StoredReport } from './items.ts';
import type { CaseMeta } from './model.ts';
import type { CaseDeps, NewCase } from './ports.ts';
import { reportAction } from './report-actions.ts';
import { lookUp, newMeta } from './report-lookup.ts';
import { inOrder } from './report-near.ts';
import { newCase } from './report-new.ts';
import { takenInto } from './report-surge.ts';
import { PUBLIC_PER_MINUTE } from './rules-reporter.ts';
import { track } from './tracking.ts';

/** The numbers of other people's cases, which only staff are told. */
const foundFor = (answered: StoredReport['answered']): Partial<ReportAnswer> => ({
  ...(answered?.similar ? { similar: answered.similar.map(inOrder) } : {}),
  ...(answered?.recurrenceOf ? { recurrenceOf: answered.recurrenceOf } : {}),
  ...(answered?.head ? { mergedInto: answered.head } : {}),
});

/** Read from the report as it was first stored: a repeated request gets the first answer, whatever happened since. */
const answerOf = (
  { caseNum, receivedAt, answered }: StoredReport,
  trackingCode: string,
  toStaff: boolean,
): ReportAnswer => ({
  trackingCode,
  caseNum,
  state: answered?.head ? 'merged' : 'reported',
  receivedAt: show(receivedAt),
  located: answered?.located === true,
  ...(answered?.grid ? { grid: answered.grid } : {}),
  ...(answered?.head ? { joined: true } : {}),
  ...(toStaff ? foundFor(answered) : { nearby: answered?.similar?.length ?? 0 }),
});

/** The case that a report would become, without anything being written: for who decides on it before it is there. */
export const foreseenCase = async (
  deps: CaseDeps,
  body: ReportBody,
  now: Instant,
): Promise<Result<CaseMeta, Refusal>> => {
  const found = await lookUp(deps, body, now);
  return found.ok ? ok(newMeta(deps, found.value.body, found.value)) : found;
};

interface Intake {
  readonly actor: ActorRef;
  /** Who repeats: a person of the register, or an address. */
  readonly caller: string;
  readonly route: string;
  /** Staff are told the numbers of what lies near by, the public only how many they are. */
  readonly toStaff: boolean;
  /** Whether one more is admitted, asked at the same time as everything else. */
  readonly admitted?: Promise<boolean>;
}

/** Takes one report down: two round trips, locating and looking for duplicates at once, then one transaction. */
const takeDown = async (
  deps: CaseDeps,
  sent: ReportBody,
  request: Request,
  now: Instant,
  intake: Intake,
): Promise<Result<Answer, Refusal>> => {
  const [found, admitted] = await Promise.all([lookUp(deps, sent, now), intake.admitted ?? true]);
  if (!admitted) return err({ code: 'too-many-requests' });
  if (!found.ok) return found;
  const { body } = found.value;
  const code = deps.ids.trackingCode(intake.caller, request.idempotencyKey);
  const mark = request.idempotencyKey
    ? deps.mark(intake.caller, intake.route, request.idempotencyKey, sent)
    : undefined;
  const meta = newMeta(deps, body, found.value);
  const taking = { actor: intake.actor, code, mark, trace: traceOf(request), now };
  const given = takenInto(newCase(deps, meta, found.value, taking), found.value, taking);
  const created = await createOnce(deps, given, mark?.body);
  return created.ok ? ok({ status: 201, body: answerOf(created.value, code, intake.toStaff) }) : created;
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

/** Who opens an exercise; everybody then acts in it as on a real day. */
const DRILLERS: readonly Role[] = ['acceptor', 'dispatcher', 'dutySupervisor'];

/** A grid worker reports in the own area, the centre anywhere in its town. */
const reportingPost = (caller: Caller, body: ReportBody, homeTown: string) =>
  caller.posts.find((post) => covers(post.area, body.grid ?? body.town ?? homeTown)) ??
  caller.posts.find((post) => townOf(post.area) === (body.town ?? homeTown)) ??
  caller.posts[0];

export const reportUseCases = (deps: CaseDeps): Record<'createReport' | 'trackReport' | 'reportAction', UseCase> => ({
  createReport: async (request, _caller, now) => {
    const body = request.body as ReportBody;
    const admitted = deps.store.underRate(deps.ids.bucket(request.sourceIp), PUBLIC_PER_MINUTE, now);
    const actor: ActorRef = { person: 'public', role: 'resident' };
    const intake = { actor, caller: 'public', route: 'createReport', toStaff: false, admitted };
    return takeDown(deps, body, request, now, intake);
  },
  trackReport: (request, _caller, now) =>
    track(deps, (request.params as { trackingCode: string }).trackingCode, now, request.language),
  reportAction: reportAction(deps),
});

export const createCase =
  (deps: CaseDeps): UseCase =>
  async (request, caller, now) => {
    const body = request.body as ReportBody;
    const post = caller && reportingPost(caller, body, deps.homeTown);
    if (post?.role === 'platform' && post.department !== body.upstream?.platform)
      return err({ code: 'invalid-body', errors: [{ pointer: '/upstream/platform', code: 'not-its-own' }] });
    if (body.drill && !(post && DRILLERS.includes(post.role)))
      return err({ code: 'forbidden', params: { action: 'drill' } });
    const actor: ActorRef =
      caller && post ? { person: caller.person, role: post.role, post: post.postId } : CLOCK_ACTOR;
    return takeDown(deps, body, request, now, {
      actor,
      caller: caller?.person ?? '',
      route: 'createCase',
      toStaff: true,
    });
  };
