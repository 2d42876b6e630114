import { toWgs84 } from '../kernel/coordinates.ts';
import { distance } from '../kernel/geometry.ts';
import { DAY, type Instant, plus, SECOND, toMillis } from '../kernel/time.ts';
import {
  type Attachment,
  type AttachmentFault,
  type AttachmentKind,
  type AttachmentState,
  type AttachmentType,
  type Capture,
  MOST_BYTES,
  MOST_VIDEO_BYTES,
  type Point,
} from './model.ts';
import { isAs, type Sniffed } from './rules-sniff.ts';

const PICTURES: readonly AttachmentType[] = ['image/jpeg', 'image/png', 'image/heic'];
const VIEWS: readonly AttachmentType[] = [...PICTURES, 'video/mp4'];
const MOVIES: readonly AttachmentType[] = ['video/mp4', 'audio/mp4'];

/** Which types can be what a kind names. */
const FITTING: Readonly<Record<Exclude<AttachmentKind, 'other'>, readonly AttachmentType[]>> = {
  before: VIEWS,
  after: VIEWS,
  photo: VIEWS,
  document: [...PICTURES, 'application/pdf'],
  recording: ['video/mp4', 'audio/mp4', 'audio/amr'],
  signature: [...PICTURES, 'application/pdf'],
};

export const isPicture = (type: AttachmentType): boolean => PICTURES.includes(type);
/** What comes in the container of movies, with or without pictures. */
export const isMovie = (type: AttachmentType): boolean => MOVIES.includes(type);

/** Whether something of this type can be evidence of this kind. */
export const fits = (kind: AttachmentKind, type: AttachmentType): boolean =>
  kind === 'other' || FITTING[kind].includes(type);

/** Bytes that an attachment of this type may have. */
export const mostBytes = (type: AttachmentType): number => (type === 'video/mp4' ? MOST_VIDEO_BYTES : MOST_BYTES);

/** What is wrong with the first bytes of an upload, by how it was announced. */
export const faultOfType = (found: Sniffed | undefined, announced: AttachmentType): AttachmentFault | undefined => {
  if (found === undefined) return 'type-unknown';
  return isAs(found, announced) ? undefined : 'type-differs';
};

export const isFromReporter = ({ by }: Pick<Attachment, 'by'>): boolean => 'report' in by;

/** States in which a command may show it as evidence: what is still looked at counts, or nobody could upload and submit at once. */
const SHOWABLE: readonly AttachmentState[] = ['waiting', 'ready', 'released'];
export const mayBeShown = ({ state }: Pick<Attachment, 'state'>): boolean => SHOWABLE.includes(state);

/** Whether there is something to look at: what was made to be shown, never what was uploaded. */
export const isSeen = ({ state, examined }: Pick<Attachment, 'state' | 'examined'>): boolean =>
  (state === 'ready' || state === 'released' || state === 'quarantined') && examined?.shown === true;

/** How long an attachment that nothing refers to stays: an upload as long as its object, a quarantined picture a month. */
export const UNUSED_DAYS = 2;
export const QUARANTINE_DAYS = 30;

/** So many days after a time, in epoch seconds. */
const daysAfter = (at: Instant, days: number): number => Math.floor(toMillis(plus(at, days * DAY)) / SECOND);

/** When an upload goes that nothing shows, in epoch seconds. */
export const unusedUntil = ({ offeredAt }: Pick<Attachment, 'offeredAt'>): number => daysAfter(offeredAt, UNUSED_DAYS);

/** When DynamoDB may remove a row, in epoch seconds; undefined when it stays. */
export const endOf = (attachment: Attachment): number | undefined => {
  const { state, offeredAt, shownBy } = attachment;
  if (state === 'released' || shownBy !== undefined) return undefined;
  return isFromReporter(attachment) && state !== 'waiting'
    ? daysAfter(offeredAt, QUARANTINE_DAYS)
    : unusedUntil(attachment);
};

