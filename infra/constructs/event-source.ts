import { CfnEventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { DataTable } from './data-table.ts';
import type { ServiceFunction } from './service-function.ts';

/** Answers name the failed records one by one, so that one bad record does not repeat the whole batch. */
const partial = ['ReportBatchItemFailures'];

/**
 * Feeds a table's stream to a function. It retries for as long as the stream keeps a record: giving up earlier would
 * lose it, because a failure destination gets no body. A record that can never pass is the function's to divert to
 * `poison`; bisecting finds it when the function itself dies of it.
 */
export function consumeStream(
  consumer: ServiceFunction,
  source: DataTable,
  poison: Queue,
  patterns: readonly object[],
): void {
  const { tableStreamArn } = source.table;
  if (tableStreamArn === undefined) throw new Error(`${source.node.path} has no stream`);
  consumer.allowStream(tableStreamArn);
  const mapping = new CfnEventSourceMapping(consumer, 'Stream', {
    functionName: consumer.fn.functionName,
    eventSourceArn: tableStreamArn,
    startingPosition: 'TRIM_HORIZON',
    batchSize: 100,
    maximumBatchingWindowInSeconds: 0,
    maximumRetryAttempts: -1,
    bisectBatchOnFunctionError: true,
    functionResponseTypes: partial,
    filterCriteria: { filters: patterns.map((pattern) => ({ pattern: JSON.stringify(pattern) })) },
    destinationConfig: { onFailure: { destination: poison.queueArn } },
  });
  mapping.node.addDependency(consumer.role);
}

/**
 * Feeds a queue to a function. No maximum concurrency: it would switch off Lambda's scaling back to two idle pollers,
 * and fair queues do not act on so few messages in flight. `batchSize`: 1 where one message may take all the function has.
 */
export function consumeQueue(consumer: ServiceFunction, queue: Queue, batchSize = 10): void {
  consumer.allowReceive(queue);
  const mapping = new CfnEventSourceMapping(consumer, 'Queue', {
    functionName: consumer.fn.functionName,
    eventSourceArn: queue.queueArn,
    batchSize,
    functionResponseTypes: partial,
  });
  mapping.node.addDependency(consumer.role);
}
