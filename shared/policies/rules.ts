import { type Calendar, chinaCalendar, localCalendar } from '../kernel/calendar.ts';
import { HOUR, MINUTE } from '../kernel/time.ts';
import type { Limit } from '../workflow/deadlines.ts';
import type {
  Band,
  CallBackRule,
  ExtensionRule,
  InspectionRule,
  StaffingFormula,
  Stage,
  StageLimit,
  TownPolicy,
} from './model.ts';

export type { ExtensionRule, InspectionRule, StaffingFormula, Stage, StageLimit, TownPolicy } from './model.ts';

const urgently = (stage: Stage, n: number): StageLimit[] =>
  (['urgent', 'emergency'] as const).map((urgency) => ({ stage, urgency, limit: { type: 'urgent_minute', n } }));

/**
 * The limits of a town that has set none. Fifteen minutes to accept and to dispatch, thirty to verify on the spot are the
 * field's own figures for what is urgent; what is ordinary waits for working time. The others are ours.
 */
export const DEFAULT_LIMITS: readonly StageLimit[] = [
  { stage: 'accept', limit: { type: 'work_hour', n: 1 } },
  ...urgently('accept', 15),
  { stage: 'verify', limit: { type: 'work_hour', n: 4 } },
  ...urgently('verify', 30),
  { stage: 'dispatch', limit: { type: 'work_hour', n: 1 } },
  ...urgently('dispatch', 15),
  { stage: 'sign', limit: { type: 'work_hour', n: 2 } },
  ...urgently('sign', 30),
  { stage: 'decide-return', limit: { type: 'work_hour', n: 2 } },
  ...urgently('decide-return', 30),
  { stage: 'inspect', limit: { type: 'work_day', n: 1 } },
  { stage: 'close', limit: { type: 'work_day', n: 1 } },
  { stage: 'escalation', limit: { type: 'work_day', n: 3 } },
  { stage: 'review', limit: { type: 'work_day', n: 3 } },
  { stage: 'decide', limit: { type: 'work_hour', n: 4 } },
  { stage: 'dispute', limit: { type: 'natural_day', n: 3 } },
];

/**
 * One leader and one full-time worker for every grid, part-timers as there are. One person may lead or walk two grids (a
 * neighbour's leave); with a third the duty stands on paper only.
 */
export const DEFAULT_STAFFING: StaffingFormula = { gridLeader: 1, gridWorker: 1, partTimer: 0, sharedBy: 2 };

/**
 * By phone, in the forenoon and from the end of the noon rest until the evening, when people are at home; three calls half a
 * day apart, three working days in all. A day is given to an SMS. The values are ours.
 */
export const DEFAULT_CALL_BACK: CallBackRule = {
  way: 'phone',
  hours: [
    { from: '09:00', to: '12:00' },
    { from: '14:00', to: '20:00' },
  ],
  days: 'all',
  attempts: 3,
  retryHours: 4,
  replyHours: 24,
  limit: { type: 'work_day', n: 3 },
};

/** 300 to 500 households for a comprehensive grid (Zhoushan's grid regulation of 2023). */
export const DEFAULT_GRID_HOUSEHOLDS: Band = { from: 300, to: 500 };

/** Half of a week of forty hours: the other half is for what nobody pushed. The number is ours. */
export const DEFAULT_TASK_MINUTES = 1_200;

/** Who looks a second time knows, and what came back from above twice is the town's. The numbers are ours. */
export const DEFAULT_CLOCK_STOPS: TownPolicy['clockStops'] = { verifications: 2, escalations: 2 };

export const defaultPolicy = (town: string): TownPolicy => ({
  town,
  version: 0,
  limits: DEFAULT_LIMITS,
  autoSign: false,
  unitConfirmation: [],
  inspection: [{ method: 'on-site', sample: 100 }],
  callBackSample: 100,
  callBack: DEFAULT_CALL_BACK,
  closingBy: ['acceptor', 'dispatcher'],
  extensions: [{ most: { type: 'work_day', n: 5 }, times: 2 }],
  suspension: { times: 2, mostDays: 365 },
  clockStops: DEFAULT_CLOCK_STOPS,
  reopenDays: 15,
  appealDays: 15,
  restoreDays: 7,
  problemAfter: 3,
  staffing: DEFAULT_STAFFING,
  gridHouseholds: DEFAULT_GRID_HOUSEHOLDS,
  taskMinutes: DEFAULT_TASK_MINUTES,
  calendar: { off: [], on: [] },
});

/** What of a case its limits may depend on. */
export interface Standing {
  readonly channel: string;
  readonly urgency: string;
  readonly category?: string;
  readonly condition?: number;
  /** What the filing condition itself says of single stages. */
  readonly stages?: { readonly [S in Stage]?: StageLimit['limit'] };
}

const SELECTORS = ['channel', 'urgency', 'category', 'condition'] as const;

type Selecting = Pick<Partial<Standing>, (typeof SELECTORS)[number]>;

const weightOf = (rule: Selecting, standing: Standing): number | undefined => {
  const set = SELECTORS.filter((key) => rule[key] !== undefined);
  return set.every((key) => rule[key] === standing[key]) ? set.length : undefined;
};

/** The rule that fits best: the most conditions met, of those the last. */
const bestOf = <R extends Selecting>(rules: readonly R[], standing: Standing): R | undefined => {
  let best: { rule: R; weight: number } | undefined;
  for (const rule of rules) {
    const weight = weightOf(rule, standing);
    if (weight !== undefined && (best === undefined || weight >= best.weight)) best = { rule, weight };
  }
  return best?.rule;
};

const stageRule = (rules: readonly StageLimit[], stage: Stage, standing: Standing): StageLimit | undefined =>
  bestOf(
    rules.filter((rule) => rule.stage === stage),
    standing,
  );

/**
 * The limit of a stage: what the town says of the category, else what the filing condition says, else what the town says
 * in general, else the usual one. Undefined only for `handle`, whose limit the catalogue gives.
 */
export const limitOf = (policy: TownPolicy, stage: Stage, standing: Standing): Limit | undefined => {
  const rule = stageRule(policy.limits, stage, standing);
  if (rule?.category !== undefined) return rule.limit;
  return standing.stages?.[stage] ?? (rule ?? stageRule(DEFAULT_LIMITS, stage, standing))?.limit;
};

export const extensionOf = (policy: TownPolicy, standing: Standing): ExtensionRule | undefined =>
  bestOf(policy.extensions, standing);

export const inspectionOf = (policy: TownPolicy, standing: Standing): InspectionRule =>
  bestOf(policy.inspection, standing) ?? { method: 'on-site', sample: 100 };

/** `HH:MM` as milliseconds since midnight; `24:00` is the end of the day. */
const sinceMidnight = (time: string): number => Number(time.slice(0, 2)) * HOUR + Number(time.slice(3)) * MINUTE;

/** The public calendar with what the town changes in it. Throws a RangeError for a calendar that no register would take. */
export const calendarOf = ({ calendar: { slots, off, on } }: Pick<TownPolicy, 'calendar'>): Calendar =>
  localCalendar(chinaCalendar, {
    off,
    on,
    ...(slots && { slots: slots.map(({ from, to }) => ({ from: sinceMidnight(from), to: sinceMidnight(to) })) }),
  });
