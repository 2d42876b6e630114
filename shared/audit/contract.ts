import * as z from 'zod';
import { caseNum } from '../cases/contract.ts';
import { ROLES } from '../kernel/roles.ts';
import type { Route } from '../route.ts';
import { AUDIT_READERS } from './rules.ts';

/** What can be asked: one subject, one case or one person; a person's acts month by month. */
export const auditQuery = z
  .strictObject({
    subject: z
      .string()
      .regex(/^[a-z]+:[\w.:/-]{1,100}$/)
      .optional()
      .meta({ description: '对象 · e.g. case:<number>, contact:<id>, person:<id>, grid:<code>' }),
    case: caseNum.optional().meta({ description: '案件 · the same as subject=case:<number>' }),
    actor: z.string().min(1).max(100).optional().meta({ description: '操作人 · a person’s id; needs month' }),
    month: z
      .string()
      .regex(/^\d{4}-(0[1-9]|1[0-2])$/)
      .optional()
      .meta({ description: '月份（UTC）', example: '2026-03' }),
    limit: z.coerce.number().int().min(1).max(200).default(50),
    cursor: z.string().max(2_000).optional(),
  })
  .refine((query) => [query.subject, query.case, query.actor].filter((one) => one !== undefined).length === 1, {
    error: 'one-of-subject-case-actor',
  })
  .refine((query) => query.actor === undefined || query.month !== undefined, {
    error: 'month-needed',
    path: ['month'],
  });
export type AuditQuery = z.infer<typeof auditQuery>;

export const auditEntry = z.lazy(() =>
  z
    .strictObject({
      at: z.string(),
      subject: z.string(),
      person: z.string(),
      post: z.string().optional(),
      role: z.enum(ROLES).optional(),
      action: z.string(),
      target: z.string(),
      outcome: z.string().meta({ description: 'done，或拒绝代码 · done, or the refusal’s code' }),
      purpose: z.string().optional(),
      sourceIp: z.string(),
      requestId: z.string(),
    })
    .meta({ id: 'AuditEntry' }),
);
export type AuditEntry = z.infer<typeof auditEntry>;

export const auditList = z.lazy(() =>
  z.strictObject({ items: z.array(auditEntry), cursor: z.string().optional() }).meta({ id: 'AuditList' }),
);

/** The routes of the audit. */
export const auditRoutes: readonly Route[] = [
  {
    name: 'listAudit',
    method: 'GET',
    path: '/v1/audit',
    function: 'insight',
    auth: 'jwt',
    action: 'audit:read',
    roles: AUDIT_READERS,
    tag: 'audit',
    summary: { zh: '审计：谁在何时为何看过、做过什么', en: 'Audit: who saw or did what, when and why' },
    query: auditQuery,
    response: { status: 200, body: auditList },
  },
];
