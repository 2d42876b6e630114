import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { DAY, type Day, fromMillis } from '../kernel/time.ts';
import { badBody, nextVersion } from './rules.ts';

/** From one day to another, both of which count; without an end for good. */
export interface Period {
  readonly validFrom: Day;
  readonly validTo?: Day;
}

/** Whether a period counts on a day. */
export const isInForce = ({ validFrom, validTo }: Period, day: Day): boolean =>
  validFrom <= day && (validTo === undefined || day <= validTo);

const dayBefore = (day: Day): Day => fromMillis(Date.parse(`${day}T00:00:00.000Z`) - DAY).slice(0, 10);

/** Whether two periods have a day in common. */
export const meets = (a: Period, b: Period): boolean =>
  (a.validTo === undefined || b.validFrom <= a.validTo) && (b.validTo === undefined || a.validFrom <= b.validTo);

/** What a change writes: the period, and the one before it if that now ends. */
export interface PlacedPeriod<P> {
  readonly placed: P;
  readonly ended?: P;
}

/**
 * Puts a dated row among the others of its code. The same first day is a new version of that row (`If-Match`); a new one
 * ends an open predecessor the day before. Rows of one code never overlap.
 */
export function placePeriod<G extends Period>(
  given: G,
  periods: readonly (G & { readonly version: number })[],
  ifMatch: number | undefined,
): Result<PlacedPeriod<G & { readonly version: number }>, Refusal> {
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
  const placed = { ...given, version: version.value };
  return ok(ended ? { placed, ended } : { placed });
}
