import * as z from 'zod';
import { caseNum, partyId, staffReportBody, TEXT_MAX } from '../cases/contract.ts';
import { ROLES } from '../kernel/roles.ts';
import { MOST_DEPARTMENTS, PART_RESULTS, PART_STATES, WHISTLE_KINDS, WHISTLE_LIMITS, WHISTLE_STATES } from './model.ts';
import { CALLS } from './rules-lists.ts';
import { PART_ACTIONS, type PartAction, WHISTLE_ACTIONS, type WhistleAction } from './table.ts';

const text = (max = TEXT_MAX) => z.string().trim().min(1).max(max);
const reason = text(1_000);
const moment = z.iso.datetime({ offset: true });
const time = z.string().meta({ description: 'RFC 3339, +08:00' });

export const whistleId = z
  .string()
  .regex(/^\d{16}-\d{1,2}$/)
  .meta({ description: '哨单编号 · case number and count' });

const blowFields = {
  kind: z.enum(WHISTLE_KINDS),
  departments: z.array(partyId).min(1).max(MOST_DEPARTMENTS),
  lead: partyId.optional().meta({ description: '牵头部门，缺省为第一个 · leads; the first named when absent' }),
  reason,
  meetAt: moment.optional(),
  meetPlace: text(200).optional(),
};
/** What a grid leader blows on a case. */
export const blowBody = z.strictObject(blowFields).meta({ id: 'Blow' });
/** The same on a matter that nobody has taken down yet. */
export const blowNewBody = z.strictObject({ ...blowFields, newCase: staffReportBody }).meta({ id: 'BlowWithNewCase' });
export type BlowBody = z.infer<typeof blowBody>;
export type BlowNewBody = z.infer<typeof blowNewBody>;

export const whistleBodies = {
  accept: z.lazy(() => z.strictObject({ note: text(1_000).optional() })),
  decline: z.strictObject({ reason }),
  appeal: z.strictObject({ reason }),
  amend: z.lazy(() =>
    z
      .strictObject({
        invite: z.array(partyId).max(MOST_DEPARTMENTS).optional(),
        drop: z.array(partyId).max(MOST_DEPARTMENTS).optional(),
        reason,
      })
      .refine((body) => (body.invite?.length ?? 0) + (body.drop?.length ?? 0) > 0, { error: 'nothing-to-amend' }),
  ),
  postpone: z.lazy(() => z.strictObject({ meetAt: moment, meetPlace: text(200).optional(), reason })),
  withdraw: z.strictObject({ reason }),
  confirm: z.lazy(() => z.strictObject({ text: text(2_000).optional() })),
  'force-confirm': z.strictObject({ reason }),
} as const satisfies Record<WhistleAction, z.ZodType>;

export const partBodies = {
  'report-in': z.lazy(() => z.strictObject({ onBehalf: text(500).optional() })),
  'cannot-come': z.lazy(() =>
    z
      .strictObject({ reason, deputy: text(100).optional(), otherTime: moment.optional() })
      .refine((body) => body.deputy === undefined || body.otherTime === undefined, { error: 'deputy-or-time' }),
  ),
  decide: z.lazy(() =>
    z.strictObject({ outcome: z.enum(['excuse', 'accept-wish', 'insist']), reason: reason.optional() }),
  ),
  arrive: z.lazy(() => z.strictObject({ onBehalf: text(500).optional() })),
  'file-result': z.lazy(() =>
    z.strictObject({ result: z.enum(PART_RESULTS), text: text(4_000), onBehalf: text(500).optional() }),
  ),
  leave: z.strictObject({}),
  excuse: z.strictObject({ reason }),
  rate: z.lazy(() => z.strictObject({ score: z.number().int().min(1).max(5), comment: text(1_000).optional() })),
} as const satisfies Record<PartAction, z.ZodType>;

