import { CASE_STATES } from '../../../shared/cases/model.ts';
import { CO_DONE, CO_STATES } from '../../../shared/cases/model-co.ts';
import { admitToCo, CO_LIVE } from '../../../shared/cases/rules-co-rights.ts';
import { CO_ACTIONS, coTable } from '../../../shared/cases/table-co.ts';
import { CO_WAITING, coWaits } from '../../../shared/cases/waits-co.ts';
import type { Caller } from '../../../shared/kernel/caller.ts';
import { covers } from '../../../shared/kernel/codes.ts';
import { ROLES, type Role } from '../../../shared/kernel/roles.ts';
import type { Transition } from '../../../shared/workflow/table.ts';
import { faultsOfWaits } from '../../../shared/workflow/waits.ts';
import { caller, GRID, post, TOWN, UNIT } from '../../support/cases.ts';
import { aPart, helped, PARTY } from '../../support/co-units.ts';

/**
 * Every part's state × action × role, under every state of its case. What is expected is reckoned from the table's rows
 * and from who stands how to the case, without the code that decides it.
 */

const AREAS = [TOWN, UNIT, GRID, '320506104', `${UNIT}002`] as const;
/** None, the part's own, another co-unit, one that takes no part, the leading village. */
const DEPARTMENTS = [undefined, PARTY, 'scjg', 'gas', UNIT] as const;

interface Somebody {
  readonly who: Caller;
  readonly role: Role;
  readonly area: string;
  readonly department: string | undefined;
}

const EVERYBODY: readonly Somebody[] = ROLES.flatMap((role) =>
  AREAS.flatMap((area) =>
    DEPARTMENTS.map((department) => ({
      who: caller('somebody', post(role, area, department)),
      role,
      area,
      department,
    })),
  ),
);

const SEES_ITS_AREA: readonly Role[] = [
  ...(['dispatcher', 'dutySupervisor', 'acceptor', 'inspector', 'callBackAgent', 'gridLeader', 'gridWorker'] as const),
  ...(['partTimer', 'leader', 'evaluator', 'gridOffice', 'countyReviewer'] as const),
];
const isOfficer = (role: Role): boolean => role === 'unitOfficer' || role === 'unitHead';
const isOver = ({ area }: Somebody): boolean => covers(area, GRID);

/** The clock sees what lies in its area, and takes part nowhere. */
const sees = (one: Somebody): boolean => (one.role === 'clock' ? isOver(one) : seesAsPerson(one));

const seesAsPerson = (one: Somebody): boolean =>
  one.department === PARTY ||
  one.department === 'scjg' ||
  one.department === UNIT ||
  (isOfficer(one.role) && one.area.length >= 12 && isOver(one)) ||
  (SEES_ITS_AREA.includes(one.role) && isOver(one));

const may = (one: Somebody, { by }: Transition<string>): boolean =>
  (by.roles?.includes(one.role) === true && isOver(one)) ||
  (by.relations?.includes('party') === true && isOfficer(one.role) && one.department === PARTY);

const answer = (one: Somebody, row: Transition<string>, open: boolean): string => {
  if (!sees(one)) return 'not-found';
  if (!may(one, row)) return 'forbidden';
  return open ? 'admitted' : 'wrong-state';
};

const told = ({ role, area, department }: Somebody): string => [role, area, department ?? '-'].join(' ');

const codeOf = (admission: ReturnType<typeof admitToCo>): string => (admission.ok ? 'admitted' : admission.error.code);

const WORKING = ['dispatched', 'handling', 'suspended', 'returned', 'verifying'];

describe('a co-unit’s part admits to an action', () => {
  describe.each(CO_STATES)('in state %s', (state) => {
    it.each(CO_ACTIONS)(
      '%s exactly whom the table names, from where it says, under every state of its case',
      (action) => {
        const row = coTable[action];
        const wrong = CASE_STATES.flatMap((under) =>
          EVERYBODY.map((one) => ({
            who: `${under}: ${told(one)}`,
            got: codeOf(admitToCo(one.who, action, helped(under), aPart(state))),
            expected: answer(one, row, row.from.includes(state) && WORKING.includes(under)),
          })),
        ).filter(({ got, expected }) => got !== expected);
        expect(wrong).toEqual([]);
      },
    );
  });

  it('never once its round is over, its case goes without it, or the person is related to the matter', () => {
    const officer = caller('o', post('unitOfficer', TOWN, PARTY));
    const on = (...[c, part]: [Parameters<typeof admitToCo>[2], Parameters<typeof admitToCo>[3]]) =>
      codeOf(admitToCo(officer, 'co-sign', c, part));
    expect(on(helped(), aPart('invited'))).toBe('admitted');
    expect(on(helped(), aPart('invited', { round: 0 }))).toBe('wrong-state');
    expect(on(helped(), aPart('invited', { endedAt: '2026-03-06T14:20:00.000Z' }))).toBe('wrong-state');
    expect(on(helped('handling', { co: ['scjg'] }), aPart('invited'))).toBe('wrong-state');
    expect(on(helped('handling', { recused: ['o'] }), aPart('invited'))).toBe('forbidden');
  });

  it('by nobody whom the case complains about', () => {
    const officer = caller('o', post('unitOfficer', TOWN, PARTY));
    const c = helped('handling', { about: { kind: 'unit', ref: PARTY } });
    expect(codeOf(admitToCo(officer, 'co-sign', c, aPart('invited')))).toBe('not-found');
  });

  it('and a refusal for the state names the version that stands and what is open instead', () => {
    const supervisor = caller('s', post('dutySupervisor', TOWN));
    expect(admitToCo(supervisor, 'co-result', helped(), aPart('invited'))).toMatchObject({
      error: { code: 'wrong-state', version: 3, openActions: ['co-sign', 'excuse-co'] },
    });
  });
});

describe('what a co-unit’s part waits for', () => {
  it('names an actor, a substitute, a limit and an override in every waiting state', () => {
    expect(faultsOfWaits(coTable, CO_WAITING, coWaits)).toEqual([]);
  });

  it('is nothing only where it is done', () => {
    expect(CO_STATES.filter((state) => !CO_WAITING.includes(state))).toEqual(CO_DONE);
  });

  it('can be reached from the invitation, and its end from everywhere', () => {
    const leads = (from: string): string[] =>
      CO_ACTIONS.filter((action) => coTable[action].from.some((one) => one === from)).flatMap((action) => [
        ...coTable[action].to,
      ]);
    const reached = new Set<string>(['invited']);
    for (const state of reached) for (const next of leads(state)) reached.add(next);
    expect([...reached].sort()).toEqual([...CO_STATES].sort());
    for (const state of CO_WAITING) expect(leads(state)).toContain('excused');
  });

  it('goes on only while its case waits for the unit that leads', () => {
    expect([...CO_LIVE].sort()).toEqual([...WORKING].sort());
  });
});
