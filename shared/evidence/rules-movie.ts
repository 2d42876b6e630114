import { type Box, boxAlong, boxesIn, HEAD, lettersIn, viewOf } from './rules-boxes.ts';
import { samplesOf } from './rules-movie-samples.ts';
import type { Movie, OuterBox } from './rules-movie-scan.ts';
import { common, merged, type Patch, type Span } from './rules-patches.ts';

/**
 * What stays of a movie as it is shown: what a player needs, and nothing else. Phones write the place, their make and their
 * owner's name into boxes of many names, in several at once, and new ones every year; so what is not named here goes.
 */
const OUTER: readonly string[] = ['ftyp', 'styp', 'moov', 'moof', 'mdat', 'sidx', 'ssix', 'mfra'];
const INNER: Readonly<Record<string, readonly string[]>> = {
  moov: ['mvhd', 'iods', 'trak', 'mvex'],
  trak: ['tkhd', 'tapt', 'edts', 'mdia'],
  edts: ['elst'],
  mdia: ['mdhd', 'elng', 'hdlr', 'minf'],
  minf: ['vmhd', 'smhd', 'nmhd', 'hdlr', 'dinf', 'stbl'],
  dinf: ['dref'],
  stbl: [
    ...['stsd', 'stts', 'ctts', 'cslg', 'stsc', 'stsz', 'stz2', 'stco', 'co64', 'stss', 'stps', 'stsh', 'stdp', 'sdtp'],
    ...['padb', 'sbgp', 'sgpd', 'subs', 'saiz', 'saio'],
  ],
  mvex: ['mehd', 'trex'],
  moof: ['mfhd', 'traf'],
  traf: ['tfhd', 'tfdt', 'trun', 'sbgp', 'sgpd', 'subs', 'saiz', 'saio'],
};
/** Tracks that are seen and heard; positions, subtitles that say them, and what a camera measures are neither. */
const SHOWN_TRACKS: readonly string[] = ['vide', 'soun'];
/** Places of a track of measurements in the file: one for each second and more, for days. */
const MOST_SPANS = 500_000;

const FREE = new Uint8Array([0x66, 0x72, 0x65, 0x65]);
const zeros = (from: number, to: number): Patch[] => (from < to ? [{ at: from, length: to - from }] : []);

/** A box of the same length that holds nothing: whatever stands behind it stays where it is. */
const emptied = ({ at, body, end }: Box): Patch[] => [
  { at: at + 4, length: FREE.length, bytes: FREE },
  ...zeros(body, end),
];

/** When it was made and changed last, in seconds of 32 or of 64 bits. */
const withoutTimes = (bytes: Uint8Array, { body, end }: Box): Patch[] =>
  zeros(body + 4, Math.min(end, body + (bytes[body] === 1 ? 20 : 12)));

/** Behind the handler's letters QuickTime says who made it, and everybody a name in words. */
const withoutName = ({ body, end }: Box): Patch[] => zeros(body + 12, end);

/** In the first fields of a sample's description its maker, of pictures a name of 31 letters in words. */
const withoutMakers = (bytes: Uint8Array, { body, end }: Box, handler: string): Patch[] | undefined =>
  boxesIn(bytes, body + 8, end)?.flatMap((entry) => [
    ...zeros(entry.at + 20, Math.min(entry.end, entry.at + 24)),
    ...(handler === 'vide' ? zeros(entry.at + 50, Math.min(entry.end, entry.at + 82)) : []),
  ]);

/** Where the media lie: in this file. Anything that is said besides is the path of another, with its owner's names. */
const withoutPaths = (bytes: Uint8Array, { body, end }: Box): Patch[] | undefined =>
  boxesIn(bytes, body + 8, end)?.flatMap((entry) => zeros(entry.body + 4, entry.end));

/** What is written over inside of a box that stays; undefined when a length in it lies. */
function within(bytes: Uint8Array, box: Box, handler: string): Patch[] | undefined {
  if (box.type === 'mvhd' || box.type === 'tkhd' || box.type === 'mdhd') return withoutTimes(bytes, box);
  if (box.type === 'hdlr') return withoutName(box);
  if (box.type === 'stsd') return withoutMakers(bytes, box, handler);
  if (box.type === 'dref') return withoutPaths(bytes, box);
  const staying = INNER[box.type];
  if (staying === undefined) return [];
  const children = boxesIn(bytes, box.body, box.end);
  if (children === undefined) return undefined;
  const found = zeros(children.at(-1)?.end ?? box.body, box.end);
  for (const child of children) {
    const inner = staying.includes(child.type) ? within(bytes, child, handler) : emptied(child);
    if (inner === undefined) return undefined;
    // One by one: a call takes no more than some ten thousand arguments.
    for (const patch of inner) found.push(patch);
  }
  return found;
}

