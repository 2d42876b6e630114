import { beyond } from '../grids/rules-tiling.ts';
import { unitOf } from '../kernel/codes.ts';
import type { Border } from '../kernel/geometry.ts';
import type { Instant } from '../kernel/time.ts';
import type { Band } from '../policies/model.ts';
import type { Checked, RedivisionMeta, Step } from './model.ts';
import type { RedivisionDeps } from './ports.ts';
import { faultsOfGround, successorsOf } from './rules-check.ts';
import type { Register } from './rules-plan.ts';

/** One thing that a check found, and where in the draft. */
export interface Finding {
  readonly pointer: string;
  readonly code: string;
  readonly grid?: string;
  readonly other?: string;
  readonly squareMetres?: number;
  readonly households?: number;
}

export interface Check {
  readonly checked: Checked;
  readonly faults: readonly Finding[];
  readonly warnings: readonly Finding[];
}

/** Side by side, so that a draft of a whole town does not open hundreds of connections at once. */
const SIDE_BY_SIDE = 8;
export async function inGroups<T, R>(items: readonly T[], run: (item: T) => Promise<R>): Promise<readonly R[]> {
  const done: R[] = [];
  for (let at = 0; at < items.length; at += SIDE_BY_SIDE) {
    done.push(...(await Promise.all(items.slice(at, at + SIDE_BY_SIDE).map(run))));
  }
  return done;
}

/** What the register knows of the units of some grids, and the borders of these grids at a time. */
export async function registerOf(
  grids: RedivisionDeps['grids'],
  retired: readonly string[],
  from: Instant,
): Promise<Register> {
  const units = [...new Set(retired.flatMap((code) => unitOf(code) ?? []))];
  const [rows, borders] = await Promise.all([
    inGroups(units, (unit) => grids.gridsOfUnit(unit)),
    inGroups(retired, async (code) => [code, (await grids.borderAt(code, from))?.border] as const),
  ]);
  return {
    grids: new Map(rows.flat().map((row) => [row.gridCode, row])),
    borders: new Map(borders.flatMap(([code, border]) => (border === undefined ? [] : [[code, border] as const]))),
  };
}

function faultsOfStep(step: Step, n: number, register: Register, pending: ReadonlySet<string>): readonly Finding[] {
  const rows = step.retired.flatMap((code, i): Finding[] => {
    const at = { pointer: `/steps/${n}/retire/${i}`, grid: code };
    const row = register.grids.get(code);
    if (row === undefined) return [{ ...at, code: 'unknown' }];
    if (row.retiredFrom !== undefined) return [{ ...at, code: 'grid-retired' }];
    if (pending.has(code)) return [{ ...at, code: 'border-pending' }];
    return register.borders.has(code) ? [] : [{ ...at, code: 'no-border' }];
  });
  const old = step.retired.flatMap((code): Border[] => {
    const border = register.borders.get(code);
    return border === undefined ? [] : [border];
  });
  const ground = faultsOfGround(step.made, old).map(({ rule, made, other, squareMetres }): Finding => {
    const grid = step.made[made]?.gridCode;
    const second = other === undefined ? undefined : step.made[other]?.gridCode;
    return {
      pointer: rule === 'gap' ? `/steps/${n}/into` : `/steps/${n}/into/${made}/border`,
      code: rule,
      ...(grid === undefined || rule === 'gap' ? {} : { grid }),
      ...(second === undefined ? {} : { other: second }),
      squareMetres,
    };
  });
  return [...rows, ...ground];
}

/** A twentieth of the households more or fewer than before is a slip of somebody's pen. */
const HOUSEHOLDS_OFF = 0.05;

const total = (counts: readonly { readonly households: number }[]): number =>
  counts.reduce((sum, { households }) => sum + households, 0);

