import { covers } from '../kernel/codes.ts';
import type { Instant } from '../kernel/time.ts';

/** A storm or a power cut over an area: clocks stand from one time to another. */
export interface Relief {
  readonly id: string;
  /** A code prefix: the clocks of everything inside stand. */
  readonly area: string;
  /** Only matters of these categories; all where absent. */
  readonly categories?: readonly string[];
  readonly from: Instant;
  readonly to: Instant;
}

/** Where a matter lies and what it is, as far as a relief asks. */
export interface Relievable {
  readonly town: string;
  readonly unit?: string;
  readonly grid?: string;
  readonly category?: string;
}

/** Whether a relief stops the clocks of a matter: it lies in its area, and is of its kind. */
export const matches = (relief: Relief, matter: Relievable): boolean =>
  covers(relief.area, matter.grid ?? matter.unit ?? matter.town) &&
  (relief.categories === undefined || (matter.category !== undefined && relief.categories.includes(matter.category)));