const handlerOf = (bytes: Uint8Array, track: Box): string => {
  const box = boxAlong(bytes, track, 'mdia', 'hdlr');
  return box ? lettersIn(bytes, box.body + 8, Math.min(box.body + 12, box.end)) : '';
};

interface Cut {
  readonly patches: readonly Patch[];
  /** Where the samples of tracks lie that are shown to nobody; none where there is no such track. */
  readonly samples?: readonly Span[];
}

const isShown = (bytes: Uint8Array, track: Box): boolean => SHOWN_TRACKS.includes(handlerOf(bytes, track));

/** The samples of all tracks that go. */
function samplesBeside(bytes: Uint8Array, tracks: readonly Box[]): readonly Span[] | undefined {
  const found: Span[] = [];
  for (const track of tracks) {
    const spans = samplesOf(bytes, track, MOST_SPANS - found.length);
    if (spans === undefined) return undefined;
    for (const span of spans) found.push(span);
  }
  return found;
}

/** What goes of the description of the whole; undefined where a length lies, or nothing is left to see and to hear. */
function inWhole(bytes: Uint8Array, moov: Box): Cut | undefined {
  const children = boxesIn(bytes, moov.body, moov.end);
  const tracks = children?.filter(({ type }) => type === 'trak') ?? [];
  const others = tracks.filter((track) => !isShown(bytes, track));
  if (children === undefined || others.length === tracks.length) return undefined;
  const patches: Patch[] = zeros(children.at(-1)?.end ?? moov.body, moov.end);
  for (const child of children) {
    const stays = INNER.moov?.includes(child.type) && !others.includes(child);
    const inner = stays ? within(bytes, child, handlerOf(bytes, child)) : emptied(child);
    if (inner === undefined) return undefined;
    for (const patch of inner) patches.push(patch);
  }
  if (others.length === 0) return { patches };
  const samples = samplesBeside(bytes, others);
  return samples && { patches, samples };
}

const inFragment = (bytes: Uint8Array, moof: Box): Cut | undefined => {
  const patches = within(bytes, moof, '');
  return patches && { patches };
};

const inOuter = ({ type, at, body, end, bytes }: OuterBox): Cut | undefined => {
  if (!OUTER.includes(type)) return { patches: emptied({ type, at, body, end }) };
  if (bytes === undefined) return { patches: [] };
  const own = { type, at: 0, body: body - at, end: end - at };
  const cut = type === 'moov' ? inWhole(bytes, own) : inFragment(bytes, own);
  return cut && { ...cut, patches: cut.patches.map((patch) => ({ ...patch, at: patch.at + at })) };
};

/** What follows where no box begins any more becomes an empty one, if it is long enough for that. */
const overRest = ({ size, rest }: Movie): Patch[] => {
  if (rest === undefined) return [];
  if (size - rest < HEAD) return zeros(rest, size);
  const head = new Uint8Array([0, 0, 0, 0, ...FREE]);
  viewOf(head).setUint32(0, size - rest);
  return [{ at: rest, length: HEAD, bytes: head }, ...zeros(rest + HEAD, size)];
};

/** How a movie becomes one that may be shown. */
export interface Cleaning {
  /** In the order of the file. */
  readonly patches: readonly Patch[];
  /** The description of the whole, as it was. */
  readonly moov: OuterBox;
}

/**
 * What is to be written over in a movie so that nothing stays of where, when, by what and by whom it was made, and all
 * pictures and sounds stay where they are. Undefined for what can't be shown: no whole movie, a length that lies, two
 * descriptions of the whole, nothing to see or to hear, or fragments with a track besides, whose samples would stay. What
 * cameras hide inside the pictures themselves (a note in the stream of H.264, blocks between the samples) is not found.
 */
export function cleaningOf(movie: Movie): Cleaning | undefined {
  const [moov, another] = movie.boxes.filter(({ type }) => type === 'moov');
  const media = movie.boxes.filter(({ type }) => type === 'mdat').map(({ body, end }) => ({ from: body, to: end }));
  if (moov === undefined || another !== undefined || media.length === 0) return undefined;
  const patches: Patch[] = overRest(movie);
  for (const box of movie.boxes) {
    const cut = inOuter(box);
    if (cut === undefined) return undefined;
    if (cut.samples && movie.boxes.some(({ type }) => type === 'moof')) return undefined;
    for (const patch of cut.patches) patches.push(patch);
    for (const { from, to } of common(merged(cut.samples ?? []), media)) patches.push({ at: from, length: to - from });
  }
  return { patches: patches.sort((a, b) => a.at - b.at), moov };
}
