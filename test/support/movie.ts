/** Movies as phones write them, box by box, small enough to be read in a test. What is secret in them is marked. */

export const box = (type: string, ...inside: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(inside);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + body.length);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, body]);
};
/** The same with a length of 64 bits. */
export const longBox = (type: string, ...inside: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(inside);
  const head = Buffer.alloc(16);
  head.writeUInt32BE(1);
  head.write(type, 4, 'latin1');
  head.writeBigUInt64BE(BigInt(16 + body.length), 8);
  return Buffer.concat([head, body]);
};
export const words = (...numbers: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(4 * numbers.length);
  for (const [n, number] of numbers.entries()) bytes.writeUInt32BE(number, 4 * n);
  return bytes;
};
export const text = (value: string): Buffer => Buffer.from(value, 'latin1');

/** What nothing of may stay: each stands in a movie where some phone or program puts it. */
export const SECRETS = {
  apple: '+31.2842+120.5095+005.000/',
  android: '+31.2843+120.5096/',
  owner: 'SECRET-OWNER',
  model: 'SECRET-MODEL',
  encoder: 'SECRET-ENCODER',
  xmp: 'SECRET-XMP',
  track: 'SECRET-TRACK',
  unknown: 'SECRET-UNKNOWN',
  name: 'SECRET-NAME',
} as const;

const named = (name: string, value: string): Buffer => {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(value.length);
  return box(name, head, text(value));
};

/** Apple's way: a list of names and a list of texts. */
export const keyed = (entries: Readonly<Record<string, string>>): Buffer => {
  const names = Object.keys(entries);
  const keys = box('keys', words(0, names.length), ...names.map((name) => box('mdta', text(name))));
  const list = Object.values(entries).map((value, n) => {
    const item = box('    ', box('data', words(1, 0), text(value)));
    item.writeUInt32BE(n + 1, 4);
    return item;
  });
  return box('meta', box('hdlr', words(0, 0), text('mdta'), Buffer.alloc(13)), keys, box('ilst', ...list));
};

/** 3GPP's place: a name, a role, and two numbers with 16 bits behind the point. */
export const loci = (lon: number, lat: number): Buffer =>
  box(
    'loci',
    words(0),
    Buffer.alloc(2),
    text('home\0\0'),
    words(Math.round(lon * 65_536), Math.round(lat * 65_536), 0),
    text('earth\0\0'),
  );

/** Seconds from 1904, as movies count. */
export const SINCE_1904 = 2_082_844_800;
const MADE = SINCE_1904 + Date.parse('2026-03-10T01:20:30.000Z') / 1_000;

interface Track {
  readonly id: number;
  readonly handler: string;
  readonly format: string;
  readonly samples: readonly Uint8Array[];
  /** In chunks of so many samples. */
  readonly perChunk?: number;
  readonly wide?: boolean;
}

/** Offsets stand as 0 until the place of the samples is known. */
const trackBox = (track: Track, offsets: readonly number[]): Buffer => {
  const { id, handler, format, samples, perChunk = 1, wide = false } = track;
  const entry = Buffer.alloc(handler === 'vide' ? 78 : 28);
  entry.writeUInt16BE(1, 6);
  entry.write('secr', 12, 'latin1');
  if (handler === 'vide') entry.write(`\x0e${SECRETS.encoder}`, 42, 'latin1');
  const stsd = box('stsd', words(0, 1), box(format, entry, box('avcC', text('shown'))));
  const places = wide
    ? box('co64', words(0, offsets.length, ...offsets.flatMap((offset) => [0, offset])))
    : box('stco', words(0, offsets.length, ...offsets));
  const stbl = box(
    'stbl',
    ...[stsd, box('stts', words(0, 1, samples.length, 10)), box('stsc', words(0, 1, 1, perChunk, 1))],
    ...[box('stsz', words(0, 0, samples.length, ...samples.map(({ length }) => length))), places],
  );
  const hdlr = box('hdlr', words(0, 0), text(handler), Buffer.alloc(12), text(`${SECRETS.name}\0`));
  const mdia = box(
    'mdia',
    ...[box('mdhd', words(0, MADE, MADE, 600, 600, 0)), hdlr],
    box('minf', box('vmhd', words(1, 0, 0)), box('dinf', box('dref', words(0, 1), box('url ', words(1)))), stbl),
  );
  return box('trak', box('tkhd', words(7, MADE, MADE, id, 0, 600), Buffer.alloc(60)), mdia, box('udta', text('')));
};

