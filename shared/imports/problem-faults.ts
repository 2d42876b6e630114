import type { Loose, RegisterKind } from './kind.ts';
import type { FaultRow } from './model-job.ts';

/** Fields of a body that are named otherwise in a sheet. */
const ALIASES: Readonly<Record<string, string>> = {
  'name/zh': 'nameZh',
  'name/en': 'nameEn',
  'limit/n': 'limitN',
  'limit/type': 'limitType',
  'identity/iss': 'iss',
  'identity/sub': 'sub',
  identity: 'sub',
  'similar/radius': 'radius',
  'similar/window': 'window',
  'frequency/times': 'times',
  'frequency/per': 'per',
  frequency: 'times',
  'temporary/consent': 'consent',
  temporary: 'consent',
};

/** Members of a body that hold one thing for each row of an entry. */
const PER_ROW = ['posts', 'conditions'];

interface Place {
  readonly row?: number;
  readonly field?: string;
}

/** The row and the column that a pointer into a body means. */
function placeOf(pointer: string, rows: readonly number[], kind: RegisterKind): Place {
  const steps = pointer
    .replace(/^#(path|query)/, '')
    // A new item of the service list lies within the request that a row becomes.
    .replace(/^\/item(?=\/)/, '')
    .split('/')
    .slice(1);
  const perRow = PER_ROW.includes(steps[0] ?? '');
  const at = perRow ? Number(steps[1]) : 0;
  const path = (perRow ? steps.slice(2) : steps).join('/');
  const names = [path, ...path.split('/').map((_, n, all) => all.slice(0, n + 1).join('/'))].map(
    (name) => ALIASES[name] ?? name,
  );
  const column = kind.columns.find(({ field }) => names.includes(field));
  const row = rows[at] ?? rows[0];
  return { ...(row === undefined ? {} : { row }), ...(column === undefined ? {} : { field: column.field }) };
}

const errorsOf = (problem: Loose): readonly Loose[] =>
  Array.isArray(problem.errors) ? (problem.errors as Loose[]) : [];

const wordsOf = (problem: Loose, error: Loose | undefined): string =>
  [
    String(problem.detail ?? '').replace(error === undefined ? '' : /[。.]$/, ''),
    error === undefined ? '' : String(error.detail ?? error.code),
  ]
    .filter((words) => words !== '')
    .join('：');

/** The faults that a register's refusal means for the rows it was about; the same problem in both languages. */
export function problemFaults(zh: Loose, en: Loose, rows: readonly number[], kind: RegisterKind): readonly FaultRow[] {
  const errors = errorsOf(zh);
  const first = rows[0];
  if (errors.length === 0)
    return [
      {
        ...(first === undefined ? {} : { row: first }),
        code: String(zh.code ?? 'fault'),
        zh: wordsOf(zh, undefined),
        en: wordsOf(en, undefined),
      },
    ];
  return errors.map((error, n) => ({
    ...placeOf(String(error.pointer), rows, kind),
    code: String(error.code),
    zh: wordsOf(zh, error),
    en: wordsOf(en, errorsOf(en)[n]).replace('：', ': '),
  }));
}
