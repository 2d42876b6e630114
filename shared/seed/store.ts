import { BatchWriteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

type Item = Readonly<Record<string, unknown>>;

/** The service's limit of one BatchWriteItem. */
const BATCH = 25;
/** Requests under way at once: enough to keep one machine busy, few enough that none waits too long. */
const AT_ONCE = 8;
const ATTEMPTS = 8;

async function putBatch(client: DynamoDBDocumentClient, table: string, items: readonly Item[]): Promise<void> {
  let left = items.map((item) => ({ PutRequest: { Item: { ...item } } }));
  for (let attempt = 1; left.length > 0; attempt += 1) {
    if (attempt > ATTEMPTS) throw new Error(`${left.length} items of ${table} were not taken`);
    const answer = await client.send(new BatchWriteCommand({ RequestItems: { [table]: left } }));
    left = (answer.UnprocessedItems?.[table] ?? []) as typeof left;
    if (left.length > 0) await new Promise((resolve) => setTimeout(resolve, 20 * 2 ** attempt));
  }
}

/** Puts many items over whatever stands at their keys, so that doing it again changes nothing. */
export async function putAll(client: DynamoDBDocumentClient, table: string, items: readonly Item[]): Promise<void> {
  const batches = Array.from({ length: Math.ceil(items.length / BATCH) }, (_, n) =>
    items.slice(n * BATCH, (n + 1) * BATCH),
  );
  const worker = async (): Promise<void> => {
    for (let batch = batches.shift(); batch !== undefined; batch = batches.shift())
      await putBatch(client, table, batch);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
