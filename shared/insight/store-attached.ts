import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { parseItem } from '../platform/dynamodb/codec.ts';
import { getItem } from '../platform/dynamodb/query.ts';
import { countsItem, rowKey } from './items.ts';
import { NOW } from './model.ts';
import { gathererOf } from './rules.ts';
import { holderChild } from './rules-rows.ts';

/** How many cases hang on a head through a surge, as they were counted: seconds behind, and one read however many they are. */
export const attachedReader =
  (client: DynamoDBDocumentClient, table: string) =>
  async (town: string, surge: string): Promise<number> => {
    const key = rowKey({ table: 'N', parent: town, day: NOW, child: holderChild(gathererOf(surge), false) });
    const row = await getItem(client, table, key, false);
    return row === undefined ? 0 : (parseItem(countsItem, row).attached ?? 0);
  };
