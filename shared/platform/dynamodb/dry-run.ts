import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

const WRITES = /^(Put|Update|Delete|TransactWrite|BatchWrite)/;

/**
 * Makes a client read as ever and write nothing: every write is answered as done. What decides before it writes can so be
 * asked what it would decide; its conditions are then not held against what others write at that moment.
 */
export function withoutWrites(client: DynamoDBDocumentClient): DynamoDBDocumentClient {
  client.middlewareStack.add(
    (next, context) => async (args) =>
      WRITES.test(context.commandName ?? '') ? { response: {}, output: { $metadata: {} } } : next(args),
    { step: 'initialize', priority: 'high', name: 'withoutWrites' },
  );
  return client;
}
