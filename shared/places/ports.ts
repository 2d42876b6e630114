import type { Wgs84Point } from '../kernel/coordinates.ts';
import type { Refusal } from '../kernel/refusal.ts';
import type { Result } from '../kernel/result.ts';
import type { Instant } from '../kernel/time.ts';
import type { Change } from '../registers/rules.ts';
import type { Place, Reading, Shown, Way } from './model.ts';
import type { Hit } from './rules.ts';

/** An entry of the index as it was found: its place, what was compared, what is shown of it. */
export interface Indexed {
  readonly shown: Shown;
  readonly key: string;
  readonly text: string;
}

export interface PlaceReader {
  /** A place by its id, one that has ended too; strongly read. */
  place(town: string, id: string): Promise<Place | undefined>;
}

/** What a search reads: a bounded number of entries, whatever the number of places. */
export interface PlaceIndex {
  /** Entries of one way that begin so, whole texts first. */
  named(town: string, way: Way, key: string): Promise<readonly Indexed[]>;
  /** The places on a road whose numbers are next to a number, on either side. */
  around(town: string, road: string, number: number): Promise<readonly Shown[]>;
}

export interface PlaceStore extends PlaceReader, PlaceIndex {
  /** A town's file in the order of ids, for an export; those that have ended too. */
  page(town: string, after: string | undefined, limit: number): Promise<{ places: readonly Place[]; more: boolean }>;
  /** Writes a place and all by which it is found. `conflict`: somebody wrote first, decide again. */
  save(before: Place | undefined, place: Place, change: Change): Promise<'saved' | 'conflict'>;
}

/** What is looked for. `near` only orders what is found alike. */
export interface Search {
  readonly town: string;
  readonly text: string;
  readonly near?: Wgs84Point;
  readonly limit: number;
}

export interface Found {
  readonly hits: readonly Hit[];
  /** 对面, 旁边: where the caller stands, seen from the place. */
  readonly relation?: string;
  /** The number that was asked for on a road. */
  readonly number?: number;
}

/**
 * Finds places by what people call them, at most `limit`, the best first; refused when there is nothing to look for. The
 * town's own file is one such; a commercial service may stand beside or behind it.
 */
export interface Geocoder {
  find(search: Search): Promise<Result<Found, Refusal>>;
}

/** The grid that a point lies in now, and its village or community. */
export interface GridOfPlace {
  readonly gridCode: string;
  readonly unitCode: string;
  readonly nearBorder: boolean;
}

export interface PlaceDeps {
  readonly store: PlaceStore;
  readonly geocoder: Geocoder;
  /** The grids of some points in their order, undefined where there is none; one round trip. */
  readonly gridsOf: (points: readonly Wgs84Point[], at: Instant) => Promise<readonly (GridOfPlace | undefined)[]>;
  /** How texts are read, in their order. */
  readonly readings: (
    texts: readonly { readonly text: string; readonly given?: string | undefined }[],
  ) => Promise<readonly Reading[]>;
}
