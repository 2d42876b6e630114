import { CASE_STATES, isOpen } from '../../../shared/cases/model.ts';
import { caseTable } from '../../../shared/cases/table.ts';
import { coTable } from '../../../shared/cases/table-co.ts';
import { ASK_DECIDERS, caseWaits, disputeWait } from '../../../shared/cases/waits.ts';
import { CO_WAITING, coWaits } from '../../../shared/cases/waits-co.ts';
import type { TransitionTable } from '../../../shared/workflow/table.ts';
import { faultsOfWaits, type Wait, type Who } from '../../../shared/workflow/waits.ts';

const OPEN = CASE_STATES.filter(isOpen);

describe('every waiting state names an actor, a substitute, a limit and an override', () => {
  it('of a case', () => expect(faultsOfWaits(caseTable, OPEN, caseWaits)).toEqual([]));
  it('of a case that is disputed', () => expect(faultsOfWaits(caseTable, ['closed'], [disputeWait])).toEqual([]));
  it('of a co-unit’s part', () => expect(faultsOfWaits(coTable, CO_WAITING, coWaits)).toEqual([]));
});

describe('what is asked', () => {
  const names = (action: 'grant' | 'deny' | 'uphold', who: Who): boolean => {
    const { roles = [], relations = [] } = caseTable[action].by;
    return 'role' in who ? roles.includes(who.role) : relations.includes(who.relation);
  };

  it('is decided by somebody who may, or by somebody else who may', () => {
    for (const [kind, { actor, substitute }] of Object.entries(ASK_DECIDERS)) {
      const yes = kind === 'transfer' ? 'uphold' : 'grant';
      expect([kind, names(yes, actor), names('deny', actor)]).toEqual([kind, true, true]);
      expect([kind, names('deny', substitute)]).toEqual([kind, true]);
      expect(substitute).not.toEqual(actor);
    }
  });
});

/** A life of two steps in which everything is as it should be. */
type State = 'new' | 'done';
type Action = 'do' | 'end' | 'ask' | 'look';
const table: TransitionTable<State, Action> = {
  do: { from: ['new'], to: ['done'], by: { roles: ['dispatcher', 'clock'], relations: ['lead'] } },
  end: { from: ['new'], to: ['done'], by: { roles: ['dutySupervisor'] } },
  ask: { from: ['new'], to: ['same'], granted: ['done'], by: { roles: ['dutySupervisor'] } },
  look: { from: ['new'], to: ['same'], by: { roles: ['leader', 'dispatcher'] } },
};
const good: Wait<State, Action, 'limit'> = {
  state: 'new',
  forward: ['do'],
  actor: { relation: 'lead' },
  substitute: { role: 'dispatcher' },
  limit: 'limit',
  override: { action: 'end', by: { role: 'dutySupervisor' } },
  onSilence: 'do',
};
const faults = (...waits: Wait<State, Action, 'limit'>[]): string[] => faultsOfWaits(table, ['new'], waits);

describe('the check itself', () => {
  it('finds nothing where nothing is wrong, nor where the way out has only to be granted', () => {
    expect(faults(good)).toEqual([]);
    expect(faults({ ...good, override: { action: 'ask', by: { role: 'dutySupervisor' } } })).toEqual([]);
  });

  const supervisor: Who = { role: 'dutySupervisor' };
  it.each([
    ['a state that nobody declared', [], 'new: not declared exactly once'],
    ['a state declared twice', [good, good], 'new: not declared exactly once'],
    ['a way on that stays where it is', [{ ...good, forward: ['do', 'look'] }], 'new: look does not lead on'],
    [
      'an actor who may not',
      [{ ...good, actor: { role: 'leader' } }],
      'new: its actor may take none of the actions that lead on',
    ],
    [
      'a substitute who may not',
      [{ ...good, substitute: { role: 'leader' } }],
      'new: its substitute may take none of the actions that lead on',
    ],
    ['one person for both', [{ ...good, substitute: good.actor }], 'new: actor and substitute are the same'],
    [
      'an override that changes nothing',
      [{ ...good, override: { action: 'look', by: { role: 'leader' } } }],
      'new: the override does not lead out',
    ],
    [
      'an override by who may not',
      [{ ...good, override: { action: 'end', by: { role: 'leader' } } }],
      'new: the override is not theirs to take',
    ],
    [
      'an override that is the actor’s own',
      [{ ...good, forward: ['end'], actor: supervisor, substitute: supervisor }],
      'new: the override is the actor’s own',
    ],
    [
      'silence that the clock may not break',
      [{ ...good, onSilence: 'end' }],
      'new: the clock may not do what silence asks for',
    ],
  ] as readonly (readonly [string, readonly Wait<State, Action, 'limit'>[], string])[])(
    'finds %s',
    (_, waits, fault) => {
      expect(faults(...waits)).toContain(fault);
    },
  );
});
