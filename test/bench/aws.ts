import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { BenchStack } from './stack.ts';

const clients = new WeakMap<BenchStack, DynamoDBDocumentClient>();

/** A client of the stack's tables with an administrator's rights, whose calls are nobody's cost. */
export function adminClient(stack: BenchStack): DynamoDBDocumentClient {
  const known = clients.get(stack);
  if (known !== undefined) return known;
  const made = DynamoDBDocumentClient.from(
    new DynamoDBClient({
      endpoint: stack.aws,
      region: stack.assembly.region,
      credentials: { accessKeyId: 'LOCALADMIN', secretAccessKey: 'unused' },
    }),
    { marshallOptions: { removeUndefinedValues: true } },
  );
  clients.set(stack, made);
  return made;
}
