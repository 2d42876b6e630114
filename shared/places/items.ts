import * as z from 'zod';
import { isTownCode } from '../kernel/codes.ts';
import type { Instant } from '../kernel/time.ts';
import { rowFields } from '../registers/items.ts';
import { PLACE_KINDS, type Place, type Shown, WAYS, type Way } from './model.ts';
import { type NameEntry, nameEntries, type RoadEntry, roadEntries } from './rules.ts';

const pointSchema = z.lazy(() => z.strictObject({ lon: z.number(), lat: z.number() }));
const roadSchema = z.lazy(() => z.strictObject({ name: z.string(), number: z.number().int().min(1) }));

/** `PLACES#<town>` / `PLACE#<id>`: a place of the town's file, those that have ended too. Apart from the town's other rows. */
export const placeItemSchema = z.lazy(() =>
  z.strictObject({
    ...rowFields,
    kind: z.literal('place'),
    id: z.string(),
    town: z.string(),
    placeKind: z.enum(PLACE_KINDS),
    name: z.string(),
    aliases: z.array(z.string()),
    road: roadSchema.optional(),
    address: z.string().optional(),
    reading: z.string().optional(),
    point: pointSchema,
    given: z.strictObject({ crs: z.enum(['WGS84', 'GCJ02', 'BD09']), lon: z.number(), lat: z.number() }),
    readings: z.array(z.strictObject({ text: z.string(), full: z.string(), initials: z.string() })),
    endedAt: z.string().optional(),
  }),
);
export type PlaceItem = z.infer<typeof placeItemSchema>;

const shownFields = {
  id: z.string(),
  placeKind: z.enum(PLACE_KINDS),
  name: z.string(),
  road: roadSchema.optional(),
  address: z.string().optional(),
  point: pointSchema,
};

/**
 * `FIND#<town>#<way>#<first character>` / `<key>#<id>`: one text that leads to a place. `#` sorts before every letter and
 * digit, so whoever asks for what begins with a text gets the whole texts first. Half a kilobyte at most.
 */
export const nameItemSchema = z.lazy(() =>
  z.strictObject({
    pk: z.string(),
    sk: z.string(),
    kind: z.literal('place-name'),
    way: z.enum(WAYS),
    text: z.string(),
    ...shownFields,
  }),
);

/** `ROAD#<town>#<road>` / `<number, 5 digits>#<id>`: a place on a road, so that the numbers beside one are its neighbours. */
export const roadItemSchema = z.lazy(() =>
  z.strictObject({ pk: z.string(), sk: z.string(), kind: z.literal('place-number'), ...shownFields }),
);

export type IndexItem = z.infer<typeof nameItemSchema> | z.infer<typeof roadItemSchema>;

const placesPk = (town: string): string => {
  if (!isTownCode(town)) throw new RangeError(`Not a town: ${town}`);
  return `PLACES#${town}`;
};
export const PLACE_PREFIX = 'PLACE#';
export const placesPartition = (town: string) => ({ pk: placesPk(town) }) as const;
export const placeKey = (town: string, id: string) => ({ pk: placesPk(town), sk: `${PLACE_PREFIX}${id}` }) as const;

/** Where the texts lie that begin with the same character: a town's index is never one partition. */
export const findPk = (town: string, way: Way, key: string): string => `FIND#${town}#${way}#${[...key][0] ?? ''}`;
export const roadPk = (town: string, road: string): string => `ROAD#${town}#${road}`;
export const numberSk = (number: number): string => String(number).padStart(5, '0');

/** What was compared, without the id behind it. */
export const keyOfItem = ({ sk }: { readonly sk: string }): string => sk.slice(0, sk.lastIndexOf('#'));

export const placeItem = ({ kind, ...place }: Place, updatedAt: Instant): PlaceItem =>
  placeItemSchema.parse({
    ...placeKey(place.town, place.id),
    kind: 'place',
    placeKind: kind,
    ...place,
    updatedAt,
  });

export function placeOf(item: PlaceItem): Place {
  const { pk: _pk, sk: _sk, kind: _kind, updatedAt: _at, placeKind, road, address, reading, endedAt, ...place } = item;
  return {
    ...place,
    kind: placeKind,
    ...(road === undefined ? {} : { road }),
    ...(address === undefined ? {} : { address }),
    ...(reading === undefined ? {} : { reading }),
    ...(endedAt === undefined ? {} : { endedAt }),
  };
}

const shownOf = ({ id, kind, name, road, address, point }: Place) => ({
  id,
  placeKind: kind,
  name,
  ...(road === undefined ? {} : { road }),
  ...(address === undefined ? {} : { address }),
  point,
});

export const shownOfItem = (item: Omit<IndexItem, 'kind'>): Shown => {
  const { id, placeKind: kind, name, road, address, point } = item;
  return {
    id,
    kind,
    name,
    ...(road === undefined ? {} : { road }),
    ...(address === undefined ? {} : { address }),
    point,
  };
};

const nameItem = (place: Place, { way, key, text }: NameEntry): IndexItem =>
  nameItemSchema.parse({
    pk: findPk(place.town, way, key),
    sk: `${key}#${place.id}`,
    kind: 'place-name',
    way,
    text,
    ...shownOf(place),
  });

const roadItem = (place: Place, { road, number }: RoadEntry): IndexItem =>
  roadItemSchema.parse({
    pk: roadPk(place.town, road),
    sk: `${numberSk(number)}#${place.id}`,
    kind: 'place-number',
    ...shownOf(place),
  });

/** All rows by which a place is found; none once it has ended. */
export const indexItems = (place: Place): readonly IndexItem[] =>
  place.endedAt !== undefined
    ? []
    : [
        ...nameEntries(place).map((entry) => nameItem(place, entry)),
        ...roadEntries(place).map((entry) => roadItem(place, entry)),
      ];
