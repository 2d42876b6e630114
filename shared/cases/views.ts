import * as z from 'zod';
import { caseNum } from './contract.ts';
import { recurrenceView } from './contract-finding.ts';
import { ABOUT_KINDS, CASE_STATES, CHANNELS, RESULTS, URGENCIES } from './model.ts';
import { CASE_ACTIONS } from './table.ts';
import { standing } from './views-standing.ts';

const time = z.string().meta({ description: 'RFC 3339, +08:00' });

/** A case as staff see it in a list. */
export const caseSummary = z.lazy(() =>
  z
    .strictObject({
      num: caseNum,
      state: z.enum(CASE_STATES),
      version: z.number().int(),
      town: z.string(),
      unit: z.string().optional(),
      grid: z.string().optional(),
      category: z.string().optional(),
      categoryName: z.string().optional(),
      condition: z.number().int().optional(),
      urgency: z.enum(URGENCIES),
      channel: z.enum(CHANNELS),
      receivedAt: time,
      filedAt: time.optional(),
      dueAt: time.optional(),
      overdue: z.boolean(),
      provisional: z.boolean().optional(),
      lead: z.string().optional(),
      parties: z.array(z.string()),
      assignee: z
        .strictObject({ person: z.string().optional(), post: z.string().optional(), until: time.optional() })
        .optional(),
      result: z.enum(RESULTS).optional(),
      onTime: z.boolean().optional(),
      submittedAt: time.optional(),
      closedAt: time.optional(),
      mergedInto: caseNum.optional(),
      verified: z
        .enum(['exists', 'not-exists', 'unable'])
        .optional()
        .meta({ description: '核实结论 · what was found when somebody looked' }),
      co: z
        .array(z.string())
        .optional()
        .meta({ description: '协办单位 · co-units of this round; their parts: …/parts' }),
      coFailed: z
        .array(z.string())
        .optional()
        .meta({ description: '未办成的协办单位 · co-units that had not done their part when it was submitted' }),
      onTheSpot: z.boolean().optional().meta({ description: '自行处置 · solved where it was found' }),
      recurrenceOf: caseNum.optional().meta({ description: '重复发生 · the closed case that this one repeats' }),
      attached: z.string().optional().meta({ description: '经突发群诉并入 · the surge by which it was merged' }),
      surge: z
        .string()
        .optional()
        .meta({ description: '突发群诉主件，正在归集 · the surge that gathers new reports into it now' }),
      gathered: z
        .boolean()
        .optional()
        .meta({ description: '曾归集反映，未计入 reports · surges gathered reports that `reports` does not count' }),
      fromTask: z.string().optional().meta({ description: '来源任务 · the task in whose course a worker found it' }),
      exempt: z.boolean().optional().meta({ description: '超时免责 · late, not by the unit’s fault' }),
      selfApproved: z
        .boolean()
        .optional()
        .meta({ description: '一人值班代行 · two sides of a separation by one person' }),
      ...standing,
      round: z.number().int().meta({ description: '派遣轮次 · how often it was sent to a unit' }),
      reports: z.number().int(),
      whistles: z.array(z.string()),
      confidential: z.boolean().optional(),
      drill: z.boolean().optional().meta({ description: '演练 · an exercise, no real case' }),
      backfilled: z.boolean().optional().meta({ description: '补录 · typed in later from paper' }),
    })
    .meta({ id: 'CaseSummary' }),
);
export type CaseSummary = z.infer<typeof caseSummary>;

/** A case whole, with its words (personal data in them masked) and what the caller may do next. */
export const caseView = z.lazy(() =>
  caseSummary
    .unwrap()
    .extend({
      text: z.string(),
      address: z.string().optional(),
      point: z.strictObject({ crs: z.literal('WGS84'), lon: z.number(), lat: z.number() }).optional(),
      about: z
        .strictObject({
          kind: z.enum(ABOUT_KINDS),
          ref: z.string(),
          handle: z
            .string()
            .meta({ description: '检索句柄 · stands for a person in `about=person:<handle>` of lists' }),
        })
        .optional(),
      answer: z
        .strictObject({
          kind: z.enum(['answered', 'refused', 'closed']),
          text: z.string(),
          remedy: z.string().optional(),
          at: time,
        })
        .optional(),
      recurrence: recurrenceView.optional(),
      attachments: z
        .strictObject({
          count: z.number().int(),
          quarantined: z.number().int().optional().meta({ description: '待放行 · to be let through' }),
          flagged: z
            .number()
            .int()
            .optional()
            .meta({ description: '有提示（核查员） · with a hint for the inspector' }),
        })
        .optional(),
      claimedBy: z.strictObject({ person: z.string(), until: time }).optional(),
      actions: z
        .array(z.enum(CASE_ACTIONS))
        .meta({ description: '此刻本人可做的动作 · the actions open to the caller now' }),
    })
    .meta({ id: 'Case' }),
);
export type CaseView = z.infer<typeof caseView>;

export const caseList = z.lazy(() =>
  z.strictObject({ items: z.array(caseSummary), cursor: z.string().optional() }).meta({ id: 'CaseList' }),
);

/** One person's report under a case, the contact masked. */
export const reportView = z.lazy(() =>
  z
    .strictObject({
      rid: z.string(),
      version: z.number().int(),
      caseNum,
      channel: z.enum(CHANNELS),
      receivedAt: time,
      text: z.string(),
      phone: z.string().optional().meta({ description: '脱敏号码 · masked' }),
      anonymous: z.boolean(),
      reporterMetres: z
        .number()
        .int()
        .optional()
        .meta({ description: '反映人距事发点（米）· how far from the problem the reporter stood' }),
      callBack: z
        .strictObject({
          outcome: z.string(),
          contacted: z.boolean(),
          solved: z.boolean().optional(),
          satisfied: z.boolean().optional(),
          comment: z.string().optional(),
          at: time,
          attempts: z.number().int(),
        })
        .optional(),
      rating: z
        .strictObject({
          score: z.number().int(),
          solved: z.boolean().optional(),
          comment: z.string().optional(),
          at: time,
        })
        .optional()
        .meta({ description: '反映人自评，不计入回访 · the reporter’s own rating; no part of call-backs' }),
      withdrawnAt: time.optional().meta({ description: '反映人已撤回 · taken back by the reporter' }),
    })
    .meta({ id: 'Report' }),
);

export const reportList = z.lazy(() =>
  z.strictObject({ items: z.array(reportView), cursor: z.string().optional() }).meta({ id: 'ReportList' }),
);
