import { Agenda } from './agenda.ts';
import { type CaseRecord, caseLife } from './case-life.ts';
import type { Orphan } from './standing.ts';
import { type WeekStage, WeekTown } from './town.ts';
import { orphanVisits, pushVisits, type VisitRecord, visitLife } from './visit-life.ts';
import { orphansAmong } from './watch.ts';

export interface WeekOptions {
  readonly days: number;
  /** A day's cases; two in three come by day, the rest in the evening and at night. */
  readonly cases: number;
  /** A day's visits, pushed in one batch at half past seven. */
  readonly visits: number;
  readonly seed: number;
  /** RFC 3339; midnight in China. */
  readonly from: string;
  readonly progress?: (text: string) => void;
}

export interface WeekFigures {
  readonly days: number;
  readonly cases: number;
  readonly open: number;
  readonly states: Readonly<Record<string, number>>;
  readonly visits: number;
  readonly visitsOpen: number;
  /** Visits that a rule refused to push: the worker's week was full. */
  readonly visitsRefused: number;
  readonly visitStates: Readonly<Record<string, number>>;
  readonly requests: number;
  readonly refusals: Readonly<Record<string, number>>;
  readonly seconds: number;
  readonly orphans: readonly Orphan[];
}

const MINUTE = 60_000;
const DAY_MINUTES = 1_440;
/** Simulated minutes that pass at a time; the schedules within them fire. */
const TICK = 15;
/** Half past seven. */
const PUSHED_AT = 450;
/** People who act at the same time. */
const LANES = 6;

const sorted = (counts: ReadonlyMap<string, number>): Record<string, number> =>
  Object.fromEntries([...counts].sort(([, a], [, b]) => b - a));

/** The minute of a day at which something comes in: most between eight and six. */
const minuteOfDay = (town: WeekTown): number =>
  town.chance(0.7) ? town.minutes(8 * 60, 18 * 60) : town.minutes(0, DAY_MINUTES - 1);

/** Plays a week of the town and says what became of it. Throws when an answer is none that a client could expect. */
export async function playWeek(stage: WeekStage, options: WeekOptions): Promise<WeekFigures> {
  const begun = performance.now();
  const town = await WeekTown.open(stage, options.seed);
  const agenda = new Agenda();
  const cases: CaseRecord[] = [];
  const visits: VisitRecord[] = [];
  const orphans: Orphan[] = [];
  let refused = 0;
  const start = Date.parse(options.from);
  await stage.control.send('POST', '/clock', { now: options.from, leap: true, run: false });
  town.now = start;
  let standing = await orphansAmong(town, []);
  let visiting = await orphanVisits(town, []);
  const settle = () => stage.control.drain();
  for (let day = 0; day < options.days; day += 1) {
    for (let n = 0; n < options.cases; n += 1)
      agenda.add(start + (day * DAY_MINUTES + minuteOfDay(town)) * MINUTE, caseLife(town, cases));
    for (let minute = TICK; minute <= DAY_MINUTES; minute += TICK) {
      const until = start + (day * DAY_MINUTES + minute) * MINUTE;
      await agenda.runUntil(until, LANES);
      if (minute === PUSHED_AT && options.visits > 0) {
        const pushed = await pushVisits(town, options.visits, day, settle);
        refused += pushed.refused;
        visits.push(...pushed.visits);
        for (const visit of pushed.visits) agenda.add(until, visitLife(town, visit));
      }
      await stage.control.send('POST', '/clock', { advance: `PT${TICK}M` });
      town.now = until;
    }
    await settle();
    standing = await orphansAmong(town, cases);
    visiting = await orphanVisits(town, visits);
    orphans.push(...standing.orphans, ...visiting.orphans);
    options.progress?.(
      `day ${day + 1}: ${cases.length} cases, ${standing.open} open; ${visits.length} visits, ${visiting.open} open; ${town.requests} requests`,
    );
  }
  return {
    days: options.days,
    cases: cases.length,
    open: standing.open,
    states: sorted(standing.states),
    visits: visits.length,
    visitsOpen: visiting.open,
    visitsRefused: refused,
    visitStates: sorted(visiting.states),
    requests: town.requests,
    refusals: sorted(town.refusals),
    seconds: Math.round((performance.now() - begun) / 1_000),
    orphans,
  };
}
