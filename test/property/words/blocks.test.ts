import * as fc from 'fast-check';
import {
  BLOCKS,
  blockNumber,
  blocksOf,
  type Entry,
  entriesIn,
  holds,
  joined,
  type Print,
  type Row,
} from '../../../shared/words/rules-blocks.ts';

const byte = fc.integer({ min: 0, max: 3 });
const aPrint: fc.Arbitrary<Print> = fc.tuple(fc.oneof(byte, fc.constant(255)), byte, fc.oneof(byte, fc.constant(255)));
const aNumber = fc.bigInt({ min: 0n, max: 9_999_999_999_999_999n }).map((n) => String(n).padStart(16, '0'));
const aUnit = fc.option(
  fc.integer({ min: 0, max: 999 }).map((n) => String(n).padStart(3, '0')),
  { nil: undefined },
);
const aRow: fc.Arbitrary<Row> = fc
  .record({ num: aNumber, unit: aUnit, prints: fc.array(aPrint, { maxLength: 12 }) })
  .map(({ num, unit, prints }) => ({ num, prints: joined(prints), ...(unit ? { unit } : {}) }));
const rows = fc.uniqueArray(aRow, { selector: ({ num }) => num, maxLength: 40 });

const shown = (entries: readonly Entry[]): readonly string[] =>
  entries.map(({ num, unit }) => `${num}/${unit ?? ''}`).sort();

describe('blocks of a week', () => {
  it('give for every gram the rows that hold it, and no other', () => {
    fc.assert(
      fc.property(rows, aPrint, (given, print) => {
        const blocks = blocksOf(given);
        expect(blocks).toHaveLength(BLOCKS);
        const found = entriesIn(blocks[blockNumber(print)] ?? new Uint8Array(), print);
        expect(shown(found)).toEqual(shown(given.filter(({ prints }) => holds(prints, print))));
      }),
    );
  });

  it('are the same in whatever order the rows come', () => {
    fc.assert(
      fc.property(rows, (given) => {
        expect(blocksOf([...given].reverse())).toEqual(blocksOf(given));
      }),
      { numRuns: 30 },
    );
  });

  it('hold a gram of more cases than are counted at once', () => {
    const many = Array.from({ length: 70_000 }, (_, n) => ({
      num: String(n).padStart(16, '0'),
      prints: joined([[7, 1, 2]]),
    }));
    expect(entriesIn(blocksOf(many)[blockNumber([7, 1, 2])] ?? new Uint8Array(), [7, 1, 2])).toHaveLength(70_000);
  });
});
