import { type PromiseChange, passWithShift } from '../cases/rules-promise.ts';
import { ownerOf, promisingPost } from '../cases/rules-promise-rights.ts';
import type { Caller, Post } from '../kernel/caller.ts';
import { townOf } from '../kernel/codes.ts';
import { once } from '../kernel/lately.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { DAY, type Instant, plus, shanghaiDay, show } from '../kernel/time.ts';
import type { Answer, Request } from '../route.ts';
import { actorOf, decideAgain, repeatedOrStale, traceOf } from '../workflow/command.ts';
import { headEvent, type IdempotencyMark, type MatterEvent } from '../workflow/matter.ts';
import type { HandOverInput } from './contract.ts';
import { type Draft, draft } from './drafting.ts';
import { MISSED_AFTER_MS, type Shift, type ShiftList, type ShiftSheet } from './model.ts';
import type { ShiftDeps, ShiftSave, StoredShift } from './ports.ts';
import { handOver, leaving, mayReadShifts, postForShift, type Standing, takeOver } from './rules.ts';
import { nextAfter, type RotaTurn, shiftAfter, shiftsOf, shiftTimes } from './rules-shifts.ts';
import { type ShiftAction, shiftTable } from './table.ts';

type Done = Promise<Result<Answer, Refusal>>;

/** A shift as it stands: by the rota, and by what was handed over of it. */
export interface Loaded {
  readonly shift: Shift;
  /** The shift after it, by the rota as it is now. */
  readonly after?: Shift;
  readonly next: readonly { readonly person: string; readonly name: string }[];
  readonly stored?: StoredShift;
}

/** The turns that may have to do with a time: those that begin on the day before it and up to the day after. */
export const turnsAround = (deps: ShiftDeps, area: string, from: Instant, to: Instant): Promise<readonly RotaTurn[]> =>
  deps.turns(area, shanghaiDay(plus(from, -DAY)), shanghaiDay(plus(to, DAY)));

/** A shift by its name: from the rota as it is now, or as it was when it was handed over. */
export const loadShift = async (deps: ShiftDeps, area: string, name: string): Promise<Loaded | undefined> => {
  const times = shiftTimes(name);
  if (!times) return undefined;
  const [turns, stored] = await Promise.all([
    turnsAround(deps, area, times.from, times.to),
    deps.store.load(area, name),
  ]);
  const planned = shiftsOf(area, turns).find(({ shift }) => shift === name);
  const people = planned?.people ?? stored?.sheet.people;
  if (!people) return undefined;
  const shift = { shift: name, area, ...times, people };
  const after = shiftAfter(area, times, turns);
  return { shift, next: nextAfter(times, turns), ...(after ? { after } : {}), ...(stored ? { stored } : {}) };
};

export const standingOf = ({ shift, next, stored }: Loaded): Standing => ({
  area: shift.area,
  people: shift.people.map(({ person }) => person),
  next: next.map(({ person }) => person),
  ...(stored ? { handedBy: stored.meta.handedBy } : {}),
});

interface Asked {
  readonly area: string;
  readonly name: string;
  readonly action: ShiftAction;
  readonly request: Request;
  readonly caller: Caller;
  readonly now: Instant;
  readonly mark: IdempotencyMark | undefined;
}

/** The answer to a command, read from its event: a repeated request gets the first one, word for word. */
const answerFrom = ({ area, name }: Pick<Asked, 'area' | 'name'>, event: MatterEvent): Answer => {
  const { dueAt, promises } = event.data;
  return {
    body: {
      ...{ area, shift: name, action: event.action, state: event.to, version: event.version, at: show(event.at) },
      ...(typeof dueAt === 'string' ? { dueAt: show(dueAt) } : {}),
      ...(typeof promises === 'number' ? { promises } : {}),
    },
    version: event.version,
  };
};

/**
 * The version that the command is based on: none for the first handing over. A request that was heard before gets its
 * first answer.
 */
