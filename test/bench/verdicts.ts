import type { CaseLife } from './case-life.ts';
import type { HandlerTime } from './handler-time.ts';
import type { LoadTime } from './load-time.ts';
import type { Growth, OperationFigures } from './operation-figures.ts';
import type { OperationKind } from './operations.ts';
import type { StoryTime } from './plays.ts';
import type { Year } from './year.ts';

/** The design's budgets. */
export const budgets = {
  roundTrips: 2,
  lifeWru: 300,
  growth: 1.05,
  handler: 1.3,
  load: 1.25,
  storySeconds: 3,
  yearUsd: 100,
} as const;

/** One budget and what was found. */
export interface Verdict {
  readonly what: string;
  readonly value: string;
  readonly budget: string;
  readonly ok: boolean;
  /** What exceeds it, or what the value is made of. */
  readonly why?: string;
}

/** All that was measured. */
export interface Findings {
  readonly operations: readonly OperationFigures[];
  /** Actions of DynamoDB that were called; a scan must not be among them. */
  readonly actions: readonly string[];
  readonly life: CaseLife;
  readonly growth: readonly Growth[];
  readonly handler: HandlerTime;
  readonly loads: readonly LoadTime[];
  readonly story: StoryTime;
  readonly year: Year;
}

const trips = (findings: Findings, kinds: readonly OperationKind[], what: string): Verdict => {
  const some = findings.operations.filter(({ kind }) => kinds.includes(kind));
  const most = Math.max(0, ...some.map(({ warm }) => warm));
  const over = some.filter(({ warm }) => warm > budgets.roundTrips);
  return {
    what: `${what}: sequential round trips, warm`,
    value: String(most),
    budget: `≤ ${budgets.roundTrips}`,
    ok: some.length > 0 && over.length === 0,
    ...(over.length === 0 ? {} : { why: over.map(({ name, calls }) => `${name}: ${calls}`).join('\n') }),
  };
};

const worst = <T>(all: readonly T[], by: (each: T) => number): T | undefined =>
  [...all].sort((a, b) => by(b) - by(a))[0];

const grown = (growth: readonly Growth[]): Verdict => {
  const most = worst(growth, ({ ratio }) => ratio);
  const over = growth.filter(({ ratio }) => ratio > budgets.growth);
  return {
    what: 'capacity of any operation, many stored cases over few',
    value: `${(most?.ratio ?? 0).toFixed(3)} ×`,
    budget: `≤ ${budgets.growth} ×`,
    ok: growth.length > 0 && over.length === 0,
    ...(over.length === 0
      ? {}
      : {
          why: over
            .map(({ name, few, many }) => `${name}: RRU ${few.rru} → ${many.rru}, WRU ${few.wru} → ${many.wru}`)
            .join('\n'),
        }),
  };
};

const ratio = (what: string, value: number, most: number, why?: string): Verdict => ({
  what,
  value: `${value.toFixed(2)} ×`,
  budget: `≤ ${most} ×`,
  ok: value <= most,
  ...(why === undefined ? {} : { why }),
});

/** Every budget with its verdict. */
export function verdictsOn(findings: Findings): readonly Verdict[] {
  const { life, loads, handler, story, year, actions } = findings;
  const slow = loads.filter((load) => load.ratio > budgets.load);
  const heaviest = worst(loads, (load) => load.ratio);
  const seconds = story.toLastDepartment / 1000;
  return [
    trips(findings, ['report'], 'report a case'),
    trips(findings, ['command'], 'any command'),
    trips(findings, ['list', 'overview'], 'any list page, any overview'),
    {
      what: 'scans',
      value: String(actions.filter((action) => action === 'Scan').length),
      budget: '0',
      ok: !actions.includes('Scan'),
    },
    {
      what: `write units of a case's life (${life.commands.length} commands, ${life.messages} messages, counting)`,
      value: String(life.wru),
      budget: `≤ ${budgets.lifeWru}`,
      ok: life.wru <= budgets.lifeWru,
    },
    grown(findings.growth),
    ratio('dispatch: handler over the same raw SDK calls, median', handler.ratio, budgets.handler),
    ratio(
      `load of a function over an empty handler, median, worst (${heaviest?.name ?? ''})`,
      heaviest?.ratio ?? Number.NaN,
      budgets.load,
      slow.length === 0 ? undefined : slow.map((load) => `${load.name} ${load.ratio.toFixed(2)} ×`).join(', '),
    ),
    {
      what: 'story, first report to the last department notified',
      value: `${seconds.toFixed(2)} s`,
      budget: `≤ ${budgets.storySeconds} s`,
      ok: seconds <= budgets.storySeconds,
    },
    {
      what: "a town's year at list price",
      value: `${year.usd.toFixed(2)} USD`,
      budget: `≤ ${budgets.yearUsd} USD`,
      ok: year.usd <= budgets.yearUsd,
    },
  ];
}
