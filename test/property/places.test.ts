import fc from 'fast-check';
import type { Place } from '../../shared/places/model.ts';
import { readingsOf } from '../../shared/places/readings.ts';
import { nameEntries, roadEntries } from '../../shared/places/rules.ts';
import { askedOf, keyOf } from '../../shared/places/rules-text.ts';

/** Whatever the beginning of a name, an alias, a pinyin or initials: what is typed leads to the place. */

const han = fc.constantFrom(...'木渎影城灵岩山中西路天平村金枫花苑长浜绿地重庆银行号楼区对面东侧门口的𠮷');
const other = fc.constantFrom(...'AbKTV0189', '８', '－', '-', ' ', '（', '）', '·', 'ü');
const text = fc
  .array(fc.oneof({ weight: 5, arbitrary: han }, { weight: 2, arbitrary: other }), { minLength: 1, maxLength: 14 })
  .map((characters) => characters.join(''))
  .filter((one) => keyOf(one) !== '');

interface Given {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly road: { readonly name: string; readonly number: number };
}

const given: fc.Arbitrary<Given> = fc.record({
  name: text,
  aliases: fc.array(text, { maxLength: 3 }),
  road: fc.record({
    name: fc.array(han, { minLength: 2, maxLength: 6 }).map((characters) => `${characters.join('')}路`),
    number: fc.integer({ min: 1, max: 99_999 }),
  }),
});

const readOf = async ({
  name,
  aliases,
  road,
}: Given): Promise<Pick<Place, 'name' | 'aliases' | 'readings'> & Given> => ({
  name,
  aliases,
  road,
  readings: await readingsOf([...new Set([name, ...aliases, road.name])].map((one) => ({ text: one }))),
});

/** Whether a search for a text reads an entry of the place. */
const isFound = (place: Awaited<ReturnType<typeof readOf>>, typed: string): boolean => {
  const asked = askedOf(typed);
  return (
    asked !== undefined &&
    nameEntries(place).some(({ way, key }) => asked.ways.includes(way) && key.startsWith(asked.key))
  );
};

/** Every beginning of a text that holds anything to compare. */
const beginnings = (whole: string): readonly string[] => {
  const characters = [...whole];
  return characters.map((_, n) => characters.slice(0, n + 1).join('')).filter((one) => keyOf(one) !== '');
};

it('every beginning of its name and aliases, in Chinese, pinyin and initials, finds a place', async () => {
  await fc.assert(
    fc.asyncProperty(given, async (one) => {
      const place = await readOf(one);
      const named = new Set([place.name, ...place.aliases]);
      const texts = place.readings
        .filter(({ text: of }) => named.has(of))
        .flatMap(({ text: of, full, initials }) => [of, full, initials]);
      const lost = texts.flatMap(beginnings).filter((typed) => !isFound(place, typed));
      expect(lost).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

it('a number on a road is looked for under an entry of the road, however the road is written', async () => {
  await fc.assert(
    fc.asyncProperty(given, async (one) => {
      const place = await readOf(one);
      const { road } = place;
      const reading = place.readings.find(({ text: of }) => of === road.name);
      for (const written of [road.name, reading?.full ?? '', reading?.initials ?? '']) {
        for (const typed of [
          `${written}${road.number}号`,
          `${written} ${road.number}`,
          `${written}${road.number}号附近`,
        ])
          expect(roadEntries(place)).toContainEqual(askedOf(typed)?.onRoad);
      }
    }),
    { numRuns: 300 },
  );
});

it('a text in one spelling stays as it is', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (one) => expect(keyOf(keyOf(one))).toBe(keyOf(one))));
});
