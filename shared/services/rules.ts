import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { DAY, type Day, fromMillis } from '../kernel/time.ts';
import { badBody, nextVersion } from '../registers/rules.ts';

/** The kinds of work that a grid worker may be given. */
export const TASK_KINDS = [
  'visit',
  'address-check',
  'campaign-check',
  'verification',
  'inspection',
  'survey',
  'publicity',
] as const;
export type TaskKind = (typeof TASK_KINDS)[number];

export const PERIODS = ['day', 'week', 'month', 'quarter', 'year', 'on-demand'] as const;

/**
 * An item of a town's service list (网格服务清单): what its grid workers do, and for whom. What is not on it may not be
 * given to them (the rule of Zhoushan's grid regulation of 2023), so that a department can't hand its own work down.
 * Both days count.
 */
export interface ServiceItem {
  readonly code: string;
  readonly name: { readonly zh: string; readonly en: string };
  /** The party that answers for the matter itself. */
  readonly lineDepartment: string;
  readonly taskKinds: readonly TaskKind[];
  /** How often it is due; with `on-demand` the number is how many a year are reckoned with. */
  readonly frequency: { readonly times: number; readonly per: (typeof PERIODS)[number] };
  /** Reckoned for one time of doing it. */
  readonly minutes: number;
  /** The law or decision it rests on. */
  readonly basis: string;
  readonly validFrom: Day;
  readonly validTo?: Day;
  readonly version: number;
}

/** Whether an item is on the list on a day. */
export const isListed = (item: Pick<ServiceItem, 'validFrom' | 'validTo'>, day: Day): boolean =>
  item.validFrom <= day && (item.validTo === undefined || day <= item.validTo);

const dayBefore = (day: Day): Day => fromMillis(Date.parse(`${day}T00:00:00.000Z`) - DAY).slice(0, 10);

const meets = (a: Pick<ServiceItem, 'validFrom' | 'validTo'>, b: Pick<ServiceItem, 'validFrom' | 'validTo'>): boolean =>
  (a.validTo === undefined || b.validFrom <= a.validTo) && (b.validTo === undefined || a.validFrom <= b.validTo);

/** What a change writes: the item, and the one before it if that now ends. */
export interface ServiceChange {
  readonly item: ServiceItem;
  readonly ended?: ServiceItem;
}

/**
 * Puts a period of an item among those its code has. The same first day is a new version of that period (`If-Match`);
 * a new one ends an open predecessor the day before. Periods of one code never overlap.
 */
export function placeItem(
  given: Omit<ServiceItem, 'version'>,
  periods: readonly ServiceItem[],
  ifMatch: number | undefined,
): Result<ServiceChange, Refusal> {
  if (given.validTo !== undefined && given.validTo < given.validFrom)
    return err(badBody('/validTo', 'ends-before-it-begins'));
  const same = periods.find(({ validFrom }) => validFrom === given.validFrom);
  const version = nextVersion(same?.version, ifMatch);
  if (!version.ok) return version;
  const others = periods.filter((period) => period !== same);
  const open = others.find(({ validFrom, validTo }) => validTo === undefined && validFrom < given.validFrom);
  const ended = open && { ...open, validTo: dayBefore(given.validFrom), version: open.version + 1 };
  const clash = others.some((period) => meets(period === open && ended ? ended : period, given));
  if (clash) return err(badBody('/validFrom', 'period-overlaps'));
  const item = { ...given, version: version.value };
  return ok(ended ? { item, ended } : { item });
}
