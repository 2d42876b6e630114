import { auditQuery } from '../../../shared/audit/contract.ts';
import { mayAudit, scopeOf } from '../../../shared/audit/rules.ts';
import type { Caller } from '../../../shared/kernel/caller.ts';
import { ROLES, type Role } from '../../../shared/kernel/roles.ts';

const caller = (role: Role, area: string): Caller => ({
  person: 'a1',
  name: '审计',
  posts: [{ postId: 'a1:1', role, area, from: '2026-01-01T00:00:00.000Z' }],
});

describe('mayAudit', () => {
  it('is for auditors and security administrators, in their area', () => {
    for (const role of ROLES) {
      const reads = role === 'auditor' || role === 'securityAdmin';
      expect([role, mayAudit(caller(role, '320506103'), '320506103203001')]).toEqual([role, reads]);
      expect(mayAudit(caller(role, '320506103'), '320506104')).toBe(false);
      expect(mayAudit(caller(role, '320506103203'), '320506103')).toBe(false);
      expect(mayAudit(caller(role, '320506103'), undefined)).toBe(false);
    }
  });
});

describe('scopeOf', () => {
  it.each([
    ['case:2603067980012343', { kind: 'case', num: '2603067980012343' }],
    ['person:w1', { kind: 'person', person: 'w1' }],
    ['grid:320506103203001', { kind: 'area', code: '320506103203001' }],
    ['unit:320506103203', { kind: 'area', code: '320506103203' }],
    ['unit:3205061', { kind: 'rows' }],
    ['contact:abc', { kind: 'rows' }],
    ['whistle:2603067980012343-1', { kind: 'case', num: '2603067980012343' }],
    ['department:zhzf', { kind: 'rows' }],
    ['', { kind: 'rows' }],
  ])('%s', (subject, scope) => {
    expect(scopeOf(subject)).toEqual(scope);
  });
});

describe('auditQuery', () => {
  it.each([
    { subject: 'contact:abc' },
    { case: '2603067980012343', limit: '10' },
    { actor: 'w1', month: '2026-03' },
    { subject: 'case:2603067980012343', month: '2026-12' },
  ])('takes %j', (query) => {
    expect(auditQuery.safeParse(query).success).toBe(true);
  });

  it.each([
    {},
    { actor: 'w1' },
    { subject: 'contact:abc', case: '2603067980012343' },
    { subject: 'contact:abc', actor: 'w1', month: '2026-03' },
    { subject: 'S#contact:abc' },
    { subject: '13800001234' },
    { actor: 'w1', month: '2026-13' },
    { actor: 'w1', month: '2026-03', limit: '0' },
    { case: '2603067980012343', more: '1' },
  ])('refuses %j', (query) => {
    expect(auditQuery.safeParse(query).success).toBe(false);
  });
});
