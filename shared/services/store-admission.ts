import { parseItem } from '../platform/dynamodb/codec.ts';
import { queryAll } from '../platform/dynamodb/query.ts';
import { townPk } from '../registers/items.ts';
import type { RegisterSettings } from '../registers/store.ts';
import { serviceItemSchema, serviceOf, servicePrefix } from './items.ts';
import type { ServiceItem } from './rules.ts';

/** The periods of one item, for who admits by the list: eventually consistent, as every reading of what changes rarely. */
export const servicesReader =
  ({ client, table }: Pick<RegisterSettings, 'client' | 'table'>) =>
  async (town: string, code: string): Promise<readonly ServiceItem[]> => {
    const range = { attribute: 'sk', beginsWith: servicePrefix(code) };
    const items = await queryAll(client, { table, partition: { pk: townPk(town) }, range });
    return items.map((item) => serviceOf(parseItem(serviceItemSchema, item)));
  };
