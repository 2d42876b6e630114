import type { Instant } from '../kernel/time.ts';
import {
  type Findings,
  findingsIn,
  type Opening,
  type ReadUpload,
  type Showing,
  type Upload,
  uploadAt,
} from './findings.ts';
import type { Attachment, AttachmentFault } from './model.ts';
import type { ExamineStore, Subject } from './ports.ts';
import { isFromReporter, objectKey, shelfOf, shownKey } from './rules.ts';
import { patcher } from './rules-patches.ts';

interface Rewriting {
  readonly eTag: string;
  readonly size: number;
  readonly contentType: string;
  readonly change: (piece: Uint8Array, at: number) => void;
}

export interface ExamineDeps extends Opening {
  readonly store: ExamineStore;
  readonly objects: {
    readonly read: ReadUpload;
    put(key: string, bytes: Uint8Array, contentType: string): Promise<void>;
    copy(from: string, to: string, eTag?: string): Promise<boolean>;
    rewrite(from: string, to: string, how: Rewriting): Promise<boolean>;
  };
  /** Tells those who let attachments through that one of a reporter waits; told again it changes nothing. */
  readonly tellWaiting: (num: string, now: Instant) => Promise<void>;
  readonly now: () => Instant;
}

/** What became of an upload; `unknown`: no case knows of it, `known`: it was looked at before, `gone`: it is not there any more. */
export type Outcome = 'unknown' | 'known' | 'gone' | 'replaced' | Attachment['state'];

/** A command may show it while it is looked at; then what it took along is looked at. */
const ROUNDS = 3;

const stateAfter = (attachment: Attachment, fault: AttachmentFault | undefined): Attachment['state'] => {
  if (fault !== undefined) return fault === 'not-decodable' ? 'unreadable' : 'refused';
  return isFromReporter(attachment) ? 'quarantined' : 'ready';
};

/** Makes what is shown of an upload; `false` when another has taken the place of it. */
const show = async (
  { objects }: ExamineDeps,
  { type }: Attachment,
  { eTag, size }: Upload,
  showing: Showing,
  [from, to]: readonly [string, string],
): Promise<boolean> => {
  if (showing.as === 'copy') return objects.copy(from, to, eTag);
  if (showing.as === 'cleaned')
    return objects.rewrite(from, to, { eTag, size, contentType: type, change: patcher(showing.patches) });
  await objects.put(to, showing.jpeg, 'image/jpeg');
  return true;
};

/**
 * Where it is looked at: what a command has shown already is what it found there and took along, not what its sender may have
 * put in its place since.
 */
const placeOf = (attachment: Attachment): string => objectKey(attachment.shownBy ? 'evidence' : 'uploads', attachment);

/**
 * Puts the objects where the row is going to look for them; `false` when another upload has taken the place of this one.
 * What is shown lies apart even of what is shown as it is: whoever sent it may send another in its place, with a form that is
 * asked for again, and nobody would have looked at that.
 */
const shelve = async (deps: ExamineDeps, next: Attachment, upload: Upload, showing: Showing): Promise<boolean> => {
  const from = placeOf(next);
  const shelf = shelfOf(next);
  if (!(await show(deps, next, upload, showing, [from, shownKey(shelf, next)]))) return false;
  return shelf !== 'quarantine' || deps.objects.copy(from, objectKey(shelf, next), upload.eTag);
};

const settled = async (
  deps: ExamineDeps,
  subject: Subject,
  upload: Upload,
  found: Findings,
): Promise<Outcome | 'moved'> => {
  const { attachment, dispatchedAt } = subject;
  const { fault, examined, showing } = found;
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
  if (showing && !(await shelve(deps, next, upload, showing))) return 'replaced';
  const reused = fault === undefined ? await deps.store.compare(next) : undefined;
  // Told before it waits: who is told of what is not there yet finds it a moment later, and nothing waits for nobody.
  if (state === 'quarantined') await deps.tellWaiting(next.num, deps.now());
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
  for (let round = 0; round < ROUNDS; round += 1) {
    const subject = await deps.store.subject(num, id);
    if (subject === undefined) return 'unknown';
    const { attachment } = subject;
    if (attachment.state !== 'waiting') return round === 0 ? sentAgain(deps, attachment) : 'known';
    const upload = await uploadAt(deps.objects.read, placeOf(attachment), attachment);
    if (upload === undefined) return 'gone';
    const found = await findingsIn(deps, attachment, upload, attempt);
    const outcome = await settled(deps, subject, upload, found);
    if (outcome !== 'moved') return outcome;
  }
  throw new Error('an attachment was changed each time it was written');
}
