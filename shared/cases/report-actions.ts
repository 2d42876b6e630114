import type { ActorRef } from '../kernel/caller.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { type Instant, show } from '../kernel/time.ts';
import { calendarOf, type TownPolicy } from '../policies/rules.ts';
import type { Answer, Request, UseCase } from '../route.ts';
import { actorOf, decideAgain, traceOf } from '../workflow/command.ts';
import type { IdempotencyMark, MatterEvent } from '../workflow/matter.ts';
import type { CaseBodies } from './bodies.ts';
import { decide } from './decide.ts';
import { parsedReport, type StoredReport } from './items.ts';
import type { CaseMeta, Rating } from './model.ts';
import type { DueCall } from './model-calls.ts';
import type { ReportAction } from './model-public.ts';
import type { CaseDeps } from './ports.ts';
import type { CallSave } from './ports-calls.ts';
import { belongsTo, isWaiting, replied } from './rules-calls.ts';
import {
  besideMessages,
  holderOf,
  openToReporter,
  PUBLIC_PER_MINUTE,
  reporterBar,
  reporterOf,
  reportStream,
  shortId,
  urged,
} from './rules-reporter.ts';
import { postFor } from './rules-rights.ts';

/** A reporter's command with what it carries. */
type ReportCommand = { [A in ReportAction]: { readonly action: A; readonly body: CaseBodies[A] } }[ReportAction];
type Beside = Extract<ReportCommand, { action: 'supplement' | 'urge' | 'rate' }>;

/** Actions of one report whose repetition is still known: more than anybody takes in the days a key lives. */
const MARKS = 20;
/** Merges in a row that are followed; more often than this nobody merges. */
const MOST_HOPS = 10;

interface Asked {
  readonly command: ReportCommand;
  readonly request: Request;
  readonly now: Instant;
}

/** Everything a decision stands on, loaded. */
interface Standing extends Asked {
  readonly report: StoredReport;
  /** The case in which the report is handled: its own, or the head it was merged into. */
  readonly c: CaseMeta;
  readonly policy: TownPolicy;
  readonly actor: ActorRef;
  readonly mark: IdempotencyMark | undefined;
  /** For a rating: the call-back that it may be the reply to. */
  readonly call: DueCall | undefined;
}

type Attempt = Result<Answer, Refusal> | 'again';

const answerTo = ({ caseNum }: StoredReport, { action, at, data }: MatterEvent): Answer => ({
  body: {
    caseNum,
    action,
    at: show(at),
    ...(typeof data.decideAt === 'string' ? { decideBy: show(data.decideAt) } : {}),
  },
});

/** The case in which a report is handled, at the end of all merges. */
const headOf = async (deps: CaseDeps, num: string): Promise<CaseMeta | undefined> => {
  let head = await deps.store.load(num);
  for (let hop = 0; head?.mergedInto && hop < MOST_HOPS; hop += 1) head = await deps.store.load(head.mergedInto);
  return head;
};

/** The report after the action: a version on, with the key by which a repetition is known. */
const stepped = (
  { report, c, mark }: Standing,
  part: string,
  version: number,
  changes: Partial<StoredReport>,
): StoredReport => ({
  ...report,
  ...changes,
  version: report.version + 1,
  ...(mark ? { marks: [...(report.marks ?? []), { key: mark.key, version, num: c.num, part }].slice(-MARKS) } : {}),
});

/** The first answer of an action that was already written down under this key. */
const answeredBefore = async (
  deps: CaseDeps,
  report: StoredReport,
  mark: IdempotencyMark | undefined,
): Promise<Result<Answer, Refusal> | undefined> => {
  const known = mark && report.marks?.find((one) => one.key === mark.key);
  if (!known?.num || !known.part) return undefined;
  const first = await deps.store.event(known.num, known.part, known.version);
  return first?.idempotency?.body === mark?.body
    ? ok(answerTo(report, first as MatterEvent))
    : err({ code: 'idempotency-key-reused' });
};

/** What an action beside the head leaves on the report. */
const left = ({ action, body }: Beside, { supplements }: StoredReport, now: Instant): Partial<StoredReport> => {
  if (action === 'supplement') return { supplements: (supplements ?? 0) + 1 };
  if (action === 'urge') return { urgedAt: now };
  const { score, solved, comment } = body;
  return {
    rating: {
      score,
      ...(solved === undefined ? {} : { solved }),
      ...(comment === undefined ? {} : { comment }),
      at: now,
    },
  };
};

const eventOf = (
  { actor, now, c, mark }: Standing,
  event: Pick<MatterEvent, 'part' | 'version' | 'action' | 'to' | 'data'>,
): MatterEvent => ({
  ...event,
  actor,
  at: now,
  from: c.state,
  ...(event.part === '_' ? {} : { head: c.version }),
  ...(mark ? { idempotency: mark } : {}),
});

