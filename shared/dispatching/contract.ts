import * as z from 'zod';
import { levelOf } from '../kernel/codes.ts';
import type { Role } from '../kernel/roles.ts';
import {
  areaCodeSchema,
  daySchema,
  departmentIdSchema,
  instantSchema,
  townCodeSchema,
  versionSchema,
} from '../registers/contract.ts';
import type { Route } from '../route.ts';
import { ANY_CATEGORY, OWN_UNIT, WRONG_DISPATCH } from './rules.ts';
import { FINDING_CODES } from './rules-findings.ts';

const selectorSchema = z
  .string()
  .regex(/^(all|[A-Z]?\d{1,6})$/)
  .meta({
    description: `小类、大类或 ${ANY_CATEGORY} · code of a small class, of a big class, or \`${ANY_CATEGORY}\` for every category`,
    example: '0129',
  });
const dispatchAreaSchema = areaCodeSchema
  .refine((code) => ['town', 'unit', 'grid'].includes(levelOf(code) ?? ''), { error: 'town-or-finer' })
  .meta({ description: 'Code of the town (9 digits), a village or community (12) or a grid (15)' });
const partySchema = z
  .union([departmentIdSchema, z.literal(OWN_UNIT)])
  .meta({ description: `A party; \`${OWN_UNIT}\`: the village or community in which the matter lies (属地)` });
const caseNumSchema = z.string().regex(/^\d{8,30}$/);

const parties = {
  lead: partySchema,
  co: z
    .array(partySchema)
    .max(20)
    .meta({ description: '协办 · who helps; they are asked when somebody dispatches so' }),
};
const becauseSchema = z
  .strictObject({
    case: z.string(),
    code: z.enum(WRONG_DISPATCH),
    against: z.string().meta({ description: 'The unit that objected' }),
    decidedOn: daySchema,
  })
  .meta({ description: '裁定依据 · the objection that was upheld, in which case and when' });
const period = {
  validFrom: daySchema.meta({ description: 'First day on which it counts' }),
  validTo: daySchema.exactOptional().meta({ description: 'Last day on which it counts; open when left out' }),
};
const noteSchema = z.string().trim().min(1).max(300);

export const dispatchRuleSchema = z.lazy(() =>
  z
    .strictObject({
      category: selectorSchema,
      area: dispatchAreaSchema,
      ...parties,
      note: noteSchema.exactOptional(),
      because: becauseSchema.exactOptional(),
      ...period,
      version: versionSchema,
    })
    .meta({ id: 'DispatchRule', description: '派单目录条目 · Who leads a kind of matter in an area, from a day on' }),
);

export const dispatchInputSchema = z
  .strictObject({ ...parties, co: parties.co.default([]), note: noteSchema.exactOptional(), ...period })
  .meta({
    id: 'DispatchRuleInput',
    description: 'A period of an entry; a new first day ends the open period before it',
  });
export type DispatchInput = z.infer<typeof dispatchInputSchema>;

export const fromCaseSchema = z
  .strictObject({
    fromCase: caseNumSchema.meta({ description: 'A case in which an objection was upheld by dispatching elsewhere' }),
    category: selectorSchema.exactOptional().meta({ description: 'Without it the category of the case' }),
    area: dispatchAreaSchema
      .exactOptional()
      .meta({ description: 'Without it the town for `not-ours`, the place of the case for `wrong-place`' }),
    validFrom: daySchema.exactOptional().meta({ description: 'Without it today' }),
    co: parties.co.default([]),
    note: noteSchema.exactOptional(),
  })
  .meta({ id: 'DispatchRuleFromCase', description: 'An entry as an upheld objection decided' });
export type FromCase = z.infer<typeof fromCaseSchema>;

const onQuery = z.strictObject({
  on: daySchema.optional().meta({ description: 'The directory as of this day; today without it' }),
});
export type OnQuery = z.infer<typeof onQuery>;

export const dispatchListSchema = z.lazy(() =>
  z
    .strictObject({
      town: townCodeSchema,
      on: daySchema,
      items: z.array(dispatchRuleSchema),
      coming: z.array(dispatchRuleSchema).meta({ description: 'Entries that begin after that day' }),
    })
    .meta({ id: 'DispatchDirectory', description: '派单目录 · The dispatch directory of a town on a day' }),
);
export type DispatchList = z.infer<typeof dispatchListSchema>;

const refSchema = z.strictObject({ category: z.string(), area: z.string(), validFrom: daySchema });
export const dispatchFindingsSchema = z.lazy(() =>
  z
    .strictObject({
      town: townCodeSchema,
      on: daySchema,
      items: z.array(
        z.strictObject({
          code: z.enum(FINDING_CODES),
          rule: refSchema.exactOptional(),
          other: refSchema.exactOptional(),
          category: z.string().exactOptional(),
          party: z.string().exactOptional(),
        }),
      ),
    })
    .meta({ id: 'DispatchFindings', description: '派单目录待明确事项 · What is unclear in a dispatch directory' }),
);
export type DispatchFindings = z.infer<typeof dispatchFindingsSchema>;

