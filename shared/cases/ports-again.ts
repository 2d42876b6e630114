import type { Calendar } from '../kernel/calendar.ts';
import type { Result } from '../kernel/result.ts';
import type { Trace } from '../workflow/command.ts';
import type { MatterEvent, OutMessage } from '../workflow/matter.ts';
import type { StoredReport } from './items.ts';
import type { CaseMeta } from './model.ts';

/** One more report of a case that is there already. */
export interface ReportLink {
  readonly before: CaseMeta;
  /** The case with one report more; absent where it is not counted. */
  readonly next?: CaseMeta;
  readonly calendar: Calendar;
  readonly report: StoredReport;
  readonly event: MatterEvent;
  readonly messages: readonly OutMessage[];
  readonly reporter?: { readonly phone: string; readonly name?: string | undefined };
  readonly trace: Trace;
}

export interface AgainStore {
  /** The report as it was first written, where the same request had made it already. */
  linkReport(given: ReportLink): Promise<Result<void, 'moved' | 'collided' | { readonly first: StoredReport }>>;
}
