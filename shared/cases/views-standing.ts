import * as z from 'zod';
import { LIMIT_TYPES } from '../workflow/deadlines.ts';
import { ASKS, CASE_STATES, FORCED, OWNED, RESULTS, SUSPENSIONS } from './model.ts';

const time = z.string().meta({ description: 'RFC 3339, +08:00' });

const ask = z.lazy(() =>
  z
    .strictObject({
      kind: z.enum(ASKS),
      by: z.string(),
      party: z.string().optional(),
      at: time,
      decideAt: time.optional(),
      limit: z.strictObject({ type: z.enum(LIMIT_TYPES), n: z.number().int() }).optional(),
      code: z.enum([...SUSPENSIONS, ...FORCED]).optional(),
      until: time.optional(),
      result: z.enum(RESULTS).optional(),
    })
    .meta({ id: 'CaseQuestion', description: '待审批 · what is asked and waits for somebody else’s word' }),
);

const suspension = z.lazy(() =>
  z
    .strictObject({ code: z.enum(SUSPENSIONS), since: time, until: time, reviewAt: time.optional() })
    .meta({ id: 'CaseSuspension', description: '挂起 · why and until when it rests, and when that is to be reviewed' }),
);

const upstream = z.lazy(() =>
  z
    .strictObject({
      platform: z.string(),
      externalNo: z.string().optional(),
      owns: z.array(z.enum(OWNED)),
      pending: z.enum(OWNED).optional().meta({ description: '待上级答复 · what the platform is being asked' }),
    })
    .meta({ id: 'CaseUpstream', description: '上级平台 · the platform it comes from, and what that keeps for itself' }),
);

/** Where a case stands besides its state: what waits, what rests, what is above, and how much time there is. */
export const standing = {
  stageDueAt: time.optional().meta({ description: '本环节时限 · when the present state’s own limit ends' }),
  remaining: z
    .strictObject({ minutes: z.number().int(), working: z.boolean() })
    .optional()
    .meta({ description: '剩余时间 · what is left of the limit while it stands; working: minutes of working time' }),
  extensions: z.number().int().optional().meta({ description: '已延期次数 · extensions granted' }),
  ask: ask.optional(),
  suspension: suspension.optional(),
  suspensions: z.number().int().optional().meta({ description: '挂起次数 · how often it was suspended' }),
  escalation: z
    .strictObject({ to: z.string(), from: z.enum(CASE_STATES) })
    .optional()
    .meta({ description: '已上报 · the platform it was sent up to, and from where' }),
  upstream: upstream.optional(),
  dispute: z
    .strictObject({ at: time, decideAt: time.optional() })
    .optional()
    .meta({ description: '有异议 · a reporter says that it is not solved' }),
  problem: z.boolean().optional().meta({ description: '疑难件 · a problem order' }),
  closeKind: z.enum(['handled', 'direct-answer', 'forced']).optional(),
};
