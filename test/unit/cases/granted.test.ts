import type { CaseMeta } from '../../../shared/cases/model.ts';
import { HOUR, plus } from '../../../shared/kernel/time.ts';
import { defaultPolicy } from '../../../shared/policies/rules.ts';
import { leftAt } from '../../../shared/workflow/deadlines.ts';
import { AT, context, TOWN, UNIT } from '../../support/cases.ts';
import { deny, grant, MONDAY, TUESDAY, uphold, waiting, words } from '../../support/granting.ts';
import { asked, DUE, FRIDAY, handled, made, posts, refusal, told } from '../../support/ways.ts';

const { officer, dispatcher, supervisor, leader, platform } = posts;

describe('a transfer upheld', () => {
  it('is the dispatcher’s, counts against the way it went, and the clock never stops', () => {
    const c = waiting('transfer', {}, { assignee: { person: 'w' } });
    const change = made(
      c,
      { action: 'uphold', body: { reason: '同意转办' } },
      context('d', dispatcher, { at: TUESDAY }),
    );
    expect(change.next).toMatchObject({ state: 'returned', lead: UNIT, returnedBy: UNIT, troubles: 1, clock: c.clock });
    expect(change.next.assignee).toBeUndefined();
    expect(change.next.problem).toBeUndefined();
    expect(told(change)).toEqual([`granted → ${UNIT}`, `returned → post:${TOWN}:dispatcher`]);
  });

  it('makes a problem order of the one that is too many', () => {
    const c = waiting('transfer', {}, { troubles: 2 });
    const change = made(c, uphold, context('s', supervisor, { at: TUESDAY }));
    expect(change.next).toMatchObject({ troubles: 3, problem: true });
    expect(told(change)).toContain(`problem → post:${TOWN}:dutySupervisor`);
    const policy = { ...defaultPolicy(TOWN), problemAfter: 4 };
    expect(made(c, uphold, context('s', supervisor, { at: TUESDAY, policy })).next.problem).toBeUndefined();
  });
});

describe('a forced end granted', () => {
  it('closes in a column of its own and answers the reporters in the words it was asked with', () => {
    const c = waiting('force-close', {}, { assignee: { person: 'w' } });
    const change = made(c, grant(), context('l', leader, { at: TUESDAY, words }));
    expect(change.next).toMatchObject({ state: 'closed', closedAt: TUESDAY, closeKind: 'forced' });
    expect(change.next.assignee).toBeUndefined();
    expect(change.next.clock?.stoppedAt).toBe(TUESDAY);
    expect(change.answer).toEqual({ kind: 'closed', text: words.text });
    expect(change.data).toMatchObject({ ask: 'force-close', code: 'gone', closeKind: 'forced' });
    expect(told(change)).toEqual([`closed → ${UNIT}`, 'closed → reporters:case']);
  });

  it('tells the person of the centre who asked', () => {
    const { party: _none, ...ask } = asked('force-close', { by: 'dispatcher-1', reason: 'gone' });
    const change = made(handled({ ask }), grant(), context('s', supervisor, { words }));
    expect(told(change)).toContain('granted → person:dispatcher-1');
  });

  it('is never made without its words', () => {
    expect(() => made(waiting('force-close'), grant(), context('s', supervisor))).toThrow(RangeError);
  });
});

describe('a submission confirmed', () => {
  it('is handled from now on, by who submitted it', () => {
    const c = waiting('submission', { by: 'worker', result: 'partly' });
    const change = made(c, grant(), context('o', officer, { at: TUESDAY, words: { text: '已清理', evidence: [] } }));
    expect(change.next).toMatchObject({
      state: 'handled',
      submittedBy: 'worker',
      submittedAt: TUESDAY,
      handledBy: ['o', 'worker'],
      result: 'partly',
      drawn: true,
      clock: { pausedAt: TUESDAY },
    });
    expect(change.data).toMatchObject({ result: 'partly', text: '已清理', evidence: [] });
    expect(told(change)).toEqual([`granted → ${UNIT}`, `submitted → post:${TOWN}:inspector`]);
  });

  it('is not told to inspectors where it is not drawn', () => {
    const policy = { ...defaultPolicy(TOWN), inspection: [{ method: 'phone' as const, sample: 0 }] };
    const change = made(
      waiting('submission', { by: 'w' }),
      grant(),
      context('o', officer, { at: TUESDAY, words, policy }),
    );
    expect(change.next.drawn).toBe(false);
    expect(told(change)).toEqual([`granted → ${UNIT}`]);
  });
});

