import type { CaseBodies, CaseCommand } from '../../../shared/cases/bodies.ts';
import { decide } from '../../../shared/cases/decide.ts';
import type { StoredReport } from '../../../shared/cases/items.ts';
import { CASE_STATES, type CaseMeta, isOpen } from '../../../shared/cases/model.ts';
import { REPORT_ACTIONS, type ReportAction } from '../../../shared/cases/model-public.ts';
import type { CaseDeps, CaseSave } from '../../../shared/cases/ports.ts';
import { reportAction } from '../../../shared/cases/report-actions.ts';
import {
  MOST_SUPPLEMENTS,
  openToReporter,
  type ReporterSide,
  reporterBar,
  reporterOf,
  shortId,
} from '../../../shared/cases/rules-reporter.ts';
import { mayView, openActions, postFor } from '../../../shared/cases/rules-rights.ts';
import { CASE_ACTIONS, caseTable } from '../../../shared/cases/table.ts';
import { DAY, plus } from '../../../shared/kernel/time.ts';
import { defaultPolicy } from '../../../shared/policies/rules.ts';
import type { MatterEvent, OutMessage } from '../../../shared/workflow/matter.ts';
import { AT, aCase, caller, context, GRID, post, TOWN, UNIT } from '../../support/cases.ts';

const RID = 'ab'.repeat(32);
const OTHER = 'cd'.repeat(32);
const NOW = '2026-03-07T02:00:00.000Z';
const policy = defaultPolicy(TOWN);
const side: ReporterSide = { rid: RID, createdAt: AT };
const closed = (changes: Partial<CaseMeta> = {}) => aCase('closed', { closedAt: AT, ...changes });
const refused = (changes: Partial<CaseMeta> = {}) => aCase('refused', { closedAt: AT, refusedBy: 'w-1', ...changes });

const act = <A extends 'withdraw' | 'dispute'>(c: CaseMeta, action: A, body: CaseBodies[A], at = NOW, merged = false) =>
  decide(c, { action, body } as CaseCommand, {
    ...context('report:x', post('resident', TOWN), { at }),
    reporter: { report: shortId(RID), merged },
  });

const told = (messages: readonly OutMessage[]) => messages.map(({ type, audience }) => `${type} ${audience}`);

describe('who is a reporter', () => {
  const reporter = reporterOf(side, aCase('handling'));

  it('is whoever came by the tracking code', () => {
    expect(postFor('urge', reporter, aCase('handling'))?.role).toBe('resident');
    expect(postFor('dispute', reporter, closed())?.role).toBe('resident');
  });

  it.each([...CASE_ACTIONS])('not a resident of the staff register, for %s', (action) => {
    for (const state of CASE_STATES) {
      const c = aCase(state, { closedAt: AT });
      for (const area of [TOWN, UNIT, GRID])
        expect(postFor(action, caller('w-1', post('resident', area)), c)).toBeUndefined();
    }
  });

  it.each([...CASE_ACTIONS])('and has no other action than a reporter’s own: %s', (action) => {
    for (const state of CASE_STATES)
      expect(postFor(action, reporter, aCase(state)) !== undefined).toBe(
        (REPORT_ACTIONS as readonly string[]).includes(action),
      );
  });

  it('not under the name of one without the role, nor in another town', () => {
    expect(postFor('urge', caller(reporter.person, post('gridWorker', TOWN)), aCase('handling'))).toBeUndefined();
    expect(postFor('urge', reporter, aCase('handling', { town: '320506104' }))).toBeUndefined();
  });

  it('sees nothing by the door of the staff, which has no action of theirs alone', () => {
    expect(mayView(reporter, aCase('handling'))).toBe(false);
    for (const action of ['withdraw', 'dispute', 'rate'] as const)
      for (const state of CASE_STATES)
        expect(openActions(caller('w-2', post('dutySupervisor', TOWN)), aCase(state))).not.toContain(action);
  });

  it('also of a case that is hidden from the area', () => {
    const hidden = aCase('handling', { confidential: true, about: { kind: 'unit', ref: UNIT } });
    expect(postFor('supplement', reporter, hidden)?.role).toBe('resident');
  });
});

