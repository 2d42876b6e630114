import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { parseItem } from '../platform/dynamodb/codec.ts';
import type { Position } from '../platform/dynamodb/cursor.ts';
import { batchGet, queryAll, queryPage } from '../platform/dynamodb/query.ts';
import {
  type AnswerItem,
  answerItem,
  caseMetaItem,
  casePk,
  parsedMeta,
  reportMetaItem,
  type StoredReport,
} from './items.ts';
import { PROMISE_SK, promiseItem, toPromise } from './items-promise.ts';
import type { CaseMeta } from './model.ts';
import type { CasePromise } from './model-promise.ts';

/** One report of a caller, with its case, and what came of it where that is handled. */
export interface CalledBefore {
  readonly report: StoredReport;
  readonly own: CaseMeta;
  readonly head: CaseMeta;
  readonly answer?: AnswerItem;
  readonly promises: readonly CasePromise[];
}

interface Known {
  readonly meta: CaseMeta;
  readonly answer?: AnswerItem;
  readonly promises: readonly CasePromise[];
}

/** Merges in a row that are followed; more often than this nobody merges. */
const MOST_HOPS = 10;
/** Open promises of one case, and those of the past; more than anybody makes. */
const MOST_PROMISES = 200;

/**
 * The history of one who rings: a page of reports, and in a second round trip the cases with their answers and promises side by
 * side; each merge that is followed is one more, for all of them at once.
 */
export const callerReader = (client: DynamoDBDocumentClient, table: string) => {
  const promisesOf = async (num: string): Promise<readonly CasePromise[]> => {
    const range = { attribute: 'sk', beginsWith: PROMISE_SK } as const;
    const found = await queryAll(client, { table, partition: { pk: casePk(num) }, range }, MOST_PROMISES);
    return found.map((item) => toPromise(parseItem(promiseItem, item)));
  };

  const casesOf = async (nums: readonly string[], beside: readonly { pk: string; sk: string }[]) => {
    const keys = nums.flatMap((num) => ['META', 'ANSWER'].map((sk) => ({ pk: casePk(num), sk })));
    const [items, ...promises] = await Promise.all([
      batchGet(client, table, [...keys, ...beside], { consistent: true }),
      ...nums.map(promisesOf),
    ]);
    const known = new Map<string, Known>();
    for (const [n, num] of nums.entries()) {
      const [meta, answer] = [items[2 * n], items[2 * n + 1]];
      if (!meta) continue;
      known.set(num, {
        meta: parsedMeta(parseItem(caseMetaItem, meta)),
        ...(answer ? { answer: parseItem(answerItem, answer) } : {}),
        promises: promises[n] ?? [],
      });
    }
    return { known, beside: items.slice(keys.length) };
  };

  /** Where the reports are handled: the ends of all merges. */
  const followed = async (known: Map<string, Known>): Promise<void> => {
    const missing = (): string[] => [
      ...new Set([...known.values()].flatMap(({ meta }) => meta.mergedInto ?? []).filter((num) => !known.has(num))),
    ];
    for (let hop = 0, wanted = missing(); wanted.length > 0 && hop < MOST_HOPS; hop += 1, wanted = missing()) {
      const found = await casesOf(wanted, []);
      for (const [num, one] of found.known) known.set(num, one);
      if (found.known.size === 0) return;
    }
  };

  const headOf = (known: ReadonlyMap<string, Known>, from: Known): Known => {
    let at = from;
    for (let hop = 0; at.meta.mergedInto && hop < MOST_HOPS; hop += 1) at = known.get(at.meta.mergedInto) ?? at;
    return at;
  };

  return async (
    contact: string,
    limit: number,
    from: Position | undefined,
  ): Promise<{ readonly items: readonly CalledBefore[]; readonly next?: Position }> => {
    const partition = { post: `R#${contact}`, bucket: 'reports' };
    const page = await queryPage(client, { table, index: 'work', partition, descending: true }, limit, from);
    const nums = [...new Set(page.items.map(({ num }) => String(num)))];
    const reportKeys = page.items.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) }));
    const { known, beside } = await casesOf(nums, reportKeys);
    await followed(known);
    const items = beside.flatMap((item): CalledBefore[] => {
      const report = item && parseItem(reportMetaItem, item);
      const own = report && known.get(report.caseNum);
      if (!report || !own) return [];
      const head = headOf(known, own);
      return [
        {
          report,
          own: own.meta,
          head: head.meta,
          ...(head.answer ? { answer: head.answer } : {}),
          promises: head === own ? own.promises : [...own.promises, ...head.promises],
        },
      ];
    });
    return page.next ? { items, next: page.next } : { items };
  };
};
