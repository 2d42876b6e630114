import type { StoredReport } from '../../../shared/cases/items.ts';
import type { CaseMeta } from '../../../shared/cases/model.ts';
import { REPORT_ACTIONS, type ReportAction } from '../../../shared/cases/model-public.ts';
import type { CaseDeps, CaseSave } from '../../../shared/cases/ports.ts';
import { reportAction } from '../../../shared/cases/report-actions.ts';
import { type ReporterSide, reporterOf, shortId } from '../../../shared/cases/rules-reporter.ts';
import { CASE_ACTIONS, caseTable } from '../../../shared/cases/table.ts';
import { DAY, plus } from '../../../shared/kernel/time.ts';
import { defaultPolicy } from '../../../shared/policies/rules.ts';
import type { MatterEvent, OutMessage } from '../../../shared/workflow/matter.ts';
import { AT, aCase, TOWN, UNIT } from '../../support/cases.ts';

const RID = 'ab'.repeat(32);
const OTHER = 'cd'.repeat(32);
const NOW = '2026-03-07T02:00:00.000Z';
const policy = defaultPolicy(TOWN);
const side: ReporterSide = { rid: RID, createdAt: AT };
const closed = (changes: Partial<CaseMeta> = {}) => aCase('closed', { closedAt: AT, ...changes });

const told = (messages: readonly OutMessage[]) => messages.map(({ type, audience }) => `${type} ${audience}`);

/** Reports and cases behind the port, kept as a store would keep them; `collisions`: so many saves meet another writer. */
const world = (cases: readonly CaseMeta[], collisions = 0) => {
  const metas = new Map(cases.map((c) => [c.num, c]));
  const stored: StoredReport = {
    rid: RID,
    version: 1,
    caseNum: cases[0]?.num ?? '',
    town: TOWN,
    channel: 'app',
    receivedAt: AT,
    createdAt: AT,
    text: '烟',
  };
  const state = { report: stored, events: [] as (MatterEvent & { num: string })[], messages: [] as OutMessage[] };
  let left = collisions;
  let admits = true;
  const keep = (num: string, next: StoredReport, event: MatterEvent, messages: readonly OutMessage[]) => {
    state.report = next;
    state.events.push({ ...event, num });
    state.messages.push(...messages);
    return { ok: true };
  };
  const deps = {
    policy: async () => policy,
    reliefs: async () => [],
    backoff: async () => undefined,
    ids: { hash: (code: string) => code, bucket: (ip: string) => ip },
    mark: (who: string, route: string, key: string, body: unknown) => ({
      key: `${who}|${route}|${key}`,
      body: JSON.stringify(body),
    }),
    store: {
      underRate: async () => admits,
      reportByCode: async (hash: string) => (hash === 'CODE' ? state.report : undefined),
      load: async (num: string) => metas.get(num),
      event: async (num: string, part: string, version: number) =>
        state.events.find((one) => one.num === num && one.part === part && one.version === version),
      saveReport: async (
        c: CaseMeta,
        before: StoredReport,
        next: StoredReport,
        event: MatterEvent,
        _trace: unknown,
        messages: readonly OutMessage[],
      ) => {
        if (left-- > 0 || before.version !== state.report.version) return { ok: false, error: 'collided' };
        return keep(c.num, next, event, messages);
      },
      save: async ({ before, change, event, report }: CaseSave) => {
        if (left-- > 0 || metas.get(before.num)?.version !== before.version || !report)
          return { ok: false, error: 'moved' };
        metas.set(before.num, change.next);
        return keep(before.num, report.next, event, change.messages);
      },
    },
  } as unknown as CaseDeps;
  const send = (action: ReportAction, body: unknown, key?: string, code = 'CODE', now = NOW) =>
    reportAction(deps)(
      {
        params: { trackingCode: code, action },
        query: {},
        body,
        requestId: 'r',
        sourceIp: '::1',
        ...(key ? { idempotencyKey: key } : {}),
      },
      undefined,
      now,
    );
  return {
    ...state,
    state,
    metas,
    send,
    flood: () => {
      admits = false;
    },
  };
};

