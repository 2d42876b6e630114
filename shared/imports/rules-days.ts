import { narrow, tidy } from './rules-text.ts';

/** Day 0 of Excel’s calendar as it counts after its phantom 29 February 1900. */
const EXCEL_EPOCH = Date.UTC(1899, 11, 30);
const DAY_MS = 86_400_000;
/** 1 March 1900, before which Excel’s days are one off, and 31 December 9999. */
const FIRST_SERIAL = 61;
const LAST_SERIAL = 2_958_465;

const SHAPES = [
  /^(\d{4})-(\d{1,2})-(\d{1,2})$/,
  /^(\d{4})\.(\d{1,2})\.(\d{1,2})$/,
  /^(\d{4})\/(\d{1,2})\/(\d{1,2})$/,
  /^(\d{4})年(\d{1,2})月(\d{1,2})[日号]?$/,
  /^(\d{4})(\d{2})(\d{2})$/,
];

const two = (n: number): string => String(n).padStart(2, '0');

function dayOf(year: number, month: number, day: number): string | undefined {
  const date = new Date(Date.UTC(year, month - 1, day));
  const same = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return same ? `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}` : undefined;
}

/** The day of an Excel serial number, in the calendar that begins in 1900; its fraction is a time and is left off. */
export function dayOfSerial(serial: number): string | undefined {
  if (!(serial >= FIRST_SERIAL && serial < LAST_SERIAL + 1)) return undefined;
  return new Date(EXCEL_EPOCH + Math.floor(serial) * DAY_MS).toISOString().slice(0, 10);
}

/**
 * A day in any of the shapes that people write: 2026-3-7, 2026.3.7, 2026/3/7, 2026年3月7日, 20260307, also with a time behind it,
 * and the serial number that a CSV of Excel shows. Two-digit years are nobody's guess: undefined.
 */
export function parseDay(text: string): string | undefined {
  const bare = narrow(tidy(text))
    .replace(/[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?Z?$/, '')
    .replace(/\s/g, '');
  if (/^\d{5}(\.\d+)?$/.test(bare)) return dayOfSerial(Number(bare));
  for (const shape of SHAPES) {
    const [, year, month, day] = shape.exec(bare) ?? [];
    if (day !== undefined) return dayOf(Number(year), Number(month), Number(day));
  }
  return undefined;
}
