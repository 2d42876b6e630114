import type { CaseMeta } from '../cases/model.ts';
import type { CasePromise } from '../cases/rules-promise.ts';
import { mayView } from '../cases/rules-rights.ts';
import type { Caller } from '../kernel/caller.ts';
import { maskText } from '../kernel/masking.ts';
import { type Instant, minus, plus, show } from '../kernel/time.ts';
import { isOverdue } from '../workflow/deadlines.ts';
import {
  type Listed,
  MOST_LISTED,
  SECTIONS,
  type Section,
  type Shift,
  type ShiftList,
  type ShiftRef,
} from './model.ts';
import { SECTION_NAMES } from './names.ts';
import type { ShiftWork } from './ports.ts';

/** What is drafted, and what of it was read on the way. */
export interface Draft {
  readonly list: ShiftList;
  readonly cases: ReadonlyMap<string, CaseMeta>;
  readonly promises: readonly CasePromise[];
  /** Drafted just now: the caller sees the whistles on it, whether or not their cases were read. */
  readonly fresh?: true;
}

/** "Due in the next shift" is: within as long again as this one lasts. */
export const dueBefore = ({ from, to }: Pick<Shift, 'from' | 'to'>): Instant => plus(to, minus(to, from));

const listed = (refs: readonly ShiftRef[], more: boolean): Listed => ({
  items: refs.slice(0, MOST_LISTED),
  ...(more || refs.length > MOST_LISTED ? { more: true as const } : {}),
});

const ofCases = ({ items, more }: { readonly items: readonly CaseMeta[]; readonly more: boolean }): Listed =>
  listed(
    items.map(({ num }) => ({ num })),
    more,
  );

/**
 * The list that a shift of these times leaves at a place, from the lists that are kept: all read side by side, in two round
 * trips. It needs no rota, and so is read beside it.
 */
export const draft = async (
  work: ShiftWork,
  area: string,
  times: Pick<Shift, 'from' | 'to'>,
  caller: Caller,
): Promise<Draft> => {
  const [urgent, due, unacknowledged, whistles, asked, disputed, promises] = await Promise.all([
    work.urgent(area, caller),
    work.due(area, dueBefore(times), caller),
    work.unacknowledged(area, caller),
    work.whistles(area, caller),
    work.asked(area, caller),
    work.disputed(area, caller),
    work.promises(area, caller),
  ]);
  const seen = promises.items.filter(({ meta }) => mayView(caller, meta));
  // A case that is asked about and disputed as well stands there once.
  const undecided = [...new Map([...asked.items, ...disputed.items].map((one) => [one.num, one])).values()];
  const read = [urgent, due, unacknowledged].flatMap(({ items }) => items);
  const heads = [...read, ...undecided, ...seen.map(({ meta }) => meta)];
  return {
    list: {
      urgent: ofCases(urgent),
      due: ofCases(due),
      unacknowledged: ofCases(unacknowledged),
      whistles: listed(
        whistles.items.map(({ id, num }) => ({ num, whistle: id })),
        whistles.more,
      ),
      decisions: ofCases({ items: undecided, more: asked.more || disputed.more }),
      promises: listed(
        seen.map(({ promise }) => ({ num: promise.caseNum, promise: promise.id })),
        promises.more,
      ),
    },
    cases: new Map(heads.map((meta) => [meta.num, meta])),
    promises: seen.map(({ promise }) => promise),
    fresh: true,
  };
};

const promiseOf = (ref: ShiftRef, promises: readonly CasePromise[], now: Instant) => {
  const found = promises.find(({ id, caseNum }) => id === ref.promise && caseNum === ref.num);
  if (!found) return {};
  const late = found.kept?.late ?? (found.state === 'open' && now > found.by);
  const { id, what, by, state, owner } = found;
  return { promise: { id, what: maskText(what), by: show(by), late, state, owner: owner.person } };
};

const entryOf = (ref: ShiftRef, c: CaseMeta, promises: readonly CasePromise[], now: Instant) => ({
  num: c.num,
  ...(ref.whistle ? { whistle: ref.whistle } : {}),
  ...promiseOf(ref, promises, now),
  state: c.state,
  urgency: c.urgency,
  ...(c.unit ? { unit: c.unit } : {}),
  ...(c.grid ? { grid: c.grid } : {}),
  ...(c.category ? { category: c.category } : {}),
  ...(c.categoryName ? { categoryName: c.categoryName } : {}),
  ...(c.lead ? { lead: c.lead } : {}),
  ...(c.clock?.dueAt ? { dueAt: show(c.clock.dueAt) } : {}),
  overdue: c.clock !== undefined && isOverdue(c.clock, now),
  ...(c.drill ? { drill: true } : {}),
});

type Entry = Pick<ShiftRef, 'num' | 'whistle'> & Partial<ReturnType<typeof entryOf>>;

/** A case that the caller does not see is not named; of a whistle that was just read the case need not be. */
const shownEntry = (
  ref: ShiftRef,
  { cases, promises, fresh }: Draft,
  caller: Caller,
  now: Instant,
): readonly Entry[] => {
  const c = cases.get(ref.num);
  if (!c && fresh && ref.whistle) return [{ num: ref.num, whistle: ref.whistle }];
  return c && mayView(caller, c) ? [entryOf(ref, c, promises, now)] : [];
};

const titleOf = (section: Section) => {
  const [zh, en] = SECTION_NAMES[section];
  return { zh, en };
};

/** The list as it is now, as far as the caller sees the cases it names. */
export const sectionsOf = (of: Draft, caller: Caller, now: Instant) =>
  SECTIONS.map((section) => ({
    section,
    title: titleOf(section),
    items: of.list[section].items.flatMap((ref) => shownEntry(ref, of, caller, now)),
    more: of.list[section].more === true,
  }));
