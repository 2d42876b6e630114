import { mayView } from '../cases/rules-rights.ts';
import { heldTask, tallyIn } from '../evidence/rules-view.ts';
import type { Caller } from '../kernel/caller.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { DAY, fromMillis, type Instant, shanghaiDay, show, toMillis } from '../kernel/time.ts';
import { staffUseCase } from '../registers/use-case.ts';
import type { Answer, UseCases } from '../route.ts';
import { entryOf, inOrder } from '../timeline/rules.ts';
import { NO_DUE } from '../workflow/deadlines.ts';
import { taskAction } from './command-service.ts';
import type { PushBody, TaskQuery } from './contract.ts';
import type { MineAnswer, OwnEntry } from './contract-views.ts';
import type { LoadedTask, TaskDeps } from './ports.ts';
import { heldCaseOf, summaryOf, viewOf } from './present.ts';
import { pushOne } from './push-service.ts';
import { mayListOwner, mayListTasks, mayViewTask, ownersOf } from './rules-rights.ts';

type Done = Promise<Result<Answer, Refusal>>;
interface ById {
  readonly id: string;
}

const visible = async (deps: TaskDeps, id: string, caller: Caller): Promise<Result<LoadedTask, Refusal>> => {
  const loaded = await deps.store.load(id);
  return loaded && mayViewTask(caller, loaded.task) ? ok(loaded) : err({ code: 'not-found' });
};

const get = async (deps: TaskDeps, id: string, caller: Caller, now: Instant): Done => {
  const [loaded, text, all] = await Promise.all([
    visible(deps, id, caller),
    deps.store.text(id),
    deps.evidence.ofMatter(id),
  ]);
  if (!loaded.ok) return loaded;
  const { task, events } = loaded.value;
  return ok({
    body: viewOf(task, events, text, tallyIn(heldTask(caller, task), all), caller, now),
    version: task.version,
  });
};

const timeline = async (deps: TaskDeps, id: string, caller: Caller): Done => {
  const loaded = await visible(deps, id, caller);
  return loaded.ok ? ok({ body: { items: inOrder(loaded.value.events).map(entryOf) } }) : loaded;
};

/** A list is for who has to do with its area or owner; what each page shows is judged task by task. */
const list = async (deps: TaskDeps, query: TaskQuery, caller: Caller, now: Instant): Done => {
  const { area, person, post } = query;
  const owner = { ...(person ? { person } : {}), ...(post ? { post } : {}) };
  const may = area === undefined ? mayListOwner(caller, owner) : mayListTasks(caller, area);
  if (!may) return err({ code: 'not-found' });
  const found = await deps.store.list(query, caller);
  if (!found.ok) return found;
  const { items, cursor } = found.value;
  const shown = items.filter((task) => mayViewTask(caller, task)).map((task) => summaryOf(task, now));
  return ok({ body: { items: shown, ...(cursor ? { cursor } : {}) } });
};

/** The last moment of today in China. */
const endOfDay = (now: Instant): Instant => fromMillis(toMillis(`${shanghaiDay(now)}T00:00:00.000+08:00`) + DAY - 1);

interface Dated {
  readonly dueAt: Instant;
  readonly entry: OwnEntry;
}

/** What is to be done by the caller, and by those for whom they stand in: two round trips, whatever there is. */
const mine = async (deps: TaskDeps, caller: Caller, now: Instant): Done => {
  const end = endOfDay(now);
  const { tasks, cases, more } = await deps.store.own(ownersOf(caller), now, end);
  const all: Dated[] = [
    ...tasks
      // A late index may still name what was done or given to another since.
      .filter((task) => ['pushed', 'received', 'started'].includes(task.state) && mayViewTask(caller, task))
      .map((task) => ({
        dueAt: task.due.clock.dueAt ?? NO_DUE,
        entry: { type: 'task' as const, task: summaryOf(task, now) },
      })),
    ...cases
      .filter(({ head }) => mayView(caller, head))
      .map((held) => ({ dueAt: held.dueAt, entry: { type: 'case' as const, case: heldCaseOf(held, now) } })),
  ].sort((a, b) => (a.dueAt < b.dueAt ? -1 : Number(a.dueAt > b.dueAt)));
  const entries = (matching: (dueAt: Instant) => boolean): OwnEntry[] =>
    all.filter(({ dueAt }) => matching(dueAt)).map(({ entry }) => entry);
  const body: MineAnswer = {
    at: show(now),
    overdue: entries((dueAt) => dueAt < now),
    today: entries((dueAt) => dueAt >= now && dueAt <= end),
    next: entries((dueAt) => dueAt > end),
    more,
  };
  return ok({ body });
};

/** The use cases of tasks, by route name. */
export const taskUseCases = (deps: TaskDeps): UseCases => ({
  pushTask: staffUseCase<unknown, unknown, PushBody>((request, caller, now) => pushOne(deps, request, caller, now)),
  listTasks: staffUseCase<unknown, TaskQuery>(({ query }, caller, now) => list(deps, query, caller, now)),
  listOwnTasks: staffUseCase((_request, caller, now) => mine(deps, caller, now)),
  getTask: staffUseCase<ById>(({ params }, caller, now) => get(deps, params.id, caller, now)),
  getTaskTimeline: staffUseCase<ById>(({ params }, caller) => timeline(deps, params.id, caller)),
  taskAction: taskAction(deps),
});
