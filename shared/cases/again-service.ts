import type { Calendar } from '../kernel/calendar.ts';
import type { ActorRef, Caller } from '../kernel/caller.ts';
import { maskPhone } from '../kernel/masking.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { type Instant, parseInstant, show } from '../kernel/time.ts';
import { calendarOf } from '../policies/rules.ts';
import type { Answer, Request, UseCase } from '../route.ts';
import { actorOf, decideAgain, traceOf } from '../workflow/command.ts';
import { headEvent, type IdempotencyMark, type MatterEvent } from '../workflow/matter.ts';
import type { AgainBody } from './contract-finding.ts';
import type { StoredReport } from './items.ts';
import type { CaseMeta, CaseState } from './model.ts';
import type { CaseDeps } from './ports.ts';
import type { ReportLink } from './ports-again.ts';
import { reporterMetres } from './report-new.ts';
import { againMessages, linkingPost, progressOf, withReport } from './rules-again.ts';
import type { Language } from './rules-public.ts';
import { reportStream, shortId } from './rules-reporter.ts';
import { isRestricted, mayView } from './rules-rights.ts';

/** Merges in a row that are followed; more often than this nobody merges. */
const MOST_HOPS = 10;

/** The case in which a matter is handled, at the end of all merges. */
const headOf = async (deps: CaseDeps, num: string): Promise<CaseMeta | undefined> => {
  let head = await deps.store.load(num);
  for (let hop = 0; head?.mergedInto && hop < MOST_HOPS; hop += 1) head = await deps.store.load(head.mergedInto);
  return head;
};

/** The answer, from what was noted when the call was linked: asked again it is the same. */
const answerOf = (
  report: StoredReport,
  c: CaseMeta,
  { data }: Pick<MatterEvent, 'data'>,
  code: string,
  language: Language,
): Answer => {
  const dueAt = typeof data.dueAt === 'string' ? show(data.dueAt) : undefined;
  const then: CaseMeta = { ...c, num: report.caseNum, state: data.state as CaseState };
  const progress = { ...progressOf(then, dueAt, language), ...(dueAt ? { dueAt } : {}) };
  const body = { trackingCode: code, caseNum: report.caseNum, receivedAt: show(report.receivedAt), progress };
  return { status: 201, body };
};

interface Again {
  readonly num: string;
  readonly body: AgainBody;
  readonly code: string;
  readonly rid: string;
  readonly mark: IdempotencyMark | undefined;
}

const reportOf = (c: CaseMeta, { body, rid, mark }: Again, event: MatterEvent, now: Instant): StoredReport => {
  const given = body.receivedAt ? parseInstant(body.receivedAt) : undefined;
  return {
    rid,
    version: 1,
    caseNum: c.num,
    town: c.town,
    ...(c.unit ? { unit: c.unit } : {}),
    channel: body.channel,
    receivedAt: given !== undefined && given < now ? given : now,
    createdAt: now,
    text: body.text,
    urgedAt: now,
    ...(isRestricted(c) ? { confidential: true as const } : {}),
    ...(body.reporter ? { phoneMasked: maskPhone(body.reporter.phone) } : {}),
    ...reporterMetres(c, body),
    ...(mark ? { mark, marks: [{ key: mark.key, version: event.version, num: c.num, part: event.part }] } : {}),
  };
};

/** The first answer to the same request; what was linked to another case since is found where its event lies. */
const answeredBefore = async (
  deps: CaseDeps,
  first: StoredReport,
  { code, mark }: Again,
  language: Language,
): Promise<Result<Answer, Refusal>> => {
  const [made] = first.marks ?? [];
  if (first.mark?.body !== mark?.body || !made?.num || !made.part) return err({ code: 'idempotency-key-reused' });
  const [event, c] = await Promise.all([
    deps.store.event(made.num, made.part, made.version),
    deps.store.load(first.caseNum),
  ]);
  return event && c ? ok(answerOf(first, c, event, code, language)) : err({ code: 'not-found' });
};

/** The call as it is noted: on the head where the case counts it, else in the report's own stream. */
const eventOf = (c: CaseMeta, next: CaseMeta | undefined, again: Again, actor: ActorRef, now: Instant): MatterEvent => {
  const { rid, mark } = again;
  const dueAt = c.clock?.stoppedAt ? undefined : c.clock?.dueAt;
  const data = { report: shortId(rid), state: c.state, ...(dueAt ? { dueAt } : {}) };
  if (next) return headEvent(next, 'report-again', actor, now, data, c.state, mark);
  const beside = headEvent({ state: c.state, version: 1 }, 'report-again', actor, now, data, c.state, mark);
  return { ...beside, part: reportStream(rid), head: c.version };
};

/** Everything that is written of one call. */
const linkOf = (
  c: CaseMeta,
  again: Again,
  actor: ActorRef,
  request: Request,
  calendar: Calendar,
  now: Instant,
): ReportLink => {
  const next = withReport(c);
  const event = eventOf(c, next, again, actor, now);
  const { reporter } = again.body;
  return {
    before: c,
    ...(next ? { next } : {}),
    calendar,
    report: reportOf(c, again, event, now),
    event,
    messages: againMessages(c, again.rid),
    ...(reporter ? { reporter } : {}),
    trace: traceOf(request),
  };
};

const attempt = async (
  deps: CaseDeps,
  again: Again,
  request: Request,
  caller: Caller,
  now: Instant,
): Promise<Result<Answer, Refusal> | 'again'> => {
  const language = request.language ?? 'zh-CN';
  const [c, first] = await Promise.all([
    headOf(deps, again.num),
    again.mark ? deps.store.report(again.rid) : undefined,
  ]);
  if (!c || !mayView(caller, c)) return err({ code: 'not-found' });
  if (first) return answeredBefore(deps, first, again, language);
  const post = linkingPost(caller, c);
  if (!post.ok) return post;
  const calendar = calendarOf(await deps.policy(c.town));
  const link = linkOf(c, again, actorOf(caller, post.value), request, calendar, now);
  const saved = await deps.store.linkReport(link);
  if (saved.ok) return ok(answerOf(link.report, c, link.event, again.code, language));
  return typeof saved.error === 'object' ? answeredBefore(deps, saved.error.first, again, language) : 'again';
};

/**
 * "Same matter, no new facts": what the caller says becomes a report of the case that is there, with a tracking code of its own;
 * who has the case is asked for haste; and the caller is told how it stands. A case that went into another is followed.
 */
export const reportAgain =
  (deps: CaseDeps): UseCase =>
  async (request, caller, now) => {
    if (!caller) return err({ code: 'forbidden' });
    const { id } = request.params as { id: string };
    const { idempotencyKey: key } = request;
    const body = request.body as AgainBody;
    const code = deps.ids.trackingCode(`${caller.person}/again`, key);
    const mark = key ? deps.mark(caller.person, `case:${id}:report-again`, key, body) : undefined;
    const again: Again = { num: id, body, code, rid: deps.ids.hash(code), mark };
    return decideAgain(deps.backoff, () => attempt(deps, again, request, caller, now));
  };
