import { caseBodies } from '../../../shared/cases/contract-bodies.ts';
import { decide } from '../../../shared/cases/decide.ts';
import type { CaseMeta } from '../../../shared/cases/model.ts';
import { actOf } from '../../../shared/cases/silence.ts';
import { wakingsOf } from '../../../shared/cases/timers.ts';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import { CLOCK_ACTOR } from '../../../shared/kernel/caller.ts';
import { DAY, plus } from '../../../shared/kernel/time.ts';
import { defaultPolicy } from '../../../shared/policies/rules.ts';
import { AT, aCase, context, GRID, post, TOWN, UNIT } from '../../support/cases.ts';

/** Whom a unit gives a case to when it names nobody. */

const assigned = (c: CaseMeta, body: Parameters<typeof caseBodies.assign.parse>[0] & object = {}) =>
  decide(c, { action: 'assign', body: caseBodies.assign.parse(body) }, context('o', post('unitOfficer', UNIT, UNIT)));

it('in a village’s own grid it is the post of the full-time worker, whoever holds it', () => {
  const change = assigned(aCase('handling', { grid: GRID, unit: UNIT, lead: UNIT }));
  if (!change.ok) throw new Error(change.error.code);
  expect(change.value.next.assignee).toEqual({ post: `${GRID}:gridWorker` });
  expect(change.value.data).toEqual({ post: `${GRID}:gridWorker` });
  expect(change.value.messages.map(({ audience }) => audience)).toEqual([`post:${GRID}:gridWorker`]);
});

it('who is named goes first', () => {
  const c = aCase('handling', { grid: GRID, unit: UNIT, lead: UNIT });
  expect(assigned(c, { person: 'w-1' })).toMatchObject({ value: { next: { assignee: { person: 'w-1' } } } });
  const leader = `${GRID}:gridLeader`;
  expect(assigned(c, { post: leader })).toMatchObject({ value: { next: { assignee: { post: leader } } } });
  expect(caseBodies.assign.safeParse({ person: 'w-1', post: leader }).success).toBe(false);
});

it.each<[string, CaseMeta]>([
  ['a department', aCase('handling', { grid: GRID, unit: UNIT, lead: 'zhzf', parties: [UNIT, 'zhzf'] })],
  ['what lies in no known grid', aCase('handling', { unit: UNIT, lead: UNIT, grid: undefined as never })],
  ['what is hidden', aCase('handling', { grid: GRID, unit: UNIT, lead: UNIT, confidential: true })],
])('for %s somebody has to be named', (_, c) => {
  expect(assigned(c)).toMatchObject({
    error: { code: 'invalid-body', errors: [{ pointer: '/person', code: 'required' }] },
  });
});

describe('given until a time', () => {
  const UNTIL = plus(AT, DAY);
  const until = (more: Partial<CaseMeta> = {}): CaseMeta =>
    aCase('handling', { lead: UNIT, assignee: { person: 'w-1', until: UNTIL }, ...more });
  const backWaking = (c: CaseMeta) => wakingsOf(c, chinaCalendar).filter(({ timer }) => timer === 'hand-back');

  it('it lies ahead', () => {
    const c = aCase('handling', { grid: GRID, unit: UNIT, lead: UNIT });
    expect(assigned(c, { person: 'w-1', until: AT })).toMatchObject({
      error: { code: 'invalid-body', errors: [{ pointer: '/until', code: 'in-the-past' }] },
    });
    expect(assigned(c, { person: 'w-1', until: UNTIL })).toMatchObject({
      value: { next: { assignee: { person: 'w-1', until: UNTIL } } },
    });
  });

  it('the clock wakes for it where somebody works on it, and nowhere else', () => {
    expect(backWaking(until())).toEqual([{ timer: 'hand-back', at: UNTIL }]);
    expect(backWaking(until({ assignee: { person: 'w-1' } }))).toEqual([]);
    for (const state of ['suspended', 'handled', 'inspected', 'closed'] as const)
      expect([state, backWaking({ ...until(), state })]).toEqual([state, []]);
    expect(backWaking({ ...until(), state: 'dispatched' })).toHaveLength(1);
  });

  it('it falls back to the unit; the unit is told, and whoever had it', () => {
    const command = actOf(until(), 'hand-back', defaultPolicy(TOWN), UNTIL, chinaCalendar);
    if (command === undefined) throw new Error('the clock does nothing');
    expect(caseBodies['hand-back'].safeParse(command.body).success).toBe(true);
    const clock = { ...context('clock', post('clock', TOWN)), actor: CLOCK_ACTOR, at: UNTIL };
    const back = (c: CaseMeta) => {
      const change = decide(c, command, clock);
      if (!change.ok) throw new Error(change.error.code);
      return change.value;
    };
    const { next, messages } = back(until());
    expect(next).toMatchObject({ state: 'handling', lead: UNIT, version: 8 });
    expect(next).not.toHaveProperty('assignee');
    expect(messages.map(({ audience, type }) => `${type} ${audience}`)).toEqual([
      ...[`onegrid.case.handed-back ${UNIT}`, 'onegrid.case.handed-back person:w-1'],
    ]);
    const byPost = until({ assignee: { post: `${GRID}:gridWorker`, until: UNTIL } });
    expect(back(byPost).messages.map(({ audience }) => audience)).toEqual([UNIT, `post:${GRID}:gridWorker`]);
    // Of what is hidden nobody but the unit hears.
    expect(back(until({ confidential: true })).messages.map(({ audience }) => audience)).toEqual([UNIT]);
  });
});

describe('somebody is to look, and nobody is named', () => {
  const acceptor = post('acceptor', TOWN);
  const sent = (onDuty: readonly string[], c = aCase('reported', { grid: GRID, unit: UNIT })) => {
    const change = decide(c, { action: 'ask-verification', body: {} }, context('a', acceptor, { onDuty }));
    if (!change.ok) throw new Error(change.error.code);
    return change.value;
  };

  it('it is the first on duty there, by name, and is told', () => {
    const { next, data, messages } = sent(['leader', 'worker']);
    expect(next.verification).toEqual({ from: 'reported', by: 'a', person: 'leader' });
    expect(data).toEqual({ person: 'leader', by: 'duty' });
    expect(messages.map(({ audience }) => audience)).toEqual(['person:leader']);
  });

  it('it is neither who asks nor whom it concerns', () => {
    expect(sent(['a', 'worker']).next.verification?.person).toBe('worker');
    const related = aCase('reported', { grid: GRID, unit: UNIT, recused: ['leader'] });
    expect(sent(['leader', 'worker'], related).next.verification?.person).toBe('worker');
  });

  it('where nobody is on duty it is the post, whoever holds it next', () => {
    expect(sent([]).next.verification).toMatchObject({ post: `${GRID}:gridWorker` });
    expect(sent(['a']).next.verification).toMatchObject({ post: `${GRID}:gridWorker` });
  });

  it('who is named goes first, by name or by post', () => {
    const named = (body: { person?: string; post?: string }) => {
      const c = aCase('reported', { grid: GRID, unit: UNIT });
      const given = context('a', acceptor, { onDuty: ['leader'] });
      const change = decide(c, { action: 'ask-verification', body }, given);
      return change.ok ? change.value.next.verification : undefined;
    };
    expect(named({ person: 'w-9' })).toMatchObject({ person: 'w-9' });
    expect(named({ post: `${GRID}:gridLeader` })).toMatchObject({ post: `${GRID}:gridLeader` });
    expect(named({ post: `${GRID}:gridLeader` })).not.toHaveProperty('person');
  });
});
