import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { caseMetaItem, casePk, parsedMeta } from '../../shared/cases/items.ts';
import type { CaseMeta } from '../../shared/cases/model.ts';
import { parseItem } from '../../shared/platform/dynamodb/codec.ts';
import { batchGet } from '../../shared/platform/dynamodb/query.ts';

/** The head of a case, for what is told of it. */
export const caseReader =
  (client: DynamoDBDocumentClient, matters: string) =>
  async (num: string): Promise<CaseMeta | undefined> => {
    const [item] = await batchGet(client, matters, [{ pk: casePk(num), sk: 'META' }]);
    return item && parsedMeta(parseItem(caseMetaItem, item));
  };