const repeated = async (
  deps: ShiftDeps,
  asked: Asked,
  loaded: Loaded,
): Promise<Result<Answer, Refusal> | undefined> => {
  const { area, name, action, request, mark } = asked;
  const version = loaded.stored?.meta.version ?? 0;
  if (request.ifMatch === version || (request.ifMatch === undefined && version === 0)) return undefined;
  const first = mark ? await deps.store.event(area, name, (request.ifMatch ?? 0) + 1) : undefined;
  const again = mark !== undefined && first?.idempotency?.key === mark.key;
  if (request.ifMatch === undefined && !again) return err({ code: 'version-required', version });
  return repeatedOrStale(first, mark, action, version, (event) => answerFrom(asked, event));
};

const eventOf = (
  { action, now, mark }: Asked,
  change: { readonly next: ShiftSave['next']; readonly data: MatterEvent['data'] },
  from: string | undefined,
): MatterEvent =>
  headEvent(change.next, action, change.next.takenBy ?? change.next.handedBy, now, change.data, from, mark);

const handedOver = (
  deps: ShiftDeps,
  asked: Asked,
  { shift, next, after, stored }: Loaded,
  post: Post,
  entries: ShiftList,
): Result<ShiftSave, Refusal> => {
  const { caller, now, request } = asked;
  const { words, keep } = request.body as HandOverInput;
  const town = townOf(shift.area) ?? shift.area;
  const change = handOver(shift, town, stored?.meta, next, actorOf(caller, post), now, deps.calendar);
  if (!change.ok) return change;
  const sheet: ShiftSheet = {
    people: shift.people,
    ...(words ? { words } : {}),
    entries,
    ...(keep && keep.length > 0 ? { keep } : {}),
  };
  const event = eventOf(asked, change.value, stored?.meta.state);
  const { next: handed, messages } = change.value;
  const before = stored ? { before: stored.meta } : {};
  const watch = watchOf(after, town, now);
  return ok({ ...before, next: handed, sheet, event, messages, passed: [], ...watch, trace: traceOf(request) });
};

/** The promises on a sheet with their cases, as they are now. */
const promisesOn = ({ entries }: ShiftSheet, { work }: Pick<ShiftDeps, 'work'>) => {
  const refs = entries.promises.items.flatMap(({ num, promise }) => (promise ? [{ num, promise }] : []));
  return refs.length === 0 ? undefined : work.look([...new Set(refs.map(({ num }) => num))], refs);
};

/**
 * What of the promises on the sheet changes hands: those that still are who went's, of cases that who comes may see. Who
 * stays on for the next turn keeps their own, and so does who said so.
 */
const passedWith = async (
  deps: ShiftDeps,
  { caller, now, name }: Asked,
  { shift, next, stored }: Loaded & { readonly stored: StoredShift },
  post: Post,
): Promise<readonly PromiseChange[]> => {
  const { keep = [] } = stored.sheet;
  const found = await promisesOn(stored.sheet, deps);
  if (!found) return [];
  const going = leaving(stored, [caller.person, ...next.map(({ person }) => person)]);
  const { cases, promises } = found;
  return promises.flatMap((promise): PromiseChange[] => {
    const c = cases.get(promise.caseNum);
    const mine = c && promisingPost(caller, c, promise.owner);
    if (!c || !mine || promise.state !== 'open' || keep.includes(promise.id)) return [];
    if (!going.includes(promise.owner.person)) return [];
    return [
      passWithShift(c, promise, ownerOf(caller.person, mine), actorOf(caller, post), now, `${shift.area}.${name}`),
    ];
  });
};

/**
 * A place that hands over will hand the next shift over, also where nobody takes this one: from the first one on it is
 * expected. One that nobody handed over in time has been told of.
 */
const watchOf = (after: Shift | undefined, town: string, now: Instant): Pick<ShiftSave, 'watch'> => {
  if (!after || plus(after.to, MISSED_AFTER_MS) <= now) return {};
  const { people, ...times } = after;
  return { watch: { ...times, town, people: people.map(({ person }) => person) } };
};

