import * as z from 'zod';
import type { Route } from '../route.ts';
import { actorView } from '../timeline/contract.ts';
import { partyId } from './contract-bodies.ts';
import { caseNum } from './contract-reports.ts';
import { CASE_STATES } from './model.ts';
import { SUPERVISION_KINDS, SUPERVISION_STATES } from './model-supervision.ts';

const time = z.string().meta({ description: 'RFC 3339, +08:00' });

export const supervisionView = z.lazy(() =>
  z
    .strictObject({
      id: z.string(),
      case: z.strictObject({
        num: caseNum,
        state: z.enum(CASE_STATES),
        town: z.string(),
        unit: z.string().optional(),
        grid: z.string().optional(),
        category: z.string().optional(),
        categoryName: z.string().optional(),
        lead: z.string().optional(),
        drill: z.boolean().optional().meta({ description: '演练 · an exercise, no real case' }),
      }),
      state: z.enum(SUPERVISION_STATES),
      version: z.number().int(),
      kind: z.enum(SUPERVISION_KINDS),
      text: z.string(),
      by: actorView,
      at: time,
      answerBy: time,
      late: z.boolean().meta({ description: 'Not answered in time, or answered after it' }),
      answer: z
        .strictObject({
          text: z.string(),
          by: actorView,
          at: time,
          onBehalf: z.boolean().optional(),
          selfApproved: z.boolean().optional(),
        })
        .optional(),
    })
    .meta({ id: 'Supervision', description: '督办 · An instruction on a case that has to be answered' }),
);

export const supervisionQuery = z.strictObject({
  area: z.string().max(15).optional().meta({ description: 'Town (9 digits) or village or community (12)' }),
  owner: partyId.optional().meta({ description: '待答复单位 · those that a unit has to answer' }),
  mine: z.literal('true').optional().meta({ description: '本人发出的 · those that the caller gave' }),
  case: caseNum.optional().meta({ description: 'Those of one case' }),
  state: z.enum(SUPERVISION_STATES).optional().meta({ description: '`open` without it; of one case, all without it' }),
  drill: z.literal('true').optional().meta({ description: '演练 · on exercises, instead of real cases' }),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.string().max(2_000).optional(),
});
export type SupervisionQuery = z.infer<typeof supervisionQuery>;

/** The list of instructions: the commands that give and answer them are actions of the case. */
export const supervisionRoutes: readonly Route[] = [
  {
    name: 'listSupervisions',
    method: 'GET',
    path: '/v1/supervisions',
    function: 'cases',
    auth: 'jwt',
    action: 'supervision:list',
    roles: 'any',
    tag: 'cases',
    summary: {
      zh: '督办列表：辖区未答复、本人发出、某案件',
      en: 'List instructions of an area, by the caller, or on a case',
    },
    query: supervisionQuery,
    response: {
      status: 200,
      body: z
        .strictObject({ items: z.array(supervisionView), cursor: z.string().optional() })
        .meta({ id: 'SupervisionList' }),
    },
  },
];
