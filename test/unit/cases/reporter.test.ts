import type { CaseBodies, CaseCommand } from '../../../shared/cases/bodies.ts';
import { decide } from '../../../shared/cases/decide.ts';
import type {} from '../../../shared/cases/items.ts';
import { CASE_STATES, type CaseMeta, isOpen } from '../../../shared/cases/model.ts';
import { REPORT_ACTIONS, type ReportAction } from '../../../shared/cases/model-public.ts';
import {
  MOST_SUPPLEMENTS,
  openToReporter,
  type ReporterSide,
  reporterBar,
  reporterOf,
  shortId,
} from '../../../shared/cases/rules-reporter.ts';
import { mayView, openActions, postFor } from '../../../shared/cases/rules-rights.ts';
import { CASE_ACTIONS } from '../../../shared/cases/table.ts';
import { DAY, plus } from '../../../shared/kernel/time.ts';
import { defaultPolicy } from '../../../shared/policies/rules.ts';
import type { OutMessage } from '../../../shared/workflow/matter.ts';
import { AT, aCase, caller, context, GRID, post, TOWN, UNIT } from '../../support/cases.ts';

const RID = 'ab'.repeat(32);
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
