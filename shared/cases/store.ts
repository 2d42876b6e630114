import type { Calendar } from '../kernel/calendar.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { commandAudit } from '../platform/command-audit.ts';
import { assertMetaSize, JOINT_META_LIMIT_BYTES } from '../platform/dynamodb/codec.ts';
import { toEventItem } from '../platform/dynamodb/matter-items.ts';
import { queryAll } from '../platform/dynamodb/query.ts';
import { shownWrites } from '../platform/dynamodb/shown-writes.ts';
import { transact, type Write, type WriteFailure } from '../platform/dynamodb/transact.ts';
import type { NewHome } from '../redivisions/rules-home.ts';
import { movedCounters, movedKey, ruledItem } from '../redivisions/rules-moved.ts';
import type { MatterEvent } from '../workflow/matter.ts';
import { casePk, reportMetaItem, type StoredReport, toMetaItem, toReportItem, toTextItem } from './items.ts';
import { toAskedItem } from './items-asked.ts';
import { toReportLink } from './items-rows.ts';
import type { CaseMeta } from './model.ts';
import type { CaseSave, CaseStore, NewCase, SaveFailure } from './ports.ts';
import { isRestricted } from './rules-rights.ts';
import { againStore } from './store-again.ts';
import { callStore } from './store-calls.ts';
import { coStore, coWrites } from './store-co.ts';
import { commutingStore } from './store-commuting.ts';
import type { StoreConfig } from './store-config.ts';
import { headWrite } from './store-head.ts';
import { listStore } from './store-lists.ts';
import { messageWrites } from './store-messages.ts';
import { nearStore } from './store-near.ts';
import { promiseStore } from './store-promise.ts';
import { readingStore } from './store-reads.ts';
import { reportStore, reportWrite } from './store-reports.ts';
import { newRows, rowWrites } from './store-rows.ts';
import { supervisionMoves, supervisionStore } from './store-supervision.ts';
import { attachWrites, surgeSideWrites } from './store-surge.ts';

/** The writes by which a whistle moves its case on: head, timeline and link, on the condition that nobody else moved it. */
export const whistleWrites =
  (config: Pick<StoreConfig, 'matters'>) =>
  (before: CaseMeta, next: CaseMeta, event: MatterEvent, whistle: string, calendar: Calendar): Write[] => [
    headWrite(config, before, next, calendar, 'case'),
    {
      op: 'put',
      table: config.matters,
      item: toEventItem(casePk(next.num), event),
      expect: { kind: 'absent' },
      label: 'case',
    },
    ...(event.action === 'blow'
      ? [
          {
            op: 'put',
            table: config.matters,
            item: { pk: casePk(next.num), sk: `LINK#whistle#${whistle}`, kind: 'link' },
          } as const,
        ]
      : []),
  ];

/** What the writes of a command need to know of the deployment. */
export type CommandConfig = Pick<StoreConfig, 'client' | 'matters' | 'audit'> & Partial<Pick<StoreConfig, 'keys'>>;

const REPORT_LINK = 'LINK#report#';

const subjectOf = (num: string): string => `case:${num}`;

/** What a redivision has moved is counted by whoever moves it. */
const rehomedWrites = (matters: string, num: string, home: NewHome): Write[] => {
  const { redivision, from, grid, by } = home;
  const counted = { op: 'add', table: matters, counters: movedCounters([home]) } as const;
  return [
    { ...counted, key: movedKey(redivision, from, 'cases') },
    ...(by === 'rule'
      ? [{ op: 'put', table: matters, item: ruledItem(redivision, 'cases', num, from, grid) } as const]
      : []),
  ];
};

const linkWrite = (config: CommandConfig, head: CaseMeta, merged: CaseMeta, linked: boolean): Write => {
  const key = { pk: casePk(head.num), sk: `LINK#case#${merged.num}` };
  return linked
    ? { op: 'put', table: config.matters, item: { ...key, kind: 'link' } }
    : { op: 'delete', table: config.matters, key };
};

const saveWrites = (config: CommandConfig, given: CaseSave): Write[] => {
  const { before, change, event, trace, target } = given;
  const next = change.next;
  const put = (item: Record<string, unknown>): Write => ({ op: 'put', table: config.matters, item });
  const answer = change.answer;
  return [
    headWrite(config, before, next, given.calendar, 'head'),
    {
      op: 'put',
      table: config.matters,
      item: toEventItem(casePk(next.num), event),
      expect: { kind: 'absent' },
      label: 'head',
    },
    ...surgeSideWrites(config.matters, before, next, event.at),
    ...(change.rehomed ? rehomedWrites(config.matters, next.num, change.rehomed) : []),
    ...rowWrites(config, before, next, given.address),
    ...(answer
      ? [
          put({
            pk: casePk(next.num),
            sk: 'ANSWER',
            kind: 'case-answer',
            answerKind: answer.kind,
            text: answer.text,
            at: event.at,
            ...(answer.remedy ? { remedy: answer.remedy } : {}),
          }),
        ]
      : []),
    ...(change.words ? [put(toAskedItem(next, change.words))] : []),
    ...shownWrites(config.matters, casePk(next.num), event, given.shown),
    ...messageWrites(config.matters, next, event.at, trace, change.messages),
    ...(given.report ? [reportWrite(config.matters, given.report.before, given.report.next)] : []),
    ...(target
      ? [
          headWrite(config, target.before, target.next, given.calendar, 'head'),
          {
            op: 'put',
            table: config.matters,
            item: toEventItem(casePk(target.next.num), target.event),
            expect: { kind: 'absent' },
            label: 'head',
          } as const,
          linkWrite(config, target.next, next, target.linked),
        ]
      : []),
    commandAudit(config.audit, event, subjectOf(next.num), trace),
  ];
};

