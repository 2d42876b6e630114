import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Instant } from '../kernel/time.ts';
import { parseItem } from '../platform/dynamodb/codec.ts';
import { queryAll } from '../platform/dynamodb/query.ts';
import { remembered } from '../platform/remembered.ts';
import { retirementItem, SUCCESSIONS } from './items.ts';
import type { Retirement } from './model.ts';
import { redivisionPk } from './rules-moved.ts';

/** More grids than a town retires in a century. */
const MOST_RETIRED = 5_000;

/** The grids of a town that are retired, or are to be: one short query, whatever the town has of grids and matters. */
export const readRetirements = async (
  client: DynamoDBDocumentClient,
  matters: string,
  town: string,
): Promise<readonly Retirement[]> => {
  const range = { attribute: 'sk', beginsWith: SUCCESSIONS };
  const rows = await queryAll(client, { table: matters, partition: { pk: redivisionPk(town) }, range }, MOST_RETIRED);
  return rows.map((row) => parseItem(retirementItem, row));
};

/** As `readRetirements`, at most once a minute and town: a retirement is written ten minutes before it holds. */
export const retirementReader = (
  client: DynamoDBDocumentClient,
  matters: string,
  now: () => Instant,
): ((town: string) => Promise<readonly Retirement[]>) =>
  remembered((town) => readRetirements(client, matters, town), now);
