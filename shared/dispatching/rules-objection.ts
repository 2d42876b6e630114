import { type Instant, shanghaiDay } from '../kernel/time.ts';
import type { MatterEvent } from '../workflow/matter.ts';
import { type Because, WRONG_DISPATCH, type WrongDispatch } from './rules.ts';

/** An objection of a unit that somebody upheld by dispatching elsewhere, and who leads since. */
export interface Upheld {
  readonly code: WrongDispatch;
  readonly against: string;
  readonly lead: string;
  readonly decidedAt: Instant;
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const wrongDispatch = (value: unknown): WrongDispatch | undefined => WRONG_DISPATCH.find((code) => code === value);

/**
 * The last objection of a case that was upheld: a unit returned it as not its own or as lying elsewhere, and the next
 * dispatch went to another. A rejected return, and a dispatch back to who objected, uphold nothing. `events`: those of
 * the head, in order.
 */
export const upheldObjection = (events: readonly MatterEvent[]): Upheld | undefined => {
  let lead: string | undefined;
  let pending: WrongDispatch | undefined;
  let upheld: Upheld | undefined;
  for (const { action, data, at } of events) {
    if (action === 'return') pending = wrongDispatch(data.code);
    if (action === 'reject-return') pending = undefined;
    const next = action === 'dispatch' ? textOf(data.lead) : undefined;
    if (next === undefined) continue;
    if (pending && lead && next !== lead) upheld = { code: pending, against: lead, lead: next, decidedAt: at };
    [lead, pending] = [next, undefined];
  }
  return upheld;
};

export const becauseOf = (num: string, { code, against, decidedAt }: Upheld): Because => ({
  case: num,
  code,
  against,
  decidedOn: shanghaiDay(decidedAt),
});

/** What an upheld objection offers for the next case of its kind. */
export interface Offer {
  readonly category: string;
  readonly area: string;
  readonly lead: string;
  readonly because: Because;
}

/** What of a case an offer is made from. */
export interface Objected {
  readonly num: string;
  readonly town: string;
  readonly unit?: string;
  readonly grid?: string;
  readonly category?: string;
}

/**
 * The entry that an upheld objection offers: about the kind of matter in the whole town where a unit said it is not
 * competent, about the very place where it said that the place is another's. A case without a category offers nothing.
 */
export const offerOf = (c: Objected, upheld: Upheld | undefined): Offer | undefined => {
  if (!upheld || c.category === undefined) return undefined;
  const area = upheld.code === 'not-ours' ? c.town : (c.grid ?? c.unit ?? c.town);
  return { category: c.category, area, lead: upheld.lead, because: becauseOf(c.num, upheld) };
};
