import { CLOCK_ACTOR } from '../kernel/caller.ts';
import { type Instant, plus } from '../kernel/time.ts';
import type { MatterEvent, OutMessage } from '../workflow/matter.ts';
import { LATER_ROUNDS, PHASES, type Phase, type RedivisionMeta, ROUND_AGAIN, type Walk } from './model.ts';
import { redivisionMessage, townOffice } from './rules.ts';

/** How much a phase goes through: steps are drawn and their posts handed over, old grids are emptied. */
export const lengthOf = (of: RedivisionMeta, phase: Phase): number => (phase === 'move' ? of.retired : of.steps);

/** What some of a phase came to. */
export interface Worked {
  readonly count: number;
  readonly moved: number;
  readonly left: number;
}

const later = (one: Instant, other: Instant): Instant => (one > other ? one : other);

/** The old grids are looked through at the date, twice later, and then until a round finds nothing any more. */
const nextRound = (of: RedivisionMeta, walk: Walk, now: Instant): Walk | undefined => {
  const wait = LATER_ROUNDS[walk.round - 1];
  if (wait === undefined && walk.moved === 0) return undefined;
  const at = wait === undefined ? plus(now, ROUND_AGAIN) : later(plus(of.from, wait), now);
  return { ...walk, phase: 'move', at, index: 0, round: walk.round + 1, moved: 0, left: 0 };
};

const nextPhase = (of: RedivisionMeta, walk: Walk, now: Instant): Walk | undefined => {
  const following = PHASES[PHASES.indexOf(walk.phase) + 1];
  if (following === undefined) return nextRound(of, walk, now);
  // Nothing moves before the date: until then the old grids are the ones that hold.
  return { ...walk, phase: following, index: 0, at: following === 'move' ? later(of.from, now) : now };
};

/** The redivision after some of a phase was worked: the rest of it, the next phase, another round, or done. */
export const walkOn = (of: RedivisionMeta, walk: Walk, worked: Worked, now: Instant): RedivisionMeta => {
  const counted: Walk = {
    ...walk,
    index: walk.index + worked.count,
    moved: walk.moved + worked.moved,
    left: walk.left + worked.left,
    step: walk.step + 1,
  };
  if (counted.index < lengthOf(of, walk.phase)) return { ...of, walk: counted };
  const next = nextPhase(of, counted, now);
  if (next !== undefined) return { ...of, walk: next };
  const { walk: _over, ...kept } = of;
  return { ...kept, state: 'done', version: of.version + 1, doneAt: now, left: counted.left };
};

/** The line in the timeline, and the word to the town, when everything has moved. */
export const finished = (
  before: RedivisionMeta,
  next: RedivisionMeta,
  now: Instant,
): { readonly event: MatterEvent; readonly messages: readonly OutMessage[] } => ({
  event: {
    part: '_',
    version: next.version,
    action: 'finish',
    actor: CLOCK_ACTOR,
    at: now,
    from: before.state,
    to: next.state,
    data: { left: next.left ?? 0 },
  },
  messages: [redivisionMessage(next, 'done', townOffice(next), undefined, { left: next.left ?? 0 })],
});
