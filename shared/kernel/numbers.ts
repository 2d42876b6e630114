import { type Instant, shanghaiDay, shanghaiSecondOfDay } from './time.ts';

/**
 * Damm's quasigroup of order 10: the check digit made with it shows every single wrong digit and every swap of two
 * neighbours (H. M. Damm, Total anti-symmetrische Quasigruppen, Marburg 2004).
 */
const DAMM = [
  '0317598642',
  '7092154863',
  '4206871359',
  '1750983426',
  '6123045978',
  '3674209581',
  '5869720134',
  '8945362017',
  '9438617205',
  '2581436790',
];

const damm = (digits: string): string => {
  let interim = '0';
  for (const digit of digits) interim = DAMM[Number(interim)]?.[Number(digit)] ?? '';
  return interim;
};

/**
 * The number of a case or whistle, which is also its id: `yyMMdd` (the day in China), the second of that day in five
 * digits, four drawn digits and a check digit. Sixteen digits that can be read out over the telephone and sort by time.
 * `random4` is drawn by the caller; throws a RangeError when it is not four digits.
 */
export const caseNumber = (at: Instant, random4: string): string => {
  if (!/^\d{4}$/.test(random4)) throw new RangeError('a case number needs four drawn digits');
  const day = shanghaiDay(at).slice(2).replaceAll('-', '');
  const digits = `${day}${String(shanghaiSecondOfDay(at)).padStart(5, '0')}${random4}`;
  return `${digits}${damm(digits)}`;
};

/** Whether a text has the shape and the check digit of a case number; it says nothing about whether the case exists. */
export const isCaseNumber = (text: string): boolean =>
  /^\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])[0-8]\d{9}$/.test(text) &&
  Number(text.slice(6, 11)) < 86_400 &&
  damm(text) === '0';
