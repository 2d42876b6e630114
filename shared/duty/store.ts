import { lately } from '../kernel/lately.ts';
import type { Instant } from '../kernel/time.ts';
import { parseItem } from '../platform/dynamodb/codec.ts';
import { batchGet, getItem, queryAll } from '../platform/dynamodb/query.ts';
import { areaPk } from '../registers/items.ts';
import { commit, type RegisterSettings, rowWrites } from '../registers/store.ts';
import { type Holder, isInForce, type Person } from '../staff/rules.ts';
import { rotaItem, rotaItemSchema, rotaKey, rotaOf } from './items.ts';
import type { DutyStore, StaffReads } from './ports.ts';
import { type Colleague, colleaguesAmong, daysOf, standingRoles, strangersIn } from './rules.ts';

/** Who acts for those who are away at an instant. */
const deputiesIn = (away: Holder['away'] = [], at: Instant): readonly string[] =>
  away.flatMap((one) => (one.deputy !== undefined && isInForce(one, at) ? [one.deputy.person] : []));

/** Rotas in the directory table, and the staff register beside them. */
export function dutyStore(settings: RegisterSettings, staff: StaffReads): DutyStore {
  const { client, table } = settings;
  /** Whose own records had to be read for an area's rota: most likely they have the turn still. */
  const lastOnTurn = lately<readonly string[]>();
  /** Those of the persons that are not known yet; nobody is asked for where there is none. */
  const people = async (ids: readonly string[], known: readonly Colleague[]): Promise<readonly Person[]> => {
    const wanted = [...new Set(ids)].filter((id) => !known.some((one) => one.id === id));
    return wanted.length === 0 ? [] : staff.persons(wanted);
  };
  return {
    async rota(area, day) {
      const item = await getItem(client, table, rotaKey(area, day));
      return item === undefined ? undefined : rotaOf(parseItem(rotaItemSchema, item));
    },
    async rotas(area, from, to) {
      const range = { attribute: 'sk', from: `DUTY#${from}`, to: `DUTY#${to}` };
      const items = await queryAll(client, { table, partition: { pk: areaPk(area) }, range });
      return items.map((item) => rotaOf(parseItem(rotaItemSchema, item)));
    },
    async known(areas, at) {
      const keys = areas.flatMap((area) => daysOf(at).map((day) => rotaKey(area, day)));
      const [items, held, guessed] = await Promise.all([
        batchGet(client, table, keys),
        Promise.all(areas.map((area) => staff.holdersIn(area, standingRoles(area), at))),
        people(
          areas.flatMap((area) => lastOnTurn.of(area) ?? []),
          [],
        ),
      ]);
      const rotas = items.flatMap((item) => (item === undefined ? [] : [rotaOf(parseItem(rotaItemSchema, item))]));
      const holders = held.flat();
      const near = colleaguesAmong(holders);
      const strangers = areas.map((area) => ({ area, ids: strangersIn(area, rotas, near, at) }));
      for (const { area, ids } of strangers) lastOnTurn.note(area, ids);
      const deputies = holders.flatMap(({ away }) => deputiesIn(away, at));
      const wanted = [
        ...strangers.flatMap(({ ids }) => ids),
        ...deputies.filter((id) => !near.some((one) => one.id === id)),
      ];
      const named = [...guessed, ...(await people(wanted, guessed))];
      const all = [...named, ...near];
      const second = named.flatMap(({ absences }) => deputiesIn(absences, at));
      return { rotas, holders, people: [...all, ...(await people(second, all))] };
    },
    async save(rota, change) {
      const saved = await commit(settings, change, rowWrites(table, rotaItem(rota, change.at), change.by));
      return saved === 'saved' ? saved : 'conflict';
    },
  };
}
