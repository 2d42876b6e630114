import fc from 'fast-check';
import { cleaningOf } from '../../shared/evidence/rules-movie.ts';
import { captureInMovie } from '../../shared/evidence/rules-movie-capture.ts';
import { type Movie, movieScan } from '../../shared/evidence/rules-movie-scan.ts';
import { common, merged, type Patch, patcher, type Span } from '../../shared/evidence/rules-patches.ts';
import { box, fragmented, longBox, movie, SECRETS } from '../support/movie.ts';

const scanned = (file: Uint8Array, cuts: readonly number[] = []): Movie | undefined => {
  const scan = movieScan();
  const ends = [...new Set(cuts.map((cut) => cut % (file.length + 1)))].sort((a, b) => a - b);
  let at = 0;
  for (const end of [...ends, file.length]) {
    scan.write(file.subarray(at, end));
    at = end;
  }
  return scan.done();
};
const cleaned = (file: Uint8Array): { readonly clean: Buffer; readonly patches: readonly Patch[] } | undefined => {
  const found = scanned(file);
  const cleaning = found && cleaningOf(found);
  if (cleaning === undefined) return undefined;
  captureInMovie(cleaning.moov);
  const clean = Buffer.from(file);
  patcher(cleaning.patches)(clean, 0);
  return { clean, patches: cleaning.patches };
};

const parts = fc.record({
  tablesFirst: fc.boolean(),
  measured: fc.boolean(),
  wide: fc.boolean(),
  bytes: fc.integer({ min: 1, max: 40 }),
});
/** Boxes in boxes of any names, known ones among them, that say any secret. */
const { tree } = fc.letrec<{ tree: Buffer }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 6 },
    fc.constantFrom(...Object.values(SECRETS)).map((secret) => Buffer.from(secret)),
    fc
      .tuple(
        fc.constantFrom(box, longBox),
        fc
          .constantFrom('udta', 'meta', 'uuid', 'moof2', 'free', 'skip', 'gps ', 'loci', 'abcd')
          .map((type) => type.slice(0, 4)),
        fc.array(tie('tree'), { maxLength: 3 }),
      )
      .map(([make, type, inside]) => make(type, ...inside)),
  ),
}));
const boxes = fc.array(
  tree.map((inside) => box('xyzz', inside)),
  { maxLength: 4 },
);

describe('any movie', () => {
  it('loses every secret wherever it stands, and no byte of its pictures and sounds', () => {
    fc.assert(
      fc.property(parts, boxes, boxes, boxes, (given, beside, outer, tail) => {
        const { file, samples } = movie({ ...given, beside, outer, tail: Buffer.concat(tail) });
        const { clean } = cleaned(file) ?? { clean: Buffer.alloc(0) };
        expect(clean.length).toBe(file.length);
        for (const secret of Object.values(SECRETS)) expect(clean.includes(secret)).toBe(false);
        for (const { at, bytes } of samples) expect(clean.subarray(at, at + bytes.length).equals(bytes)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('is found the same in whatever pieces it comes', () => {
    fc.assert(
      fc.property(parts, fc.array(fc.nat({ max: 5_000 }), { maxLength: 12 }), (given, cuts) => {
        const { file } = movie(given);
        expect(scanned(file, cuts)).toEqual(scanned(file));
      }),
      { numRuns: 30 },
    );
  });

  it('that lies anywhere ends, throws nothing, and what is still shown of it is as long and is clean twice', () => {
    const lies = fc.array(fc.tuple(fc.nat(), fc.constantFrom(0, 1, 2, 7, 8, 9, 0x7f, 0xff)), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(parts, fc.boolean(), lies, fc.nat(), (given, inPieces, changes, cut) => {
        const file = Buffer.from(inPieces ? fragmented() : movie(given).file);
        for (const [at, value] of changes) file[at % file.length] = value;
        const bytes = cut % 3 === 0 ? file.subarray(0, cut % file.length) : file;
        const once = cleaned(bytes);
        if (once === undefined) return;
        expect(once.clean.length).toBe(bytes.length);
        expect((cleaned(once.clean)?.clean ?? once.clean).equals(once.clean)).toBe(true);
        let before = 0;
        for (const { at, length } of once.patches) {
          expect(at >= before && length > 0 && at + length <= bytes.length).toBe(true);
          before = at + length;
        }
      }),
      { numRuns: 600 },
    );
  });

  it('of any bytes ends', () => {
    const heads = fc.constantFrom('0000001866747970', '000000086d6f6f76', '000000016d6461740000000000000010', '');
    const bytes = fc
      .array(fc.tuple(heads, fc.uint8Array({ maxLength: 40 })), { maxLength: 12 })
      .map((all) => Buffer.concat(all.map(([head, rest]) => Buffer.concat([Buffer.from(head, 'hex'), rest]))));
    fc.assert(
      fc.property(bytes, (file) => {
        cleaned(file);
      }),
      { numRuns: 400 },
    );
  });
});

describe('ranges', () => {
  const span = fc
    .tuple(fc.nat({ max: 60 }), fc.nat({ max: 12 }))
    .map(([from, length]) => ({ from, to: from + length }));
  const bytesOf = (spans: readonly Span[]): Set<number> =>
    new Set(spans.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, n) => from + n)));

  it('in order and in common hold the same bytes', () => {
    fc.assert(
      fc.property(fc.array(span), fc.array(span), (some, others) => {
        const [a, b] = [merged(some), merged(others)];
        expect(bytesOf(a)).toEqual(bytesOf(some));
        const both = [...bytesOf(some)].filter((byte) => bytesOf(others).has(byte));
        expect(bytesOf(common(a, b))).toEqual(new Set(both));
      }),
    );
  });
});
