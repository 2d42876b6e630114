import * as z from 'zod';
import { clockItem, limitItem } from '../platform/dynamodb/clock-item.ts';
import { REMINDER_STAGES } from '../workflow/reminders.ts';
import { ASKS, CASE_STATES, CLOCK_ACTS, OWNED, RESULTS, SUSPENSIONS } from './model.ts';

const timer = z.lazy(() => z.object({ clock: clockItem, reminded: z.enum(REMINDER_STAGES).optional() }));

const ask = z.lazy(() =>
  z.object({
    kind: z.enum(ASKS),
    by: z.string(),
    party: z.string().optional(),
    at: z.string(),
    version: z.number().int(),
    timer,
    limit: limitItem.optional(),
    reason: z.string().optional(),
    until: z.string().optional(),
    result: z.enum(RESULTS).optional(),
  }),
);

const verification = z.lazy(() =>
  z.object({
    from: z.enum(['reported', 'filed', 'returned']),
    by: z.string(),
    person: z.string().optional(),
    post: z.string().optional(),
  }),
);

const suspension = z.lazy(() =>
  z.object({
    reason: z.enum(SUSPENSIONS),
    since: z.string(),
    until: z.string(),
    review: timer,
  }),
);

/** The ways a case may go besides the straight one: what waits, who was sent, where it rests. */
export const waysItem = {
  stage: timer.optional(),
  ask: ask.optional(),
  stuck: z.array(z.enum(CLOCK_ACTS)).optional(),
  verification: verification.optional(),
  verified: z.enum(['exists', 'not-exists', 'unable']).optional(),
  drawn: z.boolean().optional(),
  inspector: z.string().optional(),
  suspension: suspension.optional(),
  suspensions: z.number().int().optional(),
  looked: z.number().int().optional(),
  sentUp: z.number().int().optional(),
  escalation: z.object({ to: z.string(), from: z.enum(CASE_STATES) }).optional(),
  upstream: z
    .object({ platform: z.string(), externalNo: z.string().optional(), owns: z.array(z.enum(OWNED)) })
    .optional(),
  dispute: z.object({ report: z.string(), at: z.string(), timer }).optional(),
  overruled: z.literal(true).optional(),
  reconsidered: z.literal(true).optional(),
  refusedBy: z.string().optional(),
  onTheSpot: z.literal(true).optional(),
  mergedFrom: z.enum(CASE_STATES).optional(),
  merged: z.number().int().optional(),
  troubles: z.number().int().optional(),
  problem: z.literal(true).optional(),
  co: z.array(z.string()).optional(),
  coFailed: z.array(z.string()).optional(),
  recurrenceOf: z.string().optional(),
  drill: z.literal(true).optional(),
  backfilled: z.literal(true).optional(),
  attached: z.string().optional(),
  surge: z.string().optional(),
  gathered: z.literal(true).optional(),
  fromTask: z.string().optional(),
  exempt: z.literal(true).optional(),
  selfApproved: z.literal(true).optional(),
  recused: z.array(z.string()).optional(),
};
