import { townOf } from '../kernel/codes.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { ReportBody } from './contract-reports.ts';
import type { CaseDeps } from './ports.ts';

/** The town a report most likely lies in, before it is located. */
export const likelyTown = (deps: Pick<CaseDeps, 'homeTown'>, body: ReportBody): string =>
  body.town ?? (body.grid && townOf(body.grid)) ?? deps.homeTown;

const refused = (code: string): Result<never, Refusal> =>
  err({ code: 'invalid-body', errors: [{ pointer: '/placeId', code }] });

/** What the sign it was made at stands for, where the reporter says nothing nearer; the code as typed, in any case. */
async function atSign(
  deps: Pick<CaseDeps, 'placeCode'>,
  body: ReportBody,
  code: string,
): Promise<Result<ReportBody, Refusal>> {
  const sign = await deps.placeCode(code.toUpperCase());
  if (sign === undefined)
    return err({ code: 'unknown-place-code', errors: [{ pointer: '/placeCode', code: 'unknown' }] });
  const { point, name } = sign;
  return ok({ ...body, address: body.address ?? name, ...(body.point || body.grid ? {} : { point }) });
}

/**
 * A report that names a place of the town's file, with that place's point and, where nobody said more, its address. The
 * point is only known when the place is read, so such a report takes one round trip more than one with a point. Refused:
 * a place beside a point, a sign that is not in use, and one that the file does not have or that has ended.
 */
export async function atPlace(
  deps: Pick<CaseDeps, 'homeTown' | 'placeNamed' | 'placeCode'>,
  body: ReportBody,
): Promise<Result<ReportBody, Refusal>> {
  if (body.placeId !== undefined && (body.point || body.placeCode)) return refused('point-or-place');
  if (body.placeCode !== undefined) return atSign(deps, body, body.placeCode);
  if (body.placeId === undefined) return ok(body);
  const known = await deps.placeNamed(likelyTown(deps, body), body.placeId);
  if (known === undefined) return refused('unknown');
  return ok({ ...body, point: { crs: 'WGS84', ...known.point }, address: body.address ?? known.address });
}