const createWrites = (
  config: CommandConfig,
  given: NewCase,
  report: StoredReport,
  contact: readonly Write[],
): Write[] => {
  const { meta, event, trace } = given;
  const pk = casePk(meta.num);
  const put = (item: Record<string, unknown>): Write => ({ op: 'put', table: config.matters, item });
  return [
    { op: 'put', table: config.matters, item: toReportItem(report), expect: { kind: 'absent' }, label: 'report' },
    {
      op: 'put',
      table: config.matters,
      item: assertMetaSize(toMetaItem(meta, given.calendar), JOINT_META_LIMIT_BYTES),
      expect: { kind: 'absent' },
      label: 'number',
    },
    put(toTextItem(meta, given.text)),
    ...newRows(config, meta, report.rid),
    put(toEventItem(pk, event)),
    ...attachWrites(config.matters, given, report),
    ...messageWrites(config.matters, meta, event.at, trace, given.messages),
    ...contact,
    commandAudit(config.audit, event, subjectOf(meta.num), trace),
  ];
};

/** The writes by which a task's abnormal finding becomes a case, for the transaction of the task's own command. */
export const findingWrites =
  (config: CommandConfig) =>
  (given: NewCase): Write[] =>
    createWrites(config, given, given.report, []);

/** Which other request was first: the same key made this report, or only the number was taken. */
const createFailure = (failure: WriteFailure): { readonly first?: StoredReport } | 'collided' => {
  if (failure.kind === 'conflict') return 'collided';
  const old = failure.label === 'report' && failure.old ? reportMetaItem.safeParse(failure.old) : undefined;
  return old?.success ? { first: old.data } : 'collided';
};

const saveFailure = (failure: WriteFailure): SaveFailure => (failure.kind === 'conflict' ? 'collided' : 'moved');

/** More reports than one case has of its own. */
const MOST_LINKS = 5_000;

/** What turns out to be hidden leaves the list of its channel, which hangs on the report that made it: one read more. */
const linkMoves = async (
  { client, matters }: CommandConfig,
  before: CaseMeta,
  next: CaseMeta,
): Promise<readonly Write[]> => {
  if (isRestricted(before) === isRestricted(next)) return [];
  const range = { attribute: 'sk', beginsWith: REPORT_LINK };
  const found = await queryAll(client, { table: matters, partition: { pk: casePk(next.num) }, range }, MOST_LINKS);
  return found
    .filter(({ list }) => list !== undefined)
    .map(({ sk }) => ({
      op: 'put',
      table: matters,
      item: toReportLink(next, String(sk).slice(REPORT_LINK.length)),
    }));
};

/** One command on a head: one transaction. */
export const commandStore = (config: CommandConfig): Pick<CaseStore, 'save'> => ({
  save: async (given) => {
    const [co, links, supervisions] = await Promise.all([
      coWrites(config, given),
      linkMoves(config, given.before, given.change.next),
      supervisionMoves(config, given.before, given.change.next, given.supervisions),
    ]);
    const writes = [...saveWrites(config, given), ...co, ...links, ...supervisions];
    const written = await transact(config.client, writes);
    return written.ok ? ok(undefined) : err(saveFailure(written.error));
  },
});

/** Cases in DynamoDB: every command one transaction of head, event, rows, messages and audit. */
export const caseStore = (config: StoreConfig): CaseStore => ({
  ...readingStore(config),
  ...listStore(config),
  ...nearStore(config),
  ...againStore(config),
  ...commutingStore(config),
  ...reportStore(config),
  ...coStore(config),
  ...callStore(config),
  ...commandStore(config),
  ...supervisionStore(config),
  ...promiseStore(config),

  create: async (given): Promise<Result<{ contact?: string }, { readonly first?: StoredReport } | 'collided'>> => {
    const contact = given.reporter
      ? await config.contactWrites(given.reporter.phone, given.reporter.name, given.meta.createdAt)
      : undefined;
    const report: StoredReport = contact ? { ...given.report, contact: contact.contactId } : given.report;
    const written = await transact(config.client, createWrites(config, given, report, contact?.writes ?? []));
    if (!written.ok) return err(createFailure(written.error));
    return ok(contact ? { contact: contact.contactId } : {});
  },
});