const takenOver = async (
  deps: ShiftDeps,
  asked: Asked,
  loaded: Loaded & { readonly stored: StoredShift },
  post: Post,
): Promise<Result<ShiftSave, Refusal>> => {
  const { caller, now, request } = asked;
  const { meta, sheet } = loaded.stored;
  const { note } = request.body as { readonly note?: string };
  const passed = await passedWith(deps, asked, loaded, post);
  const ids = passed.map(({ next }) => next.id);
  const next = loaded.next.map(({ person }) => person);
  const change = takeOver(meta, next, ids, actorOf(caller, post), now);
  if (!change.ok) return change;
  const event = eventOf(asked, change.value, meta.state);
  const said = note ? { ...sheet, note } : sheet;
  const { next: taken, messages } = change.value;
  const watch = watchOf(loaded.after, meta.town, now);
  return ok({ before: meta, next: taken, sheet: said, event, messages, passed, ...watch, trace: traceOf(request) });
};

const isOpen = (action: ShiftAction, stored: StoredShift | undefined): boolean =>
  stored ? shiftTable[action].from.includes(stored.meta.state) : action === 'hand-over';

const closed = (action: ShiftAction, stored: StoredShift | undefined): Result<never, Refusal> =>
  err({
    code: 'wrong-state',
    params: { action, state: stored?.meta.state ?? 'not handed over' },
    version: stored?.meta.version ?? 0,
    openActions: stored ? [] : ['hand-over'],
  });

const decided = async (
  deps: ShiftDeps,
  asked: Asked,
  loaded: Loaded,
  post: Post,
  drafted: Draft | undefined,
): Promise<Result<ShiftSave, Refusal>> => {
  const { stored } = loaded;
  if (!isOpen(asked.action, stored)) return closed(asked.action, stored);
  if (drafted) return handedOver(deps, asked, loaded, post, drafted.list);
  return stored ? takenOver(deps, asked, { ...loaded, stored }, post) : closed(asked.action, stored);
};

const attempt = async (given: ShiftDeps, asked: Asked): Promise<Result<Answer, Refusal> | 'again'> => {
  const { area, name, action, caller } = asked;
  const times = shiftTimes(name);
  if (!times || !mayReadShifts(caller, area)) return err({ code: 'not-found' });
  const deps = { ...given, work: { ...given.work, look: once(given.work.look) } };
  // Whoever takes a shift over has just read what is handed over: the promises on it are read beside it.
  const seen = action === 'take-over' ? deps.seen?.(area, name) : undefined;
  if (seen) promisesOn(seen, deps)?.catch(() => undefined);
  // Drafted beside the rota, before it is known whether the caller may: nobody waits for the one after the other.
  const [loaded, drafted] = await Promise.all([
    loadShift(deps, area, name),
    action === 'hand-over' ? draft(deps.work, area, times, caller) : undefined,
  ]);
  if (!loaded) return err({ code: 'not-found' });
  const before = await repeated(deps, asked, loaded);
  if (before) return before;
  const post = postForShift(action, caller, standingOf(loaded));
  if (!post) return err({ code: 'forbidden', params: { action } });
  const save = await decided(deps, asked, loaded, post, drafted);
  if (!save.ok) return save;
  const saved = await deps.store.save(save.value);
  return saved.ok ? ok(answerFrom(asked, save.value.event)) : 'again';
};

/** Handing a shift over, and taking it over. */
export const shiftAction = (deps: ShiftDeps, request: Request, caller: Caller, now: Instant): Done => {
  const { code: area, shift: name, action } = request.params as { code: string; shift: string; action: ShiftAction };
  const key = request.idempotencyKey;
  const mark = key ? deps.mark(caller.person, `shift:${area}:${name}:${action}`, key, request.body) : undefined;
  return decideAgain(deps.backoff, () => attempt(deps, { area, name, action, request, caller, now, mark }));
};
