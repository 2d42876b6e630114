import { WAYS, type Way } from './model.ts';

/** The most characters of a text that are compared; nobody types more to find a place. */
export const KEY_CHARACTERS = 60;

const isHan = (character: string): boolean => /\p{Script=Han}/u.test(character);

/** A text in one spelling: half-width, small letters, `v` for ü as Chinese keyboards have it, no marks of tones. */
const folded = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll('u\u0308', 'v')
    .replace(/\p{M}/gu, '')
    .normalize('NFKC')
    .replace(/[‐‑‒–—―−]/gu, '-');

/**
 * A text as it is compared: its letters and digits alone, in one spelling. A dash stays between two digits, because 88-1
 * is not 881. Empty when nothing is left of it.
 */
export const keyOf = (text: string): string => {
  const bare = folded(text).replace(/[^\p{L}\p{N}-]/gu, '');
  return [...bare.replace(/(?<![0-9])-+|-+(?![0-9])/gu, '')].slice(0, KEY_CHARACTERS).join('');
};

/** The Chinese characters of a text, in one spelling. */
export const hanOf = (text: string): readonly string[] => [...text.normalize('NFKC')].filter(isHan);

/** A text with a syllable, or the first letter of it, in the place of each Chinese character. */
export function spelled(
  text: string,
  syllables: readonly string[],
): { readonly full: string; readonly initials: string } {
  let next = 0;
  const parts = [...text.normalize('NFKC')].map((character) => {
    if (!isHan(character)) return [character, character] as const;
    const syllable = syllables[next] ?? character;
    next += 1;
    return [syllable, [...syllable][0] ?? ''] as const;
  });
  return {
    full: keyOf(parts.map(([full]) => full).join('')),
    initials: keyOf(parts.map(([, first]) => first).join('')),
  };
}

/** How callers say where they stand; the place itself is what comes before. */
const RELATION =
  /(.{2,}?)((?:的)?(?:正|斜)?(?:对面|对过|旁边|隔壁|附近|门口|门前|楼下|后面|前面|边上|路口|(?:东|南|西|北)(?:侧|边|面)))$/u;

/** 中山西路88号, zhongshanxilu88hao, zsxl88: a road, its number, and perhaps something within the compound behind it. */
const ROAD_NUMBER = /^([^0-9]*[^0-9-])([0-9]{1,5})(?:(?:-[0-9]+)?(?:$|(?:号|弄|hao|h).*$))/u;

/** What somebody typed, as it is searched. */
export interface Asked {
  readonly key: string;
  /** In which ways it may lead somewhere: Chinese characters alone are no pinyin. */
  readonly ways: readonly Way[];
  /** 对面, 旁边: the place found is not yet where it happened. */
  readonly relation?: string;
  readonly onRoad?: { readonly road: string; readonly number: number };
}

/** Reads what was typed; undefined when there is no letter and no digit in it. */
export function askedOf(text: string): Asked | undefined {
  const whole = keyOf(text);
  if (whole === '') return undefined;
  const [, before, relation] = RELATION.exec(whole) ?? [];
  const key = before ?? whole;
  const [, road, number] = ROAD_NUMBER.exec(key) ?? [];
  return {
    key,
    ways: [...key].every(isHan) ? ['name', 'alias'] : WAYS,
    ...(relation === undefined ? {} : { relation }),
    ...(road === undefined || number === undefined || Number(number) === 0
      ? {}
      : { onRoad: { road, number: Number(number) } }),
  };
}
