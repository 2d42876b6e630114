import { personIdSchema } from '../../../shared/staff/contract.ts';

const codesOf = (id: string): readonly string[] =>
  personIdSchema.safeParse(id).error?.issues.map(({ message }) => message) ?? [];

describe('the id of a person', () => {
  it('is never a name under which the machine acts', () => {
    for (const id of ['clock', 'system', 'public']) expect(codesOf(id)).toEqual(['reserved-id']);
  });

  it('is never the number of a phone or an identity card', () => {
    for (const id of ['13800001234', '32050619800101123x']) expect(codesOf(id)).toEqual(['no-number-of-a-person']);
  });

  it('can’t be that of a report', () => {
    expect(codesOf('report:0123456789abcdef')).toHaveLength(1);
  });

  it('is a number or word of the register', () => {
    for (const id of ['w-0231', '20260101', 'clock-maker']) expect(codesOf(id)).toEqual([]);
  });
});
