import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import {
  casePk,
  reportPk,
  type StoredReport,
  toMetaItem,
  toReportItem,
  toTextItem,
} from '../../../shared/cases/items.ts';
import type { CaseMeta } from '../../../shared/cases/model.ts';
import { REPORT_ACTIONS, type ReportAction } from '../../../shared/cases/model-public.ts';
import type { CaseDeps, CaseStore } from '../../../shared/cases/ports.ts';
import { reportAction } from '../../../shared/cases/report-actions.ts';
import { PUBLIC_PER_MINUTE, reporterOf, shortId } from '../../../shared/cases/rules-reporter.ts';
import { caseStore } from '../../../shared/cases/store.ts';
import { CASE_ACTIONS, caseTable } from '../../../shared/cases/table.ts';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import { caseNumber } from '../../../shared/kernel/numbers.ts';
import { DAY, plus } from '../../../shared/kernel/time.ts';
import { queryAll } from '../../../shared/platform/dynamodb/query.ts';
import { markOf } from '../../../shared/platform/http/idempotency.ts';
import { deriveKeys, trackingCode, trackingHash } from '../../../shared/platform/keys.ts';
import { defaultPolicy } from '../../../shared/policies/rules.ts';
import { AT, aCase, TOWN, UNIT } from '../../support/cases.ts';
import { type LocalTables, localTables } from '../../support/dynamodb.ts';

const NOW = '2026-03-07T02:00:00.000Z';
const policy = defaultPolicy(TOWN);
const closed = (changes: Partial<CaseMeta> = {}) => numbered(aCase('closed', { closedAt: AT, ...changes }));
const open = (state: 'handling' | 'filed' | 'reported') => numbered(aCase(state));

let tables: LocalTables;
beforeAll(async () => {
  tables = await localTables();
}, 60_000);
afterAll(() => tables?.drop());

const keys = deriveKeys('a-secret-of-the-test-that-is-long-enough');
let drawn = 0;

/** A number that no other test of the file has. */
const numbered = (c: CaseMeta): CaseMeta => {
  drawn += 1;
  return { ...c, num: caseNumber(AT, String(drawn).padStart(4, '0')) };
};

/** The reports' store, in which another writer comes first so many times. */
const crowded = (store: CaseStore, rid: string, times: number): CaseStore => {
  let left = times;
  const intrude = async (): Promise<void> => {
    if (left-- <= 0) return;
    const UpdateExpression = 'SET #version = #version + :one';
    await tables.client.send(
      new UpdateCommand({
        TableName: tables.names.matters,
        Key: { pk: reportPk(rid), sk: 'META' },
        UpdateExpression,
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: { ':one': 1 },
      }),
    );
  };
  return {
    ...store,
    saveReport: async (...given) => intrude().then(() => store.saveReport(...given)),
    save: async (given) => intrude().then(() => store.save(given)),
  };
};

/** A report of the first of these cases, and what may be done with it; `collisions`: so many saves meet another writer. */
const world = async (cases: readonly CaseMeta[], collisions = 0) => {
  const { client, names } = tables;
  const { matters } = names;
  const code = trackingCode(keys);
  const rid = trackingHash(code);
  const address = `10.0.0.${drawn}`;
  const stored: StoredReport = {
    rid,
    version: 1,
    caseNum: cases[0]?.num ?? '',
    town: TOWN,
    channel: 'app',
    receivedAt: AT,
    createdAt: AT,
    text: '烟',
  };
  const put = (Item: Record<string, unknown>) => client.send(new PutCommand({ TableName: matters, Item }));
  await put(toReportItem(stored));
  for (const c of cases) {
    await put(toMetaItem(c, chinaCalendar));
    await put(toTextItem(c, { text: '烟' }));
  }
  const store = caseStore({
    client,
    matters,
    audit: names.audit,
    keys,
    now: () => NOW,
    contactWrites: async () => ({ contactId: 'c', writes: [] }),
  });
  const deps = {
    policy: async () => policy,
    reliefs: async () => [],
    newHome: async () => undefined,
    backoff: async () => undefined,
    ids: { hash: trackingHash, bucket: (ip: string) => ip },
    mark: (caller: string, route: string, key: string, body: unknown) => markOf(keys, { caller, route, key, body }),
    store: crowded(store, rid, collisions),
  } as unknown as CaseDeps;
  const under = async (pk: string, sk: string) =>
    queryAll(client, {
      table: matters,
      partition: { pk },
      range: { attribute: 'sk', beginsWith: sk },
      consistent: true,
    });
  const all = async (sk: string) =>
    (await Promise.all(cases.map(({ num }) => under(casePk(num), sk)))).flat() as Record<string, unknown>[];
  const send = (action: ReportAction, body: unknown, key?: string, now = NOW, under = code) =>
    reportAction(deps)(
      {
        params: { trackingCode: under, action },
        query: {},
        body,
        requestId: 'r',
        sourceIp: address,
        ...(key ? { idempotencyKey: key } : {}),
      },
      undefined,
      now,
    );
  return {
    rid,
    report: () => store.report(rid),
    events: () => all('EV#'),
    messages: async () => (await all('OUT#')).map(({ type, audience }) => `${type} ${audience}`).sort(),
    raw: async () => JSON.stringify(await all('OUT#')),
    load: store.load,
    send,
    flood: async () => {
      for (let n = 0; n <= PUBLIC_PER_MINUTE; n += 1) await store.underRate(address, PUBLIC_PER_MINUTE, NOW);
    },
  };
};

