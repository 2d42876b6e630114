import type { CaseMeta, ReportMeta } from '../cases/model.ts';
import type { DueCall } from '../cases/rules-calls.ts';
import type { Calendar } from '../kernel/calendar.ts';
import type { Instant } from '../kernel/time.ts';
import type { TownPolicy } from '../policies/rules.ts';
import type { Log, Message, StreamRef } from './ports.ts';
import type { Delivery, Outcome, Settlement } from './rules.ts';
import type { Progress } from './rules-walk.ts';
import type { Sms, SmsGateway } from './sms.ts';

/** What of a case and its reporters a walk needs; all of it read strongly. */
export interface ReporterSource {
  readonly head: (num: string) => Promise<CaseMeta | undefined>;
  readonly heads: (nums: readonly string[]) => Promise<readonly CaseMeta[]>;
  /** Ids of the case's reports and of those of every case merged into it, in order. */
  readonly reportIds: (num: string) => Promise<readonly string[]>;
  readonly reports: (ids: readonly string[]) => Promise<readonly ReportMeta[]>;
  /** The answer that was written for the reporters. */
  readonly answer: (num: string) => Promise<string | undefined>;
  /** The words of a message's own event. */
  readonly words: (num: string, part: string, version: number) => Promise<string | undefined>;
  /** Opens a call-back unless one of this closing, or of a later one, is or was there already. */
  readonly openCall: (call: DueCall, calendar: Calendar) => Promise<boolean>;
  /** Ends the call-backs of these reports that wait and belong to a closing before then. */
  readonly lapseCalls: (ids: readonly string[], before: Instant, now: Instant) => Promise<number>;
  /** Numbers of contacts, opened; who is not kept any more is left out. */
  readonly phones: (contacts: readonly string[]) => Promise<ReadonlyMap<string, string>>;
}

/** The ledger as a walk uses it. */
export interface WalkLedger {
  /** The messages to reporters of a matter that are not through, in the order of time. */
  readonly open: (ref: Pick<StreamRef, 'pk' | 'audience'>) => Promise<readonly Message[]>;
  readonly settle: (message: Message, to: Settlement, now: Instant, error?: string) => Promise<boolean>;
  /** What became of the texts of a message to these recipients. */
  readonly receipts: (message: Message, to: readonly string[]) => Promise<readonly Delivery[]>;
  readonly receive: (
    message: Message,
    delivery: Delivery,
    receipt: { readonly error?: string },
    now: Instant,
  ) => Promise<void>;
  readonly progress: (message: Message) => Promise<Progress | undefined>;
  /** Notes that a page was gone through; false when another worker has done so already. */
  readonly advance: (message: Message, from: Progress | undefined, to: Progress) => Promise<boolean>;
}

export interface WalkDeps {
  readonly source: ReporterSource;
  readonly ledger: WalkLedger;
  readonly policy: (town: string) => Promise<TownPolicy>;
  readonly gatewayOf: (town: string) => Promise<SmsGateway | undefined>;
  readonly send: (gateway: SmsGateway, sms: Sms, now: Instant) => Promise<Outcome>;
  /** A recipient as one message's receipts name them: nobody can tell from it who it is, nor that two messages reached the same. */
  readonly recipient: (message: string, contact: string) => string;
  readonly now: () => Instant;
  /** 0 … 1, for the jitter of retries. */
  readonly random: () => number;
  readonly log: Log;
}
