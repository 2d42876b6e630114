import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/**
 * Writes `shared/kernel/holidays.ts` from the tables of `chinese-days`; run it after raising that package. The tables are
 * read, not its functions: those read the process's time zone (under America/New_York every Monday turns into a Sunday),
 * and the package with its lunar calendar would put 24 KB into every bundle.
 */

interface Tables {
  readonly holidays: Readonly<Record<string, string>>;
  readonly workdays: Readonly<Record<string, string>>;
}

const isWeekend = (day: string): boolean => [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());

/** Only what differs from a plain week: Monday to Friday off, Saturday or Sunday worked. */
export const differences = ({ holidays, workdays }: Tables): Map<string, { off: string[]; on: string[] }> => {
  const years = new Map<string, { off: string[]; on: string[] }>();
  for (const day of [...Object.keys(holidays), ...Object.keys(workdays)].sort()) {
    const year = years.get(day.slice(0, 4)) ?? { off: [], on: [] };
    years.set(day.slice(0, 4), year);
    const worked = day in workdays;
    if (worked && isWeekend(day)) year.on.push(day.slice(5).replace('-', ''));
    if (!worked && !isWeekend(day)) year.off.push(day.slice(5).replace('-', ''));
  }
  return new Map([...years].sort());
};

export const readTables = (): Tables => createRequire(import.meta.url)('chinese-days/dist/chinese-days.json');

export const render = (tables: Tables): string => {
  const rows = [...differences(tables)].map(
    ([year, { off, on }]) => `  '${year}': { off: '${off.join(' ')}', on: '${on.join(' ')}' },`,
  );
  return `/**
 * The State Council's public holidays and make-up workdays, as far as they differ from a plain week: \`off\` are days from
 * Monday to Friday that are holidays, \`on\` are Saturdays and Sundays that are worked (调休), each as MMDD.
 * Written by test/support/write-holidays.ts from the tables of the package chinese-days; do not edit.
 */
export const HOLIDAYS: Readonly<Record<string, { readonly off: string; readonly on: string }>> = {
${rows.join('\n')}
};
`;
};

if (import.meta.main) {
  writeFileSync(new URL('../../shared/kernel/holidays.ts', import.meta.url), render(readTables()));
}
