import * as z from 'zod';
import { evidence } from '../evidence/contract.ts';
import { isPrefixCode } from '../kernel/codes.ts';
import { ROLES } from '../kernel/roles.ts';
import { LIMIT_TYPES } from '../workflow/deadlines.ts';
import { promisedTo } from './contract-promise.ts';
import { aboutSchema, caseNum, gridCode, moment, pointSchema, reportBodies, text } from './contract-reports.ts';
import { CALL_OUTCOMES, FORCED, RESULTS, SUSPENSIONS, URGENCIES } from './model.ts';
import { MOST_CO_UNITS } from './model-co.ts';
import type { CaseAction } from './table.ts';

const reason = text(1_000).meta({ description: '理由 · reason, read by those it concerns' });
export const partyId = z
  .string()
  .regex(/^[a-z0-9-]{2,40}$/)
  .meta({
    description: '部门编号或12位村（社区）代码 · department id, or the 12-digit code of a village or community',
  });

/** A person of the staff register; a number or word of the register, never a phone or ID number. */
export const personId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/)
  .refine((id) => !/^1[3-9]\d{9}$/.test(id) && !/^\d{17}[\dx]$/.test(id), { error: 'no-number-of-a-person' });
/** Whoever holds a post: an area and a role. */
export const areaPost = z
  .string()
  .regex(new RegExp(`^\\d{2,15}:(${ROLES.join('|')})$`))
  .refine((post) => isPrefixCode(post.split(':')[0] ?? ''), { error: 'area-code' })
  .meta({ example: '320506103203001:gridLeader' });

/** A report by its id, as the list of a case's reports names it. */
const reportId = z.string().regex(/^[0-9a-f]{64}$/);
/** A text message of a few parts; what is longer nobody reads on a phone. */
const GROUP_TEXT_MAX = 300;
const none = z.strictObject({});
/** What was done where there was no signal happened before it is recorded; both times are kept. */
const occurredAt = moment
  .optional()
  .meta({ description: '实际发生时间 · when it happened, beside when it is recorded' });
const inTheField = { occurredAt };
const sentBack = z.array(partyId).min(1).max(MOST_CO_UNITS).optional().meta({
  description: '需重办的协办单位 · co-units whose work goes back; the others stay done',
});

