import type { CaseMeta } from '../cases/model.ts';
import { err } from '../kernel/result.ts';
import type { Instant } from '../kernel/time.ts';
import type { UseCase, UseCases } from '../route.ts';
import { announced, givenOf, newAttachment, tooMany } from './announcing.ts';
import type { PublicUploadBody } from './contract.ts';
import { MOST_FROM_REPORTERS, MOST_PER_REPORT } from './model.ts';
import type { AttachmentObjects, AttachmentStore } from './ports.ts';
import { isFromReporter } from './rules.ts';

/** What reporters' attachments stand on. */
export interface PublicEvidenceDeps {
  readonly store: AttachmentStore;
  readonly offer: AttachmentObjects['offer'];
  readonly load: (num: string) => Promise<CaseMeta | undefined>;
  /** An id that the same key gives again; random without one. */
  readonly derived: (caller: string, route: string, key: string | undefined) => string;
  /** The report that a tracking code stands for: its id as it may be shown, and its case. */
  readonly reportOf: (
    trackingCode: string,
    now: Instant,
  ) => Promise<{ readonly id: string; readonly caseNum: string } | undefined>;
  /** Counts a request of an address; `false` when it has had too many. */
  readonly admitted: (sourceIp: string, now: Instant) => Promise<boolean>;
}

const attachToReport =
  (deps: PublicEvidenceDeps): UseCase =>
  async (request, _caller, now) => {
    const { trackingCode } = request.params as { trackingCode: string };
    const body = request.body as PublicUploadBody;
    const [admitted, report] = await Promise.all([
      deps.admitted(request.sourceIp, now),
      deps.reportOf(trackingCode, now),
    ]);
    if (!admitted) return err({ code: 'too-many-requests' });
    if (!report) return err({ code: 'not-found' });
    const [c, all] = await Promise.all([deps.load(report.caseNum), deps.store.ofMatter(report.caseNum)]);
    if (!c) return err({ code: 'not-found' });
    const id = deps.derived(report.id, 'report:attach', request.idempotencyKey);
    const others = all.filter((one) => one.id !== id && isFromReporter(one));
    const own = others.filter(({ by }) => 'report' in by && by.report === report.id);
    if (own.length >= MOST_PER_REPORT || others.length >= MOST_FROM_REPORTERS) return tooMany(MOST_PER_REPORT);
    const given = givenOf(body, now);
    if (!given.ok) return given;
    const by = { report: report.id };
    const attachment = newAttachment(c, body, now, { id, kind: 'other', by }, given.value);
    const room = { of: `report:${report.id}`, most: MOST_PER_REPORT, known: own.length };
    return announced(deps, attachment, all, room, now);
  };

/** What a reporter may do, by route name. */
export const publicEvidenceUseCases = (deps: PublicEvidenceDeps): UseCases => ({
  createReportAttachment: attachToReport(deps),
});
