import { createHash } from 'node:crypto';
import {
  type CancellationReason,
  ConditionalCheckFailedException,
  TransactionCanceledException,
  TransactionConflictException,
  TransactionInProgressException,
} from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  PutCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { err, ok, type Result } from '../../kernel/result.ts';
import { Fault } from '../fault.ts';
import { toTransactItem, type Write } from './expressions.ts';

export type { Expect, Item, Key, Write } from './expressions.ts';

/**
 * Why a write did not happen; nothing of it was written. `condition`: the first action whose condition broke, with the
 * item that stands there (absent when there is none). `conflict`: another transaction held an item; load and decide
 * again, never send again what was decided on the old state.
 */
export type WriteFailure =
  | {
      readonly kind: 'condition';
      readonly label?: string;
      readonly index: number;
      readonly old?: Record<string, unknown>;
    }
  | { readonly kind: 'conflict' };

/** The service's limit for one transaction. */
export const MAX_ACTIONS = 100;

/** What DynamoDB calls another writer on the same item, or itself being too busy: both are answered by deciding again. */
const BUSY = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);

type OldItem = NonNullable<CancellationReason['Item']>;

const conditionFailure = (writes: readonly Write[], index: number, old: OldItem | undefined): WriteFailure => {
  const label = writes[index]?.label;
  return {
    kind: 'condition',
    index,
    ...(label === undefined ? {} : { label }),
    ...(old === undefined || Object.keys(old).length === 0 ? {} : { old: unmarshall(old) }),
  };
};

const failureOf = (writes: readonly Write[], error: unknown): WriteFailure => {
  if (error instanceof TransactionCanceledException) {
    const reasons = error.CancellationReasons ?? [];
    const index = reasons.findIndex((reason) => reason.Code === 'ConditionalCheckFailed');
    if (index >= 0) return conditionFailure(writes, index, reasons[index]?.Item);
    if (reasons.some((reason) => BUSY.has(reason.Code ?? ''))) return { kind: 'conflict' };
    const codes = reasons.map((reason) => reason.Code ?? 'None').join(',');
    throw new Fault('write-refused', { codes: codes.slice(0, 500) }, error);
  }
  if (error instanceof ConditionalCheckFailedException) return conditionFailure(writes, 0, error.Item);
  if (error instanceof TransactionInProgressException || error instanceof TransactionConflictException) {
    return { kind: 'conflict' };
  }
  throw error;
};

/** A request token has at most 36 characters; a longer one is cut to its hash. */
const tokenOf = (token: string): string =>
  token.length <= 36 ? token : createHash('sha256').update(token).digest('base64url').slice(0, 36);

/**
 * Writes all or nothing. Without `token` the SDK makes one for its own retries. A condition that breaks and a conflict
 * are values; they are never retried here.
 * @throws Fault `too-many-writes` beyond 100 actions, `write-refused` when the service calls the writes malformed
 */
export const transact = async (
  client: DynamoDBDocumentClient,
  writes: readonly Write[],
  token?: string,
): Promise<Result<void, WriteFailure>> => {
  if (writes.length > MAX_ACTIONS) throw new Fault('too-many-writes', { count: writes.length });
  const command = new TransactWriteCommand({
    TransactItems: writes.map(toTransactItem),
    ...(token === undefined ? {} : { ClientRequestToken: tokenOf(token) }),
  });
  try {
    await client.send(command);
    return ok(undefined);
  } catch (error) {
    return err(failureOf(writes, error));
  }
};

const sendOne = (client: DynamoDBDocumentClient, write: Write): Promise<unknown> => {
  const { Put, Update, Delete } = toTransactItem(write);
  if (Put) return client.send(new PutCommand(Put));
  if (Update) return client.send(new UpdateCommand(Update));
  if (Delete) return client.send(new DeleteCommand(Delete));
  throw new Fault('write-refused', { op: write.op });
};

/** Writes one item outside a transaction, at half a transaction's cost. A `check` alone writes nothing and is a fault. */
export const writeOne = async (client: DynamoDBDocumentClient, write: Write): Promise<Result<void, WriteFailure>> => {
  try {
    await sendOne(client, write);
    return ok(undefined);
  } catch (error) {
    return err(failureOf([write], error));
  }
};
