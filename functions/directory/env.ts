import * as z from 'zod';

/** The environment of `directory`. */
export const schema = z.object({
  MATTERS_TABLE: z.string().min(1),
  DIRECTORY_TABLE: z.string().min(1),
  AUDIT_TABLE: z.string().min(1),
  ATTACHMENTS_BUCKET: z.string().min(1),
  JOBS_QUEUE_URL: z.string().min(1),
  PEOPLE_KEY_ARN: z.string().startsWith('arn:'),
  SECRET_ARN: z.string().min(1),
  STAGE: z.string().min(1),
});
