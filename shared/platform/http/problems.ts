import type { FieldError, Refusal, RefusalCode } from '../../kernel/refusal.ts';
import { fieldText } from './field-texts.ts';
import type { Language } from './headers.ts';
import { PROBLEMS } from './problem-texts.ts';

/** A problem document (RFC 9457) with this API's members. */
export interface Problem {
  /** Where the problem is described: a place in the readable page of the API. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: RefusalCode;
  readonly requestId: string;
  readonly errors?: readonly FieldError[];
  /** The version that stands now. */
  readonly version?: number;
  readonly openActions?: readonly string[];
}

export const problemType = (code: RefusalCode): string => `/v1/docs#problem-${code}`;

export const statusOf = (code: RefusalCode): number => PROBLEMS[code].status;

/** Fills `{name}`; a name without a value is left out, so that no template ever shows. */
const fill = (sentence: string, params: Refusal['params']): string =>
  sentence.replace(/\{(\w+)\}/g, (_, name: string) => String(params?.[name] ?? '')).trim();

const withDetail = (error: FieldError, language: Language): FieldError => {
  const detail = error.detail ?? fieldText(error.code, language);
  return { pointer: error.pointer, code: error.code, ...(detail === undefined ? {} : { detail }) };
};

/** The document for a refusal in a language. */
export const problemOf = (refusal: Refusal, language: Language, requestId: string): Problem => {
  const entry = PROBLEMS[refusal.code];
  const words = language === 'en' ? entry.en : entry.zh;
  return {
    type: problemType(refusal.code),
    title: words.title,
    status: entry.status,
    detail: fill(words.detail, refusal.params),
    code: refusal.code,
    requestId,
    ...(refusal.errors ? { errors: refusal.errors.map((error) => withDetail(error, language)) } : {}),
    ...(refusal.version === undefined ? {} : { version: refusal.version }),
    ...(refusal.openActions ? { openActions: refusal.openActions } : {}),
  };
};
