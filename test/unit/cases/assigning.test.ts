import { caseBodies } from '../../../shared/cases/contract-bodies.ts';
import { decide } from '../../../shared/cases/decide.ts';
import type { CaseMeta } from '../../../shared/cases/model.ts';
import { aCase, context, GRID, post, UNIT } from '../../support/cases.ts';

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
