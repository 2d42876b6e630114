import type { CaseCommand } from '../../../shared/cases/bodies.ts';
import { decide } from '../../../shared/cases/decide.ts';
import type { CaseMeta } from '../../../shared/cases/model.ts';
import type { RuleContext } from '../../../shared/cases/rules.ts';
import { bindWhistle, freeWhistle } from '../../../shared/cases/rules-whistle.ts';
import { AT, aCase, context, post, TOWN, UNIT } from '../../support/cases.ts';

const acceptor = post('acceptor', TOWN);
const dispatcher = post('dispatcher', TOWN);
const supervisor = post('dutySupervisor', TOWN);
const inspector = post('inspector', TOWN);
const officer = post('unitOfficer', TOWN, UNIT);

const done = (c: CaseMeta, command: CaseCommand, given: RuleContext) => {
  const change = decide(c, command, given);
  if (!change.ok) throw new Error(`refused: ${JSON.stringify(change.error)}`);
  return change.value;
};
const refused = (c: CaseMeta, command: CaseCommand, given: RuleContext) => {
  const change = decide(c, command, given);
  return change.ok ? 'done' : change.error.code;
};

describe('filing', () => {
  it('starts the limit of the condition and asks for its evidence', () => {
    const { next } = done(aCase('reported'), { action: 'file', body: {} }, context('a', acceptor));
    expect(next).toMatchObject({ state: 'filed', version: 8, condition: 1, evidence: ['before', 'after'] });
    expect(next.clock?.dueAt).toBe('2026-03-06T17:00:00.000Z');
  });

  it('refuses without a category, and with a condition the category does not have', () => {
    const { category: _none, ...rest } = context('a', acceptor);
    expect(refused(aCase('reported'), { action: 'file', body: { category: '9999' } }, rest)).toBe('unknown-category');
    expect(refused(aCase('reported'), { action: 'file', body: { condition: 4 } }, context('a', acceptor))).toBe(
      'unknown-standard',
    );
  });
});

describe('amending', () => {
  it('recomputes the limit from the time of filing, and tells the unit', () => {
    const { next, messages } = done(
      aCase('handling'),
      { action: 'amend', body: { category: '0129' } },
      context('a', acceptor),
    );
    expect(next.clock).toMatchObject({ startedAt: AT, dueAt: '2026-03-06T16:10:00.000Z' });
    expect(messages.map((one) => one.audience)).toEqual([UNIT]);
  });

  it('moves the case to where it lies, or to nowhere', () => {
    const located = { town: TOWN, unit: '320506103204', grid: '320506103204001', point: { lon: 120.5, lat: 31.3 } };
    const body = { point: { crs: 'WGS84' as const, lon: 120.5, lat: 31.3 } };
    expect(done(aCase('filed'), { action: 'amend', body }, context('a', acceptor, { located })).next).toMatchObject({
      grid: '320506103204001',
    });
    const away = done(
      aCase('filed'),
      { action: 'amend', body },
      context('a', acceptor, { located: { town: TOWN, point: { lon: 1, lat: 2 } } }),
    ).next;
    expect([away.grid, away.unit]).toEqual([undefined, undefined]);
  });
});

describe('dispatching', () => {
  it('sends to the unit, and a second time recalls it from the first', () => {
    const first = done(aCase('filed'), { action: 'dispatch', body: { lead: UNIT } }, context('d', dispatcher));
    expect(first.next).toMatchObject({ state: 'dispatched', lead: UNIT, parties: [UNIT], round: 1 });
    const again = done(first.next, { action: 'dispatch', body: { lead: 'zhzf' } }, context('d', dispatcher));
    expect(again.next.parties).toEqual(['zhzf']);
    expect(again.messages.map((one) => [one.type, one.audience])).toEqual([
      ['onegrid.case.dispatched', 'zhzf'],
      ['onegrid.case.recalled', UNIT],
    ]);
  });

  it('reaches no unknown party and never the one the complaint is about', () => {
    expect(
      refused(
        aCase('filed'),
        { action: 'dispatch', body: { lead: 'nobody' } },
        context('d', dispatcher, { leadKnown: false }),
      ),
    ).toBe('unknown-unit');
    const about = aCase('filed', { about: { kind: 'staff', ref: UNIT } });
    expect(refused(about, { action: 'dispatch', body: { lead: UNIT } }, context('d', dispatcher))).toBe(
      'party-concerned',
    );
  });

  it('keeps the unit responsible after its return, and the clock running', () => {
    const { next } = done(
      aCase('dispatched'),
      { action: 'return', body: { code: 'not-ours', reason: '不属本村' } },
      context('o', officer),
    );
    expect(next).toMatchObject({ state: 'returned', lead: UNIT, returnedBy: UNIT });
    expect(next.clock?.dueAt).toBe(aCase('dispatched').clock?.dueAt);
  });

  it('lets a dispatcher reject a return once; the second time only the supervisor', () => {
    const once = done(
      aCase('returned'),
      { action: 'reject-return', body: { reason: '应由你村办理' } },
      context('d', dispatcher),
    ).next;
    const back = { ...once, state: 'returned' as const, returnedBy: UNIT };
    expect(refused(back, { action: 'reject-return', body: { reason: '再' } }, context('d', dispatcher))).toBe(
      'separation-of-duties',
    );
    expect(refused(back, { action: 'reject-return', body: { reason: '再' } }, context('s', supervisor))).toBe('done');
  });

  it('takes a case only when nobody else has it', () => {
    const taken = aCase('handling', { assignee: { person: 'x' } });
    expect(refused(taken, { action: 'take', body: {} }, context('y', officer))).toBe('already-done');
    expect(refused(taken, { action: 'take', body: {} }, context('x', officer))).toBe('done');
  });
});

