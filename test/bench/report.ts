import { total, type Units } from './calls.ts';
import { type CaseLife, COLUMNS, type Line, lineSum, plannedBehind } from './case-life.ts';
import type { HandlerTime } from './handler-time.ts';
import type { LoadTime } from './load-time.ts';
import type { Growth, OperationFigures } from './operation-figures.ts';
import type { StoryTime } from './plays.ts';
import type { Sweeps } from './sweeps.ts';
import { short, tableLines } from './table.ts';
import type { Verdict } from './verdicts.ts';
import { notInTheYear, type Year } from './year.ts';

const mark = (ok: boolean): string => (ok ? '✓' : '✗');

const places = (units: Units): string =>
  Object.entries(units)
    .map(([name, each]) => `${name} ${short(each)}`)
    .join(', ');

/** What each operation takes. */
export function operationLines(operations: readonly OperationFigures[]): readonly string[] {
  const head = ['operation', 'trips', '', 'first', 'RRU', 'WRU', 'behind RRU', 'behind WRU', 'messages', 'n', 'where'];
  const rows = operations.map((one) => [
    one.name,
    one.warm,
    one.allowed === undefined ? ' ' : mark(one.warm <= one.allowed),
    one.first,
    short(total(one.rru)),
    short(total(one.wru)),
    short(one.behindRru),
    short(one.behindWru),
    short(one.messages),
    one.requests,
    [places(one.rru), places(one.wru)].filter((text) => text !== '').join(' | '),
  ]);
  return tableLines(head, rows);
}

/** The way of each operation that takes more than two round trips when warm, and of the first request of a person. */
export function longWays(operations: readonly OperationFigures[]): readonly string[] {
  const warm = operations
    .filter((one) => one.warm > 2)
    .map(({ name, calls, allowed }) => `${name}${allowed === undefined ? ' (no budget)' : ''}: ${calls}`);
  const first = operations
    .filter((one) => one.first > 2)
    .map(({ name, firstCalls }) => `${name}, first in a minute: ${firstCalls}`);
  return [...warm, ...first];
}

export function sweepLines(idle: Sweeps, busy: Sweeps): readonly string[] {
  const row = (name: string, { runs, trips, rru, wru }: Sweeps) => [name, trips, short(rru), short(wru), runs];
  return tableLines(
    ['clock', 'trips', 'RRU', 'WRU', 'runs'],
    [row('sweep, nothing due', idle), row('sweep that reminds', busy)],
  );
}

const cellsOf = (planned: Line, measured: Line) =>
  COLUMNS.map((column) => {
    const [was, is] = [planned[column] ?? 0, short(measured[column] ?? 0)];
    if (was === 0 && is === 0) return '';
    return was === is ? String(is) : `${was} → ${is}`;
  });

/** The case's life beside what was planned; `8 → 6` where planned and measured differ. */
export function lifeLines(life: CaseLife, budget: number): readonly string[] {
  const rows = life.commands.map(({ name, planned, measured, messages, deliveries, tally }) => [
    name,
    ...cellsOf(planned, measured),
    lineSum(planned),
    short(lineSum(measured)),
    messages,
    short(deliveries),
    short(tally),
  ]);
  const planned = life.commands.reduce((sum, each) => sum + lineSum(each.planned), 0);
  const measured = life.commands.reduce((sum, each) => sum + lineSum(each.measured), 0);
  const empty = COLUMNS.map(() => '');
  const all = planned + plannedBehind.deliveries + plannedBehind.tally;
  return [
    ...tableLines(
      ['command', ...COLUMNS, 'planned', 'measured', 'messages', 'deliveries', 'tally'],
      [...rows, ['sum', ...empty, planned, measured, life.messages, life.deliveries, life.tally]],
    ),
    `planned ${planned} + ${plannedBehind.messages} deliveries ${plannedBehind.deliveries} + tally ${plannedBehind.tally} = ${all}`,
    `measured ${measured} + ${life.messages} messages ${life.deliveries} + tally ${life.tally} = ${life.wru} of ${budget} ${mark(life.wru <= budget)}`,
    `reads of the same life ${short(life.rru)} RRU; SQS sends ${life.sends}; KMS ${life.kms}; invocations ${places(life.invocations)}; logs ${life.logBytes} bytes`,
  ];
}

