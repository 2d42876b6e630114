import * as z from 'zod';

/** What travels through the queue: where the message stands, and the trace of the request behind it; nothing of its content. */
export const reference = z.lazy(() =>
  z.object({
    pk: z.string().min(1),
    sk: z.string().startsWith('OUT#'),
    audience: z.string().min(1),
    town: z.string().min(1),
    id: z.string().min(1),
    type: z.string().min(1),
    requestId: z.string().optional(),
    traceparent: z.string().optional(),
  }),
);
export type Reference = z.infer<typeof reference>;

const text = z.lazy(() => z.object({ S: z.string() }).transform(({ S }) => S));

/** The attributes of a stream record's new image that make a reference. */
const image = z.lazy(() =>
  z.object({
    pk: text,
    sk: text,
    audience: text,
    town: text,
    id: text,
    type: text,
    requestId: text.optional(),
    traceparent: text.optional(),
  }),
);

/** The reference of a pending message in a stream record; undefined when the record is none that anybody could deliver. */
export function referenceOf(newImage: unknown): Reference | undefined {
  const attributes = image.safeParse(newImage);
  return attributes.success ? reference.safeParse(attributes.data).data : undefined;
}

/** A queue message's body read back; undefined when it is no reference. */
export function readReference(body: string): Reference | undefined {
  try {
    return reference.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}
