import type { CaseMeta } from '../cases/rules.ts';
import type { Calendar } from '../kernel/calendar.ts';
import type { Caller } from '../kernel/caller.ts';
import type { Refusal } from '../kernel/refusal.ts';
import type { Result } from '../kernel/result.ts';
import type { Instant } from '../kernel/time.ts';
import type { TownPolicy } from '../policies/rules.ts';
import type { NewHome } from '../redivisions/rules-home.ts';
import type { Relief } from '../reliefs/rules.ts';
import type { UseCase } from '../route.ts';
import type { Trace } from '../workflow/command.ts';
import type { IdempotencyMark, MatterEvent, OutMessage } from '../workflow/matter.ts';
import type { BlowNewBody, WhistleQuery } from './contract.ts';
import type { WhistleMeta, WhistlePart } from './model.ts';

/** The whistle's effect on its case, decided on the case that was read. */
export interface CaseMove {
  readonly before: CaseMeta;
  readonly next: CaseMeta;
  readonly event: MatterEvent;
}

export interface WhistleSave {
  /** Absent when the whistle is blown. */
  readonly before?: WhistleMeta;
  readonly next: WhistleMeta;
  readonly parts: readonly { readonly before?: WhistlePart; readonly next: WhistlePart }[];
  readonly event: MatterEvent;
  readonly messages: readonly OutMessage[];
  readonly onCase?: CaseMove;
  /** Its grid is retired, and it came to its new one with this. */
  readonly rehomed?: NewHome;
  /** The calendar of its town, by which it wakes. */
  readonly calendar: Calendar;
  readonly trace: Trace;
}

export interface PartSave {
  /** The head that the decision stood on: if it moved, the decision is void. */
  readonly whistle: WhistleMeta;
  readonly before: WhistlePart;
  readonly next: WhistlePart;
  readonly event: MatterEvent;
  readonly messages: readonly OutMessage[];
  readonly calendar: Calendar;
  readonly trace: Trace;
}

export interface WhistleStore {
  load(id: string): Promise<{ meta: WhistleMeta; parts: WhistlePart[] } | undefined>;
  loadPart(id: string, party: string): Promise<{ meta: WhistleMeta; part: WhistlePart } | undefined>;
  save(given: WhistleSave): Promise<Result<void, 'moved' | 'collided'>>;
  savePart(given: PartSave): Promise<Result<void, 'moved' | 'collided'>>;
  event(id: string, part: string, version: number): Promise<MatterEvent | undefined>;
  list(query: WhistleQuery, caller: Caller): Promise<Result<{ items: WhistleMeta[]; cursor?: string }, Refusal>>;
  timeline(
    id: string,
    limit: number,
    cursor: string | undefined,
    caller: Caller,
  ): Promise<Result<{ items: MatterEvent[]; cursor?: string }, Refusal>>;
}

/** Everything the use cases of whistles stand on; the case is reached through these and nothing else. */
export interface WhistleDeps {
  readonly store: WhistleStore;
  /** What a town decides about its procedure, and its reliefs; both at most a minute old. */
  readonly policy: (town: string) => Promise<TownPolicy>;
  readonly reliefs: (town: string, now: Instant) => Promise<readonly Relief[]>;
  /** Where something lies now whose grid is retired; nothing while its grid is in force. */
  readonly newHome: (matter: Pick<CaseMeta, 'town' | 'grid' | 'point'>, now: Instant) => Promise<NewHome | undefined>;
  readonly loadCase: (num: string) => Promise<CaseMeta | undefined>;
  readonly caseEvent: (num: string, version: number) => Promise<MatterEvent | undefined>;
  readonly createCase: UseCase;
  /** The case that a report would become, nothing written. */
  readonly foreseenCase: (body: BlowNewBody['newCase'], now: Instant) => Promise<Result<CaseMeta, Refusal>>;
  readonly hasParty: (town: string, party: string) => Promise<boolean>;
  readonly mark: (caller: string, route: string, key: string, body: unknown) => IdempotencyMark;
  readonly backoff: (attempt: number) => Promise<void>;
}
