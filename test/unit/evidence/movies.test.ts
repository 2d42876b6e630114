import { MOST_BOXES } from '../../../shared/evidence/rules-boxes.ts';
import { cleaningOf } from '../../../shared/evidence/rules-movie.ts';
import { captureInMovie, momentIn, pointIn } from '../../../shared/evidence/rules-movie-capture.ts';
import {
  MOST_OUTER_BOXES,
  MOST_TABLE_BYTES,
  type Movie,
  movieScan,
} from '../../../shared/evidence/rules-movie-scan.ts';
import { patcher } from '../../../shared/evidence/rules-patches.ts';
import {
  box,
  fragmented,
  keyed,
  loci,
  longBox,
  type MovieParts,
  movie,
  SECRETS,
  text,
  words,
  xmp,
} from '../../support/movie.ts';

const scanned = (file: Uint8Array, piece = 1_000): Movie | undefined => {
  const scan = movieScan();
  for (let at = 0; at < file.length; at += piece) scan.write(file.subarray(at, at + piece));
  return scan.done();
};
/** The file as it is shown, made of pieces of so many bytes; undefined when it is not shown. */
const shown = (file: Uint8Array, piece = 1_000): Buffer | undefined => {
  const found = scanned(file, piece);
  const cleaning = found && cleaningOf(found);
  if (cleaning === undefined) return undefined;
  const change = patcher(cleaning.patches);
  const copy = Buffer.from(file);
  for (let at = 0; at < copy.length; at += piece) change(copy.subarray(at, at + piece), at);
  return copy;
};
const secretsIn = (file: Buffer): readonly string[] =>
  Object.values(SECRETS).filter((secret) => file.includes(Buffer.from(secret, 'latin1')));

/** The types of the boxes of one level, by another reading than the one that is tested. */
const types = (file: Buffer, from = 0, to = file.length): readonly string[] => {
  const found: string[] = [];
  for (let at = from; at < to; ) {
    const size = file.readUInt32BE(at) === 1 ? Number(file.readBigUInt64BE(at + 8)) : file.readUInt32BE(at);
    expect(size >= 8 && at + size <= to).toBe(true);
    found.push(file.toString('latin1', at + 4, at + 8));
    at += size;
  }
  return found;
};

const KINDS: readonly (readonly [string, MovieParts])[] = [
  ['tables in front', { tablesFirst: true }],
  ['tables behind', {}],
  ['lengths of 64 bits', { wide: true, measured: true }],
  ['a track of places', { measured: true }],
  ['a track of places, tables in front', { measured: true, tablesFirst: true }],
  [
    'more boxes',
    { outer: [xmp(), box('free', text(SECRETS.owner)), box('wide')], tail: longBox('abcd', text(SECRETS.model)) },
  ],
  ['what is no box at its end', { tail: text(`\0\0\0\x03${SECRETS.owner} and more`) }],
  ['a few bytes at its end', { tail: Buffer.from([1, 2, 3]) }],
  ['an end that never comes', { tail: Buffer.concat([words(0), text(`uuid${SECRETS.xmp}`)]) }],
  ['an Apple brand', { brand: 'qt  ' }],
];

