import { type Waiting, type WaitingCase, waitingOf } from '../cases/rules-steps.ts';
import { type Day, type Instant, shanghaiDay } from '../kernel/time.ts';
import { type Clock, isOverdue } from '../workflow/deadlines.ts';
import type { ReminderStage } from '../workflow/reminders.ts';
import type {
  Contribution,
  CountedCase,
  CountedPart,
  CountedReport,
  CountedWhistle,
  FactKey,
  Flow,
  Matter,
  Stock,
} from './model.ts';
import type { CountedSupervision, CountedTask } from './model-waiting.ts';

/** One thing that counts: on which day (never, when there is none), as what, how often. */
type Mark = readonly [day: Day | undefined, flow: Flow, times?: number];

type Flows = Record<Day, Partial<Record<Flow, number>>>;

const flowsOf = (marks: readonly Mark[]): Flows => {
  const flows: Flows = {};
  for (const [day, flow, times = 1] of marks) {
    if (day === undefined || times === 0) continue;
    const counts = flows[day] ?? {};
    counts[flow] = (counts[flow] ?? 0) + times;
    flows[day] = counts;
  }
  return flows;
};

const stockOf = (stock: Readonly<Record<string, boolean>>): Partial<Record<Stock, number>> =>
  Object.fromEntries(Object.entries(stock).flatMap(([name, there]) => (there ? [[name, 1]] : [])));

const waitsOf = (waits: readonly Waiting[]): Pick<Contribution, 'waits'> => (waits.length > 0 ? { waits } : {});

const dayOf = (at: Instant | undefined): Day | undefined => (at === undefined ? undefined : shanghaiDay(at));
const when = (is: boolean | undefined, day: Day | undefined): Day | undefined => (is ? day : undefined);

/** The day in a case number, `yyMMdd…`; a whistle's id begins with the number of its case. */
const dayOfNumber = (num: string): Day => `20${num.slice(0, 2)}-${num.slice(2, 4)}-${num.slice(4, 6)}`;

/**
 * Where a matter counts. What the people of a village and its grids may not know of counts for the town alone: a figure
 * of one would tell them that it exists.
 */
const areaOf = (m: { town: string; unit?: string; grid?: string; confidential?: true }, hidden = false): string =>
  m.confidential || hidden ? m.town : (m.grid ?? m.unit ?? m.town);

const ENDS: readonly string[] = ['closed', 'refused', 'merged', 'cancelled'];
const BREACHED: readonly (ReminderStage | undefined)[] = ['at', 'after'];

/** Past its limit, as far as the head itself tells: somebody was told so, or what was done came after it. */
const isBreached = (clock: Clock | undefined, reminded: ReminderStage | undefined, doneAt?: Instant): boolean => {
  if (clock?.dueAt === undefined) return false;
  const done = clock.stoppedAt ?? doneAt;
  return BREACHED.includes(reminded) || (done !== undefined && isOverdue(clock, done));
};

const endMarks = (c: CountedCase): readonly Mark[] => {
  const day = dayOf(c.closedAt);
  switch (c.state) {
    case 'closed':
      if (c.closeKind === 'direct-answer') return [[day, 'answeredDirectly']];
      if (c.closeKind === 'forced') return [[day, 'closedForced']];
      return [
        [day, 'closed'],
        [when(c.onTime === true, day), 'closedOnTime'],
        [when(c.onTime === false, day), c.exempt ? 'closedExempt' : 'closedLate'],
      ];
    case 'refused':
    case 'merged':
    case 'cancelled':
      return [[day, c.state]];
    default:
      return [];
  }
};

/** What was merged, refused or called off did not come back there. */
const recurs = ({ recurrenceOf, state }: CountedCase): boolean =>
  recurrenceOf !== undefined && !['merged', 'refused', 'cancelled'].includes(state);

/** A surge among those who have something: no id of a person and no post has a colon after a word. */
export const gathererOf = (surge: string): string => `surge:${surge}`;

const ofCase = (c: CountedCase): Contribution => {
  const breached = isBreached(c.clock, c.reminded, c.submittedAt);
  const open = !ENDS.includes(c.state);
  return {
    town: c.town,
    area: areaOf(c, c.about?.kind === 'staff' || c.about?.kind === 'unit'),
    ...(c.category ? { category: c.category } : {}),
    channel: c.channel,
    ...(c.lead ? { party: c.lead } : {}),
    flows: flowsOf([
      [dayOf(c.receivedAt), 'reported'],
      [when(recurs(c), dayOf(c.receivedAt)), 'recurring'],
      [dayOf(c.filedAt), 'filed'],
      [dayOf(c.submittedAt), 'submitted'],
      [when(breached, dayOf(c.clock?.dueAt)), 'overdue'],
      ...endMarks(c),
    ]),
    stock: stockOf({ open, overdueOpen: open && breached }),
    ...waitsOf([
      ...waitingOf(c as WaitingCase),
      ...(c.attached ? [{ step: 'attached', holder: gathererOf(c.attached) }] : []),
    ]),
  };
};

const ofWhistle = (w: CountedWhistle): Contribution => {
  const open = w.state === 'blown' || w.state === 'in-force';
  const area = w.grid ?? w.unit ?? w.town;
  const hidden = w.confidential ? { hidden: true as const } : {};
  return {
    town: w.town,
    area: areaOf(w),
    flows: flowsOf([
      [dayOf(w.blownAt), 'whistles'],
      [when(!open, dayOf(w.endedAt)), 'whistlesEnded'],
    ]),
    stock: stockOf({ whistlesOpen: open }),
    ...waitsOf(w.state === 'blown' ? [{ step: 'accept-whistle', area, ...hidden }] : []),
  };
};