/** A code that was free when it was drafted and that somebody took since: the drawing gives the next free one. */
const codesTaken = (step: Step, n: number, rows: Register['grids']): readonly Finding[] =>
  step.made.flatMap(({ gridCode }, i): Finding[] =>
    rows.has(gridCode) ? [{ pointer: `/steps/${n}/into/${i}/gridCode`, code: 'code-taken', grid: gridCode }] : [],
  );

/** Grids that lie under one to be retired, and would lie in several of the new ones. */
const divided = (step: Step, n: number, lower: readonly Lower[]): readonly Finding[] =>
  lower
    .filter(({ parent }) => step.retired.includes(parent))
    .flatMap(({ grid, border }): Finding[] => {
      const [main] = successorsOf(border, step.made);
      const own = step.made.filter(({ gridCode }) => gridCode === main).map((one) => one.border);
      const stray = beyond(border, own);
      const at = { pointer: `/steps/${n}/into`, code: 'lies-in-several', grid };
      return stray === undefined ? [] : [{ ...at, squareMetres: stray.area, ...(main ? { other: main } : {}) }];
    });

function warningsOfStep(step: Step, n: number, rows: Register['grids'], band: Band): readonly Finding[] {
  const unusual =
    step.kind !== 'comprehensive'
      ? []
      : step.made.flatMap(({ gridCode, households }, i): Finding[] =>
          households < band.from || households > band.to
            ? [{ pointer: `/steps/${n}/into/${i}/households`, code: 'households-unusual', grid: gridCode, households }]
            : [],
        );
  const taken = codesTaken(step, n, rows);
  const before = total(step.retired.flatMap((code) => rows.get(code) ?? []));
  const off = Math.abs(total(step.made) - before) > HOUSEHOLDS_OFF * before;
  return [
    ...taken,
    ...unusual,
    ...(off ? [{ pointer: `/steps/${n}/into`, code: 'households-off', households: before }] : []),
  ];
}

/** A grid that lies under another, and its border at the date. */
interface Lower {
  readonly grid: string;
  readonly parent: string;
  readonly border: Border;
}

/** What lies under the grids to be retired, and stays. */
const lowerGrids = async (
  grids: RedivisionDeps['grids'],
  { grids: rows }: Register,
  retired: readonly string[],
  from: Instant,
): Promise<readonly Lower[]> => {
  const under = [...rows.values()].filter(
    ({ gridCode, parentGrid, retiredFrom }) =>
      parentGrid !== undefined &&
      retiredFrom === undefined &&
      retired.includes(parentGrid) &&
      !retired.includes(gridCode),
  );
  const found = await inGroups(under, async ({ gridCode, parentGrid = '' }): Promise<Lower[]> => {
    const dated = await grids.borderAt(gridCode, from);
    return dated ? [{ grid: gridCode, parent: parentGrid, border: dated.border }] : [];
  });
  return found.flat();
};

/**
 * Holds a redivision against the register as it is now: the grids it retires, the codes, the ground; households against
 * the town's own band, which only warns.
 */
export async function checkRedivision(
  { grids, households }: Pick<RedivisionDeps, 'grids' | 'households'>,
  of: Pick<RedivisionMeta, 'town' | 'from'>,
  steps: readonly Step[],
  now: Instant,
): Promise<Check> {
  const retired = steps.flatMap((step) => step.retired);
  const [register, band, dated] = await Promise.all([
    registerOf(grids, retired, of.from),
    households(of.town),
    inGroups(retired, async (code) => [code, (await grids.lastBorder(code))?.validFrom] as const),
  ]);
  const pending = new Set(dated.flatMap(([code, last]) => (last !== undefined && last >= of.from ? [code] : [])));
  const faults = steps.flatMap((step, n) => faultsOfStep(step, n, register, pending));
  const lower = await lowerGrids(grids, register, retired, of.from);
  const warnings = steps.flatMap((step, n) => [
    ...warningsOfStep(step, n, register.grids, band),
    ...divided(step, n, lower),
  ]);
  return { checked: { at: now, faults: faults.length, warnings: warnings.length }, faults, warnings };
}
