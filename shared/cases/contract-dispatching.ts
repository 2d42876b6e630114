import * as z from 'zod';
import { suggestionSchema } from '../dispatching/contract.ts';
import type { Route } from '../route.ts';
import { caseNum } from './contract.ts';

/** What the dispatch directory says about a case. */
export const suggestionRoutes: readonly Route[] = [
  {
    name: 'getDispatchSuggestion',
    method: 'GET',
    path: '/v1/cases/{id}/dispatch-suggestion',
    function: 'cases',
    auth: 'jwt',
    action: 'case:read',
    roles: ['acceptor', 'dispatcher', 'dutySupervisor', 'gridOffice'],
    tag: 'cases',
    summary: { zh: '派单建议', en: 'Who should lead a case by the dispatch directory, and why' },
    params: z.strictObject({ id: caseNum }),
    response: { status: 200, body: suggestionSchema },
  },
];
