import type { ObjectStore } from '../platform/objects.ts';
import type { OfferUpload } from '../platform/uploads.ts';
import type { Attachment, AttachmentType } from './model.ts';
import type { AttachmentObjects } from './ports.ts';
import { isPicture, objectKey, type Shelf, shelfOf, shownKey } from './rules.ts';

type Named = Pick<Attachment, 'num' | 'id' | 'task'>;

/** What came of taking an attachment to where evidence is kept. */
export interface Kept {
  readonly original: boolean;
  readonly shown: boolean;
}

/**
 * Copies what was uploaded and what is shown of it, out of reach of the link it was uploaded with. Repeating it changes
 * nothing; with `eTag` the upload is taken only as it was looked at.
 */
export const keepIn =
  ({ copy }: Pick<ObjectStore, 'copy'>) =>
  async (from: Shelf, named: Named, eTag?: string): Promise<Kept> => {
    const [original, shown] = await Promise.all([
      copy(objectKey(from, named), objectKey('evidence', named), eTag),
      copy(shownKey(from, named), shownKey('evidence', named)),
    ]);
    return { original, shown };
  };

/** Pictures of all kinds are shown as JPEG, everything else as what it is. */
const shownType = (type: AttachmentType): AttachmentType => (isPicture(type) ? 'image/jpeg' : type);

/** The objects of attachments in the bucket. */
export const attachmentObjects = (objects: ObjectStore, offer: OfferUpload): AttachmentObjects => ({
  offer: (attachment, now) =>
    offer(objectKey('uploads', attachment), { contentType: attachment.type, bytes: attachment.bytes }, now),
  release: async (attachment) => {
    const kept = await keepIn(objects)('quarantine', attachment);
    return kept.original && (kept.shown || attachment.examined?.shown !== true);
  },
  link: (attachment) => {
    const { type, id } = attachment;
    const key = shownKey(shelfOf(attachment), attachment);
    // A document may hold a program: it is saved, not opened in a page of this origin.
    return objects.link(key, shownType(type), type === 'application/pdf' ? `${id}.pdf` : undefined);
  },
});
