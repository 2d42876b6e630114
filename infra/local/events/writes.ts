import type { AwsSide } from '../aws/side.ts';

const writing = new Set([
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'BatchWriteItem',
  'TransactWriteItems',
  'SendMessage',
  'SendMessageBatch',
]);

/** True when a function or the admin has written something after call number `seq`. */
export function wroteSince(calls: AwsSide['calls'], seq: number): boolean {
  return calls.last() > seq && calls.since(seq).some(({ action }) => writing.has(action));
}

/**
 * Calls back soon after anything was written to DynamoDB: looking at the call log costs nothing, looking at a stream
 * costs a call. The answer ends it.
 */
export function watchWrites(calls: AwsSide['calls'], written: () => void): () => void {
  let seen = calls.last();
  const timer = setInterval(() => {
    if (calls.last() === seen) return;
    const before = seen;
    seen = calls.last();
    if (wroteSince(calls, before)) written();
  }, 5);
  return () => clearInterval(timer);
}
