import type { Caller, Post } from '../../../shared/kernel/caller.ts';
import { ROLES, type Role } from '../../../shared/kernel/roles.ts';
import { partBodies, whistleBodies } from '../../../shared/whistles/contract.ts';
import { PART_DONE, PART_STATES, WHISTLE_STATES, type WhistleState } from '../../../shared/whistles/model.ts';
import {
  mayView,
  openPartActions,
  openWhistleActions,
  partOpen,
  postForPart,
  postForWhistle,
} from '../../../shared/whistles/rules.ts';
import { PART_ACTIONS, partTable, WHISTLE_ACTIONS, whistleTable } from '../../../shared/whistles/table.ts';
import { caller, GRID, post, TOWN, UNIT } from '../../support/cases.ts';
import { aPart, aWhistle } from '../../support/whistles.ts';

const w = (state: WhistleState) => aWhistle(state);

/** Everybody who stands in some relation to the whistle, and some who don't. */
const PEOPLE = {
  blower: caller('leader', post('gridLeader', GRID)),
  substitute: caller('other-leader', post('gridLeader', GRID)),
  neighbour: caller('neighbour', post('gridLeader', `${UNIT}002`)),
  village: caller('village', post('unitOfficer', UNIT, UNIT)),
  dispatcher: caller('dispatcher', post('dispatcher', TOWN)),
  supervisor: caller('supervisor', post('dutySupervisor', TOWN)),
  elsewhere: caller('elsewhere', post('dutySupervisor', '320506104')),
  invited: caller('zhzf-1', post('unitOfficer', TOWN, 'zhzf')),
  head: caller('zhzf-2', post('unitHead', TOWN, 'zhzf')),
  otherInvited: caller('scjg-1', post('unitOfficer', TOWN, 'scjg')),
  uninvited: caller('saw-1', post('unitOfficer', TOWN, 'saw')),
  worker: caller('worker', post('gridWorker', GRID)),
} as const satisfies Record<string, Caller>;
type Person = keyof typeof PEOPLE;
const everyone = Object.keys(PEOPLE) as Person[];

const BLOWERS: readonly Person[] = ['blower', 'substitute', 'village'];
const CENTRE: readonly Person[] = ['dispatcher', 'supervisor'];
const DEPARTMENT: readonly Person[] = ['invited', 'head'];

/** Who may do what to the whole, written a second time by hand so that a slip in the table shows. */
const MAY: Readonly<Record<string, readonly Person[]>> = {
  accept: CENTRE,
  decline: CENTRE,
  appeal: BLOWERS,
  amend: [...BLOWERS, 'supervisor'],
  postpone: [...BLOWERS, 'supervisor'],
  withdraw: [...BLOWERS, 'supervisor'],
  confirm: BLOWERS,
  'force-confirm': ['supervisor'],
};
const FROM: Readonly<Record<string, readonly string[]>> = {
  accept: ['blown', 'in-force'],
  decline: ['blown'],
  appeal: ['declined'],
  amend: ['blown', 'in-force'],
  postpone: ['blown', 'in-force'],
  withdraw: ['blown', 'in-force'],
  confirm: ['in-force'],
  'force-confirm': ['in-force'],
};

/** The same of the part of 综合执法 (zhzf). */
const PART_MAY: Readonly<Record<string, readonly Person[]>> = {
  'report-in': [...DEPARTMENT, 'supervisor'],
  'cannot-come': DEPARTMENT,
  decide: CENTRE,
  arrive: [...DEPARTMENT, 'supervisor'],
  'file-result': [...DEPARTMENT, 'supervisor'],
  leave: DEPARTMENT,
  excuse: [...BLOWERS, 'supervisor'],
  rate: [...DEPARTMENT, ...BLOWERS],
};
const PART_FROM: Readonly<Record<string, readonly string[]>> = {
  'report-in': ['invited', 'cannot-come'],
  'cannot-come': ['invited'],
  decide: ['cannot-come'],
  arrive: ['reported-in'],
  'file-result': ['reported-in', 'arrived'],
  leave: ['result-filed'],
  excuse: ['invited', 'cannot-come', 'reported-in', 'arrived'],
  rate: PART_STATES,
};

