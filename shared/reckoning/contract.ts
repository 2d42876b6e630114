import * as z from 'zod';
import { townCodeSchema } from '../registers/contract.ts';
import type { Route } from '../route.ts';

const time = z.string().meta({ description: 'RFC 3339, +08:00' });
const calendar = z
  .strictObject({
    slots: z.array(z.strictObject({ from: z.string(), to: z.string() })).exactOptional(),
    off: z.array(z.string()),
    on: z.array(z.string()),
  })
  .meta({ description: 'What the town changes in the public calendar' });

const fields = {
  town: townCodeSchema,
  version: z.number().int().meta({ description: 'The version of the town’s policy that brought it' }),
  at: time,
  before: calendar,
  after: calendar,
  doneAt: time.exactOptional().meta({ description: 'When every running deadline was looked at; not yet without it' }),
};

export const calendarChangesSchema = z.lazy(() =>
  z
    .strictObject({ items: z.array(z.strictObject(fields)) })
    .meta({ id: 'CalendarChanges', description: '工作日历调整 · Changes of a town’s calendar, the newest first' }),
);

export const calendarChangeSchema = z.lazy(() =>
  z
    .strictObject({
      ...fields,
      cases: z
        .array(
          z.strictObject({
            num: z.string(),
            at: time,
            from: time.exactOptional().meta({ description: 'The handling’s deadline as it was, where it moved' }),
            to: time.exactOptional().meta({ description: 'And as it is since' }),
          }),
        )
        .meta({ description: 'The cases in which a deadline has moved' }),
    })
    .meta({ id: 'CalendarChange', description: '工作日历调整结果 · Which deadlines a change has moved' }),
);

const base = { function: 'cases', auth: 'jwt', tag: 'policies', action: 'calendar-change:read' } as const;
const root = '/v1/towns/{townCode}/calendar-changes';

/** The routes by which a town sees what a change of its calendar did to the deadlines that ran. */
export const reckoningRoutes: readonly Route[] = [
  {
    ...base,
    name: 'listCalendarChanges',
    method: 'GET',
    path: root,
    roles: 'any',
    summary: { zh: '工作日历调整记录', en: 'The changes of a town’s calendar' },
    params: z.strictObject({ townCode: townCodeSchema }),
    response: { status: 200, body: calendarChangesSchema },
  },
  {
    ...base,
    name: 'getCalendarChange',
    method: 'GET',
    path: `${root}/{version}`,
    // The number of a hidden case would tell that it is there; the centre sees those too.
    roles: ['acceptor', 'dispatcher', 'dutySupervisor'],
    summary: { zh: '工作日历调整影响的案件', en: 'The cases whose deadlines a change has moved' },
    params: z.strictObject({ townCode: townCodeSchema, version: z.coerce.number().int().min(1) }),
    response: { status: 200, body: calendarChangeSchema },
  },
];
