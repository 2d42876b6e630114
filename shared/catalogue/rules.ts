import type { FieldError, Refusal } from '../kernel/refusal.ts';
import type { Stage } from '../policies/model.ts';
import { badBodyOf } from '../registers/rules.ts';
import type { LimitType } from '../workflow/deadlines.ts';

/** 事件, 部件 (GB/T 30428.2: events, components), and 社会治理: matters of social governance, which towns number themselves. */
export const FAMILIES = ['event', 'component', 'social'] as const;
export type Family = (typeof FAMILIES)[number];

/**
 * What a condition asks as proof when its handling is submitted: pictures from before and after, any picture, a paper, a
 * recording, a signature; nothing where a photo is impossible or improper.
 */
export const EVIDENCE_KINDS = ['before', 'after', 'photo', 'document', 'recording', 'signature'] as const;
export type EvidenceKind = (typeof EVIDENCE_KINDS)[number];

/** The dozen words that residents sort their complaints by, who know no catalogue. */
export const PLAIN_GROUPS = [
  'noise',
  'smoke',
  'waste',
  'street-trade',
  'building',
  'advertising',
  'animals',
  'water',
  'roads',
  'fire-safety',
  'housing',
  'help',
] as const;
export type PlainGroup = (typeof PLAIN_GROUPS)[number];

export const PLAIN_GROUP_NAMES: Readonly<Record<PlainGroup, { readonly zh: string; readonly en: string }>> = {
  noise: { zh: '噪音扰民', en: 'Noise' },
  smoke: { zh: '油烟烧烤', en: 'Smoke and fumes' },
  waste: { zh: '垃圾渣土', en: 'Waste' },
  'street-trade': { zh: '占道经营', en: 'Trade on the street' },
  building: { zh: '违章搭建', en: 'Unlawful building' },
  advertising: { zh: '小广告', en: 'Flyposting' },
  animals: { zh: '养犬', en: 'Dogs' },
  water: { zh: '供水排水', en: 'Water and drains' },
  roads: { zh: '道路井盖', en: 'Roads and manholes' },
  'fire-safety': { zh: '消防隐患', en: 'Fire safety' },
  housing: { zh: '邻里与群租', en: 'Neighbours and lodgings' },
  help: { zh: '求助与诉求', en: 'Help' },
};

/** Stages after the filing that a filing condition may limit by itself; the handling has the condition's own limit. */
export const CONDITION_STAGES = [
  'dispatch',
  'sign',
  'decide-return',
  'inspect',
  'close',
] as const satisfies readonly Stage[];
export type StageLimits = { readonly [S in (typeof CONDITION_STAGES)[number]]?: Condition['limit'] };

/** One way of filing a category, with what closes it, how long that may take and what must be shown. */
export interface Condition {
  /** From 1; a case stores it, so a number is never given to another condition. */
  readonly n: number;
  readonly filing: string;
  readonly closing: string;
  readonly limit: { readonly type: LimitType; readonly n: number };
  readonly evidence: readonly EvidenceKind[];
  /** Limits of single stages; they go before the town's general ones, and behind what the town says of this category. */
  readonly stages?: StageLimits;
}

/** Within which distance (metres) and time (hours) two reports of one group may be the same problem. */
export interface Similar {
  readonly radius: number;
  readonly window: number;
}

/** 50 m and 24 h: a street corner and a day, where a catalogue says nothing else. */
export const USUAL_SIMILAR: Similar = { radius: 50, window: 24 };

/** A manhole is 30 m, a noise 300 m, a smell a kilometre from where it is reported; nothing is farther. */
export const FARTHEST_SIMILAR = 1_000;

/** What is not yet in the catalogue is compared with its like. */
export const NO_GROUP = 'plain';

/** Letters of the cells that a group is looked up by: so that its radius touches four of them at Mudu, six at most in China. */
const lettersFor = (radius: number): number => {
  if (radius <= 50) return 7;
  return radius <= 300 ? 6 : 5;
};

/** What else may be the same problem as one of this category, wherever it is looked for. */
export const groupOf = ({ similarGroup, plainGroup }: Pick<Category, 'similarGroup' | 'plainGroup'>): string =>
  similarGroup ?? plainGroup;

/**
 * What a case is compared with as a possible duplicate: the group of its category, and the size of the cells it is found
 * by where they are not the usual ones. Categories of one group meet as long as their radii ask for cells of one size.
 */
export const familyOf = (category: Pick<Category, 'similarGroup' | 'plainGroup' | 'similar'> | undefined): string => {
  if (category === undefined) return NO_GROUP;
  const letters = lettersFor(category.similar.radius);
  const group = groupOf(category);
  return letters === 7 ? group : `${group}:${letters}`;
};

