import { type Instant, show } from '../kernel/time.ts';
import { isOverdue } from '../workflow/deadlines.ts';
import type { CaseMeta } from './model.ts';
import { standingOf } from './present.ts';
import type { CaseSummary } from './views.ts';

const times = (meta: CaseMeta) => ({
  receivedAt: show(meta.receivedAt),
  ...(meta.filedAt ? { filedAt: show(meta.filedAt) } : {}),
  ...(meta.clock?.dueAt ? { dueAt: show(meta.clock.dueAt) } : {}),
  ...(meta.submittedAt ? { submittedAt: show(meta.submittedAt) } : {}),
  ...(meta.closedAt ? { closedAt: show(meta.closedAt) } : {}),
});

/** The ways it went besides the straight one. */
const waysOf = (meta: CaseMeta) => ({
  ...(meta.verified ? { verified: meta.verified } : {}),
  ...(meta.onTheSpot ? { onTheSpot: true } : {}),
  ...(meta.co ? { co: [...meta.co] } : {}),
  ...(meta.coFailed ? { coFailed: [...meta.coFailed] } : {}),
  ...(meta.recurrenceOf ? { recurrenceOf: meta.recurrenceOf } : {}),
  ...(meta.attached ? { attached: meta.attached } : {}),
  ...(meta.surge ? { surge: meta.surge } : {}),
  ...(meta.gathered ? { gathered: true } : {}),
  ...(meta.fromTask ? { fromTask: meta.fromTask } : {}),
  ...(meta.exempt ? { exempt: true } : {}),
  ...(meta.selfApproved ? { selfApproved: true } : {}),
});

/** A case as lists show it. */
export const summaryOf = (meta: CaseMeta, now: Instant): CaseSummary => ({
  num: meta.num,
  state: meta.state,
  version: meta.version,
  town: meta.town,
  ...(meta.unit ? { unit: meta.unit } : {}),
  ...(meta.grid ? { grid: meta.grid } : {}),
  ...(meta.category ? { category: meta.category } : {}),
  ...(meta.categoryName ? { categoryName: meta.categoryName } : {}),
  ...(meta.condition ? { condition: meta.condition } : {}),
  urgency: meta.urgency,
  channel: meta.channel,
  ...times(meta),
  overdue: meta.clock ? isOverdue(meta.clock, now) : false,
  ...(meta.clock?.provisional ? { provisional: true } : {}),
  ...(meta.lead ? { lead: meta.lead } : {}),
  parties: [...meta.parties],
  ...(meta.assignee
    ? { assignee: { ...meta.assignee, ...(meta.assignee.until ? { until: show(meta.assignee.until) } : {}) } }
    : {}),
  ...(meta.result ? { result: meta.result } : {}),
  ...(meta.onTime === undefined ? {} : { onTime: meta.onTime }),
  ...(meta.mergedInto ? { mergedInto: meta.mergedInto } : {}),
  ...waysOf(meta),
  ...standingOf(meta),
  round: meta.round,
  reports: meta.reports,
  whistles: [...meta.whistles],
  ...(meta.confidential ? { confidential: true } : {}),
  ...(meta.drill ? { drill: true } : {}),
  ...(meta.backfilled ? { backfilled: true } : {}),
});
