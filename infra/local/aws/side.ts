/**
 * What the AWS side of the embedded stack takes and gives: types only, so that the runtime side compiles against them.
 */

import type { CallLog } from './calls.ts';
import type { FaultRules } from './faults.ts';

/** One resource of the synthesised template with its intrinsics resolved. */
export interface TemplateResource {
  readonly logicalId: string;
  readonly stack: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  /** What `Ref` gives: a table's, bucket's or role's name, a queue's URL, a key's id, a secret's ARN. */
  readonly ref: string;
  readonly arn: string;
}

/** The part of a cloud assembly that the AWS side reads. */
export interface TemplateResources {
  readonly region: string;
  readonly account: string;
  readonly partition: string;
  readonly resources: readonly TemplateResource[];
}

/** Credentials as an SDK client takes them. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Configuration of any SDK v3 client that bypasses the permission check (`LOCALADMIN`). */
export interface AdminClientConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: Credentials;
}

/** Who made a call: the function, and which of its environments (worker processes). */
export interface Caller {
  readonly accessKeyId: string;
  readonly functionId: string;
  readonly environment: number;
}

export interface StartAwsOptions {
  readonly assembly: TemplateResources;
  /** Directory that keeps the data between runs; without it everything is in memory. */
  readonly dataDir?: string;
  /** The set clock; `setNow` replaces it later. Default: the system's. */
  readonly now?: () => Date;
  /** Count read and write units (reads images around writes, about 1 ms a write). Default true. */
  readonly meter?: boolean;
  /** The invocation that the environment with this access key is working on, for the call log. */
  readonly invocationOf?: (accessKeyId: string) => string | undefined;
  /**
   * Called by the fault kinds `kill-before` and `kill-after`: SIGKILL that environment's process. The front awaits it, then cuts
   * the connection of the call.
   */
  readonly kill?: (caller: Caller) => Promise<void> | void;
  /** Told of a failure inside the front; default: a line on standard error. */
  readonly report?: (error: unknown) => void;
  /** Port of the front; default any free one. */
  readonly port?: number;
}

/** A statement of a role's policy that allowed nothing since the start. */
export interface UnusedGrant {
  readonly role: string;
  readonly policy: string;
  readonly statement: number;
  readonly sid?: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/** Depth of a queue, as `GET /queues` of the control port shows it. */
export interface QueueDepth {
  readonly logicalId: string;
  readonly name: string;
  readonly ready: number;
  readonly delayed: number;
  readonly inFlight: number;
}

/**
 * The running AWS side.
 *
 * Wiring: `startAws({assembly, invocationOf, kill})` → give each environment `environmentFor(functionLogicalId, n)` on top of its
 * own variables → use `adminClientConfig` (or `url` with the access key `LOCALADMIN`) for seed, SQS pollers and stream readers →
 * `setNow` + `await expire()` when the clock moves → `stop()`.
 */
export interface AwsSide {
  /** The one endpoint of every service, `http://127.0.0.1:<port>`; streams too (`x-amz-target: DynamoDBStreams_20120810.*`). */
  readonly url: string;
  readonly region: string;
  readonly adminClientConfig: AdminClientConfig;
  /** Credentials of a function's n-th environment; its access key names both in the call log and in fault rules. */
  credentialsFor(functionLogicalId: string, environment?: number): Credentials;
  /**
   * The whole environment of a function: its own variables from the template (queue URLs turned to the front, because the SDK sends
   * a call to the host of its queue URL), and AWS_ENDPOINT_URL, AWS_REGION, AWS_DEFAULT_REGION, AWS_ACCESS_KEY_ID and
   * AWS_SECRET_ACCESS_KEY of its n-th environment.
   */
  environmentFor(functionLogicalId: string, environment?: number): Readonly<Record<string, string>>;
  /** The text with every queue URL of the template turned to the front; for variables of seed and tests. */
  localise(text: string): string;
  /** URL for calls about a queue, by logical id, ARN or name. Any URL ending in the queue's name works too. */
  queueUrl(queue: string): string;
  /** Name of a table, by logical id, ARN or name. */
  tableName(table: string): string;
  /** Stream ARN as DynamoDB Local knows it (its labels differ from the template's), by logical id, ARN, stream ARN or name. */
  streamArn(table: string): string;
  queues(): readonly QueueDepth[];
  readonly calls: CallLog;
  readonly faults: FaultRules;
  /** Switch counting of capacity at run time. */
  readonly meter: { on: boolean };
  readonly grants: { unused(): readonly UnusedGrant[] };
  /** Entries of secondary indexes whose item was written less than this many milliseconds ago are left out of queries; 0 = off. */
  hideYoungerThan(milliseconds: number): void;
  setNow(now: () => Date): void;
  /** Deletes what has expired by the set clock, in every table with a TTL attribute; gives the number of items. */
  expire(): Promise<number>;
  /**
   * True if a REMOVE record is an expiry. Records read through the front (GetRecords) already have the `userIdentity` of the service,
   * so a poller that reads there need not ask.
   */
  isExpiry(tableName: string, keys: Readonly<Record<string, unknown>>, sequenceNumber: string): boolean;
  stop(): Promise<void>;
}