describe('taking a report back', () => {
  it.each(['reported', 'filed'] as const)('ends a case that is %s when it is the only one', (state) => {
    const made = act(aCase(state), 'withdraw', { reason: '已自行解决' });
    expect(made).toMatchObject({ ok: true, value: { next: { state: 'cancelled', closedAt: NOW, withdrawn: 1 } } });
    if (!made.ok) return;
    expect(made.value.data).toEqual({ report: shortId(RID), reason: '已自行解决' });
    const role = state === 'reported' ? 'acceptor' : 'dispatcher';
    expect(told(made.value.messages)).toEqual([`onegrid.case.withdrawn post:${TOWN}:${role}`]);
    expect(JSON.stringify(made.value.messages)).not.toContain('自行');
  });

  it('calls back who was sent to look', () => {
    const verification = { from: 'reported' as const, by: 'w-1', person: 'w-9' };
    const made = act(aCase('verifying', { verification }), 'withdraw', {});
    expect(made.ok && made.value.next.state).toBe('cancelled');
    expect(made.ok && told(made.value.messages)).toContain('onegrid.case.verification-recalled person:w-9');
    expect(made.ok && made.value.next.verification).toBeUndefined();
  });

  it.each<[string, Partial<CaseMeta>, boolean]>([
    ['others reported it too', { reports: 2 }, false],
    ['another case was merged into it', { reports: 1, merged: 1 }, false],
    ['a whistle was blown on it', { whistles: ['w'] }, false],
    ['it is in a case that goes on with it', {}, true],
  ])('marks only the report when %s', (_, changes, merged) => {
    const c = aCase('reported', changes);
    const made = act(c, 'withdraw', {}, NOW, merged);
    expect(made.ok && made.value.next.state).toBe('reported');
    expect(made.ok && made.value.next.version).toBe(c.version + 1);
    // What was reported to another case is not counted here: taken apart again, this one would lose a report too many.
    expect(made.ok && made.value.next.withdrawn).toBe(merged ? undefined : 1);
  });

  it('marks only the report once it has left the centre, also while it is looked at again', () => {
    const looked = { verification: { from: 'returned' as const, by: 'w-1', person: 'w-9' } };
    for (const state of CASE_STATES.filter(isOpen)) {
      if (state === 'reported' || state === 'filed') continue;
      const c = aCase(state, { lead: UNIT, ...(state === 'verifying' ? looked : {}) });
      const made = act(c, 'withdraw', {});
      expect([state, made.ok && made.value.next.state]).toEqual([state, state]);
      expect(made.ok && told(made.value.messages)[0]).toMatch(/^onegrid\.case\.report-withdrawn /);
    }
  });

  it('ends it when the last of several takes it back', () => {
    const made = act(aCase('reported', { reports: 3, withdrawn: 2 }), 'withdraw', {});
    expect(made.ok && made.value.next.state).toBe('cancelled');
  });
});

describe('a dispute', () => {
  it('of a closing waits for a decision, and three are told', () => {
    const made = act(closed(), 'dispute', { reason: '烟还在' });
    expect(made).toMatchObject({ ok: true, value: { next: { state: 'closed', dispute: { report: shortId(RID) } } } });
    if (!made.ok) return;
    const decideAt = '2026-03-10T02:00:00.000Z';
    expect(made.value.next.dispute?.timer.clock.dueAt).toBe(decideAt);
    expect(made.value.data).toEqual({ report: shortId(RID), reason: '烟还在', decideAt });
    expect(told(made.value.messages)).toEqual(
      [`post:${TOWN}:acceptor`, `post:${TOWN}:callBackAgent`, UNIT].map((who) => `onegrid.case.disputed ${who}`),
    );
  });

  it('is not told to the unit that the complaint is about', () => {
    const made = act(closed({ about: { kind: 'unit', ref: UNIT } }), 'dispute', { reason: 'x' });
    expect(made.ok && told(made.value.messages).some((one) => one.endsWith(UNIT))).toBe(false);
  });

  it('is possible up to the last moment of the window, and not after it', () => {
    const end = plus(AT, policy.reopenDays * DAY);
    for (const c of [closed(), refused()]) {
      expect(act(c, 'dispute', { reason: 'x' }, end).ok).toBe(true);
      const late = act(c, 'dispute', { reason: 'x' }, plus(end, 1));
      expect(late).toEqual({ ok: false, error: { code: 'window-passed', params: { days: policy.reopenDays } } });
    }
  });

  it('is one at a time, and none again after it was overruled', () => {
    const first = act(closed(), 'dispute', { reason: 'x' });
    if (!first.ok) throw new Error('refused');
    expect(act(first.value.next, 'dispute', { reason: 'y' })).toMatchObject({ error: { code: 'already-done' } });
    const supervisor = context('w-1', post('dutySupervisor', TOWN), { at: NOW });
    const command = { action: 'overrule-dispute', body: { answer: '已核实' } } as CaseCommand;
    const overruled = decide(first.value.next, command, supervisor);
    if (!overruled.ok) throw new Error('refused');
    expect(overruled.value.next.dispute).toBeUndefined();
    expect(act(overruled.value.next, 'dispute', { reason: 'z' })).toMatchObject({ error: { code: 'already-done' } });
  });

  it('of a refusal has it looked at again at once, and only once', () => {
    const made = act(refused(), 'dispute', { reason: '不合理' });
    if (!made.ok) throw new Error('refused');
    const { next, messages } = made.value;
    expect(next).toMatchObject({ state: 'reported', reconsidered: true, refusedBy: 'w-1' });
    expect(next.closedAt).toBeUndefined();
    expect(next.stage?.clock.startedAt).toBe(NOW);
    expect(told(messages)).toEqual([`onegrid.case.reconsidered post:${TOWN}:acceptor`]);
    const again = act(refused({ reconsidered: true }), 'dispute', { reason: 'x' });
    expect(again).toMatchObject({ error: { code: 'already-done' } });
  });

  it('of a closing after a reopening is another one', () => {
    const first = act(closed(), 'dispute', { reason: 'x' });
    const acceptor = context('w-1', post('acceptor', TOWN), { at: NOW });
    const command = { action: 'reopen', body: { reason: 'y' } } as CaseCommand;
    const reopened = first.ok ? decide(first.value.next, command, acceptor) : undefined;
    if (!reopened?.ok) throw new Error('refused');
    expect(reopened.value.next.dispute).toBeUndefined();
    const again = { ...reopened.value.next, state: 'closed' as const, closedAt: NOW };
    expect(act(again, 'dispute', { reason: 'z' }, plus(NOW, DAY)).ok).toBe(true);
  });
});

