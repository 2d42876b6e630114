/** EXIF data as a phone writes it, small enough to be read in a test. */
export interface ExifData {
  /** `2026:03:10 10:20:30` */
  readonly time?: string;
  readonly offset?: string;
  readonly point?: { readonly lon: number; readonly lat: number };
  /** 1–8, as TIFF numbers them: 6 is "turned to the right". */
  readonly orientation?: number;
}

interface Entry {
  readonly tag: number;
  /** 2: text, 3: short, 4: long, 5: rational. */
  readonly type: 2 | 3 | 4 | 5;
  readonly count: number;
  readonly value: Buffer;
}

const ascii = (tag: number, text: string): Entry => ({
  ...{ tag, type: 2, count: text.length + 1 },
  value: Buffer.from(`${text}\0`, 'latin1'),
});
const short = (tag: number, value: number): Entry => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt16BE(value);
  return { tag, type: 3, count: 1, value: bytes };
};
const long = (tag: number, value: number): Entry => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return { tag, type: 4, count: 1, value: bytes };
};
/** Degrees, minutes, and seconds in ten-thousandths. */
const degrees = (tag: number, value: number): Entry => {
  const whole = Math.floor(value);
  const minutes = Math.floor((value - whole) * 60);
  const seconds = Math.round(((value - whole) * 60 - minutes) * 60 * 10_000);
  const bytes = Buffer.alloc(24);
  for (const [at, part] of [whole, 1, minutes, 1, seconds, 10_000].entries()) bytes.writeUInt32BE(part, at * 4);
  return { tag, type: 5, count: 3, value: bytes };
};

/** A directory of entries as it lies at `at`, with the values that do not fit into it behind it. */
const directory = (entries: readonly Entry[], at: number): Buffer => {
  const head = Buffer.alloc(2 + entries.length * 12 + 4);
  head.writeUInt16BE(entries.length);
  const behind: Buffer[] = [];
  let next = at + head.length;
  entries.forEach(({ tag, type, count, value }, i) => {
    const place = 2 + i * 12;
    head.writeUInt16BE(tag, place);
    head.writeUInt16BE(type, place + 2);
    head.writeUInt32BE(count, place + 4);
    if (value.length <= 4) value.copy(head, place + 8);
    else {
      head.writeUInt32BE(next, place + 8);
      behind.push(value);
      next += value.length;
    }
  });
  return Buffer.concat([head, ...behind]);
};

/** A TIFF block with these data. */
export function tiffOf({ time, offset, point, orientation }: ExifData): Buffer {
  const exif = [...(time ? [ascii(0x9003, time)] : []), ...(offset ? [ascii(0x9011, offset)] : [])];
  const gps = point
    ? [
        ascii(0x0001, point.lat < 0 ? 'S' : 'N'),
        degrees(0x0002, Math.abs(point.lat)),
        ascii(0x0003, point.lon < 0 ? 'W' : 'E'),
        degrees(0x0004, Math.abs(point.lon)),
      ]
    : [];
  const turned = orientation ? [short(0x0112, orientation)] : [];
  const first = (exifAt: number, gpsAt: number): Buffer =>
    directory([...turned, long(0x8769, exifAt), long(0x8825, gpsAt)], 8);
  const exifAt = 8 + first(0, 0).length;
  const exifPart = directory(exif, exifAt);
  const gpsAt = exifAt + exifPart.length;
  return Buffer.concat([
    Buffer.from([0x4d, 0x4d, 0x00, 0x2a, 0, 0, 0, 8]),
    first(exifAt, gpsAt),
    exifPart,
    directory(gps, gpsAt),
  ]);
}

/** A JPEG with these data in its APP1 segment. */
export function withExif(jpeg: Uint8Array, data: ExifData): Buffer {
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiffOf(data)]);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([Buffer.from(jpeg).subarray(0, 2), head, body, Buffer.from(jpeg).subarray(2)]);
}
