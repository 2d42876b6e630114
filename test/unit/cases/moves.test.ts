import { decide } from '../../../shared/cases/decide.ts';
import { CASE_STATES, type CaseState } from '../../../shared/cases/model.ts';
import { isFrom, postFor } from '../../../shared/cases/rules-rights.ts';
import { CASE_ACTIONS, type CaseAction, caseTable } from '../../../shared/cases/table.ts';
import {
  type Actor,
  BY_RELATION,
  BY_ROLE,
  caseOf,
  commandOf,
  EXAMPLES,
  type Example,
  fitting,
  standingFor,
} from '../../support/case-table.ts';

const EVERYBODY = [...BY_ROLE, ...BY_RELATION];
const ON_HEAD = CASE_ACTIONS.filter((action) => !caseTable[action].commutes);
/** Decided upon a question, which stands only in the examples. */
const DECIDING: readonly CaseAction[] = ['grant', 'deny', 'uphold'];

/**
 * What the table allows a role and a rule refuses all the same: once a case has left the centre two persons decide that
 * it is cancelled, and who merges it is the dispatcher.
 */
const ALWAYS_REFUSED: readonly string[] = [
  ...['dispatched', 'handling', 'suspended', 'returned', 'escalated', 'handled', 'inspected'].map(
    (state) => `cancel in ${state} by acceptor`,
  ),
  ...['dispatched', 'handling', 'suspended'].map((state) => `merge in ${state} by acceptor`),
];

interface Attempt {
  readonly action: CaseAction;
  readonly state: CaseState;
  readonly one: Actor;
  readonly example: Example;
}

const nameOf = ({ action, state, one }: Pick<Attempt, 'action' | 'state' | 'one'>): string =>
  `${action} in ${state} by ${one.name}`;

const isAllowed = ({ action, state, one, example }: Attempt): boolean => {
  const c = caseOf(one, state, example);
  return isFrom(action, c) && postFor(action, one.who, c) !== undefined;
};

/** Every example in every state it fits, by everybody who may. */
const ATTEMPTS: readonly Attempt[] = ON_HEAD.flatMap((action) =>
  (EXAMPLES[action] ?? []).flatMap((example) =>
    example.from.flatMap((state) =>
      EVERYBODY.filter(({ name }) => example.by?.(name) ?? true).map((one) => ({ action, state, one, example })),
    ),
  ),
).filter(isAllowed);

const outcomeOf = ({ action, state, one, example }: Attempt) => {
  const c = caseOf(one, state, example);
  const change = decide(c, commandOf(action, example), fitting(one, example.context));
  if (!change.ok) return { refused: change.error.code };
  const { next } = change.value;
  const stays = next.state === state && caseTable[action].to.includes('same');
  return { to: stays ? ('same' as const) : next.state, version: next.version - c.version };
};

describe('whatever the table allows', () => {
  it.each(ON_HEAD)('%s: everybody who may, may wherever it is allowed, and it leads where the table says', (action) => {
    const mine = ATTEMPTS.filter((attempt) => attempt.action === action);
    expect(mine.length).toBeGreaterThan(0);
    for (const attempt of mine) {
      const { example } = attempt;
      expect([nameOf(attempt), outcomeOf(attempt)]).toEqual([nameOf(attempt), { to: example.to, version: 1 }]);
      expect(caseTable[action].to).toContain(example.to);
    }
  });

  it('is tried for everybody in every state', () => {
    const tried = new Set(ATTEMPTS.map(nameOf));
    const allowed = CASE_STATES.flatMap((state) =>
      EVERYBODY.flatMap((one) => {
        const c = standingFor(one, state);
        return ON_HEAD.filter((action) => !DECIDING.includes(action))
          .filter((action) => isFrom(action, c) && postFor(action, one.who, c) !== undefined)
          .map((action) => nameOf({ action, state, one }));
      }),
    );
    expect(allowed.length).toBeGreaterThan(200);
    expect(allowed.filter((name) => !tried.has(name)).sort()).toEqual([...ALWAYS_REFUSED].sort());
  });

  it('but what a rule refuses in spite of it is refused to that role alone', () => {
    for (const name of ALWAYS_REFUSED) {
      const [, action, state] = /^(\w+) in (\w+) by/.exec(name) ?? [];
      const acceptor = BY_ROLE.find((one) => one.name === 'acceptor');
      const example = EXAMPLES[action as CaseAction]?.find(({ from }) => from.includes(state as CaseState));
      if (!acceptor || !example) throw new Error(`no example of ${name}`);
      const attempt = { action: action as CaseAction, state: state as CaseState, one: acceptor, example };
      expect([name, outcomeOf(attempt)]).toEqual([name, { refused: 'separation-of-duties' }]);
    }
  });

  it('has no dead row: every state that an action is declared to lead to is reached by it', () => {
    const reached = new Set(ATTEMPTS.map(({ action, example }) => `${action} → ${example.to}`));
    const declared = ON_HEAD.flatMap((action) => caseTable[action].to.map((to) => `${action} → ${to}`));
    expect(declared.filter((one) => !reached.has(one))).toEqual([]);
    const fromEach = new Set(ATTEMPTS.map(({ action, state }) => `${action} from ${state}`));
    const places = ON_HEAD.flatMap((action) => caseTable[action].from.map((state) => `${action} from ${state}`));
    expect(places.filter((one) => !fromEach.has(one))).toEqual([]);
  });

  it('and what only asks leads on by the word of another: where the question is granted', () => {
    const asking = ON_HEAD.filter((action) => caseTable[action].granted !== undefined);
    expect(asking.sort()).toEqual(['ask-suspension', 'force-close', 'request-transfer']);
    const decided = new Set([...caseTable.grant.to, ...caseTable.uphold.to]);
    for (const action of asking) {
      expect(caseTable[action].to).toEqual(['same']);
      expect(caseTable[action].granted?.filter((state) => !decided.has(state))).toEqual([]);
    }
  });
});

describe('what commutes with every command', () => {
  it('leaves the head alone: it has no rule here', () => {
    for (const action of CASE_ACTIONS.filter((one) => caseTable[one].commutes)) {
      const [one] = EVERYBODY;
      if (!one) throw new Error('there is somebody');
      const [state = 'reported'] = caseTable[action].from;
      const made = decide(standingFor(one, state), { action, body: {} } as never, fitting(one));
      expect([action, made.ok ? 'done' : made.error.code]).toEqual([action, 'wrong-state']);
      expect([action, caseTable[action].to]).toEqual([action, ['same']]);
    }
  });
});
