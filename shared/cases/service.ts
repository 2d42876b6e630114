import type { Attachment } from '../evidence/model.ts';
import { tallyOf } from '../evidence/rules-view.ts';
import type { Caller } from '../kernel/caller.ts';
import { maskText } from '../kernel/masking.ts';
import { err, ok } from '../kernel/result.ts';
import { show } from '../kernel/time.ts';
import type { UseCase, UseCases } from '../route.ts';
import { entryOf } from '../timeline/rules.ts';
import { reportAgain } from './again-service.ts';
import { listCallBacks } from './calls-service.ts';
import { caseAction, visible } from './command-service.ts';
import { commutingAction } from './commuting-service.ts';
import type { ListQuery } from './contract.ts';
import { holds } from './holds-service.ts';
import type { AnswerItem } from './items.ts';
import type { CaseMeta, ReportMeta } from './model.ts';
import type { CaseDeps } from './ports.ts';
import { createCase } from './report-service.ts';
import { mayView, openActions } from './rules-rights.ts';
import { coUseCases } from './service-co.ts';
import { similarCases } from './similar-service.ts';
import { dispatchSuggestion } from './suggestion-service.ts';
import { summaryOf } from './summary.ts';
import { listSupervisions } from './supervision-service.ts';
import type { CaseView } from './views.ts';

const answerView = ({ answerKind, text, at, remedy }: AnswerItem) => ({
  kind: answerKind,
  text,
  at: show(at),
  ...(remedy ? { remedy } : {}),
});

/** What became of it then. */
const recurrenceOf = ({ num, closedAt, lead, result, recurrenceOf: before }: CaseMeta) => ({
  num,
  ...(closedAt ? { closedAt: show(closedAt) } : {}),
  ...(lead ? { lead } : {}),
  ...(result ? { result } : {}),
  ...(before ? { recurrenceOf: before } : {}),
});

const attachmentsSeen = (caller: Caller, meta: CaseMeta, all: readonly Attachment[]): Pick<CaseView, 'attachments'> => {
  const attachments = tallyOf(caller, meta, all);
  return attachments ? { attachments } : {};
};

const getCase =
  (deps: CaseDeps): UseCase =>
  async (request, caller, now) => {
    const { id } = request.params as { id: string };
    const [whole, attachments] = await Promise.all([deps.store.loadWhole(id), deps.evidence.ofMatter(id)]);
    if (!caller || !whole || !mayView(caller, whole.meta)) return err({ code: 'not-found' });
    const { meta, text, answer, lease } = whole;
    const repeated = meta.recurrenceOf ? await deps.store.load(meta.recurrenceOf) : undefined;
    const body: CaseView = {
      ...summaryOf(meta, now),
      text: maskText(text.text),
      ...(text.address ? { address: maskText(text.address) } : {}),
      ...(meta.point ? { point: { crs: 'WGS84', ...meta.point } } : {}),
      ...(meta.about
        ? { about: { ...meta.about, handle: deps.store.aboutHandle(`${meta.about.kind}:${meta.about.ref}`) } }
        : {}),
      ...(answer ? { answer: answerView(answer) } : {}),
      ...(lease && lease.until > now ? { claimedBy: { person: lease.person, until: show(lease.until) } } : {}),
      ...(repeated && mayView(caller, repeated) ? { recurrence: recurrenceOf(repeated) } : {}),
      ...attachmentsSeen(caller, meta, attachments),
      actions: openActions(caller, meta, await deps.policy(meta.town)),
    };
    return ok({ body, version: meta.version });
  };

const listCases =
  (deps: CaseDeps): UseCase =>
  async (request, caller, now) => {
    if (!caller) return err({ code: 'forbidden' });
    const query = request.query as ListQuery;
    const found = await deps.store.list(query, caller);
    if (!found.ok) return found;
    const items = found.value.items.map((meta) => summaryOf(meta, now));
    return ok({ body: { items, ...(found.value.cursor ? { cursor: found.value.cursor } : {}) } });
  };

const timeline =
  (deps: CaseDeps): UseCase =>
  async (request, caller) => {
    if (!caller) return err({ code: 'forbidden' });
    const { id } = request.params as { id: string };
    const { limit, cursor } = request.query as { limit: number; cursor?: string };
    const [meta, page] = await Promise.all([visible(deps, id, caller), deps.store.timeline(id, limit, cursor, caller)]);
    if (!meta.ok) return meta;
    if (!page.ok) return page;
    return ok({
      body: { items: page.value.items.map(entryOf), ...(page.value.cursor ? { cursor: page.value.cursor } : {}) },
    });
  };

const reportViewOf = (report: ReportMeta) => ({
  rid: report.rid,
  version: report.version,
  caseNum: report.caseNum,
  channel: report.channel,
  receivedAt: show(report.receivedAt),
  text: maskText(report.text),
  anonymous: report.contact === undefined,
  ...(report.reporterMetres === undefined ? {} : { reporterMetres: report.reporterMetres }),
  ...(report.phoneMasked ? { phone: report.phoneMasked } : {}),
  ...(report.callBack ? { callBack: callBackView(report.callBack) } : {}),
  ...(report.rating ? { rating: ratingView(report.rating) } : {}),
  ...(report.withdrawnAt ? { withdrawnAt: show(report.withdrawnAt) } : {}),
});

const ratingView = ({ at, comment, ...rest }: NonNullable<ReportMeta['rating']>) => ({
  ...rest,
  ...(comment ? { comment: maskText(comment) } : {}),
  at: show(at),
});

const callBackView = ({ by: _by, at, comment, ...rest }: NonNullable<ReportMeta['callBack']>) => ({
  ...rest,
  ...(comment ? { comment: maskText(comment) } : {}),
  at: show(at),
});

const reports =
  (deps: CaseDeps): UseCase =>
  async (request, caller) => {
    if (!caller) return err({ code: 'forbidden' });
    const { id } = request.params as { id: string };
    const { limit, cursor } = request.query as { limit: number; cursor?: string };
    const [meta, page] = await Promise.all([visible(deps, id, caller), deps.store.reports(id, limit, cursor, caller)]);
    if (!meta.ok) return meta;
    if (!page.ok) return page;
    return ok({ body: { ...page.value, items: page.value.items.map(reportViewOf) } });
  };

/** The use cases of cases for staff, by route name. */
export const caseUseCases = (deps: CaseDeps): UseCases => ({
  createCase: createCase(deps),
  listCases: listCases(deps),
  getCase: getCase(deps),
  getCaseTimeline: timeline(deps),
  getCaseHolds: holds(deps),
  getDispatchSuggestion: dispatchSuggestion(deps),
  getCaseReports: reports(deps),
  getSimilarCases: similarCases(deps),
  reportAgain: reportAgain(deps),
  listSupervisions: listSupervisions(deps),
  listCallBacks: listCallBacks(deps),
  caseAction: caseAction(deps, commutingAction(deps)),
  ...coUseCases(deps),
});
