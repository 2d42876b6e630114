import type { FiledCategory } from '../catalogue/rules.ts';
import type { Evidence } from '../evidence/model.ts';
import type { Calendar } from '../kernel/calendar.ts';
import type { ActorRef } from '../kernel/caller.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Role } from '../kernel/roles.ts';
import type { Instant } from '../kernel/time.ts';
import type { TownPolicy } from '../policies/rules.ts';
import type { NewHome } from '../redivisions/rules-home.ts';
import type { Relief } from '../reliefs/rules.ts';
import type { MatterEvent, OutMessage } from '../workflow/matter.ts';
import type { CaseBodies } from './bodies.ts';
import type { CaseMeta, CaseState } from './model.ts';
import type { CoPart } from './model-co.ts';
import { CENTRE_ROLES, isConcerned, isRestricted } from './rules-rights.ts';
import type { CaseAction } from './table.ts';

export type { CaseMeta } from './model.ts';

/** What a rule may look at besides the case: all values, fetched before. */
export interface RuleContext {
  readonly actor: ActorRef;
  readonly at: Instant;
  readonly calendar: Calendar;
  readonly policy: TownPolicy;
  /** All reliefs of the town since the oldest running limit may have begun: ended ones, present ones, those to come. */
  readonly reliefs: readonly Relief[];
  /** The category that the command, or the case, names; absent when the catalogue has none of that code. */
  readonly category?: FiledCategory;
  /** Where an amended point or grid lies; `undefined` members when it lies nowhere. */
  readonly located?: {
    readonly town: string;
    readonly unit?: string;
    readonly grid?: string;
    readonly point?: { lon: number; lat: number };
  };
  /** Where the case lies now, when its grid is retired: whoever commands it moves it along. */
  readonly home?: NewHome;
  /** What it repeats, where that was looked for again: another one, or none any more. */
  readonly recurrence?: { readonly of?: string };
  /** The case to merge into. */
  readonly target?: CaseMeta;
  /** The lead named by a dispatch, or the platform named by an escalation, exists in this town. */
  readonly leadKnown?: boolean;
  /** A co-unit named by a dispatch that this town does not have. */
  readonly unknownCo?: string;
  /** The parts of its co-units, for what depends on them. */
  readonly parts?: readonly CoPart[];
  /** For a reporter's action: the report (the first 16 of its id), and whether its own case was merged into this one. */
  readonly reporter?: { readonly report: string; readonly merged: boolean };
  /** Who is on duty where the case lies, in the order in which they are turned to; read where nobody was named. */
  readonly onDuty?: readonly string[];
  /** The words of the question that is now decided. */
  readonly words?: Words;
  /** Parties and villages that the actor, or whoever is named, belongs to by any of their posts. */
  readonly sides?: readonly string[];
  readonly namedSides?: readonly string[];
  /** Parties that whoever is named serves: what is about one of them they never see. */
  readonly namedParties?: readonly string[];
}

/** The words of a question, kept for whoever decides: they may become the reporter's answer. */
export interface Words {
  readonly text: string;
  readonly remedy?: string;
  readonly evidence?: readonly Evidence[];
}

/** What a command makes of a case. */
export interface Change {
  readonly next: CaseMeta;
  /** Goes into the event; never personal data. */
  readonly data: Readonly<Record<string, unknown>>;
  readonly messages: readonly OutMessage[];
  /** What the reporter will read under the tracking code. */
  readonly answer?: {
    readonly kind: 'answered' | 'refused' | 'closed';
    readonly text: string;
    readonly remedy?: string;
  };
  /** It lay in a grid that is retired, and came to its new one with this. */
  readonly rehomed?: NewHome;
  /** Co-units whose work is sent back. */
  readonly reworked?: readonly string[];
  /** The words of the question that is put here. */
  readonly words?: Words;
}

/** The actions that move the head on; the others commute with every command and have streams of their own. */
export type HeadAction = Exclude<
  CaseAction,
  | 'claim'
  | 'release'
  | 'supplement'
  | 'urge'
  | 'rate'
  | 'supervise'
  | 'answer-supervision'
  | 'call-back'
  | 'waive-call-back'
  | 'answer-group'
  | 'note'
>;

export type Rule<A extends CaseAction> = (
  c: CaseMeta,
  body: CaseBodies[A],
  context: RuleContext,
) => Result<Change, Refusal>;

/** The next head of a case: one version on, in the state the action leads to, with what changes. */
export const advance = (
  c: CaseMeta,
  state: CaseState,
  changes: Partial<CaseMeta>,
  cleared: readonly (keyof CaseMeta)[] = [],
): CaseMeta => {
  const kept = Object.fromEntries(Object.entries(c).filter(([key]) => !cleared.includes(key as keyof CaseMeta)));
  return { ...(kept as unknown as CaseMeta), ...changes, state, version: c.version + 1 };
};

