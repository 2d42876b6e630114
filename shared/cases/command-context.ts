import type { Attachment, Evidence } from '../evidence/model.ts';
import { type ActorRef, type Caller, type Post, partiesServed } from '../kernel/caller.ts';
import { toWgs84 } from '../kernel/coordinates.ts';
import { once } from '../kernel/lately.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Instant } from '../kernel/time.ts';
import { calendarOf } from '../policies/rules.ts';
import type { CaseBodies, CaseCommand } from './bodies.ts';
import type { AskedWords } from './items-asked.ts';
import type { CaseMeta } from './model.ts';
import type { CoPart } from './model-co.ts';
import type { Supervision } from './model-supervision.ts';
import type { CaseDeps, Located } from './ports.ts';
import { repeatedAnew } from './recurring.ts';
import type { RuleContext } from './rules.ts';
import { areaOf, isRestricted, sidesOf } from './rules-rights.ts';

/** What is read for a command: with its case, and for its rule. */

export const evidenceOf = ({ body }: CaseCommand): readonly Evidence[] =>
  'evidence' in body && Array.isArray(body.evidence) ? (body.evidence as readonly Evidence[]) : [];

/** The other case of a command: the head of a merge. */
export const otherOf = (command: CaseCommand): string | undefined => {
  if (command.action === 'merge') return command.body.into;
  return command.action === 'unmerge' ? command.body.from : undefined;
};

export interface Loaded {
  readonly meta: CaseMeta | undefined;
  readonly target: CaseMeta | undefined;
  /** Of what the command shows. */
  readonly attachments: ReadonlyMap<string, Attachment>;
  /** For a question that is granted: the words it was asked with. */
  readonly question: AskedWords | undefined;
  /** For what stands on the work of the co-units. */
  readonly parts: readonly CoPart[] | undefined;
  /** The posts of whoever is named to handle it, to look at it or to inspect it. */
  readonly named: readonly Post[];
  /** For what gives the case to another unit: what that one has to answer. */
  readonly supervisions: readonly Supervision[] | undefined;
}

/**
 * What is submitted and what is sent back depends on the co-units' parts, and some commands move them: they are read
 * beside the head, because after it they would cost a round trip.
 */
const needsParts = ({ action, body }: CaseCommand): boolean => {
  if (action === 'dispatch') return (body.co?.length ?? 0) > 0;
  if (action === 'inspect') return body.outcome === 'fail' || body.parts !== undefined;
  return ['submit', 'withdraw-submit', 'grant', 'resume', 'rework'].includes(action);
};

/** Instructions go with the unit that leads and the place that the case is in. */
const changesUnit = ({ action, body }: CaseCommand): boolean =>
  action === 'dispatch' ||
  action === 'resolve-on-spot' ||
  (action === 'amend' && (body.point !== undefined || body.grid !== undefined));

/** Who is to have a part in it by name. */
const personNamed = ({ action, body }: CaseCommand): string | undefined =>
  action === 'ask-inspection' || action === 'assign' || action === 'ask-verification' ? body.person : undefined;

export const loadFor = async (deps: CaseDeps, num: string, command: CaseCommand, now: Instant): Promise<Loaded> => {
  const seen = deps.seen?.(num);
  // Beside the case goes what is looked up by it, as it was when it was last seen here: nearly always it has stayed as it was.
  if (seen) lookUp(deps, seen, command, now).catch(() => undefined);
  const shown = evidenceOf(command).map((one) => one.id);
  const other = otherOf(command);
  const person = personNamed(command);
  const [meta, target, attachments, question, parts, named, supervisions] = await Promise.all([
    deps.store.load(num),
    other ? deps.store.load(other) : undefined,
    deps.evidence.rowsOf(num, shown),
    command.action === 'grant' ? deps.store.asked(num) : undefined,
    needsParts(command) ? deps.store.coParts(num) : undefined,
    person && deps.postsOf ? deps.postsOf(person) : [],
    changesUnit(command) ? deps.store.openSupervisions(num) : undefined,
  ]);
  return { meta, target, attachments, question, parts, named, supervisions };
};

/** Where an amendment puts the case; a place outside every grid leaves it to the town. */
const amendedPlace = async (
  deps: CaseDeps,
  meta: CaseMeta,
  body: CaseBodies['amend'],
  now: Instant,
): Promise<Result<Located | undefined, Refusal>> => {
  if (body.point) {
    const point = toWgs84(body.point);
    if (!point.ok) return err({ code: 'bad-point', errors: [{ pointer: '/point', code: point.error }] });
    const located = await deps.locate(point.value, now);
    return ok({ town: meta.town, point: point.value, ...located });
  }
  if (!body.grid) return ok(undefined);
  const located = await deps.grid(body.grid);
  return located ? ok(located) : err({ code: 'unknown-grid', params: { grid: body.grid } });
};

