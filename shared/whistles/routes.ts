import * as z from 'zod';
import { caseNum, partyId } from '../cases/contract.ts';
import type { Route } from '../route.ts';
import { timelineAnswer } from '../timeline/contract.ts';
import {
  blowBody,
  blowNewBody,
  partBodies,
  whistleAnswer,
  whistleBodies,
  whistleId,
  whistleList,
  whistleQuery,
  whistleView,
} from './contract.ts';
import { PART_ACTIONS, WHISTLE_ACTIONS } from './table.ts';

const base = { function: 'cases', auth: 'jwt', tag: 'whistles' } as const;
const byId = z.strictObject({ id: whistleId });
const BLOWERS = ['gridLeader', 'unitOfficer', 'unitHead', 'dispatcher', 'dutySupervisor'] as const;
const page = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(100),
  cursor: z.string().max(2_000).optional(),
});

/** The routes of whistles (吹哨报到). */
export const whistleRoutes: readonly Route[] = [
  {
    ...base,
    name: 'blowWhistle',
    method: 'POST',
    path: '/v1/cases/{id}/whistles',
    action: 'whistle:blow',
    roles: BLOWERS,
    summary: { zh: '吹哨', en: 'Blow the whistle on a case' },
    params: z.strictObject({ id: caseNum }),
    body: blowBody,
    response: { status: 201, body: whistleAnswer, etag: true },
    ifMatch: 'required',
    idempotent: true,
  },
  {
    ...base,
    name: 'blowNewWhistle',
    method: 'POST',
    path: '/v1/whistles',
    action: 'whistle:blow',
    roles: BLOWERS,
    summary: { zh: '边上报边吹哨', en: 'Take down a matter and blow the whistle on it at once' },
    body: blowNewBody,
    response: { status: 201, body: whistleAnswer, etag: true },
    idempotent: true,
  },
  {
    ...base,
    name: 'listWhistles',
    method: 'GET',
    path: '/v1/whistles',
    action: 'whistle:list',
    roles: 'any',
    summary: { zh: '哨单列表', en: 'List whistles of an area by state' },
    query: whistleQuery,
    response: { status: 200, body: whistleList },
  },
  {
    ...base,
    name: 'getWhistle',
    method: 'GET',
    path: '/v1/whistles/{id}',
    action: 'whistle:read',
    roles: 'any',
    summary: { zh: '查看哨单', en: 'Read a whistle with its departments' },
    params: byId,
    response: { status: 200, body: whistleView, etag: true },
  },
  {
    ...base,
    name: 'getWhistleTimeline',
    method: 'GET',
    path: '/v1/whistles/{id}/timeline',
    action: 'whistle:read',
    roles: 'any',
    summary: { zh: '哨单流转记录', en: 'Read what happened to a whistle' },
    params: byId,
    query: page,
    response: { status: 200, body: timelineAnswer },
  },
  {
    ...base,
    name: 'whistleAction',
    method: 'POST',
    path: '/v1/whistles/{id}/actions/{action}',
    action: 'whistle:act',
    roles: 'any',
    summary: { zh: '哨单动作', en: 'Act on a whistle' },
    params: z.strictObject({ id: whistleId, action: z.enum(WHISTLE_ACTIONS) }),
    actions: whistleBodies,
    response: { status: 200, body: whistleAnswer, etag: true },
    ifMatch: 'required',
    idempotent: true,
  },
  {
    ...base,
    name: 'partAction',
    method: 'POST',
    path: '/v1/whistles/{id}/parts/{unit}/actions/{action}',
    action: 'whistle:report-in',
    roles: 'any',
    summary: { zh: '部门报到、到场、反馈结果', en: 'Act on one department’s part' },
    params: z.strictObject({ id: whistleId, unit: partyId, action: z.enum(PART_ACTIONS) }),
    actions: partBodies,
    response: { status: 200, body: whistleAnswer, etag: true },
    ifMatch: 'required',
    idempotent: true,
  },
];
