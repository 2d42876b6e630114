import * as z from 'zod';
import type { Route } from '../route.ts';

const open = { method: 'GET', function: 'intake', auth: 'public', roles: 'any', tag: 'service' } as const;

/** The API's own documents, and whether it is there. */
export const documentRoutes: readonly Route[] = [
  {
    ...open,
    name: 'getOpenApi',
    path: '/v1/openapi.json',
    action: 'service:document',
    summary: { zh: '接口文档（OpenAPI 3.1）', en: 'This document (OpenAPI 3.1)' },
    response: { status: 200, contentType: 'application/json' },
  },
  {
    ...open,
    name: 'getDocs',
    path: '/v1/docs',
    action: 'service:document',
    summary: { zh: '接口文档网页', en: 'This document as a readable page' },
    response: { status: 200, contentType: 'text/html; charset=utf-8' },
  },
  {
    ...open,
    name: 'getHealth',
    path: '/v1/health',
    action: 'service:health',
    summary: { zh: '服务是否在线', en: 'Whether the service answers' },
    response: {
      status: 200,
      body: z.strictObject({ status: z.literal('ok'), time: z.string() }).meta({ id: 'Health' }),
    },
  },
];