export type WhistleBodies = { [A in WhistleAction]: z.infer<(typeof whistleBodies)[A]> };
export type PartBodies = { [A in PartAction]: z.infer<(typeof partBodies)[A]> };
export type WhistleCommand = {
  [A in WhistleAction]: { readonly action: A; readonly body: WhistleBodies[A] };
}[WhistleAction];
export type PartCommand = { [A in PartAction]: { readonly action: A; readonly body: PartBodies[A] } }[PartAction];

const rating = z.strictObject({ score: z.number().int(), comment: z.string().optional(), at: time });

const waiting = z.lazy(() =>
  z
    .strictObject({ limit: z.enum(WHISTLE_LIMITS), dueAt: time })
    .meta({ id: 'WhistleWait', description: '正在等待的环节与时限 · What it waits for, and until when' }),
);

export const partView = z.lazy(() =>
  z
    .strictObject({
      party: z.string(),
      state: z.enum(PART_STATES),
      version: z.number().int(),
      lead: z.boolean(),
      dueAt: time.optional(),
      late: z.boolean(),
      onTime: z.boolean().optional(),
      reportedInAt: time.optional(),
      onBehalf: z.string().optional(),
      arrivedAt: time.optional(),
      result: z.enum(PART_RESULTS).optional(),
      filedAt: time.optional(),
      leftAt: time.optional(),
      wish: z
        .strictObject({ reason: z.string(), deputy: z.string().optional(), otherTime: time.optional() })
        .optional(),
      deputy: z.string().optional(),
      waiting: waiting.optional(),
      ratedByBlower: rating.optional(),
      ratedByParty: rating.optional(),
      actions: z.array(z.enum(PART_ACTIONS)),
    })
    .meta({ id: 'WhistlePart', description: '一个部门的报到 · one department’s part' }),
);

export const whistleView = z.lazy(() =>
  z
    .strictObject({
      id: whistleId,
      caseNum,
      state: z.enum(WHISTLE_STATES),
      version: z.number().int(),
      kind: z.enum(WHISTLE_KINDS),
      town: z.string(),
      unit: z.string().optional(),
      grid: z.string().optional(),
      lead: z.string(),
      blownBy: z.strictObject({ person: z.string(), role: z.enum(ROLES) }),
      drill: z.boolean().optional().meta({ description: '演练 · of an exercise' }),
      blownAt: time,
      meetAt: time.optional(),
      inForceAt: time.optional(),
      acceptedAt: time.optional(),
      endedAt: time.optional(),
      waiting: waiting.optional(),
      parts: z.array(partView),
      actions: z.array(z.enum(WHISTLE_ACTIONS)),
    })
    .meta({ id: 'Whistle' }),
);

export const whistleSummary = z.lazy(() =>
  whistleView
    .unwrap()
    .omit({ parts: true, actions: true })
    .extend({ parties: z.array(z.string()) })
    .meta({ id: 'WhistleSummary' }),
);
export const whistleList = z.lazy(() =>
  z.strictObject({ items: z.array(whistleSummary), cursor: z.string().optional() }).meta({ id: 'WhistleList' }),
);

export const whistleAnswer = z.lazy(() =>
  z
    .strictObject({
      id: whistleId,
      caseNum,
      part: partyId.optional(),
      action: z.string(),
      state: z.string(),
      version: z.number().int(),
      at: time,
      dueAt: time.optional(),
    })
    .meta({ id: 'WhistleCommandAnswer' }),
);
export type WhistleAnswer = z.infer<typeof whistleAnswer>;

export const whistleQuery = z.strictObject({
  area: z.string().max(15).optional().meta({ description: 'Town (9), village or community (12), or grid (15 digits)' }),
  state: z.enum(WHISTLE_STATES).optional(),
  owner: partyId.optional().meta({ description: '被吹哨部门 · the calls of a department' }),
  calls: z
    .enum(CALLS)
    .optional()
    .meta({ description: '待报到（缺省）、处理中、已结束 · `awaited` (without it): to report in to; `open`; `done`' }),
  drill: z.literal('true').optional().meta({ description: '演练 · of exercises, instead of what is real' }),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(2_000).optional(),
});
export type WhistleQuery = z.infer<typeof whistleQuery>;
