import * as z from 'zod';
import { CALL_EVENTS } from './calls.ts';
import { CO_EVENTS } from './co-units.ts';
import { IMPORT_EVENTS } from './imports.ts';
import { INSTRUCTION_EVENTS } from './instructions.ts';
import { LIMIT_EVENTS } from './limits.ts';
import { PROMISE_EVENTS } from './promises.ts';
import { REDIVISION_EVENTS } from './redivisions.ts';
import { OUTAGE_EVENTS, RELIEF_EVENTS } from './reliefs.ts';
import { REPORTER_EVENTS } from './reporters.ts';
import { SERVICE_REQUEST_EVENTS } from './service-requests.ts';
import { SHIFT_EVENTS } from './shifts.ts';
import { SURGE_EVENTS } from './surges.ts';
import { TASK_EVENTS } from './tasks.ts';
import { WAY_EVENTS } from './ways.ts';

/**
 * The messages this system sends, by CloudEvents type, with the schema of their `data`. Data is references and figures
 * only: ids, codes, times, names of categories; never what a resident said, a name of a person, a phone or an address.
 */

const instant = z.iso.datetime().meta({ description: 'Instant in UTC, RFC 3339' });

const place = {
  town: z.string().meta({ description: 'Code of the town, 9 digits' }),
  unit: z.string().optional().meta({ description: 'Code of the village or community, 12 digits' }),
  grid: z.string().optional().meta({ description: 'Code of the grid, 15 digits' }),
};

const caseData = z.looseObject({
  caseNum: z.string().meta({ description: 'Case number' }),
  ...place,
  category: z.string().optional().meta({ description: 'Code of the category' }),
  categoryName: z.string().optional().meta({ description: 'Name of the category' }),
  dueAt: instant.optional().meta({ description: 'When the running limit ends, UTC' }),
  urgency: z.enum(['ordinary', 'urgent', 'emergency']).optional(),
  party: z.string().optional().meta({ description: 'Co-unit whose part it is about' }),
});

const whistleData = z.looseObject({
  whistleId: z.string().meta({ description: 'Id of the whistle' }),
  caseNum: z.string().optional().meta({ description: 'Case that the whistle was blown on' }),
  ...place,
  kind: z.enum(['daily', 'tough', 'emergency']).optional(),
  party: z.string().optional().meta({ description: 'Department or unit that it is about' }),
  meetAt: instant.optional().meta({ description: 'When to meet, UTC' }),
  dueAt: instant.optional().meta({ description: 'When the running limit ends, UTC' }),
});

const redivisionData = z.looseObject({
  redivisionId: z.string().meta({ description: 'Id of the redivision' }),
  town: place.town,
  fromAt: instant.meta({ description: 'From when the new grids hold, UTC' }),
  retired: z.number().int().meta({ description: 'How many grids it retires' }),
  made: z.number().int().meta({ description: 'How many grids it makes' }),
  dueAt: instant.optional().meta({ description: 'When the running limit ends, UTC' }),
});

const reliefData = z.looseObject({
  reliefId: z.string().meta({ description: 'Id of the relief' }),
  town: place.town,
  area: z.string().meta({ description: 'Code of the area whose clocks are to stand' }),
  fromAt: instant,
  toAt: instant,
  dueAt: instant.optional().meta({ description: 'Until when it is to be decided, UTC' }),
});

const serviceRequestData = z.looseObject({
  requestId: z.string().meta({ description: 'Id of the request' }),
  town: place.town,
  code: z.string().meta({ description: 'Code of the item that is asked for' }),
  dueAt: instant.optional().meta({ description: 'Until when it is to be decided, UTC' }),
});

const surgeData = z.looseObject({
  surgeId: z.string().meta({ description: 'Id of the surge' }),
  town: place.town,
  area: z.string().meta({ description: 'Code of the area from which it gathers' }),
  caseNum: z.string().meta({ description: 'The case that new reports are merged into' }),
  fromAt: instant,
  toAt: instant.meta({ description: 'When it ends by itself, UTC' }),
});

