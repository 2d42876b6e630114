import { covers, townOf } from '../kernel/codes.ts';
import { ANY_CATEGORY, type Classified, closeness, type DispatchRule, OWN_UNIT } from './rules.ts';

/** What a directory may be unclear about. None of it is a fault of one entry: registers change beside each other. */
export const FINDING_CODES = [
  'lead-gone',
  'co-unit-gone',
  'category-gone',
  'area-gone',
  'two-of-one-weight',
  'category-without-rule',
] as const;
export type FindingCode = (typeof FINDING_CODES)[number];

/** Where an entry stands: its category, area and first day. */
export type RuleRef = Pick<DispatchRule, 'category' | 'area' | 'validFrom'>;

export interface DispatchFinding {
  readonly code: FindingCode;
  readonly rule?: RuleRef;
  /** The other entry, for two that weigh as much. */
  readonly other?: RuleRef;
  readonly category?: string;
  readonly party?: string;
}

/** What the other registers say on that day. */
export interface Registers {
  readonly town: string;
  /** Categories that may be filed under. */
  readonly categories: readonly Classified[];
  /** Departments, villages and communities that take part in new matters. */
  readonly parties: ReadonlySet<string>;
  /** Of the areas named those that exist. */
  readonly areas: ReadonlySet<string>;
}

export const refOf = ({ category, area, validFrom }: DispatchRule): RuleRef => ({ category, area, validFrom });

const goneOf = (rule: DispatchRule, { categories, parties, areas }: Registers): readonly DispatchFinding[] => {
  const at = refOf(rule);
  const isGone = (party: string): boolean => party !== OWN_UNIT && !parties.has(party);
  const known = categories.some((category) => closeness(rule.category, category) !== undefined);
  return [
    ...(isGone(rule.lead) ? [{ code: 'lead-gone' as const, rule: at, party: rule.lead }] : []),
    ...rule.co.filter(isGone).map((party) => ({ code: 'co-unit-gone' as const, rule: at, party })),
    ...(known || rule.category === ANY_CATEGORY
      ? []
      : [{ code: 'category-gone' as const, rule: at, category: rule.category }]),
    ...(areas.has(rule.area) ? [] : [{ code: 'area-gone' as const, rule: at }]),
  ];
};

/** The more special of two selectors where one contains the other. */
const specialOf = (a: string, b: string, bigOf: ReadonlyMap<string, string>): string | undefined => {
  if (a === b || b === ANY_CATEGORY || bigOf.get(a) === b) return a;
  return a === ANY_CATEGORY || bigOf.get(b) === a ? b : undefined;
};

const weightOf = (rule: DispatchRule, bigOf: ReadonlyMap<string, string>): number => {
  const kind = rule.category === ANY_CATEGORY ? 0 : bigOf.has(rule.category) ? 2 : 1;
  return kind + (rule.area.length - 9) / 3;
};

const partiesOf = ({ lead, co }: DispatchRule): string => [lead, ...[...co].sort()].join();

/**
 * Two rules that fit the same matter, weigh as much and say something else, where no third rule stands for exactly what
 * they have in common. Only a rule for a kind of matter and a rule for a place can be so.
 */
const unclearPairs = (rules: readonly DispatchRule[], { categories }: Registers): readonly DispatchFinding[] => {
  const bigOf = new Map(categories.map(({ code, bigClass }) => [code, bigClass]));
  const settled = new Set(rules.map(({ category, area }) => `${category}#${area}`));
  const isUnclear = (a: DispatchRule, b: DispatchRule): boolean => {
    // By place `a` is the finer one, so each pair is looked at once.
    if (a.area.length <= b.area.length || !covers(b.area, a.area)) return false;
    if (weightOf(a, bigOf) !== weightOf(b, bigOf) || partiesOf(a) === partiesOf(b)) return false;
    const common = specialOf(a.category, b.category, bigOf);
    return common !== undefined && !settled.has(`${common}#${a.area}`);
  };
  return rules.flatMap((a) =>
    rules
      .filter((b) => isUnclear(a, b))
      .map((b) => ({ code: 'two-of-one-weight' as const, rule: refOf(a), other: refOf(b) })),
  );
};

/** Categories that no rule stands for in the whole town: what lies outside the finer areas nobody is named for. */
const uncovered = (rules: readonly DispatchRule[], { categories, town }: Registers): readonly DispatchFinding[] => {
  const townWide = rules.filter(({ area }) => area === townOf(town));
  return categories
    .filter((category) => !townWide.some((rule) => closeness(rule.category, category) !== undefined))
    .map(({ code }) => ({ code: 'category-without-rule' as const, category: code }));
};

/** Everything that is unclear in a directory, of rules that are in force. */
export const findingsOf = (rules: readonly DispatchRule[], registers: Registers): readonly DispatchFinding[] => [
  ...rules.flatMap((rule) => goneOf(rule, registers)),
  ...unclearPairs(rules, registers),
  ...uncovered(rules, registers),
];
