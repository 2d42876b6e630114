import type { CaseCommand } from '../../../shared/cases/bodies.ts';
import { decide } from '../../../shared/cases/decide.ts';
import type { About, CaseMeta } from '../../../shared/cases/model.ts';
import { remind } from '../../../shared/cases/reminding.ts';
import { mayView, openActions } from '../../../shared/cases/rules-rights.ts';
import { bindWhistle } from '../../../shared/cases/rules-whistle.ts';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import { aCase, caller, context, post, TOWN, UNIT } from '../../support/cases.ts';

const acceptor = post('acceptor', TOWN);
const dispatcher = post('dispatcher', TOWN);
const HEAD = '2603060000000000';
const aboutUnit: About = { kind: 'unit', ref: UNIT };

const outcome = (c: CaseMeta, command: CaseCommand, held = acceptor, target?: CaseMeta): string => {
  const change = decide(c, command, context('a', held, target ? { target } : {}));
  return change.ok ? 'done' : change.error.code;
};

describe('a complaint about a member of the staff', () => {
  const c = aCase('reported', { about: { kind: 'staff', ref: 'w-7' }, assignee: { person: 'w-7' } });

  it('is not seen by that person, in whichever post', () => {
    for (const role of ['acceptor', 'dispatcher', 'dutySupervisor', 'gridLeader'] as const) {
      expect([role, mayView(caller('w-7', post(role, TOWN)), c)]).toEqual([role, false]);
      expect(openActions(caller('w-7', post(role, TOWN)), c)).toEqual([]);
    }
    expect(mayView(caller('w-8', acceptor), c)).toBe(true);
  });

  it('is not given to that person', () => {
    const held = post('unitOfficer', TOWN, UNIT);
    const given = aCase('handling', { about: { kind: 'staff', ref: 'w-7' } });
    expect(outcome(given, { action: 'assign', body: { person: 'w-7' } }, held)).toBe('party-concerned');
    expect(outcome(given, { action: 'assign', body: { person: 'w-8' } }, held)).toBe('done');
  });
});

describe('a complaint about a unit', () => {
  it('tells that unit nothing, even where it turns out to lead', () => {
    const change = decide(aCase('handling'), { action: 'amend', body: { about: aboutUnit } }, context('a', acceptor));
    expect(change.ok && change.value.messages.map((one) => one.audience)).toEqual([`post:${TOWN}:dispatcher`]);
    const late = { at: '2026-03-06T17:00:00.000Z' };
    const told = remind(aCase('handling', { about: aboutUnit }), late.at, chinaCalendar)?.messages;
    expect(told?.map((one) => one.audience)).toEqual([`post:${TOWN}:dispatcher`]);
  });

  it('calls that unit to no whistle', () => {
    const bound = bindWhistle(aCase('handling', { about: aboutUnit }), 'w', ['zhzf', UNIT], true);
    expect(bound.ok ? 'bound' : bound.error.code).toBe('party-concerned');
  });
});

describe('merging what is hidden', () => {
  const merge = (c: Partial<CaseMeta>, target: Partial<CaseMeta>): string =>
    outcome(
      aCase('reported', c),
      { action: 'merge', body: { into: HEAD } },
      acceptor,
      aCase('filed', { num: HEAD, ...target }),
    );

  it('goes only into what is hidden from the same people', () => {
    expect(merge({ confidential: true }, {})).toBe('merge-target-invalid');
    expect(merge({ confidential: true }, { confidential: true })).toBe('done');
    expect(merge({ about: aboutUnit }, {})).toBe('merge-target-invalid');
    expect(merge({ about: aboutUnit }, { confidential: true })).toBe('merge-target-invalid');
    expect(merge({ about: aboutUnit }, { about: { kind: 'unit', ref: '320506103204' } })).toBe('merge-target-invalid');
    expect(merge({ about: aboutUnit }, { about: aboutUnit })).toBe('done');
    expect(merge({ about: aboutUnit, confidential: true }, { about: aboutUnit })).toBe('merge-target-invalid');
    expect(merge({}, { confidential: true })).toBe('done');
    expect(merge({ about: { kind: 'enterprise', ref: 'x' } }, {})).toBe('done');
  });
});

describe('sending a returned case back to the unit that returned it', () => {
  const again = (lead: string): CaseCommand => ({ action: 'dispatch', body: { lead } });

  it('is a rejection, however it is called: the second is not the dispatcher’s', () => {
    const returned = aCase('returned', { rejections: 1, returnedBy: UNIT });
    expect(outcome(returned, again(UNIT), dispatcher)).toBe('separation-of-duties');
    expect(outcome(returned, again(UNIT), post('dutySupervisor', TOWN))).toBe('done');
    expect(outcome(returned, again('zhzf'), dispatcher)).toBe('done');
  });

  it('counts as one', () => {
    const count = (c: CaseMeta, lead: string) => {
      const change = decide(c, again(lead), context('d', dispatcher));
      return change.ok && change.value.next.rejections;
    };
    expect(count(aCase('returned'), UNIT)).toBe(1);
    expect(count(aCase('dispatched', { rejections: 1 }), UNIT)).toBe(1);
    expect(count(aCase('returned', { rejections: 1 }), 'zhzf')).toBe(0);
  });
});

describe('over an open whistle', () => {
  const bound = aCase('reported', { whistles: ['w-1'], parties: ['zhzf'] });

  it('a case is neither answered nor refused: both are ends', () => {
    expect(outcome(bound, { action: 'answer', body: { text: 'x' } })).toBe('whistle-open');
    expect(outcome(bound, { action: 'refuse', body: { reason: 'x', remedy: 'y' } })).toBe('whistle-open');
    expect(outcome({ ...bound, whistles: [] }, { action: 'answer', body: { text: 'x' } })).toBe('done');
  });

  it('a unit that led goes on taking part when the case is sent back', () => {
    const c = aCase('returned', { whistles: ['w-1'], parties: [UNIT, 'zhzf'] });
    const change = decide(c, { action: 'send-back', body: { reason: 'x' } }, context('d', dispatcher));
    expect(change.ok && change.value.next.parties).toEqual([UNIT, 'zhzf']);
  });
});

describe('bounds of a head', () => {
  const departments = (count: number, prefix = 'd') => Array.from({ length: count }, (_, n) => `${prefix}${n}`);
  const bind = (c: CaseMeta, parties: readonly string[], isNew = true): string => {
    const bound = bindWhistle(c, 'w', parties, isNew);
    return bound.ok ? 'bound' : bound.error.code;
  };

  it('two whistles of thirty departments fit, a hundredth department does not, and says so as a field', () => {
    const c = aCase('handling', { parties: [UNIT, ...departments(30)] });
    expect(bind(c, departments(30, 'e'))).toBe('bound');
    const full = aCase('handling', { parties: [UNIT, ...departments(60)] });
    expect(bind(full, departments(3))).toBe('bound');
    expect(bindWhistle(full, 'w', ['more'], true)).toMatchObject({
      error: { code: 'invalid-body', errors: [{ pointer: '/departments' }] },
    });
  });

  it('three whistles are open at once and ninety-nine are blown in all', () => {
    expect(bind(aCase('handling', { whistles: ['1', '2'] }), ['x'])).toBe('bound');
    expect(bind(aCase('handling', { whistles: ['1', '2', '3'] }), ['x'])).toBe('whistle-open');
    expect(bind(aCase('handling', { whistled: 99 }), ['x'])).toBe('whistle-open');
    expect(bind(aCase('handling', { whistled: 99 }), ['x'], false)).toBe('bound');
  });
});
