import * as z from 'zod';
import { areaPost, partyId, personId } from './contract-bodies.ts';
import { caseNum } from './contract-reports.ts';
import { ASKS, CASE_FLAGS, CASE_STATES, CHANNELS } from './model.ts';
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
  area: z.string().max(15).optional().meta({ description: 'Town (9), village or community (12), or grid (15 digits)' }),
  state: z.enum(CASE_STATES).optional(),
  status: z.enum(['open', 'done']).optional().meta({ description: '`open` without it' }),
  category: z.string().max(20).optional(),
  channel: z.enum(CHANNELS).optional(),
  flag: z.enum(CASE_FLAGS).optional(),
  ask: z
    .enum(ASKS)
    .optional()
    .meta({ description: '待决定的申请 · with a question of this kind that waits for a word' }),
  assignee: z
    .union([personId, areaPost])
    .optional()
    .meta({ description: '承办人或岗位 · a person’s id, or a post as `<area>:<role>`: what they have to do' }),
  sign: partyId.optional().meta({ description: '待签收单位 · sent to this unit and not signed' }),
  about: z
    .string()
    .regex(/^(enterprise|place|facility|staff|unit):.{1,100}$|^person:[A-Za-z0-9_-]{22}$/u)
    .optional()
    .meta({ description: '涉及对象 · `<kind>:<ref>`; of a person the handle that a case shows, no name' }),
  external: z.string().min(1).max(60).optional().meta({ description: '外部工单号 · number of a platform above' }),
  overdue: z.literal('true').optional().meta({ description: '已超时 · past their limit, the longest overdue first' }),
  dueBefore: z.iso.datetime({ offset: true }).optional().meta({ description: '某时前到期 · due before' }),
  owner: partyId.optional().meta({ description: '单位待办 · what a unit leads or helps with, by limit' }),
  drill: z.literal('true').optional().meta({ description: '演练 · of exercises, instead of what is real' }),
  decide: z.literal('true').optional().meta({ description: '待本单位决定 · with `owner`: what waits for its word' }),
  reporter: z
    .string()
    .max(400)
    .optional()
    .meta({ description: '反映人 · the handle that a look-up of a caller gives, good for a day' }),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(2_000).optional(),
});
export type ListQuery = z.infer<typeof listQuery>;
