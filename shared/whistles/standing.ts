import type { CaseMeta } from '../cases/rules.ts';
import type { Instant } from '../kernel/time.ts';
import { calendarOf } from '../policies/rules.ts';
import type { NewHome } from '../redivisions/rules-home.ts';
import type { WhistleMeta, WhistlePart } from './model.ts';
import type { WhistleDeps } from './ports.ts';
import { relievedPart, relievedWhistle, type WhistleTime } from './rules-relief.ts';

/** What a command on a whistle is decided on: not what is stored, but how things stand when it comes. */

/** The calendar and the reliefs of a town, from memory. */
export const timeIn = async (
  { policy, reliefs }: Pick<WhistleDeps, 'policy' | 'reliefs'>,
  town: string,
  at: Instant,
): Promise<WhistleTime> => {
  const [rules, known] = await Promise.all([policy(town), reliefs(town, at)]);
  return { at, calendar: calendarOf(rules), reliefs: known };
};

/** Where a whistle lies now whose grid is retired: where its case does, which is read for it if it was not yet. */
export const newHomeOf = async (
  { newHome, loadCase }: Pick<WhistleDeps, 'newHome' | 'loadCase'>,
  { town, grid, caseNum }: Pick<WhistleMeta, 'town' | 'grid' | 'caseNum'>,
  now: Instant,
  read?: CaseMeta,
): Promise<NewHome | undefined> => {
  if (grid === undefined || !(await newHome({ town, grid }, now))) return undefined;
  const point = (read ?? (await loadCase(caseNum)))?.point;
  return newHome({ town, grid, ...(point ? { point } : {}) }, now);
};

/** A department's part in its new grid, and its times as they stand. */
export const standingPart = (
  w: WhistleMeta,
  part: WhistlePart,
  home: NewHome | undefined,
  time: WhistleTime,
): WhistlePart => {
  const here = home && part.grid === home.from ? { ...part, grid: home.grid } : part;
  return relievedPart(w, here, time);
};

/** The head in its new grid, and its time as it stands. */
export const standingWhistle = (w: WhistleMeta, home: NewHome | undefined, time: WhistleTime): WhistleMeta =>
  relievedWhistle(home ? { ...w, grid: home.grid } : w, time);

type PartMove = { readonly before?: WhistlePart; readonly next: WhistlePart };

/**
 * The parts that a command writes: those that its rule changes, and those that stand otherwise than they are stored; each
 * on the condition that it is as it was stored.
 */
export const writtenParts = (
  stored: readonly WhistlePart[],
  standing: readonly WhistlePart[],
  changes: readonly PartMove[],
): readonly PartMove[] => {
  const before = new Map(stored.map((part) => [part.party, part]));
  const changed = changes.map((move): PartMove => {
    const part = move.before && before.get(move.next.party);
    return part ? { before: part, next: move.next } : move;
  });
  const told = new Set(changes.map(({ next }) => next.party));
  const others = standing.flatMap((next): PartMove[] => {
    const part = before.get(next.party);
    return part && part !== next && !told.has(next.party) ? [{ before: part, next }] : [];
  });
  return [...changed, ...others];
};
