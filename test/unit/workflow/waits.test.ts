import { caseTable } from '../../../shared/cases/table.ts';
import { ASK_DECIDERS, disputeWait } from '../../../shared/cases/waits.ts';
import { type Life, lives } from '../../../shared/openapi/lives.ts';
import type { TransitionTable } from '../../../shared/workflow/table.ts';
import { faultsOfWaits, type Wait, type Who } from '../../../shared/workflow/waits.ts';

/** Where an action may lead from any of these states. */
const ledTo = ({ table: declared, otherwise = [] }: Life, from: ReadonlySet<string>): string[] => [
  ...Object.values(declared)
    .filter((one) => one.from.some((state) => from.has(state)))
    .flatMap(({ to, granted = [] }) => [...to, ...granted].filter((state) => state !== 'same')),
  ...otherwise.filter((one) => from.has(one.from)).map(({ to }) => to),
];

/** Every state that a matter can come to at all. */
const reachedIn = (life: Life): string[] => {
  let reached = new Set(life.begins.map(({ state }) => state));
  for (let before = -1; before !== reached.size; ) {
    before = reached.size;
    reached = new Set([...reached, ...ledTo(life, reached)]);
  }
  return [...reached].sort();
};

describe('every waiting state names an actor, a substitute, a limit and an override', () => {
  it.each(lives.map((life) => [life.title[1], life] as const))('%s', (_, { table: declared, waiting, waits }) => {
    expect(waiting.length).toBeGreaterThan(0);
    expect(faultsOfWaits(declared, waiting, waits)).toEqual([]);
  });

  it('a case that is disputed', () => expect(faultsOfWaits(caseTable, ['closed'], [disputeWait])).toEqual([]));

  it('and what waits for nobody is an end, or nobody has to go on with it', () => {
    const ends = lives.map(({ file, states, waiting }) => [file, states.filter((state) => !waiting.includes(state))]);
    expect(Object.fromEntries(ends)).toEqual({
      case: ['closed', 'refused', 'merged', 'cancelled'],
      'co-unit': ['result-filed', 'excused'],
      'call-back': ['answered', 'replied', 'refused', 'unreached', 'waived', 'lapsed'],
      instruction: ['answered'],
      whistle: ['declined', 'confirmed', 'withdrawn'],
      'whistle-part': ['result-filed', 'left', 'excused'],
      relief: ['approved', 'denied', 'withdrawn'],
      surge: ['ended', 'undone'],
      promise: ['kept', 'dropped'],
      shift: ['taken'],
      redivision: ['activated', 'done', 'withdrawn'],
      'service-request': ['admitted', 'denied', 'withdrawn'],
      task: ['completed', 'cancelled', 'voided'],
    });
  });

  it('and everything a table leads to is a state of it, reached from where the matter begins', () => {
    for (const life of lives) expect([life.file, reachedIn(life)]).toEqual([life.file, [...life.states].sort()]);
  });
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
