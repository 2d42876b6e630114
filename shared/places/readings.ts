import type { Reading } from './model.ts';
import { hanOf, spelled } from './rules-text.ts';

/** What has to be read to store a place. */
export interface ToRead {
  readonly text: string;
  /** A syllable per Chinese character, where it is known better than the dictionary does. */
  readonly given?: string | undefined;
}

/**
 * How texts are read, from a dictionary of Mandarin. It is loaded with the first place that is stored: who only searches
 * compares what was computed then.
 */
export async function readingsOf(texts: readonly ToRead[]): Promise<readonly Reading[]> {
  const { pinyin } = await import('pinyin-pro');
  const read = (characters: string): readonly string[] =>
    pinyin(characters, { toneType: 'none', type: 'array', v: true });
  return texts.map(({ text, given }) => {
    const han = hanOf(text);
    const together = given?.split(' ') ?? read(han.join(''));
    // One syllable for each character, or the words of the dictionary do not fit this text.
    const syllables = together.length === han.length ? together : han.map((one) => read(one).join(''));
    return { text, ...spelled(text, syllables) };
  });
}
