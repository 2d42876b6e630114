import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { parseItem } from '../platform/dynamodb/codec.ts';
import { getItem, queryAll } from '../platform/dynamodb/query.ts';
import type { Write } from '../platform/dynamodb/transact.ts';
import {
  reckonedItem,
  reckonedPrefix,
  reckoningItem,
  reckoningKey,
  reckoningPk,
  toReckonedItem,
  toReckoningItem,
} from './items.ts';
import type { ReckonedCase, Reckoning } from './model.ts';
import type { ReckoningReader } from './ports.ts';

/** A town changes its calendar a few times a year, and has some thousands of open cases. */
const MOST_CHANGES = 1_000;
const MOST_CASES = 20_000;

/** Leaves word for the clock; part of the transaction that changes the calendar. */
export const reckoningWrite = (matters: string, change: Reckoning): Write => ({
  op: 'put',
  table: matters,
  item: toReckoningItem(change),
  expect: { kind: 'absent' },
  label: 'reckoning',
});

/** That a change moved a case. Written before the case is, so that none is moved and not named; written again, it is the same. */
export const reckonedWrite = (matters: string, change: Reckoning, moved: ReckonedCase): Write => ({
  op: 'put',
  table: matters,
  item: toReckonedItem(change, moved),
});

/** Changes of calendars in the matters table. */
export const reckoningReader = (client: DynamoDBDocumentClient, matters: string): ReckoningReader => ({
  async changes(town) {
    const range = { attribute: 'sk', beginsWith: 'CHANGE#' };
    const exact = { table: matters, partition: { pk: reckoningPk(town) }, range, consistent: true, descending: true };
    return (await queryAll(client, exact, MOST_CHANGES)).map((item) => parseItem(reckoningItem, item));
  },
  async change(town, version) {
    const item = await getItem(client, matters, reckoningKey({ town, version }));
    return item && parseItem(reckoningItem, item);
  },
  async moved(town, version) {
    const range = { attribute: 'sk', beginsWith: reckonedPrefix(version) };
    const exact = { table: matters, partition: { pk: reckoningPk(town) }, range, consistent: true };
    return (await queryAll(client, exact, MOST_CASES)).map((item) => parseItem(reckonedItem, item));
  },
});
