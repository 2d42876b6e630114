import { marshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { type StoredReport, toMetaItem, toReportItem } from '../../../shared/cases/items.ts';
import { toPartItem } from '../../../shared/cases/items-rows.ts';
import { type TallyDeps, tally } from '../../../shared/insight/batch.ts';
import type { TallyPort } from '../../../shared/insight/ports.ts';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import { Fault } from '../../../shared/platform/fault.ts';
import type { SendFault } from '../../../shared/platform/queue.ts';
import { toWhistleItem, toWhistlePartItem } from '../../../shared/whistles/items.ts';
import { caseHead, GRID, MemoryTable, NUM, TOWN, UNIT } from '../../support/figures.ts';

type Image = NonNullable<NonNullable<DynamoDBRecord['dynamodb']>['NewImage']>;

const record = (item: Record<string, unknown>, sequence: number): DynamoDBRecord => ({
  eventID: `e${sequence}`,
  eventName: 'MODIFY',
  dynamodb: {
    SequenceNumber: String(sequence),
    Keys: marshall({ pk: item.pk, sk: item.sk }) as Image,
    NewImage: marshall(item, { removeUndefinedValues: true }) as Image,
  },
});

const caseItem = (over: Parameters<typeof caseHead>[0] = {}) => toMetaItem(caseHead(over), chinaCalendar);
const report: StoredReport = {
  rid: 'ab'.repeat(32),
  version: 2,
  caseNum: NUM,
  town: TOWN,
  unit: UNIT,
  channel: '12345',
  receivedAt: '2026-03-06T14:10:00.000Z',
  createdAt: '2026-03-06T14:10:00.000Z',
  text: '烧烤摊油烟很大，请找王明',
  phoneMasked: '138****1234',
  contact: 'c1',
  callBack: {
    outcome: 'answered',
    contacted: true,
    solved: true,
    satisfied: true,
    comment: '谢谢王明',
    at: '2026-03-09T02:00:00.000Z',
    by: { person: 'w1', role: 'callBackAgent' },
    attempts: 1,
  },
};

const set = (over: Partial<{ port: TallyPort; faults: (SendFault | undefined)[] | Error }> = {}) => {
  const table = new MemoryTable();
  const sent: string[] = [];
  const lines: string[] = [];
  const deps: TallyDeps = {
    port: over.port ?? table,
    poison: {
      sendAll: async (messages) => {
        if (over.faults instanceof Error) throw over.faults;
        sent.push(...messages.map(({ body }) => body));
        return over.faults ?? messages.map(() => undefined);
      },
    },
    log: { line: (code) => void lines.push(code) },
  };
  return { table, sent, lines, deps };
};

const town = (table: MemoryTable, day: string) => table.figures[`D#${TOWN}#${day}/${UNIT}`];

describe('a batch of the stream', () => {
  it('counts every kind of head as it is stored', async () => {
    const { table, deps } = set();
    const actor = { person: 'w1', role: 'gridLeader' } as const;
    const answer = await tally(deps, [
      record(caseItem(), 1),
      record(toReportItem(report), 2),
      record(
        toWhistleItem(
          {
            id: `${NUM}-1`,
            caseNum: NUM,
            state: 'in-force',
            version: 1,
            kind: 'daily',
            town: TOWN,
            unit: UNIT,
            grid: GRID,
            lead: 'zhzf',
            parties: ['zhzf'],
            blownBy: actor,
            blownAt: '2026-03-06T15:00:00.000Z',
          },
          chinaCalendar,
        ),
        3,
      ),
      record(
        toWhistlePartItem(
          {
            whistle: `${NUM}-1`,
            party: 'zhzf',
            state: 'invited',
            version: 1,
            town: TOWN,
            grid: GRID,
            clock: {
              limit: { type: 'urgent_minute', n: 60 },
              startedAt: '2026-03-06T15:00:00.000Z',
              dueAt: '2026-03-06T16:00:00.000Z',
              extensions: 0,
            },
          },
          chinaCalendar,
        ),
        4,
      ),
    ]);
    expect(answer).toEqual({ batchItemFailures: [] });
    expect(town(table, '2026-03-06')).toEqual({ reported: 1, reports: 1, whistles: 1, invited: 1 });
    expect(town(table, '2026-03-09')).toMatchObject({ callBacks: 1, solved: 1, satisfied: 1 });
    expect(town(table, 'NOW')).toEqual({ open: 1, accept: 1, whistlesOpen: 1 });
    expect(table.figures[`P#${TOWN}#NOW/zhzf`]).toEqual({ awaited: 1 });
  });

  it('passes over what counts nothing: removals, parts of cases, leases, rates, kinds it does not know', async () => {
    const { table, sent, deps } = set();
    const removal: DynamoDBRecord = { eventName: 'REMOVE', dynamodb: { SequenceNumber: '9' } };
    const others = [
      toPartItem(caseHead({ lead: UNIT }), UNIT),
      { pk: 'RATE#x#1', sk: 'META', kind: 'rate', calls: 3 },
      { pk: 'TASK#1', sk: 'FLAG#returned', kind: 'task-flag' },
      { pk: 'X#1', sk: 'META', kind: 'toString' },
      { pk: 'X#1', sk: 'META' },
    ].map((item, n) => record(item, n + 1));
    expect(await tally(deps, [removal, ...others])).toEqual({ batchItemFailures: [] });
    expect([table.stored.size, sent]).toEqual([0, []]);
  });

  it('counts only the newest version of a matter, in one plan', async () => {
    const { table, deps } = set();
    const filedAt = '2026-03-06T14:20:00.000Z';
    await tally(deps, [record(caseItem({ version: 2, state: 'filed', filedAt }), 5), record(caseItem(), 4)]);
    expect(table.plans).toHaveLength(1);
    expect(town(table, '2026-03-06')).toEqual({ reported: 1, filed: 1 });
  });

  it('takes the later change of the stream where the version stands', async () => {
    const { table, deps } = set();
    const part = { pk: `WHISTLE#${NUM}-1`, sk: 'PART#zhzf', kind: 'whistle-part', whistle: `${NUM}-1`, party: 'zhzf' };
    const clock = {
      limit: { type: 'urgent_minute', n: 60 },
      startedAt: '2026-03-06T15:00:00.000Z',
      dueAt: '2026-03-06T16:00:00.000Z',
      extensions: 0,
    };
    const early = { ...part, state: 'invited', version: 1, town: TOWN };
    await tally(deps, [record({ ...early, clock }, 12), record(early, 11)]);
    expect(table.figures[`P#${TOWN}#NOW/zhzf`]).toEqual({ awaited: 1 });
    await tally(deps, [record({ ...early, clock, confirmed: true }, 13), record(early, 11)]);
    expect(table.figures[`P#${TOWN}#NOW/zhzf`]).toBeUndefined();
  });
});

describe('a record that can never be counted', () => {
  it('is put aside with what counting reads of it, and nothing of a person', async () => {
    const { table, sent, lines, deps } = set();
    const bad = { ...toReportItem(report), receivedAt: 7 };
    const answer = await tally(deps, [record(bad, 1), record(caseItem(), 2)]);
    expect(answer).toEqual({ batchItemFailures: [] });
    expect(town(table, '2026-03-06')).toEqual({ reported: 1 });
    expect(lines).toEqual(['record-poisoned']);
    expect(sent).toHaveLength(1);
    expect(sent[0]).not.toMatch(/王明|138|w1|"c1"/);
    expect(JSON.parse(sent[0] ?? '')).toMatchObject({
      consumer: 'tally',
      eventID: 'e1',
      sequence: '1',
      keys: { pk: `REPORT#${report.rid}`, sk: 'META' },
      image: { rid: report.rid, receivedAt: 7, callBack: { attempts: 1, at: '2026-03-09T02:00:00.000Z' } },
    });
  });

  it('is put aside with its key alone when not even its image can be read', async () => {
    const { deps, sent, lines } = set();
    const whole = record(toReportItem(report), 8);
    const broken = { ...whole.dynamodb, NewImage: { ...whole.dynamodb?.NewImage, text: {} as never } };
    expect(await tally(deps, [{ ...whole, dynamodb: broken }])).toEqual({ batchItemFailures: [] });
    expect(lines).toEqual(['record-poisoned']);
    expect(JSON.parse(sent[0] ?? '')).toMatchObject({
      sequence: '8',
      keys: { pk: `REPORT#${report.rid}`, sk: 'META' },
    });
    expect(sent[0]).not.toContain('image');
  });

  it('is one whose stored fact is broken, too', async () => {
    const table = new MemoryTable();
    const port: TallyPort = {
      facts: async (keys) => keys.map(() => ({ error: new Fault('bad-item') })),
      commit: table.commit,
      backoff: table.backoff,
    };
    const { sent, deps } = set({ port });
    expect(await tally(deps, [record(caseItem(), 1)])).toEqual({ batchItemFailures: [] });
    expect(sent).toHaveLength(1);
  });

  it('comes again while the queue does not take it', async () => {
    const bad = record({ ...caseItem(), town: 7 }, 31);
    const failed = { batchItemFailures: [{ itemIdentifier: '31' }] };
    expect(await tally(set({ faults: ['busy'] }).deps, [bad])).toEqual(failed);
    expect(await tally(set({ faults: new Error('down') }).deps, [bad])).toEqual(failed);
  });
});

describe('a matter that can not be counted now', () => {
  it('is named by its lowest sequence number, as a number; the others are counted', async () => {
    const table = new MemoryTable();
    const held = '2603067980012999';
    const port: TallyPort = {
      ...{ facts: table.facts, backoff: table.backoff },
      commit: async (plan) => (plan.key.id === held ? 'busy' : table.commit(plan)),
    };
    const { sent, lines, deps } = set({ port });
    const answer = await tally(deps, [
      record(caseItem(), 8),
      record(caseItem({ num: held }), 9),
      record(caseItem({ num: held, version: 2 }), 10),
    ]);
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: '9' }] });
    expect([table.stored.size, sent]).toEqual([1, []]);
    expect(new Set(lines)).toEqual(new Set(['record-failed']));
  });

  it('is the whole batch when nothing can be read', async () => {
    const port: TallyPort = {
      facts: () => Promise.reject(new Error('throttled')),
      commit: () => Promise.reject(new Error('never')),
      backoff: async () => undefined,
    };
    const { sent, deps } = set({ port });
    const answer = await tally(deps, [record(caseItem(), 10), record(caseItem({ num: '2603067980012999' }), 9)]);
    expect([answer, sent]).toEqual([{ batchItemFailures: [{ itemIdentifier: '9' }] }, []]);
  });
});
