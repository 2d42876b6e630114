/** Who has a case: the centre, a unit, the reporter it waits for, a platform above, or nobody whose fault it were. */
export const HOLDERS = ['centre', 'unit', 'reporter', 'platform', 'nobody'] as const;
export type HolderKind = (typeof HOLDERS)[number];

/** How a hold ended; `open` while it lasts. */
export const HOLD_OUTCOMES = [
  'open',
  'dispatched',
  'returned',
  'returned-upheld',
  'returned-rejected',
  'transferred',
  'verifying',
  'verified',
  'sent-back',
  'asked',
  'denied',
  'suspended',
  'resumed',
  'relief',
  'outage',
  'escalated',
  'recalled',
  'submitted',
  'withdrawn',
  'inspected',
  'failed',
  'reworked',
  'merged',
  'closed',
  'refused',
  'cancelled',
  'reopened',
] as const;
export type HoldOutcome = (typeof HOLD_OUTCOMES)[number];
