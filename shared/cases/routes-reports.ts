import * as z from 'zod';
import type { Route } from '../route.ts';
import {
  publicReportBody,
  reportActionAnswer,
  reportAnswer,
  reportBodies,
  trackingAnswer,
  trackingCode,
} from './contract-reports.ts';
import { REPORT_ACTIONS } from './model-public.ts';

/** What is open to anybody. Apart from the staff's routes, so that the public function starts without their schemas. */
export const reportRoutes: readonly Route[] = [
  {
    name: 'createReport',
    method: 'POST',
    path: '/v1/reports',
    function: 'intake',
    auth: 'public',
    action: 'report:create',
    roles: 'any',
    tag: 'reports',
    summary: { zh: '公众上报', en: 'Report something, as anybody' },
    body: publicReportBody,
    response: { status: 201, body: reportAnswer },
    idempotent: true,
  },
  {
    name: 'trackReport',
    method: 'GET',
    path: '/v1/reports/{trackingCode}',
    function: 'intake',
    auth: 'public',
    action: 'report:track',
    roles: 'any',
    tag: 'reports',
    summary: { zh: '凭查询码查看进度', en: 'Follow a report by its tracking code' },
    params: z.strictObject({ trackingCode }),
    response: { status: 200, body: trackingAnswer },
  },
  {
    name: 'reportAction',
    method: 'POST',
    path: '/v1/reports/{trackingCode}/actions/{action}',
    function: 'intake',
    auth: 'public',
    action: 'report:act',
    roles: 'any',
    tag: 'reports',
    summary: {
      zh: '反映人补充、撤回、异议、催办、评价',
      en: 'Add to a report, take it back, dispute its end, urge or rate, as its reporter',
    },
    params: z.strictObject({ trackingCode, action: z.enum(REPORT_ACTIONS) }),
    actions: reportBodies,
    response: { status: 200, body: reportActionAnswer },
    idempotent: true,
  },
];