/** The letters that a family's cells have. */
export const lettersOf = (family: string): number => Number(family.split(':')[1] ?? 7);

export const CATALOGUE_FINDINGS = ['never-compared', 'radii-differ'] as const;

/** Categories that are said to be alike and whose radii do not go together. */
export interface CatalogueFinding {
  readonly code: (typeof CATALOGUE_FINDINGS)[number];
  readonly group: string;
  /** The categories of the group by their radius, the nearest first. */
  readonly radii: readonly { readonly radius: number; readonly categories: readonly string[] }[];
}

/**
 * Groups whose radii are uneven. `never-compared`: so far apart that their cells are of another size, so that reports under
 * the one never meet those under the other. `radii-differ`: they meet, by the radius of whichever came in last. Only a
 * named group says that its categories are the same; those that merely share a plain group may reach as they like.
 */
export function catalogueFindings(categories: readonly Category[]): readonly CatalogueFinding[] {
  const alike = categories.filter(({ enabled, similarGroup }) => enabled && similarGroup !== undefined);
  const groups = [...new Set(alike.map(groupOf))].sort();
  return groups.flatMap((group): readonly CatalogueFinding[] => {
    const members = alike.filter((one) => groupOf(one) === group);
    const radii = [...new Set(members.map(({ similar }) => similar.radius))]
      .sort((a, b) => a - b)
      .map((radius) => ({
        radius,
        categories: members
          .filter(({ similar }) => similar.radius === radius)
          .map(({ code }) => code)
          .sort(),
      }));
    if (radii.length < 2) return [];
    const code = new Set(members.map(familyOf)).size > 1 ? 'never-compared' : 'radii-differ';
    return [{ code, group, radii }];
  });
}

/** One small class (小类) of a town's catalogue. Code ranges differ between towns, so the whole catalogue is data. */
export interface Category {
  readonly code: string;
  readonly name: string;
  readonly nameEn?: string;
  readonly family: Family;
  readonly plainGroup: PlainGroup;
  /** The big class (大类) where it is not what the code begins with. */
  readonly bigClass?: { readonly code: string; readonly name: string };
  /** What else may be the same problem: noise of a shop and of a building site. The plain group without it. */
  readonly similarGroup?: string;
  readonly similar: Similar;
  readonly conditions: readonly Condition[];
  /** A withdrawn category files nothing new; cases filed under it keep what they were filed with. */
  readonly enabled: boolean;
  readonly version: number;
}

/** The big class (大类) of a category: what its code begins with, for the last two digits number the small class. */
export const bigClassOf = ({ code, bigClass }: Pick<Category, 'code' | 'bigClass'>): string =>
  bigClass?.code ?? code.slice(0, -2);

/** A category, and the name of the version of it that is filed under. */
export interface FiledCategory extends Category {
  readonly standard?: string;
}

/** Which version of a category a case was filed under: the edition of the catalogue, and the version of its row. */
export const standardRef = (edition: string, version: number): string => `${edition}/${version}`;

/** A town's catalogue as one value. */
export interface Catalogue {
  readonly town: string;
  /** Which of the town's catalogues it is, e.g. `1`. */
  readonly edition: string;
  readonly categories: readonly Category[];
  /** A category that may be filed under; undefined for what is unknown or withdrawn. */
  readonly find: (code: string) => Category | undefined;
}

export function catalogueOf(town: string, edition: string, categories: readonly Category[]): Catalogue {
  const byCode = new Map(categories.filter(({ enabled }) => enabled).map((category) => [category.code, category]));
  return { town, edition, categories, find: (code) => byCode.get(code) };
}

/** The numbers of every category's filing conditions, by its code: what a rule of another register may name. */
export const standardsOf = (categories: readonly Category[]): ReadonlyMap<string, readonly number[]> =>
  new Map(categories.map(({ code, conditions }) => [code, conditions.map(({ n }) => n)]));

/** The filing condition of that number. */
export const conditionOf = (category: Category, n: number): Condition | undefined =>
  category.conditions.find((condition) => condition.n === n);

/**
 * What a category's schema can't see: a condition's number stands for that condition for good, so numbers are not
 * given twice, and one that a former version used is not left out: it is what open cases point to.
 */
export function conditionFaults(conditions: readonly Condition[], before: Category | undefined): Refusal | undefined {
  const errors: FieldError[] = conditions.flatMap(({ n }, i) =>
    conditions.slice(0, i).some((other) => other.n === n)
      ? [{ pointer: `/conditions/${i}/n`, code: 'number-taken' }]
      : [],
  );
  const missing = (before?.conditions ?? []).filter(({ n }) => !conditions.some((condition) => condition.n === n));
  return badBodyOf([
    ...errors,
    ...missing.map(({ n }) => ({ pointer: '/conditions', code: `condition-${n}-left-out` })),
  ]);
}