const callSchema = z
  .strictObject({
    open: z.boolean().exactOptional().meta({ description: 'Whether it works now; unknown without working hours' }),
    opensAt: instantSchema.exactOptional().meta({ description: 'When it works again, while it is closed' }),
    people: z.array(z.strictObject({ person: z.string(), name: z.string() })),
    phone: z.string().exactOptional(),
  })
  .meta({
    description:
      '此刻联系谁 · whom to call at the lead now: its officers in working hours, its heads and the duty number outside them',
  });

export const suggestionSchema = z.lazy(() =>
  z
    .strictObject({
      lead: z
        .string()
        .exactOptional()
        .meta({ description: 'Nobody where no entry fits, or where who it names can’t act' }),
      co: z.array(z.string()),
      call: callSchema.exactOptional(),
      why: dispatchRuleSchema.exactOptional().meta({ description: 'The entry it comes from, since when and why' }),
      barred: z.enum(['gone', 'concerned', 'unlocated']).exactOptional().meta({
        description:
          'Why the entry’s lead is not suggested: dissolved, the complaint is about it, or the place is not known',
      }),
      rivals: z.array(dispatchRuleSchema).meta({ description: 'Entries that fit as well and say something else' }),
      offer: z
        .strictObject({ category: z.string(), area: z.string(), lead: z.string(), because: becauseSchema })
        .exactOptional()
        .meta({ description: 'An objection was upheld here: the entry that it offers, for `fromCase`' }),
    })
    .meta({
      id: 'DispatchSuggestion',
      description: '派单建议 · Who should lead by the directory, and why; dispatching stays free',
    }),
);
export type SuggestionView = z.infer<typeof suggestionSchema>;

export const DIRECTORY_KEEPERS: readonly Role[] = ['systemAdmin', 'gridOffice'];
/** Who may turn an upheld objection into an entry: besides the keepers those who uphold objections. */
export const OBJECTION_RECORDERS: readonly Role[] = [...DIRECTORY_KEEPERS, 'dispatcher', 'dutySupervisor'];

const base = { function: 'directory', auth: 'jwt', tag: 'dispatching' } as const;
const root = '/v1/towns/{townCode}/dispatch-rules';
const byTown = z.strictObject({ townCode: townCodeSchema });
const byEntry = z.strictObject({ townCode: townCodeSchema, category: selectorSchema, area: dispatchAreaSchema });

/** The routes of the dispatch directory (派单目录). */
export const dispatchRoutes: readonly Route[] = [
  {
    ...base,
    name: 'listDispatchRules',
    method: 'GET',
    path: root,
    action: 'dispatch-rule:list',
    roles: 'any',
    summary: { zh: '派单目录', en: 'The dispatch directory of a town' },
    params: byTown,
    query: onQuery,
    response: { status: 200, body: dispatchListSchema },
  },
  {
    ...base,
    name: 'addDispatchRule',
    method: 'POST',
    path: root,
    action: 'dispatch-rule:add',
    roles: OBJECTION_RECORDERS,
    summary: { zh: '按裁定新增派单目录条目', en: 'Add an entry that an upheld objection decided' },
    params: byTown,
    body: fromCaseSchema,
    response: { status: 200, body: dispatchRuleSchema, etag: true },
    ifMatch: 'optional',
  },
  {
    ...base,
    name: 'listDispatchFindings',
    method: 'GET',
    path: `${root}/findings`,
    action: 'dispatch-rule:list',
    roles: 'any',
    summary: { zh: '派单目录待明确事项', en: 'What is unclear in the dispatch directory' },
    params: byTown,
    query: onQuery,
    response: { status: 200, body: dispatchFindingsSchema },
  },
  {
    ...base,
    name: 'getDispatchRule',
    method: 'GET',
    path: `${root}/{category}/{area}`,
    action: 'dispatch-rule:read',
    roles: 'any',
    summary: { zh: '查看派单目录条目', en: 'An entry of the dispatch directory on a day' },
    params: byEntry,
    query: onQuery,
    response: { status: 200, body: dispatchRuleSchema, etag: true },
  },
  {
    ...base,
    name: 'putDispatchRule',
    method: 'PUT',
    path: `${root}/{category}/{area}`,
    action: 'dispatch-rule:put',
    roles: DIRECTORY_KEEPERS,
    summary: { zh: '新增或修改派单目录条目', en: 'Add an entry to the dispatch directory, or change it' },
    params: byEntry,
    body: dispatchInputSchema,
    response: { status: 200, body: dispatchRuleSchema, etag: true },
    ifMatch: 'optional',
  },
];
