import type { Calendar } from '../kernel/calendar.ts';
import { unitOf } from '../kernel/codes.ts';
import type { Refusal } from '../kernel/refusal.ts';
import type { Result } from '../kernel/result.ts';
import { calendarOf, type TownPolicy } from '../policies/rules.ts';
import { decideAgain } from '../workflow/command.ts';
import { headEvent, type MatterEvent } from '../workflow/matter.ts';
import { destine } from './destination.ts';
import { isTaskOpen, type TaskMeta } from './model.ts';
import { type BatchTally, type Target, type TargetFault, type TaskBatch, taskIdOf } from './model-batch.ts';
import type { Destined, NewTask } from './ports.ts';
import type { BatchRun } from './ports-batch.ts';
import { type Asking, askedBy, askedByWeek, audienceOf, decideTask } from './rules.ts';
import { pushTask } from './rules-push.ts';

/** After so many targets it is written down how far the batch is: what a crash has to do again, which changes nothing. */
const STEP = 10;

/** So many side by side; they are different grids, and mostly different people's weeks. */
const SIDE_BY_SIDE = 5;

/** A batch that was begun so often without getting any further never will. */
const MAX_ATTEMPTS = 3;

/** What is left of the function's time when a batch is handed on to the next call. */
const HAND_ON_MS = 30_000;

/** `more`: to be called again; `over`: it is done, failed, or somebody else's. */
export type Ran = 'more' | 'over';

/** What came of one target or task. */
interface Outcome {
  readonly is: keyof BatchTally | 'nothing';
  readonly fault?: string;
  /** What it adds to what the department asks of workers, or takes from it. */
  readonly asked?: readonly Asking[];
}

const refused = (fault: string): Outcome => ({ is: 'refused', fault });

interface Going {
  readonly deps: BatchRun;
  readonly batch: TaskBatch;
  readonly policy: TownPolicy;
  readonly calendar: Calendar;
}

const trace = ({ id }: TaskBatch) => ({ requestId: `tasks-${id}`, sourceIp: 'jobs' });

const newTask = (
  { batch, calendar }: Going,
  n: number,
  target: Target,
  destined: Destined,
  beyond: boolean,
): NewTask => {
  const { grid, point, subject, address } = target;
  const { service, department, minutes, evidence, drill, kind, title, town, sentBy, createdAt, dueAt, consent } = batch;
  const given = {
    id: taskIdOf(batch.id, n),
    kind,
    item: { code: service, lineDepartment: department, minutes, ...(evidence ? { evidence } : {}) },
    title,
    town,
    unit: unitOf(grid) ?? '',
    grid,
    point,
    subject,
    ...destined,
    dueAt,
    consent,
    drill,
  };
  // As of the order, so that a target that is pushed again after a crash is the very same task.
  const { task, messages } = pushTask(given, sentBy, createdAt, calendar, beyond);
  const data = {
    kind,
    service,
    to: task.assignee,
    batch: batch.id,
    ...(task.due.clock.dueAt ? { dueAt: task.due.clock.dueAt } : {}),
    ...(beyond && consent ? { consenter: consent.person, reason: consent.reason } : {}),
  };
  return {
    task,
    text: address ? { address } : {},
    event: headEvent(task, 'push', sentBy, createdAt, data),
    // That it was pushed they are told once for all of the batch's; that it goes beyond a week is each one's own.
    messages: messages.filter(({ type }) => type !== 'onegrid.task.pushed'),
    calendar,
    trace: trace(batch),
    ofBatch: true,
  };
};

/** One target: made once, whoever makes it; refused where it serves nobody or does not fit into the week. */
const pushTarget = async (going: Going, n: number, target: Target, known: ReadonlySet<string>): Promise<Outcome> => {
  const { deps, batch, policy } = going;
  if (!known.has(target.grid)) return refused('unknown-grid');
  const destined = await destine(deps, target.grid, target.assignee, batch.createdAt);
  if (!destined.ok) return refused(destined.error.errors?.[0]?.code ?? destined.error.code);
  const budget = policy.taskMinutes;
  const make = async (beyond: boolean): Promise<Outcome | 'budget' | 'again'> => {
    const fresh = newTask(going, n, target, destined.value, beyond);
    const created = await deps.store.create(beyond ? fresh : { ...fresh, budget });
    // Also what is there already counts: a step that broke off was not added up.
    if (created.ok || created.error.kind === 'known') return { is: 'pushed', asked: askedBy(undefined, fresh.task) };
    return created.error.kind === 'budget' ? 'budget' : 'again';
  };
  const outcome = await decideAgain<Outcome>(deps.backoff, async () => {
    const first = batch.minutes > budget && !batch.drill ? 'budget' : await make(false);
    const made = first === 'budget' && batch.consent ? await make(true) : first;
    if (made === 'again') return 'again';
    return { ok: true, value: made === 'budget' ? refused('beyond-task-budget') : made };
  });
  return outcome.ok ? outcome.value : refused(outcome.error.code);
};

