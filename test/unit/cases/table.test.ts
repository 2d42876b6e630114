import { caseBodies } from '../../../shared/cases/contract.ts';
import { CASE_STATES, END_STATES } from '../../../shared/cases/model.ts';
import { isFrom, openActions, postFor } from '../../../shared/cases/rules-rights.ts';
import { CASE_ACTIONS, caseTable } from '../../../shared/cases/table.ts';
import { ROLES, type Role } from '../../../shared/kernel/roles.ts';
import { aCase, caller, post, TOWN, UNIT } from '../../support/cases.ts';

/** What each role may do anywhere in its town, written a second time by hand so that a slip in the table shows. */
const MAY: Partial<Record<Role, readonly string[]>> = {
  acceptor: ['claim', 'release', 'amend', 'answer', 'refuse', 'merge', 'file', 'rework', 'close', 'cancel', 'note'],
  dispatcher: ['claim', 'release', 'amend', 'merge', 'send-back', 'dispatch', 'reject-return', 'note'],
  inspector: ['claim', 'release', 'inspect', 'note'],
  callBackAgent: ['call-back', 'note'],
  dutySupervisor: [
    'claim',
    'release',
    'amend',
    'answer',
    'refuse',
    'merge',
    'file',
    'send-back',
    'dispatch',
    'sign',
    'reject-return',
    'inspect',
    'rework',
    'close',
    'cancel',
    'call-back',
    'note',
  ],
  gridLeader: ['note', 'take'],
  gridWorker: ['note', 'take'],
  partTimer: ['note'],
  leader: ['note'],
  evaluator: ['note'],
  gridOffice: ['note'],
  countyReviewer: ['note'],
};
const LEAD_MAY = ['sign', 'return', 'assign', 'take', 'hand-back', 'contact', 'submit', 'note'];

describe('the table of a case', () => {
  it.each(CASE_STATES)('offers each role in state %s exactly what it may do there', (state) => {
    for (const role of ROLES) {
      const who = caller('somebody', post(role, TOWN));
      const expected = (MAY[role] ?? []).filter((action) => isFrom(action as 'note', state));
      const takeable = expected.filter((action) => action !== 'take' || aCase(state).lead === UNIT);
      expect([role, [...openActions(who, aCase(state))].sort()]).toEqual([role, [...takeable].sort()]);
    }
  });

  it.each(CASE_STATES)('offers the leading unit in state %s its own actions and no other unit any', (state) => {
    const lead = caller('officer', post('unitOfficer', TOWN, UNIT));
    const other = caller('officer', post('unitOfficer', TOWN, 'scjg'));
    const leads = aCase(state).lead === UNIT;
    expect(openActions(lead, aCase(state)).sort()).toEqual(
      leads ? LEAD_MAY.filter((action) => isFrom(action as 'note', state)).sort() : [],
    );
    expect(openActions(other, aCase(state))).toEqual([]);
  });

  it('leaves no state a trap: every open state can be left by somebody, and the supervisor can always end it', () => {
    for (const state of CASE_STATES.filter((one) => !END_STATES.includes(one))) {
      const leaving = CASE_ACTIONS.filter(
        (action) =>
          caseTable[action].from.includes(state) && caseTable[action].to.some((to) => to !== 'same' && to !== state),
      );
      expect([state, leaving.length > 0]).toEqual([state, true]);
      expect(postFor('cancel', caller('s', post('dutySupervisor', TOWN)), aCase(state))).toBeDefined();
    }
  });

  it('knows only states that can be reached', () => {
    const reached = new Set<string>(['reported', ...CASE_ACTIONS.flatMap((action) => caseTable[action].to)]);
    expect(CASE_STATES.filter((state) => !reached.has(state))).toEqual([]);
  });

  it('has a body schema for every action', () => {
    expect(Object.keys(caseBodies).sort()).toEqual([...CASE_ACTIONS].sort());
  });
});
