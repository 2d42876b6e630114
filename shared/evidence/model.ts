import type { Instant } from '../kernel/time.ts';

/** What an attachment shows. A standard asks for kinds; `other` serves no standard. */
export const ATTACHMENT_KINDS = ['before', 'after', 'photo', 'document', 'recording', 'signature', 'other'] as const;
export type AttachmentKind = (typeof ATTACHMENT_KINDS)[number];

/** An attachment that a command shows, and as what. */
export interface Evidence {
  readonly id: string;
  readonly kind: AttachmentKind;
}

/** Types that are taken. What a file is, is told from its bytes. */
export const ATTACHMENT_TYPES = [
  'image/jpeg',
  'image/png',
  'image/heic',
  'video/mp4',
  'audio/mp4',
  'audio/amr',
  'application/pdf',
] as const;
export type AttachmentType = (typeof ATTACHMENT_TYPES)[number];

export const ATTACHMENT_SOURCES = ['camera', 'album'] as const;
export type AttachmentSource = (typeof ATTACHMENT_SOURCES)[number];

/**
 * `waiting`: announced, not yet looked at. Staff's are then `ready`, or `refused` when the bytes are not what was announced,
 * or `unreadable`. A reporter's are `quarantined` until somebody of the centre makes them `released` or `refused`.
 */
export const ATTACHMENT_STATES = ['waiting', 'ready', 'quarantined', 'released', 'refused', 'unreadable'] as const;
export type AttachmentState = (typeof ATTACHMENT_STATES)[number];

/** Why one is not taken. */
export const ATTACHMENT_FAULTS = ['type-unknown', 'type-differs', 'too-large', 'not-decodable', 'by-centre'] as const;
export type AttachmentFault = (typeof ATTACHMENT_FAULTS)[number];

/** Bytes: 20 MiB, and 200 MiB for a video. */
export const MOST_BYTES = 20 * 1024 * 1024;
export const MOST_VIDEO_BYTES = 200 * 1024 * 1024;
/** Attachments of one step of a case or task, and of one report by its reporter. */
export const MOST_PER_STEP = 20;
export const MOST_PER_REPORT = 9;
/** Attachments of a case or task in all, so that one page shows them. */
export const MOST_PER_MATTER = 200;
/** Of these, what reporters may send together: a hundred who each send two leave room for the evidence of those at work. */
export const MOST_FROM_REPORTERS = 100;

/** A picture of at most so many pixels is opened: a phone's largest has 50 million. */
export const MOST_PIXELS = 50_000_000;
/** The longer side (pixels) of what is shown of a picture. */
export const SHOWN_SIDE = 1_600;

export interface Point {
  readonly lon: number;
  readonly lat: number;
}

/** Where and when a picture was taken; never shown, only what follows from it. WGS84. */
export interface Capture {
  readonly at?: Instant;
  readonly point?: Point;
}

/** An attachment of the same town that shows the same. */
export interface Reuse {
  readonly num: string;
  readonly id: string;
  /** The same file, or a picture that looks the same. */
  readonly exact: boolean;
}

/** What a picture was found to be. */
export interface Examined {
  readonly sha256: string;
  /** The object as it was looked at: what was put in its place since is not what is known here. */
  readonly eTag?: string;
  /** 64 bits, 16 hex digits; none for what is no picture or shows nothing. */
  readonly phash?: string;
  readonly width?: number;
  readonly height?: number;
  /** Whether something was made of it to show: a smaller picture, a movie without its data of capture, a copy of the rest. */
  readonly shown: boolean;
  /** What the file says of itself. */
  readonly exif?: Capture;
}

/** One attachment of a case or a task. The object itself lies in the bucket, under the matter and this id. */
export interface Attachment {
  /** The case by its number, or the task by its id. */
  readonly num: string;
  readonly id: string;
  readonly version: number;
  readonly town: string;
  readonly kind: AttachmentKind;
  readonly state: AttachmentState;
  /** As announced; from the moment it was looked at, as it is. */
  readonly type: AttachmentType;
  readonly bytes: number;
  /** The version that the case or task had when it was announced: the step it was made in. */
  readonly step: number;
  readonly offeredAt: Instant;
  readonly uploadedAt?: Instant;
  /** The person of the register, or the short id of the report whose reporter sent it. */
  readonly by: { readonly person: string } | { readonly report: string };
  /** What the sender's device says. */
  readonly source?: AttachmentSource;
  readonly given?: Capture;
  readonly examined?: Examined;
  readonly fault?: AttachmentFault;
  readonly reused?: Reuse;
  /** The dispatch before which it should not have been taken. */
  readonly dispatchedAt?: Instant;
  /** The command that shows it. */
  readonly shownBy?: { readonly action: string; readonly version: number; readonly part?: string };
  /** Of a case that was found in the course of a task: there it was uploaded, and there its object lies. */
  readonly task?: string;
  /** Of a task: the cases that what it shows has become. What is found out about it is written there as well. */
  readonly passedTo?: readonly string[];
  readonly decided?: { readonly person: string; readonly at: Instant; readonly reason?: string };
}
