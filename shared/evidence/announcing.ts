import { toWgs84 } from '../kernel/coordinates.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { type Instant, parseInstant, show } from '../kernel/time.ts';
import type { Answer } from '../route.ts';
import type { PublicUploadBody } from './contract.ts';
import type { Attachment, Capture } from './model.ts';
import type { AttachmentObjects, AttachmentStore, Room } from './ports.ts';

/** What the device says of when and where; a clock that runs ahead says nothing. */
export const givenOf = (body: PublicUploadBody, now: Instant): Result<Capture | undefined, Refusal> => {
  const at = body.capturedAt ? parseInstant(body.capturedAt) : undefined;
  const point = body.capturedPoint ? toWgs84(body.capturedPoint) : undefined;
  if (point && !point.ok) return err({ code: 'bad-point', errors: [{ pointer: '/capturedPoint', code: point.error }] });
  const given = { ...(at && at <= now ? { at } : {}), ...(point ? { point: point.value } : {}) };
  return ok(Object.keys(given).length > 0 ? given : undefined);
};

/** As many as a step, a report, a case or a task may have. */
export const tooMany = (most: number): Result<never, Refusal> =>
  err({ code: 'too-many-attachments', params: { most } });

/**
 * Announces it, if there is room, and gives the addresses to upload to; the same request again gives the same id, and is not
 * counted twice.
 */
export const announced = async (
  { store, offer: offerFor }: { readonly store: AttachmentStore; readonly offer: AttachmentObjects['offer'] },
  attachment: Attachment,
  all: readonly Attachment[],
  room: Room,
  now: Instant,
): Promise<Result<Answer, Refusal>> => {
  const again = all.some(({ id }) => id === attachment.id);
  const kept = await store.announce(attachment, again ? undefined : room);
  if (kept === undefined) return tooMany(room.most);
  const { type, bytes } = kept;
  if (type !== attachment.type || bytes !== attachment.bytes) return err({ code: 'idempotency-key-reused' });
  const offer = await offerFor(kept, now);
  return ok({ status: 201, body: { id: kept.id, ...offer, expiresAt: show(offer.expiresAt) } });
};

/** An attachment of a case or task in the moment it is announced. */
export const newAttachment = (
  matter: Pick<Attachment, 'num' | 'version' | 'town'>,
  body: PublicUploadBody,
  now: Instant,
  rest: Pick<Attachment, 'id' | 'kind' | 'by'>,
  given: Capture | undefined,
): Attachment => ({
  ...rest,
  num: matter.num,
  version: 1,
  town: matter.town,
  state: 'waiting',
  type: body.contentType,
  bytes: body.bytes,
  step: matter.version,
  offeredAt: now,
  ...(body.source ? { source: body.source } : {}),
  ...(given ? { given } : {}),
});
