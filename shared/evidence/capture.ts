import ExifReader from 'exifreader';
import { faultOf, roundDegrees } from '../kernel/coordinates.ts';
import { type Instant, parseInstant } from '../kernel/time.ts';
import type { Capture } from './model.ts';

interface Tag {
  readonly description?: unknown;
}

const textOf = (tag: Tag | undefined): string => (typeof tag?.description === 'string' ? tag.description : '');

/** Cameras write local time, and many no offset; where it is missing the time is that of China. */
const instantOf = (time: string, offset: string): Instant | undefined => {
  const found = /^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)/.exec(time);
  if (!found) return undefined;
  const [, year, month, day, clock] = found;
  return parseInstant(`${year}-${month}-${day}T${clock}${/^[+-]\d\d:\d\d$/.test(offset) ? offset : '+08:00'}`);
};

/** When and where a picture was taken, by its own EXIF data. Nothing, where it says nothing or nonsense; never throws. */
export function captureIn(bytes: Uint8Array): Capture {
  try {
    const { exif = {}, gps = {} } = ExifReader.load(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), {
      expanded: true,
      includeTags: {
        exif: ['DateTimeOriginal', 'OffsetTimeOriginal', 'DateTime', 'OffsetTime'],
        gps: true,
      },
    }) as {
      readonly exif?: Readonly<Record<string, Tag>>;
      readonly gps?: { readonly Latitude?: number; readonly Longitude?: number };
    };
    const at =
      instantOf(textOf(exif.DateTimeOriginal), textOf(exif.OffsetTimeOriginal)) ??
      instantOf(textOf(exif.DateTime), textOf(exif.OffsetTime));
    const { Longitude: lon, Latitude: lat } = gps;
    const point =
      typeof lon === 'number' && typeof lat === 'number' && faultOf(lon, lat) === undefined
        ? { lon: roundDegrees(lon), lat: roundDegrees(lat) }
        : undefined;
    return { ...(at ? { at } : {}), ...(point ? { point } : {}) };
  } catch {
    // A picture without such data, or with broken data: the library throws for both.
    return {};
  }
}