/** Whether it was this batch that ended a task, in a step that broke off before it was counted. */
const endedBy = (events: readonly MatterEvent[], batch: string): MatterEvent | undefined =>
  events.find(({ action, data }) => (action === 'cancel' || action === 'void') && data.batch === batch);

/** What is taken back with a task that had been booked. */
const given = ({ booked: { week, minutes } }: TaskMeta, was: boolean): readonly Asking[] =>
  was ? [{ week, minutes: -minutes, tasks: -1 }] : [];

/** What was pushed in a step that the order to end broke off: it is still to be added. */
const missed = ({ ending }: TaskBatch, n: number, { booked: { week, minutes } }: TaskMeta): readonly Asking[] =>
  n >= (ending?.counted ?? Number.POSITIVE_INFINITY) ? [{ week, minutes, tasks: 1 }] : [];

/** One task of a batch that is ended: what is still open is cancelled or voided, in the name of who ordered it. */
const endTask = async ({ deps, batch, calendar }: Going, n: number): Promise<Outcome> => {
  const { ending } = batch;
  const id = taskIdOf(batch.id, n);
  const done = await decideAgain<Outcome>(deps.backoff, async (): Promise<Result<Outcome, Refusal> | 'again'> => {
    const loaded = await deps.store.load(id);
    if (!loaded || !ending) return { ok: true, value: { is: 'nothing' } };
    const { task, events } = loaded;
    const ended = endedBy(events, batch.id);
    const added = missed(batch, n, task);
    if (ended)
      return { ok: true, value: { is: 'ended', asked: [...added, ...given(task, ended.from !== 'returned')] } };
    if (!isTaskOpen(task.state)) return { ok: true, value: { is: 'kept', asked: added } };
    const { action, by, reason, at } = ending;
    const now = deps.now();
    const context = { actor: by, at: now, occurredAt: at, calendar };
    const change = decideTask(task, { action, reason }, context);
    if (!change.ok) return change;
    const { next, data, messages } = change.value;
    const event = headEvent(next, action, by, now, { ...data, batch: batch.id }, task.state);
    const save = { before: task, next, event, messages, calendar, trace: trace(batch), ofBatch: true as const };
    const saved = await deps.store.save(save);
    return saved.ok ? { ok: true, value: { is: 'ended', asked: [...added, ...askedBy(task, next)] } } : 'again';
  });
  return done.ok ? done.value : refused(done.error.code);
};

const counted = (tally: BatchTally, outcomes: readonly Outcome[]): BatchTally => {
  const count = (name: keyof BatchTally): number => tally[name] + outcomes.filter(({ is }) => is === name).length;
  return { pushed: count('pushed'), refused: count('refused'), ended: count('ended'), kept: count('kept') };
};

const sideBySide = async <T, R>(items: readonly T[], run: (item: T, n: number) => Promise<R>): Promise<R[]> => {
  const done: R[] = [];
  for (let at = 0; at < items.length; at += SIDE_BY_SIDE) {
    done.push(...(await Promise.all(items.slice(at, at + SIDE_BY_SIDE).map((item, n) => run(item, at + n)))));
  }
  return done;
};

/** The outcomes of the next targets, or of the next tasks that are to be ended. */
const stepOf = async (going: Going): Promise<{ outcomes: readonly Outcome[]; grids: readonly string[] }> => {
  const { deps, batch } = going;
  const { id, next, total = 0, ending } = batch;
  if (ending) {
    const places = Array.from({ length: Math.min(STEP, total - next) }, (_, n) => next + n);
    return { outcomes: await sideBySide(places, (n) => endTask(going, n)), grids: places.map(() => '') };
  }
  const targets = (await deps.batches.targets(id, next)).slice(0, STEP);
  const grids = targets.map(({ grid }) => grid);
  const known = await deps.gridsIn([...new Set(grids)], deps.now());
  return { outcomes: await sideBySide(targets, (one, n) => pushTarget(going, next + n, one, known)), grids };
};