/** The newest who had a hand in it; more than anybody has, so that the head stays small. */
export const MOST_HANDLERS = 12;

/** Who handled it, with one more: they don't call the reporter back. */
export const withHandler = (c: CaseMeta, { person }: ActorRef): readonly string[] =>
  [...c.handledBy.filter((one) => one !== person), person].slice(-MOST_HANDLERS);

/** What is done beside a case, in a stream of its own: it moves no version of the head, and says which one it met. */
export const besideEvent = (
  c: CaseMeta,
  stream: Pick<MatterEvent, 'part' | 'version'>,
  action: string,
  actor: ActorRef,
  at: Instant,
  data: MatterEvent['data'],
): MatterEvent => ({ ...stream, action, actor, at, from: c.state, to: c.state, head: c.version, data });

/** What every message of a case says: references and figures, never text or persons. */
export const message = (
  next: CaseMeta,
  type: string,
  audience: string,
  extra: Readonly<Record<string, unknown>> = {},
): OutMessage => ({
  audience,
  type: `onegrid.case.${type}`,
  part: '_',
  version: next.version,
  data: {
    caseNum: next.num,
    town: next.town,
    state: next.state,
    ...(next.unit ? { unit: next.unit } : {}),
    ...(next.grid ? { grid: next.grid } : {}),
    ...(next.category ? { category: next.category } : {}),
    ...(next.categoryName ? { categoryName: next.categoryName } : {}),
    ...(next.clock?.dueAt ? { dueAt: next.clock.dueAt } : {}),
    urgency: next.urgency,
    ...(next.drill ? { drill: true } : {}),
    ...extra,
  },
  // Whoever of the centre is complained about holds posts there like everybody.
  ...(isConcerned(next.about?.ref, next) ? { except: next.about?.ref ?? '' } : {}),
});

/**
 * All who reported a case or one merged into it, as one audience: told one by one by who works the message, because they
 * may be hundreds and a transaction holds a hundred writes.
 */
export const REPORTERS = 'reporters:case';

/** Whether more than one person reported it. */
export const isOfSeveral = (c: CaseMeta): boolean => c.reports > 1 || (c.merged ?? 0) > 0 || c.gathered === true;

/**
 * The post that a step of the centre waits for, as an audience. Of what is hidden only those of the centre are told who may
 * see it; for everybody else the duty supervisor stands in, or names somebody.
 */
export const centre = (c: CaseMeta, role: Role): string =>
  `post:${c.town}:${isRestricted(c) && !CENTRE_ROLES.includes(role) ? 'dutySupervisor' : role}`;

export const refuse = (code: Refusal['code'], params?: Refusal['params']): Result<never, Refusal> =>
  err(params ? { code, params } : { code });

/** Whom a message reaches without telling the accused that somebody complained about them. */
export const mayBeTold = (audience: string, c: CaseMeta): boolean => !isConcerned(audience.replace('person:', ''), c);

/** Over an open whistle nothing is ended: those who were called still act on it. */
export const refuseOpenWhistle = (c: CaseMeta): Result<never, Refusal> | undefined =>
  c.whistles.length > 0 ? refuse('whistle-open', { whistle: c.whistles[0] ?? '' }) : undefined;

/** The body's own schema could not see what is wrong with this field. */
export const refuseField = (field: string, code: string): Result<never, Refusal> =>
  err({ code: 'invalid-body', errors: [{ pointer: `/${field}`, code }] });

export const change = (
  next: CaseMeta,
  data: Readonly<Record<string, unknown>>,
  messages: readonly OutMessage[] = [],
  answer?: Change['answer'],
): Result<Change, Refusal> => {
  const told = messages.filter(({ audience }) => mayBeTold(audience, next));
  return ok(answer ? { next, data, messages: told, answer } : { next, data, messages: told });
};

/**
 * Two sides of a separation are done by two persons. On solo duty the duty supervisor may do both: it is marked, and
 * listed for the morning.
 */
export const separated = (
  { actor }: Pick<RuleContext, 'actor'>,
  other: string | undefined,
  rule: string,
): Result<{ readonly selfApproved?: true }, Refusal> => {
  if (other !== actor.person) return ok({});
  return actor.role === 'dutySupervisor' ? ok({ selfApproved: true }) : refuse('separation-of-duties', { rule });
};

/** One more transfer or rework that a unit caused; enough of them make it a problem order (疑难件). */
export const troubled = (c: CaseMeta, { policy }: Pick<RuleContext, 'policy'>): Partial<CaseMeta> => {
  const troubles = (c.troubles ?? 0) + 1;
  return { troubles, ...(troubles >= policy.problemAfter ? { problem: true as const } : {}) };
};
