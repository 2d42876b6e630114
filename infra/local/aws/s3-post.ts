/** Uploads by HTML form: the policy and its signature, which fauxqs does not check. */
import { AwsError } from './message.ts';
import { mismatch, type S3Keys, type S3Wire, secretFor } from './s3-auth.ts';
import { parseCredential, sameSignature, signatureOf } from './sigv4.ts';

export interface PostForm {
  /** Fields by lower-case name, without the file. */
  readonly fields: ReadonlyMap<string, string>;
  readonly fileName: string;
  readonly fileBytes: number;
}

const malformed = (message: string): AwsError => new AwsError('MalformedPOSTRequest', message);

/** Reads a `multipart/form-data` body. Throws `MalformedPOSTRequest`. */
export function parseForm({ headers, body }: S3Wire): PostForm {
  const boundary = /boundary="?([^";]+)"?/.exec(String(headers['content-type']))?.[1];
  if (boundary === undefined) throw malformed('The body of your POST request is not well-formed multipart/form-data.');
  const fields = new Map<string, string>();
  const mark = Buffer.from(`--${boundary}`);
  let at = body.indexOf(mark);
  while (at >= 0) {
    const start = at + mark.length + 2;
    const end = body.indexOf(mark, start);
    if (end < 0) break;
    const gap = body.indexOf('\r\n\r\n', start);
    if (gap < 0 || gap > end) throw malformed('A part of the form has no head.');
    const head = body.toString('utf8', start, gap);
    const name = / name="([^"]*)"/.exec(head)?.[1]?.toLowerCase() ?? '';
    const content = body.subarray(gap + 4, end - 2);
    // What follows the file is ignored, as the service does.
    if (name === 'file') {
      return { fields, fileName: / filename="([^"]*)"/.exec(head)?.[1] ?? '', fileBytes: content.length };
    }
    fields.set(name, content.toString());
    at = end;
  }
  throw new AwsError('InvalidArgument', 'POST requires exactly one file upload per request.');
}

interface Policy {
  readonly expiration: string;
  readonly conditions: readonly unknown[];
}

const refused = (reason: string): AwsError =>
  new AwsError('AccessDenied', `Invalid according to Policy: ${reason}`, 403);

interface Rule {
  readonly field: string;
  readonly holds: (value: string) => boolean;
  readonly text: string;
}

function ruleOf(condition: unknown): Rule | undefined {
  const text = JSON.stringify(condition);
  if (Array.isArray(condition)) {
    const [kind, name, wanted] = condition as [string, string, string];
    const field = String(name).replace(/^\$/, '').toLowerCase();
    if (kind.toLowerCase() === 'eq') return { field, text, holds: (value) => value === wanted };
    if (kind.toLowerCase() === 'starts-with') return { field, text, holds: (value) => value.startsWith(wanted) };
    return undefined;
  }
  const [pair] = Object.entries(condition as Record<string, string>);
  return pair === undefined ? undefined : { field: pair[0].toLowerCase(), text, holds: (value) => value === pair[1] };
}

/** Fields that need no condition. */
const free = (name: string): boolean =>
  ['x-amz-signature', 'policy', 'file', 'x-amz-security-token'].includes(name) || name.startsWith('x-ignore-');

function checkConditions(policy: Policy, form: PostForm, bucket: string): void {
  const values = new Map([...form.fields, ['bucket', form.fields.get('bucket') ?? bucket]]);
  const rules = policy.conditions.flatMap((condition) => ruleOf(condition) ?? []);
  for (const { field, holds, text } of rules) {
    if (!holds(values.get(field) ?? '')) throw refused(`Policy Condition failed: ${text}`);
  }
  if (form.fields.has('bucket') && form.fields.get('bucket') !== bucket)
    throw refused('Policy Condition failed: bucket');
  for (const name of form.fields.keys()) {
    if (!free(name) && !rules.some(({ field }) => field === name)) throw refused(`Extra input fields: ${name}`);
  }
  for (const condition of policy.conditions) {
    if (!Array.isArray(condition) || String(condition[0]).toLowerCase() !== 'content-length-range') continue;
    const [least, most] = [Number(condition[1]), Number(condition[2])];
    const sizes = { ProposedSize: form.fileBytes };
    if (form.fileBytes > most) {
      const message = 'Your proposed upload exceeds the maximum allowed size';
      throw new AwsError('EntityTooLarge', message, 400, { ...sizes, MaxSizeAllowed: most });
    }
    if (form.fileBytes < least) {
      const message = 'Your proposed upload is smaller than the minimum allowed size';
      throw new AwsError('EntityTooSmall', message, 400, { ...sizes, MinSizeAllowed: least });
    }
  }
}

/** Checks the policy of a form and gives its access key. Throws S3's errors. */
export function verifyPost(form: PostForm, bucket: string, keys: S3Keys): string {
  const encoded = form.fields.get('policy');
  const scope = parseCredential(form.fields.get('x-amz-credential') ?? '');
  if (encoded === undefined || scope === undefined) throw new AwsError('AccessDenied', 'Access Denied', 403);
  const secret = secretFor(keys, scope);
  if (!sameSignature(signatureOf(secret, scope, encoded), form.fields.get('x-amz-signature') ?? '')) throw mismatch();
  let policy: Policy;
  try {
    policy = JSON.parse(Buffer.from(encoded, 'base64').toString()) as Policy;
  } catch {
    throw new AwsError('InvalidPolicyDocument', 'Invalid Policy: Invalid JSON.');
  }
  if (!(keys.now().getTime() <= Date.parse(policy.expiration))) throw refused('Policy expired.');
  checkConditions(policy, form, bucket);
  return scope.accessKeyId;
}

/** The key that a form writes to. */
export const keyOfForm = ({ fields, fileName }: PostForm): string =>
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the literal placeholder of the form's key
  (fields.get('key') ?? '').replace('${filename}', fileName);