describe('finishing', () => {
  const both = [
    { id: 'aaaaaaaaaa', kind: 'before' as const },
    { id: 'bbbbbbbbbb', kind: 'after' as const },
  ];
  const submit: CaseCommand = { action: 'submit', body: { result: 'solved', text: '已清理', evidence: both } };

  it('asks for the evidence of the standard when it says solved, and for none when it explains', () => {
    expect(
      refused(
        aCase('handling'),
        { action: 'submit', body: { result: 'solved', text: 'x', evidence: both.slice(1) } },
        context('o', officer),
      ),
    ).toBe('evidence-missing');
    expect(
      refused(aCase('handling'), { action: 'submit', body: { result: 'explained', text: 'x' } }, context('o', officer)),
    ).toBe('done');
  });

  it('counts the submit that passed: in time at the deadline, late one millisecond after', () => {
    for (const [at, onTime] of [
      ['2026-03-06T16:10:00.000Z', true],
      ['2026-03-06T16:10:00.001Z', false],
    ] as const) {
      const handled = done(aCase('handling'), submit, context('o', officer, { at })).next;
      const passed = done(
        handled,
        { action: 'inspect', body: { outcome: 'pass' } },
        context('i', inspector, { at: '2026-03-07T16:00:00.000Z' }),
      ).next;
      expect([at, passed.onTime]).toEqual([at, onTime]);
    }
  });

  it('goes on with what was left after a failed inspection', () => {
    const handled = done(aCase('handling'), submit, context('o', officer, { at: '2026-03-06T15:10:00.000Z' })).next;
    expect(handled.clock?.dueAt).toBeUndefined();
    const failed = done(
      handled,
      { action: 'inspect', body: { outcome: 'fail' } },
      context('i', inspector, { at: '2026-03-06T20:00:00.000Z' }),
    ).next;
    expect(failed).toMatchObject({ state: 'handling', clock: { dueAt: '2026-03-06T21:00:00.000Z' } });
    expect(failed.submittedBy).toBeUndefined();
  });

  it('separates who submits from who inspects and who closes; the supervisor on solo duty is marked', () => {
    const handled = aCase('handled', { submittedBy: 'i' });
    expect(refused(handled, { action: 'inspect', body: { outcome: 'pass' } }, context('i', inspector))).toBe(
      'separation-of-duties',
    );
    const solo = done(handled, { action: 'inspect', body: { outcome: 'pass' } }, context('i', supervisor));
    expect(solo.data).toMatchObject({ selfApproved: true });
    const inspected = aCase('inspected', { submittedBy: 'a' });
    expect(refused(inspected, { action: 'close', body: { answer: '好了' } }, context('a', acceptor))).toBe(
      'separation-of-duties',
    );
    expect(done(inspected, { action: 'close', body: { answer: '好了' } }, context('a', supervisor)).data).toMatchObject(
      { selfApproved: true },
    );
  });

  it('ends as unverified after two visits that could not tell', () => {
    const once = done(
      aCase('handled'),
      { action: 'inspect', body: { outcome: 'unable' } },
      context('i', inspector),
    ).next;
    expect(once).toMatchObject({ state: 'handled', unable: 1 });
    const twice = done(once, { action: 'inspect', body: { outcome: 'unable' } }, context('i', inspector));
    expect([twice.next.state, twice.data.unverified]).toEqual(['inspected', true]);
  });

  it('is neither submitted nor closed nor cancelled over an open whistle', () => {
    const bound = bindWhistle(aCase('handling'), 'w-1', ['zhzf'], true);
    if (!bound.ok) throw new Error('not bound');
    expect(bound.value.parties).toEqual([UNIT, 'zhzf']);
    expect(refused(bound.value, submit, context('o', officer))).toBe('whistle-open');
    expect(refused(bound.value, { action: 'cancel', body: { reason: 'x' } }, context('s', supervisor))).toBe(
      'whistle-open',
    );
    expect(
      refused(
        { ...bound.value, state: 'inspected' },
        { action: 'close', body: { answer: 'x' } },
        context('a', acceptor),
      ),
    ).toBe('whistle-open');
    expect(refused(freeWhistle(bound.value, 'w-1'), submit, context('o', officer))).toBe('done');
  });

  it('tells the parties, and all reporters in one message, when it closes', () => {
    const closed = done(aCase('inspected'), { action: 'close', body: { answer: '好了' } }, context('a', acceptor));
    expect(closed.answer).toEqual({ kind: 'closed', text: '好了' });
    expect(closed.messages.map((one) => one.audience)).toEqual([UNIT, 'reporters:case']);
  });
});

