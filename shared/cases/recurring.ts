import { type FiledCategory, familyOf } from '../catalogue/rules.ts';
import { toWgs84 } from '../kernel/coordinates.ts';
import type { Instant } from '../kernel/time.ts';
import type { CaseCommand } from './bodies.ts';
import type { CaseMeta } from './model.ts';
import type { CaseDeps } from './ports.ts';
import type { RuleContext } from './rules.ts';
import { repeatedOf } from './rules-recurrence.ts';

/** Whether a command puts the case among others than those that it was compared with before. */
const comparesAnew = ({ action, body }: CaseCommand, meta: CaseMeta, family: string): boolean => {
  if (action === 'file') return family !== meta.family;
  return action === 'amend' && (family !== meta.family || body.point !== undefined);
};

/** Where the case lies after the command; no town changes what a point is. */
const pointAfter = ({ action, body }: CaseCommand, meta: CaseMeta): CaseMeta['point'] => {
  const point = action === 'amend' && body.point ? toWgs84(body.point) : undefined;
  return point?.ok ? point.value : meta.point;
};

/**
 * What a case repeats, looked for again where it is filed or amended into another group or place; the public names no category,
 * and a caller's may be wrong.
 */
export const repeatedAnew = async (
  deps: Pick<CaseDeps, 'store'>,
  meta: CaseMeta,
  command: CaseCommand,
  category: FiledCategory | undefined,
  now: Instant,
): Promise<RuleContext['recurrence']> => {
  const point = pointAfter(command, meta);
  if (!point || !category || !comparesAnew(command, meta, familyOf(category))) return undefined;
  const like = { family: familyOf(category), radius: category.similar.radius, now };
  const found = repeatedOf(await deps.store.closedNear(point, like), meta.num).recurrenceOf;
  return found ? { of: found } : {};
};
