import type { Refusal } from '../kernel/refusal.ts';
import { ok, type Result } from '../kernel/result.ts';
import type { Day } from '../kernel/time.ts';
import { isInForce, placePeriod } from '../registers/periods.ts';

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
  /** On the list for a time alone (临时事项), with whose consent. */
  readonly temporary?: { readonly consent: string };
  readonly validFrom: Day;
  readonly validTo?: Day;
  readonly version: number;
}

/** Whether an item is on the list on a day. */
export const isListed = (item: Pick<ServiceItem, 'validFrom' | 'validTo'>, day: Day): boolean => isInForce(item, day);

/** What a change writes: the item, and the one before it if that now ends. */
export interface ServiceChange {
  readonly item: ServiceItem;
  readonly ended?: ServiceItem;
}

/** Puts a period of an item among those its code has; periods of one code never overlap. */
export function placeItem(
  given: Omit<ServiceItem, 'version'>,
  periods: readonly ServiceItem[],
  ifMatch: number | undefined,
): Result<ServiceChange, Refusal> {
  const done = placePeriod(given, periods, ifMatch);
  if (!done.ok) return done;
  const { placed, ended } = done.value;
  return ok(ended ? { item: placed, ended } : { item: placed });
}
