import { distance } from '../kernel/geometry.ts';
import type { FieldError } from '../kernel/refusal.ts';
import type { Role } from '../kernel/roles.ts';
import type { Match, Place, Reading, RoadNumber, Shown, Way } from './model.ts';
import { hanOf, keyOf } from './rules-text.ts';

/** Who keeps the file of places of a town. */
export const PLACE_KEEPERS: readonly Role[] = ['gridOffice', 'systemAdmin'];

/** The most aliases of a place: all it is found by is written in one transaction. */
export const MOST_ALIASES = 8;

/** The most places that one search gives. */
export const MOST_FOUND = 20;

/** What leads to a place: in which way, the text as it is compared, and the text as it is shown. */
export interface NameEntry {
  readonly way: Way;
  readonly key: string;
  readonly text: string;
}

/** A place on a road, under one way to write the road. */
export interface RoadEntry {
  readonly road: string;
  readonly number: number;
}

type Named = Pick<Place, 'name' | 'aliases' | 'readings'> & { readonly road?: RoadNumber };

/** The first of each id, in their order. */
const distinct = <T>(entries: readonly T[], idOf: (entry: T) => string): readonly T[] => {
  const first = new Map<string, T>();
  for (const entry of entries) if (!first.has(idOf(entry))) first.set(idOf(entry), entry);
  return [...first.values()];
};

const readingsOf = ({ readings }: Named, text: string): readonly Reading[] =>
  readings.filter((reading) => reading.text === text);

function entriesOfText(place: Named, text: string, way: 'name' | 'alias'): readonly NameEntry[] {
  const key = keyOf(text);
  const read = readingsOf(place, text).flatMap(({ full, initials }): NameEntry[] => [
    // A text in Latin letters is its own pinyin, and a search in letters looks at the texts themselves too.
    ...(full === key ? [] : [{ way: 'pinyin', key: full, text } as const]),
    ...(initials === full ? [] : [{ way: 'initials', key: initials, text } as const]),
  ]);
  return [{ way, key, text }, ...read];
}

/** Everything by which a place is found; of two equal ways the name comes before an alias. */
export function nameEntries(place: Named): readonly NameEntry[] {
  const entries = [
    ...entriesOfText(place, place.name, 'name'),
    ...place.aliases.flatMap((alias) => entriesOfText(place, alias, 'alias')),
  ];
  return distinct(entries, ({ way, key }) => `${way} ${key}`);
}

/** Under what its number is found: the road in Chinese, in pinyin and in initials. */
export function roadEntries(place: Named): readonly RoadEntry[] {
  const { road } = place;
  if (road === undefined) return [];
  const read = readingsOf(place, road.name).flatMap(({ full, initials }) => [full, initials]);
  return [...new Set([keyOf(road.name), ...read])].map((name) => ({ road: name, number: road.number }));
}

/** What its schema can't see is wrong with a place. */
export function placeFaults(
  place: Pick<Place, 'name' | 'aliases' | 'kind' | 'reading'> & { road?: RoadNumber },
): readonly FieldError[] {
  const texts = [place.name, ...place.aliases].map(keyOf);
  const pointers = texts.map((_, n) => (n === 0 ? '/name' : `/aliases/${n - 1}`));
  const { reading, road } = place;
  const syllables = reading?.split(' ').length;
  return [
    ...texts.flatMap((key, n) => (key === '' ? [{ pointer: pointers[n] ?? '', code: 'no-letters' }] : [])),
    ...texts.flatMap((key, n) =>
      key !== '' && texts.indexOf(key) < n ? [{ pointer: pointers[n] ?? '', code: 'named-twice' }] : [],
    ),
    ...(place.kind === 'road-number' && road === undefined ? [{ pointer: '/road', code: 'required' }] : []),
    ...(road !== undefined && keyOf(road.name) === '' ? [{ pointer: '/road/name', code: 'no-letters' }] : []),
    ...(syllables !== undefined && syllables !== hanOf(place.name).length
      ? [{ pointer: '/reading', code: 'syllable-per-character' }]
      : []),
  ];
}

/** A place as a report has its address: 木渎影城（中山西路88号）. */
export function addressOf({
  name,
  address,
  road,
}: Pick<Place, 'name'> & Partial<Pick<Place, 'address' | 'road'>>): string {
  const written = address ?? (road === undefined ? name : `${road.name}${road.number}号`);
  return written.includes(name) ? written : `${name}（${written}）`;
}

/** A place as one entry of the index names it. `exact`: what was typed is all of the entry, not its beginning. */
export interface Hit {
  readonly shown: Shown;
  readonly match: Match;
  readonly exact: boolean;
  /** The text that led there: the name, an alias, the road with its number. */
  readonly text: string;
}

/** What was typed in full, in this order; then what begins so; a number near by is a guess and comes last. */
const EXACT: readonly Match[] = ['name', 'number', 'alias', 'pinyin', 'initials'];
const BEGINS: readonly Match[] = ['name', 'alias', 'pinyin', 'initials', 'nearest-number'];

const rankOf = ({ match, exact }: Hit): number => (exact ? EXACT.indexOf(match) : EXACT.length + BEGINS.indexOf(match));

/** Metres between a place and where somebody is. */
export const metresTo = (
  { point }: Pick<Shown, 'point'>,
  near: { readonly lon: number; readonly lat: number },
): number => distance([point.lon, point.lat], [near.lon, near.lat]);

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Each place once, by the best way that led to it; equal ways by distance where a point is given, else by name. */
export function ranked(
  hits: readonly Hit[],
  limit: number,
  near?: { readonly lon: number; readonly lat: number },
): readonly Hit[] {
  const far = ({ shown }: Hit): number => (near === undefined ? 0 : metresTo(shown, near));
  const sorted = [...hits].sort(
    (a, b) =>
      rankOf(a) - rankOf(b) ||
      far(a) - far(b) ||
      a.text.length - b.text.length ||
      byText(a.text, b.text) ||
      byText(a.shown.id, b.shown.id),
  );
  return distinct(sorted, ({ shown }) => shown.id).slice(0, limit);
}

/**
 * Of the places around a number: those that have it, on each road; where none has it, the one nearest in the order of
 * numbers, the lower of two equally near.
 */
export function numberHits(places: readonly Shown[], asked: number): readonly Hit[] {
  const roads = new Set(places.flatMap(({ road }) => road?.name ?? []));
  return [...roads].flatMap((name) => {
    const there = places.filter(({ road }) => road?.name === name);
    const numberOf = ({ road }: Shown): number => road?.number ?? 0;
    const off = (place: Shown): number => Math.abs(numberOf(place) - asked);
    const [nearest] = [...there].sort((a, b) => off(a) - off(b) || numberOf(a) - numberOf(b));
    const number = nearest === undefined ? undefined : numberOf(nearest);
    const exact = number === asked;
    const same = there.filter((place) => numberOf(place) === number);
    const match = exact ? 'number' : 'nearest-number';
    return same.map((shown): Hit => ({ shown, match, exact, text: `${name}${number}号` }));
  });
}