/** A movie's parts, so that a test may change what it likes. */
export interface MovieParts {
  /** In front of the pictures or behind them. */
  readonly tablesFirst?: boolean;
  /** Beside the tracks in the description of the whole. */
  readonly beside?: readonly Uint8Array[];
  /** Boxes of the outermost level behind the first, and at the end. */
  readonly outer?: readonly Uint8Array[];
  readonly tail?: Uint8Array;
  /** With a track of places, as cameras of cars and of sports write it. */
  readonly measured?: boolean;
  readonly wide?: boolean;
  /** Samples of picture and sound, each so many bytes. */
  readonly bytes?: number;
  readonly brand?: string;
}

export interface MadeMovie {
  readonly file: Buffer;
  /** Samples that have to stay, with their places. */
  readonly samples: readonly { readonly at: number; readonly bytes: Uint8Array }[];
}

const udta = (): Buffer =>
  box(
    'udta',
    ...[named('\xa9xyz', SECRETS.android), named('\xa9mod', SECRETS.model), named('\xa9aut', SECRETS.owner)],
    words(0),
  );
const apple = (): Buffer =>
  keyed({
    'com.apple.quicktime.model': SECRETS.model,
    'com.apple.quicktime.location.ISO6709': SECRETS.apple,
    'com.apple.quicktime.creationdate': '2026-03-10T09:20:30+0800',
  });
export const xmp = (): Buffer => box('uuid', Buffer.alloc(16, 0xbe), text(SECRETS.xmp));
export const personal = (): readonly Buffer[] => [udta(), apple(), xmp(), box('zzzz', text(SECRETS.unknown))];

/** A movie whose chunks of the tracks lie among each other, as they are recorded. */
export function movie(parts: MovieParts = {}): MadeMovie {
  const { beside = personal(), outer = [], tail = Buffer.alloc(0), bytes = 50, wide = false } = parts;
  const sample = (letter: string, n: number): Buffer => text(letter.repeat(bytes + n));
  const tracks: readonly Track[] = [
    { id: 1, handler: 'vide', format: 'avc1', samples: [0, 1, 2, 3].map((n) => sample('v', n)), perChunk: 2, wide },
    { id: 2, handler: 'soun', format: 'mp4a', samples: [0, 1, 2].map((n) => sample('s', n)), wide },
    ...(parts.measured
      ? [{ id: 3, handler: 'meta', format: 'gpmd', samples: [1, 2].map((n) => text(`${SECRETS.track}${n}`)), wide }]
      : []),
  ];
  const chunksOf = ({ samples, perChunk = 1 }: Track): Buffer[] =>
    Array.from({ length: Math.ceil(samples.length / perChunk) }, (_, n) =>
      Buffer.concat(samples.slice(n * perChunk, (n + 1) * perChunk)),
    );
  const ftyp = box('ftyp', text(parts.brand ?? 'mp42'), words(0), text('isommp42'));
  const order = [0, 1, 2, 3].flatMap((n) => tracks.flatMap((track, t) => (chunksOf(track)[n] ? [{ t, n }] : [])));
  const moovWith = (placed: readonly (readonly number[])[]): Buffer =>
    box(
      'moov',
      box('mvhd', words(0, MADE, MADE, 600, 600), Buffer.alloc(80)),
      ...tracks.map((track, t) => trackBox(track, placed[t] ?? [])),
      ...beside,
    );
  const none = tracks.map((track) => chunksOf(track).map(() => 0));
  const before = [ftyp, ...outer];
  const front = parts.tablesFirst ? [...before, moovWith(none)] : before;
  let at = Buffer.concat(front).length + (wide ? 16 : 8);
  const placed = tracks.map((): number[] => []);
  const media: Buffer[] = [];
  const kept: { at: number; bytes: Uint8Array }[] = [];
  for (const { t, n } of order) {
    const track = tracks[t];
    const chunk = track && chunksOf(track)[n];
    if (track === undefined || chunk === undefined) continue;
    placed[t]?.push(at);
    if (track.handler !== 'meta') kept.push({ at, bytes: chunk });
    media.push(chunk);
    at += chunk.length;
  }
  const mdat = (wide ? longBox : box)('mdat', ...media);
  const moov = moovWith(placed);
  const file = Buffer.concat(parts.tablesFirst ? [...before, moov, mdat, tail] : [...before, mdat, moov, tail]);
  return { file, samples: kept };
}

/** A movie in fragments, as browsers record it. */
export const fragmented = (handler = 'vide'): Buffer => {
  const track = trackBox({ id: 1, handler, format: 'avc1', samples: [] }, []);
  const picture = trackBox({ id: 2, handler: 'vide', format: 'avc1', samples: [] }, []);
  const moov = box('moov', box('mvhd', words(0, MADE, MADE, 600, 0), Buffer.alloc(80)), track, picture, ...personal());
  const moof = box('moof', box('mfhd', words(0, 1)), box('traf', box('tfhd', words(0, 1)), xmp()), xmp());
  return Buffer.concat([box('ftyp', text('iso5'), words(0)), moov, moof, box('mdat', text('v'.repeat(40)))]);
};
