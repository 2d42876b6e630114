import { jsonErrorAt } from './json-position.ts';

/** How deep a body may nest; what any schema asks for is far less, and a hundred thousand brackets are an attack. */
export const MAX_DEPTH = 32;

/** Where and why a text is no JSON; `position` counts UTF-16 units from 0. */
export interface JsonError {
  readonly position: number;
  readonly reason: 'syntax' | 'too-deep' | 'broken-unicode';
}

export type JsonResult =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: JsonError };

const bad = (position: number, reason: JsonError['reason']): JsonResult => ({ ok: false, error: { position, reason } });

/** The first place at which the nesting passes the limit, undefined when it never does. Strings are stepped over. */
const tooDeepAt = (text: string): number | undefined => {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (inString) {
      if (char === '\\') at += 1;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === '{' || char === '[') {
      depth += 1;
      if (depth > MAX_DEPTH) return at;
    } else if (char === '}' || char === ']') depth -= 1;
  }
  return undefined;
};

const wellFormed = (value: unknown): boolean => {
  if (typeof value === 'string') return value.isWellFormed();
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([name, inner]) => name.isWellFormed() && wellFormed(inner));
};

/**
 * Reads JSON without ever throwing. Half a surrogate pair is refused: it can't be stored as it was sent, so its hash and
 * its echo would differ from it.
 */
export const parseJson = (text: string): JsonResult => {
  const deep = tooDeepAt(text);
  if (deep !== undefined) return bad(deep, 'too-deep');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return bad(jsonErrorAt(text) ?? text.length, 'syntax');
  }
  const suspicious = /\\u[dD][89a-fA-F]/.exec(text);
  return suspicious && !wellFormed(value) ? bad(suspicious.index, 'broken-unicode') : { ok: true, value };
};