/** One schema per action; the union of them is the body of `…/actions/{action}`. */
export const caseBodies = {
  claim: none,
  release: none,
  amend: z.lazy(() =>
    z
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
  ),
  answer: z.strictObject({ text: text() }),
  refuse: z.strictObject({ reason, remedy: text(1_000) }),
  reconsider: z.strictObject({ reason }),
  merge: z.strictObject({ into: caseNum, reason: reason.optional() }),
  unmerge: z.strictObject({
    from: caseNum.meta({ description: '所并入的案件 · the head it leaves' }),
    reason,
  }),
  'ask-verification': z.lazy(() =>
    z
      .strictObject({
        person: personId.optional().meta({
          description:
            'Without person and post: who is on duty there, in the grid, else in the village or community, else at the centre',
        }),
        post: areaPost.optional(),
        question: text(1_000).optional().meta({ description: '核实要点 · what to look for' }),
      })
      .refine((body) => body.person === undefined || body.post === undefined, { error: 'person-or-post' }),
  ),
  verify: z.lazy(() =>
    z.strictObject({
      outcome: z.enum(['exists', 'not-exists', 'unable']),
      text: text(2_000).optional(),
      evidence: evidence.optional(),
      ...inTheField,
    }),
  ),
  'recall-verification': z.strictObject({ reason: reason.optional() }),
  'resolve-on-spot': z.lazy(() =>
    z.strictObject({
      category: z.string().max(20).optional(),
      condition: z.number().int().min(1).max(99).optional(),
      text: text(4_000),
      evidence: evidence.optional(),
      ...inTheField,
    }),
  ),
  file: z.lazy(() =>
    z.strictObject({
      category: z.string().max(20).optional(),
      condition: z.number().int().min(1).max(99).optional(),
      urgency: z.enum(URGENCIES).optional(),
      dueAt: moment
        .optional()
        .meta({ description: '上级平台给定的时限 · the time a platform gave that owns the limit' }),
    }),
  ),
  'send-back': z.strictObject({ reason }),
  dispatch: z.lazy(() =>
    z.strictObject({
      lead: partyId,
      co: z
        .array(partyId)
        .max(MOST_CO_UNITS)
        .optional()
        .meta({ description: '协办单位 · co-units, each with a part of its own' }),
      instruction: text(2_000).optional(),
    }),
  ),
  sign: z.lazy(() => z.strictObject({ onBehalf: text(500).optional() })),
  return: z.strictObject({
    code: z.enum(['not-ours', 'not-competent', 'wrong-place', 'duplicate', 'unclear']),
    reason,
  }),
  'reject-return': z.strictObject({ reason }),
  'request-transfer': z.lazy(() =>
    z.strictObject({
      to: partyId.optional().meta({ description: '建议单位 · whom it needs next' }),
      reason,
    }),
  ),
  uphold: z.strictObject({ reason: reason.optional() }),
  assign: z.lazy(() =>
    z
      .strictObject({
        person: personId.optional().meta({
          description:
            'Without person and post, in a village’s own grid: who holds the full-time worker’s post there, or the deputy',
        }),
        post: areaPost.optional(),
        until: moment.optional().meta({
          description: '交办期限，到期自动交回单位 · until when; then it falls back to the unit, which is told',
        }),
        instruction: text(2_000).optional(),
      })
      .refine((body) => body.person === undefined || body.post === undefined, { error: 'person-or-post' }),
  ),
  take: z.lazy(() => z.strictObject(inTheField)),
  'hand-back': z.strictObject({ reason }),
  contact: z.lazy(() =>
    z.strictObject({
      method: z.enum(['phone', 'visit', 'message']),
      outcome: z.enum(['reached', 'not-reached', 'refused']),
      note: text(1_000).optional(),
      ...inTheField,
    }),
  ),
  recuse: z.strictObject({ reason }),
  'ask-extension': z.lazy(() =>
    z
      .strictObject({
        limit: z.strictObject({ type: z.enum(LIMIT_TYPES), n: z.number().int().min(1).max(9_999) }).optional(),
        until: moment.optional().meta({ description: '上级平台给定的时限 · a time, where a platform owns the limit' }),
        reason,
      })
      .refine((body) => (body.limit === undefined) !== (body.until === undefined), { error: 'limit-or-until' }),
  ),
  'ask-suspension': z.strictObject({ code: z.enum(SUSPENSIONS), until: moment, reason }),
  grant: z.lazy(() => z.strictObject({ text: text(2_000).optional(), until: moment.optional() })),
  deny: z.strictObject({ reason }),
  'review-suspension': z.strictObject({ reason, until: moment.optional() }),
  resume: z.strictObject({ reason: reason.optional() }),
  submit: z.lazy(() =>
    z.strictObject({
      result: z.enum(RESULTS),
      text: text(4_000),
      evidence: evidence.optional(),
      onBehalf: text(500).optional().meta({ description: '代报依据 · on whose word, for a unit without accounts' }),
      ...inTheField,
    }),
  ),
  'withdraw-submit': z.strictObject({ reason }),
  'ask-inspection': z.lazy(() =>
    z.strictObject({
      person: personId.optional(),
      method: z.enum(['on-site', 'photo', 'phone']).optional(),
    }),
  ),
  inspect: z.lazy(() =>
    z.strictObject({
      outcome: z.enum(['pass', 'fail', 'unable', 'waived']),
      method: z.enum(['on-site', 'photo', 'phone']).optional(),
      text: text(2_000).optional(),
      evidence: evidence.optional(),
      parts: sentBack,
      ...inTheField,
    }),
  ),
  rework: z.strictObject({ reason, parts: sentBack }),
  close: z.lazy(() => z.strictObject({ answer: text(4_000), closing: text(500).optional() })),
  'force-close': z.lazy(() => z.strictObject({ code: z.enum(FORCED), reason, answer: text(4_000) })),
  reopen: z.lazy(() => z.strictObject({ reason, to: z.enum(['dispatched', 'returned']).optional() })),
  cancel: z.strictObject({ reason }),
  restore: z.strictObject({ reason }),
  escalate: z.strictObject({ to: partyId, reason }),
  'recall-escalation': z.strictObject({ reason: reason.optional() }),
  'upstream-result': z.lazy(() =>
    z.strictObject({
      outcome: z.enum(['handled', 'returned']),
      result: z.enum(RESULTS).optional(),
      text: text(4_000),
    }),
  ),
  'appeal-overdue': z.strictObject({ reason, evidence: evidence.optional() }),
  'overrule-dispute': z.strictObject({ answer: text(2_000) }),
  ...reportBodies,
  supervise: z.lazy(() =>
    z.strictObject({
      kind: z.enum(['timeout', 'leader', 'important']),
      text: text(2_000),
      answerBy: moment,
    }),
  ),
  'answer-supervision': z.lazy(() =>
    z.strictObject({
      supervision: z.string().regex(/^[0-9a-z]{10,40}$/),
      text: text(4_000),
    }),
  ),
  'call-back': z.lazy(() =>
    z.strictObject({
      report: reportId,
      outcome: z.enum(CALL_OUTCOMES),
      contacted: z.boolean(),
      solved: z.boolean().optional(),
      satisfied: z.boolean().optional(),
      comment: text(1_000).optional(),
    }),
  ),
  'waive-call-back': z.strictObject({ report: reportId, reason }),
  'answer-group': z.lazy(() =>
    z.strictObject({
      text: text(GROUP_TEXT_MAX).meta({
        description: '告知全部反映人的内容 · what every reporter is told, by SMS and on the tracking page',
      }),
      now: z.literal(true).optional().meta({
        description: '不受免打扰时段限制 · also in quiet hours: they have just called and are awake',
      }),
    }),
  ),
  note: z.lazy(() =>
    z.discriminatedUnion('kind', [
      z.strictObject({ text: text(4_000), kind: z.enum(['note', 'correction']).optional(), ...inTheField }),
      z.strictObject({
        kind: z.literal('promise'),
        to: promisedTo,
        what: text(500).meta({ description: '承诺内容，反映人可见 · what is promised; the reporter reads it' }),
        by: moment.meta({ description: '最迟兑现时间 · by when' }),
        text: text(4_000).optional().meta({ description: '内部说明，反映人不可见 · what colleagues should know' }),
      }),
    ]),
  ),
} as const satisfies Record<CaseAction, z.ZodType>;