/** The party that a command sends the case to. */
const partyOf = (command: CaseCommand): string | undefined => {
  if (command.action === 'dispatch') return command.body.lead;
  return command.action === 'escalate' ? command.body.to : undefined;
};

const firstUnknown = async (deps: CaseDeps, town: string, parties: readonly string[]): Promise<string | undefined> => {
  const known = await Promise.all(parties.map((party) => deps.hasParty(town, party)));
  return parties.find((_, n) => !known[n]);
};

/**
 * The category as it is; where only the urgency of a filed case is amended, as it was when the case was filed: a catalogue
 * that has changed since is not for it.
 */
const categoryFor = (deps: CaseDeps, meta: CaseMeta, code: string, { action, body }: CaseCommand) => {
  const { standard } = meta;
  const same = action === 'amend' && body.category === undefined && body.condition === undefined;
  return same && standard !== undefined
    ? deps.categoryFiled(meta.town, code, standard)
    : deps.category(meta.town, code);
};

/** Somebody is to look, and nobody was named: it is for who is on duty there. Of what is hidden nobody is told so. */
const namesNobody = ({ action, body }: CaseCommand, meta: CaseMeta): boolean =>
  action === 'ask-verification' && body.person === undefined && body.post === undefined && !isRestricted(meta);

/**
 * What is looked up by a case for a command on it, all of it side by side. Registers are remembered; who is on duty, what the
 * case repeats and where a new place lies is read.
 */
const lookUp = async (deps: CaseDeps, meta: CaseMeta, command: CaseCommand, now: Instant) => {
  const { action, body } = command;
  const party = partyOf(command);
  const code =
    action === 'file' || action === 'amend' || action === 'resolve-on-spot'
      ? (body.category ?? meta.category)
      : undefined;
  const naming = code ? categoryFor(deps, meta, code, command) : Promise.resolve(undefined);
  const [policy, reliefs, home, category, leadKnown, unknownCo, located, onDuty, recurrence] = await Promise.all([
    deps.policy(meta.town),
    deps.reliefs(meta.town, now),
    deps.newHome(meta, now),
    naming,
    party ? deps.hasParty(meta.town, party) : undefined,
    action === 'dispatch' ? firstUnknown(deps, meta.town, body.co ?? []) : undefined,
    action === 'amend' ? amendedPlace(deps, meta, body, now) : ok(undefined),
    namesNobody(command, meta) ? deps.onDuty(areaOf(meta), now) : undefined,
    naming.then((named) => repeatedAnew(deps, meta, command, named, now)),
  ]);
  return { policy, reliefs, home, category, leadKnown, unknownCo, located, onDuty, recurrence };
};

/** Look-ups that a guess and the command itself share: what was read ahead by the right guess is not read again. */
export const lookedUpOnce = (deps: CaseDeps): CaseDeps => {
  const newHome = once(deps.newHome);
  return {
    ...deps,
    store: { ...deps.store, closedNear: once(deps.store.closedNear) },
    onDuty: once(deps.onDuty),
    locate: once(deps.locate),
    grid: once(deps.grid),
    categoryFiled: once(deps.categoryFiled),
    newHome: ({ town, grid, point }, now) =>
      newHome({ town, ...(grid ? { grid } : {}), ...(point ? { point } : {}) }, now),
  };
};

/** What the rules look at besides the case; everything here is remembered or read beside the case, never after it. */
export const contextOf = async (
  deps: CaseDeps,
  meta: CaseMeta,
  command: CaseCommand,
  { target, question, parts, named }: Loaded,
  { actor, caller }: { readonly actor: ActorRef; readonly caller: Caller },
  now: Instant,
): Promise<Result<RuleContext, Refusal>> => {
  const looked = await lookUp(deps, meta, command, now);
  const { policy, reliefs, home, category, leadKnown, unknownCo, located, onDuty, recurrence } = looked;
  if (!located.ok) return located;
  return ok({
    actor,
    at: now,
    calendar: calendarOf(policy),
    policy,
    reliefs,
    ...(home ? { home } : {}),
    ...(category ? { category } : {}),
    ...(recurrence ? { recurrence } : {}),
    ...(located.value ? { located: located.value } : {}),
    ...(target ? { target } : {}),
    ...(leadKnown === undefined ? {} : { leadKnown }),
    ...(unknownCo ? { unknownCo } : {}),
    ...(question ? { words: question.words } : {}),
    ...(parts ? { parts } : {}),
    ...(onDuty ? { onDuty } : {}),
    sides: sidesOf(caller.posts),
    namedSides: sidesOf(named),
    namedParties: partiesServed(named),
  });
};
