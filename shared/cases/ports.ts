import type { FiledCategory } from '../catalogue/rules.ts';
import type { Department } from '../departments/rules.ts';
import type { DispatchRule } from '../dispatching/rules.ts';
import type { EvidenceKeeper, ShownAttachment } from '../evidence/rules-shown.ts';
import type { Calendar } from '../kernel/calendar.ts';
import type { Caller, Post } from '../kernel/caller.ts';
import type { Refusal } from '../kernel/refusal.ts';
import type { Result } from '../kernel/result.ts';
import type { Instant } from '../kernel/time.ts';
import type { TownPolicy } from '../policies/rules.ts';
import type { NewHome } from '../redivisions/rules-home.ts';
import type { Relief } from '../reliefs/rules.ts';
import type { Gathering } from '../surges/model.ts';
import type { Trace } from '../workflow/command.ts';
import type { IdempotencyMark, MatterEvent, OutMessage } from '../workflow/matter.ts';
import type { ListQuery } from './contract.ts';
import type { AnswerItem, CaseText, StoredReport } from './items.ts';
import type { AskedWords } from './items-asked.ts';
import type { CaseMeta, ReportMeta } from './model.ts';
import type { CoPart } from './model-co.ts';
import type { CasePromise } from './model-promise.ts';
import type { Supervision } from './model-supervision.ts';
import type { AgainStore } from './ports-again.ts';
import type { CallSave, CallStore } from './ports-calls.ts';
import type { CoStore } from './ports-co.ts';
import type { PromiseStore } from './ports-promise.ts';
import type { SupervisionStore } from './ports-supervision.ts';
import type { Reminder } from './reminding.ts';
import type { Change } from './rules.ts';
import type { Time } from './rules-clock.ts';

/** Where a point lies: the comprehensive grid it belongs to, or only what is known. */
export interface Located {
  readonly town: string;
  readonly unit?: string;
  readonly grid?: string;
  readonly point?: { readonly lon: number; readonly lat: number };
}

/** A place that a sign stands for; where it lies is found by its point, as every place is. */
export interface SignedPlace {
  readonly name: string;
  readonly point: { readonly crs: 'WGS84'; readonly lon: number; readonly lat: number };
}

/** An open case near a point, of the same group: perhaps the same problem. */
export interface NearCase {
  readonly num: string;
  readonly category?: string;
  readonly metres: number;
  readonly createdAt: Instant;
  readonly closedAt?: Instant;
}

/** What a new case is compared with. */
export interface Like {
  readonly family: string;
  /** Metres. */
  readonly radius: number;
  readonly since: Instant;
}

/** A lease: who has it open right now, so that two people don't type the same answer. */
export interface Lease {
  readonly person: string;
  readonly until: Instant;
}

export interface NewCase {
  readonly meta: CaseMeta;
  /** The calendar of its town, by which its limits run and it wakes. */
  readonly calendar: Calendar;
  readonly text: CaseText;
  readonly report: StoredReport;
  readonly event: MatterEvent;
  /** The second event of a case that attaches itself to a surge's head. */
  readonly attached?: MatterEvent;
  readonly messages: readonly OutMessage[];
  /** The reporter's phone and name, on their way into the people table. */
  readonly reporter?: { readonly phone: string; readonly name?: string | undefined };
  readonly trace: Trace;
}

export interface CaseSave {
  readonly before: CaseMeta;
  /** The calendar of its town, by which its limits run and it wakes. */
  readonly calendar: Calendar;
  /** The time the command stands in, by which co-units' parts move with their case. */
  readonly time?: Time;
  readonly change: Change;
  readonly event: MatterEvent;
  readonly trace: Trace;
  readonly address?: string | undefined;
  /** Unanswered instructions, where they were read beside the head; else they are read when the case gets another unit. */
  readonly supervisions?: readonly Supervision[];
  /** The co-units' parts, where they were read beside the head; else they are read when they turn out to move. */
  readonly parts?: readonly CoPart[];
  /** The report whose reporter commanded this, before and after. */
  readonly report?: { readonly before: StoredReport; readonly next: StoredReport };
  /** The attachments it shows, as they were read. */
  readonly shown?: readonly ShownAttachment[];
  /** The other case of a merge or of its undoing, before and after, with its own event. */
  readonly target?: {
    readonly before: CaseMeta;
    readonly next: CaseMeta;
    readonly event: MatterEvent;
    /** Whether the two belong together from now on. */
    readonly linked: boolean;
  };
}

