import * as z from 'zod';
import type { Route } from '../route.ts';
import { timelineAnswer } from '../timeline/contract.ts';
import {
  caseActionParam,
  caseBodies,
  caseNum,
  commandAnswer,
  listQuery,
  reportAnswer,
  staffReportBody,
} from './contract.ts';
import { batchRoutes } from './contract-batch.ts';
import { callRoutes } from './contract-calls.ts';
import { suggestionRoutes } from './contract-dispatching.ts';
import { findingRoutes } from './contract-finding.ts';
import { holdsRoutes } from './contract-holds.ts';
import { promiseRoutes } from './contract-promise.ts';
import { REPORTING_ROLES } from './contract-reports.ts';
import { supervisionRoutes } from './contract-supervision.ts';
import { coRoutes } from './routes-co.ts';
import { caseList, caseView, reportList } from './views.ts';

const byId = z.strictObject({ id: caseNum });
const page = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(100),
  cursor: z.string().max(2_000).optional(),
});

/** The routes of reports and cases. */
export const caseRoutes: readonly Route[] = [
  {
    name: 'createCase',
    method: 'POST',
    path: '/v1/cases',
    function: 'cases',
    auth: 'jwt',
    action: 'case:report',
    roles: REPORTING_ROLES,
    tag: 'cases',
    summary: { zh: '登记（话务、网格员上报）', en: 'Take down a report, as staff' },
    body: staffReportBody,
    response: { status: 201, body: reportAnswer },
    idempotent: true,
  },
  {
    name: 'listCases',
    method: 'GET',
    path: '/v1/cases',
    function: 'cases',
    auth: 'jwt',
    action: 'case:list',
    roles: 'any',
    tag: 'cases',
    summary: { zh: '案件列表', en: 'List cases of an area or of a party' },
    query: listQuery,
    response: { status: 200, body: caseList },
  },
  {
    name: 'getCase',
    method: 'GET',
    path: '/v1/cases/{id}',
    function: 'cases',
    auth: 'jwt',
    action: 'case:read',
    roles: 'any',
    tag: 'cases',
    summary: { zh: '查看案件', en: 'Read a case' },
    params: byId,
    response: { status: 200, body: caseView, etag: true },
  },
  {
    name: 'getCaseTimeline',
    method: 'GET',
    path: '/v1/cases/{id}/timeline',
    function: 'cases',
    auth: 'jwt',
    action: 'case:read',
    roles: 'any',
    tag: 'cases',
    summary: { zh: '案件流转记录', en: 'Read what happened to a case' },
    params: byId,
    query: page,
    response: { status: 200, body: timelineAnswer },
  },
  {
    name: 'getCaseReports',
    method: 'GET',
    path: '/v1/cases/{id}/reports',
    function: 'cases',
    auth: 'jwt',
    action: 'case:read',
    roles: 'any',
    tag: 'cases',
    summary: { zh: '案件的全部反映', en: 'Read the reports of a case, those of merged cases included' },
    params: byId,
    // Each may hold ten thousand characters, and an answer six megabytes.
    query: page.extend({ limit: z.coerce.number().int().min(1).max(100).default(50) }),
    response: { status: 200, body: reportList },
  },
  {
    name: 'caseAction',
    method: 'POST',
    path: '/v1/cases/{id}/actions/{action}',
    function: 'cases',
    auth: 'jwt',
    action: 'case:act',
    roles: 'any',
    tag: 'cases',
    summary: { zh: '案件动作', en: 'Act on a case' },
    params: caseActionParam,
    actions: caseBodies,
    response: { status: 200, body: commandAnswer, etag: true },
    ifMatch: 'optional',
    idempotent: true,
  },
  ...batchRoutes,
  ...callRoutes,
  ...holdsRoutes,
  ...suggestionRoutes,
  ...findingRoutes,
  ...supervisionRoutes,
  ...promiseRoutes,
  ...coRoutes,
];
