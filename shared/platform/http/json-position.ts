const SPACE = /[ \t\n\r]*/y;
const TEXT = /"(?:[^"\\]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*"/y;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/** A place reached, or the place at which the text stops being JSON. */
type Reached = { readonly at: number; readonly failed: boolean };

const reached = (at: number): Reached => ({ at, failed: false });
const failed = (at: number): Reached => ({ at, failed: true });

const endOf = (pattern: RegExp, text: string, at: number): number | undefined => {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
};

const skip = (text: string, at: number): number => endOf(SPACE, text, at) ?? at;

const string = (text: string, at: number): Reached => {
  const end = endOf(TEXT, text, at);
  if (end === undefined) return failed(at);
  for (let place = at; place < end; place += 1) if (text.charCodeAt(place) < 0x20) return failed(place);
  return reached(end);
};

const member = (text: string, at: number): Reached => {
  const name = string(text, at);
  if (name.failed) return name;
  const colon = skip(text, name.at);
  return text[colon] === ':' ? value(text, skip(text, colon + 1)) : failed(colon);
};

const list = (text: string, start: number, close: '}' | ']', one: typeof member): Reached => {
  let at = skip(text, start + 1);
  if (text[at] === close) return reached(at + 1);
  for (;;) {
    const item = one(text, at);
    if (item.failed) return item;
    at = skip(text, item.at);
    if (text[at] === close) return reached(at + 1);
    if (text[at] !== ',') return failed(at);
    at = skip(text, at + 1);
  }
};

function value(text: string, at: number): Reached {
  if (text[at] === '{') return list(text, at, '}', member);
  if (text[at] === '[') return list(text, at, ']', value);
  if (text[at] === '"') return string(text, at);
  const end = endOf(SCALAR, text, at);
  return end === undefined ? failed(at) : reached(end);
}

/**
 * Where a text stops being JSON, in UTF-16 units from 0; undefined when it is JSON to its end. The engine's own error
 * tells a place only sometimes, and quotes what was sent. Nesting must have been limited before.
 */
export const jsonErrorAt = (text: string): number | undefined => {
  const whole = value(text, skip(text, 0));
  if (whole.failed) return whole.at;
  const end = skip(text, whole.at);
  return end < text.length ? end : undefined;
};
