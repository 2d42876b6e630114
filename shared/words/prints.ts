import type { Keys } from '../platform/keys.ts';
import { joined, PRINT_BYTES, type Print } from './rules-blocks.ts';

/** Characters of base64url for as many bytes. */
const CHARACTERS = (PRINT_BYTES * 4) / 3;

/** What a gram is known by in a town: whoever reads the rows and has not the key learns no word from them. */
export const printOf =
  (keys: Keys, town: string) =>
  (gram: string): Print => {
    const [first = 0, high = 0, low = 0] = Buffer.from(
      keys.hmac('lookup#k1', 'word', town, gram).slice(0, CHARACTERS),
      'base64url',
    );
    return [first, high, low];
  };

export const printsOf = (keys: Keys, town: string, grams: readonly string[]): Uint8Array =>
  joined(grams.map(printOf(keys, town)));
