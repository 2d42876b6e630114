import type { Instant } from '../kernel/time.ts';
import type { LogCode } from '../platform/codes.ts';
import type { LogFields } from '../platform/logging.ts';
import type { Circuit } from './circuit.ts';
import type { Outgoing } from './content.ts';
import type { Delivery, Entry, Lane, Outcome, Settlement } from './rules.ts';

/** What delivering needs from outside. */

/** All that one audience is told about one matter. */
export interface StreamRef {
  readonly pk: string;
  readonly audience: string;
  readonly town: string;
}

export interface Message extends Entry, Outgoing {
  readonly type: string;
  readonly part: string;
  readonly version: number;
  readonly n: number;
  readonly audience: string;
  /** Somebody, or a party, whom it never reaches, whatever post they or those who serve there hold. */
  readonly except?: string | undefined;
  readonly num: string;
  /**
   * How often its state was decided on. It fences: a state that was decided on an older count is refused, so a worker
   * that slept does not undo what an operator has done since.
   */
  readonly attempts: number;
}

/** A stream as the ledger has it, read strongly. */
export interface Stream {
  readonly messages: readonly Message[];
  readonly deliveries: readonly Delivery[];
}

/** What the receiver answered, as far as it is kept. */
export interface Receipt {
  readonly status?: number;
  readonly error?: string;
}

export interface Ledger {
  readonly load: (ref: Pick<StreamRef, 'pk' | 'audience'>) => Promise<Stream>;
  /** Notes what became of a message in one lane. For an inbox this is the delivery itself; written twice it is one. */
  readonly record: (message: Message, lane: Lane, delivery: Delivery, receipt: Receipt, now: Instant) => Promise<void>;
  /** Changes a message's own state; false when it is no longer as it was read. */
  readonly settle: (message: Message, to: Settlement, now: Instant, error?: string) => Promise<boolean>;
}

/** Where a webhook goes. `sealed` is the secret in its envelope. */
export interface Endpoint {
  readonly town: string;
  readonly department: string;
  readonly channel: string;
  readonly url: string;
  readonly sealed: string;
  readonly circuit: Circuit;
}

export interface Circuits {
  /** The circuits of a department's channels, by channel. */
  readonly of: (town: string, department: string) => Promise<ReadonlyMap<string, Circuit>>;
  /** Whether the caller may send the one probe after a pause. */
  readonly probe: (endpoint: Endpoint, now: Instant) => Promise<boolean>;
  readonly failed: (endpoint: Endpoint, now: Instant) => Promise<void>;
  readonly recovered: (endpoint: Endpoint) => Promise<void>;
}

export interface Target extends Lane {
  readonly endpoint?: Endpoint;
}

export interface Directory {
  /** The channels of an audience at this moment; never empty. */
  readonly targets: (audience: string, town: string, now: Instant) => Promise<readonly Target[]>;
  /** Whoever is excepted, and of parties those who serve them, by whatever post they would be told. */
  readonly keptFrom: (except: readonly string[], town: string, now: Instant) => Promise<readonly string[]>;
}

export interface Sender {
  readonly send: (endpoint: Endpoint, message: Message, now: Instant) => Promise<Outcome>;
}

export type Log = (code: LogCode, fields?: LogFields, error?: unknown) => void;

export interface DeliveryDeps {
  readonly ledger: Ledger;
  readonly directory: Directory;
  readonly sender: Sender;
  readonly now: () => Instant;
  /** 0 … 1, for the jitter of retries. */
  readonly random: () => number;
  readonly log: Log;
}
