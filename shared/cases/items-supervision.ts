import * as z from 'zod';
import type { Calendar } from '../kernel/calendar.ts';
import { ROLES } from '../kernel/roles.ts';
import { clockItem } from '../platform/dynamodb/clock-item.ts';
import { shardOf } from '../platform/dynamodb/matter-items.ts';
import { nextWake, REMINDER_STAGES } from '../workflow/reminders.ts';
import { casePk } from './items.ts';
import type { CaseMeta } from './model.ts';
import { SUPERVISION_KINDS, SUPERVISION_STATES, type Supervision } from './model-supervision.ts';

export const supervisionKey = (num: string, id: string) => ({ pk: casePk(num), sk: `SUP#${id}` });
/** Counts the open instructions of a case, so that two given in the same moment are not one too many. */
export const supervisionCountKey = (num: string) => ({ pk: casePk(num), sk: 'SUPERVISIONS' });

const actor = z.object({
  person: z.string(),
  role: z.enum(ROLES),
  post: z.string().optional(),
  party: z.string().optional(),
});

/** A stored instruction; parsed on every read. */
export const supervisionItem = z.lazy(() =>
  z.object({
    id: z.string(),
    caseNum: z.string(),
    state: z.enum(SUPERVISION_STATES),
    version: z.number().int(),
    supervisionKind: z.enum(SUPERVISION_KINDS),
    text: z.string(),
    by: actor,
    at: z.string(),
    answerBy: z.string(),
    timer: z.object({ clock: clockItem, reminded: z.enum(REMINDER_STAGES).optional() }),
    answer: z
      .object({
        text: z.string(),
        by: actor,
        at: z.string(),
        late: z.boolean(),
        onBehalf: z.literal(true).optional(),
        selfApproved: z.literal(true).optional(),
      })
      .optional(),
  }),
);

/** Reads a stored instruction; the item's own `kind` and the instruction's are two things. */
export const toSupervision = ({ supervisionKind, ...rest }: z.infer<typeof supervisionItem>): Supervision =>
  ({ ...rest, kind: supervisionKind }) as Supervision;

/**
 * Listed by the case's town and village as unanswered or answered, those first that are to be answered first, and for who
 * gave it; in the sweep until it is answered.
 */
export const toSupervisionItem = (
  { kind, ...rest }: Supervision,
  c: Pick<CaseMeta, 'town' | 'unit' | 'categoryName'>,
  calendar: Calendar,
): Record<string, unknown> => {
  const open = rest.state === 'open';
  const wakeAt = open ? nextWake(rest.timer.clock, rest.timer.reminded, calendar)?.at : undefined;
  return {
    ...rest,
    supervisionKind: kind,
    ...supervisionKey(rest.caseNum, rest.id),
    kind: 'supervision',
    town: c.town,
    ...(c.unit ? { unit: c.unit } : {}),
    list: `s:${rest.state}`,
    num: `${rest.answerBy}#${rest.caseNum}#${rest.id}`,
    post: `S#${rest.by.person}`,
    bucket: open ? 'open' : 'done',
    dueAt: rest.answer?.at ?? rest.answerBy,
    ...(c.categoryName ? { title: c.categoryName } : {}),
    ...(wakeAt ? { shard: shardOf(rest.caseNum), wakeAt } : {}),
  };
};