describe('what is open to a reporter', () => {
  const bodies: Record<ReportAction, unknown> = {
    supplement: { text: 'x' },
    withdraw: {},
    dispute: { reason: 'x' },
    urge: {},
    rate: { score: 5 },
  };
  const reports: readonly ReporterSide[] = [
    side,
    { ...side, urgedAt: NOW },
    { ...side, urgedAt: plus(NOW, -DAY) },
    { ...side, withdrawnAt: NOW },
    { ...side, supplements: MOST_SUPPLEMENTS },
    { ...side, rating: { score: 1, at: NOW } },
    { ...side, rating: { score: 1, at: plus(AT, -1) } },
  ];
  const timer = { clock: { limit: { type: 'natural_day' as const, n: 3 }, startedAt: AT, extensions: 0 } };
  const cases = CASE_STATES.flatMap((state) => [
    aCase(state),
    aCase(state, { closedAt: AT }),
    aCase(state, { closedAt: AT, reconsidered: true }),
    aCase(state, { closedAt: AT, overruled: true }),
    aCase(state, { closedAt: plus(NOW, -16 * DAY) }),
    ...(state === 'closed' ? [closed({ dispute: { report: 'x', at: AT, timer } })] : []),
  ]);

  /** Refused or done, by the very rules that the command goes by. */
  const isRefused = (action: ReportAction, report: ReporterSide, c: CaseMeta): boolean =>
    reporterBar(action, report, c, NOW) !== undefined ||
    ((action === 'withdraw' || action === 'dispute') && !act(c, action, bodies[action] as never).ok);

  it.each(REPORT_ACTIONS)('is exactly what is not refused: %s', (action) => {
    const seen = new Set<boolean>();
    for (const report of reports)
      for (const c of cases) {
        const open = openToReporter(report, c, NOW, policy).includes(action);
        expect({ open, state: c.state }).toEqual({ open: !isRefused(action, report, c), state: c.state });
        seen.add(open);
      }
    expect([...seen].sort()).toEqual([false, true]);
  });

  it('is nothing once the report was taken back', () => {
    for (const c of cases) expect(openToReporter({ ...side, withdrawnAt: NOW }, c, NOW, policy)).toEqual([]);
  });

  it('counts days as they are in China', () => {
    const urged = { ...side, urgedAt: '2026-03-06T15:59:59.999Z' };
    expect(reporterBar('urge', urged, aCase('handling'), '2026-03-06T16:00:00.000Z')).toBeUndefined();
    expect(reporterBar('urge', urged, aCase('handling'), '2026-03-06T15:59:59.999Z')?.code).toBe('already-done');
  });
});

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
