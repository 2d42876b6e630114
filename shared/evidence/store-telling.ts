import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { CaseMeta } from '../cases/model.ts';
import type { Instant } from '../kernel/time.ts';
import { toOutItems } from '../platform/dynamodb/matter-items.ts';
import { writeOne } from '../platform/dynamodb/transact.ts';
import { attachmentKey } from './items.ts';
import { waitingMessage } from './rules-waiting.ts';

/**
 * Tells the acceptors of a case that something a reporter sent waits for them. A message that stands there already, of an
 * attachment before it or of an attempt that ended, is left as it is, wherever it has got to.
 */
export const waitingTeller =
  (client: DynamoDBDocumentClient, matters: string, caseOf: (num: string) => Promise<CaseMeta | undefined>) =>
  async (num: string, now: Instant): Promise<void> => {
    const c = await caseOf(num);
    if (c === undefined) return;
    const context = { pk: attachmentKey(num, '').pk, town: c.town, num, now };
    for (const item of toOutItems(context, [waitingMessage(c, now)]))
      await writeOne(client, { op: 'put', table: matters, item, expect: { kind: 'absent' } });
  };
