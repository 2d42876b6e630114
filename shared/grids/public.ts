import { cellOf } from '../kernel/geohash.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Instant } from '../kernel/time.ts';
import type { Answer, Request, UseCases } from '../route.ts';
import type { PublicLocateQuery } from './contract-public.ts';
import type { GridRow } from './items.ts';
import { locateIn } from './locating.ts';
import type { PublicPorts } from './ports-codes.ts';
import { locate } from './service.ts';

type Answered = Promise<Result<Answer, Refusal>>;

const notFound = err({ code: 'not-found' } as const);

async function locatePublicly({ cells, grids }: PublicPorts, query: PublicLocateQuery, now: Instant): Answered {
  const found = await locate(cells, query, now);
  if (!found.ok) return err({ code: 'bad-point', errors: [{ pointer: '#query/lon', code: found.error }] });
  const located = found.value.grids;
  const rows = await grids.gridsNamed(located.map(({ gridCode }) => gridCode));
  const named = located.map(({ gridCode, kind, nearBorder }) => ({
    gridCode,
    name: rows.find((row) => row.gridCode === gridCode)?.name ?? gridCode,
    kind,
    nearBorder,
  }));
  return ok({ body: { located: named.length > 0, grids: named } });
}

async function card({ grids }: PublicPorts, gridCode: string, now: Instant): Answered {
  const row = await grids.grid(gridCode);
  if (row === undefined) return notFound;
  const { name, gridKind: kind, card: shown, retiredFrom, successors = [] } = row;
  const retired = retiredFrom !== undefined && retiredFrom <= now;
  const body = { gridCode, name, kind, published: shown !== undefined && !retired };
  return ok({
    body: {
      ...body,
      ...(shown === undefined || retired ? {} : { card: shown }),
      ...(retired ? { successors } : {}),
    },
  });
}

/** The grid that a point lies in today; where that is still the one the sign was hung up in, its row is there already. */
async function gridToday(
  { cells, grids }: PublicPorts,
  { lon, lat, grid }: { readonly lon: number; readonly lat: number; readonly grid: string },
  now: Instant,
): Promise<GridRow | undefined> {
  const [pieces, first] = await Promise.all([cells.cellAt(cellOf([lon, lat]), now), grids.grid(grid)]);
  const [today] = locateIn(pieces, [lon, lat]);
  return today === undefined || today.gridCode === grid ? first : grids.grid(today.gridCode);
}

async function place(ports: PublicPorts, code: string, now: Instant): Answered {
  const found = await ports.codes.placeCode(code);
  if (found === undefined || found.endedAt !== undefined) return notFound;
  const { placeKind: kind, name, lon, lat } = found;
  const row = await gridToday(ports, found, now);
  return ok({
    body: {
      ...{ placeCode: code, kind, name, point: { lon, lat } },
      ...(row === undefined ? {} : { grid: { gridCode: row.gridCode, name: row.name } }),
      ...(row?.card === undefined ? {} : { card: row.card }),
    },
  });
}

/** What anybody may look up, by the names of the routes; the limit of an address is counted while the answer is read. */
export function publicGridUseCases(ports: PublicPorts): UseCases {
  const limited = async (request: Request, now: Instant, answer: Answered): Answered => {
    const [admitted, answered] = await Promise.all([ports.admitted(request.sourceIp, now), answer]);
    return admitted ? answered : err({ code: 'too-many-requests' });
  };
  return {
    locatePublicly: (request, _, now) =>
      limited(request, now, locatePublicly(ports, request.query as PublicLocateQuery, now)),
    getGridCard: (request, _, now) =>
      limited(request, now, card(ports, (request.params as { gridCode: string }).gridCode, now)),
    getPublicPlace: (request, _, now) =>
      limited(request, now, place(ports, (request.params as { placeCode: string }).placeCode.toUpperCase(), now)),
  };
}
