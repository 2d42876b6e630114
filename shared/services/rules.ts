import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Day } from '../kernel/time.ts';
import { isInForce, placePeriod } from '../registers/periods.ts';
import { nextVersion } from '../registers/rules.ts';

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

/** What an item may ask to be shown when a task of it is done; where it asks nothing, nothing has to be shown. */
export const ASKED_EVIDENCE = ['photo', 'document', 'signature'] as const;
export type AskedEvidence = (typeof ASKED_EVIDENCE)[number];

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
  /** Of people no photo is asked, whatever stands here: see the rules of pushing. */
  readonly evidence?: readonly AskedEvidence[];
  /** The law or decision it rests on. */
  readonly basis: string;
  /** On the list for a time alone (临时事项), with whose consent. */
  readonly temporary?: { readonly consent: string };
  readonly validFrom: Day;
  readonly validTo?: Day;
  readonly version: number;
}

const text = (value: unknown): string => JSON.stringify(value ?? null);
const byName = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : Array.isArray(value)
      ? [...value].sort()
      : value;

/** Whether two values of a field say the same; lists in any order. */
const isSame = (a: unknown, b: unknown): boolean => text(byName(a)) === text(byName(b));

const ITEM_FIELDS = [
  'code',
  'name',
  'lineDepartment',
  'taskKinds',
  'frequency',
  'minutes',
  'evidence',
  'basis',
  'temporary',
  'validFrom',
  'validTo',
] as const satisfies readonly (keyof ServiceItem)[];

/** Whether two items are the same in every field, whatever their versions. */
export const sameItem = (a: Omit<ServiceItem, 'version'>, b: Omit<ServiceItem, 'version'>): boolean =>
  ITEM_FIELDS.every((field) => isSame(a[field], b[field]));

/** Whether an item is on the list on a day. */
export const isListed = (item: Pick<ServiceItem, 'validFrom' | 'validTo'>, day: Day): boolean => isInForce(item, day);

/**
 * An item of the list as a correction leaves it: its name and its basis in other words, or an earlier end. Whatever would
 * admit, prolong or burden more (another code, day, department, kind, frequency, time or evidence) is another item, and gets onto
 * the list by a request that somebody else approves. Needs the version that was seen.
 */
export function correctItem(
  given: Omit<ServiceItem, 'version'>,
  periods: readonly ServiceItem[],
  ifMatch: number | undefined,
): Result<ServiceItem, Refusal> {
  const before = periods.find(({ validFrom }) => validFrom === given.validFrom);
  if (before === undefined) return err({ code: 'admission-by-request' });
  const version = nextVersion(before.version, ifMatch);
  if (!version.ok) return version;
  const fixed = ['lineDepartment', 'taskKinds', 'frequency', 'minutes', 'evidence', 'temporary'] as const;
  const pointers = fixed.filter((field) => !isSame(before[field], given[field])).map((field) => `/${field}`);
  const prolonged =
    before.validTo !== undefined && (given.validTo === undefined || given.validTo > before.validTo) ? ['/validTo'] : [];
  const faults = [...pointers, ...prolonged].map((pointer) => ({ pointer, code: 'by-request-only' }));
  return faults.length > 0 ? err({ code: 'invalid-body', errors: faults }) : ok({ ...given, version: version.value });
}

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
