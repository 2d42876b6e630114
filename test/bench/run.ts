import { writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { caseLife } from './case-life.ts';
import { fill } from './filler.ts';
import { timeHandler } from './handler-time.ts';
import { loadTimes } from './load-time.ts';
import type { Measured } from './measure.ts';
import { growth, operationFigures, withFewestTrips } from './operation-figures.ts';
import { placeOf, playRound, timeStory } from './plays.ts';
import * as report from './report.ts';
import { BenchStack } from './stack.ts';
import { idleSweeps, sweepsIn } from './sweeps.ts';
import { budgets, type Findings, verdictsOn } from './verdicts.ts';
import { costOfYear } from './year.ts';
import { yearInput } from './year-input.ts';

const help = `npm run bench -- [options]

  --json FILE    write everything that was measured to FILE
  --cases N      stored cases of the second round (default 10000, or as many as 40 seconds allow)
  --strict       leave with status 1 when a budget is missed
  --help         show this
`;

/** Stored cases of the first round, and seconds after which the filling for the second stops. */
const few = 1_000;
const fillSeconds = 40;

/** Fresh processes per function and counterpart, and timed dispatches either way. */
const loadRepeats = 15;
const handlerRepeats = 25;

const begun = performance.now();
const progress = (text: string): void => {
  process.stderr.write(`[${((performance.now() - begun) / 1000).toFixed(0).padStart(4)} s] ${text}\n`);
};

/** Everything in the order that disturbs least: what the machine's clock must be right for comes first. */
async function measure(stack: BenchStack, wanted: number) {
  progress('dispatch in its handler, and its calls alone');
  const handler = await timeHandler(stack, handlerRepeats);
  const { grid, point } = await placeOf(stack);
  const stored = await fill(stack, grid, point, { from: 0, upTo: few, seconds: 600 });
  progress(`${stored} cases stored; every operation, first and warm`);
  const seq = await stack.lastCall();
  const round = await playRound(stack, 0, false);
  const { busy } = sweepsIn(stack, (await stack.calls(seq)).calls, 0);
  progress('the clock with nothing due');
  const idle = await idleSweeps(stack, 5);
  progress('the story against the stopwatch');
  await timeStory(stack, -3);
  const story = await timeStory(stack, -6);
  progress(`storing up to ${wanted} cases`);
  const many = await fill(stack, grid, point, { from: stored, upTo: wanted, seconds: fillSeconds });
  progress(`${many} cases stored; every operation again`);
  const again = await playRound(stack, -9, true);
  progress('loading each function');
  const loads = await loadTimes(stack, loadRepeats);
  return { handler, stored, round, busy, idle, story, many, again, loads };
}

type Raw = Awaited<ReturnType<typeof measure>>;

/** The requests of either of the two players, in their order. */
const bySide = (measured: readonly Measured[]): readonly (readonly Measured[])[] =>
  (['warm', 'first'] as const).map((temper) => measured.filter((one) => one.temper === temper));

function findingsOf(stack: BenchStack, raw: Raw): Findings {
  const names = stack.tableName;
  const [measured, later] = [raw.round, raw.again].map(({ life, story }) => [...life, ...story]);
  if (measured === undefined || later === undefined) throw new Error('a round is missing');
  const [before, after] = [operationFigures(measured, names), operationFigures(later, names)];
  const operations = withFewestTrips(before, [measured, later].flatMap(bySide), names);
  const life = caseLife(raw.round.life, names);
  const calls = [...measured, ...later].flatMap(({ own, behind }) => [...own, ...Object.values(behind).flat()]);
  return {
    operations,
    actions: [...new Set(calls.filter(({ service }) => service === 'dynamodb').map(({ action }) => action))],
    life,
    growth: growth(before, after, raw.many - raw.stored),
    handler: raw.handler,
    loads: raw.loads,
    story: raw.story,
    year: costOfYear(yearInput(stack, { life, operations, measured, idle: raw.idle })),
  };
}

function print(raw: Raw, findings: Findings): void {
  const section = (title: string, lines: readonly string[]): void => {
    console.log(`\n${title}\n\n${lines.map((line) => `  ${line}`).join('\n')}`);
  };
  section(
    'Operations: sequential AWS round trips when warm and for a person’s first request in a minute; units by AWS’s rules',
    report.operationLines(findings.operations),
  );
  section('More than two round trips', report.longWays(findings.operations));
  section('The clock, every minute', report.sweepLines(raw.idle, raw.busy));
  section('Write units of a case’s life', report.lifeLines(findings.life, budgets.lifeWru));
  section(
    `Capacity with ${raw.stored} and ${raw.many} stored cases (a million does not fit into minutes: slope in units per stored case)`,
    report.growthLines(findings.growth, raw.stored, raw.many, budgets.growth),
  );
  section('Load of each function, medians of fresh processes', report.loadLines(findings.loads, budgets.load));
  section('Handler', report.handlerLines(findings.handler));
  section('Story', report.storyLines(findings.story));
  section('A town’s year', report.yearLines(findings.year));
  section('Budgets', report.verdictLines(verdictsOn(findings)));
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      json: { type: 'string' },
      cases: { type: 'string', default: '10000' },
      strict: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const wanted = Number(values.cases);
  if (values.help || !Number.isInteger(wanted) || wanted <= few) {
    console.log(values.help ? help : `--cases must be a whole number above ${few}\n\n${help}`);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const [busyness = 0] = loadavg();
  progress('starting a stack');
  const stack = await BenchStack.start();
  process.once('SIGINT', () => void stack.stop().then(() => process.exit(130)));
  try {
    const raw = await measure(stack, wanted);
    const findings = findingsOf(stack, raw);
    print(raw, findings);
    const verdicts = verdictsOn(findings);
    const seconds = (performance.now() - begun) / 1000;
    const machine = `${availableParallelism()} processors, load average ${busyness.toFixed(1)} before it began`;
    console.log(`\n${seconds.toFixed(0)} s, Node.js ${process.version}, ${machine}`);
    if (values.json !== undefined) {
      const { stored, many, idle, busy } = raw;
      const all = {
        node: process.version,
        machine,
        seconds,
        stored,
        many,
        sweeps: { idle, busy },
        verdicts,
        ...findings,
      };
      writeFileSync(values.json, `${JSON.stringify(all, null, 2)}\n`);
    }
    if (values.strict && verdicts.some(({ ok }) => !ok)) process.exitCode = 1;
  } finally {
    await stack.stop();
  }
}

await main();