describe('the table of a whistle', () => {
  it.each(WHISTLE_STATES)('opens in state %s each action to exactly those who may take it', (state) => {
    for (const action of WHISTLE_ACTIONS) {
      const may = everyone.filter((person) => postForWhistle(action, PEOPLE[person], w(state)) !== undefined);
      expect([action, may.sort()]).toEqual([action, [...(MAY[action] ?? [])].sort()]);
      expect([action, whistleTable[action].from.includes(state)]).toEqual([action, FROM[action]?.includes(state)]);
    }
  });

  it.each(WHISTLE_STATES)('says in state %s what is open, and nothing that the rule refuses for ever', (state) => {
    for (const person of everyone) {
      // An accepted whistle is not accepted again.
      const expected = WHISTLE_ACTIONS.filter(
        (action) =>
          MAY[action]?.includes(person) &&
          FROM[action]?.includes(state) &&
          !(action === 'accept' && state === 'in-force'),
      );
      expect([person, openWhistleActions(PEOPLE[person], w(state))]).toEqual([person, expected]);
    }
  });

  it('opens the acceptance of an emergency that is in force, and an appeal only once', () => {
    const { acceptedAt: _at, ...emergency } = aWhistle('in-force', { kind: 'emergency' });
    expect(openWhistleActions(PEOPLE.dispatcher, emergency)).toContain('accept');
    expect(openWhistleActions(PEOPLE.blower, aWhistle('declined', { appealed: true }))).toEqual([]);
  });

  it('leaves no waiting state to one person: a substitute or the supervisor can end it', () => {
    for (const state of ['blown', 'in-force'] as const) {
      expect(openWhistleActions(PEOPLE.substitute, w(state))).toContain('withdraw');
      expect(openWhistleActions(PEOPLE.supervisor, w(state))).toContain('withdraw');
    }
    expect(openWhistleActions(PEOPLE.supervisor, w('in-force'))).toContain('force-confirm');
  });

  it('has a body schema for every action', () => {
    expect(Object.keys(whistleBodies).sort()).toEqual([...WHISTLE_ACTIONS].sort());
    expect(Object.keys(partBodies).sort()).toEqual([...PART_ACTIONS].sort());
  });

  it('knows only states that can be reached', () => {
    const reached = new Set<string>(['blown', 'in-force', ...WHISTLE_ACTIONS.flatMap((one) => whistleTable[one].to)]);
    expect(WHISTLE_STATES.filter((state) => !reached.has(state))).toEqual([]);
    const partReached = new Set<string>(['invited', ...PART_ACTIONS.flatMap((one) => partTable[one].to)]);
    expect(PART_STATES.filter((state) => !partReached.has(state))).toEqual([]);
  });
});

describe('the table of a part', () => {
  it.each(PART_STATES)('opens in state %s each action to exactly those who may take it', (state) => {
    for (const action of PART_ACTIONS) {
      const part = aPart(state);
      const may = everyone.filter((person) => postForPart(action, PEOPLE[person], w('in-force'), part) !== undefined);
      expect([action, may.sort()]).toEqual([action, [...(PART_MAY[action] ?? [])].sort()]);
      expect([action, partTable[action].from.includes(state)]).toEqual([action, PART_FROM[action]?.includes(state)]);
    }
  });

  it.each(WHISTLE_STATES)('moves under a whistle that is %s only as it should', (state) => {
    for (const partState of PART_STATES) {
      for (const action of PART_ACTIONS) {
        const under = action === 'rate' ? 'confirmed' : 'in-force';
        const expected = state === under && (PART_FROM[action]?.includes(partState) ?? false);
        expect([action, partState, partOpen(action, w(state), aPart(partState))]).toEqual([
          action,
          partState,
          expected,
        ]);
      }
      for (const person of everyone) {
        const open = openPartActions(PEOPLE[person], w(state), aPart(partState));
        expect(open.every((action) => PART_MAY[action]?.includes(person))).toBe(true);
      }
    }
  });

  it('gives another invited department nothing to do in this part', () => {
    for (const state of PART_STATES) {
      for (const under of WHISTLE_STATES)
        expect(openPartActions(PEOPLE.otherInvited, w(under), aPart(state))).toEqual([]);
    }
  });

  it('lets a part that is not done be ended without its department', () => {
    for (const state of PART_STATES.filter((one) => !PART_DONE.includes(one)))
      expect(openPartActions(PEOPLE.supervisor, w('in-force'), aPart(state))).toContain('excuse');
  });
});

describe('who sees a whistle', () => {
  const HIDDEN: readonly Person[] = ['elsewhere', 'uninvited', 'neighbour'];

  it('is who sees its place, blew it, or is invited', () => {
    expect(everyone.filter((person) => !mayView(PEOPLE[person], w('in-force'))).sort()).toEqual([...HIDDEN].sort());
  });

  it('a confidential one is the centre’s, the blower’s and the invited’s, not the village’s', () => {
    const hidden = aWhistle('in-force', { confidential: true });
    const seeing = everyone.filter((person) => mayView(PEOPLE[person], hidden));
    expect(seeing.sort()).toEqual(['blower', 'dispatcher', 'head', 'invited', 'otherInvited', 'supervisor']);
    for (const person of ['village', 'substitute', 'worker'] as const) {
      expect(openWhistleActions(PEOPLE[person], hidden)).toEqual([]);
      expect(openPartActions(PEOPLE[person], hidden, aPart('invited'))).toEqual([]);
    }
  });

  it('gives no post rights that another post of the same person has', () => {
    const hidden = aWhistle('in-force', { confidential: true });
    const two = caller('two', post('unitOfficer', TOWN, 'zhzf'), post('unitOfficer', UNIT, UNIT));
    expect(openWhistleActions(two, hidden)).toEqual([]);
    const held: readonly Post[] = ROLES.map((role: Role) => post(role, '320506104'));
    expect(mayView(caller('all', ...held), w('in-force'))).toBe(false);
  });
});
