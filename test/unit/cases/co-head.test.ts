import * as fc from 'fast-check';
import type { CaseCommand } from '../../../shared/cases/bodies.ts';
import { decide } from '../../../shared/cases/decide.ts';
import { CASE_STATES, type CaseMeta } from '../../../shared/cases/model.ts';
import { CO_DONE, CO_STATES, type CoPart } from '../../../shared/cases/model-co.ts';
import type { Change, RuleContext } from '../../../shared/cases/rules.ts';
import { movesParts, partsAfter, partsEnding } from '../../../shared/cases/rules-co-head.ts';
import { AT, aCase, context, post, TOWN, UNIT } from '../../support/cases.ts';
import { aPart, CO, helped, PARTY } from '../../support/co-units.ts';

const NOW = '2026-03-06T15:00:00.000Z';
const at = (changes: Partial<RuleContext> = {}) => context('d', post('dispatcher', TOWN), changes);
const asLead = (changes: Partial<RuleContext> = {}) => context('o', post('unitOfficer', UNIT, UNIT), changes);
const asInspector = (changes: Partial<RuleContext> = {}) => context('i', post('inspector', TOWN), changes);

const outcome = (c: CaseMeta, command: CaseCommand, at_: RuleContext): Change | string => {
  const change = decide(c, command, at_);
  return change.ok ? change.value : change.error.code;
};
const made = (change: Change | string): Change => {
  if (typeof change === 'string') throw new Error(change);
  return change;
};
const told = (change: Change) => change.messages.map(({ type, audience }) => [type.slice(13), audience]);
const all = (state: CoPart['state']): CoPart[] => CO.map((party) => aPart(state, { party }));
const { evidence: _none, ...plain } = helped('handling');
const submit = { action: 'submit', body: { result: 'solved', text: '已清' } } as const;

describe('a dispatch with co-units', () => {
  const c = aCase('filed');
  const sent = (body: { lead: string; co?: string[] }, more: Partial<RuleContext> = {}) =>
    outcome(c, { action: 'dispatch', body }, at(more));

  it('makes them take part, and tells each with its own limit', () => {
    const change = made(sent({ lead: UNIT, co: ['zhzf', 'scjg'] }));
    expect(change.next).toMatchObject({ co: ['zhzf', 'scjg'], parties: [UNIT, 'zhzf', 'scjg'], round: 1 });
    expect(change.data).toMatchObject({ co: ['zhzf', 'scjg'] });
    expect(told(change)).toEqual([
      ['dispatched', UNIT],
      ['co-dispatched', 'zhzf'],
      ['co-dispatched', 'scjg'],
    ]);
    // Two hours from now, not from the filing.
    expect(change.messages.map(({ data }) => data.dueAt)).toEqual([
      '2026-03-06T16:10:00.000Z',
      '2026-03-06T17:00:00.000Z',
      '2026-03-06T17:00:00.000Z',
    ]);
  });

  it('names each once, of this town, not the lead, and nobody concerned', () => {
    expect(sent({ lead: UNIT, co: ['zhzf', 'zhzf'] })).toBe('invalid-body');
    expect(sent({ lead: UNIT, co: ['zhzf', UNIT] })).toBe('invalid-body');
    expect(sent({ lead: UNIT, co: ['zhzf', 'nobody'] }, { unknownCo: 'nobody' })).toBe('unknown-unit');
    const about = { ...c, about: { kind: 'unit', ref: 'zhzf' } } as const;
    const command = { action: 'dispatch' as const, body: { lead: UNIT, co: ['zhzf'] } };
    expect(outcome(about, command, at())).toBe('party-concerned');
    const crowded = { ...c, parties: Array.from({ length: 60 }, (_, n) => `party-${n}`) };
    expect(outcome(crowded, { action: 'dispatch', body: { lead: UNIT, co: ['zhzf', 'scjg'] } }, at())).toBe(
      'invalid-body',
    );
  });

  it('invites each to sign, with the time to sign first and its own standard for the result', () => {
    const { next } = made(sent({ lead: UNIT, co: ['zhzf'] }));
    const [move] = partsAfter(c, next, [], { time: at() });
    expect(move?.before).toBeUndefined();
    expect(move?.next).toMatchObject({ state: 'invited', version: 1, round: 1, party: 'zhzf', invitedAt: NOW });
    expect(move?.next.clock?.dueAt).toBe('2026-03-06T17:00:00.000Z');
    expect(move?.next.stage).toBeDefined();
  });

  it('anew ends the round before: who helps again begins again, who helps no more is told and sees it no more', () => {
    const before = helped('handling');
    const change = made(outcome(before, { action: 'dispatch', body: { lead: UNIT, co: ['zhzf'] } }, at()));
    expect([...change.next.parties].sort()).toEqual([UNIT, 'zhzf']);
    expect(told(change)).toEqual([
      ['dispatched', UNIT],
      ['co-dispatched', 'zhzf'],
      ['co-ended', 'scjg'],
      ['co-ended', 'saw'],
    ]);
    expect(partsEnding(before, change.next)).toEqual(['scjg', 'saw']);
    const stored = [aPart('result-filed', { version: 9 }), aPart('signed', { party: 'scjg' })];
    const moves = partsAfter(before, change.next, stored, { time: at() });
    // Its events stand in one stream with those of the round before.
    expect(moves.map(({ next }) => [next.party, next.state, next.version, next.round, next.result])).toEqual([
      ['zhzf', 'invited', 10, 2, undefined],
    ]);
  });

  it('to a former co-unit as the lead: it is not told that its part ended', () => {
    const change = made(outcome(helped('handling'), { action: 'dispatch', body: { lead: 'zhzf' } }, at()));
    expect(told(change)).toEqual([
      ['dispatched', 'zhzf'],
      ['recalled', UNIT],
      ['co-ended', 'scjg'],
      ['co-ended', 'saw'],
    ]);
    expect(change.next.co).toBeUndefined();
    expect(change.next.parties).toEqual(['zhzf']);
  });

  it('over an open whistle leaves everybody in the case who may be called to it', () => {
    const before = helped('handling', { whistles: ['w'], whistled: 1 });
    const change = made(outcome(before, { action: 'dispatch', body: { lead: UNIT } }, at()));
    expect([...change.next.parties].sort()).toEqual([UNIT, ...CO].sort());
  });
});

