import type { GivenPoint, Wgs84Point } from '../kernel/coordinates.ts';
import type { Instant } from '../kernel/time.ts';

/**
 * A housing compound (小区), the number of a house on its road (门牌), a shop, a landmark, or a facility (a substation, a
 * public toilet).
 */
export const PLACE_KINDS = ['compound', 'road-number', 'shop', 'landmark', 'facility'] as const;
export type PlaceKind = (typeof PLACE_KINDS)[number];

/** A number on a road: 中山西路 88. */
export interface RoadNumber {
  readonly name: string;
  readonly number: number;
}

/** A text as it is typed without Chinese: `zhongshanxilu` and `zsxl`. */
export interface Reading {
  readonly text: string;
  readonly full: string;
  readonly initials: string;
}

/**
 * A place that people name instead of a point. It has no grid of its own: grids are redrawn, a place stays where it is,
 * so the grid is found from the point whenever somebody asks.
 */
export interface Place {
  /** Unique in its town, given by whoever keeps the town's file. */
  readonly id: string;
  readonly town: string;
  readonly kind: PlaceKind;
  readonly name: string;
  readonly aliases: readonly string[];
  readonly road?: RoadNumber;
  readonly address?: string;
  /** How the name is read where a dictionary would read it otherwise: a syllable per character. */
  readonly reading?: string;
  readonly point: Wgs84Point;
  readonly given: GivenPoint;
  /** How name, aliases and road are read, as they were when the place was stored: its index was made of them. */
  readonly readings: readonly Reading[];
  readonly version: number;
  /** Closed, renamed or torn down: not found any more, but still what it was for who has its id. */
  readonly endedAt?: Instant;
}

/** What a search shows of a place; it stands in every entry of the index, so that no place has to be fetched. */
export interface Shown {
  readonly id: string;
  readonly kind: PlaceKind;
  readonly name: string;
  readonly road?: RoadNumber;
  readonly address?: string;
  readonly point: Wgs84Point;
}

/** In what way a text leads to a place. */
export const WAYS = ['name', 'alias', 'pinyin', 'initials'] as const;
export type Way = (typeof WAYS)[number];

/** How a place was found: by one of the ways, by its number, or because no nearer number is known on that road. */
export const MATCHES = [...WAYS, 'number', 'nearest-number'] as const;
export type Match = (typeof MATCHES)[number];
