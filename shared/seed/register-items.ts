import { categoryItem, editionItem } from '../catalogue/items.ts';
import { FIRST_EDITION } from '../catalogue/store.ts';
import { channelItem, departmentItem, departmentTownItem, type StoredChannel } from '../departments/items.ts';
import { dispatchItem } from '../dispatching/items.ts';
import type { ActorRef } from '../kernel/caller.ts';
import type { Item, Write } from '../platform/dynamodb/transact.ts';
import { rowWrites } from '../registers/store.ts';
import { serviceItem } from '../services/items.ts';
import { planOf } from '../staff/plan.ts';
import type { Person } from '../staff/rules.ts';
import { staffWrites } from '../staff/store.ts';
import { SEED_CATEGORIES } from './catalogue.ts';
import { staffedDepartments } from './departments.ts';
import { SEED_DISPATCHING } from './dispatching.ts';
import { MAP_FROM, type SeedMap } from './map.ts';
import { SEED_SERVICES } from './services.ts';
import { MUDU } from './units.ts';

/** The first versions of all rows are the seed's, and their histories say so. */
const SEED: ActorRef = { person: 'seed', role: 'systemAdmin' };
const TOWN = MUDU.townCode;

/** The stores' own writes as plain items: the seed puts over what is there, so their conditions do not apply. */
const itemsOf = (writes: readonly Write[]): readonly Item[] =>
  writes.flatMap((write) => (write.op === 'put' ? [write.item] : []));

/** Persons, identities, posts and the staffing of every grid, with histories. */
export function staffItems(map: SeedMap, people: readonly Person[]): readonly Item[] {
  const empty = map.grids.map(({ gridCode }) => ({ grid: gridCode, version: 0, holders: [] }));
  const changes = people.map((after) => ({ after }));
  return itemsOf(staffWrites('', planOf(changes, empty, MAP_FROM), { by: SEED, at: MAP_FROM }));
}

/** Departments with their channels, the catalogue, the service list and the dispatch directory, with histories. */
export const registerItems = (channels: readonly StoredChannel[], people: readonly Person[] = []): readonly Item[] => [
  ...staffedDepartments(people).flatMap((department) => [
    departmentTownItem(department),
    ...itemsOf(rowWrites('', departmentItem(department, MAP_FROM), SEED)),
  ]),
  ...channels.flatMap((channel) => itemsOf(rowWrites('', channelItem(TOWN, channel, MAP_FROM), SEED, ['secret']))),
  editionItem(TOWN, '2020-01-01', FIRST_EDITION),
  ...SEED_CATEGORIES.flatMap((category) =>
    itemsOf(rowWrites('', categoryItem(TOWN, FIRST_EDITION, category, MAP_FROM), SEED)),
  ),
  ...SEED_SERVICES.flatMap((service) => itemsOf(rowWrites('', serviceItem(TOWN, service, MAP_FROM), SEED))),
  ...SEED_DISPATCHING.flatMap((entry) => itemsOf(rowWrites('', dispatchItem(TOWN, entry, MAP_FROM), SEED))),
];
