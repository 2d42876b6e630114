import { faultOf, roundDegrees } from '../kernel/coordinates.ts';
import { fromMillis, type Instant, parseInstant, SECOND } from '../kernel/time.ts';
import type { Capture, Point } from './model.ts';
import { type Box, boxAlong, boxesIn, childOf, HEAD, lettersIn, long, viewOf } from './rules-boxes.ts';
import type { OuterBox } from './rules-movie-scan.ts';

/** Degrees as ISO 6709 writes them: alone, or with minutes, or with minutes and seconds in the digits before the point. */
const degreesOf = (sign: string, digits: string, rest: string, whole: number): number => {
  const size = Number(`${digits}${rest}`);
  const minutes = digits.length > whole + 2 ? Math.floor(size / 100) % 100 : size % 100;
  const seconds = digits.length > whole + 2 ? size % 100 : 0;
  const degrees =
    digits.length <= whole
      ? size
      : Math.floor(size / (digits.length > whole + 2 ? 10_000 : 100)) + minutes / 60 + seconds / 3_600;
  return sign === '-' ? -degrees : degrees;
};

/** A place of this country; cameras without a fix write nonsense. */
const placeAt = (lon: number, lat: number): Point | undefined =>
  faultOf(lon, lat) === undefined ? { lon: roundDegrees(lon), lat: roundDegrees(lat) } : undefined;

/** A point as ISO 6709 writes it: `+31.2842+120.5095+005.000/`. */
export function pointIn(text: string): Point | undefined {
  const found = /^([+-])(\d{1,6})(\.\d+)?([+-])(\d{1,7})(\.\d+)?/.exec(text);
  if (!found) return undefined;
  const [, north = '', lat = '', latRest = '', east = '', lon = '', lonRest = ''] = found;
  return placeAt(degreesOf(east, lon, lonRest, 3), degreesOf(north, lat, latRest, 2));
}

/** A time as phones write it, `2026-03-10T10:20:30+0800`; where no offset stands, the time is that of China. */
export function momentIn(text: string): Instant | undefined {
  const found = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:?\d\d)?$/.exec(text.trim());
  if (!found) return undefined;
  const [, moment, offset = '+08:00'] = found;
  return parseInstant(`${moment}${offset.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2')}`);
}

/** Texts under QuickTime's own names (`©xyz`): their length and their language stand before them. */
const namedText = (bytes: Uint8Array, data: Box | undefined, name: string): string => {
  const box = data && childOf(bytes, data, name);
  return box === undefined || box.end - box.body < 4 ? '' : lettersIn(bytes, box.body + 4, box.end);
};

/** 3GPP's place (TS 26.244): behind a name in words two numbers of 16 bits and as many behind the point. */
const placeBox = (bytes: Uint8Array, data: Box | undefined): Point | undefined => {
  const box = data && childOf(bytes, data, 'loci');
  if (box === undefined) return undefined;
  const name = box.body + 6;
  const wide = bytes[name] === 0xfe || bytes[name] === 0xff;
  let at = name;
  while (at < box.end && (bytes[at] !== 0 || (wide && bytes[at + 1] !== 0))) at += wide ? 2 : 1;
  at += wide ? 3 : 2;
  if (at + 8 > box.end) return undefined;
  const view = viewOf(bytes);
  return placeAt(view.getInt32(at) / 65_536, view.getInt32(at + 4) / 65_536);
};

/** A phone writes a dozen. */
const MOST_KEYS = 100;

/** Apple's names with their texts; `meta` is a plain atom for QuickTime, and has a word of flags in the standard. */
function keyedTexts(bytes: Uint8Array, holder: Box): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const meta = childOf(bytes, holder, 'meta');
  if (meta === undefined) return found;
  const plain = lettersIn(bytes, meta.body + 4, meta.body + HEAD) === 'hdlr';
  const inside = { body: plain ? meta.body : meta.body + 4, end: meta.end };
  const [keys, list] = [childOf(bytes, inside, 'keys'), childOf(bytes, inside, 'ilst')];
  const names = keys && boxesIn(bytes, keys.body + 8, keys.end)?.slice(0, MOST_KEYS);
  if (names === undefined || list === undefined) return found;
  for (const entry of boxesIn(bytes, list.body, list.end)?.slice(0, MOST_KEYS) ?? []) {
    const name = names[viewOf(bytes).getUint32(entry.at + 4) - 1];
    const value = childOf(bytes, entry, 'data');
    if (name && value) found.set(lettersIn(bytes, name.body, name.end), lettersIn(bytes, value.body + 8, value.end));
  }
  return found;
}

/** Seconds from 1904 to 1970: what a movie counts from. */
const FROM_1904 = 2_082_844_800;
/** Before this no phone made a movie: a clock that was never set. */
const FIRST = '2000-01-01T00:00:00.000Z';

/** When the file says that it was made; some devices mean local time and don't say so, and it comes last therefore. */
const madeAt = (bytes: Uint8Array, moov: Box): Instant | undefined => {
  const box = childOf(bytes, moov, 'mvhd');
  if (box === undefined || box.end - box.body < 12) return undefined;
  const view = viewOf(bytes);
  const seconds = bytes[box.body] === 1 ? long(view, box.body + 4) : view.getUint32(box.body + 4);
  if (seconds < FROM_1904 || seconds > 2 ** 33) return undefined;
  const at = fromMillis((seconds - FROM_1904) * SECOND);
  return at < FIRST ? undefined : at;
};

/** When and where a movie was made, by its own description; nothing, where it says nothing or nonsense. */
export function captureInMovie({ bytes, at, body, end }: OuterBox): Capture {
  if (bytes === undefined) return {};
  const moov: Box = { type: 'moov', at: 0, body: body - at, end: end - at };
  const data = boxAlong(bytes, moov, 'udta');
  // Phones put them beside the tracks, programs among the rest of what users say.
  const keyed = new Map([...(data ? keyedTexts(bytes, data) : []), ...keyedTexts(bytes, moov)]);
  const point =
    pointIn(keyed.get('com.apple.quicktime.location.ISO6709') ?? '') ??
    pointIn(namedText(bytes, data, '\u00a9xyz')) ??
    placeBox(bytes, data);
  const made =
    momentIn(keyed.get('com.apple.quicktime.creationdate') ?? '') ??
    momentIn(namedText(bytes, data, '\u00a9day')) ??
    madeAt(bytes, moov);
  return { ...(made ? { at: made } : {}), ...(point ? { point } : {}) };
}