describe('the lead submits', () => {
  it.each(CO_STATES)('while a part is %s only if that is an end', (state) => {
    const parts = [...all('result-filed').slice(1), aPart(state)];
    const result = outcome(plain, submit, asLead({ parts }));
    if (CO_DONE.includes(state)) expect(made(result).next.state).toBe('handled');
    else {
      expect(result).toBe('co-part-open');
      expect(decide(plain, submit, asLead({ parts }))).toMatchObject({ error: { params: { parties: PARTY } } });
    }
  });

  it('never over parts that were not read, or that are of another round', () => {
    expect(outcome(plain, submit, asLead())).toBe('co-part-open');
    const old = all('result-filed').map((part) => ({ ...part, round: 0 }));
    expect(outcome(plain, submit, asLead({ parts: old }))).toBe('co-part-open');
  });

  it('and the case says who has not done what it was asked for, until it goes on', () => {
    const parts = [aPart('result-filed', { result: 'failed' }), ...all('result-filed').slice(1)];
    const { next } = made(outcome(plain, submit, asLead({ parts })));
    expect(next.coFailed).toEqual([PARTY]);
    const fail = { action: 'inspect' as const, body: { outcome: 'fail' as const, parts: [PARTY] } };
    expect(made(outcome(next, fail, asInspector({ parts }))).next.coFailed).toBeUndefined();
    const pass = { action: 'inspect', body: { outcome: 'pass' } } as const;
    expect(made(outcome(next, pass, asInspector())).next.coFailed).toEqual([PARTY]);
  });
});

describe('an inspection that names co-units', () => {
  const c = helped('handled');
  const fail = (parts: string[]) => ({ action: 'inspect', body: { outcome: 'fail', parts } }) as const;
  const [first, ...others] = all('result-filed');
  const parts = [{ ...aPart('result-filed'), ...first }, ...others];

  it('sends their work back with the time that was left, and the others stay done', () => {
    const change = made(outcome(c, fail([PARTY]), asInspector({ parts })));
    expect(change).toMatchObject({ reworked: [PARTY], data: { outcome: 'fail', parts: [PARTY] } });
    expect(told(change)).toEqual([
      ['inspection-failed', UNIT],
      ['co-rework', PARTY],
    ]);
    const moves = partsAfter(c, change.next, parts, { time: asInspector(), reworked: [PARTY] });
    expect(moves.map(({ next }) => [next.party, next.state, next.version, next.reworks, next.result])).toEqual([
      [PARTY, 'signed', 3, 1, undefined],
    ]);
    expect(moves[0]?.next.clock?.dueAt).toBe('2026-03-06T17:00:00.000Z');
    expect(change.messages.at(-1)).toMatchObject({ part: '_', data: { dueAt: '2026-03-06T17:00:00.000Z' } });
  });

  it('gives them half an hour at least', () => {
    const limit = { type: 'urgent_hour', n: 2 } as const;
    const clock = { limit, startedAt: AT, extensions: 0, pausedAt: AT, leftMs: 1 };
    const late = parts.map((part) => ({ ...part, clock }));
    const next = made(outcome(c, fail([PARTY]), asInspector({ parts: late }))).next;
    const [move] = partsAfter(c, next, late, { time: asInspector(), reworked: [PARTY] });
    expect(move?.next.clock?.dueAt).toBe('2026-03-06T15:30:00.000Z');
  });

  it('names only what was filed, each once, and only where it failed', () => {
    expect(outcome(c, fail(['gas']), asInspector({ parts }))).toBe('invalid-body');
    expect(outcome(c, fail([PARTY, PARTY]), asInspector({ parts }))).toBe('invalid-body');
    expect(outcome(c, fail([PARTY]), asInspector({ parts: [aPart('excused')] }))).toBe('invalid-body');
    const pass = { action: 'inspect' as const, body: { outcome: 'pass' as const, parts: [PARTY] } };
    expect(outcome(c, pass, asInspector({ parts }))).toBe('invalid-body');
  });

  it('is not the only one: the centre may send their work back after it as well', () => {
    const rework = { action: 'rework' as const, body: { reason: '未清', parts: [PARTY] } };
    const change = made(outcome(helped('inspected'), rework, context('a', post('acceptor', TOWN), { parts })));
    expect([change.next.state, change.reworked]).toEqual(['handling', [PARTY]]);
  });
});

