import * as fc from 'fast-check';
import { flawOf, gramsOf, holdsAll, lookedUp, searchedOf, termsOf, unitsOf } from '../../../shared/words/rules.ts';

const CHARACTERS = [...'路灯不亮村口噪音烧烤三3组8号KTVａｂ１２，。 　-*（）é\u0301👍\ud800'];
const aText = fc.array(fc.constantFrom(...CHARACTERS), { maxLength: 40 }).map((some) => some.join(''));
const asked = fc.oneof(aText, fc.string({ unit: 'binary', maxLength: 20 }));

/** Without the module: what people see of a text, each word of it in a row of what can be read. */
const readable = (text: string): string => unitsOf(text).join(' ');

describe('words and texts', () => {
  it('whatever is cut out of a text between two units is found in it', () => {
    fc.assert(
      fc.property(aText, fc.nat(), fc.nat(), (text, start, length) => {
        const units = unitsOf(text);
        const from = units.length === 0 ? 0 : start % units.length;
        const words = units.slice(from, from + 1 + (length % 6));
        // Runs that stood apart must not become one.
        const terms = termsOf(words.join('-'));
        fc.pre(flawOf(terms) === undefined);
        expect(holdsAll(searchedOf({ text }), terms)).toBe(true);
      }),
    );
  });

  it('what holds the words holds all grams they are looked up by, so nothing is missed', () => {
    fc.assert(
      fc.property(aText, asked, (text, words) => {
        const terms = termsOf(words);
        fc.pre(flawOf(terms) === undefined);
        const searched = searchedOf({ text });
        const grams = new Set(gramsOf(searched));
        if (holdsAll(searched, terms)) expect(lookedUp(terms).filter((gram) => !grams.has(gram))).toEqual([]);
        expect(lookedUp(terms).length).toBeGreaterThan(0);
      }),
    );
  });

  it('nothing is found that people do not read there', () => {
    fc.assert(
      fc.property(aText, asked, (text, words) => {
        const terms = termsOf(words);
        fc.pre(flawOf(terms) === undefined);
        if (!holdsAll(searchedOf({ text }), terms)) return;
        for (const term of terms) expect(readable(text)).toContain(term.join(' '));
      }),
    );
  });

  it('anything at all is taken apart without an error', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (text, address) => {
        const searched = searchedOf({ text, address });
        gramsOf(searched);
        holdsAll(searched, termsOf(address));
      }),
    );
  });
});
