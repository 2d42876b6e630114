/** Full-width forms (U+FF01 to U+FF5E) and the ideographic space as their narrow twins. */
export const narrow = (text: string): string =>
  text.replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0)).replace(/\u3000/g, ' ');

/** Without what nobody sees: zero-width characters gone, every run of blanks one space, none at the ends. */
export const tidy = (text: string): string =>
  text
    .replace(/[\u200b-\u200d\u2060\ufeff]/g, '')
    .replace(/\s+/gu, ' ')
    .trim();

/** A header's name as it is compared: narrow, without blanks, stars and remarks in brackets, in lower case. */
export const headerKey = (text: string): string =>
  narrow(tidy(text))
    .replace(/\(.*?\)|\[.*?\]/g, '')
    .replace(/[\s*:_-]/g, '')
    .toLowerCase();

/** What a spreadsheet takes for a formula, also behind apostrophes. */
const FORMULA = /^'*[=+\-@\t\r]/;

/** A text that no spreadsheet runs: one apostrophe before what begins like a formula. */
export const disarm = (text: string): string => (FORMULA.test(text) ? `'${text}` : text);

/** What `disarm` was given. */
export const rearm = (text: string): string => (/^'+[=+\-@\t\r]/.test(text) ? text.slice(1) : text);
