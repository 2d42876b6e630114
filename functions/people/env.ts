import * as z from 'zod';

const arn = z.string().startsWith('arn:');
const name = z.string().min(1);

/** The environment of `people`. */
export const schema = z.object({
  PEOPLE_TABLE: name,
  MATTERS_TABLE: name,
  DIRECTORY_TABLE: name,
  AUDIT_TABLE: name,
  PEOPLE_KEY_ARN: arn,
  SECRET_ARN: arn,
  STAGE: name,
});
