import type { ActorRef, Caller } from '../kernel/caller.ts';
import { toWgs84, type Wgs84Point } from '../kernel/coordinates.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { type Instant, show } from '../kernel/time.ts';
import type { TownQuery } from '../registers/contract.ts';
import { badBodyOf, type Change, editTown, nextVersion, townFor } from '../registers/rules.ts';
import { decideAgain, origin, staffUseCase } from '../registers/use-case.ts';
import type { Answer, Request, UseCases } from '../route.ts';
import type { PlaceInput, PlaceList, PlaceQuery, PlaceView } from './contract.ts';
import type { Place, Reading } from './model.ts';
import type { GridOfPlace, PlaceDeps } from './ports.ts';
import { type Hit, metresTo, PLACE_KEEPERS, placeFaults } from './rules.ts';

type Answered = Promise<Result<Answer, Refusal>>;
type ById = { readonly id: string };

/** Who changes a town's file, when, and under which request. */
interface Keeping {
  readonly town: string;
  readonly by: ActorRef;
  readonly at: Instant;
  readonly requestId: string;
  readonly sourceIp: string;
}

const changeOf = ({ town, ...who }: Keeping, action: string, { id, version }: Place): Change => ({
  action,
  subject: `PLACE#${town}`,
  target: `PLACE#${town}#${id}`,
  version,
  ...who,
});

const view = (place: Place, grid: GridOfPlace | undefined): PlaceView => {
  const { readings: _readings, aliases, endedAt, ...shown } = place;
  return { ...shown, aliases: [...aliases], ...grid, ...(endedAt === undefined ? {} : { endedAt: show(endedAt) }) };
};

async function shown(deps: PlaceDeps, place: Place, now: Instant): Promise<Answer> {
  const [grid] = await deps.gridsOf([place.point], now);
  return { body: view(place, grid), version: place.version };
}

/** A place as it is given, with what it will be found by. */
async function placed(
  deps: Pick<PlaceDeps, 'readings'>,
  town: string,
  id: string,
  input: PlaceInput,
): Promise<Result<Omit<Place, 'version'>, Refusal>> {
  const { point: given, road, address, reading, ...rest } = input;
  const point = toWgs84(given);
  if (!point.ok) return err({ code: 'bad-point', errors: [{ pointer: '/point', code: point.error }] });
  const place = {
    id,
    town,
    ...rest,
    ...(road === undefined ? {} : { road }),
    ...(address === undefined ? {} : { address }),
    ...(reading === undefined ? {} : { reading }),
    point: point.value,
    given,
  };
  const refusal = badBodyOf(placeFaults(place));
  if (refusal !== undefined) return err(refusal);
  const texts = [...input.aliases, ...(road === undefined ? [] : [road.name])].filter((text) => text !== input.name);
  const readings: readonly Reading[] = await deps.readings([
    { text: input.name, given: reading },
    ...[...new Set(texts)].map((text) => ({ text })),
  ]);
  return ok({ ...place, readings });
}

const keepingOf = (request: Request, town: string, by: ActorRef, now: Instant): Keeping => ({
  town,
  by,
  ...origin(request, now),
});

async function putPlace(
  deps: PlaceDeps,
  request: Request<ById, TownQuery, PlaceInput>,
  caller: Caller,
  now: Instant,
): Answered {
  const where = editTown(caller, PLACE_KEEPERS, request.query.town);
  if (!where.ok) return where;
  const { town, by } = where.value;
  const given = await placed(deps, town, request.params.id, request.body);
  if (!given.ok) return given;
  const kept = await decideAgain<Place>(async () => {
    const before = await deps.store.place(town, request.params.id);
    const version = nextVersion(before?.version, request.ifMatch);
    if (!version.ok) return version;
    const place: Place = { ...given.value, version: version.value };
    const change = changeOf(keepingOf(request, town, by, now), 'place:put', place);
    return (await deps.store.save(before, place, change)) === 'saved' ? ok(place) : 'conflict';
  });
  return kept.ok ? ok(await shown(deps, kept.value, now)) : kept;
}

