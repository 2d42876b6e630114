import { peopleRoutes, revealBody } from '../../../shared/people/contract.ts';

describe('the body of a reveal', () => {
  it.each([
    { purpose: 'call-back' },
    { purpose: 'verify', reason: '核实地址' },
    { purpose: 'other', reason: '送还证件' },
  ])('takes %j', (body) => {
    expect(revealBody.safeParse(body).success).toBe(true);
  });

  it.each([
    {},
    { purpose: 'curiosity' },
    { purpose: 'other' },
    { purpose: 'other', reason: '   ' },
    { purpose: 'visit', reason: 'x'.repeat(201) },
    { purpose: 'visit', phone: '13800001234' },
  ])('refuses %j', (body) => {
    expect(revealBody.safeParse(body).success).toBe(false);
  });

  it('says what `other` lacks', () => {
    expect(revealBody.safeParse({ purpose: 'other' }).error?.issues).toMatchObject([
      { message: 'reason-needed', path: ['reason'] },
    ]);
  });

  it('never has a person’s data in its address', () => {
    for (const route of peopleRoutes) expect(route.path).not.toMatch(/phone|name/);
  });
});
