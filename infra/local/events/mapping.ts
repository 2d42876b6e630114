import type { Assembly, Resource } from '../template.ts';
import { createFilter } from './filter.ts';

/** An event source mapping of the template. */
export interface Mapping {
  readonly logicalId: string;
  readonly sourceArn: string;
  readonly source: 'sqs' | 'stream';
  readonly functionArn: string;
  readonly functionId: string;
  readonly batchSize: number;
  /** Milliseconds that a poller waits for more records. */
  readonly window: number;
  readonly passes: (record: unknown) => boolean;
  readonly reportsItems: boolean;
  readonly bisect: boolean;
  /** -1: for ever. */
  readonly retries: number;
  /** Seconds, -1: for ever. */
  readonly maxAge: number;
  /** ARN of the queue that is told about what was given up. */
  readonly onFailure?: string;
  readonly concurrency: number;
  /** Name of the table's partition key; records of one value of it keep their order. */
  readonly partitionKey?: string;
}

/** A window of seconds on AWS would make every test wait for it. */
const longestWindow = 50;

/** AWS polls an idle queue with two pollers. */
const idlePollers = 2;

/** Reads the enabled mappings. Throws on a source or function that the template does not have. */
export function readMappings(assembly: Assembly): readonly Mapping[] {
  return assembly
    .byType('AWS::Lambda::EventSourceMapping')
    .filter(({ properties }) => properties.Enabled !== false)
    .map((resource) => mappingOf(resource, assembly));
}

function mappingOf({ logicalId, properties }: Resource, assembly: Assembly): Mapping {
  const name = String(properties.FunctionName);
  const target = assembly.byType('AWS::Lambda::Function').find(({ ref, arn }) => [ref, arn].includes(name));
  if (target === undefined) throw new Error(`${logicalId}: there is no function ${name}`);
  const sourceArn = String(properties.EventSourceArn);
  const source = sourceOf(sourceArn, logicalId);
  const filters = (properties.FilterCriteria as { Filters?: readonly { Pattern?: unknown }[] } | undefined)?.Filters;
  const types = (properties.FunctionResponseTypes ?? []) as readonly unknown[];
  const onFailure = (properties.DestinationConfig as { OnFailure?: { Destination?: unknown } } | undefined)?.OnFailure
    ?.Destination;
  const scaling = (properties.ScalingConfig as { MaximumConcurrency?: number } | undefined)?.MaximumConcurrency;
  return {
    logicalId,
    sourceArn,
    source,
    functionArn: target.arn,
    functionId: target.logicalId,
    batchSize: Number(properties.BatchSize ?? (source === 'sqs' ? 10 : 100)),
    window: Math.min(longestWindow, Number(properties.MaximumBatchingWindowInSeconds ?? 0) * 1000),
    passes: createFilter(filters ?? []),
    reportsItems: types.includes('ReportBatchItemFailures'),
    bisect: properties.BisectBatchOnFunctionError === true,
    retries: Number(properties.MaximumRetryAttempts ?? -1),
    maxAge: Number(properties.MaximumRecordAgeInSeconds ?? -1),
    ...(onFailure === undefined ? {} : { onFailure: String(onFailure) }),
    concurrency: Math.min(idlePollers, scaling ?? idlePollers),
    ...(source === 'stream' ? { partitionKey: partitionKeyOf(sourceArn, assembly) } : {}),
  };
}

function partitionKeyOf(streamArn: string, assembly: Assembly): string {
  const table = assembly.byType('AWS::DynamoDB::Table').find(({ arn }) => streamArn.startsWith(`${arn}/`));
  const keys = (table?.properties.KeySchema ?? []) as readonly { AttributeName: string; KeyType: string }[];
  const key = keys.find(({ KeyType }) => KeyType === 'HASH');
  if (key === undefined) throw new Error(`there is no table with the stream ${streamArn}`);
  return key.AttributeName;
}

function sourceOf(arn: string, logicalId: string): Mapping['source'] {
  if (/^arn:[^:]+:sqs:/.test(arn)) return 'sqs';
  if (/^arn:[^:]+:dynamodb:.*\/stream\//.test(arn)) return 'stream';
  throw new Error(`${logicalId}: the event source ${arn} is not implemented`);
}

/**
 * The failed items that a function reports. `all` when the answer is not one that AWS takes: an empty or unknown
 * identifier, or a list that is none, fails the whole batch.
 */
export function failedItems(payload: unknown, known: readonly string[]): readonly string[] | 'all' {
  if (payload === null || payload === undefined) return [];
  const failures = (payload as { batchItemFailures?: unknown }).batchItemFailures;
  if (failures === undefined || failures === null) return [];
  if (!Array.isArray(failures)) return 'all';
  const ids = failures.map((each) => (each as { itemIdentifier?: unknown } | null)?.itemIdentifier);
  return ids.every((id): id is string => typeof id === 'string' && known.includes(id)) ? ids : 'all';
}
