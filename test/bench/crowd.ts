import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { WeekTown } from '../week/town.ts';
import { capacityOf, roundTrips, total } from './calls.ts';
import { type Ask, asks } from './crowd-asks.ts';
import { fillCrowd, type Ground } from './crowd-fill.ts';
import { BenchStack } from './stack.ts';
import { short, tableLines } from './table.ts';

const help = `npm run crowd -- [options]

  --open N     open cases in the table (default 100000)
  --few N      open cases of the first round, to compare with (default 1000)
  --json FILE  write the figures to FILE
  --help       show this
`;

/** Midnight of a Monday in China, in the year of the seed. */
const NOW = '2026-03-08T16:00:00.000Z';
const PHONE = '13912345678';

const begun = performance.now();
const progress = (text: string): void =>
  console.error(`[${((performance.now() - begun) / 1_000).toFixed(0).padStart(4)} s] ${text}`);

interface Figure {
  readonly name: string;
  readonly returned: number;
  readonly read: number;
  readonly rru: number;
  readonly trips: number;
}

/** What a request made its function read, warm: the same was asked a moment ago. */
async function figureOf(stack: BenchStack, ask: Ask): Promise<Figure> {
  const token = await stack.control.token(ask.person, 86_400);
  const send = async () => {
    const call = ask.body === undefined ? {} : { body: ask.body, key: randomUUID() };
    const reply = await stack.api(ask.method, ask.path, { token, ...call });
    if (reply.status >= 300) throw new Error(`${ask.name}: ${reply.status} ${reply.text}`);
    await stack.settle();
    return reply;
  };
  await send();
  const seq = await stack.lastCall();
  const reply = await send();
  const calls = (await stack.calls(seq)).calls.filter(
    ({ function: name, invocationId }) => invocationId !== undefined && FRONT.includes(stack.functionName(name)),
  );
  return {
    name: ask.name,
    returned: ask.returned(reply.body),
    read: calls.reduce((sum, { items = 0 }) => sum + items, 0),
    rru: total(capacityOf(calls, stack.tableName).rru),
    trips: roundTrips(calls),
  };
}

/** Functions that answer people; what runs behind them is nobody's waiting. */
const FRONT = ['intake', 'cases', 'directory', 'people', 'insight', 'field'];

/** A minute in which nothing new is due: what the clock reads all the same. */
async function sweepFigure(stack: BenchStack): Promise<Figure> {
  const seq = await stack.lastCall();
  await stack.control.advance('PT1M');
  await stack.settle();
  const calls = (await stack.calls(seq)).calls.filter(({ function: name }) => stack.functionName(name) === 'clock');
  return {
    name: 'the sweep of a minute',
    returned: calls.filter(({ action }) => action === 'TransactWriteItems').length,
    read: calls.reduce((sum, { items = 0 }) => sum + items, 0),
    rru: total(capacityOf(calls, stack.tableName).rru),
    trips: roundTrips(calls),
  };
}

async function round(stack: BenchStack, ground: Ground): Promise<readonly Figure[]> {
  const [spot] = ground.spots;
  const found: Figure[] = [];
  for (const ask of asks(PHONE, { crs: 'WGS84', lon: spot?.lon, lat: spot?.lat }))
    found.push(await figureOf(stack, ask));
  return [...found, await sweepFigure(stack)];
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      open: { type: 'string', default: '100000' },
      few: { type: 'string', default: '1000' },
      json: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const [open, few] = [Number(values.open), Number(values.few)];
  if (values.help || !(open > few && few > 0)) {
    console.log(help);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const stack = await BenchStack.start();
  process.once('SIGINT', () => void stack.stop().then(() => process.exit(130)));
  try {
    await stack.control.send('POST', '/clock', { now: NOW, leap: true, run: false });
    const ground = await WeekTown.open(stack, 1);
    const fill = (from: number, upTo: number) =>
      fillCrowd(stack, ground, { from, upTo, now: Date.parse(NOW) }, (stored) => {
        if (stored % 10_000 === 0) progress(`${stored} open cases stored`);
      });
    await fill(0, few);
    progress(`${few} open cases; every list and search`);
    const before = await round(stack, ground);
    await fill(few, open);
    progress(`${open} open cases; every list and search again`);
    const after = await round(stack, ground);
    const rows = after.map((one, n) => {
      const first = before[n];
      return [one.name, one.returned, one.read, one.trips, short(first?.rru ?? 0), short(one.rru)];
    });
    console.log(
      tableLines(['', 'returned', 'items read', 'trips', `RRU at ${few}`, `RRU at ${open}`], rows).join('\n'),
    );
    if (values.json !== undefined)
      writeFileSync(values.json, `${JSON.stringify({ few, open, before, after }, null, 2)}\n`);
  } finally {
    await stack.stop();
  }
}

await main();
