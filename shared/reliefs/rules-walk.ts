import { CLOCK_ACTOR } from '../kernel/caller.ts';
import { unitOf } from '../kernel/codes.ts';
import { type Instant, MINUTE, plus } from '../kernel/time.ts';
import type { MatterEvent } from '../workflow/matter.ts';
import { type ReliefMeta, WALKED_LISTS, type Walk } from './model.ts';

/**
 * How long a function may go on without knowing of a decision, twice over: it remembers reliefs for a minute, and a
 * command takes some seconds. After this the second round finds every case that began or went on meanwhile.
 */
export const SECOND_ROUND_MS = 2 * MINUTE;

/** Which index lists the cases that a walk looks at: those of the town, or of the village that the area is or lies in. */
export const walkedArea = ({ area, town }: ReliefMeta): { readonly index: 'town' | 'unit'; readonly code: string } => {
  const unit = unitOf(area);
  return unit ? { index: 'unit', code: unit } : { index: 'town', code: town };
};

/** What a page of cases came to, and where the next one begins. */
export interface WalkedPage {
  readonly cases: number;
  readonly next?: Readonly<Record<string, string | number>>;
}

const pastList = (walk: Walk): Walk => {
  const { position: _done, ...kept } = walk;
  return { ...kept, list: walk.list + 1 };
};

const finished = (relief: ReliefMeta, walk: Walk, now: Instant): ReliefMeta => {
  const { walk: _over, ...kept } = relief;
  return { ...kept, effect: { cases: walk.cases, at: now } };
};

/**
 * The relief after a page of its walk: the next page, the next list, the second round, or done. The second round counts
 * anew, because it sees every case, and so the count of a walk that broke off and went on is right.
 */
export const walkOn = (relief: ReliefMeta, walk: Walk, page: WalkedPage, now: Instant): ReliefMeta => {
  const counted: Walk = { ...walk, cases: walk.cases + page.cases, step: walk.step + 1 };
  if (page.next) return { ...relief, walk: { ...counted, position: page.next } };
  if (walk.list + 1 < WALKED_LISTS.length) return { ...relief, walk: pastList(counted) };
  if (walk.round === 2) return finished(relief, counted, now);
  const began = relief.withdrawnAt ?? relief.decidedAt ?? now;
  const due = plus(began, SECOND_ROUND_MS);
  return { ...relief, walk: { round: 2, at: due > now ? due : now, list: 0, cases: 0, step: counted.step } };
};

/** The line in the relief's timeline when its walk is over. */
export const walkedEvent = (relief: ReliefMeta, now: Instant): MatterEvent => ({
  part: 'walk',
  version: relief.version,
  action: relief.state === 'withdrawn' ? 'undone' : 'applied',
  actor: CLOCK_ACTOR,
  at: now,
  from: relief.state,
  to: relief.state,
  data: { cases: relief.effect?.cases ?? 0 },
});
