import * as z from 'zod';
import { partyId } from './contract-bodies.ts';
import { caseNum } from './contract-reports.ts';
import { CASE_FLAGS, CASE_STATES, CHANNELS } from './model.ts';
import { CASE_ACTIONS } from './table.ts';

export { caseBodies, partyId } from './contract-bodies.ts';
export { caseNum, reportAnswer, staffReportBody, TEXT_MAX, townCode } from './contract-reports.ts';

export const caseActionParam = z.strictObject({ id: caseNum, action: z.enum(CASE_ACTIONS) });

/** The first answer of a command; a repeated request gets it again, word for word, because it is read from the event. */
export const commandAnswer = z.lazy(() =>
  z
    .strictObject({
      num: caseNum,
      action: z.string(),
      state: z.enum(CASE_STATES),
      version: z.number().int(),
      at: z.string(),
      dueAt: z.string().optional(),
      supervision: z.string().optional().meta({ description: 'Id of the instruction that was given or answered' }),
      promise: z.string().optional().meta({ description: 'Id of the promise that was made' }),
    })
    .meta({ id: 'CaseCommandAnswer' }),
);
export type CommandAnswer = z.infer<typeof commandAnswer>;

export const listQuery = z.strictObject({
  area: z.string().max(15).optional(),
  state: z.enum(CASE_STATES).optional(),
  status: z.enum(['open', 'done']).optional(),
  category: z.string().max(20).optional(),
  channel: z.enum(CHANNELS).optional(),
  flag: z.enum(CASE_FLAGS).optional(),
  owner: partyId.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(2_000).optional(),
});
export type ListQuery = z.infer<typeof listQuery>;
