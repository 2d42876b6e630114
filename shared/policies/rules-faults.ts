import type { FieldError, Refusal } from '../kernel/refusal.ts';
import { badBodyOf } from '../registers/rules.ts';
import type { TownPolicy } from './model.ts';

/** A policy as a town sends it. */
export type GivenPolicy = Omit<TownPolicy, 'town' | 'version'>;

/** What a rule depends on; two that depend on the same would leave it to their order which of them is meant. */
interface Conditions {
  readonly stage?: string;
  readonly channel?: string;
  readonly urgency?: string;
  readonly category?: string;
  readonly condition?: number;
}

const keyOf = ({ stage, channel, urgency, category, condition }: Conditions): string =>
  JSON.stringify([stage, channel, urgency, category, condition].map((value) => value ?? null));

/** Names every place at which one of the keys stands that stand more than once. */
const repeated = (keys: readonly string[], pointer: string, code: string): readonly FieldError[] =>
  keys.flatMap((key, i) => (keys.indexOf(key) === keys.lastIndexOf(key) ? [] : [{ pointer: `${pointer}/${i}`, code }]));

const ruleFaults = (rules: readonly Conditions[], pointer: string): readonly FieldError[] => [
  ...repeated(rules.map(keyOf), pointer, 'same-conditions'),
  ...rules.flatMap(({ category, condition }, i) =>
    condition !== undefined && category === undefined
      ? [{ pointer: `${pointer}/${i}/condition`, code: 'condition-without-category' }]
      : [],
  ),
];

/** The handling is limited by the catalogue, standard by standard; a rule for all of it would undo the whole catalogue. */
const handleFaults = ({ limits }: GivenPolicy): readonly FieldError[] =>
  limits.flatMap(({ stage, channel, urgency, category }, i) =>
    stage === 'handle' && channel === undefined && urgency === undefined && category === undefined
      ? [{ pointer: `/limits/${i}`, code: 'handle-without-condition' }]
      : [],
  );

/** Times of day of fixed width, so that their order as texts is their order in the day. */
const slotFaults = (
  slots: readonly { readonly from: string; readonly to: string }[],
  where: string,
): readonly FieldError[] =>
  slots.flatMap(({ from, to }, i) => {
    const pointer = `${where}/${i}`;
    const before = slots[i - 1];
    if (to <= from) return [{ pointer: `${pointer}/to`, code: 'ends-before-it-begins' }];
    return before !== undefined && from <= before.to ? [{ pointer: `${pointer}/from`, code: 'slots-not-apart' }] : [];
  });

const dayFaults = ({ calendar: { off, on } }: GivenPolicy): readonly FieldError[] => [
  ...repeated(off, '/calendar/off', 'day-named-twice'),
  ...repeated(on, '/calendar/on', 'day-named-twice'),
  ...on.flatMap((day, i) => (off.includes(day) ? [{ pointer: `/calendar/on/${i}`, code: 'day-both-off-and-on' }] : [])),
];

/** What a policy's schema can't see; every rule that is wrong is named. Undefined when there is nothing wrong. */
export const policyFaults = (given: GivenPolicy): Refusal | undefined =>
  badBodyOf([
    ...ruleFaults(given.limits, '/limits'),
    ...handleFaults(given),
    ...ruleFaults(given.inspection, '/inspection'),
    ...ruleFaults(given.extensions, '/extensions'),
    ...repeated(given.unitConfirmation, '/unitConfirmation', 'named-twice'),
    ...repeated(given.closingBy, '/closingBy', 'named-twice'),
    ...slotFaults(given.calendar.slots ?? [], '/calendar/slots'),
    ...slotFaults(given.callBack.hours, '/callBack/hours'),
    ...dayFaults(given),
  ]);

/** What the findings ask of a catalogue: the numbers of a category's filing conditions, by its code. */
export type Standards = ReadonlyMap<string, readonly number[]>;

/** What is allowed and probably not meant: it does nothing until the catalogue changes. */
export const FINDING_CODES = ['unknown-category', 'unknown-condition'] as const;
export interface PolicyFinding {
  readonly pointer: string;
  readonly code: (typeof FINDING_CODES)[number];
}

const findingOf = (
  { category, condition }: Conditions,
  pointer: string,
  standards: Standards,
): readonly PolicyFinding[] => {
  if (category === undefined) return [];
  const numbers = standards.get(category);
  if (numbers === undefined) return [{ pointer: `${pointer}/category`, code: 'unknown-category' }];
  return condition === undefined || numbers.includes(condition)
    ? []
    : [{ pointer: `${pointer}/condition`, code: 'unknown-condition' }];
};

const rulesOf = ({ limits, inspection, extensions }: GivenPolicy) =>
  ({ limits, inspection, extensions }) satisfies Record<string, readonly Conditions[]>;

/** Whether a policy names any category: only then has the catalogue anything to say to it. */
export const namesCategories = (policy: GivenPolicy): boolean =>
  Object.values(rulesOf(policy)).some((rules: readonly Conditions[]) =>
    rules.some((rule) => rule.category !== undefined),
  );

/**
 * Rules for what the catalogue does not have. They are no faults: a town may write the rule before the category, and a
 * catalogue that changes must not make the policy impossible to save. But somebody may have mistyped, so they are shown.
 */
export const policyFindings = (policy: GivenPolicy, standards: Standards): readonly PolicyFinding[] =>
  Object.entries(rulesOf(policy)).flatMap(([list, rules]) =>
    rules.flatMap((rule: Conditions, i: number) => findingOf(rule, `/${list}/${i}`, standards)),
  );
