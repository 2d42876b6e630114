import type { Day } from './time.ts';

/** Digits, letters and signs typed in full width (as a Chinese input method does) brought to ASCII; blanks go. */
const plain = (text: string): string => text.normalize('NFKC').replaceAll(/[\s\u2010-\u2015-]/g, '');

const ID_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** ISO 7064 MOD 11-2, as GB 11643-1999 uses it. */
const idCheck = (digits: string): string => {
  const sum = ID_WEIGHTS.reduce((total, weight, i) => total + weight * Number(digits[i]), 0);
  return '10X98765432'[sum % 11] ?? '';
};

/** A day that is in the calendar: no 30 February, no 29 February 1900. */
const isRealDay = (day: Day): boolean => {
  const millis = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(millis) && new Date(millis).toISOString().slice(0, 10) === day;
};

/**
 * An 18-digit identity number (GB 11643) in its stored form: no blanks, `X` in upper case. `undefined` when its shape,
 * its check character or its birthday is wrong, or the birthday lies after `today`.
 */
export const idNumber = (text: string, today: Day): string | undefined => {
  const id = plain(text).toUpperCase();
  if (!/^[1-9]\d{16}[\dX]$/.test(id) || idCheck(id) !== id[17]) return undefined;
  const born = `${id.slice(6, 10)}-${id.slice(10, 12)}-${id.slice(12, 14)}`;
  return isRealDay(born) && born <= today ? id : undefined;
};

/** A mainland mobile number in its stored form, eleven digits; a leading +86, 0086 or 86 and separators are dropped. */
export const mobileNumber = (text: string): string | undefined => {
  const digits = plain(text).replace(/^(\+|00)?86(?=1\d{10}$)/, '');
  return /^1[3-9]\d{9}$/.test(digits) ? digits : undefined;
};
