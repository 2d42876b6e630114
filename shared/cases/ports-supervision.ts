import type { Calendar } from '../kernel/calendar.ts';
import type { Caller } from '../kernel/caller.ts';
import type { Refusal } from '../kernel/refusal.ts';
import type { Result } from '../kernel/result.ts';
import type { Trace } from '../workflow/command.ts';
import type { SupervisionQuery } from './contract-supervision.ts';
import type { CaseMeta } from './model.ts';
import type { Supervision } from './model-supervision.ts';
import type { SupervisionChange } from './rules-supervision.ts';

/** An instruction with the case it was given on. */
export interface Supervised {
  readonly supervision: Supervision;
  readonly meta: CaseMeta;
}

export interface SupervisionSave {
  readonly meta: CaseMeta;
  readonly change: SupervisionChange;
  readonly calendar: Calendar;
  readonly trace: Trace;
}

export interface SupervisionStore {
  supervision(num: string, id: string): Promise<Supervision | undefined>;
  /** Those on a case that nobody has answered. */
  openSupervisions(num: string): Promise<readonly Supervision[]>;
  /** `known`: it is there already; `full`: as many as there may be wait for an answer. */
  supervise(given: SupervisionSave): Promise<'given' | 'known' | 'full' | 'collided'>;
  /** `moved`: somebody answered it in between. */
  answerSupervision(given: SupervisionSave): Promise<'answered' | 'moved' | 'collided'>;
  supervisions(
    query: SupervisionQuery,
    caller: Caller,
  ): Promise<Result<{ items: Supervised[]; cursor?: string }, Refusal>>;
}
