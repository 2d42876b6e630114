import * as z from 'zod';
import type { Route } from '../route.ts';
import { caseBodies } from './contract-bodies.ts';
import { caseNum } from './contract-reports.ts';
import { CASE_STATES } from './model.ts';
import type { CaseAction } from './table.ts';

/** Commands of one request; more are sent in several, each of which may be repeated by itself. */
export const MOST_AT_ONCE = 100;

/**
 * What is done to many cases at once, and how many of them side by side. Left out is what needs a look at each: refusing,
 * cancelling, inspecting, granting. Mergers into one head would collide with each other, so they go one after the other.
 */
export const BATCH_ACTIONS = {
  answer: 8,
  'answer-group': 8,
  merge: 1,
  file: 8,
  'send-back': 8,
  dispatch: 8,
  sign: 8,
  assign: 8,
  take: 8,
  'hand-back': 8,
  'ask-inspection': 8,
  close: 8,
  urge: 8,
  supervise: 8,
  note: 8,
} as const satisfies Partial<Readonly<Record<CaseAction, number>>>;
export type BatchAction = keyof typeof BATCH_ACTIONS;

const actions = Object.keys(BATCH_ACTIONS) as BatchAction[];

/** The key of one item, formed as the header is. */
const itemKey = z.string().regex(/^[\x21-\x7e]{8,100}$/);

const batchBody = (action: BatchAction) =>
  z.lazy(() =>
    z.strictObject({
      body: caseBodies[action]
        .optional()
        .meta({ description: '共同内容 · what each command carries that has no body of its own' }),
      items: z
        .array(
          z.strictObject({
            num: caseNum,
            version: z.number().int().min(1).optional().meta({
              description: '版本，同 If-Match · as in If-Match; not needed where the single command needs none',
            }),
            key: itemKey.optional().meta({
              description:
                '单件幂等键 · key of this one; without it the request’s Idempotency-Key counts for each case',
            }),
            body: caseBodies[action].optional(),
          }),
        )
        .min(1)
        .max(MOST_AT_ONCE),
    }),
  );

export const batchBodies = Object.fromEntries(actions.map((action) => [action, batchBody(action)])) as Readonly<
  Record<BatchAction, ReturnType<typeof batchBody>>
>;

export interface BatchBody {
  readonly body?: unknown;
  readonly items: readonly {
    readonly num: string;
    readonly version?: number;
    readonly key?: string;
    readonly body?: unknown;
  }[];
}

export const batchAnswer = z.lazy(() =>
  z
    .strictObject({
      action: z.string(),
      done: z.number().int(),
      refused: z.number().int(),
      left: z.number().int().meta({ description: '未及处理，请原样重发 · not begun in time: send the same again' }),
      items: z.array(
        z.strictObject({
          num: caseNum,
          outcome: z.enum(['done', 'refused', 'left']),
          state: z.enum(CASE_STATES).optional(),
          version: z
            .number()
            .int()
            .optional()
            .meta({ description: 'After it; where it was refused as stale, the one that stands' }),
          dueAt: z.string().optional(),
          problem: z
            .looseObject({ status: z.number().int(), code: z.string(), title: z.string(), detail: z.string() })
            .optional()
            .meta({ description: 'The problem document that the single command would have been answered with' }),
        }),
      ),
    })
    .meta({ id: 'CaseBatchAnswer', description: '批量办理结果 · An answer for each case' }),
);
export type BatchAnswer = z.infer<typeof batchAnswer>;

/** Many commands in one request: each is checked, decided, written and audited as if it had come alone. */
export const batchRoutes: readonly Route[] = [
  {
    name: 'caseBatch',
    method: 'POST',
    path: '/v1/cases/batch/{action}',
    function: 'cases',
    auth: 'jwt',
    action: 'case:batch',
    roles: 'any',
    tag: 'cases',
    summary: {
      zh: '批量办理（至多 100 件，逐件作答）',
      en: 'Take one action on up to 100 cases, with an answer for each',
    },
    params: z.strictObject({ action: z.enum(actions) }),
    actions: batchBodies,
    response: { status: 200, body: batchAnswer },
    idempotent: true,
  },
];