async function endPlace(deps: PlaceDeps, request: Request<ById, TownQuery>, caller: Caller, now: Instant): Answered {
  const where = editTown(caller, PLACE_KEEPERS, request.query.town);
  if (!where.ok) return where;
  const { town, by } = where.value;
  const ended = await decideAgain<Place>(async () => {
    const before = await deps.store.place(town, request.params.id);
    if (before === undefined) return err({ code: 'not-found' });
    const version = nextVersion(before.version, request.ifMatch);
    if (!version.ok) return version;
    if (before.endedAt !== undefined) return err({ code: 'already-done', version: before.version });
    const place: Place = { ...before, endedAt: now, version: version.value };
    const change = changeOf(keepingOf(request, town, by, now), 'place:end', place);
    return (await deps.store.save(before, place, change)) === 'saved' ? ok(place) : 'conflict';
  });
  return ended.ok ? ok(await shown(deps, ended.value, now)) : ended;
}

async function getPlace(deps: PlaceDeps, id: string, query: TownQuery, caller: Caller, now: Instant): Answered {
  const town = townFor(caller, query.town);
  if (!town.ok) return town;
  const place = await deps.store.place(town.value, id);
  return place === undefined ? err({ code: 'not-found' }) : ok(await shown(deps, place, now));
}

/** The point that what is alike is ordered by. */
function nearOf({ near, crs }: PlaceQuery): Result<Wgs84Point | undefined, Refusal> {
  if (near === undefined) return ok(undefined);
  const [lon = Number.NaN, lat = Number.NaN] = near.split(',').map(Number);
  const point = toWgs84({ crs, lon, lat });
  return point.ok ? point : err({ code: 'bad-request', errors: [{ pointer: '#query/near', code: point.error }] });
}

type Language = NonNullable<Request['language']>;

/** Said where the number is a guess, so that nobody goes to the wrong door. */
const noteOf = ({ match, shown: { road } }: Hit, number: number | undefined, language: Language) =>
  match !== 'nearest-number' || road === undefined || number === undefined
    ? {}
    : {
        note:
          language === 'en'
            ? `No. ${number} on ${road.name} is not in the file; the nearest known is No. ${road.number}`
            : `${road.name}${number}号未登记，最近的已知门牌为${road.number}号`,
      };

async function findPlaces(
  deps: PlaceDeps,
  query: PlaceQuery,
  caller: Caller,
  now: Instant,
  language: Language,
): Answered {
  const town = townFor(caller, query.town);
  if (!town.ok) return town;
  const near = nearOf(query);
  if (!near.ok) return near;
  const around = near.value === undefined ? {} : { near: near.value };
  const found = await deps.geocoder.find({ town: town.value, text: query.q, limit: query.limit, ...around });
  if (!found.ok) return found;
  const { hits, relation, number } = found.value;
  const grids = await deps.gridsOf(
    hits.map((hit) => hit.shown.point),
    now,
  );
  const items = hits.map((hit, n) => ({
    ...hit.shown,
    ...grids[n],
    match: hit.match,
    exact: hit.exact,
    text: hit.text,
    ...(near.value === undefined ? {} : { metres: Math.round(metresTo(hit.shown, near.value)) }),
    ...noteOf(hit, number, language),
  }));
  const body: PlaceList = { town: town.value, ...(relation === undefined ? {} : { relation }), items };
  return ok({ body });
}

/** The use cases of places, by the names of their routes. */
export const placeUseCases = (deps: PlaceDeps): UseCases => ({
  findPlaces: staffUseCase<unknown, PlaceQuery>((request, caller, now) =>
    findPlaces(deps, request.query, caller, now, request.language ?? 'zh-CN'),
  ),
  getPlace: staffUseCase<ById, TownQuery>(({ params, query }, caller, now) =>
    getPlace(deps, params.id, query, caller, now),
  ),
  putPlace: staffUseCase<ById, TownQuery, PlaceInput>((request, caller, now) => putPlace(deps, request, caller, now)),
  endPlace: staffUseCase<ById, TownQuery>((request, caller, now) => endPlace(deps, request, caller, now)),
});
