import { taskWaits } from '../../shared/tasks/waits.ts';
import type { Life } from './agenda.ts';
import { type Standing, standingOf } from './standing.ts';
import type { WeekTown } from './town.ts';

/** A visit that was pushed to somebody, and what is known of it. */
export interface VisitRecord {
  readonly id: string;
  readonly path: string;
  readonly grid: string;
  readonly role: 'gridLeader' | 'gridWorker';
  state: string;
}

const OFFICE = 'demo-gridoffice-1';
/** Care visits, half an hour each. */
const SERVICE = 'S05';
const ENDS = ['completed', 'cancelled', 'voided'];
/** Asking again how far a batch is, and how often at most. */
const MOST_ASKS = 300;

interface Batch {
  readonly id: string;
  readonly total: number;
  readonly refused: number;
}

async function finished(town: WeekTown, id: string, settle: () => Promise<unknown>): Promise<Batch> {
  for (let n = 0; n < MOST_ASKS; n += 1) {
    const view = await town.read(OFFICE, `/v1/task-batches/${id}`);
    if (view.state === 'done') return view as unknown as Batch;
    if (view.state === 'failed') throw new Error(`the batch failed: ${JSON.stringify(view)}`);
    await settle();
  }
  throw new Error('the batch does not come to an end');
}

/** Visits of a day, pushed in one batch: turn about to the worker and the leader of each grid. */
export async function pushVisits(
  town: WeekTown,
  count: number,
  day: number,
  settle: () => Promise<unknown>,
): Promise<{ readonly visits: readonly VisitRecord[]; readonly refused: number }> {
  const targets = Array.from({ length: count }, (_, n) => {
    const at = day * count + n;
    const { grid } = town.spots[at % town.spots.length] as { readonly grid: string };
    const role = Math.floor(at / town.spots.length) % 2 === 0 ? 'gridWorker' : 'gridLeader';
    return { grid, assignee: { post: `${grid}:${role}` } };
  });
  const made = await town.create('/v1/task-batches', OFFICE, {
    kind: 'visit',
    service: SERVICE,
    title: '独居老人走访',
    targets,
  });
  const { id, refused } = await finished(town, String(made.id), settle);
  const visits: VisitRecord[] = [];
  for (let from: number | undefined = 0; from !== undefined; ) {
    const page = await town.read(OFFICE, `/v1/task-batches/${id}/tasks?from=${from}&limit=100`);
    for (const one of page.items as { id: string; grid: string; state: string; assignee: { post?: string } }[]) {
      const role = one.assignee.post?.endsWith('gridLeader') ? 'gridLeader' : 'gridWorker';
      visits.push({ id: one.id, path: `/v1/tasks/${one.id}`, grid: one.grid, role, state: one.state });
    }
    from = page.next as number | undefined;
  }
  return { visits, refused };
}

async function atTheDoor(town: WeekTown, visit: VisitRecord, person: string): Promise<void> {
  const dice = town.random();
  if (dice < 0.02) await town.act(person, visit, 'return', { reason: 'not-mine', note: '对象已迁出' });
  else {
    const occurredAt = new Date(town.now - 5 * 60_000).toISOString();
    const abnormal = dice < 0.05 ? { abnormal: { text: '楼道堆放杂物，存在安全隐患' } } : {};
    await town.act(person, visit, 'complete', { outcome: 'done', occurredAt, ...abnormal });
  }
}

/** The life of a visit: read, begun, done; some are sent back, some are late, a few find something amiss. */
export async function* visitLife(town: WeekTown, visit: VisitRecord): Life {
  const person = town.personOf(visit.role, visit.grid);
  yield town.minutes(5, 180);
  if (town.chance(0.9)) await town.act(person, visit, 'receive');
  yield town.atWork(30, 400);
  if (town.chance(0.04)) yield town.atWork(6_000, 9_000);
  if (town.chance(0.7)) await town.act(person, visit, 'start');
  yield town.minutes(10, 50);
  await atTheDoor(town, visit, person);
  yield town.atWork(60, 300);
  const view = await town.read(OFFICE, visit.path);
  visit.state = String(view.state);
  if (view.state !== 'returned') return;
  if (town.chance(0.5)) await town.act(OFFICE, visit, 'cancel', { reason: '对象已迁出' }, view.version);
  else {
    await town.act(OFFICE, visit, 'push', { note: '请再核实' }, view.version);
    yield town.atWork(30, 300);
    await town.act(person, visit, 'complete', { outcome: 'done' });
  }
}

/** Every visit that is open, each asked who could move it on: those for which nobody is found. */
export const orphanVisits = (town: WeekTown, visits: readonly VisitRecord[]): Promise<Standing> =>
  standingOf(visits, ENDS, async (visit) => {
    const state = String((await town.read(OFFICE, visit.path)).state);
    const orphanhood = async (): Promise<string | undefined> => {
      const wait = taskWaits.find((one) => one.state === state);
      const person = state === 'returned' ? OFFICE : town.personOf(visit.role, visit.grid);
      const actions = ((await town.read(person, visit.path)).actions ?? []) as string[];
      const known = wait?.forward.some((action) => actions.includes(action));
      return known ? undefined : `${person} is offered ${actions.join(', ')}`;
    };
    return { state, open: !ENDS.includes(state), orphanhood };
  });
