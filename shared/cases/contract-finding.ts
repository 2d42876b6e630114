import * as z from 'zod';
import type { Route } from '../route.ts';
import { caseNum, moment, pointSchema, reporterSchema, similarCase, text, trackingCode } from './contract-reports.ts';
import { CHANNELS, RESULTS } from './model.ts';
import { PUBLIC_STATES } from './model-public.ts';

const byId = z.strictObject({ id: caseNum });
const time = z.string().meta({ description: 'RFC 3339, +08:00' });

/** How a matter stands, in words that are read out to whoever rings about it. */
export const progressView = z.lazy(() =>
  z
    .strictObject({
      state: z.enum(PUBLIC_STATES),
      stateText: z.string(),
      dueAt: time.optional(),
      say: z.string().meta({ description: '答复用语，可直接念给来电人 · a sentence to read out' }),
    })
    .meta({ id: 'Progress' }),
);

/** What a caller says who has nothing new to say. */
export const againBody = z.lazy(() =>
  z
    .strictObject({
      text: text().meta({ description: '来电人所述 · the caller’s words' }),
      channel: z.enum(CHANNELS),
      reporter: reporterSchema.optional(),
      reporterPoint: pointSchema.optional(),
      receivedAt: moment.optional(),
    })
    .meta({ id: 'ReportAgain' }),
);
export type AgainBody = z.infer<typeof againBody>;

export const againAnswer = z.lazy(() =>
  z
    .strictObject({
      trackingCode,
      caseNum: caseNum.meta({ description: '实际办理的案件 · the case in which it is handled' }),
      receivedAt: time,
      progress: progressView,
    })
    .meta({ id: 'ReportedAgain' }),
);

const closedCase = z.lazy(() =>
  z.strictObject({
    num: caseNum,
    category: z.string().optional(),
    metres: z.number(),
    reportedAt: time,
    closedAt: time,
  }),
);

/** What is shown of the case that another one repeats: what became of it then. */
export const recurrenceView = z.lazy(() =>
  z
    .strictObject({
      num: caseNum,
      closedAt: time.optional(),
      lead: z.string().optional(),
      result: z.enum(RESULTS).optional(),
      recurrenceOf: caseNum.optional(),
    })
    .meta({ id: 'Recurrence', description: '30 日内同处同类已结案件 · closed in the same place within 30 days' }),
);

export const similarAnswer = z.lazy(() =>
  z
    .strictObject({
      items: z.array(similarCase).meta({ description: '在办 · open, the nearest first' }),
      closed: z.array(closedCase).meta({ description: '30 日内已结 · closed within 30 days, the last first' }),
    })
    .meta({ id: 'SimilarCases' }),
);

const base = { function: 'cases', auth: 'jwt', tag: 'cases' } as const;

/** Finding what is known of a matter already. */
export const findingRoutes: readonly Route[] = [
  {
    ...base,
    name: 'getSimilarCases',
    method: 'GET',
    path: '/v1/cases/{id}/similar',
    action: 'case:read',
    roles: 'any',
    summary: { zh: '疑似重复与重复发生', en: 'What may be the same problem, and what it may repeat' },
    params: byId,
    query: z.strictObject({ category: z.string().max(20).optional() }),
    response: { status: 200, body: similarAnswer },
  },
  {
    ...base,
    name: 'reportAgain',
    method: 'POST',
    path: '/v1/cases/{id}/reports',
    action: 'case:report',
    roles: ['acceptor', 'dispatcher', 'dutySupervisor', 'callBackAgent'],
    summary: {
      zh: '同一事项无新情况：关联来电并告知进展',
      en: 'Same matter, no new facts: link the call to its case and say how it stands',
    },
    params: byId,
    body: againBody,
    response: { status: 201, body: againAnswer },
    idempotent: true,
  },
];