export function growthLines(growth: readonly Growth[], few: number, many: number, limit: number): readonly string[] {
  const rows = growth.map((one) => [
    one.name,
    short(one.few.rru),
    short(one.many.rru),
    short(one.few.wru),
    short(one.many.wru),
    short(one.ratio),
    mark(one.ratio <= limit),
    one.slope === 0 ? 0 : one.slope.toExponential(1),
  ]);
  return tableLines(
    ['operation', `RRU ${few}`, `RRU ${many}`, `WRU ${few}`, `WRU ${many}`, 'ratio', '', 'slope'],
    rows,
  );
}

export function loadLines(loads: readonly LoadTime[], limit: number): readonly string[] {
  const rows = loads.map((load) => [
    load.name,
    load.bytes,
    load.emptyBytes,
    short(load.ms),
    short(load.emptyMs),
    short(load.ratio),
    mark(load.ratio <= limit),
    `${load.asksSecret ? 'reads the secret; ' : ''}${load.clients.map((name) => name.replace('@aws-sdk/', '')).join(', ')}`,
  ]);
  const head = ['function', 'bytes', 'empty bytes', 'load ms', 'empty ms', 'ratio', '', 'both with'];
  const parts = loads.map(({ name, parts: some }) => {
    const each = some.map(([part, bytes]) => `${part} ${Math.round(bytes / 1024)}`).join(', ');
    return `${name}, KiB besides the SDK: ${each}`;
  });
  return [...tableLines(head, rows), '', ...parts];
}

export const handlerLines = ({ handlerMs, rawMs, ratio, calls, repeats }: HandlerTime): readonly string[] => [
  `dispatch: handler ${handlerMs.toFixed(2)} ms, the same ${calls.flat().length} calls raw ${rawMs.toFixed(2)} ms, ratio ${ratio.toFixed(2)}; medians of ${repeats}, capacity not counted meanwhile`,
  `calls: ${calls.map((wave) => wave.join(' + ')).join(' → ')}`,
];

export const storyLines = ({ toLastDepartment, whole, clockMoves, requests }: StoryTime): readonly string[] => [
  `first report to the last department notified: ${(toLastDepartment / 1000).toFixed(2)} s`,
  `to the last message of the closed and called-back case: ${(whole / 1000).toFixed(2)} s for ${requests} requests, ${(clockMoves / 1000).toFixed(2)} s of it moving the emulator's clock`,
];

export function yearLines(year: Year): readonly string[] {
  const rows = year.lines.map(({ what, quantity, usd, idle }) => [
    what,
    quantity,
    short(usd),
    idle === true ? 'idle' : ' ',
  ]);
  return [
    ...tableLines(['line', 'quantity', 'USD', ''], [...rows, ['sum', '', short(year.usd), ' ']]),
    `of it standing idle: ${year.idleUsd.toFixed(2)} USD`,
    ...notInTheYear.map((text) => `not in it: ${text}`),
  ];
}

export function verdictLines(verdicts: readonly Verdict[]): readonly string[] {
  const lines = tableLines(
    ['budget', 'value', 'allowed', ''],
    verdicts.map(({ what, value, budget, ok }) => [what, value, budget, mark(ok)]),
  );
  const missed = verdicts.filter(({ ok, why }) => !ok && why !== undefined);
  return [
    ...lines,
    ...missed.flatMap(({ what, why }) => [`✗ ${what}`, ...(why ?? '').split('\n').map((each) => `    ${each}`)]),
  ];
}
