import { gridCodeOf, gridNumberOf, isUnitCode, LAST_GRID_NUMBER, townOf, unitOf } from '../kernel/codes.ts';
import type { Border } from '../kernel/geometry.ts';
import type { FieldError } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { MadeGrid, RegisteredGrid, Step } from './model.ts';
import { successorsOf } from './rules-check.ts';

/** A step as it was sent, its borders accepted: the codes of new grids may still have to be drawn. */
export interface SentStep {
  readonly retire: readonly string[];
  readonly into: readonly (Omit<MadeGrid, 'gridCode'> & { readonly gridCode?: string | undefined })[];
}

/** What the register knows: every grid that the units ever had, and the borders of those to be retired. */
export interface Register {
  readonly grids: ReadonlyMap<string, RegisteredGrid>;
  readonly borders: ReadonlyMap<string, Border>;
}

/** The numbers of a unit that were ever given; the next is above them all, because a code is never used again. */
class Numbers {
  readonly #highest = new Map<string, number>();

  take(code: string): void {
    const unit = unitOf(code) ?? '';
    this.#highest.set(unit, Math.max(this.#highest.get(unit) ?? 0, gridNumberOf(code) ?? 0));
  }

  next(unit: string): string | undefined {
    const n = (this.#highest.get(unit) ?? 0) + 1;
    if (n > LAST_GRID_NUMBER) return undefined;
    this.#highest.set(unit, n);
    return gridCodeOf(unit, n);
  }
}

const fault = (pointer: string, code: string): FieldError => ({ pointer, code });

function faultsOfStep(step: SentStep, n: number, town: string, { grids, borders }: Register): readonly FieldError[] {
  const unit = unitOf(step.retire[0] ?? '');
  const kind = grids.get(step.retire[0] ?? '')?.gridKind;
  const retired = step.retire.flatMap((code, i): FieldError[] => {
    const at = `/steps/${n}/retire/${i}`;
    const row = grids.get(code);
    if (row === undefined || townOf(code) !== town) return [fault(at, 'unknown')];
    if (row.retiredFrom !== undefined) return [fault(at, 'grid-retired')];
    if (unitOf(code) !== unit) return [fault(at, 'other-unit')];
    if (row.gridKind !== kind) return [fault(at, 'other-kind')];
    return borders.has(code) ? [] : [fault(at, 'no-border')];
  });
  const made = step.into.flatMap(({ gridCode }, i): FieldError[] => {
    if (gridCode === undefined) return [];
    const at = `/steps/${n}/into/${i}/gridCode`;
    if (unitOf(gridCode) !== unit) return [fault(at, 'other-unit')];
    return grids.has(gridCode) ? [fault(at, 'code-used')] : [];
  });
  return [...retired, ...made];
}

const twice = (codes: readonly (readonly [string, string])[]): readonly FieldError[] =>
  codes.flatMap(([pointer, code], i) =>
    codes.slice(0, i).some(([, other]) => other === code) ? [fault(pointer, 'named-twice')] : [],
  );

/**
 * The steps with all codes, given or drawn: the next free number of the unit, above every one it ever had. Refused: a
 * grid that is not there, is retired already, or lies in another unit or is of another kind than the step's first; a
 * code that was ever used; anything named twice.
 */
export function planSteps(
  sent: readonly SentStep[],
  town: string,
  register: Register,
): Result<readonly Step[], readonly FieldError[]> {
  const errors = [
    ...sent.flatMap((step, n) => faultsOfStep(step, n, town, register)),
    ...twice(sent.flatMap((step, n) => step.retire.map((code, i) => [`/steps/${n}/retire/${i}`, code] as const))),
    ...twice(
      sent.flatMap((step, n) =>
        step.into.flatMap(({ gridCode }, i) =>
          gridCode === undefined ? [] : [[`/steps/${n}/into/${i}/gridCode`, gridCode] as const],
        ),
      ),
    ),
  ];
  if (errors.length > 0) return err(errors);
  const numbers = new Numbers();
  for (const code of register.grids.keys()) numbers.take(code);
  for (const { gridCode } of sent.flatMap(({ into }) => into)) if (gridCode !== undefined) numbers.take(gridCode);
  const steps: Step[] = [];
  for (const [n, step] of sent.entries()) {
    const unitCode = unitOf(step.retire[0] ?? '') ?? '';
    const made: MadeGrid[] = [];
    for (const grid of step.into) {
      const gridCode = grid.gridCode ?? numbers.next(unitCode);
      if (gridCode === undefined || !isUnitCode(unitCode)) return err([fault(`/steps/${n}/into`, 'no-code-left')]);
      made.push({ ...grid, gridCode });
    }
    steps.push({
      unitCode,
      kind: register.grids.get(step.retire[0] ?? '')?.gridKind ?? 'comprehensive',
      ...rest(step, made, register),
    });
  }
  return ok(steps);
}

const rest = (step: SentStep, made: readonly MadeGrid[], { borders }: Register) => ({
  retired: step.retire,
  made,
  successors: Object.fromEntries(
    step.retire.map((code) => {
      const border = borders.get(code);
      return [code, border === undefined ? [] : successorsOf(border, made)];
    }),
  ),
});
