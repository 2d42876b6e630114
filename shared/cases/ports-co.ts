import type { ShownAttachment } from '../evidence/rules-shown.ts';
import type { Calendar } from '../kernel/calendar.ts';
import type { Result } from '../kernel/result.ts';
import type { Instant } from '../kernel/time.ts';
import type { Trace } from '../workflow/command.ts';
import type { MatterEvent } from '../workflow/matter.ts';
import type { CaseMeta } from './model.ts';
import type { CoPart } from './model-co.ts';
import type { CoReminder } from './reminding-co.ts';
import type { CoChange } from './rules-co.ts';

export interface CoSave {
  /** The head that the decision stood on: if it moved, the decision is void. */
  readonly meta: CaseMeta;
  readonly before: CoPart;
  readonly change: CoChange;
  readonly event: MatterEvent;
  readonly calendar: Calendar;
  readonly trace: Trace;
  /** The attachments it shows, as they were read. */
  readonly shown?: readonly ShownAttachment[];
}

/** Co-units' parts beside their case. */
export interface CoStore {
  /** All that were ever asked in a case, those of earlier rounds too. */
  coParts(num: string): Promise<readonly CoPart[]>;
  coPart(num: string, party: string): Promise<{ readonly meta: CaseMeta; readonly part?: CoPart } | undefined>;
  saveCoPart(given: CoSave): Promise<Result<void, 'moved' | 'collided'>>;
}

/** A part whose time has come, its case, and the time it was to wake at. */
export interface WokenCo {
  readonly meta: CaseMeta;
  readonly part: CoPart;
  readonly wakeAt: Instant;
}

/** What the clock needs of the parts. */
export interface CoClockStore {
  /** The part, if it is to wake by now; a late index may still name what has moved on since. */
  wokenCo(num: string, party: string, now: Instant): Promise<WokenCo | undefined>;
  remindCo(woken: WokenCo, reminder: CoReminder, calendar: Calendar, now: Instant): Promise<'told' | 'known' | 'moved'>;
  /** Writes the part as it stands with another time to wake at: its limits have moved, or a relief lies over it. */
  wakeCoLater(woken: WokenCo, next: CoPart, calendar: Calendar, at?: Instant): Promise<void>;
}