describe('a movie', () => {
  it.each(KINDS)('with %s is shown without a word of where, when, by what and by whom, and in full', (_, parts) => {
    const { file, samples } = movie(parts);
    expect(secretsIn(file).length).toBeGreaterThan(4);
    for (const piece of [1, 7, 64, 1_000_000]) {
      const clean = shown(file, piece) ?? Buffer.alloc(0);
      expect(clean.length).toBe(file.length);
      expect(secretsIn(clean)).toEqual([]);
      for (const { at, bytes } of samples) expect(clean.subarray(at, at + bytes.length).equals(bytes)).toBe(true);
    }
  });

  it('stays a movie: every box where it was, every table as it was', () => {
    const { file } = movie({ outer: [xmp()], measured: true });
    const clean = shown(file) ?? Buffer.alloc(0);
    expect(types(clean)).toEqual(['ftyp', 'free', 'mdat', 'moov']);
    const moov = clean.indexOf('moov') + 4;
    expect(types(clean, moov, clean.length)).toEqual(['mvhd', 'trak', 'trak', 'free', 'free', 'free', 'free', 'free']);
    for (const table of ['stco', 'stsz', 'stsc', 'stts', 'tkhd'].map((name) => file.indexOf(name))) {
      // Of the head of a track the times go.
      const [from, to] = [
        clean.toString('latin1', table, table + 4) === 'tkhd' ? 16 : 0,
        file.readUInt32BE(table - 4) - 4,
      ];
      expect(clean.subarray(table + from, table + to)).toEqual(file.subarray(table + from, table + to));
    }
    const times = clean.indexOf('mvhd') + 8;
    expect(clean.readUInt32BE(times) + clean.readUInt32BE(times + 4)).toBe(0);
    expect(scanned(clean)?.size).toBe(file.length);
    expect(shown(clean)?.equals(clean)).toBe(true);
    const found = scanned(clean)?.boxes.find(({ type }) => type === 'moov');
    expect(found && captureInMovie(found)).toEqual({});
  });

  it('in fragments is shown as well, unless a track besides would stay in them', () => {
    const clean = shown(fragmented()) ?? Buffer.alloc(0);
    expect(types(clean)).toEqual(['ftyp', 'moov', 'moof', 'mdat']);
    expect(secretsIn(clean)).toEqual([]);
    expect(shown(fragmented('meta'))).toBeUndefined();
  });
});

describe('a movie says when and where it was made', () => {
  const saidBy = (...beside: readonly Buffer[]) => {
    const moov = scanned(movie({ beside }).file)?.boxes.find(({ type }) => type === 'moov');
    return moov && captureInMovie(moov);
  };
  const AT = '2026-03-10T01:20:30.000Z';

  it('in Apple’s way before Android’s, and else in that of 3GPP, or by the clock alone', () => {
    const moov = scanned(movie().file)?.boxes.find(({ type }) => type === 'moov');
    expect(moov && captureInMovie(moov)).toEqual({ at: AT, point: { lon: 120.5095, lat: 31.2842 } });
    const xyz = box('udta', box('\xa9xyz', words(0x0012_15c7), text(SECRETS.android)));
    expect(saidBy(xyz)).toEqual({ at: AT, point: { lon: 120.5096, lat: 31.2843 } });
    const { point } = saidBy(box('udta', loci(120.5, 31.25))) ?? {};
    expect(point).toEqual({ lon: 120.5, lat: 31.25 });
    expect(saidBy()).toEqual({ at: AT });
    expect(saidBy(box('udta', keyed({ 'com.apple.quicktime.location.ISO6709': SECRETS.apple })))).toEqual({
      ...{ at: AT, point: { lon: 120.5095, lat: 31.2842 } },
    });
    expect(saidBy(keyed({ 'com.apple.quicktime.creationdate': '2026-03-09T08:00:00Z' }))).toEqual({
      at: '2026-03-09T08:00:00.000Z',
    });
  });

  it.each([
    ['+31.2842+120.5095+005.000/', { lon: 120.5095, lat: 31.2842 }],
    ['+31.2842+120.5095/', { lon: 120.5095, lat: 31.2842 }],
    ['+31.28+98.5/', { lon: 98.5, lat: 31.28 }],
    ['+3117.052+12030.57/', { lon: 120.5095, lat: 31.2842 }],
    ['+311703.12+1203034.2/', { lon: 120.5095, lat: 31.2842 }],
    ['-33.8688+151.2093/', undefined],
    ['+00.0000+000.0000/', undefined],
    ['somewhere', undefined],
  ])('the place %s', (said, point) => {
    expect(pointIn(said)).toEqual(point);
  });

  it.each([
    ['2026-03-10T09:20:30+0800', AT],
    ['2026-03-10T09:20:30+08:00', AT],
    ['2026-03-10T01:20:30Z', AT],
    ['2026-03-10T09:20:30', AT],
    ['2026-03-10T09:20:30.125+0800\n', AT],
    ['2026', undefined],
    ['2026-13-10T09:20:30+0800', undefined],
  ])('the moment %s', (said, moment) => {
    expect(momentIn(said)).toBe(moment);
  });
});

