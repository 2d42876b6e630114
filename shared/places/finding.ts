import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Way } from './model.ts';
import type { Found, Geocoder, PlaceIndex, Search } from './ports.ts';
import { type Hit, numberHits, ranked } from './rules.ts';
import { type Asked, askedOf } from './rules-text.ts';

/**
 * The town's own file as a geocoder. All that a text may mean is looked up side by side, in one round trip: as the
 * beginning of a name, an alias, a pinyin or initials, and as a number on a road.
 */
export const townGeocoder = (index: PlaceIndex): Geocoder => {
  const named = async (town: string, { key }: Asked, way: Way): Promise<readonly Hit[]> =>
    (await index.named(town, way, key)).map(({ shown, key: whole, text }) => ({
      shown,
      match: way,
      exact: whole === key,
      text,
    }));
  const numbered = async (town: string, { onRoad }: Asked): Promise<readonly Hit[]> =>
    onRoad === undefined ? [] : numberHits(await index.around(town, onRoad.road, onRoad.number), onRoad.number);
  return {
    async find({ town, text, near, limit }: Search): Promise<Result<Found, Refusal>> {
      const asked = askedOf(text);
      if (asked === undefined)
        return err({ code: 'bad-request', errors: [{ pointer: '#query/q', code: 'no-letters' }] });
      const hits = await Promise.all([...asked.ways.map((way) => named(town, asked, way)), numbered(town, asked)]);
      return ok({
        hits: ranked(hits.flat(), limit, near),
        ...(asked.relation === undefined ? {} : { relation: asked.relation }),
        ...(asked.onRoad === undefined ? {} : { number: asked.onRoad.number }),
      });
    },
  };
};