const callData = z.looseObject({
  town: place.town,
  day: z.iso.date().meta({ description: 'Day in China on which calls are near or past their limit' }),
});

const taskData = z.looseObject({
  taskId: z.string().optional().meta({ description: 'Id of the task; absent where it is about many' }),
  batchId: z.string().optional().meta({ description: 'Id of the batch that it is about' }),
  kind: z.string().optional().meta({ description: 'Kind of the task' }),
  service: z.string().optional().meta({ description: 'Item of the service list' }),
  ...place,
  dueAt: instant.optional().meta({ description: 'Until when it is to be done, UTC' }),
  caseNum: z.string().optional().meta({ description: 'Case that an abnormal finding became' }),
});

const importData = z.looseObject({
  importId: z.string().meta({ description: 'Id of the import' }),
  register: z.string().meta({ description: 'Register that the file was for' }),
  town: place.town,
  done: z.number().int().meta({ description: 'Entries gone through' }),
  total: z.number().int().optional().meta({ description: 'Entries in the file, if it was read' }),
});

const shiftData = z.looseObject({
  shiftId: z.string().meta({ description: 'The place and the shift: <code>.<from>-<to>' }),
  area: z.string().meta({ description: 'Code of the place: a town’s centre, a village or community' }),
  town: place.town,
  fromAt: instant,
  toAt: instant,
  dueAt: instant.optional().meta({ description: 'Until when it is to be taken over, UTC' }),
});

const CASE_EVENTS = {
  reported: 'A case was reported',
  filed: 'A case was filed and waits to be dispatched',
  'sent-back': 'A filed case was sent back to the acceptors',
  amended: 'A case was amended after it was dispatched',
  dispatched: 'A case was dispatched to the party',
  recalled: 'A dispatched case was taken back from the party',
  signed: 'The lead unit signed for the case',
  returned: 'The lead unit returned the case',
  'return-rejected': 'The return was rejected; the case is the unit’s',
  assigned: 'The case was given to a person or a post',
  'handed-back': 'Whoever had the case handed it back to the unit',
  submitted: 'The lead unit submitted its result',
  inspected: 'The result passed the inspection',
  'inspection-failed': 'The result failed the inspection; handling goes on',
  rework: 'The case goes back to handling',
  closed: 'The case was closed',
  answered: 'The case was answered directly',
  refused: 'The case was refused',
  cancelled: 'The case was cancelled',
  merged: 'The case was merged into another',
  note: 'A note was added',
  reminder: 'The handling limit is near',
  overdue: 'A limit was broken',
  stuck: 'The clock was to act on the case and could not; a person has to',
  ...LIMIT_EVENTS,
  ...CO_EVENTS,
  ...INSTRUCTION_EVENTS,
  ...PROMISE_EVENTS,
  ...REPORTER_EVENTS,
  ...WAY_EVENTS,
} as const;

const WHISTLE_EVENTS = {
  blown: 'A whistle was blown and waits for the centre',
  'in-force': 'The whistle is in force',
  declined: 'The centre declined the whistle',
  accepted: 'The centre accepted the whistle',
  invited: 'The department is called to the place',
  amended: 'The whistle was amended',
  postponed: 'The meeting was postponed',
  withdrawn: 'The whistle was withdrawn',
  late: 'A department has not reported in in time',
  'reported-in': 'A department reported in',
  'cannot-come': 'A department says that it can’t come',
  'cannot-come-decided': 'The centre decided about a department that can’t come',
  arrived: 'A department arrived',
  'result-filed': 'A department filed its result',
  left: 'A department left',
  excused: 'A department was excused',
  confirmed: 'The whistle was confirmed as done',
  appealed: 'The blower appeals to the duty supervisor after a decline',
  reminder: 'The time to report in is near',
  'accept-due': 'The centre has not answered the whistle; its limit is near or has passed',
  'decision-due': 'The centre has not decided about a department that can’t come; the limit is near or has passed',
  'result-due': 'A department has not filed its result; the limit is near or has passed',
  'confirm-due': 'Every result is in and the whistle is not confirmed; the limit is near or has passed',
  'rating-due': 'The other side is to be rated',
  rated: 'The party was rated',
} as const;

