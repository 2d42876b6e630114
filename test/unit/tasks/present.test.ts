import { heldCaseOf } from '../../../shared/tasks/present.ts';
import { AT, aCase } from '../../support/cases.ts';

describe('a case in a worker’s day', () => {
  const held = (drill?: true) =>
    heldCaseOf({ head: aCase('handling', drill ? { drill } : {}), step: 'handle', dueAt: AT }, AT);

  it('says of an exercise that it is one, and of nothing else', () => {
    expect(held(true)).toMatchObject({ drill: true });
    expect(held()).not.toHaveProperty('drill');
  });
});
