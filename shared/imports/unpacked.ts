import { inflateRawSync } from 'node:zlib';

/** What a workbook may swell to: forty bytes a cell, twenty columns and 20,000 rows come to a quarter of it. */
const MAX_UNPACKED = 64 * 1024 * 1024;
const MAX_ENTRIES = 2_000;

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_ENTRY = 0x04034b50;
const DEFLATED = 8;

function directoryOf(zip: DataView): { readonly at: number; readonly entries: number } | undefined {
  const first = Math.max(0, zip.byteLength - 65_557);
  for (let at = zip.byteLength - 22; at >= first; at -= 1) {
    if (zip.getUint32(at, true) === END_OF_DIRECTORY)
      return { at: zip.getUint32(at + 16, true), entries: zip.getUint16(at + 10, true) };
  }
  return undefined;
}

/** Bytes that an entry really holds, whatever it says of itself; throws when that is more than is left. */
function sizeOf(zip: DataView, entry: number, left: number): number {
  const packed = zip.getUint32(entry + 20, true);
  const local = zip.getUint32(entry + 42, true);
  if (zip.getUint32(local, true) !== LOCAL_ENTRY) throw new RangeError('No entry where the directory names one');
  if (zip.getUint16(entry + 10, true) !== DEFLATED) return packed;
  const from = local + 30 + zip.getUint16(local + 26, true) + zip.getUint16(local + 28, true);
  const bytes = new Uint8Array(zip.buffer, zip.byteOffset + from, packed);
  return inflateRawSync(bytes, { maxOutputLength: left }).length;
}

/**
 * Whether a ZIP unpacks to what a function can hold. Each entry is unpacked once and thrown away: what it claims to be is
 * whatever its maker wrote there. `damaged`: no ZIP, or one that breaks off.
 */
export function checkUnpacked(bytes: Uint8Array): 'fits' | 'too-large' | 'damaged' {
  const zip = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let left = MAX_UNPACKED;
  try {
    const directory = directoryOf(zip);
    if (directory === undefined) return 'damaged';
    if (directory.entries > MAX_ENTRIES) return 'too-large';
    let at = directory.at;
    for (let n = 0; n < directory.entries; n += 1) {
      if (zip.getUint32(at, true) !== DIRECTORY_ENTRY) return 'damaged';
      left -= sizeOf(zip, at, left);
      if (left <= 0) return 'too-large';
      at += 46 + zip.getUint16(at + 28, true) + zip.getUint16(at + 30, true) + zip.getUint16(at + 32, true);
    }
    return 'fits';
  } catch (error) {
    return (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE' ? 'too-large' : 'damaged';
  }
}
