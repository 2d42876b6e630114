import { mayView, openActions } from '../../../shared/cases/rules-rights.ts';
import { aCase, caller, GRID, post } from '../../support/cases.ts';

/** Who stands in for the absent `w` from another grid: nothing but that brings the case to them. */
const elsewhere = '320506103203002';
const deputy = caller('d', { ...post('partTimer', elsewhere), postId: 'deputy:w:1' });
const colleague = caller('d', { ...post('partTimer', elsewhere), postId: 'd:1' });
const given = { assignee: { person: 'w' } };

describe('a deputy of who is away', () => {
  it('sees and does what was given to that person by name', () => {
    expect(mayView(deputy, aCase('handling', given))).toBe(true);
    expect(openActions(deputy, aCase('handling', given))).toEqual(expect.arrayContaining(['submit', 'hand-back']));
    const looked = { verification: { from: 'filed' as const, by: 'x', person: 'w' } };
    expect(openActions(deputy, aCase('verifying', looked))).toContain('verify');
  });

  it('has nothing of it by a post of the own, nor of what was given to somebody else', () => {
    expect(mayView(colleague, aCase('handling', given))).toBe(false);
    expect(mayView(deputy, aCase('handling', { assignee: { person: 'w2' } }))).toBe(false);
    expect(mayView(deputy, aCase('handling', { grid: GRID }))).toBe(false);
  });

  it('sees nothing of what is hidden: that stays with the one who was named', () => {
    const hidden = aCase('handling', { ...given, confidential: true });
    expect(mayView(caller('w', post('partTimer', elsewhere)), hidden)).toBe(true);
    expect(mayView(deputy, hidden)).toBe(false);
    expect(openActions(deputy, hidden)).toEqual([]);
  });
});
