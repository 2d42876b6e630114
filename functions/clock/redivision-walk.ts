import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { hiddenOf, listNames } from '../../shared/cases/rules-lists.ts';
import { gridStore } from '../../shared/grids/store.ts';
import type { Calendar } from '../../shared/kernel/calendar.ts';
import { CLOCK_ACTOR } from '../../shared/kernel/caller.ts';
import { unitOf } from '../../shared/kernel/codes.ts';
import type { Instant } from '../../shared/kernel/time.ts';
import { transact, type Write, writeOne } from '../../shared/platform/dynamodb/transact.ts';
import { inGroups } from '../../shared/redivisions/checking.ts';
import { toRedivisionItem, toRetirementItem, toStepItem } from '../../shared/redivisions/items.ts';
import type { RedivisionMeta, Step, Walk } from '../../shared/redivisions/model.ts';
import { type Succession, successionsOf } from '../../shared/redivisions/rules-home.ts';
import { finished, type Worked, walkOn } from '../../shared/redivisions/rules-walk.ts';
import { OPEN_WHISTLES, readSteps, redivisionWrites } from '../../shared/redivisions/store.ts';
import { staffStore } from '../../shared/staff/store.ts';
import { carryRules } from './redivision-dispatching.ts';
import { handOnHeld } from './redivision-held.ts';
import { drawStep } from './redivision-map.ts';
import { type Emptied, type Mover, type Moves, moveCases, moveWhistles, together } from './redivision-matters.ts';
import { movePlaces, PLACE_LISTS } from './redivision-places.ts';
import { handOver } from './redivision-posts.ts';
import { moveTasks, OPEN_TASKS } from './redivision-tasks.ts';

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

/** Old grids that are emptied together, each with counts of its own. */
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

/** Rounds in which posts are looked for: after the second nobody is given anything by a post of a grid long retired. */
const ROUNDS_OF_POSTS = 2;

const OPEN_CASES = [listNames.open, hiddenOf(listNames.open)];

interface Matters {
  readonly lists: readonly string[];
  readonly move: (mover: Mover, unit: string, emptied: Emptied, list: string) => Promise<Moves>;
}
const MATTERS: readonly Matters[] = [
  { lists: OPEN_CASES, move: moveCases },
  { lists: OPEN_WHISTLES, move: moveWhistles },
  { lists: OPEN_TASKS, move: moveTasks },
];

/**
 * Empties some old grids: matters first, for somebody may be looking at them, by the lists of their units, which are fewer
 * than those of the grids; then what lies in each grid.
 */
export async function emptyGrids(mover: Mover, some: readonly Succession[], round = 1): Promise<Moves> {
  const units = [...Map.groupBy(some, ({ old }) => unitOf(old) ?? old)];
  const moves: Moves[] = [];
  for (const { lists, move } of MATTERS) {
    const each = units.flatMap(([unit, of]) => lists.map((list) => ({ unit, of, list })));
    const done = await inGroups(each, ({ unit, of, list }) =>
      move(mover, unit, new Map(of.map((succession) => [succession.old, succession])), list),
    );
    moves.push(...done);
  }
  if (round <= ROUNDS_OF_POSTS) moves.push(...(await inGroups(some, (succession) => handOnHeld(mover, succession))));
  const places = some.flatMap((succession) => PLACE_LISTS.map((list) => ({ succession, list })));
  moves.push(...(await inGroups(places, ({ succession, list }) => movePlaces(mover, succession, list))));
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
  const renamed = JSON.stringify(drawn) !== JSON.stringify(step);
  if (renamed) {
    await writeOne(config.client, { op: 'put', table: config.matters, item: toStepItem(of.id, walk.index, drawn) });
  }
  return { count: 1, moved: 0, left: 0, renamed };
}

async function posts(config: WalkConfig, of: RedivisionMeta, steps: readonly Step[], walk: Walk, now: Instant) {
  const step = steps[walk.index];
  if (step === undefined) throw new Error('a step of the redivision is missing');
  const { client, directory, audit } = config;
  const staff = staffStore({ client, table: directory, auditTable: audit });
  const mover = moverOf(config, of, now);
  await handOver({ mover, directory, staff, by: of.activatedBy ?? CLOCK_ACTOR, from: of.from }, step);
  await carryRules(config, of, walk.index, step, now);
  return { count: 1, moved: 0, left: 0 };
}

async function move(config: WalkConfig, of: RedivisionMeta, steps: readonly Step[], walk: Walk, now: Instant) {
  const mover = moverOf(config, of, now);
  const some = successionsOf(steps).slice(walk.index, walk.index + GRIDS_AT_ONCE);
  return { count: GRIDS_AT_ONCE, ...(await emptyGrids(mover, some, walk.round)) };
}

/** Some of a phase, and whether the steps are other ones since. */
type Done = Worked & { readonly renamed?: boolean };

const WORK: Readonly<
  Record<
    Walk['phase'],
    (config: WalkConfig, of: RedivisionMeta, steps: readonly Step[], walk: Walk, now: Instant) => Promise<Done>
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
    const { renamed, ...worked } = await WORK[walk.phase](config, of, steps, walk, now);
    const next = walkOn(of, walk, worked, now);
    if (!(await storeProgress(config, of, next, now))) return of;
    // A code that somebody took meanwhile is another one from here on.
    if (renamed) steps = await readSteps(config, of.id);
    of = next;
  }
  return of;
}
