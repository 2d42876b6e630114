import type { Waiting } from '../cases/rules-steps.ts';
import { isGridCode, unitOf } from '../kernel/codes.ts';
import type { Day } from '../kernel/time.ts';
import {
  AREA_COUNTERS,
  CATEGORY_COUNTERS,
  type Contribution,
  type Counter,
  type Counts,
  type Fact,
  type FactKey,
  GRID_STEPS,
  type Image,
  NOW,
  PARTY_COUNTERS,
} from './model.ts';

/**
 * One row of figures: of an area inside its parent (`D`), a category by channel (`K`), a party (`P`), or of what somebody
 * has (`N`) in a town. `H` holds what waits and is hidden, apart for each whom it is about.
 */
export interface Row {
  readonly table: 'D' | 'K' | 'P' | 'H' | 'N';
  readonly parent: string;
  readonly day: Day | typeof NOW;
  readonly child: string;
  readonly counts: Counts;
}

/** What stands for "no category yet" in a row's name. */
export const NO_CATEGORY = '-';

const idOf = (row: Row): string => `${row.table}#${row.parent}#${row.day}/${row.child}`;

const only = (counts: Counts, counters: readonly Counter[]): Counts =>
  Object.fromEntries(counters.flatMap((name) => (counts[name] ? [[name, counts[name]]] : [])));

/**
 * The rows of one day. A town's figures are the sum of its children; what lies in no village has the town itself as its
 * child, so that the sum is whole. No event writes a row above the town.
 */
const rowsOfDay = (c: Contribution, day: Row['day'], counts: Counts): readonly Row[] => {
  const unit = unitOf(c.area);
  const inArea = only(counts, AREA_COUNTERS);
  const rows: Row[] = [{ table: 'D', parent: c.town, day, child: unit ?? c.town, counts: inArea }];
  if (unit && isGridCode(c.area)) rows.push({ table: 'D', parent: unit, day, child: c.area, counts: inArea });
  if (c.channel) {
    const child = `${c.category ?? NO_CATEGORY}#${c.channel}`;
    rows.push({ table: 'K', parent: c.town, day, child, counts: only(counts, CATEGORY_COUNTERS) });
  }
  if (c.party) rows.push({ table: 'P', parent: c.town, day, child: c.party, counts: only(counts, PARTY_COUNTERS) });
  return rows.filter((row) => Object.keys(row.counts).length > 0);
};

/** How rows of `H` are called: `a:<area>#<whom it is about>` for what waits in an area, `p:<party>#…` for a party. */
export const hiddenChild = (kind: 'a' | 'p', of: string, concerning: string | undefined): string =>
  `${kind}:${of}#${concerning ?? ''}`;
/** And those of `N`: what is hidden apart from what is not. */
export const holderChild = (holder: string, hidden: boolean): string => (hidden ? `hidden:${holder}` : holder);

const areaWaits = (town: string, area: string, counts: Counts, step: string): readonly Row[] => {
  const unit = unitOf(area);
  const inTown: Row = { table: 'D', parent: town, day: NOW, child: unit ?? town, counts };
  const inGrid = unit && isGridCode(area) && GRID_STEPS.includes(step);
  return inGrid ? [inTown, { table: 'D', parent: unit, day: NOW, child: area, counts }] : [inTown];
};

const rowsOfWait = (town: string, { step, area, party, holder, hidden, concerning }: Waiting): readonly Row[] => {
  const counts: Counts = { [step]: 1 };
  const row = (table: Row['table'], child: string): readonly Row[] => [
    { table, parent: town, day: NOW, child, counts },
  ];
  if (holder !== undefined) return row('N', holderChild(holder, hidden === true));
  if (party !== undefined)
    return concerning === undefined ? row('P', party) : row('H', hiddenChild('p', party, concerning));
  if (area === undefined) return [];
  return hidden ? row('H', hiddenChild('a', area, concerning)) : areaWaits(town, area, counts, step);
};

/** All rows that a contribution stands in, with what it adds to each. */
export const rowsOf = (c: Contribution): readonly Row[] => [
  ...(c.waits ?? []).flatMap((one) => rowsOfWait(c.town, one)),
  ...Object.entries(c.flows).flatMap(([day, counts]) => rowsOfDay(c, day, counts)),
  ...rowsOfDay(c, NOW, c.stock),
];

const plusCounts = (a: Counts, b: Counts, sign: 1 | -1): Counts => {
  const sum: Partial<Record<Counter, number>> = { ...a };
  for (const [name, n] of Object.entries(b) as [Counter, number][]) sum[name] = (sum[name] ?? 0) + sign * n;
  return Object.fromEntries(Object.entries(sum).filter(([, n]) => n !== 0));
};

export const addCounts = (a: Counts, b: Counts): Counts => plusCounts(a, b, 1);

/** What the rows would be by these contributions alone, and so what each stored one is off by: nothing, where all is right. */
export const rowsOff = (contributions: readonly Contribution[], stored: readonly Row[]): readonly Row[] => {
  const rows = new Map<string, Row>();
  const add = (row: Row, sign: 1 | -1): void => {
    const known = rows.get(idOf(row));
    rows.set(idOf(row), { ...row, counts: plusCounts(known?.counts ?? {}, row.counts, sign) });
  };
  for (const row of contributions.flatMap(rowsOf)) add(row, 1);
  for (const row of stored) add(row, -1);
  return [...rows.values()].filter((row) => Object.keys(row.counts).length > 0);
};

/** What has to be added to each row so that `before` is taken back and `after` counts; rows without change are left out. */
export const difference = (before: Contribution | undefined, after: Contribution): readonly Row[] => {
  const rows = new Map<string, Row>();
  const add = (row: Row, sign: 1 | -1): void => {
    const known = rows.get(idOf(row));
    rows.set(idOf(row), { ...row, counts: plusCounts(known?.counts ?? {}, row.counts, sign) });
  };
  for (const row of before ? rowsOf(before) : []) add(row, -1);
  for (const row of rowsOf(after)) add(row, 1);
  return [...rows.values()].filter((row) => Object.keys(row.counts).length > 0);
};

/** The writes that count a matter: its fact, on the condition that `stands` is still what is counted, and the rows. */
export interface Plan {
  readonly key: FactKey;
  readonly stands: Fact | undefined;
  readonly fact: Fact;
  readonly rows: readonly Row[];
}

/** What an image changes about what is counted; `undefined` when this or a newer one is counted already. */
export const planOf = (stands: Fact | undefined, { key, order, contribution }: Image): Plan | undefined =>
  stands !== undefined && stands.order >= order
    ? undefined
    : { key, stands, fact: { order, contribution }, rows: difference(stands?.contribution, contribution) };

export const factId = ({ kind, town, day, id }: FactKey): string => `${kind}#${town}#${day}/${id}`;

/** The newest image of every matter of a batch; the older ones need not be counted, because a newer one says it all. */
export const newest = (images: readonly Image[]): readonly Image[] => {
  const found = new Map<string, Image>();
  for (const image of images) {
    const known = found.get(factId(image.key));
    if (known === undefined || known.order < image.order) found.set(factId(image.key), image);
  }
  return [...found.values()];
};