/** Where its object lies: where it came in, where reporters' pictures wait, or where evidence is kept. */
export type Shelf = 'uploads' | 'quarantine' | 'evidence';
export const shelfOf = (attachment: Attachment): Shelf => {
  if (attachment.state === 'released' || attachment.shownBy !== undefined) return 'evidence';
  return isFromReporter(attachment) && attachment.state !== 'waiting' ? 'quarantine' : 'uploads';
};

/** The number of a case has sixteen digits, the id of a task twenty characters: each says by its form what it is of. */
export const isTask = (num: string): boolean => !/^\d{16}$/.test(num);

type Named = Pick<Attachment, 'num' | 'id' | 'task'>;

/** The key of an object, and of what is shown of a picture. An upload alone lies where the bucket tells of it. */
export const objectKey = (shelf: Shelf, { num, id, task }: Named): string =>
  shelf === 'uploads' ? `uploads/${isTask(num) ? 'tasks' : 'cases'}/${num}/${id}` : `${shelf}/${task ?? num}/${id}`;
export const shownKey = (shelf: Shelf, { num, id, task }: Named): string => `${shelf}/shown/${task ?? num}/${id}`;

/** The attachment that an upload's key names; undefined for a key that is none of ours. */
export const uploadIn = (key: string): { readonly num: string; readonly id: string } | undefined => {
  const [, ofCase, ofTask, id] =
    /^uploads\/(?:cases\/(\d{16})|tasks\/([0-9a-z]{20}(?:-\d{1,5})?))\/([0-9a-z]{10,40})$/.exec(key) ?? [];
  const num = ofCase ?? ofTask;
  return num !== undefined && id !== undefined ? { num, id } : undefined;
};

/** Days within which a town's pictures are compared. */
export const COMPARED_DAYS = 90;

/** Metres beyond which a picture was taken elsewhere: a rough address and a phone's fix between houses are nearer. */
export const FAR_METRES = 500;

const metres = (a: Point, b: Point): number => distance([a.lon, a.lat], [b.lon, b.lat]);

/**
 * How far (metres) from its case a picture was taken. Some phones write the Chinese system into their pictures, half a
 * kilometre off, and say nothing of it: whichever reading is nearer counts, because a flag accuses somebody.
 */
export function metresBetween(taken: Point, place: Point): number {
  const shifted = toWgs84({ crs: 'GCJ02', ...taken });
  return Math.round(
    Math.min(metres(taken, place), shifted.ok ? metres(shifted.value, place) : Number.POSITIVE_INFINITY),
  );
}

/** When and where it was taken: what the file says goes before what the device said beside it. */
export const captureOf = ({ examined, given }: Pick<Attachment, 'examined' | 'given'>): Capture => ({
  ...given,
  ...examined?.exif,
});

/** What an inspector should look at; a hint, that changes nothing by itself. */
export interface Flags {
  readonly reusedFrom?: { readonly num: string; readonly id: string; readonly exact: boolean };
  /** Metres. */
  readonly farFromPoint?: number;
  readonly beforeDispatch?: true;
}

/** The flags of an attachment of a case or task that lies there. */
export function flagsOf(attachment: Attachment, place: Point | undefined): Flags {
  const { at, point } = captureOf(attachment);
  const far = point && place ? metresBetween(point, place) : 0;
  const { dispatchedAt, kind, reused } = attachment;
  // What was found may well be older than the work on it, and a paper has a date of its own.
  const shouldBeNew = kind === 'after' || kind === 'photo' || kind === 'other';
  const early = shouldBeNew && at !== undefined && dispatchedAt !== undefined && at < dispatchedAt;
  return {
    ...(reused ? { reusedFrom: reused } : {}),
    ...(far > FAR_METRES ? { farFromPoint: far } : {}),
    ...(early && !isFromReporter(attachment) ? { beforeDispatch: true } : {}),
  };
}

export const isFlagged = (flags: Flags): boolean => Object.keys(flags).length > 0;
