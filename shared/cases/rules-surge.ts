import type { ActorRef } from '../kernel/caller.ts';
import type { Gathering } from '../surges/model.ts';
import { type Gatherable, surgeFor } from '../surges/rules.ts';
import { headEvent, type MatterEvent } from '../workflow/matter.ts';
import { type CaseMeta, isOpen } from './model.ts';
import { advance } from './rules.ts';
import { settle, type Time } from './rules-clock.ts';
import { isRestricted } from './rules-rights.ts';

/**
 * The case as the head of a surge; nothing where it can't be one: it has ended, gathers already, or is hidden, so that
 * whoever may see it is not whoever may see what attaches itself.
 */
export const gather = (c: CaseMeta, surge: string): CaseMeta | undefined =>
  isOpen(c.state) && c.surge === undefined && !isRestricted(c) && !c.drill
    ? advance(c, c.state, { surge, gathered: true })
    : undefined;

/** The case as it gathers no more; what it has gathered stays. */
export const letGo = (c: CaseMeta): CaseMeta => advance(c, c.state, {}, ['surge']);

/**
 * What never attaches itself: what is hidden, what a platform wants answered under its own number, an emergency, which
 * somebody has to hear, and what somebody has said to be another matter.
 */
const standsAlone = (c: CaseMeta, apart: boolean): boolean =>
  apart ||
  isRestricted(c) ||
  c.drill === true ||
  c.upstream !== undefined ||
  c.urgency === 'emergency' ||
  c.state !== 'reported';

/** The surge that a new case belongs to, if any. */
export const surgeOf = (
  c: CaseMeta,
  said: Pick<Gatherable, 'group' | 'text'> & { readonly apart: boolean },
  surges: readonly Gathering[],
): Gathering | undefined =>
  standsAlone(c, said.apart)
    ? undefined
    : surgeFor(
        surges,
        {
          town: c.town,
          ...(c.unit ? { unit: c.unit } : {}),
          ...(c.grid ? { grid: c.grid } : {}),
          ...(c.point ? { point: c.point } : {}),
          ...(c.category ? { category: c.category } : {}),
          ...(said.group ? { group: said.group } : {}),
          text: said.text,
        },
        c.createdAt,
      );

/**
 * A new case that attaches itself: merged into the head as somebody would merge it, and taken apart as everything that was.
 * The head itself is not touched, so that three hundred of them do not wait for each other.
 */
export const attached = (
  c: CaseMeta,
  surge: Pick<Gathering, 'id' | 'head'>,
  actor: ActorRef,
  time: Time,
): { readonly next: CaseMeta; readonly event: MatterEvent } => {
  const merged = { mergedInto: surge.head, mergedFrom: 'reported', closedAt: time.at, attached: surge.id } as const;
  const next = settle(c, advance(c, 'merged', merged), time);
  return { next, event: headEvent(next, 'merge', actor, time.at, { into: surge.head, surge: surge.id }, c.state) };
};