describe('a reporter’s command', () => {
  it('that adds something is told to who has the case, without the words', async () => {
    const handling = open('handling');
    const w = await world([handling]);
    const done = await w.send('supplement', { text: '电话13812345678' });
    expect(done).toEqual({
      ok: true,
      value: { body: { caseNum: handling.num, action: 'supplement', at: '2026-03-07T10:00:00+08:00' } },
    });
    expect(await w.report()).toMatchObject({ version: 2, supplements: 1 });
    expect(await w.events()).toMatchObject([
      {
        part: `r-${shortId(w.rid)}`,
        version: 2,
        actor: { person: `report:${shortId(w.rid)}`, role: 'resident' },
        data: { text: '电话13812345678' },
      },
    ]);
    expect(await w.messages()).toEqual([`onegrid.case.supplemented ${UNIT}`]);
    expect(await w.raw()).not.toContain('138');
  });

  it('that urges is heard once a day by holder and dispatcher', async () => {
    const w = await world([open('handling')]);
    expect((await w.send('urge', {})).ok).toBe(true);
    expect(await w.messages()).toEqual([`onegrid.case.urged ${UNIT}`, `onegrid.case.urged post:${TOWN}:dispatcher`]);
    expect(await w.send('urge', {})).toMatchObject({ error: { code: 'already-done' } });
    expect((await w.send('urge', {}, undefined, plus(NOW, DAY))).ok).toBe(true);
    expect((await w.events()).map(({ version }) => version)).toEqual([2, 3]);
  });

  it('tells a dispatcher who has the case only once', async () => {
    const w = await world([open('filed')]);
    await w.send('urge', {});
    expect(await w.messages()).toEqual([`onegrid.case.urged post:${TOWN}:dispatcher`]);
  });

  it('that rates is kept on the report, once for each closing', async () => {
    const w = await world([closed()]);
    await w.send('rate', { score: 2, solved: false, comment: '慢' });
    expect((await w.report())?.rating).toEqual({ score: 2, solved: false, comment: '慢', at: NOW });
    expect(await w.send('rate', { score: 5 })).toMatchObject({ error: { code: 'already-done' } });
    expect(await w.messages()).toEqual([]);
  });

  it('that is sent again under its key gets its first answer, whatever has happened since', async () => {
    for (const [action, body, c] of [
      ['urge', {}, open('handling')],
      ['withdraw', {}, open('reported')],
      ['dispute', { reason: 'x' }, closed()],
    ] as const) {
      const w = await world([c]);
      const first = await w.send(action, body, 'key');
      expect(first.ok).toBe(true);
      expect(await w.send(action, body, 'key', plus(NOW, DAY))).toEqual(first);
      expect(await w.events()).toHaveLength(1);
    }
  });

  it('under a key that was used for other words is refused', async () => {
    const w = await world([open('handling')]);
    await w.send('supplement', { text: 'a' }, 'key');
    expect(await w.send('supplement', { text: 'b' }, 'key')).toMatchObject({
      error: { code: 'idempotency-key-reused' },
    });
  });

  it.each(['urge', 'withdraw'] as const)(
    '%s is decided again after a collision, and given up after three',
    async (action) => {
      const again = await world([open('handling')], 2);
      expect((await again.send(action, {})).ok).toBe(true);
      expect(await again.report()).toMatchObject({ version: 4 });
      const never = await world([open('handling')], 9);
      expect(await never.send(action, {})).toMatchObject({ error: { code: 'write-conflict' } });
      expect(await never.events()).toEqual([]);
    },
  );

  it('acts on the case in which the report is handled', async () => {
    const head = closed();
    const own = numbered(aCase('merged', { mergedInto: head.num }));
    const w = await world([own, head]);
    const done = await w.send('dispute', { reason: 'x' });
    expect(done.ok && done.value.body).toMatchObject({ caseNum: own.num, decideBy: '2026-03-10T10:00:00+08:00' });
    expect((await w.load(head.num))?.dispute?.report).toBe(shortId(w.rid));
    const still = open('reported');
    const taken = await world([numbered(aCase('merged', { mergedInto: still.num })), still]);
    await taken.send('withdraw', {});
    expect(await taken.load(still.num)).toMatchObject({ state: 'reported' });
    expect((await taken.report())?.withdrawnAt).toBe(NOW);
  });

  it('in the wrong state is told what is open instead', async () => {
    const w = await world([open('handling')]);
    const reply = await w.send('rate', { score: 3 });
    expect(reply).toMatchObject({ error: { code: 'wrong-state', openActions: ['supplement', 'withdraw', 'urge'] } });
  });

  it('after taking the report back finds nothing open', async () => {
    const w = await world([open('handling')]);
    await w.send('withdraw', {});
    for (const action of REPORT_ACTIONS)
      expect(await w.send(action, { score: 1 })).toMatchObject({ error: { code: 'wrong-state', openActions: [] } });
  });

  it('under an unknown code, or one too many of one address, is refused', async () => {
    const w = await world([open('handling')]);
    expect(await w.send('urge', {}, undefined, NOW, trackingCode(keys))).toMatchObject({
      error: { code: 'not-found' },
    });
    await w.flood();
    expect(await w.send('urge', {})).toMatchObject({ error: { code: 'too-many-requests' } });
    expect(await w.events()).toEqual([]);
  });

  it('has only actions that the table gives to reporters', () => {
    const theirs = CASE_ACTIONS.filter((action) => caseTable[action].by.relations?.includes('reporter'));
    expect([...theirs].sort()).toEqual([...REPORT_ACTIONS].sort());
  });

  it('of one reporter leaves another’s alone', () => {
    const [one, other] = ['ab', 'cd'].map((rid) =>
      reporterOf({ rid: rid.repeat(32), createdAt: AT }, aCase('handling')),
    );
    expect(one?.person).not.toBe(other?.person);
  });
});
