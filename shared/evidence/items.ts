import * as z from 'zod';
import {
  ATTACHMENT_FAULTS,
  ATTACHMENT_KINDS,
  ATTACHMENT_SOURCES,
  ATTACHMENT_STATES,
  ATTACHMENT_TYPES,
  type Attachment,
} from './model.ts';
import { endOf, isTask } from './rules.ts';

/** An attachment lies beside its case or task. */
export const attachmentKey = (num: string, id: string) => ({
  pk: `${isTask(num) ? 'TASK' : 'CASE'}#${num}`,
  sk: `ATT#${id}`,
});

/**
 * `CASE#<number>` or `TASK#<id>` / `ATTS#<step or report>`: how many were announced there, so that two at once do not pass the
 * limit. It goes as the first of them does that nothing shows.
 */
export const attachmentCountKey = (num: string, of: string) => ({
  pk: attachmentKey(num, '').pk,
  sk: `ATTS#${of}`,
});

const capture = z.lazy(() =>
  z.object({ at: z.string().exactOptional(), point: z.object({ lon: z.number(), lat: z.number() }).exactOptional() }),
);

/** `CASE#<number>` or `TASK#<id>` / `ATT#<id>` */
export const attachmentItem = z.lazy(() =>
  z.object({
    sk: z.string().startsWith('ATT#'),
    kind: z.literal('attachment'),
    num: z.string(),
    version: z.number().int(),
    town: z.string(),
    shows: z.enum(ATTACHMENT_KINDS),
    state: z.enum(ATTACHMENT_STATES),
    type: z.enum(ATTACHMENT_TYPES),
    bytes: z.number().int(),
    step: z.number().int(),
    offeredAt: z.string(),
    uploadedAt: z.string().exactOptional(),
    by: z.union([z.object({ person: z.string() }), z.object({ report: z.string() })]),
    source: z.enum(ATTACHMENT_SOURCES).exactOptional(),
    given: capture.exactOptional(),
    examined: z
      .object({
        sha256: z.string(),
        eTag: z.string().exactOptional(),
        phash: z.string().exactOptional(),
        width: z.number().exactOptional(),
        height: z.number().exactOptional(),
        shown: z.boolean(),
        exif: capture.exactOptional(),
      })
      .exactOptional(),
    fault: z.enum(ATTACHMENT_FAULTS).exactOptional(),
    reused: z.object({ num: z.string(), id: z.string(), exact: z.boolean() }).exactOptional(),
    dispatchedAt: z.string().exactOptional(),
    shownBy: z
      .object({ action: z.string(), version: z.number().int(), part: z.string().exactOptional() })
      .exactOptional(),
    task: z.string().exactOptional(),
    passedTo: z.array(z.string()).exactOptional(),
    decided: z.object({ person: z.string(), at: z.string(), reason: z.string().exactOptional() }).exactOptional(),
  }),
);

export const toAttachment = (item: z.infer<typeof attachmentItem>): Attachment => {
  const { sk, kind: _kind, shows, ...rest } = item;
  return { ...rest, id: sk.slice('ATT#'.length), kind: shows };
};

/** With the time it may be removed at, where nothing refers to it. */
export const toAttachmentItem = (attachment: Attachment): Record<string, unknown> => {
  const { id, kind, ...rest } = attachment;
  const ttl = endOf(attachment);
  return {
    ...rest,
    ...attachmentKey(attachment.num, id),
    kind: 'attachment',
    shows: kind,
    ...(ttl === undefined ? {} : { ttl }),
  };
};

/**
 * What a town's pictures are compared by: `LIKE#<town>#<band or hash>` / `<announced at>#<case or task>#<id>`, gone after ninety
 * days. A look-up reads one partition, whatever the number of pictures.
 */
export const likenessPk = (town: string, mark: string): string => `LIKE#${town}#${mark}`;
export const likenessSk = ({ offeredAt, num, id }: Attachment): string => `${offeredAt}#${num}#${id}`;

export const likenessItem = z.lazy(() =>
  z.object({
    pk: z.string().startsWith('LIKE#'),
    sk: z.string(),
    kind: z.literal('likeness'),
    num: z.string(),
    id: z.string(),
    phash: z.string().exactOptional(),
  }),
);
