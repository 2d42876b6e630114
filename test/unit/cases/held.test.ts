import { toHeldItem } from '../../../shared/cases/items-held.ts';
import type { CaseMeta } from '../../../shared/cases/model.ts';
import { heldOf } from '../../../shared/cases/rules-held.ts';
import { NO_DUE } from '../../../shared/workflow/deadlines.ts';
import { aCase, GRID } from '../../support/cases.ts';

const POST = `${GRID}:gridWorker`;
const rowsOf = (c: CaseMeta) => heldOf(c).map((held) => toHeldItem(c, held));
const about = { kind: 'staff', ref: 'w-9' } as const;

describe('what somebody has of a case', () => {
  it('is nothing while it is given to nobody', () => {
    expect(rowsOf(aCase('handling'))).toEqual([]);
  });

  it('stands under the person it was given to, by the deadline, until it is submitted', () => {
    const c = aCase('handling', { assignee: { person: 'w-1' } });
    expect(rowsOf(c)).toEqual([
      {
        pk: `CASE#${c.num}`,
        sk: 'FOR#handle#w-1',
        kind: 'case-held',
        num: c.num,
        step: 'handle',
        post: 'P#w-1',
        bucket: 'open',
        dueAt: c.clock?.dueAt,
        town: c.town,
        unit: c.unit,
        list: 'held:w-1',
      },
    ]);
    expect(rowsOf({ ...c, state: 'handled' })).toEqual([]);
  });

  it('stands under the post it was given to', () => {
    expect(rowsOf(aCase('handling', { assignee: { post: POST } }))[0]).toMatchObject({ post: `P#${POST}` });
  });

  it('is kept apart where only the one who was named may know of it', () => {
    const c = aCase('handling', { assignee: { person: 'w-1' }, about });
    expect(rowsOf(c)[0]).toMatchObject({ post: 'P#w-1', bucket: 'hidden:open' });
    expect(rowsOf({ ...c, confidential: true })[0]).toMatchObject({
      bucket: 'hidden:open',
      list: 'hidden:held:w-1',
    });
  });

  it('is not there for whom the matter has turned out to be about', () => {
    expect(rowsOf(aCase('handling', { assignee: { person: 'w-9' }, about }))).toEqual([]);
  });

  it('is to look, for whom was sent, by the time the state waits; of what is hidden no post is told', () => {
    const verification = { from: 'reported', by: 'a', person: 'w-2' } as const;
    const c = aCase('verifying', { verification });
    expect(rowsOf(c)).toMatchObject([{ step: 'verify', post: 'P#w-2', dueAt: NO_DUE }]);
    const sent = { from: 'reported', by: 'a', post: POST } as const;
    expect(rowsOf(aCase('verifying', { verification: sent }))).toMatchObject([{ post: `P#${POST}`, bucket: 'open' }]);
    expect(rowsOf(aCase('verifying', { verification: sent, confidential: true }))).toEqual([]);
  });

  it('is to inspect, for whom was drawn', () => {
    expect(rowsOf(aCase('handled', { inspector: 'w-3' }))).toMatchObject([{ step: 'inspect', post: 'P#w-3' }]);
  });
});
