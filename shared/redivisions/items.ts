import * as z from 'zod';
import type { Calendar } from '../kernel/calendar.ts';
import { ROLES } from '../kernel/roles.ts';
import { clockItem } from '../platform/dynamodb/clock-item.ts';
import { shardOf } from '../platform/dynamodb/matter-items.ts';
import { nextWake, REMINDER_STAGES } from '../workflow/reminders.ts';
import { PHASES, REDIVISION_STATES, type RedivisionMeta, type Retirement, type Step } from './model.ts';
import { type MovedKind, redivisionPk } from './rules-moved.ts';

export const redivisionKey = (id: string) => ({ pk: redivisionPk(id), sk: 'META' });

const actor = z.object({
  person: z.string(),
  role: z.enum(ROLES),
  post: z.string().optional(),
  party: z.string().optional(),
});
const position = z.tuple([z.number(), z.number()]);
const polygon = z.array(z.array(position));
const border = z.discriminatedUnion('type', [
  z.object({ type: z.literal('Polygon'), coordinates: polygon }),
  z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(polygon) }),
]);

/** The stored redivision; parsed on every read. */
export const redivisionItem = z.lazy(() =>
  z.object({
    id: z.string(),
    state: z.enum(REDIVISION_STATES),
    version: z.number().int(),
    town: z.string(),
    reason: z.string(),
    from: z.string(),
    steps: z.number().int(),
    retired: z.number().int(),
    made: z.number().int(),
    draftedBy: actor,
    draftedAt: z.string(),
    checked: z.object({ at: z.string(), faults: z.number().int(), warnings: z.number().int() }).optional(),
    proposedBy: actor.optional(),
    proposedAt: z.string().optional(),
    consentedBy: actor.optional(),
    consentedAt: z.string().optional(),
    activatedBy: actor.optional(),
    activatedAt: z.string().optional(),
    withdrawnBy: actor.optional(),
    withdrawnAt: z.string().optional(),
    doneAt: z.string().optional(),
    timer: z.object({ clock: clockItem, reminded: z.enum(REMINDER_STAGES).optional() }).optional(),
    walk: z
      .object({
        phase: z.enum(PHASES),
        at: z.string(),
        index: z.number().int(),
        round: z.number().int(),
        moved: z.number().int(),
        left: z.number().int(),
        step: z.number().int(),
      })
      .optional(),
    left: z.number().int().optional(),
  }),
);
export const toRedivision = (item: z.infer<typeof redivisionItem>): RedivisionMeta => item as RedivisionMeta;

/** When the sweep has to do with it: it waits for somebody, or its walk goes on. */
const wakeOf = ({ timer, walk }: RedivisionMeta, calendar: Calendar): string | undefined =>
  walk?.at ?? (timer && nextWake(timer.clock, timer.reminded, calendar)?.at);

/** In the town's list of its state by its date, and in the sweep while something is to be done. */
export const toRedivisionItem = (of: RedivisionMeta, calendar: Calendar): Record<string, unknown> => {
  const wakeAt = wakeOf(of, calendar);
  return {
    ...of,
    ...redivisionKey(of.id),
    kind: 'redivision',
    list: `d:${of.state}`,
    num: `${of.from}#${of.id}`,
    ...(of.walk ? { pace: of.walk.step } : {}),
    ...(wakeAt ? { shard: shardOf(of.id), wakeAt } : {}),
  };
};

/** `REDIV#<id>` / `DRAFT#<nnn>`: one step of the draft with its borders. */
export const stepItem = z.lazy(() =>
  z.object({
    unitCode: z.string(),
    gridKind: z.enum(['dedicated', 'comprehensive', 'micro']),
    retired: z.array(z.string()),
    made: z.array(
      z.object({
        gridCode: z.string(),
        name: z.string(),
        households: z.number().int(),
        population: z.number().int(),
        border,
      }),
    ),
    successors: z.record(z.string(), z.array(z.string())),
  }),
);
export const toStep = ({ gridKind, ...step }: z.infer<typeof stepItem>): Step => ({ ...step, kind: gridKind });

const nnn = (n: number): string => String(n).padStart(3, '0');

export const toStepItem = (id: string, n: number, { kind, ...step }: Step): Record<string, unknown> => ({
  ...step,
  gridKind: kind,
  pk: redivisionPk(id),
  sk: `DRAFT#${nnn(n)}`,
  kind: 'redivision-step',
});

/** `REDIV#<town>` / `ACTIVE`: a town's grids are changed by one redivision at a time. */
export const activeKey = (town: string) => ({ pk: redivisionPk(town), sk: 'ACTIVE' });
export const activeItem = (town: string, id: string) => ({ ...activeKey(town), kind: 'redivision-active', id });

/** `REDIV#<town>` / `SUCC#<old>`: a grid of the town that is retired, and what is in its place. */
export const SUCCESSIONS = 'SUCC#';
export const retirementItem = z.lazy(() =>
  z.object({
    old: z.string(),
    redivision: z.string(),
    from: z.string(),
    successors: z.array(z.string()).min(1),
  }),
);
export const toRetirementItem = (town: string, retirement: Retirement): Record<string, unknown> => ({
  ...retirement,
  pk: redivisionPk(town),
  sk: `${SUCCESSIONS}${retirement.old}`,
  kind: 'grid-succession',
});

/** One line of the report. */
export interface MovedLine {
  readonly from: string;
  readonly to: string;
  readonly kind: MovedKind;
  readonly byPlace: number;
  readonly byRule: number;
}

/** The lines of one counter. */
export function linesOf(item: Readonly<Record<string, unknown>>): readonly MovedLine[] {
  const [, from = '', kind = ''] = String(item.sk).split('#');
  const count = (name: string): number => (typeof item[name] === 'number' ? item[name] : 0);
  const codes = Object.keys(item)
    .filter((name) => /^[nr]\d{15}$/.test(name))
    .map((name) => name.slice(1));
  return [...new Set(codes)]
    .sort()
    .map((to) => ({ from, to, kind: kind as MovedKind, byPlace: count(`n${to}`), byRule: count(`r${to}`) }));
}
