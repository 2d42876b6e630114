import type { ActorRef } from '../kernel/caller.ts';
import { DAY, type Instant } from '../kernel/time.ts';
import type { Timer } from '../workflow/timers.ts';

/** Why somebody looks after it: it takes too long, a leader said so, it matters. */
export const SUPERVISION_KINDS = ['timeout', 'leader', 'important'] as const;
export const SUPERVISION_STATES = ['open', 'answered'] as const;
export type SupervisionState = (typeof SUPERVISION_STATES)[number];

/** Instructions on one case that wait for an answer at once; more than that nobody follows. The number is ours. */
export const MOST_SUPERVISIONS = 5;
/** An instruction that is to be answered later than this is a plan. The number is ours. */
export const FARTHEST_ANSWER_MS = 180 * DAY;

/** An instruction on a case that has to be answered (督办): its own item, version and clock beside the case's. */
export interface Supervision {
  readonly id: string;
  readonly caseNum: string;
  readonly state: SupervisionState;
  readonly version: number;
  readonly kind: (typeof SUPERVISION_KINDS)[number];
  readonly text: string;
  readonly by: ActorRef;
  readonly at: Instant;
  readonly answerBy: Instant;
  readonly timer: Timer;
  readonly answer?: {
    readonly text: string;
    readonly by: ActorRef;
    readonly at: Instant;
    readonly late: boolean;
    /** Not by the unit itself: it had no lead then, or stayed silent. */
    readonly onBehalf?: true;
    /** On solo duty who gave it answered it; listed for the morning. */
    readonly selfApproved?: true;
  };
}