describe('what is no whole movie is not shown', () => {
  const { file } = movie();
  const ftyp = file.subarray(0, file.readUInt32BE(0));
  const moov = file.subarray(file.indexOf('moov') - 4);
  const mdat = box('mdat', text('v'));
  const HOSTILE: readonly (readonly [string, Uint8Array])[] = [
    ['nothing', Buffer.alloc(0)],
    ['a head and no end', text('\0\0\0\x18ftypmp42')],
    ['no description', Buffer.concat([ftyp, mdat])],
    ['no pictures', Buffer.concat([ftyp, moov])],
    ['two descriptions', Buffer.concat([ftyp, moov, mdat, moov])],
    ['cut off in its pictures', Buffer.concat([ftyp, moov, mdat.subarray(0, -1)])],
    ['cut off in its tables', file.subarray(0, -1)],
    [
      'a track that is longer than the whole',
      Buffer.concat([ftyp, mdat, box('moov', words(0xffff_ffff), text('trak'))]),
    ],
    [
      'a length of 64 bits beyond all numbers',
      Buffer.concat([ftyp, words(1), text('moov'), Buffer.alloc(8, 0xff), mdat]),
    ],
    ['no track to see or to hear', Buffer.concat([ftyp, mdat, box('moov', box('trak', box('mdia')))])],
    ['an inner box without an end', Buffer.concat([ftyp, mdat, box('moov', moov.subarray(8), words(0), text('trak'))])],
  ];
  it.each(HOSTILE)('%s', (_, bytes) => {
    expect(shown(bytes)).toBeUndefined();
  });

  it('nor what has more boxes or more tables than any', () => {
    const many = Buffer.concat([file, ...Array.from({ length: MOST_OUTER_BOXES }, () => box('free'))]);
    expect(shown(many, 65_536)).toBeUndefined();
    const scan = movieScan();
    scan.write(box('moov', Buffer.alloc(MOST_TABLE_BYTES + 1)));
    expect(scan.done()).toBeUndefined();
  });

  it('nor what would take for ever: tracks, boxes and samples without number', () => {
    const at = moov.indexOf('trak') - 4;
    const track = moov.subarray(at, at + moov.readUInt32BE(at));
    const begun = performance.now();
    for (const inner of [box('trak', box('mdia')), box('free')]) {
      const many = Buffer.alloc(MOST_TABLE_BYTES - 16_000, inner);
      expect(shown(Buffer.concat([ftyp, mdat, box('moov', track, many)]), 65_536)).toBeUndefined();
    }
    // As many as are let through, in as many others as are, in a track that stays.
    const tables = box('stbl', Buffer.alloc(8 * MOST_BOXES, box('free')));
    const deep = box(
      'mdia',
      box('hdlr', words(0, 0), text('vide')),
      box('minf', Buffer.alloc(tables.length * 150, tables)),
    );
    const dense = Buffer.concat([ftyp, mdat, box('moov', box('trak', deep))]);
    expect(shown(dense, 65_536)?.length).toBe(dense.length);
    const { file: measured } = movie({ measured: true });
    // Its last track says that it has more samples than there are numbers, and all of them in each of its chunks.
    const table = measured.lastIndexOf('stsz');
    for (const [at, value] of [
      [8, 0xffff_ffff],
      [12, 0xffff_ffff],
    ] as const)
      measured.writeUInt32BE(value, table + at);
    measured.writeUInt32BE(0xffff_ffff, measured.lastIndexOf('stsc') + 16);
    expect(shown(measured)?.length).toBe(measured.length);
    expect(performance.now() - begun).toBeLessThan(8_000);
  });
});
