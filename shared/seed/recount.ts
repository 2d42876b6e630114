import { parseArgs } from 'node:util';
import { putRight, type RecountConfig, recount } from '../insight/store-recount.ts';
import { type Day, fromMillis, shanghaiDay } from '../kernel/time.ts';
import { secretsClient } from '../platform/clients.ts';
import { documentClient } from '../platform/dynamodb/client.ts';
import { loadKeys } from '../platform/keys.ts';
import { recountWords } from '../words/store-recount.ts';

/**
 * Reckons a town's figures and queues anew from the facts and says which rows are off. With `--write` they are put right:
 * at an hour when nothing is counted, because what is under way looks as if it were off. With `--words` the index that cases
 * are found by is written instead: for those from before there was one.
 */
const { values } = parseArgs({
  options: {
    town: { type: 'string' },
    from: { type: 'string' },
    write: { type: 'boolean', default: false },
    words: { type: 'boolean', default: false },
  },
});
const { town, from, write, words } = values;
const { STATS_TABLE: table, MATTERS_TABLE: matters, SECRET_ARN: secret } = process.env;
const now = fromMillis(Date.now());

/** Figures and queues: what is off, and put right where that is asked for. */
const figures = async (config: RecountConfig, of: string, since: Day): Promise<void> => {
  const off = await recount(config, of, since, shanghaiDay(now));
  for (const row of off)
    process.stdout.write(`${row.table}#${row.parent}#${row.day}/${row.child} ${JSON.stringify(row.counts)}\n`);
  if (write) await putRight(config, off);
  process.stdout.write(`${off.length} 行有差 · ${off.length} rows off${write ? '，已更正 · put right' : ''}\n`);
};

if (words && town && table && matters && secret) {
  const keys = await loadKeys(secretsClient(), secret);
  const { cases, sealed } = await recountWords({ client: documentClient(), matters, stats: table, keys }, town, now);
  process.stdout.write(
    `${cases} 件可按词句检索，${sealed} 周已归并 · ${cases} cases are found by words, ${sealed} weeks sealed\n`,
  );
} else if (!words && town && from && table) {
  await figures({ client: documentClient(), table }, town, from);
} else {
  throw new Error(`STATS_TABLE=… npm run recount -- --town <9 digits> --from <first day, 2026-01-01> [--write]
or: STATS_TABLE=… MATTERS_TABLE=… SECRET_ARN=… npm run recount -- --town <9 digits> --words`);
}
