import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type Instant, SECOND, toMillis } from '../kernel/time.ts';
import { auditWrite } from '../platform/audit.ts';
import { parseItem } from '../platform/dynamodb/codec.ts';
import { batchGet, queryPage } from '../platform/dynamodb/query.ts';
import { transact } from '../platform/dynamodb/transact.ts';
import { Fault } from '../platform/fault.ts';
import { type Keys, trackingCode, trackingHash } from '../platform/keys.ts';
import type { Trace } from '../workflow/command.ts';
import { caseMetaItem, casePk, parsedMeta, reportMetaItem, type StoredReport, toReportAliasItem } from './items.ts';
import type { CaseMeta } from './model.ts';
import { type Language, publicState } from './rules-public.ts';

export interface ReportFinderConfig {
  readonly client: DynamoDBDocumentClient;
  readonly matters: string;
  readonly audit: string;
  readonly keys: Keys;
}

/** Merges in a row that are followed; more often than this nobody merges. */
const MOST_HOPS = 10;

/** Reports found by whose they are, for a reporter who has shown to hold the phone. */
export const reportFinder = ({ client, matters, audit, keys }: ReportFinderConfig) => {
  const newest = async (contact: string, most: number): Promise<StoredReport[]> => {
    const partition = { post: `R#${contact}`, bucket: 'reports' };
    const page = await queryPage(client, { table: matters, index: 'work', partition, descending: true }, most);
    const items = await batchGet(
      client,
      matters,
      page.items.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) })),
      { consistent: true },
    );
    return items.flatMap((item) => (item ? [parseItem(reportMetaItem, item)] : []));
  };

  const heads = async (nums: readonly string[]): Promise<ReadonlyMap<string, CaseMeta>> => {
    const found = new Map<string, CaseMeta>();
    let wanted = [...new Set(nums)];
    for (let hop = 0; wanted.length > 0 && hop <= MOST_HOPS; hop += 1) {
      const keysOf = wanted.map((num) => ({ pk: casePk(num), sk: 'META' }));
      const items = await batchGet(client, matters, keysOf, { consistent: true });
      const metas = items.flatMap((item) => (item ? [parsedMeta(parseItem(caseMetaItem, item))] : []));
      for (const meta of metas) found.set(meta.num, meta);
      wanted = [...new Set(metas.flatMap(({ mergedInto }) => mergedInto ?? []))].filter((num) => !found.has(num));
    }
    return found;
  };

  const headOf = (all: ReadonlyMap<string, CaseMeta>, num: string): CaseMeta | undefined => {
    let at = all.get(num);
    for (let hop = 0; at?.mergedInto && hop < MOST_HOPS; hop += 1) at = all.get(at.mergedInto) ?? at;
    return at;
  };

  return {
    /** The town of the newest report of a contact; undefined where there is none. */
    townOf: async (contact: string): Promise<string | undefined> => (await newest(contact, 1))[0]?.town,

    /**
     * The newest reports of a contact, each with a new tracking code beside its old one, of which only the hash is known.
     * That they were found is on record before they are shown.
     */
    give: async (contact: string, most: number, until: Instant, now: Instant, language: Language, trace: Trace) => {
      const reports = await newest(contact, most);
      if (reports.length === 0) return [];
      const all = await heads(reports.map(({ caseNum }) => caseNum));
      const given = reports.flatMap((report) => {
        const head = headOf(all, report.caseNum);
        return head ? [{ report, head, code: trackingCode(keys) }] : [];
      });
      const ttl = Math.ceil(toMillis(until) / SECOND);
      const written = await transact(client, [
        ...given.map(({ report, code }) => ({
          op: 'put' as const,
          table: matters,
          item: toReportAliasItem(trackingHash(code), report.rid, until, ttl),
          expect: { kind: 'absent' as const },
        })),
        auditWrite(audit, {
          subject: `contact:${contact}`,
          at: now,
          person: 'public',
          role: 'resident',
          action: 'report:lookup',
          target: `contact:${contact}`,
          outcome: 'done',
          personal: true,
          requestId: trace.requestId,
          sourceIp: trace.sourceIp,
        }),
      ]);
      if (!written.ok) throw new Fault('audit-unavailable', { kind: written.error.kind });
      return given.map(({ report, head, code }) => ({
        trackingCode: code,
        caseNum: report.caseNum,
        receivedAt: report.receivedAt,
        text: report.text,
        ...publicState(head, language),
      }));
    },
  };
};
