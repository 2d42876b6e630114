import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { BenchStack } from '../bench/stack.ts';
import { playWeek } from './play.ts';

const help = `npm run week -- [options]

  --days N     days to play (default 7)
  --cases N    cases a day (default 300)
  --visits N   visits a day (default 500)
  --seed N     another number is another week (default 1)
  --json FILE  write the figures to FILE
  --help       show this
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      days: { type: 'string', default: '7' },
      cases: { type: 'string', default: '300' },
      visits: { type: 'string', default: '500' },
      seed: { type: 'string', default: '1' },
      json: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const [days, cases, seed] = [values.days, values.cases, values.seed].map(Number);
  const visits = Number(values.visits);
  if (values.help || !days || !cases || !seed) {
    console.log(help);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const stack = await BenchStack.start();
  process.once('SIGINT', () => void stack.stop().then(() => process.exit(130)));
  try {
    await stack.control.send('POST', '/settings', { meter: false });
    const figures = await playWeek(stack, {
      days,
      cases,
      visits,
      seed,
      from: '2026-03-09T00:00:00+08:00',
      progress: (text) => console.error(text),
    });
    console.log(JSON.stringify(figures, null, 2));
    if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
    if (figures.orphans.length > 0) process.exitCode = 1;
  } finally {
    await stack.stop();
  }
}

await main();
