import { type Day, shanghaiDay } from '../kernel/time.ts';
import { parseItem } from '../platform/dynamodb/codec.ts';
import { batchGet, getItem, queryAll } from '../platform/dynamodb/query.ts';
import type { Write } from '../platform/dynamodb/transact.ts';
import { townPk } from '../registers/items.ts';
import { commit, type RegisterSettings, rowWrites } from '../registers/store.ts';
import {
  channelItem,
  channelItemSchema,
  channelKey,
  channelOf,
  channelPrefix,
  departmentItem,
  departmentItemSchema,
  departmentKey,
  departmentOf,
  departmentTownItem,
  departmentTownItemSchema,
  departmentTownKey,
} from './items.ts';
import type { DepartmentReader, DepartmentStore } from './ports.ts';
import { type Department, takesPart } from './rules.ts';

/** A task force takes part on its days; by the same clock as everything in a function. */
const today = (): Day => shanghaiDay(new Date().toISOString());

type Reading = Pick<RegisterSettings, 'client' | 'table'>;

const outcome = (saved: Awaited<ReturnType<typeof commit>>): 'saved' | 'conflict' =>
  saved === 'saved' ? saved : 'conflict';

/** The departments of a town, their channels and circuits, which stand behind them: some dozens of each. */
const townRange = (client: Reading['client'], table: string, town: string) =>
  queryAll(client, { table, partition: { pk: townPk(town) }, range: { attribute: 'sk', beginsWith: 'DEPT#' } }, 50_000);

/** What every function may ask of the register of departments. */
export function departmentReader({ client, table }: Reading): DepartmentReader {
  return {
    async partyIn(town, id) {
      const item = await getItem(client, table, departmentKey(town, id), false);
      const department = item === undefined ? undefined : departmentOf(parseItem(departmentItemSchema, item));
      return department !== undefined && takesPart(department, today()) ? department : undefined;
    },
    async channelsOf(town, id) {
      const range = { attribute: 'sk', beginsWith: channelPrefix(id) };
      const items = await queryAll(client, { table, partition: { pk: townPk(town) }, range });
      return items.map((item) => channelOf(parseItem(channelItemSchema, item)));
    },
    async gatewayOf(town) {
      // A centre's id is the town's own choice, so it is found among the dozens of departments; who asks remembers it.
      const items = await townRange(client, table, town);
      const centres = items
        .filter(({ kind }) => kind === 'department')
        .map((item) => departmentOf(parseItem(departmentItemSchema, item)))
        .filter(({ kind, enabled }) => kind === 'centre' && enabled);
      return items
        .filter(({ kind }) => kind === 'channel')
        .map((item) => channelOf(parseItem(channelItemSchema, item)))
        .find(
          ({ kind, enabled, department }) => kind === 'sms' && enabled && centres.some(({ id }) => id === department),
        );
    },
    async townsOf(ids) {
      const items = await batchGet(client, table, ids.map(departmentTownKey));
      const towns = ids.map((id, i) => {
        const item = items[i];
        return [id, item === undefined ? undefined : parseItem(departmentTownItemSchema, item).town] as const;
      });
      return new Map(towns.filter((entry): entry is readonly [string, string] => entry[1] !== undefined));
    },
  };
}

/** The register of departments and channels in the directory table. Bad items are faults; what is not there is undefined. */
export function departmentStore(settings: RegisterSettings): DepartmentStore {
  const { client, table } = settings;
  return {
    ...departmentReader(settings),
    async list(town) {
      const items = await townRange(client, table, town);
      return items
        .filter(({ kind }) => kind === 'department')
        .map((item) => departmentOf(parseItem(departmentItemSchema, item)));
    },
    async department(town, id) {
      const [item, marker] = await batchGet(client, table, [departmentKey(town, id), departmentTownKey(id)], {
        consistent: true,
      });
      const found: { department?: Department; takenIn?: string } = {};
      if (item !== undefined) found.department = departmentOf(parseItem(departmentItemSchema, item));
      if (marker !== undefined) found.takenIn = parseItem(departmentTownItemSchema, marker).town;
      return found;
    },
    async channel(town, department, id) {
      const item = await getItem(client, table, channelKey(town, department, id));
      return item === undefined ? undefined : channelOf(parseItem(channelItemSchema, item));
    },
    async saveDepartment(department, change) {
      const row = rowWrites(table, departmentItem(department, change.at), change.by);
      const marker: Write = {
        op: 'put',
        table,
        item: departmentTownItem(department),
        expect: { kind: 'absent' },
        label: 'id',
      };
      return outcome(await commit(settings, change, department.version === 1 ? [...row, marker] : row));
    },
    async saveChannel(town, channel, change) {
      const row = rowWrites(table, channelItem(town, channel, change.at), change.by, ['secret']);
      return outcome(await commit(settings, change, row));
    },
  };
}
