import * as z from 'zod';
import type { Calendar } from '../kernel/calendar.ts';
import { ROLES } from '../kernel/roles.ts';
import { clockItem } from '../platform/dynamodb/clock-item.ts';
import { shardOf } from '../platform/dynamodb/matter-items.ts';
import { nextWake, REMINDER_STAGES } from '../workflow/reminders.ts';
import { casePk } from './items.ts';
import type { CaseMeta } from './model.ts';
import { SUPERVISION_KINDS, SUPERVISION_STATES, type Supervision } from './model-supervision.ts';
import { drillOf, keptIn } from './rules-lists.ts';
import { isConcerned, isRestricted } from './rules-rights.ts';
import { concerningId } from './rules-steps.ts';

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

/** Of its case what an instruction is listed by. */
export type SupervisedCase = Pick<
  CaseMeta,
  'town' | 'unit' | 'categoryName' | 'lead' | 'about' | 'confidential' | 'drill'
>;

/** Who has to answer: the unit that leads; nobody yet where none does, or where it is about that unit. */
const ownerOf = (c: SupervisedCase): string | undefined => (isConcerned(c.lead, c) ? undefined : c.lead);

/** What its case gives an instruction to be listed and counted by; it changes with the case. */
export const supervisedBy = (c: SupervisedCase, state: Supervision['state']): Record<string, unknown> => {
  const owner = ownerOf(c);
  return {
    ...(c.unit ? { unit: c.unit } : {}),
    list: keptIn(c, `s:${state}`),
    ...(owner ? { owner } : {}),
    ...(isRestricted(c) ? { hidden: true } : {}),
    ...(c.drill ? { drill: true } : {}),
    ...concerningId(c),
  };
};

/** Where a unit's unanswered instructions stand; those of exercises by themselves. */
export const toAnswerBucket = (drill: boolean): string => (drill ? drillOf('supervisions') : 'supervisions');

/** Where those that somebody gave stand. */
export const givenBucket = (state: Supervision['state'], drill: boolean): string => {
  const bucket = state === 'open' ? 'open' : 'done';
  return drill ? drillOf(bucket) : bucket;
};

/** The row by which an unanswered instruction stands on the list of the unit that has to answer it. */
export const toAnswerItem = (
  { caseNum: num, id, answerBy }: Pick<Supervision, 'caseNum' | 'id' | 'answerBy'>,
  owner: string,
  drill: boolean,
): Record<string, unknown> => ({
  ...toAnswerKey(num, id),
  kind: 'supervision-to-answer',
  num: `${num}#${id}`,
  post: `D#${owner}`,
  bucket: toAnswerBucket(drill),
  dueAt: answerBy,
});
export const toAnswerKey = (num: string, id: string) => ({ pk: casePk(num), sk: `ANSWER-SUP#${id}` });

/** The row that an instruction needs on its unit's list, if any. */
export const answerRow = (
  supervision: Pick<Supervision, 'caseNum' | 'id' | 'answerBy' | 'state'>,
  c: SupervisedCase,
): Record<string, unknown> | undefined => {
  const owner = ownerOf(c);
  return owner && supervision.state === 'open' ? toAnswerItem(supervision, owner, c.drill === true) : undefined;
};

/**
 * Listed by the case's town and village as unanswered or answered, those first that are to be answered first, and for who
 * gave it; in the sweep until it is answered.
 */
export const toSupervisionItem = (
  { kind, ...rest }: Supervision,
  c: SupervisedCase,
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
    ...supervisedBy(c, rest.state),
    num: `${rest.answerBy}#${rest.caseNum}#${rest.id}`,
    post: `S#${rest.by.person}`,
    bucket: givenBucket(rest.state, c.drill === true),
    dueAt: rest.answer?.at ?? rest.answerBy,
    ...(c.categoryName ? { title: c.categoryName } : {}),
    ...(wakeAt ? { shard: shardOf(rest.caseNum), wakeAt } : {}),
  };
};