describe('a reporter’s command', () => {
  const handling = aCase('handling');

  it('that adds something is told to who has the case, without the words', async () => {
    const w = world([handling]);
    const done = await w.send('supplement', { text: '电话13812345678' });
    expect(done).toEqual({
      ok: true,
      value: { body: { caseNum: handling.num, action: 'supplement', at: '2026-03-07T10:00:00+08:00' } },
    });
    expect(w.state.report).toMatchObject({ version: 2, supplements: 1 });
    expect(w.state.events[0]).toMatchObject({
      part: `r-${shortId(RID)}`,
      version: 2,
      actor: { person: `report:${shortId(RID)}`, role: 'resident' },
      data: { text: '电话13812345678' },
    });
    expect(told(w.state.messages)).toEqual([`onegrid.case.supplemented ${UNIT}`]);
    expect(JSON.stringify(w.state.messages)).not.toContain('138');
  });

  it('that urges is heard once a day by holder and dispatcher', async () => {
    const w = world([handling]);
    expect((await w.send('urge', {})).ok).toBe(true);
    expect(told(w.state.messages)).toEqual([
      `onegrid.case.urged ${UNIT}`,
      `onegrid.case.urged post:${TOWN}:dispatcher`,
    ]);
    expect(await w.send('urge', {})).toMatchObject({ error: { code: 'already-done' } });
    expect((await w.send('urge', {}, undefined, 'CODE', plus(NOW, DAY))).ok).toBe(true);
    expect(w.state.events.map(({ version }) => version)).toEqual([2, 3]);
  });

  it('tells a dispatcher who has the case only once', async () => {
    const w = world([aCase('filed')]);
    await w.send('urge', {});
    expect(told(w.state.messages)).toEqual([`onegrid.case.urged post:${TOWN}:dispatcher`]);
  });

  it('that rates is kept on the report, once for each closing', async () => {
    const w = world([closed()]);
    await w.send('rate', { score: 2, solved: false, comment: '慢' });
    expect(w.state.report.rating).toEqual({ score: 2, solved: false, comment: '慢', at: NOW });
    expect(await w.send('rate', { score: 5 })).toMatchObject({ error: { code: 'already-done' } });
    expect(w.state.messages).toEqual([]);
  });

  it('that is sent again under its key gets its first answer, whatever has happened since', async () => {
    for (const [action, body, c] of [
      ['urge', {}, handling],
      ['withdraw', {}, aCase('reported')],
      ['dispute', { reason: 'x' }, closed()],
    ] as const) {
      const w = world([c]);
      const first = await w.send(action, body, 'key');
      expect(first.ok).toBe(true);
      expect(await w.send(action, body, 'key', 'CODE', plus(NOW, DAY))).toEqual(first);
      expect(w.state.events).toHaveLength(1);
    }
  });

  it('under a key that was used for other words is refused', async () => {
    const w = world([handling]);
    await w.send('supplement', { text: 'a' }, 'key');
    expect(await w.send('supplement', { text: 'b' }, 'key')).toMatchObject({
      error: { code: 'idempotency-key-reused' },
    });
  });

  it('is decided again after a collision, and given up after three', async () => {
    for (const action of ['urge', 'withdraw'] as const) {
      expect((await world([handling], 2).send(action, {})).ok).toBe(true);
      expect(await world([handling], 9).send(action, {})).toMatchObject({ error: { code: 'write-conflict' } });
    }
  });

  it('acts on the case in which the report is handled', async () => {
    const own = aCase('merged', { num: '2603067980012357', mergedInto: handling.num });
    const w = world([own, closed({ num: handling.num })]);
    const done = await w.send('dispute', { reason: 'x' });
    expect(done.ok && done.value.body).toMatchObject({ caseNum: own.num, decideBy: '2026-03-10T10:00:00+08:00' });
    expect(w.metas.get(handling.num)?.dispute?.report).toBe(shortId(RID));
    const still = world([own, aCase('reported', { num: handling.num })]);
    await still.send('withdraw', {});
    expect(still.metas.get(handling.num)).toMatchObject({ state: 'reported' });
    expect(still.state.report.withdrawnAt).toBe(NOW);
  });

  it('in the wrong state is told what is open instead', async () => {
    const w = world([handling]);
    const reply = await w.send('rate', { score: 3 });
    expect(reply).toMatchObject({ error: { code: 'wrong-state', openActions: ['supplement', 'withdraw', 'urge'] } });
  });

  it('after taking the report back finds nothing open', async () => {
    const w = world([handling]);
    await w.send('withdraw', {});
    for (const action of REPORT_ACTIONS)
      expect(await w.send(action, { score: 1 })).toMatchObject({ error: { code: 'wrong-state', openActions: [] } });
  });

  it('under an unknown code, or one too many of one address, is refused', async () => {
    const w = world([handling]);
    expect(await w.send('urge', {}, undefined, 'OTHER')).toMatchObject({ error: { code: 'not-found' } });
    w.flood();
    expect(await w.send('urge', {})).toMatchObject({ error: { code: 'too-many-requests' } });
    expect(w.state.events).toEqual([]);
  });

  it('has only actions that the table gives to reporters', () => {
    const theirs = CASE_ACTIONS.filter((action) => caseTable[action].by.relations?.includes('reporter'));
    expect([...theirs].sort()).toEqual([...REPORT_ACTIONS].sort());
  });

  it('of one reporter leaves another’s alone', () => {
    expect(reporterOf({ rid: OTHER, createdAt: AT }, handling).person).not.toBe(reporterOf(side, handling).person);
  });
});
