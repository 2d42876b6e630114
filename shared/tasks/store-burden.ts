import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Day } from '../kernel/time.ts';
import { parseItem } from '../platform/dynamodb/codec.ts';
import { queryAll } from '../platform/dynamodb/query.ts';
import { burdenPk } from './items.ts';

const burdenItem = z.lazy(() =>
  z.object({ sk: z.string(), minutes: z.number().int().default(0), tasks: z.number().int().default(0) }),
);

/** What a department asks of all grid workers by the tasks that are due in one week. */
export interface Asked {
  readonly tasks: number;
  readonly minutes: number;
}

/** By department, for the week that begins on a Monday: one query of as many rows as departments ask. */
export const burdenReader =
  (client: DynamoDBDocumentClient, table: string) =>
  async (town: string, week: Day): Promise<ReadonlyMap<string, Asked>> => {
    const range = { attribute: 'sk', beginsWith: `${week}#` };
    const items = await queryAll(client, { table, partition: { pk: burdenPk(town) }, range });
    const rows = items.map((item) => parseItem(burdenItem, item));
    return new Map(rows.map(({ sk, tasks, minutes }) => [sk.slice(week.length + 1), { tasks, minutes }]));
  };
