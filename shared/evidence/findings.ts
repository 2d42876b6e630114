import type { Instant } from '../kernel/time.ts';
import { type Attachment, type AttachmentFault, type Capture, type Examined, MOST_BYTES } from './model.ts';
import { faultOfType, isMovie, isPicture, mostBytes } from './rules.ts';
import { cleaningOf } from './rules-movie.ts';
import { captureInMovie } from './rules-movie-capture.ts';
import { type Movie, movieScan } from './rules-movie-scan.ts';
import type { Patch } from './rules-patches.ts';
import { SNIFFED_BYTES, sniff } from './rules-sniff.ts';

/** A read upload; `bytes` are all of it where it is a picture, or its beginning. */
export interface Upload {
  readonly eTag: string;
  readonly size: number;
  readonly sha256: string;
  readonly bytes: Uint8Array;
  /** The boxes of what was announced as a movie; undefined when it is none. */
  readonly movie?: Movie;
}

export interface OpenedPicture {
  readonly width: number;
  readonly height: number;
  readonly jpeg: Uint8Array;
  readonly phash?: string;
}

export interface Opening {
  readonly openPicture: (bytes: Uint8Array) => Promise<OpenedPicture | undefined>;
  readonly captureIn: (bytes: Uint8Array) => Capture;
}

export type ReadUpload = (
  key: string,
  most: number,
  watch?: (piece: Uint8Array) => void,
) => Promise<Omit<Upload, 'movie'> | undefined>;

/** What is shown of an upload: a picture made anew, itself written over in places, or itself as it is. */
export type Showing =
  | { readonly as: 'jpeg'; readonly jpeg: Uint8Array }
  | { readonly as: 'cleaned'; readonly patches: readonly Patch[] }
  | { readonly as: 'copy' };

export interface Findings {
  readonly fault?: AttachmentFault;
  readonly examined: Examined;
  readonly showing?: Showing;
}

/** Reads an upload once; of pictures alone more than the beginning is kept, of movies the tables. */
export async function uploadAt(read: ReadUpload, key: string, { type }: Attachment): Promise<Upload | undefined> {
  const scan = isMovie(type) ? movieScan() : undefined;
  const upload = await read(key, isPicture(type) ? MOST_BYTES : SNIFFED_BYTES, scan?.write);
  const movie = scan?.done();
  return upload && (movie ? { ...upload, movie } : upload);
}

/** Attempts after which a file that ended the function each time is not opened again. */
const MOST_ATTEMPTS = 2;

const capture = (exif: Capture): Pick<Examined, 'exif'> =>
  exif.at !== undefined || exif.point !== undefined ? { exif } : {};

const inPicture = async (opening: Opening, bytes: Uint8Array, plain: Examined): Promise<Findings> => {
  const picture = await opening.openPicture(bytes);
  if (picture === undefined) return { examined: plain, fault: 'not-decodable' };
  const { jpeg, width, height, phash } = picture;
  const examined = { ...plain, shown: true, width, height, ...(phash ? { phash } : {}) };
  return { examined: { ...examined, ...capture(opening.captureIn(bytes)) }, showing: { as: 'jpeg', jpeg } };
};

const inMovie = (movie: Movie | undefined, plain: Examined, now: Instant): Findings => {
  const cleaning = movie && cleaningOf(movie);
  if (cleaning === undefined) return { examined: plain, fault: 'not-decodable' };
  const { at, point } = captureInMovie(cleaning.moov);
  // A clock that runs ahead says nothing.
  const said = { ...(at && at <= now ? { at } : {}), ...(point ? { point } : {}) };
  return {
    examined: { ...plain, shown: true, ...capture(said) },
    showing: { as: 'cleaned', patches: cleaning.patches },
  };
};

/**
 * What an upload is, and what is shown of it. A voice in AMR says nothing besides; a document says who wrote it and by what,
 * which whoever hands it in means to say, and is shown as it is.
 */
export async function findingsIn(
  opening: Opening & { readonly now: () => Instant },
  attachment: Attachment,
  upload: Upload,
  attempt: number,
): Promise<Findings> {
  const { eTag, sha256, size, bytes, movie } = upload;
  const plain: Examined = { sha256, eTag, shown: false };
  if (size > mostBytes(attachment.type)) return { examined: plain, fault: 'too-large' };
  const fault = faultOfType(sniff(bytes), attachment.type);
  if (fault) return { examined: plain, fault };
  if (isPicture(attachment.type) || isMovie(attachment.type)) {
    if (attempt > MOST_ATTEMPTS) return { examined: plain, fault: 'not-decodable' };
    return isMovie(attachment.type) ? inMovie(movie, plain, opening.now()) : inPicture(opening, bytes, plain);
  }
  return { examined: { ...plain, shown: true }, showing: { as: 'copy' } };
}
