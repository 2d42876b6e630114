import { maskText } from '../kernel/masking.ts';

/**
 * How words are taken apart, for keeping and for asking alike. A text is a row of units: each Han character is one, and
 * each run of other letters and digits, whole. What stands between them (blanks, marks, stars) ends a run and counts for nothing
 * else: a word is found over a comma too.
 */
export type Units = readonly string[];

/** Distinct grams that are kept of one case: its first words. With their three bytes each a row stays within two write units. */
export const MOST_GRAMS = 640;

/** How many words one search may hold, and how many of their grams are looked up; the text itself is compared with all. */
export const MOST_TERMS = 6;
export const MOST_LOOKED_UP = 6;

const HAN = '\\p{Script=Han}';
const UNIT = new RegExp(`${HAN}|(?:(?!${HAN})[\\p{L}\\p{M}\\p{N}])+`, 'gu');

/** A number of which something is covered, with all that belongs to it: its ends would tell whose it is. */
const COVERED = /[\p{N}*](?:[\p{N}*\s()+—–-]*[\p{N}*])?/gu;

/** Half and full width, upper and lower case are the same word. */
const plain = (text: string): string => text.normalize('NFKC').toLowerCase().normalize('NFKC');

const unitsIn = (text: string): Units => text.match(UNIT) ?? [];

/** The units of what people may see of a text: numbers that are masked in it are left out altogether. */
export const unitsOf = (text: string): Units =>
  unitsIn(plain(maskText(text)).replaceAll(COVERED, (run) => (run.includes('*') ? ' ' : run)));

/** The words that are asked for, each as its units; signs alone are no word. */
export const termsOf = (words: string): readonly Units[] => {
  const terms = plain(words)
    .split(/\s+/u)
    .map(unitsIn)
    .filter((units) => units.length > 0);
  return [...new Map(terms.map((units) => [units.join(' '), units])).values()];
};

/** A lone Han character or digit stands in most texts, and in no gram of its own. */
const isTooShort = (term: Units): boolean => term.length === 1 && [...(term[0] ?? '')].length < 2;

/** What is wrong with the words of a search; undefined when it can be looked for. */
export const flawOf = (terms: readonly Units[]): 'words-too-short' | 'too-many-words' | undefined => {
  if (terms.length === 0 || terms.some(isTooShort)) return 'words-too-short';
  return terms.length > MOST_TERMS ? 'too-many-words' : undefined;
};

const pairsOf = (units: Units): readonly string[] => units.slice(1).map((unit, at) => `${units[at] ?? ''} ${unit}`);

/** A run of letters or digits is found by itself too; a character only beside another. */
const lonesOf = (units: Units): readonly string[] => units.filter((unit) => [...unit].length > 1);

/** What of a case is searched, apart from each other: what was said, and where. No word reaches from one into the other. */
export type Searched = readonly Units[];

export const searchedOf = ({
  text,
  address,
}: {
  readonly text: string;
  readonly address?: string | undefined;
}): Searched => [...(address === undefined ? [] : [unitsOf(address)]), unitsOf(text)];

/** What begins with a unit: itself, where it is found by itself, and it with the one behind it. */
const gramsAt = (units: Units, at: number): readonly string[] => [
  ...lonesOf(units.slice(at, at + 1)),
  ...pairsOf(units.slice(at, at + 2)),
];

/**
 * By what a case is found: every two neighbouring units, and every run of letters or digits; the first that are distinct, those
 * of the place before all that was said.
 */
export const gramsOf = (searched: Searched): readonly string[] => {
  const grams = new Set(searched.flatMap((units) => units.flatMap((_, at) => gramsAt(units, at))));
  return [...grams].slice(0, MOST_GRAMS);
};

const gramsAsked = (term: Units): readonly string[] => (term.length === 1 ? lonesOf(term) : pairsOf(term));

/** What is looked up for some words: a gram of each in turn, so that every word narrows what is found. */
export const lookedUp = (terms: readonly Units[]): readonly string[] => {
  const asked = terms.map(gramsAsked);
  const longest = Math.max(0, ...asked.map(({ length }) => length));
  const inTurn = Array.from({ length: longest }, (_, n) => asked.flatMap((grams) => grams[n] ?? [])).flat();
  return [...new Set(inTurn)].slice(0, MOST_LOOKED_UP);
};

const inBlanks = (units: Units): string => ` ${units.join(' ')} `;

/** Whether a case holds every one of the words, each unit after unit. */
export const holdsAll = (searched: Searched, terms: readonly Units[]): boolean => {
  const parts = searched.map(inBlanks);
  return terms.every((term) => parts.some((part) => part.includes(inBlanks(term))));
};
