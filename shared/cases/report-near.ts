import { type FiledCategory, familyOf, USUAL_SIMILAR } from '../catalogue/rules.ts';
import { toWgs84 } from '../kernel/coordinates.ts';
import { HOUR, type Instant, plus, show } from '../kernel/time.ts';
import type { ReportAnswer, ReportBody } from './contract-reports.ts';
import type { CaseDeps, NearCase } from './ports.ts';
import { repeatedOf } from './rules-recurrence.ts';

export type Similar = NonNullable<ReportAnswer['similar']>[number];

/** The store gives members back in its own order; the first answer again is the same to the byte. */
export const inOrder = ({ num, category, metres, reportedAt }: Similar): Similar => ({
  num,
  ...(category ? { category } : {}),
  metres,
  reportedAt,
});

export const similarOf = ({ num, metres, createdAt, category }: NearCase): Similar =>
  inOrder({ num, metres: Math.round(metres), reportedAt: show(createdAt), ...(category ? { category } : {}) });

/** Near which point, of which group, within which distance and time something may be the same problem. */
export const likeOf = (category: FiledCategory | undefined, now: Instant) => {
  const { radius, window } = category?.similar ?? USUAL_SIMILAR;
  return { family: familyOf(category), radius, since: plus(now, -window * HOUR) };
};

/** What lies near the problem: open cases that may be the same, and the closed one that it repeats. */
export interface Near {
  readonly similar: readonly Similar[];
  readonly recurrenceOf?: string;
}

/**
 * Open cases of the same group near by, as near and as new as its category says, and those closed there within 30 days. Only
 * the point of the problem counts: where the reporter stands says nothing about it. The queries read while the place is
 * looked up.
 */
export const nearTo = async (
  deps: Pick<CaseDeps, 'store'>,
  body: ReportBody,
  category: Promise<FiledCategory | undefined>,
  now: Instant,
): Promise<Near> => {
  const point = body.point && toWgs84(body.point);
  if (!point?.ok) return { similar: [] };
  const like = likeOf(await category, now);
  const [open, closed] = await Promise.all([
    deps.store.near(point.value, like),
    deps.store.closedNear(point.value, { family: like.family, radius: like.radius, now }),
  ]);
  return { similar: open.map(similarOf), ...repeatedOf(closed) };
};