type Family<P extends string, T> = `onegrid.${P}.${Extract<keyof T, string>}`;

/** A declared type of message; others are carried all the same, with a general text. */
export type EventType =
  | Family<'case', typeof CASE_EVENTS>
  | Family<'whistle', typeof WHISTLE_EVENTS>
  | Family<'calls', typeof CALL_EVENTS>
  | Family<'relief', typeof RELIEF_EVENTS>
  | Family<'outage', typeof OUTAGE_EVENTS>
  | Family<'task', typeof TASK_EVENTS>
  | Family<'surge', typeof SURGE_EVENTS>
  | Family<'redivision', typeof REDIVISION_EVENTS>
  | Family<'import', typeof IMPORT_EVENTS>
  | Family<'shift', typeof SHIFT_EVENTS>
  | Family<'service-request', typeof SERVICE_REQUEST_EVENTS>;

export interface EventDefinition {
  readonly description: string;
  readonly data: z.ZodType;
}

const family = (prefix: string, events: Readonly<Record<string, string>>, data: z.ZodType) =>
  Object.entries(events).map(([name, description]) => [`onegrid.${prefix}.${name}`, { description, data }] as const);

export const eventTypes: ReadonlyMap<string, EventDefinition> = new Map([
  ...family('case', CASE_EVENTS, caseData),
  ...family('whistle', WHISTLE_EVENTS, whistleData),
  ...family('calls', CALL_EVENTS, callData),
  ...family('relief', RELIEF_EVENTS, reliefData),
  ...family('outage', OUTAGE_EVENTS, reliefData),
  ...family('task', TASK_EVENTS, taskData),
  ...family('surge', SURGE_EVENTS, surgeData),
  ...family('redivision', REDIVISION_EVENTS, redivisionData),
  ...family('import', IMPORT_EVENTS, importData),
  ...family('shift', SHIFT_EVENTS, shiftData),
  ...family('service-request', SERVICE_REQUEST_EVENTS, serviceRequestData),
]);

/** Name of a type's data schema: what `dataschema` holds and what `docs/events.json` defines. */
export const schemaId = (type: string): string => `urn:onegrid:event:${type}:v1`;

/** A message as it goes over the wire (CloudEvents 1.0, structured JSON mode). */
export const cloudEvent = z.lazy(() =>
  z.object({
    specversion: z.literal('1.0'),
    id: z.string().meta({ description: 'matter / part / version / n; unique, the same at every redelivery' }),
    source: z.string().meta({ description: 'The town that it comes from: /towns/<9 digits>' }),
    type: z.string(),
    subject: z.string().meta({
      description:
        'The matter: case/<number>, whistle/<id>, calls/<town>, relief/<id>, surge/<id>, rediv/<id>, sreq/<id>, job/<import>, task/<id> or tasks/<batch>',
    }),
    time: z.string().meta({ description: 'When it happened, RFC 3339' }),
    datacontenttype: z.literal('application/json'),
    dataschema: z.string(),
    sequence: z.string().meta({ description: 'Grows with every message of the same subject and part' }),
    part: z.string().optional().meta({
      description: 'Name of a stream of its own beside the matter’s: a party’s part, a clock; absent for the matter’s',
    }),
    traceparent: z.string().optional().meta({ description: 'W3C trace context of the request that caused it' }),
    requestid: z.string().optional().meta({ description: 'Id of the request that caused it' }),
    data: z.record(z.string(), z.unknown()),
  }),
);
export type CloudEvent = z.infer<typeof cloudEvent>;
