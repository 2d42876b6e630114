import * as z from 'zod';
import type { Calendar } from '../kernel/calendar.ts';
import { ROLES } from '../kernel/roles.ts';
import { clockItem } from '../platform/dynamodb/clock-item.ts';
import { shardOf } from '../platform/dynamodb/matter-items.ts';
import { nextWake, REMINDER_STAGES } from '../workflow/reminders.ts';
import { casePk } from './items.ts';
import { type CasePromise, PROMISE_STATES } from './model-promise.ts';
import { drillOf, hiddenOf } from './rules-lists.ts';
import { placeOf } from './rules-promise-rights.ts';

/** Begins the sort key of a promise in its case's partition. */
export const PROMISE_SK = 'PROMISE#';
export const promiseKey = (num: string, id: string) => ({ pk: casePk(num), sk: `${PROMISE_SK}${id}` });
/** Counts the open promises of a case, so that two made in the same moment are not one too many. */
export const promiseCountKey = (num: string) => ({ pk: casePk(num), sk: 'PROMISES' });
type Bucket = 'open' | 'done';
/** The promises of a town or a place. */
export const promiseList = (bucket: Bucket): string => `p:${bucket}`;
/** Those of one person: what was promised in an exercise stands by itself. */
export const promiseBucket = (bucket: Bucket, drill: boolean): string => (drill ? drillOf(bucket) : bucket);

const listOf = ({ hidden, drill }: CasePromise, bucket: Bucket): string => {
  if (drill) return drillOf(promiseList(bucket));
  return hidden ? hiddenOf(promiseList(bucket)) : promiseList(bucket);
};

/** The promises of one person in the index of work. */
export const promisesOf = (person: string): string => `PR#${person}`;

const actor = z.object({
  person: z.string(),
  role: z.enum(ROLES),
  post: z.string().optional(),
  party: z.string().optional(),
});

/** A stored promise; parsed on every read. */
export const promiseItem = z.lazy(() =>
  z.object({
    id: z.string(),
    caseNum: z.string(),
    town: z.string(),
    state: z.enum(PROMISE_STATES),
    hidden: z.literal(true).optional(),
    drill: z.literal(true).optional(),
    version: z.number().int(),
    to: z.string(),
    what: z.string(),
    text: z.string().optional(),
    by: z.string(),
    made: z.object({ by: actor, at: z.string() }),
    owner: z.object({
      person: z.string(),
      role: z.enum(ROLES),
      area: z.string(),
      party: z.string().optional(),
    }),
    timer: z.object({ clock: clockItem, reminded: z.enum(REMINDER_STAGES).optional() }),
    passed: z.object({ from: z.string(), by: z.string(), at: z.string(), shift: z.string().optional() }).optional(),
    kept: z
      .object({
        by: actor,
        at: z.string(),
        late: z.boolean(),
        text: z.string().optional(),
        onBehalf: z.literal(true).optional(),
      })
      .optional(),
    dropped: z
      .object({ by: actor, at: z.string(), reason: z.string(), selfApproved: z.literal(true).optional() })
      .optional(),
  }),
);
export const toPromise = (item: z.infer<typeof promiseItem>): CasePromise => item as CasePromise;

/**
 * Listed in the town of its case and at the place whose people have it, open or done, those first that fall due first; for
 * its owner; and in the sweep until it is kept or dropped. `unit` names a place here: a village, or the town's centre.
 */
export const toPromiseItem = (promise: CasePromise, calendar: Calendar): Record<string, unknown> => {
  const open = promise.state === 'open';
  const bucket = open ? 'open' : 'done';
  const place = placeOf(promise.owner);
  const wakeAt = open ? nextWake(promise.timer.clock, promise.timer.reminded, calendar)?.at : undefined;
  return {
    ...promise,
    ...promiseKey(promise.caseNum, promise.id),
    kind: 'promise',
    ...(place ? { unit: place } : {}),
    list: listOf(promise, bucket),
    num: `${promise.by}#${promise.caseNum}#${promise.id}`,
    post: promisesOf(promise.owner.person),
    bucket: promiseBucket(bucket, promise.drill === true),
    dueAt: promise.kept?.at ?? promise.dropped?.at ?? promise.by,
    ...(wakeAt ? { shard: shardOf(promise.caseNum), wakeAt } : {}),
  };
};
