import type { Caller } from '../kernel/caller.ts';
import { CLOCK_ACTOR } from '../kernel/caller.ts';
import type { Instant } from '../kernel/time.ts';
import type { TownPolicy } from '../policies/model.ts';
import { calendarOf } from '../policies/rules.ts';
import type { Trace } from '../workflow/command.ts';
import type { CaseCommand } from './bodies.ts';
import { otherOf } from './command-context.ts';
import { allowed, saveOf } from './command-service.ts';
import { decide } from './decide.ts';
import type { CaseMeta, ClockAct } from './model.ts';
import type { CaseDeps, ClockStore, Woken } from './ports.ts';
import { type Hindrance, type Reminder, remindOf, stuckOn } from './reminding.ts';
import { hushedUntil } from './rules-relief.ts';
import { actOf, isLimit, unmergeFrom } from './silence.ts';
import { type Waking, wakingsOf } from './timers.ts';

/** What the clock stands on when it works a case. */
export interface ClockDeps extends Pick<CaseDeps, 'policy' | 'reliefs' | 'newHome'> {
  readonly store: ClockStore;
  /** The sweep that acts, for messages and audit. */
  readonly trace: () => Trace;
}

/**
 * `moved`: somebody was faster, and there is nothing to do. `collided`: with somebody at the same moment, perhaps neither
 * took place, and the next sweep looks anew. A hindrance: the rules say no.
 */
export type ActOutcome = 'done' | 'moved' | 'collided' | Hindrance;

/** The clock as a caller of its own: a post that no person of the register can be given. */
const clockIn = (town: string): Caller => ({
  person: CLOCK_ACTOR.person,
  name: CLOCK_ACTOR.person,
  posts: [{ postId: CLOCK_ACTOR.person, role: CLOCK_ACTOR.role, area: town, from: '1970-01-01T00:00:00.000Z' }],
});

/** Decides and saves a command of the clock on what was loaded, by the table like everybody's. */
const act = async (
  deps: ClockDeps,
  { meta, target }: { readonly meta: CaseMeta; readonly target?: CaseMeta | undefined },
  command: CaseCommand,
  now: Instant,
): Promise<ActOutcome> => {
  const post = allowed(command.action, meta, clockIn(meta.town));
  if (!post.ok) return { action: command.action, code: post.error.code };
  const [policy, reliefs, home] = await Promise.all([
    deps.policy(meta.town),
    deps.reliefs(meta.town, now),
    deps.newHome(meta, now),
  ]);
  const calendar = calendarOf(policy);
  const beside = { ...(target ? { target } : {}), ...(home ? { home } : {}) };
  const context = { actor: CLOCK_ACTOR, at: now, calendar, policy, reliefs, ...beside };
  const change = decide(meta, command, context);
  if (!change.ok) return { action: command.action, code: change.error.code };
  const saved = await deps.store.save(saveOf(meta, command, context, change.value, undefined, deps.trace()));
  return saved.ok ? 'done' : saved.error;
};

/**
 * One command of the clock on a case that was not loaded yet. A case that is not where the command begins has been moved
 * by somebody faster.
 */
export const clockCommand =
  (deps: ClockDeps) =>
  async (num: string, command: CaseCommand, now: Instant): Promise<ActOutcome> => {
    const other = otherOf(command);
    const [meta, target] = await Promise.all([deps.store.load(num), other ? deps.store.load(other) : undefined]);
    if (!meta) return 'moved';
    const outcome = await act(deps, { meta, target }, command, now);
    return typeof outcome === 'object' && outcome.code === 'wrong-state' ? 'moved' : outcome;
  };

/** Cases taken apart in one waking; the others wait for the next minute, so that one head does not use up the sweep. */
const APART_AT_ONCE = 50;

/**
 * What was merged into a case that ended without being handled goes its own way again, one after the other: each is a
 * transaction of its own that also counts the head down, so a sweep that dies goes on where it was. Nothing that can be
 * taken apart any more while the head still counts some is told to a person.
 */
const takeApart = async (deps: ClockDeps, head: string, now: Instant): Promise<Hindrance | undefined> => {
  const found = await deps.store.merged(head, APART_AT_ONCE);
  const outcomes: ActOutcome[] = [];
  for (const num of found) outcomes.push(await clockCommand(deps)(num, unmergeFrom(head), now));
  if (outcomes.includes('done') || outcomes.includes('collided')) return undefined;
  const refused = outcomes.find((outcome) => typeof outcome === 'object');
  return refused ?? { action: 'unmerge', code: 'not-found' };
};

const reminderOf = (meta: CaseMeta, due: Waking, now: Instant, policy: TownPolicy, hindrance?: Hindrance): Reminder => {
  if (isLimit(due.timer)) {
    const reminder = remindOf(meta, due.timer, now, calendarOf(policy), hindrance);
    if (reminder) return reminder;
  } else if (hindrance) return stuckOn(meta, due.timer satisfies ClockAct, due.at, now, hindrance);
  throw new Error(`nothing to do about ${due.timer}`);
};

/** What only tells people that a limit is near, or passed long ago: while a storm is over them it waits for its end. */
const isReminder = ({ stage }: Waking): boolean => stage === 'before' || stage === 'after';

/** Works what has been due for longest; gives the case as it then stands while more of it is due. */
const workOne = async (deps: ClockDeps, woken: Woken, now: Instant): Promise<Woken | undefined> => {
  const { meta } = woken;
  const policy = await deps.policy(meta.town);
  const calendar = calendarOf(policy);
  const until = hushedUntil(meta, await deps.reliefs(meta.town, now), now);
  const [due] = wakingsOf(meta, calendar).filter((waking) => !until || !isReminder(waking));
  if (!due || due.at > now) {
    await deps.store.wakeLater(woken, calendar, until && due && due.at < until ? due.at : until);
    return undefined;
  }
  const command = actOf(meta, due.timer, policy, now, calendar);
  const outcome = command && (await act(deps, { meta }, command, now));
  if (outcome === 'done') return deps.store.woken(meta.num, now);
  if (outcome === 'moved' || outcome === 'collided') return undefined;
  const hindrance = due.timer === 'unmerge' ? await takeApart(deps, meta.num, now) : outcome;
  if (due.timer === 'unmerge' && !hindrance) return undefined;
  const reminder = reminderOf(meta, due, now, policy, hindrance);
  if ((await deps.store.remind(woken, reminder, calendar, now)) === 'moved') return undefined;
  const [next] = wakingsOf(reminder.next, calendar);
  return next && next.at <= now ? { meta: reminder.next, wakeAt: next.at } : undefined;
};

/** More than can be due of one case at once: each limit reminds, and what the clock does leads on a few times at most. */
const MOST_TURNS = 12;

/**
 * Works everything that is due of a case in one waking: people are reminded, and the clock does what silence asks for,
 * through the same table as everybody. It may run twice, late or overlapping; what it could not do it tells a person.
 */
export const wakeCase =
  (deps: ClockDeps) =>
  async (num: string, now: Instant): Promise<void> => {
    let woken = await deps.store.woken(num, now);
    for (let turn = 0; woken && turn < MOST_TURNS; turn += 1) woken = await workOne(deps, woken, now);
  };
