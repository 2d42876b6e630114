import type * as z from 'zod';
import en from 'zod/v4/locales/en.js';
import zhCN from 'zod/v4/locales/zh-CN.js';
import type { FieldError } from '../../kernel/refusal.ts';
import type { Language } from './headers.ts';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** Enough to mend a request by; more would answer a small request with a large one. */
const MAX_ERRORS = 50;

const MAPS = { 'zh-CN': zhCN().localeError, en: en().localeError } as const;

/** JSON pointer (RFC 6901) of a path: `~` and `/` in a name are escaped. */
export const jsonPointer = (path: Path): string =>
  path.map((step) => `/${String(step).replace(/~/g, '~0').replace(/\//g, '~1')}`).join('');

/** Of the branches of a union, the one that came nearest: the fewest issues, the deepest first one. */
const nearest = (branches: readonly (readonly Issue[])[]): readonly Issue[] => {
  const depth = (branch: readonly Issue[]): number => branch[0]?.path.length ?? 0;
  return [...branches].sort((a, b) => a.length - b.length || depth(b) - depth(a))[0] ?? [];
};

const flatten = (issue: Issue, prefix: Path): readonly { readonly path: Path; readonly issue: Issue }[] => {
  const path = [...prefix, ...issue.path];
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => ({ path: [...path, key], issue }));
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    return nearest(issue.errors).flatMap((inner) => flatten(inner, path));
  }
  return [{ path, issue }];
};

/** A schema that has its own word for what is wrong gives it as its message, in kebab case. */
const OWN_CODE = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)+$/;

const toFieldError = (where: string, path: Path, issue: Issue): FieldError => {
  const pointer = where + jsonPointer(path);
  if (OWN_CODE.test(issue.message)) return { pointer, code: issue.message };
  return { pointer, code: issue.code.replaceAll('_', '-'), detail: issue.message };
};

/** What a schema found wrong, as field errors; `where` is empty for the body, `#query` or `#path` else. */
export const fieldErrors = (where: '' | '#query' | '#path', issues: readonly Issue[]): readonly FieldError[] =>
  issues
    .flatMap((issue) => flatten(issue, []))
    .slice(0, MAX_ERRORS)
    .map(({ path, issue }) => toFieldError(where, path, issue));

/** Checks a value with the messages in the caller's language. */
export const check = <S extends z.ZodType>(schema: S, value: unknown, language: Language) =>
  schema.safeParse(value, { error: MAPS[language] });
