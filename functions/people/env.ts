import * as z from 'zod';

const arn = z.string().startsWith('arn:');
const name = z.string().min(1);

/** What the function of personal data is given. */
export const peopleEnv = z.object({
  PEOPLE_TABLE: name,
  MATTERS_TABLE: name,
  DIRECTORY_TABLE: name,
  AUDIT_TABLE: name,
  PEOPLE_KEY_ARN: arn,
});
