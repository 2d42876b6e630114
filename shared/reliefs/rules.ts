import { covers } from '../kernel/codes.ts';
import type { Instant } from '../kernel/time.ts';
import type { Retirement } from '../redivisions/model.ts';
import { descendantsOf } from '../redivisions/rules-home.ts';

/** A storm or a power cut over an area: clocks stand from one time to another. */
export interface Relief {
  readonly id: string;
  /** A code prefix: the clocks of everything inside stand. */
  readonly area: string;
  /** The grids in the place of its area, where that is a grid that is retired or is to be. */
  readonly also?: readonly string[];
  /** Only matters of these categories; all where absent. */
  readonly categories?: readonly string[];
  readonly from: Instant;
  readonly to: Instant;
  /** Absent for a relief. */
  readonly cause?: 'outage';
}

/** Why clocks stand under it. */
export const kindOf = ({ cause }: { readonly cause?: 'outage' }): 'relief' | 'outage' => cause ?? 'relief';

/** Where a matter lies and what it is, as far as a relief asks. */
export interface Relievable {
  readonly town: string;
  readonly unit?: string;
  readonly grid?: string;
  readonly category?: string;
}

/** Whether a relief stops the clocks of a matter: it lies in its area, and is of its kind. */
export const matches = (relief: Relief, matter: Relievable): boolean =>
  [relief.area, ...(relief.also ?? [])].some((area) => covers(area, matter.grid ?? matter.unit ?? matter.town)) &&
  (relief.categories === undefined || (matter.category !== undefined && relief.categories.includes(matter.category)));

/**
 * Reliefs with the grids that are, or will be, in the place of their area. Where these have ground besides, the relief is
 * wider than it was asked for; nobody who was promised time loses it because a map was drawn anew.
 */
export const withHeirs = <R extends Relief>(reliefs: readonly R[], retirements: readonly Retirement[]): R[] =>
  reliefs.map((relief) => {
    const also = descendantsOf(retirements, relief.area);
    return also.length > 0 ? { ...relief, also } : relief;
  });
