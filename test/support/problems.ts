import type { Reply } from '../story/client.ts';
import { documentText } from './stage.ts';

interface Words {
  readonly title: string;
  readonly detail: string;
}
interface Documented {
  readonly status: number;
  readonly zh: Words;
  readonly en: Words;
}

/** Every problem as the OpenAPI document tells it. */
const documented = (): Readonly<Record<string, Documented>> => {
  const document = JSON.parse(documentText()) as Record<string, Record<string, Record<string, unknown>>>;
  const found = Object.values(document)
    .flatMap((part) => [part, ...Object.values(part ?? {})])
    .find((part) => typeof part === 'object' && part !== null && 'idempotency-key-reused' in part);
  if (!found) throw new Error('the document tells no problems');
  return found as unknown as Record<string, Documented>;
};
const known = documented();

interface Expected {
  readonly code: string;
  /** JSON pointers with the code of what is wrong there. */
  readonly errors?: readonly (readonly [pointer: string, code: string])[];
  readonly version?: number;
  readonly openActions?: readonly string[];
  readonly language?: 'zh' | 'en';
}

/** `{name}` in a documented sentence stands for whatever was filled in. */
const pattern = (sentence: string): RegExp =>
  new RegExp(`^${sentence.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{\w+\}/g, '.*')}$`);

/** Holds a refusal against its documented body, member by member: nothing is missing and nothing is there besides. */
export const expectProblem = (reply: Reply, expected: Expected): void => {
  const words = known[expected.code];
  if (!words) throw new Error(`${expected.code} is not documented`);
  const { title, detail } = words[expected.language ?? 'zh'];
  const errors = reply.body.errors as { pointer: string; code: string }[] | undefined;
  const seen = {
    status: reply.status,
    type: reply.headers.get('content-type'),
    language: reply.headers.get('content-language'),
    body: { ...reply.body, errors: errors?.map((one) => [one.pointer, one.code]) },
  };
  expect(seen).toEqual({
    status: words.status,
    type: 'application/problem+json; charset=utf-8',
    language: expected.language === 'en' ? 'en' : 'zh-CN',
    body: {
      type: `/v1/docs#problem-${expected.code}`,
      title,
      status: words.status,
      detail: expect.stringMatching(pattern(detail)),
      code: expected.code,
      requestId: reply.headers.get('x-request-id'),
      errors: expected.errors?.map((one) => [...one]),
      ...(expected.version === undefined ? {} : { version: expected.version }),
      ...(expected.openActions === undefined ? {} : { openActions: [...expected.openActions] }),
    },
  });
};

/** An answer that the gateway gives by itself: its fixed body, no problem document. */
export const expectGateway = (reply: Reply, status: number, message: string): void => {
  expect({ status: reply.status, type: reply.headers.get('content-type'), text: reply.text }).toEqual({
    status,
    type: 'application/json',
    text: JSON.stringify({ message }),
  });
};
