import { townOf } from '../kernel/codes.ts';
import { toWgs84 } from '../kernel/coordinates.ts';
import { distance } from '../kernel/geometry.ts';
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

/** A place is a point; what a client rounds on its way is nearer than this, metres. */
const SAME_PLACE = 2;

/** Whether a point that came along with a place is that place's own: then the two can be looked up at once. */
const isItsOwn = (given: NonNullable<ReportBody['point']>, place: { readonly lon: number; readonly lat: number }) => {
  const point = toWgs84(given);
  return point.ok && distance([point.value.lon, point.value.lat], [place.lon, place.lat]) <= SAME_PLACE;
};

/**
 * Whether it is known where a report lies before the place or sign that it names is read: then all is read at once, and the
 * report takes two round trips as any other. A client that shows a place or a sign knows its point, and sends it along;
 * what names a place by its code alone takes one more.
 */
export const isPlaced = ({ point, grid, placeId }: ReportBody): boolean =>
  point !== undefined || (grid !== undefined && placeId === undefined);

/**
 * A report that names a place of the town's file, with that place's point and, where nobody said more, its address; or a
 * sign, with what it stands for. Refused: a place beside a sign or beside a point that is not its own, a sign that is not
 * in use, and a place that the file does not have or that has ended.
 */
export async function atPlace(
  deps: Pick<CaseDeps, 'homeTown' | 'placeNamed' | 'placeCode'>,
  body: ReportBody,
): Promise<Result<ReportBody, Refusal>> {
  const { placeId, placeCode, point } = body;
  if (placeId !== undefined && placeCode !== undefined) return refused('point-or-place');
  if (placeCode !== undefined) return atSign(deps, body, placeCode);
  if (placeId === undefined) return ok(body);
  const known = await deps.placeNamed(likelyTown(deps, body), placeId);
  if (known === undefined) return refused('unknown');
  if (point !== undefined && !isItsOwn(point, known.point)) return refused('not-that-place');
  return ok({ ...body, point: { crs: 'WGS84', ...known.point }, address: body.address ?? known.address });
}