/** What a rating makes of the call-back that waits, where an SMS asked for it. */
const repliedTo = ({ call, c, policy, now }: Standing, rating: CaseBodies['rate']): CallSave | undefined => {
  if (!call || !isWaiting(call) || !belongsTo(call, c)) return undefined;
  const calendar = calendarOf(policy);
  const next = replied(call, rating as Rating, { at: now, calendar, policy });
  return next && { before: call, next, calendar };
};

/** Additions, urgings and ratings stand beside the case, in the report's own stream. */
const besideHead = async (deps: CaseDeps, standing: Standing, command: Beside): Promise<Attempt> => {
  const { report, c, now, request } = standing;
  const { action, body } = command;
  const stream = { part: reportStream(report.rid), version: report.version + 1 };
  const event = eventOf(standing, { ...stream, action, to: c.state, data: { ...body } });
  const messages = {
    supplement: () => besideMessages(c, 'supplemented', [holderOf(c)], stream),
    urge: () => besideMessages(c, 'urged', urged(c), stream),
    rate: () => [],
  }[action]();
  const next = stepped(standing, stream.part, stream.version, left(command, report, now));
  const reply = action === 'rate' ? repliedTo(standing, body) : undefined;
  const saved = await deps.store.saveReport(c, report, next, event, traceOf(request), messages, undefined, reply);
  return saved.ok ? ok(answerTo(report, event)) : 'again';
};

type OnHead = Exclude<ReportCommand, Beside>;

/** Taking back and disputing move the head, by the same rules as every command. */
const onHead = async (deps: CaseDeps, standing: Standing, command: OnHead): Promise<Attempt> => {
  const { report, c, now, request, policy, actor } = standing;
  const calendar = calendarOf(policy);
  const reporter = { report: shortId(report.rid), merged: report.caseNum !== c.num };
  const [reliefs, home] = await Promise.all([deps.reliefs(c.town, now), deps.newHome(c, now)]);
  const moving = home ? { home } : {};
  const change = decide(c, command, { actor, at: now, calendar, policy, reliefs, reporter, ...moving });
  if (!change.ok) return change;
  const { next, data } = change.value;
  const event = eventOf(standing, { part: '_', version: next.version, action: command.action, to: next.state, data });
  const changes = command.action === 'withdraw' ? { withdrawnAt: now } : {};
  const saved = await deps.store.save({
    before: c,
    change: change.value,
    event,
    calendar,
    trace: traceOf(request),
    report: { before: report, next: stepped(standing, '_', next.version, changes) },
  });
  return saved.ok ? ok(answerTo(report, event)) : 'again';
};

const isOnHead = (command: ReportCommand): command is OnHead =>
  command.action === 'withdraw' || command.action === 'dispute';

const attempt = async (deps: CaseDeps, asked: Asked, report: StoredReport): Promise<Attempt> => {
  const { command, request, now } = asked;
  const { action, body } = command;
  const key = request.idempotencyKey;
  const name = `report:${shortId(report.rid)}`;
  const mark = key ? deps.mark(name, `report:${action}`, key, body) : undefined;
  const before = await answeredBefore(deps, report, mark);
  if (before) return before;
  const [c, policy, call] = await Promise.all([
    headOf(deps, report.caseNum),
    deps.policy(report.town),
    action === 'rate' ? deps.store.call(report.rid) : undefined,
  ]);
  if (!c) return err({ code: 'not-found' });
  const side = parsedReport(report);
  const bar = reporterBar(action, side, c, now);
  if (bar?.code === 'wrong-state') return err({ ...bar, openActions: openToReporter(side, c, now, policy) });
  if (bar) return err(bar);
  const caller = reporterOf(report, c);
  const post = postFor(action, caller, c);
  if (!post) return err({ code: 'forbidden', params: { action } });
  const standing = { ...asked, report, c, policy, actor: actorOf(caller, post), mark, call };
  return isOnHead(command) ? onHead(deps, standing, command) : besideHead(deps, standing, command);
};

/**
 * What a reporter does under the tracking code. Three round trips: the report, its case, one transaction; without a
 * version, for a reporter has seen none: after a collision it is loaded and decided again.
 */
export const reportAction =
  (deps: CaseDeps): UseCase =>
  async (request, _caller, now) => {
    const { trackingCode, action } = request.params as { trackingCode: string; action: ReportAction };
    const asked = { command: { action, body: request.body } as ReportCommand, request, now };
    const load = () => deps.store.reportByCode(deps.ids.hash(trackingCode), now);
    const [admitted, found] = await Promise.all([
      deps.store.underRate(deps.ids.bucket(request.sourceIp), PUBLIC_PER_MINUTE, now),
      load(),
    ]);
    if (!admitted) return err({ code: 'too-many-requests' });
    let report = found;
    return decideAgain(deps.backoff, async () => {
      if (!report) return err({ code: 'not-found' });
      const outcome = await attempt(deps, asked, report);
      if (outcome === 'again') report = await load();
      return outcome;
    });
  };
