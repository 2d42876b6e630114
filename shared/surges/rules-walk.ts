import { CLOCK_ACTOR } from '../kernel/caller.ts';
import { type Instant, MINUTE, plus } from '../kernel/time.ts';
import type { MatterEvent } from '../workflow/matter.ts';
import type { SurgeMeta, SurgeWalk } from './model.ts';

/** A report that was being taken down when the surge ended is written within this time. */
export const SECOND_ROUND_MS = 2 * MINUTE;

/** What a page came to, and where the next one begins. */
export interface SurgePage {
  readonly apart: number;
  readonly next?: string;
}

const began = ({ undoneAt, endedAt }: SurgeMeta, now: Instant): Instant => undoneAt ?? endedAt ?? now;

/** The surge after a page of its walk: the next page, the second round, or done. */
export const walkSurge = (surge: SurgeMeta, walk: SurgeWalk, page: SurgePage, now: Instant): SurgeMeta => {
  const { position: _done, ...rest } = walk;
  const counted = { ...rest, apart: walk.apart + page.apart, step: walk.step + 1 };
  if (page.next) return { ...surge, walk: { ...counted, position: page.next } };
  if (walk.round === 1) {
    const due = plus(began(surge, now), SECOND_ROUND_MS);
    return { ...surge, walk: { ...counted, round: 2, at: due > now ? due : now } };
  }
  const { walk: _over, ...kept } = surge;
  return { ...kept, effect: { apart: counted.apart, at: now } };
};

/** The line in the surge's timeline when its walk is over. */
export const walkedEvent = (surge: SurgeMeta, now: Instant): MatterEvent => ({
  part: 'walk',
  version: surge.version,
  action: 'taken-apart',
  actor: CLOCK_ACTOR,
  at: now,
  from: surge.state,
  to: surge.state,
  data: { cases: surge.effect?.apart ?? 0 },
});