/** Why a save did not take place: somebody else was faster (`moved`), or both collided and nobody won (`collided`). */
export type SaveFailure = 'moved' | 'collided';

export interface CaseStore extends AgainStore, SupervisionStore, PromiseStore, CoStore, CallStore {
  create(given: NewCase): Promise<Result<{ contact?: string }, { readonly first?: StoredReport } | 'collided'>>;
  load(num: string): Promise<CaseMeta | undefined>;
  loadWhole(num: string): Promise<{ meta: CaseMeta; text: CaseText; answer?: AnswerItem; lease?: Lease } | undefined>;
  save(given: CaseSave): Promise<Result<void, SaveFailure>>;
  /** The words of the last question that was put on the case. */
  asked(num: string): Promise<AskedWords | undefined>;
  event(num: string, part: string, version: number): Promise<MatterEvent | undefined>;
  /** A note is a stream of its own of one event; a repeated key finds it there (`known`). */
  addNote(
    meta: CaseMeta,
    event: MatterEvent,
    trace: Trace,
    messages?: readonly OutMessage[],
  ): Promise<'added' | 'known' | 'collided'>;
  claim(meta: CaseMeta, lease: Lease, now: Instant): Promise<Lease>;
  release(meta: CaseMeta, person: string): Promise<void>;
  list(query: ListQuery, caller: Caller): Promise<Result<{ items: CaseMeta[]; cursor?: string }, Refusal>>;
  /** By what the list is asked for of whom or what a case is about (`<kind>:<ref>`). */
  aboutHandle(about: string): string;
  timeline(
    num: string,
    limit: number,
    cursor: string | undefined,
    caller: Caller,
  ): Promise<Result<{ items: MatterEvent[]; cursor?: string }, Refusal>>;
  /** Everything that was done to the head itself, in order of its versions. */
  headEvents(num: string): Promise<readonly MatterEvent[]>;
  /** The case's reports and those of the cases merged into it, by id. */
  reports(
    num: string,
    limit: number,
    cursor: string | undefined,
    caller: Caller,
  ): Promise<Result<{ items: ReportMeta[]; cursor?: string }, Refusal>>;
  report(rid: string): Promise<StoredReport | undefined>;
  /** The report by the hash of a tracking code, or of one given later in its place. */
  reportByCode(hash: string, now: Instant): Promise<StoredReport | undefined>;
  /** What a reporter's page is made of: the head, the answer, the events of the head and those of the report. */
  followed(
    num: string,
    rid: string,
  ): Promise<
    | {
        meta: CaseMeta;
        answer?: AnswerItem;
        steps: readonly MatterEvent[];
        own: readonly MatterEvent[];
        promises?: readonly CasePromise[];
        /** Words to all reporters, the oldest first. */
        notices?: readonly MatterEvent[];
      }
    | undefined
  >;
  /**
   * One more thing done with a report. `meta`: the case it is done in, which may be the head of the report's own case;
   * `merged`: the report's own case and those by which it hangs on `meta`, where the write itself is to make sure that each
   * is merged into the next, else `elsewhere`.
   * `call`: what becomes of its call-back.
   */
  saveReport(
    meta: CaseMeta,
    before: StoredReport,
    next: StoredReport,
    event: MatterEvent,
    trace: Trace,
    messages?: readonly OutMessage[],
    merged?: readonly string[],
    call?: CallSave,
  ): Promise<Result<void, SaveFailure | 'elsewhere'>>;
  /** Open cases of a family within a radius (metres) of a point, created since then: at most six small queries. */
  near(point: { lon: number; lat: number }, like: Like): Promise<NearCase[]>;
  /** Those closed within 30 days, the last closed first; as many queries. */
  closedNear(
    point: { lon: number; lat: number },
    like: Omit<Like, 'since'> & { readonly now: Instant },
  ): Promise<(NearCase & { readonly closedAt: Instant })[]>;
  /** Counts a call against a limit per caller and minute; `false` when it is used up. */
  underRate(bucket: string, perMinute: number, now: Instant): Promise<boolean>;
}

/** A case whose time has come, and the time it was to wake at. */
export interface Woken {
  readonly meta: CaseMeta;
  readonly wakeAt: Instant;
}

