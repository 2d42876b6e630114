import type { FieldError } from '../kernel/refusal.ts';
import type { Day } from '../kernel/time.ts';
import type { DepartmentKind } from './rules.ts';
import { slotOf } from './rules-hours.ts';

/** What is given of a department besides its name: people by their ids. */
export interface DepartmentDetails {
  readonly kind: DepartmentKind;
  readonly officers?: readonly string[] | undefined;
  readonly heads?: readonly string[] | undefined;
  readonly hours?: readonly string[] | undefined;
  readonly validFrom?: Day | undefined;
  readonly validTo?: Day | undefined;
}

/** What is wrong with what is said of a department's people, hours and days. Whether people have posts is a finding. */
export function detailFaults({
  kind,
  officers = [],
  heads = [],
  hours = [],
  validFrom,
  validTo,
}: DepartmentDetails): readonly FieldError[] {
  const repeated = (field: string, ids: readonly string[]): readonly FieldError[] =>
    ids.flatMap((id, n) => (ids.indexOf(id) < n ? [{ pointer: `/${field}/${n}`, code: 'repeated' }] : []));
  const dated = (['validFrom', 'validTo'] as const).filter((field) => ({ validFrom, validTo })[field] !== undefined);
  return [
    ...repeated('officers', officers),
    ...repeated('heads', heads),
    ...hours.flatMap((slot, n) =>
      slotOf(slot) === undefined ? [{ pointer: `/hours/${n}`, code: 'ends-before-it-begins' }] : [],
    ),
    ...(kind === 'taskForce' ? [] : dated.map((field) => ({ pointer: `/${field}`, code: 'task-force-only' }))),
    ...(validFrom !== undefined && validTo !== undefined && validTo < validFrom
      ? [{ pointer: '/validTo', code: 'ends-before-it-begins' }]
      : []),
  ];
}
