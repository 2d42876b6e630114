import { covers } from '../kernel/codes.ts';
import { distance } from '../kernel/geometry.ts';
import type { Instant } from '../kernel/time.ts';
import type { Circle, Gathering } from './model.ts';

/** What of a new report says whether it is one more of the same. */
export interface Gatherable {
  readonly town: string;
  readonly unit?: string;
  readonly grid?: string;
  /** Of the problem, never of the reporter. */
  readonly point?: { readonly lon: number; readonly lat: number };
  readonly category?: string;
  /** The group of its category. */
  readonly group?: string;
  readonly text: string;
}

const within = ({ lon, lat, radius }: Circle, point: Gatherable['point']): boolean =>
  point !== undefined && distance([lon, lat], [point.lon, point.lat]) <= radius;

/** It lies there: what is known only to the town lies in no village of it, and what has no point in no circle. */
const liesIn = ({ area, near }: Gathering, one: Gatherable): boolean =>
  covers(area, one.grid ?? one.unit ?? one.town) && (near === undefined || within(near, one.point));

/** Letters and digits alone, so that neither a space nor a full stop in between hides a word. */
const plain = (text: string): string => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');

const says = (text: string, words: readonly string[]): boolean => {
  const said = plain(text);
  return words.some((word) => plain(word) !== '' && said.includes(plain(word)));
};

/** It is of that kind: by its category or the group of that; by its words only where nobody has named a category. */
const isOfKind = ({ categories, group, words }: Gathering, one: Gatherable): boolean => {
  if (one.category === undefined) return words !== undefined && says(one.text, words);
  return categories === undefined ? group !== undefined && group === one.group : categories.includes(one.category);
};

/** Whether a surge gathers now. At its end it still does, after it no more. */
export const gathersAt = ({ from, until }: Pick<Gathering, 'from' | 'until'>, at: Instant): boolean =>
  from <= at && at <= until;

/** The surge that a new report belongs to, if any: of several the one that was declared last. */
export const surgeFor = (surges: readonly Gathering[], one: Gatherable, at: Instant): Gathering | undefined =>
  surges
    .filter((surge) => surge.town === one.town && gathersAt(surge, at) && liesIn(surge, one) && isOfKind(surge, one))
    .sort((a, b) => (a.from < b.from ? 1 : a.from > b.from ? -1 : a.id < b.id ? 1 : -1))[0];
