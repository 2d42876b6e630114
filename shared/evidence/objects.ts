import type { ObjectStore } from '../platform/objects.ts';
import type { OfferUpload } from '../platform/uploads.ts';
import type { Attachment, AttachmentType } from './model.ts';
import type { AttachmentObjects } from './ports.ts';
import { objectKey, type Shelf, shelfOf, shownKey } from './rules.ts';

type Named = Pick<Attachment, 'num' | 'id'>;

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

const ENDINGS: Readonly<Record<AttachmentType, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/heic': 'heic',
  'video/mp4': 'mp4',
  'audio/mp4': 'm4a',
  'audio/amr': 'amr',
  'application/pdf': 'pdf',
};

/** The objects of attachments in the bucket. */
export const attachmentObjects = (objects: ObjectStore, offer: OfferUpload): AttachmentObjects => ({
  offer: (attachment, now) =>
    offer(objectKey('uploads', attachment), { contentType: attachment.type, bytes: attachment.bytes }, now),
  release: async (attachment) => {
    const kept = await keepIn(objects)('quarantine', attachment);
    return kept.original && (kept.shown || attachment.examined?.shown !== true);
  },
  link: (attachment) => {
    const shelf = shelfOf(attachment);
    if (attachment.examined?.shown) return objects.link(shownKey(shelf, attachment), 'image/jpeg');
    // A document may hold a program: it is saved, not opened in a page of this origin.
    const { type, id } = attachment;
    const name = type === 'application/pdf' ? `${id}.${ENDINGS[type]}` : undefined;
    return objects.link(objectKey(shelf, attachment), type, name);
  },
});
