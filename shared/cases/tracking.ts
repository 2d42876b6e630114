import { maskText } from '../kernel/masking.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { type Instant, show } from '../kernel/time.ts';
import type { TownPolicy } from '../policies/rules.ts';
import type { Answer } from '../route.ts';
import type { MatterEvent } from '../workflow/matter.ts';
import type { TrackingAnswer } from './contract-reports.ts';
import { parsedReport, type StoredReport } from './items.ts';
import type { CaseMeta } from './model.ts';
import type { CaseDeps } from './ports.ts';
import {
  actionText,
  type Language,
  publicPromise,
  publicState,
  stepsOf,
  stepText,
  suspensionText,
} from './rules-public.ts';
import { openToReporter, shortId } from './rules-reporter.ts';

/** What is known of a case for a reporter's page. */
export type Followed = NonNullable<Awaited<ReturnType<CaseDeps['store']['followed']>>>;

/** Merges in a row that are followed: a head may be merged on, and more often than this nobody does. */
const MOST_HOPS = 10;

/** The case itself and, where it was merged, those it went into; the last is the one in which it is handled. */
const chainOf = async (deps: CaseDeps, report: StoredReport): Promise<Followed[]> => {
  const chain: Followed[] = [];
  let num: string | undefined = report.caseNum;
  for (let hop = 0; num !== undefined && hop <= MOST_HOPS; hop += 1) {
    const found: Followed | undefined = await deps.store.followed(num, report.rid);
    if (found) chain.push(found);
    num = found?.meta.mergedInto;
  }
  return chain;
};

const times = ({ closedAt, clock }: CaseMeta): Partial<TrackingAnswer> => ({
  ...(closedAt ? { closedAt: show(closedAt) } : {}),
  ...(clock?.dueAt && !closedAt ? { dueAt: show(clock.dueAt) } : {}),
});

/** An answer of an earlier round is none any more while the case is taken up again. */
const answerIn = ({ meta, answer }: Followed): Partial<TrackingAnswer> =>
  answer && (meta.state === 'closed' || meta.state === 'refused')
    ? {
        answer: {
          text: answer.text,
          at: show(answer.at),
          ...(answer.remedy ? { remedy: answer.remedy } : {}),
        },
      }
    : {};

const waiting = (c: CaseMeta, report: StoredReport, language: Language): Partial<TrackingAnswer> => {
  const { suspension, clock, dispute } = c;
  const decideBy = dispute?.timer.clock.dueAt;
  return {
    ...(suspension
      ? {
          suspended: {
            since: show(suspension.since),
            until: show(suspension.until),
            text: suspensionText(suspension.reason, language),
          },
        }
      : {}),
    ...(clock && clock.extensions > 0
      ? { extended: { times: clock.extensions, ...(clock.dueAt ? { dueAt: show(clock.dueAt) } : {}) } }
      : {}),
    ...(dispute
      ? {
          dispute: {
            own: dispute.report === shortId(report.rid),
            at: show(dispute.at),
            ...(decideBy ? { decideBy: show(decideBy) } : {}),
          },
        }
      : {}),
  };
};

const ownWords = (events: readonly MatterEvent[]): TrackingAnswer['supplements'] =>
  events
    .filter(({ action }) => action === 'supplement')
    .map(({ at, data }) => ({ at: show(at), text: String(data.text ?? '') }));

/** What all reporters were told, of whichever of the merged cases. */
const noticesIn = (chain: readonly Followed[]): Partial<TrackingAnswer> => {
  const notices = chain.flatMap(({ notices: told = [] }) => told);
  if (notices.length === 0) return {};
  return { notices: notices.map(({ at, data }) => ({ at: show(at), text: String(data.text ?? '') })) };
};

/** What was promised to this reporter, whichever of the merged cases it was promised on; those first that fall due first. */
const promisesIn = (
  chain: readonly Followed[],
  { rid }: StoredReport,
  now: Instant,
  language: Language,
): Partial<TrackingAnswer> => {
  const theirs = chain
    .flatMap(({ promises = [] }) => promises)
    .filter(({ to }) => to === 'reporters' || to === rid)
    .sort((a, b) => (a.by < b.by ? -1 : 1));
  if (theirs.length === 0) return {};
  return {
    promises: theirs.map((promise) => ({
      what: maskText(promise.what),
      by: show(promise.by),
      ...publicPromise(promise, now, language),
      ...(promise.kept ? { keptAt: show(promise.kept.at) } : {}),
    })),
  };
};

const ownSide = ({ rating, withdrawnAt }: StoredReport): Partial<TrackingAnswer> => ({
  ...(rating
    ? {
        rating: {
          score: rating.score,
          ...(rating.solved === undefined ? {} : { solved: rating.solved }),
          ...(rating.comment ? { comment: rating.comment } : {}),
          at: show(rating.at),
        },
      }
    : {}),
  ...(withdrawnAt ? { withdrawnAt: show(withdrawnAt) } : {}),
});

/**
 * The page of a reporter: states, dates and closed lists in words, the answer that was written for them, and what they
 * wrote themselves. Of what offices write to each other nothing is looked at.
 */
export const pageOf = (
  report: StoredReport,
  chain: readonly [...Followed[], Followed],
  policy: TownPolicy,
  now: Instant,
  language: Language,
): TrackingAnswer => {
  const head = chain[chain.length - 1] as Followed;
  const c = head.meta;
  return {
    caseNum: report.caseNum,
    ...publicState(c, language),
    receivedAt: show(report.receivedAt),
    ...times(c),
    text: report.text,
    steps: stepsOf(head.steps, report.receivedAt).map(({ step, at }) => ({
      step,
      text: stepText(step, language),
      at: show(at),
    })),
    ...waiting(c, report, language),
    ...answerIn(head),
    supplements: chain.flatMap(({ own }) => ownWords(own)),
    ...noticesIn(chain),
    ...promisesIn(chain, report, now, language),
    ...ownSide(report),
    actions: openToReporter(parsedReport(report), c, now, policy).map((action) => ({
      action,
      text: actionText(action, language),
    })),
    ...(chain.length > 1 ? { mergedInto: c.num } : {}),
  };
};

/** The page behind a tracking code. A merged case answers with its head, so everyone sees the answer under their own code. */
export const track = async (
  deps: CaseDeps,
  code: string,
  now: Instant,
  language: Language = 'zh-CN',
): Promise<Result<Answer, Refusal>> => {
  const report = await deps.store.reportByCode(deps.ids.hash(code), now);
  if (!report) return err({ code: 'not-found' });
  const [chain, policy] = await Promise.all([chainOf(deps, report), deps.policy(report.town)]);
  const last = chain.at(-1);
  if (!last) return err({ code: 'not-found' });
  return ok({ body: pageOf(report, [...chain.slice(0, -1), last], policy, now, language) });
};