/**
 * A batch was called off while this step was pushing it: whoever ends it may have gone by before these tasks were there, so
 * they are ended here as well. Where they were found, this changes nothing.
 */
const endWhatCameLate = async (going: Going, outcomes: readonly Outcome[]): Promise<void> => {
  const { batch: mine, deps } = going;
  const there = mine.ending ? undefined : await deps.batches.batch(mine.id);
  if (!there?.ending) return;
  const late = outcomes.flatMap(({ is }, n) => (is === 'pushed' ? [mine.next + n] : []));
  await sideBySide(late, (n) => endTask({ ...going, batch: there }, n));
};

const workAll = async (going: Going): Promise<{ readonly batch: TaskBatch; readonly stopped?: Ran }> => {
  let { batch } = going;
  while (batch.next < (batch.total ?? 0)) {
    if (going.deps.remaining() < HAND_ON_MS) return { batch, stopped: 'more' };
    const { outcomes, grids } = await stepOf({ ...going, batch });
    if (outcomes.length === 0) break;
    const faults = outcomes.flatMap((one, n): TargetFault[] =>
      one.fault === undefined ? [] : [{ n: batch.next + n, grid: grids[n] ?? '', code: one.fault }],
    );
    const next: TaskBatch = {
      ...batch,
      next: batch.next + outcomes.length,
      tally: counted(batch.tally, outcomes),
      attempts: 0,
      woken: 0,
    };
    // An exercise asks nothing of anybody.
    const asked = batch.drill ? [] : askedByWeek(outcomes.flatMap((one) => one.asked ?? []));
    if ((await going.deps.batches.save(next, faults, asked)) === 'conflict') {
      await endWhatCameLate({ ...going, batch }, outcomes);
      return { batch, stopped: 'over' };
    }
    batch = { ...next, version: next.version + 1 };
  }
  return { batch };
};

/** The grids of an area as they are when the batch is first worked, written down for good. */
const withTargets = async (deps: BatchRun, batch: TaskBatch): Promise<TaskBatch> => {
  if (batch.total !== undefined || batch.area === undefined) return batch;
  const grids = [...(await deps.gridsOf(batch.area, batch.createdAt))].sort();
  await deps.batches.writeTargets(
    batch,
    grids.map((grid) => ({ grid })),
  );
  return { ...batch, total: grids.length };
};

const PAGE = 100;

/** Everybody who got tasks is told once how many: by the person or post that has them. */
const tellAll = async ({ deps, batch }: Going): Promise<void> => {
  const counts = new Map<string, TaskMeta[]>();
  for (let from = 0; from < (batch.total ?? 0); from += PAGE) {
    for (const task of await deps.batches.tasks(batch.id, from, Math.min(from + PAGE, batch.total ?? 0))) {
      const audience = audienceOf(task.assignee);
      counts.set(audience, [...(counts.get(audience) ?? []), task]);
    }
  }
  const messages = [...counts].map(([audience, tasks]) => ({
    audience,
    type: 'onegrid.task.pushed-many',
    part: '_',
    version: 1,
    data: {
      batchId: batch.id,
      kind: batch.kind,
      service: batch.service,
      town: batch.town,
      count: tasks.length,
      ...(batch.drill ? { drill: true } : {}),
      ...(batch.dueAt ? { dueAt: batch.dueAt } : {}),
    },
  }));
  await deps.batches.tell(batch, messages, deps.now());
};

/**
 * Goes on with a batch from where it is. It may be called any number of times, also twice at once: who is slower finds that
 * it has moved on and stops, and a target that is pushed twice is one task.
 */
export const runBatch = async (deps: BatchRun, id: string): Promise<Ran> => {
  const found = await deps.batches.batch(id);
  if (found === undefined || found.state === 'done' || found.state === 'failed') return 'over';
  if (found.attempts >= MAX_ATTEMPTS) {
    await deps.batches.fail(found);
    return 'over';
  }
  const begun: TaskBatch = { ...(await withTargets(deps, found)), state: 'running', attempts: found.attempts + 1 };
  if ((await deps.batches.save(begun)) === 'conflict') return 'over';
  const policy = await deps.policy(begun.town);
  const going: Going = {
    deps,
    batch: { ...begun, version: begun.version + 1 },
    policy,
    calendar: calendarOf(policy),
  };
  const { batch, stopped } = await workAll(going);
  if (stopped) return stopped;
  if (!batch.ending && !batch.told) await tellAll({ ...going, batch });
  await deps.batches.save({ ...batch, state: 'done', told: true, finishedAt: deps.now() });
  return 'over';
};