describe('parts rest and go on with their case', () => {
  const suspended = helped('suspended');
  const handling = helped('handling');
  const signed = [aPart('signed'), aPart('result-filed', { party: 'scjg' })];

  it('what was left when it began to rest is left when it goes on', () => {
    const [resting, ...more] = partsAfter(handling, suspended, signed, { time: at() });
    expect(more).toEqual([]);
    expect(resting?.next.clock).toMatchObject({ leftMs: 4_200_000 });
    const later = at({ at: '2026-03-09T02:00:00.000Z' });
    const [on] = partsAfter(suspended, handling, resting ? [resting.next] : [], { time: later });
    expect(on?.next.clock?.dueAt).toBe('2026-03-09T03:10:00.000Z');
  });

  it('and no others are touched', () => {
    expect(movesParts(handling, helped('returned'))).toBe(false);
    expect(movesParts(handling, helped('handled'))).toBe(false);
    expect(partsAfter(handling, helped('returned'), signed, { time: at() })).toEqual([]);
  });
});

const ENDS = ['closed', 'refused', 'merged', 'cancelled'];

describe('however a case goes on', () => {
  it('no part outlives its round, and none ends that goes on', () => {
    const state = fc.constantFrom(...CASE_STATES);
    const co = fc.option(fc.subarray([...CO], { minLength: 1 }), { nil: undefined });
    fc.assert(
      fc.property(state, state, co, co, fc.boolean(), (from, to, had, has, again) => {
        const { co: _a, ...before } = helped(from);
        const { co: _b, ...after } = helped(to, { round: again ? 2 : 1 });
        const was: CaseMeta = had ? { ...before, co: had } : before;
        const is: CaseMeta = has ? { ...after, co: has } : after;
        const ending = partsEnding(was, is);
        const closes = ENDS.includes(to);
        for (const party of had ?? []) {
          const helpsOn = has?.some((one) => one === party) === true;
          expect(ending.includes(party)).toBe(!helpsOn || (closes && !ENDS.includes(from)));
        }
        expect(ending.every((party) => had?.some((one) => one === party))).toBe(true);
      }),
    );
  });

  it.each([
    ['merge', { action: 'merge', body: { into: '2603067980012341' } }, post('dispatcher', TOWN)],
    ['cancel', { action: 'cancel', body: { reason: '误报' } }, post('dutySupervisor', TOWN)],
    ['escalate', { action: 'escalate', body: { to: 'above', reason: '超出权限' } }, post('dispatcher', TOWN)],
  ] as const)('%s ends the parts, and each co-unit is told once', (_, command, held) => {
    const before = helped('handling');
    const target = { ...aCase('filed'), num: '2603067980012341' };
    const change = made(outcome(before, command, context('x', held, { target })));
    expect(partsEnding(before, change.next)).toEqual([...CO]);
    for (const party of CO) expect(change.messages.filter(({ audience }) => audience === party)).toHaveLength(1);
  });

  it('reopened it begins without the co-units of the round before, who see it no more', () => {
    const command = { action: 'reopen', body: { reason: '复发' } } as const;
    const closed = helped('closed', { closedAt: AT });
    const change = made(outcome(closed, command, context('a', post('acceptor', TOWN))));
    expect([change.next.co, change.next.parties]).toEqual([undefined, [UNIT]]);
    // They were told when it was closed.
    expect(told(change)).toEqual([
      ['reopened', UNIT],
      ['reopened', 'reporters:case'],
    ]);
  });
});
