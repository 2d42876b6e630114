import { parseArgs } from 'node:util';
import { putRight, recount } from '../insight/store-recount.ts';
import { fromMillis, shanghaiDay } from '../kernel/time.ts';
import { documentClient } from '../platform/dynamodb/client.ts';

/**
 * Reckons a town's figures and queues anew from the facts and says which rows are off. With `--write` they are put right:
 * at an hour when nothing is counted, because what is under way looks as if it were off.
 */
const { values } = parseArgs({
  options: { town: { type: 'string' }, from: { type: 'string' }, write: { type: 'boolean', default: false } },
});
const { town, from, write } = values;
const table = process.env.STATS_TABLE;
if (town === undefined || from === undefined || table === undefined)
  throw new Error('STATS_TABLE=… npm run recount -- --town <9 digits> --from <first day, 2026-01-01> [--write]');

const config = { client: documentClient(), table };
const off = await recount(config, town, from, shanghaiDay(fromMillis(Date.now())));
for (const row of off)
  process.stdout.write(`${row.table}#${row.parent}#${row.day}/${row.child} ${JSON.stringify(row.counts)}\n`);
if (write) await putRight(config, off);
process.stdout.write(`${off.length} 行有差 · ${off.length} rows off${write ? '，已更正 · put right' : ''}\n`);
