import type { Role } from '../kernel/roles.ts';
import type { Instant } from '../kernel/time.ts';
import type { UploadOffer } from '../kernel/upload.ts';
import type { Attachment, Point, Reuse } from './model.ts';

/** Who did what with an attachment, for the audit. */
export interface Decision {
  readonly action: string;
  readonly person: string;
  readonly post: string;
  readonly role: Role;
  readonly at: Instant;
  readonly requestId: string;
  readonly sourceIp: string;
}

/** Where one more is announced: what is counted together, and how many there may be and are known. */
export interface Room {
  readonly of: string;
  readonly most: number;
  readonly known: number;
}

/** The rows of attachments. */
export interface AttachmentStore {
  /**
   * Announces one; where it is announced already, gives that. With `room` it is counted, on the condition that there is
   * room: of many who announce at once no more are let in. Undefined when there is none, and nothing is left of it.
   */
  announce(attachment: Attachment, room?: Room): Promise<Attachment | undefined>;
  /** All of a case or task, in the order of their ids. */
  ofMatter(num: string): Promise<readonly Attachment[]>;
  one(num: string, id: string): Promise<Attachment | undefined>;
  /** What somebody decided, with its audit record; `moved` when the row is no longer as it was read. */
  decide(before: Attachment, next: Attachment, decision: Decision): Promise<'decided' | 'moved'>;
}

/** The objects of attachments as people use them. */
export interface AttachmentObjects {
  offer(attachment: Attachment, now: Instant): Promise<UploadOffer>;
  /** Copies a reporter's picture, and what is shown of it, to where evidence is kept; `false` when it is gone. */
  release(attachment: Attachment): Promise<boolean>;
  /** An address to look at what is shown of it. What was uploaded nobody is sent to. */
  link(attachment: Attachment): Promise<string>;
}

/** An attachment with what of its case or task it is compared with. */
export interface Subject {
  readonly attachment: Attachment;
  /** Where that lies. */
  readonly place?: Point;
  /** When that was last sent to a unit, or a worker, before the attachment was announced. */
  readonly dispatchedAt?: Instant;
}

/** What the function that looks at uploads reads and writes. */
export interface ExamineStore {
  subject(num: string, id: string): Promise<Subject | undefined>;
  /** Writes what was found, also where it was passed on to; `moved` when a command has shown the attachment meanwhile. */
  settle(before: Attachment, next: Attachment): Promise<'settled' | 'moved'>;
  /** Notes what it looks like, and finds an earlier one of the town that is or looks the same. */
  compare(attachment: Attachment): Promise<Reuse | undefined>;
}
