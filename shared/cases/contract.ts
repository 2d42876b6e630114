import * as z from 'zod';
import { isPrefixCode } from '../kernel/codes.ts';
import { ROLES } from '../kernel/roles.ts';
import { aboutSchema, caseNum, gridCode, moment, pointSchema, text } from './contract-reports.ts';
import { CASE_STATES, CHANNELS, RESULTS, URGENCIES } from './model.ts';
import { CASE_ACTIONS, type CaseAction } from './table.ts';

export { caseNum, reportAnswer, staffReportBody, TEXT_MAX, townCode } from './contract-reports.ts';

const reason = text(1_000).meta({ description: '理由 · reason, read by those it concerns' });
export const partyId = z
  .string()
  .regex(/^[a-z0-9-]{2,40}$/)
  .meta({
    description: '部门编号或12位村（社区）代码 · department id, or the 12-digit code of a village or community',
  });

/** A person of the staff register; a number or word of the register, never a phone or ID number. */
const personId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/)
  .refine((id) => !/^1[3-9]\d{9}$/.test(id) && !/^\d{17}[\dx]$/.test(id), { error: 'no-number-of-a-person' });
/** Whoever holds a post: an area and a role. */
const areaPost = z
  .string()
  .regex(new RegExp(`^\\d{2,15}:(${ROLES.join('|')})$`))
  .refine((post) => isPrefixCode(post.split(':')[0] ?? ''), { error: 'area-code' })
  .meta({ example: '320506103203001:gridLeader' });

const evidence = z
  .array(z.strictObject({ id: z.string().regex(/^[0-9a-z]{10,40}$/), kind: z.enum(['before', 'after', 'other']) }))
  .max(20);
const none = z.strictObject({});

/** One schema per action; the union of them is the body of `…/actions/{action}`. */
export const caseBodies = {
  claim: none,
  release: none,
  amend: z
    .strictObject({
      category: z.string().max(20).optional(),
      condition: z.number().int().min(1).max(99).optional(),
      point: pointSchema.optional(),
      grid: gridCode.optional(),
      address: z.string().trim().min(1).max(300).optional(),
      urgency: z.enum(URGENCIES).optional(),
      about: aboutSchema.optional(),
      reason: reason.optional(),
    })
    .refine((body) => Object.keys(body).some((key) => key !== 'reason'), { error: 'nothing-to-amend' }),
  answer: z.strictObject({ text: text() }),
  refuse: z.strictObject({ reason, remedy: text(1_000) }),
  merge: z.strictObject({ into: caseNum, reason: reason.optional() }),
  file: z.strictObject({
    category: z.string().max(20).optional(),
    condition: z.number().int().min(1).max(99).optional(),
    urgency: z.enum(URGENCIES).optional(),
  }),
  'send-back': z.strictObject({ reason }),
  dispatch: z.strictObject({ lead: partyId, instruction: text(2_000).optional() }),
  sign: z.strictObject({ onBehalf: text(500).optional() }),
  return: z.strictObject({
    code: z.enum(['not-ours', 'not-competent', 'wrong-place', 'duplicate', 'unclear']),
    reason,
  }),
  'reject-return': z.strictObject({ reason }),
  assign: z
    .strictObject({
      person: personId.optional(),
      post: areaPost.optional(),
      until: moment.optional(),
      instruction: text(2_000).optional(),
    })
    .refine((body) => (body.person === undefined) !== (body.post === undefined), { error: 'person-or-post' }),
  take: none,
  'hand-back': z.strictObject({ reason }),
  contact: z.strictObject({
    method: z.enum(['phone', 'visit', 'message']),
    outcome: z.enum(['reached', 'not-reached', 'refused']),
    note: text(1_000).optional(),
  }),
  submit: z.strictObject({ result: z.enum(RESULTS), text: text(4_000), evidence: evidence.optional() }),
  inspect: z.strictObject({
    outcome: z.enum(['pass', 'fail', 'unable', 'waived']),
    method: z.enum(['on-site', 'photo', 'phone']).optional(),
    text: text(2_000).optional(),
    evidence: evidence.optional(),
  }),
  rework: z.strictObject({ reason }),
  close: z.strictObject({ answer: text(4_000), closing: text(500).optional() }),
  cancel: z.strictObject({ reason }),
  'call-back': z.strictObject({
    report: z.string().regex(/^[0-9a-f]{64}$/),
    outcome: z.enum(['answered', 'no-answer', 'wrong-number', 'refused']),
    contacted: z.boolean(),
    solved: z.boolean().optional(),
    satisfied: z.boolean().optional(),
    comment: text(1_000).optional(),
  }),
  note: z.strictObject({ text: text(4_000), kind: z.enum(['note', 'correction']).optional() }),
} as const satisfies Record<CaseAction, z.ZodType>;

export const caseActionParam = z.strictObject({ id: caseNum, action: z.enum(CASE_ACTIONS) });

/** The first answer of a command; a repeated request gets it again, word for word, because it is read from the event. */
export const commandAnswer = z
  .strictObject({
    num: caseNum,
    action: z.string(),
    state: z.enum(CASE_STATES),
    version: z.number().int(),
    at: z.string(),
    dueAt: z.string().optional(),
  })
  .meta({ id: 'CaseCommandAnswer' });
export type CommandAnswer = z.infer<typeof commandAnswer>;

export const listQuery = z.strictObject({
  area: z.string().max(15).optional(),
  state: z.enum(CASE_STATES).optional(),
  status: z.enum(['open', 'done']).optional(),
  category: z.string().max(20).optional(),
  channel: z.enum(CHANNELS).optional(),
  flag: z.enum(['unlocated']).optional(),
  owner: partyId.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(2_000).optional(),
});
export type ListQuery = z.infer<typeof listQuery>;
