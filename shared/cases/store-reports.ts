import { err, ok } from '../kernel/result.ts';
import { commandAudit } from '../platform/command-audit.ts';
import { parseItem } from '../platform/dynamodb/codec.ts';
import { eventItem, toEventItem } from '../platform/dynamodb/matter-items.ts';
import { batchGet, getItem, queryPage } from '../platform/dynamodb/query.ts';
import { transact, type Write } from '../platform/dynamodb/transact.ts';
import type { MatterEvent } from '../workflow/matter.ts';
import {
  answerItem,
  caseMetaItem,
  casePk,
  parsedMeta,
  reportAliasItem,
  reportMetaItem,
  reportPk,
  type StoredReport,
  toReportItem,
} from './items.ts';
import { PROMISE_SK, promiseItem, toPromise } from './items-promise.ts';
import type { CasePromise } from './model-promise.ts';
import type { CaseStore } from './ports.ts';
import { reportStream } from './rules-reporter.ts';
import { callWrite } from './store-calls.ts';
import type { StoreConfig } from './store-config.ts';
import { messageWrites } from './store-messages.ts';

/** A page of steps: more commands than any case has had; what comes after them is not shown to the reporter. */
const MOST_STEPS = 300;
/** The reporter's own additions and the calls to the same reporter, which lie in one stream. */
const MOST_OWN = 150;
/** Words to all reporters that are shown: more than anybody writes about one matter. */
const MOST_NOTICES = 50;
/** Promises of one case that a reporter's page shows: more than anybody makes in one matter. */
const MOST_SHOWN = 50;

/** The report as it stands after one more thing was done with it, on the condition that nothing else was meanwhile. */
export const reportWrite = (matters: string, before: StoredReport, next: StoredReport): Write => ({
  op: 'put',
  table: matters,
  item: toReportItem(next),
  expect: { kind: 'version', version: before.version },
  label: 'report',
});

const MERGED = 'merged';

const mergedCheck = (matters: string, num: string, into: string): Write => ({
  op: 'check',
  table: matters,
  key: { pk: casePk(num), sk: 'META' },
  expect: { kind: 'equals', values: { mergedInto: into } },
  label: MERGED,
});

/** What is read and written of single reports. */
export const reportStore = (
  config: StoreConfig,
): Pick<CaseStore, 'report' | 'reportByCode' | 'followed' | 'saveReport'> => {
  const { client, matters } = config;

  const events = async (num: string, beginsWith: string, limit: number): Promise<MatterEvent[]> => {
    const page = await queryPage(
      client,
      {
        table: matters,
        partition: { pk: casePk(num) },
        range: { attribute: 'sk', beginsWith },
        consistent: true,
      },
      limit,
    );
    return page.items.map((item) => parseItem(eventItem, item) as MatterEvent);
  };

  const promisesOn = async (num: string): Promise<CasePromise[]> => {
    const range = { attribute: 'sk', beginsWith: PROMISE_SK };
    const exact = { table: matters, partition: { pk: casePk(num) }, range, consistent: true };
    const page = await queryPage(client, exact, MOST_SHOWN);
    return page.items.map((item) => toPromise(parseItem(promiseItem, item)));
  };

  const report = async (rid: string): Promise<StoredReport | undefined> => {
    const item = await getItem(client, matters, { pk: reportPk(rid), sk: 'META' });
    return item && item.kind !== 'report-alias' ? parseItem(reportMetaItem, item) : undefined;
  };

  return {
    report,

    reportByCode: async (hash, now) => {
      const item = await getItem(client, matters, { pk: reportPk(hash), sk: 'META' });
      if (item?.kind !== 'report-alias') return item && parseItem(reportMetaItem, item);
      const { rid, until } = parseItem(reportAliasItem, item);
      return until > now ? report(rid) : undefined;
    },

    followed: async (num, rid) => {
      const pk = casePk(num);
      const [[meta, answer], steps, own, promises, told] = await Promise.all([
        batchGet(
          client,
          matters,
          [
            { pk, sk: 'META' },
            { pk, sk: 'ANSWER' },
          ],
          { consistent: true },
        ),
        events(num, 'EV#_#', MOST_STEPS),
        events(num, `EV#${reportStream(rid)}#`, MOST_OWN),
        promisesOn(num),
        events(num, 'EV#answer-group-', MOST_NOTICES),
      ]);
      if (!meta) return undefined;
      return {
        meta: parsedMeta(parseItem(caseMetaItem, meta)),
        ...(answer ? { answer: parseItem(answerItem, answer) } : {}),
        steps,
        own,
        ...(promises.length > 0 ? { promises } : {}),
        ...(told.length > 0 ? { notices: told.toSorted((a, b) => (a.at < b.at ? -1 : 1)) } : {}),
      };
    },

    saveReport: async (meta, before, next, event, trace, messages = [], merged = [], call) => {
      const written = await transact(client, [
        reportWrite(matters, before, next),
        { op: 'put', table: matters, item: toEventItem(casePk(meta.num), event), expect: { kind: 'absent' } },
        ...messageWrites(matters, meta, event.at, trace, messages),
        commandAudit(config.audit, event, `case:${meta.num}`, trace),
        ...(call ? [callWrite(matters, call)] : []),
        ...merged.map((num, n) => mergedCheck(matters, num, merged[n + 1] ?? meta.num)),
      ]);
      if (written.ok) return ok(undefined);
      if (written.error.kind === 'conflict') return err('collided');
      return err(written.error.label === MERGED ? 'elsewhere' : 'moved');
    },
  };
};
