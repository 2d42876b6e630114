import type { Calendar } from '../kernel/calendar.ts';
import type { Caller } from '../kernel/caller.ts';
import type { Refusal } from '../kernel/refusal.ts';
import type { Result } from '../kernel/result.ts';
import type { Instant } from '../kernel/time.ts';
import type { CallQuery } from './contract-calls.ts';
import type { StoredReport } from './items.ts';
import type { CaseMeta } from './model.ts';
import type { DueCall } from './model-calls.ts';

/** What becomes of a call-back in the transaction of what was done with its report. */
export interface CallSave {
  readonly before: DueCall;
  readonly next: DueCall;
  /** By which its limit runs. */
  readonly calendar: Calendar;
}

export interface CallStore {
  readonly call: (rid: string) => Promise<DueCall | undefined>;
  /** A report with its call-back, where it has one, in one round trip. */
  readonly reportAndCall: (rid: string) => Promise<{ readonly report?: StoredReport; readonly call?: DueCall }>;
  /** A page of a list, each with its case: who may not see the one does not see the other. */
  readonly calls: (
    query: CallQuery,
    caller: Caller,
    now: Instant,
  ) => Promise<
    Result<
      { readonly items: readonly { readonly call: DueCall; readonly meta: CaseMeta }[]; readonly cursor?: string },
      Refusal
    >
  >;
}
