import type { AttachmentType } from './model.ts';

/** What a file's first bytes say it is. `mp4` is one container for pictures that move and for sound alone. */
export type Sniffed = 'image/jpeg' | 'image/png' | 'image/heic' | 'mp4' | 'audio/amr' | 'application/pdf';

/** So many first bytes are enough to tell. */
export const SNIFFED_BYTES = 256;

const startsWith = (bytes: Uint8Array, signature: readonly number[]): boolean =>
  signature.every((byte, i) => bytes[i] === byte);

const ascii = (bytes: Uint8Array, from: number, to: number): string =>
  String.fromCharCode(...bytes.subarray(from, Math.min(to, bytes.length)));

/** Brands of ISO/IEC 23008-12 whose pictures are HEVC; `mif1` alone may be anything, and is told by its other brands. */
const HEIC = new Set(['heic', 'heix', 'hevc', 'hevx', 'heim', 'heis', 'hevm', 'hevs']);
/** Brands of ISO/IEC 14496-12 and -14, of 3GPP and of Apple, that phones write. */
const MP4 = /^(isom|iso[2-9]|mp4[12]|avc1|M4A |M4V |M4B |3gp[4-9]|3g2[abc]|qt {2}|dash|MSNV)$/;

/** The brands of a file of the ISO base media format: the major one first. */
const brandsOf = (bytes: Uint8Array): readonly string[] => {
  if (ascii(bytes, 4, 8) !== 'ftyp') return [];
  const size = ((bytes[0] ?? 0) << 24) | ((bytes[1] ?? 0) << 16) | ((bytes[2] ?? 0) << 8) | (bytes[3] ?? 0);
  const end = Math.min(size, bytes.length, SNIFFED_BYTES);
  const brands = [ascii(bytes, 8, 12)];
  for (let at = 16; at + 4 <= end; at += 4) brands.push(ascii(bytes, at, at + 4));
  return brands;
};

/** The type of a file by its first bytes; undefined for what is not taken. Never throws, whatever the bytes. */
export function sniff(bytes: Uint8Array): Sniffed | undefined {
  if (startsWith(bytes, [0xff, 0xd8, 0xff])) return 'image/jpeg';
  if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return 'image/png';
  if (ascii(bytes, 0, 5) === '%PDF-') return 'application/pdf';
  if (/^#!AMR(-WB)?\n/.test(ascii(bytes, 0, 9))) return 'audio/amr';
  const brands = brandsOf(bytes);
  if (brands.some((brand) => HEIC.has(brand))) return 'image/heic';
  return MP4.test(brands[0] ?? '') ? 'mp4' : undefined;
}

/** Whether a file is what it was announced as. Phones write sound and video in one container under the same brands. */
export const isAs = (found: Sniffed, announced: AttachmentType): boolean =>
  found === 'mp4' ? announced === 'video/mp4' || announced === 'audio/mp4' : found === announced;

/** Width and height (pixels) that a JPEG's or PNG's head claims, before anything is unpacked. Never throws. */
export function claimedSize(bytes: Uint8Array): { readonly width: number; readonly height: number } | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (sniff(bytes) === 'image/png') {
    // Of another first chunk the same place says something else.
    return bytes.length < 24 || ascii(bytes, 12, 16) !== 'IHDR'
      ? undefined
      : { width: view.getUint32(16), height: view.getUint32(20) };
  }
  if (sniff(bytes) !== 'image/jpeg') return undefined;
  let at = 2;
  while (at + 9 <= bytes.length) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1] ?? 0;
    // SOF0…SOF15 without DHT, JPG and DAC, which share the range.
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    }
    // No length follows these, and none may stand before the frame: read as one it would lead past it, to a false one.
    if (marker <= 0x01 || (marker >= 0xd0 && marker <= 0xda)) return undefined;
    // A fill byte before a marker.
    at += marker === 0xff ? 1 : 2 + view.getUint16(at + 2);
  }
  return undefined;
}

/**
 * Whether a JPEG goes on to its end: the mark of it stands behind the pixels, where no other byte pair looks like it. One
 * that was cut off opens all the same, grey where the rest is missing.
 */
export function isWholeJpeg(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 2;
  while (at + 4 <= bytes.length && bytes[at] === 0xff && bytes[at + 1] !== 0xda) {
    at += bytes[at + 1] === 0xff ? 1 : 2 + view.getUint16(at + 2);
  }
  for (; at + 1 < bytes.length; at += 1) if (bytes[at] === 0xff && bytes[at + 1] === 0xd9) return true;
  return false;
}
