import type { Caller } from '../../../shared/kernel/caller.ts';
import { covers } from '../../../shared/kernel/codes.ts';
import { ROLES, type Role } from '../../../shared/kernel/roles.ts';
import { admitToPart, admitToWhistle } from '../../../shared/whistles/admission.ts';
import { PART_STATES, WHISTLE_STATES } from '../../../shared/whistles/model.ts';
import { PART_ACTIONS, partTable, WHISTLE_ACTIONS, whistleTable } from '../../../shared/whistles/table.ts';
import type { Transition } from '../../../shared/workflow/table.ts';
import { caller, GRID, post, TOWN, UNIT } from '../../support/cases.ts';
import { aPart, aWhistle } from '../../support/whistles.ts';

/**
 * Every state × action × role of both tables. What is expected is reckoned from the table's rows and from who stands how
 * to the whistle, without the code that decides it.
 */

const ELSEWHERE = '320506104';
const PARTY = 'zhzf';
const AREAS = [TOWN, UNIT, GRID, ELSEWHERE, `${UNIT}002`] as const;
/** None, the part's own, another invited one, one that is not invited, the village. */
const DEPARTMENTS = [undefined, PARTY, 'scjg', 'saw', UNIT] as const;

interface Somebody {
  readonly who: Caller;
  readonly role: Role;
  readonly area: string;
  readonly department: string | undefined;
  readonly blew: boolean;
}

const EVERYBODY: readonly Somebody[] = ROLES.flatMap((role) =>
  AREAS.flatMap((area) =>
    DEPARTMENTS.flatMap((department) =>
      [true, false].map((blew) => ({
        who: caller(blew ? 'leader' : 'somebody', post(role, area, department)),
        role,
        area,
        department,
        blew,
      })),
    ),
  ),
);

const SEES_ITS_AREA: readonly Role[] = [
  ...(['dispatcher', 'dutySupervisor', 'acceptor', 'inspector', 'gridLeader', 'gridWorker'] as const),
  ...(['leader', 'evaluator', 'gridOffice', 'countyReviewer'] as const),
];
const isOfficer = (role: Role): boolean => role === 'unitOfficer' || role === 'unitHead';
const isOver = ({ area }: Somebody): boolean => covers(area, GRID);

const sees = (one: Somebody): boolean =>
  one.blew ||
  one.department === PARTY ||
  one.department === 'scjg' ||
  (isOfficer(one.role) && one.department === UNIT) ||
  (SEES_ITS_AREA.includes(one.role) && isOver(one));

const stands = (one: Somebody, relation: string): boolean => {
  if (relation === 'blower') return one.blew;
  if (relation === 'substitute') return one.role === 'gridLeader' && isOver(one);
  if (relation === 'unit') return isOfficer(one.role) && one.department === UNIT;
  if (relation === 'party') return isOfficer(one.role) && one.department === PARTY;
  throw new Error(`the test knows no relation ${relation}`);
};

const may = (one: Somebody, { by }: Transition<string>): boolean =>
  (by.roles?.includes(one.role) === true && isOver(one)) ||
  (by.relations ?? []).some((relation) => stands(one, relation));

const answer = (one: Somebody, row: Transition<string>, open: boolean): string => {
  if (!sees(one)) return 'not-found';
  if (!may(one, row)) return 'forbidden';
  return open ? 'admitted' : 'wrong-state';
};

const told = ({ role, area, department, blew }: Somebody): string =>
  [role, area, department ?? '-', blew ? 'blew' : ''].join(' ');

type Admission = ReturnType<typeof admitToWhistle>;
const codeOf = (admission: Admission): string => (admission.ok ? 'admitted' : admission.error.code);

describe('a whistle admits to an action', () => {
  describe.each(WHISTLE_STATES)('in state %s', (state) => {
    it.each(WHISTLE_ACTIONS)('%s exactly whom the table names, from where it says', (action) => {
      const w = aWhistle(state);
      const row = whistleTable[action];
      const wrong = EVERYBODY.map((one) => ({
        who: told(one),
        got: codeOf(admitToWhistle(one.who, action, w)),
        expected: answer(one, row, row.from.includes(state)),
      })).filter(({ got, expected }) => got !== expected);
      expect(wrong).toEqual([]);
    });
  });

  it('to some, and refuses others, in each of the three ways', () => {
    const counts = new Map<string, number>();
    for (const state of WHISTLE_STATES) {
      for (const action of WHISTLE_ACTIONS) {
        for (const { who } of EVERYBODY) {
          const code = codeOf(admitToWhistle(who, action, aWhistle(state)));
          counts.set(code, (counts.get(code) ?? 0) + 1);
        }
      }
    }
    expect([...counts.keys()].sort()).toEqual(['admitted', 'forbidden', 'not-found', 'wrong-state']);
  });
});

describe('a department’s part admits to an action', () => {
  describe.each(PART_STATES)('in state %s', (state) => {
    it.each(PART_ACTIONS)('%s exactly whom the table names, from where it says, under every whistle', (action) => {
      const part = aPart(state, PARTY);
      const row = partTable[action];
      const wrong = WHISTLE_STATES.flatMap((under) =>
        EVERYBODY.map((one) => ({
          who: `${under}: ${told(one)}`,
          got: codeOf(admitToPart(one.who, action, aWhistle(under), part)),
          expected: answer(
            one,
            row,
            row.from.includes(state) && under === (action === 'rate' ? 'confirmed' : 'in-force'),
          ),
        })),
      ).filter(({ got, expected }) => got !== expected);
      expect(wrong).toEqual([]);
    });
  });
});

describe('a refusal for the state', () => {
  it('names the version that stands and what is open instead', () => {
    const who = caller('supervisor', post('dutySupervisor', TOWN));
    expect(admitToWhistle(who, 'decline', aWhistle('in-force'))).toMatchObject({
      error: { code: 'wrong-state', version: 4, openActions: ['amend', 'postpone', 'withdraw', 'force-confirm'] },
    });
    expect(admitToPart(who, 'decide', aWhistle('in-force'), aPart('arrived'))).toMatchObject({
      error: { code: 'wrong-state', version: 2, openActions: ['file-result', 'excuse'] },
    });
  });
});
