import fc from 'fast-check';
import { mayView, openActions } from '../../../shared/cases/rules-rights.ts';
import { ROLES } from '../../../shared/kernel/roles.ts';
import { aCase, caller, GRID, post, TOWN, UNIT } from '../../support/cases.ts';

describe('who sees a case', () => {
  it('a grid worker sees the own grid and not the neighbour’s', () => {
    expect(mayView(caller('w', post('gridWorker', GRID)), aCase('handling'))).toBe(true);
    expect(mayView(caller('w', post('gridWorker', '320506103203002')), aCase('handling'))).toBe(false);
  });

  it('a town-wide bureau sees what it takes part in and nothing else', () => {
    const bureau = caller('o', post('unitOfficer', TOWN, 'zhzf'));
    expect(mayView(bureau, aCase('handling'))).toBe(false);
    expect(mayView(bureau, aCase('handling', { parties: [UNIT, 'zhzf'] }))).toBe(true);
  });

  it('a village officer sees the village, another village’s officer does not', () => {
    expect(mayView(caller('o', post('unitOfficer', UNIT, UNIT)), aCase('reported'))).toBe(true);
    expect(mayView(caller('o', post('unitOfficer', '320506103204', '320506103204')), aCase('reported'))).toBe(false);
  });

  it('two posts of one person never multiply: leading a grid and sitting in a town office opens no town', () => {
    const both = caller('p', post('gridLeader', '320506103012001'), post('unitOfficer', TOWN, 'zb331'));
    expect(mayView(both, aCase('handling'))).toBe(false);
    expect(openActions(both, aCase('handling'))).toEqual([]);
  });

  it('what any set of posts sees is what each of them sees alone', () => {
    const area = fc.constantFrom(TOWN, UNIT, GRID, '320506103204', '320506103203002', '320506');
    const held = fc.record({
      role: fc.constantFrom(...ROLES),
      area,
      department: fc.option(fc.constantFrom('zhzf', UNIT), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(held, { maxLength: 5 }), fc.boolean(), (drafts, confidential) => {
        const posts = drafts.map((draft) => post(draft.role, draft.area, draft.department));
        const c = aCase('handling', confidential ? { confidential: true } : {});
        const alone = posts.filter((one) => mayView(caller('p', one), c));
        expect(mayView(caller('p', ...posts), c)).toBe(alone.length > 0);
        const actions = new Set(posts.flatMap((one) => openActions(caller('p', one), c)));
        expect(new Set(openActions(caller('p', ...posts), c))).toEqual(actions);
      }),
    );
  });

  it('a confidential case is the centre’s and the leading unit’s, not the grid’s', () => {
    const c = aCase('handling', { confidential: true });
    expect(mayView(caller('a', post('acceptor', TOWN)), c)).toBe(true);
    expect(mayView(caller('o', post('unitOfficer', TOWN, UNIT)), c)).toBe(true);
    expect(mayView(caller('w', post('gridLeader', GRID)), c)).toBe(false);
    expect(mayView(caller('l', post('leader', TOWN)), c)).toBe(false);
  });

  it('a complaint about a unit never reaches that unit, even as a party', () => {
    const c = aCase('filed', { about: { kind: 'unit', ref: UNIT }, parties: [UNIT] });
    expect(mayView(caller('o', post('unitOfficer', UNIT, UNIT)), c)).toBe(false);
    expect(mayView(caller('a', post('acceptor', TOWN)), c)).toBe(true);
  });

  it('an unlocated case is on the town’s list and on no grid’s', () => {
    const { grid: _grid, unit: _unit, ...rest } = aCase('reported');
    expect(mayView(caller('a', post('acceptor', TOWN)), rest)).toBe(true);
    expect(mayView(caller('w', post('gridLeader', GRID)), rest)).toBe(false);
  });
});
