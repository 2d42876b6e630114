import type { Instant } from '../kernel/time.ts';
import type { Attachment, AttachmentFault, Capture, Examined } from './model.ts';
import { MOST_BYTES } from './model.ts';
import type { ExamineStore, Subject } from './ports.ts';
import { faultOfType, isFromReporter, isPicture, mostBytes, objectKey, shownKey } from './rules.ts';
import { sniff } from './rules-sniff.ts';

/** A read upload; `bytes` are all of it, or its beginning where it is larger than any picture. */
interface Upload {
  readonly eTag: string;
  readonly size: number;
  readonly sha256: string;
  readonly bytes: Uint8Array;
}

interface OpenedPicture {
  readonly width: number;
  readonly height: number;
  readonly jpeg: Uint8Array;
  readonly phash?: string;
}

export interface ExamineDeps {
  readonly store: ExamineStore;
  readonly objects: {
    read(key: string, most: number): Promise<Upload | undefined>;
    put(key: string, bytes: Uint8Array, contentType: string): Promise<void>;
    copy(from: string, to: string, eTag?: string): Promise<boolean>;
  };
  readonly openPicture: (bytes: Uint8Array) => Promise<OpenedPicture | undefined>;
  readonly captureIn: (bytes: Uint8Array) => Capture;
  readonly now: () => Instant;
}

/** What became of an upload; `unknown`: no case knows of it, `known`: it was looked at before, `gone`: it is not there any more. */
export type Outcome = 'unknown' | 'known' | 'gone' | 'replaced' | Attachment['state'];

/** Attempts after which a file that ended the function each time is not opened again. */
const MOST_ATTEMPTS = 2;
/** A command may show it while it is looked at; then it is put where evidence is kept. */
const ROUNDS = 3;

interface Findings {
  readonly fault?: AttachmentFault;
  readonly examined: Examined;
  readonly jpeg?: Uint8Array;
}

const findingsIn = async (
  deps: ExamineDeps,
  attachment: Attachment,
  upload: Upload,
  attempt: number,
): Promise<Findings> => {
  const { eTag, sha256, size, bytes } = upload;
  const plain: Findings = { examined: { sha256, eTag, shown: false } };
  if (size > mostBytes(attachment.type)) return { ...plain, fault: 'too-large' };
  const fault = faultOfType(sniff(bytes), attachment.type);
  if (fault) return { ...plain, fault };
  if (!isPicture(attachment.type)) return plain;
  const picture = attempt > MOST_ATTEMPTS ? undefined : await deps.openPicture(bytes);
  if (picture === undefined) return { ...plain, fault: 'not-decodable' };
  const { jpeg, width, height, phash } = picture;
  const exif = deps.captureIn(bytes);
  const said = exif.at !== undefined || exif.point !== undefined;
  return {
    jpeg,
    examined: { ...plain.examined, shown: true, width, height, ...(phash ? { phash } : {}), ...(said ? { exif } : {}) },
  };
};

const stateAfter = (attachment: Attachment, fault: AttachmentFault | undefined): Attachment['state'] => {
  if (fault !== undefined) return fault === 'not-decodable' ? 'unreadable' : 'refused';
  return isFromReporter(attachment) ? 'quarantined' : 'ready';
};

/** Puts the objects where the row is going to look for them; `false` when another upload has taken the place of this one. */
const shelve = async (
  deps: ExamineDeps,
  next: Attachment,
  upload: Upload,
  jpeg: Uint8Array | undefined,
): Promise<boolean> => {
  const { objects } = deps;
  const shelf = next.shownBy ? 'evidence' : next.state === 'quarantined' ? 'quarantine' : 'uploads';
  if (jpeg) await objects.put(shownKey(shelf, next), jpeg, 'image/jpeg');
  return shelf === 'uploads' || objects.copy(objectKey('uploads', next), objectKey(shelf, next), upload.eTag);
};

const settled = async (
  deps: ExamineDeps,
  subject: Subject,
  upload: Upload,
  found: Findings,
): Promise<Outcome | 'moved'> => {
  const { attachment, dispatchedAt } = subject;
  const { fault, examined, jpeg } = found;
  const state = stateAfter(attachment, fault);
  const next: Attachment = {
    ...attachment,
    state,
    bytes: upload.size,
    uploadedAt: deps.now(),
    examined,
    ...(fault ? { fault } : {}),
    ...(dispatchedAt ? { dispatchedAt } : {}),
  };
  if (fault === undefined && !(await shelve(deps, next, upload, jpeg))) return 'replaced';
  const reused = fault === undefined ? await deps.store.compare(next) : undefined;
  const written = await deps.store.settle(attachment, { ...next, ...(reused ? { reused } : {}) });
  return written === 'settled' ? state : 'moved';
};

/**
 * The same file sent once more, by a device that did not hear the first answer: the object has another mark then, by which
 * a command is going to take it. Another file in its place stays unknown, and is not taken.
 */
const sentAgain = async (deps: ExamineDeps, attachment: Attachment): Promise<Outcome> => {
  const { examined, state, shownBy } = attachment;
  if (state !== 'ready' || shownBy || !examined) return 'known';
  const upload = await deps.objects.read(objectKey('uploads', attachment), 0);
  if (upload === undefined || upload.eTag === examined.eTag) return 'known';
  if (upload.sha256 !== examined.sha256) return 'replaced';
  // Shown by a command or sent a third time meanwhile: that one says what is so.
  await deps.store.settle(attachment, { ...attachment, examined: { ...examined, eTag: upload.eTag } });
  return 'known';
};

/**
 * Looks at an upload: what it is, whether it can be opened, what is shown of it, when and where it was taken, and whether
 * the town has seen it before. Doing it again changes nothing; a file that can't be opened is marked and is over.
 * `attempt`: which delivery of the message it is, from 1.
 */
export async function examine(
  deps: ExamineDeps,
  { num, id }: { readonly num: string; readonly id: string },
  attempt: number,
): Promise<Outcome> {
  let subject = await deps.store.subject(num, id);
  if (subject === undefined) return 'unknown';
  if (subject.attachment.state !== 'waiting') return sentAgain(deps, subject.attachment);
  const upload = await deps.objects.read(objectKey('uploads', { num, id }), MOST_BYTES);
  if (upload === undefined) return 'gone';
  const found = await findingsIn(deps, subject.attachment, upload, attempt);
  for (let round = 0; round < ROUNDS; round += 1) {
    const outcome = await settled(deps, subject, upload, found);
    if (outcome !== 'moved') return outcome;
    subject = await deps.store.subject(num, id);
    if (subject === undefined) return 'unknown';
    if (subject.attachment.state !== 'waiting') return 'known';
  }
  throw new Error('an attachment was changed each time it was written');
}