const WAITING: readonly string[] = ['invited', 'cannot-come'];

/** Before the whistle is in force no time runs for its departments, and nothing of theirs counts. */
const ofPart = (p: CountedPart): Contribution => {
  const began = dayOf(p.clock?.startedAt);
  const running = p.clock !== undefined;
  const awaited = running && p.clock?.stoppedAt === undefined && !p.confirmed && WAITING.includes(p.state);
  const late = isBreached(p.clock, p.reminded);
  const missed = p.confirmed === true && WAITING.includes(p.state) && late;
  const cameOn = when(running, dayOf(p.reportedInAt));
  return {
    town: p.town,
    area: areaOf(p),
    party: p.party,
    flows: flowsOf([
      [began, 'invited'],
      [when(p.state === 'excused', began), 'excused'],
      [cameOn, 'reportedIn'],
      [when(p.onTime === true, cameOn), 'reportedInOnTime'],
      [when(p.onTime === false, cameOn), 'reportedInLate'],
      [when(missed, dayOf(p.clock?.dueAt)), 'missed'],
    ]),
    stock: stockOf({ awaited, awaitedLate: awaited && late }),
  };
};

/** Only who was reached has answered; what was noted of a call that nobody took counts for no rate. */
const callBackMarks = (call: CountedReport['callBack']): readonly Mark[] => {
  if (call === undefined) return [];
  const day = shanghaiDay(call.at);
  const answered = when(call.outcome === 'answered', day);
  return [
    [day, 'callBacks'],
    [day, 'callBackAttempts', call.attempts],
    [answered, 'callBacksAnswered'],
    [when(call.contacted, answered), 'contacted'],
    [when(call.solved !== undefined, answered), 'askedSolved'],
    [when(call.solved, answered), 'solved'],
    [when(call.satisfied !== undefined, answered), 'askedSatisfied'],
    [when(call.satisfied, answered), 'satisfied'],
  ];
};

/** Of five points the upper two are good: the line between is ours. */
const GOOD = 4;

const ratingMarks = (rating: CountedReport['rating']): readonly Mark[] => {
  if (rating === undefined) return [];
  const day = shanghaiDay(rating.at);
  return [
    [day, 'ratings'],
    [day, 'ratingPoints', rating.score],
    [when(rating.score >= GOOD, day), 'ratedGood'],
    [when(rating.solved !== undefined, day), 'ratedAskedSolved'],
    [when(rating.solved, day), 'ratedSolved'],
  ];
};

const ofReport = (r: CountedReport): Contribution => ({
  town: r.town,
  area: areaOf(r),
  flows: flowsOf([[dayOf(r.receivedAt), 'reports'], ...callBackMarks(r.callBack), ...ratingMarks(r.rating)]),
  stock: {},
});

/** What only waits: it counts on no day. */
const ofWaits = (town: string, waits: readonly Waiting[]): Contribution => ({
  town,
  area: town,
  flows: {},
  stock: {},
  ...waitsOf(waits),
});

const ofSupervision = ({ town, unit, state, owner, hidden, concerning }: CountedSupervision): Contribution => {
  const kept = concerning === undefined ? {} : { concerning };
  if (state !== 'open') return ofWaits(town, []);
  return ofWaits(town, [
    { step: 'supervision', area: unit ?? town, ...(hidden ? { hidden } : {}), ...kept },
    ...(owner ? [{ step: 'answer-supervision', party: owner, ...kept }] : []),
  ]);
};

/** Sent to somebody, and not done, sent back or taken away. */
const TO_DO: readonly string[] = ['pushed', 'received', 'started'];

const ofTask = ({ town, state, assignee: { person, post } }: CountedTask): Contribution => {
  const holder = person ?? post;
  return ofWaits(town, holder && TO_DO.includes(state) ? [{ step: 'task', holder }] : []);
};

/** What a matter counts at present, from its head alone. */
export const contribution = (matter: Matter): Contribution => {
  // What is practised with is nobody's figure, and waits in no count.
  if ('drill' in matter.head && matter.head.drill) return ofWaits(matter.head.town, []);
  switch (matter.kind) {
    case 'case':
      return ofCase(matter.head);
    case 'whistle':
      return ofWhistle(matter.head);
    case 'whistle-part':
      return ofPart(matter.head);
    case 'report':
      return ofReport(matter.head);
    case 'supervision':
      return ofSupervision(matter.head);
    case 'task':
      return ofTask(matter.head);
  }
};

/** The name of a matter's fact; made of what never changes, so that a matter that moves is still found. */
export const factKeyOf = ({ kind, head }: Matter): FactKey => {
  const { town } = head;
  switch (kind) {
    case 'case':
      return { kind, town, day: shanghaiDay(head.createdAt), id: head.num };
    case 'whistle':
      return { kind, town, day: dayOfNumber(head.id), id: head.id };
    case 'whistle-part':
      return { kind, town, day: dayOfNumber(head.whistle), id: `${head.whistle}#${head.party}` };
    case 'report':
      return { kind, town, day: shanghaiDay(head.createdAt), id: head.rid };
    case 'supervision':
      return { kind, town, day: dayOfNumber(head.caseNum), id: `${head.caseNum}#${head.id}` };
    case 'task':
      return { kind, town, day: shanghaiDay(head.pushedAt), id: head.id };
  }
};

/**
 * The order of a matter's images: its version, and among images of one version (a reminder, a part that changes with the
 * whole) the stream's sequence number, which has 21 to 40 digits and grows with every change of an item.
 */
export const orderOf = (version: number, sequence: string): string =>
  `${String(version).padStart(8, '0')}.${sequence.padStart(40, '0')}`;
