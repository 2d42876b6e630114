import type { Route } from '../route.ts';
import { coActionParam, coAnswer, coBodies, coList, coParam, coView } from './contract-co.ts';

const base = { function: 'cases', auth: 'jwt', roles: 'any', tag: 'cases' } as const;
const byCase = coParam.pick({ id: true });

/** The routes of co-units' parts (协办). */
export const coRoutes: readonly Route[] = [
  {
    ...base,
    name: 'getCaseParts',
    method: 'GET',
    path: '/v1/cases/{id}/parts',
    action: 'case:read',
    summary: { zh: '案件的协办单位', en: 'Read the parts of a case’s co-units' },
    params: byCase,
    response: { status: 200, body: coList },
  },
  {
    ...base,
    name: 'getCasePart',
    method: 'GET',
    path: '/v1/cases/{id}/parts/{party}',
    action: 'case:read',
    summary: { zh: '一个协办单位的任务', en: 'Read one co-unit’s part' },
    params: coParam,
    response: { status: 200, body: coView, etag: true },
  },
  {
    ...base,
    name: 'coUnitAction',
    method: 'POST',
    path: '/v1/cases/{id}/parts/{party}/actions/{action}',
    action: 'case:co-act',
    summary: { zh: '协办签收、退回、反馈结果与免除', en: 'Act on one co-unit’s part' },
    params: coActionParam,
    actions: coBodies,
    response: { status: 200, body: coAnswer, etag: true },
    ifMatch: 'required',
    idempotent: true,
  },
];