/** What the clock needs of the cases. */
export interface ClockStore extends Pick<CaseStore, 'load' | 'save'> {
  /** The case, if it is to wake by now; a late index may still name what has moved on since. */
  woken(num: string, now: Instant): Promise<Woken | undefined>;
  /** Writes a reminder on the case as it was woken. `moved`: somebody was faster, and nothing was written. */
  remind(woken: Woken, reminder: Reminder, calendar: Calendar, now: Instant): Promise<'told' | 'known' | 'moved'>;
  /** Sets the time anew that a case wakes at: its calendar has changed since it was written, or a relief lies over it. */
  wakeLater(woken: Woken, calendar: Calendar, at?: Instant): Promise<void>;
  /** Numbers of cases that were merged into this one and still are, at most `limit`. */
  merged(num: string, limit: number): Promise<readonly string[]>;
}

/** Everything the use cases of reports and cases stand on. */
export interface CaseDeps {
  readonly store: CaseStore;
  /** A case as this function has lately read or written it: perhaps out of date, good for guessing what to read and no more. */
  readonly seen?: (num: string) => CaseMeta | undefined;
  readonly evidence: EvidenceKeeper;
  readonly calendar: Calendar;
  /** All reliefs of the town since the oldest running limit may have begun: ended ones, present ones, those to come. */
  readonly reliefs: (town: string, now: Instant) => Promise<readonly Relief[]>;
  readonly category: (town: string, code: string) => Promise<FiledCategory | undefined>;
  /** The category as it was when a case was filed under it. */
  readonly categoryFiled: (town: string, code: string, standard: string) => Promise<FiledCategory | undefined>;
  /** What a town decides about its procedure, at most a minute old. */
  readonly policy: (town: string) => Promise<TownPolicy>;
  /** The entries of a town's dispatch directory, at most a minute old. */
  readonly dispatchRules: (town: string) => Promise<readonly DispatchRule[]>;
  /** Whether this deployment serves a town. */
  readonly hasTown: (town: string) => Promise<boolean>;
  /** What gathers new reports in a town now, read anew each time. */
  readonly surges: (town: string) => Promise<readonly Gathering[]>;
  readonly hasParty: (town: string, party: string) => Promise<boolean>;
  /** A party that takes part in matters of the town, with its people and hours, at most a minute old. */
  readonly party: (town: string, party: string) => Promise<Department | undefined>;
  /** Who is on duty for a place, in the order in which they are turned to: its grid, its village, the centre. */
  readonly onDuty: (place: string, at: Instant) => Promise<readonly string[]>;
  readonly locate: (point: { lon: number; lat: number }, now: Instant) => Promise<Located | undefined>;
  /** The posts of somebody of the register, for the function in which somebody may be named. */
  readonly postsOf?: (person: string) => Promise<readonly Post[]>;
  /** A place of a town's file, unless it has ended. */
  readonly placeNamed: (
    town: string,
    id: string,
  ) => Promise<{ readonly point: { lon: number; lat: number }; readonly address: string } | undefined>;
  /** The grid of that code in force, or nothing. */
  readonly grid: (code: string) => Promise<Located | undefined>;
  /** Where a case lies now whose grid is retired; nothing while its grid is in force. */
  readonly newHome: (c: Pick<CaseMeta, 'town' | 'grid' | 'point'>, now: Instant) => Promise<NewHome | undefined>;
  /** What the code on a sign stands for: where it hangs and what it is called; nothing when it is not in use. */
  readonly placeCode: (code: string) => Promise<SignedPlace | undefined>;
  readonly ids: {
    /** A case number of this second with four random digits. */
    caseNumber(at: Instant): string;
    /** A tracking code: derived from the marks of the request when it has a key, else random. */
    trackingCode(caller: string, key: string | undefined): string;
    hash(code: string): string;
    /** An id for an upload or a note: derived when the request has a key, else random. */
    derived(caller: string, route: string, key: string | undefined): string;
    /** An address as a rate bucket: keyed, so the table holds no address. */
    bucket(sourceIp: string): string;
  };
  readonly mark: (caller: string, route: string, key: string, body: unknown) => IdempotencyMark;
  /** A short wait with jitter before deciding anew after a collision. */
  readonly backoff: (attempt: number) => Promise<void>;
  /** The town that takes what names no place. */
  readonly homeTown: string;
}
