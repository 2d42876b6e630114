import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { gridStore } from '../../shared/grids/store.ts';
import type { Calendar } from '../../shared/kernel/calendar.ts';
import { CLOCK_ACTOR } from '../../shared/kernel/caller.ts';
import type { Instant } from '../../shared/kernel/time.ts';
import { transact, type Write, writeOne } from '../../shared/platform/dynamodb/transact.ts';
import { inGroups } from '../../shared/redivisions/checking.ts';
import { toRedivisionItem, toRetirementItem, toStepItem } from '../../shared/redivisions/items.ts';
import type { RedivisionMeta, Step, Walk } from '../../shared/redivisions/model.ts';
import { type Succession, successionsOf } from '../../shared/redivisions/rules-home.ts';
import { finished, type Worked, walkOn } from '../../shared/redivisions/rules-walk.ts';
import { OPEN_CASES, OPEN_WHISTLES, readSteps, redivisionWrites } from '../../shared/redivisions/store.ts';
import { staffStore } from '../../shared/staff/store.ts';
import { drawStep } from './redivision-map.ts';
import { type Mover, type Moves, moveCases, moveWhistles, together } from './redivision-matters.ts';
import { movePlaces, PLACE_LISTS } from './redivision-places.ts';
import { handOver } from './redivision-posts.ts';

export interface WalkConfig {
  readonly client: DynamoDBDocumentClient;
  readonly matters: string;
  readonly directory: string;
  readonly people: string;
  readonly audit: string;
  readonly calendar: Calendar;
  /** The sweep that acts. */
  readonly requestId: () => string;
  /** Whether there is time for more; what is left comes with the next minute. */
  readonly goOn: () => boolean;
}

/** Old grids that are emptied side by side, each with counts of its own. */
const GRIDS_AT_ONCE = 4;

const moverOf = (config: WalkConfig, of: RedivisionMeta, now: Instant): Mover => ({
  client: config.client,
  matters: config.matters,
  people: config.people,
  audit: config.audit,
  id: of.id,
  now,
  requestId: config.requestId(),
});

/** Empties one old grid: cases and whistles first, for somebody may be looking at them. */
export async function emptyGrid(mover: Mover, succession: Succession): Promise<Moves> {
  const moves: Moves[] = [];
  for (const list of OPEN_CASES) moves.push(await moveCases(mover, succession, list));
  for (const list of OPEN_WHISTLES) moves.push(await moveWhistles(mover, succession, list));
  for (const list of PLACE_LISTS) moves.push(await movePlaces(mover, succession, list));
  return together(moves);
}

/** What is in the place of each old grid, for whoever comes upon something that lies there after the date. */
async function sayWhatFollows({ client, matters }: WalkConfig, of: RedivisionMeta, { successors }: Step) {
  const rows = Object.entries(successors).map(([old, codes]) => ({
    old,
    redivision: of.id,
    from: of.from,
    successors: codes,
  }));
  const puts = rows.map((row): Write => ({ op: 'put', table: matters, item: toRetirementItem(of.town, row) }));
  if (!(await transact(client, puts)).ok) throw new Error('what follows on a grid could not be written');
}

async function draw(config: WalkConfig, of: RedivisionMeta, steps: readonly Step[], walk: Walk, now: Instant) {
  const step = steps[walk.index];
  if (step === undefined) throw new Error('a step of the redivision is missing');
  const store = gridStore({ client: config.client, table: config.directory, auditTable: config.audit });
  const by = of.activatedBy ?? CLOCK_ACTOR;
  const codes = steps.flatMap(({ made }) => made.map(({ gridCode }) => gridCode));
  const drawing = { id: of.id, from: of.from, by, now, requestId: config.requestId(), codes };
  const drawn = await drawStep(store, drawing, step);
  await sayWhatFollows(config, of, drawn);
  if (JSON.stringify(drawn) !== JSON.stringify(step)) {
    await writeOne(config.client, { op: 'put', table: config.matters, item: toStepItem(of.id, walk.index, drawn) });
  }
  return { count: 1, moved: 0, left: 0 };
}

async function posts(config: WalkConfig, of: RedivisionMeta, steps: readonly Step[], walk: Walk, now: Instant) {
  const step = steps[walk.index];
  if (step === undefined) throw new Error('a step of the redivision is missing');
  const { client, directory, audit } = config;
  const staff = staffStore({ client, table: directory, auditTable: audit });
  const mover = moverOf(config, of, now);
  await handOver({ mover, directory, staff, by: of.activatedBy ?? CLOCK_ACTOR, from: of.from }, step);
  return { count: 1, moved: 0, left: 0 };
}

async function move(config: WalkConfig, of: RedivisionMeta, steps: readonly Step[], walk: Walk, now: Instant) {
  const mover = moverOf(config, of, now);
  const some = successionsOf(steps).slice(walk.index, walk.index + GRIDS_AT_ONCE);
  const moves = together(await inGroups(some, (succession) => emptyGrid(mover, succession)));
  return { count: GRIDS_AT_ONCE, ...moves };
}

const WORK: Readonly<
  Record<
    Walk['phase'],
    (config: WalkConfig, of: RedivisionMeta, steps: readonly Step[], walk: Walk, now: Instant) => Promise<Worked>
  >
> = { draw, posts, move };

/** Stores how far the walk has come, on the condition that no other sweep did. */
const storeProgress = async (config: WalkConfig, before: RedivisionMeta, next: RedivisionMeta, now: Instant) => {
  const { matters, calendar } = config;
  const expect = {
    kind: 'version',
    version: before.version,
    states: [before.state],
    equals: { pace: before.walk?.step ?? 0 },
  } as const;
  if (next.walk) {
    const head: Write = { op: 'put', table: matters, item: toRedivisionItem(next, calendar), expect };
    return (await transact(config.client, [head])).ok;
  }
  const trace = { requestId: config.requestId(), sourceIp: 'clock' };
  const writes = redivisionWrites(config, { before, next, ...finished(before, next, now), trace });
  return (await transact(config.client, writes)).ok;
};

/** Goes on with the walk while there is time; a sweep that dies goes on where the last store was, and does it again. */
export async function walkFurther(config: WalkConfig, found: RedivisionMeta, now: Instant): Promise<RedivisionMeta> {
  let of = found;
  let steps = await readSteps(config, of.id);
  while (of.walk !== undefined && of.walk.at <= now && config.goOn()) {
    const { walk } = of;
    const next = walkOn(of, walk, await WORK[walk.phase](config, of, steps, walk, now), now);
    if (!(await storeProgress(config, of, next, now))) return of;
    // A code that somebody took meanwhile is another one from here on.
    if (walk.phase === 'draw') steps = await readSteps(config, of.id);
    of = next;
  }
  return of;
}