describe('what a platform owns', () => {
  it('is refused as the town wrote it, once the platform agrees', () => {
    const change = made(waiting('refusal'), grant(), context('p', platform, { at: TUESDAY, words }));
    expect(change.next).toMatchObject({ state: 'refused', closedAt: TUESDAY, refusedBy: 'officer' });
    expect(change.answer).toEqual({ kind: 'refused', ...words });
  });

  it('is closed with the town’s answer, once the platform agrees', () => {
    const change = made(waiting('closing'), grant(), context('p', platform, { at: TUESDAY, words }));
    expect(change.next).toMatchObject({ state: 'closed', closedAt: TUESDAY, closeKind: 'handled', onTime: true });
    expect(change.answer).toEqual({ kind: 'closed', text: words.text });
    expect(told(change)).toEqual([`closed → ${UNIT}`, 'closed → reporters:case']);
  });

  it('goes on with what was left when the platform rejects the answer, and nobody is blamed', () => {
    const c = waiting('closing', {}, { onTime: true, inspectedBy: 'i', unable: 1 });
    const paused = { ...c, clock: { ...handled().clock, pausedAt: FRIDAY, leftMs: 3 * HOUR } };
    const { dueAt: _none, ...clock } = paused.clock;
    const change = made(
      { ...c, clock: clock as NonNullable<CaseMeta['clock']> },
      deny,
      context('p', platform, { at: MONDAY }),
    );
    expect(change.next).toMatchObject({ state: 'handling', unable: 0, lead: UNIT });
    for (const gone of ['submittedBy', 'submittedAt', 'result', 'inspectedBy', 'onTime', 'troubles'])
      expect(change.next).not.toHaveProperty(gone);
    // Not less than half a working day: Monday 10:00 and four hours of work.
    expect(change.next.clock?.dueAt).toBe('2026-03-09T08:00:00.000Z');
    expect(told(change)).toEqual([`denied → ${UNIT}`, `rework → ${UNIT}`]);
  });

  it('goes to the dispatcher where nobody leads', () => {
    const { lead: _none, ...c } = waiting('closing');
    const change = made(c, deny, context('p', platform, { at: MONDAY }));
    expect(change.next.state).toBe('returned');
    expect(told(change)).toContain(`rework → post:${TOWN}:dispatcher`);
  });
});

describe('an overdue appeal granted', () => {
  it('takes it out of the statistics and leaves the fact', () => {
    const c = waiting('overdue-appeal');
    const change = made(c, grant(), context('l', leader, { at: TUESDAY, words }));
    expect(change.next).toMatchObject({ state: 'closed', onTime: false, exempt: true, closedAt: FRIDAY });
    expect(told(change)).toEqual([`granted → ${UNIT}`]);
  });
});

describe('an open whistle', () => {
  it.each(['suspension', 'force-close', 'submission', 'refusal', 'closing'] as const)('holds %s up', (kind) => {
    const c = waiting(kind, {}, { whistles: ['w'] });
    expect(refusal(c, grant(), context('s', supervisor, { words })).code).toBe('whistle-open');
    expect(made(c, deny, context('s', supervisor)).next.ask).toBeUndefined();
  });
});

describe('a suspension granted', () => {
  it('stands as of the asking and is reviewed after a month', () => {
    const c = waiting('suspension');
    const change = made(c, grant(), context('s', supervisor, { at: TUESDAY }));
    const left = c.clock && leftAt(c.clock, MONDAY, context('x', officer).calendar).value;
    expect(change.next).toMatchObject({
      state: 'suspended',
      suspensions: 1,
      suspension: {
        reason: 'weather',
        since: TUESDAY,
        until: '2026-04-20T02:00:00.000Z',
        review: { clock: { startedAt: '2026-04-10T02:00:00.000Z', dueAt: '2026-04-15T02:00:00.000Z' } },
      },
      clock: { pausedAt: MONDAY, leftMs: left },
    });
    expect(change.next.clock?.dueAt).toBeUndefined();
    expect(change.data).toMatchObject({ code: 'weather', until: '2026-04-20T02:00:00.000Z' });
    expect(told(change)).toEqual([`granted → ${UNIT}`, `suspended → post:${TOWN}:dispatcher`]);
  });

  it('asked in time and granted after the deadline stands as it was asked', () => {
    const change = made(
      waiting('suspension', { at: DUE }),
      grant(),
      context('s', supervisor, { at: plus(DUE, 30 * HOUR) }),
    );
    expect(change.next.clock).toMatchObject({ pausedAt: DUE, leftMs: 0 });
  });

  it('is counted on', () => {
    expect(
      made(waiting('suspension', {}, { suspensions: 1 }), grant(), context('s', supervisor, { at: AT })).next
        .suspensions,
    ).toBe(2);
  });

  it('that was planned to have ended by now is not begun', () => {
    const c = waiting('suspension', { until: TUESDAY });
    expect(refusal(c, grant(), context('s', supervisor, { at: TUESDAY })).code).toBe('limit-passed');
    expect(made(c, grant(), context('s', supervisor, { at: plus(TUESDAY, -1) })).next.state).toBe('suspended');
  });
});
