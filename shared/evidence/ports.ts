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

/** The rows of attachments. */
export interface AttachmentStore {
  /** Announces one; where it is announced already, gives that. */
  announce(attachment: Attachment): Promise<Attachment>;
  /** All of a case or task, in the order of their ids. */
  ofMatter(num: string): Promise<readonly Attachment[]>;
  one(num: string, id: string): Promise<Attachment | undefined>;
  /** What somebody decided, with its audit record; `moved` when the row is no longer as it was read. */
  decide(before: Attachment, next: Attachment, decision: Decision): Promise<'decided' | 'moved'>;
}

/** An attachment that a command shows. */
export interface KeptAttachment {
  readonly attachment: Attachment;
  /** Whether it lies where evidence is kept. */
  readonly there: boolean;
  /** Whether what is shown of it came to be while it was kept: then it is kept again. */
  readonly unsettled: boolean;
}

/** What commands need of attachments: those that they show are kept. */
export interface EvidenceKeeper extends Pick<AttachmentStore, 'ofMatter'> {
  /**
   * Copies uploads to where evidence is kept; gives those of the ids that are attachments of the case or task. Repeating it
   * changes nothing.
   */
  keep(num: string, ids: readonly string[]): Promise<ReadonlyMap<string, KeptAttachment>>;
}

/** The objects of attachments as people use them. */
export interface AttachmentObjects {
  offer(attachment: Attachment, now: Instant): Promise<UploadOffer>;
  /** Copies a reporter's picture, and what is shown of it, to where evidence is kept; `false` when it is gone. */
  release(attachment: Attachment): Promise<boolean>;
  /** An address to look at what is shown of it. What was uploaded nobody is sent to. */
  link(attachment: Attachment): Promise<string>;
}

/** An attachment with what of its case it is compared with. */
export interface Subject {
  readonly attachment: Attachment;
  /** Where the case lies. */
  readonly place?: Point;
  /** When it was last sent to a unit before the attachment was announced. */
  readonly dispatchedAt?: Instant;
}

/** What the function that looks at uploads reads and writes. */
export interface ExamineStore {
  subject(num: string, id: string): Promise<Subject | undefined>;
  /** Writes what was found; `moved` when a command has shown the attachment meanwhile. */
  settle(before: Attachment, next: Attachment): Promise<'settled' | 'moved'>;
  /** Notes what it looks like, and finds an earlier one of the town that is or looks the same. */
  compare(attachment: Attachment): Promise<Reuse | undefined>;
}
