import * as z from 'zod';
import type { Route } from '../route.ts';
import { publicReportBody, reportAnswer, trackingAnswer, trackingCode } from './contract-reports.ts';

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
];
