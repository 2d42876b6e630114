/** The log of AWS calls that the control port shows and the bench adds up. */

/** Units by table, or by `table/index` for a secondary index. */
export type Units = Readonly<Record<string, number>>;

export interface AwsCall {
  /** Position in the log, from 1, without gaps. */
  readonly seq: number;
  /** Start of the call by the machine's own clock (the set clock may stand still), RFC 3339. */
  readonly at: string;
  /** Logical id of the function; `admin` for seed, pollers and tests. */
  readonly function: string;
  readonly invocationId?: string;
  /** `dynamodb`, `sqs`, `s3`, `kms`, `secretsmanager`. */
  readonly service: string;
  readonly action: string;
  readonly table?: string;
  readonly index?: string;
  /** Read request units and write request units by AWS's rules. */
  readonly rru: Units;
  readonly wru: Units;
  /** Items that a read of DynamoDB touched, whether or not a filter showed them; only while capacity is counted. */
  readonly items?: number;
  readonly ms: number;
  /** AWS's error code when the answer was an error. */
  readonly error?: string;
}

export interface CallLog {
  /** Calls after `seq`, oldest first. What the ring has dropped is missing at the front. */
  since(seq: number): readonly AwsCall[];
  /** The newest sequence number, 0 before any call. */
  last(): number;
}

/** A call log that also takes entries. */
export interface CallRecorder extends CallLog {
  record(call: Omit<AwsCall, 'seq'>): void;
}

/** Ring of the newest `capacity` calls. */
export function createCallLog(capacity = 100_000): CallRecorder {
  const ring = new Array<AwsCall | undefined>(capacity).fill(undefined);
  let newest = 0;
  return {
    last: () => newest,
    record(call) {
      newest += 1;
      ring[newest % capacity] = { seq: newest, ...call };
    },
    since(seq) {
      const found: AwsCall[] = [];
      const oldest = Math.max(1, newest - capacity + 1);
      for (let n = Math.max(seq + 1, oldest); n <= newest; n += 1) {
        const call = ring[n % capacity];
        if (call !== undefined) found.push(call);
      }
      return found;
    },
  };
}
