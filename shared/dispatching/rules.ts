import { covers } from '../kernel/codes.ts';
import type { Day } from '../kernel/time.ts';
import { isInForce } from '../registers/periods.ts';

/** Stands for every category of the town. */
export const ANY_CATEGORY = 'all';

/** Leads where a matter lies: the village or community itself (属地). */
export const OWN_UNIT = '@unit';

/** Returns whose upholding says who a kind of matter belongs to; the others are about one matter alone. */
export const WRONG_DISPATCH = ['not-ours', 'wrong-place'] as const;
export type WrongDispatch = (typeof WRONG_DISPATCH)[number];

/** The case in which an objection was upheld, from which the entry was made. */
export interface Because {
  readonly case: string;
  readonly code: WrongDispatch;
  /** Who objected. */
  readonly against: string;
  readonly decidedOn: Day;
}

/** One dated entry of a town's dispatch directory (派单目录): category × area → who leads and who helps. */
export interface DispatchRule {
  /** A small class, a big class, or `ANY_CATEGORY`. */
  readonly category: string;
  /** The town, a village or community, or a grid. */
  readonly area: string;
  readonly lead: string;
  readonly co: readonly string[];
  readonly note?: string;
  readonly because?: Because;
  readonly validFrom: Day;
  readonly validTo?: Day;
  readonly version: number;
}

/** A category as the directory asks: its code, and the big class that it belongs to. */
export interface Classified {
  readonly code: string;
  readonly bigClass: string;
}

/** What of a matter the directory goes by. */
export interface Dispatchable {
  readonly town: string;
  readonly unit?: string;
  readonly grid?: string;
  readonly category?: Classified;
}

export const rulesOn = (rules: readonly DispatchRule[], day: Day): readonly DispatchRule[] =>
  rules.filter((rule) => isInForce(rule, day));

/** How closely a rule names a category: 2 the very one, 1 its big class, 0 any; undefined when it does not. */
export const closeness = (selector: string, category: Classified | undefined): number | undefined => {
  if (selector === ANY_CATEGORY) return 0;
  if (category === undefined) return undefined;
  if (selector === category.code) return 2;
  return selector === category.bigClass ? 1 : undefined;
};

/** 0 for a town, 1 for a village or community, 2 for a grid. */
const fineness = (area: string): number => (area.length - 9) / 3;

interface Fitting {
  readonly rule: DispatchRule;
  readonly kind: number;
  readonly place: number;
}

const fitting = (rules: readonly DispatchRule[], matter: Dispatchable): readonly Fitting[] => {
  const place = matter.grid ?? matter.unit ?? matter.town;
  return rules.flatMap((rule) => {
    const kind = closeness(rule.category, matter.category);
    return kind !== undefined && covers(rule.area, place) ? [{ rule, kind, place: fineness(rule.area) }] : [];
  });
};

/** The one that says more in all; of two that say as much the one that names the category more closely. */
const byWeight = (a: Fitting, b: Fitting): number => b.kind + b.place - (a.kind + a.place) || b.kind - a.kind;

const sameParties = (a: DispatchRule, b: DispatchRule): boolean =>
  a.lead === b.lead && [...a.co].sort().join() === [...b.co].sort().join();

export interface Suggestion {
  readonly lead?: string;
  readonly co: readonly string[];
  /** The rule that it comes from; none where nothing fits. */
  readonly rule?: DispatchRule;
  /** Rules that fit as well, weigh as much and say something else: the directory is not clear here. */
  readonly rivals: readonly DispatchRule[];
}

const partyIn = (party: string, unit: string | undefined): readonly string[] => {
  if (party !== OWN_UNIT) return [party];
  return unit === undefined ? [] : [unit];
};

/**
 * Who leads a matter by the directory, among rules that are in force. The most specific category and the most specific
 * area win; a rule for a category in all the town and a rule for everything in one place are both right, and then the
 * category goes first and the other one is named as its rival.
 */
export const suggest = (rules: readonly DispatchRule[], matter: Dispatchable): Suggestion => {
  const [best, ...others] = [...fitting(rules, matter)].sort(byWeight);
  if (best === undefined) return { co: [], rivals: [] };
  const { rule } = best;
  const [lead] = partyIn(rule.lead, matter.unit);
  const co = [...new Set(rule.co.flatMap((party) => partyIn(party, matter.unit)))].filter((party) => party !== lead);
  const rivals = others
    .filter(({ kind, place }) => kind + place === best.kind + best.place)
    .map((other) => other.rule)
    .filter((other) => !sameParties(other, rule));
  return { ...(lead === undefined ? {} : { lead }), co, rule, rivals };
};