describe('merging', () => {
  it('goes only into the head of a chain of the same town that is still open', () => {
    const merge = (target: CaseMeta | undefined) =>
      refused(
        aCase('reported'),
        { action: 'merge', body: { into: '2603060000000000' } },
        context('a', acceptor, target ? { target } : {}),
      );
    const head = aCase('handling', { num: '2603060000000000' });
    expect(merge(head)).toBe('done');
    expect(merge(undefined)).toBe('merge-target-invalid');
    expect(merge({ ...head, mergedInto: '2603060000000001' })).toBe('merge-target-invalid');
    expect(merge({ ...head, state: 'closed' })).toBe('merge-target-invalid');
    expect(merge({ ...head, town: '320506104' })).toBe('merge-target-invalid');
    expect(merge(aCase('handling'))).toBe('merge-target-invalid');
    expect(merge({ ...head, reports: 4_999 })).toBe('done');
    expect(merge({ ...head, reports: 5_000 })).toBe('merge-target-invalid');
  });

  it('is the dispatcher’s once a unit has it', () => {
    const command: CaseCommand = { action: 'merge', body: { into: '2603060000000000' } };
    const target = aCase('handling', { num: '2603060000000000' });
    expect(refused(aCase('handling'), command, context('a', acceptor, { target }))).toBe('separation-of-duties');
    expect(refused(aCase('handling'), command, context('d', dispatcher, { target }))).toBe('done');
  });
});

describe('reopening', () => {
  const reopen: CaseCommand = { action: 'reopen', body: { reason: '未解决' } };
  const at = '2026-03-10T02:00:00.000Z';
  const closed = (changes: Partial<CaseMeta>) =>
    done(aCase('closed', { closedAt: AT, ...changes }), reopen, context('a', acceptor, { at })).next;

  it('gives the whole limit of its standard again', () => {
    expect(closed({})).toMatchObject({ state: 'dispatched', round: 2, clock: { dueAt: '2026-03-10T04:00:00.000Z' } });
  });

  it('gives as long again as a platform gave, which has passed; never nothing', () => {
    const given = (until: string) => ({
      limit: { type: 'absolute' as const, at: until },
      startedAt: AT,
      extensions: 0,
    });
    expect(closed({ clock: { ...given('2026-03-07T14:10:00.000Z') } }).clock?.dueAt).toBe('2026-03-11T02:00:00.000Z');
    expect(closed({ clock: { ...given('2026-03-06T14:09:00.000Z') } }).clock?.dueAt).toBe('2026-03-10T02:30:00.000Z');
  });

  it('begins anew with what was solved on the spot or only answered: it was never filed and has no limit', () => {
    const { clock: _none, filedAt: _never, ...bare } = aCase('closed', { closedAt: AT, onTheSpot: true });
    const spot = done(bare, reopen, context('a', acceptor, { at }));
    expect(spot.next).toMatchObject({ state: 'reported', parties: [], round: 2 });
    expect([spot.next.lead, spot.next.onTheSpot, spot.next.submittedBy]).toEqual([undefined, undefined, undefined]);
    expect(spot.messages.map((one) => one.audience)).toEqual([`post:${TOWN}:acceptor`, 'reporters:case']);
    const { lead: _no, onTheSpot: _nor, ...answered } = { ...bare, closeKind: 'direct-answer' as const };
    expect(done(answered, reopen, context('a', acceptor, { at })).next.state).toBe('reported');
  });
});
