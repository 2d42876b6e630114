import * as z from 'zod';

/** A message of S3 about objects that came to be. The message it sends once, to try the way, has no records. */
const message = z.lazy(() =>
  z.object({
    Records: z.array(z.object({ s3: z.object({ object: z.object({ key: z.string() }) }) })).optional(),
  }),
);

/** Keys are spelled as in a form: `+` for a space, the rest by percent signs. */
const spelledOut = (key: string): string => decodeURIComponent(key.replaceAll('+', ' '));

/** The keys of the objects that a message of S3 tells of. Throws at what is no such message. */
export const createdObjects = (body: string): readonly string[] =>
  (message.parse(JSON.parse(body)).Records ?? []).map(({ s3 }) => spelledOut(s3.object.key));
