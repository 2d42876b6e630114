/** What a reporter may do under the tracking code. */
export const REPORT_ACTIONS = ['supplement', 'withdraw', 'dispute', 'urge', 'rate'] as const;
export type ReportAction = (typeof REPORT_ACTIONS)[number];

/** The state of a case as its reporters see it. */
export const PUBLIC_STATES = [
  'received',
  'accepted',
  'in-progress',
  'done',
  'answered',
  'refused',
  'cancelled',
] as const;
export type PublicState = (typeof PUBLIC_STATES)[number];

/** How a promise stands, as its reporter reads it. */
export const PUBLIC_PROMISES = ['promised', 'late', 'kept', 'dropped'] as const;
export type PublicPromise = (typeof PUBLIC_PROMISES)[number];

/** What was done for them, step by step. */
export const STEPS = [
  'received',
  'accepted',
  'sent',
  'handling',
  'checked',
  'closed',
  'answered',
  'refused',
  'cancelled',
  'reopened',
] as const;
export type StepName = (typeof STEPS)[number];
