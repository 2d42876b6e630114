import type { CountedCase } from '../../../shared/insight/model.ts';
import { countBatch } from '../../../shared/insight/service-tally.ts';
import { putRight, recount } from '../../../shared/insight/store-recount.ts';
import { tallyStore } from '../../../shared/insight/store-tally.ts';
import { writeOne } from '../../../shared/platform/dynamodb/transact.ts';
import { type LocalTables, localTables } from '../../support/dynamodb.ts';
import { caseHead, imageAt, ofCase, ofPart, TOWN, UNIT } from '../../support/figures.ts';

/** Counters that somebody has spoilt are found by the facts and put right. */
let tables: LocalTables;
beforeAll(async () => {
  tables = await localTables();
}, 60_000);
afterAll(() => tables?.drop());

const head = (n: number, over: Partial<CountedCase> = {}): CountedCase =>
  ({ ...caseHead({ num: `260306798001${String(n).padStart(4, '0')}` }), ...over }) as CountedCase;

it('finds nothing off where all was counted, and what is off where a row was spoilt', async () => {
  const config = { client: tables.client, table: tables.names.stats };
  const port = tallyStore(config);
  const clock = { limit: { type: 'urgent_hour', n: 1 }, startedAt: '2026-03-06T15:00:00.000Z', extensions: 0 } as const;
  await countBatch(port, [
    imageAt(ofCase(head(1)), 1),
    imageAt(ofCase(head(2, { state: 'dispatched', lead: 'zhzf', filedAt: '2026-03-07T01:00:00.000Z' })), 1),
    imageAt(ofCase(head(3, { confidential: true, assignee: { person: 'w-1' }, state: 'handling' })), 1),
    imageAt(
      ofPart({ whistle: '2603067980010001-1', party: 'zhzf', version: 1, state: 'invited', town: TOWN, clock }),
      1,
    ),
  ]);
  await countBatch(port, [imageAt(ofCase(head(1, { version: 2, state: 'filed' })), 2)]);
  const off = () => recount(config, TOWN, '2026-03-01', '2026-03-31');
  expect(await off()).toEqual([]);

  const spoil = { pk: `D#${TOWN}#NOW`, sk: UNIT };
  await writeOne(tables.client, { op: 'add', table: config.table, key: spoil, counters: { dispatch: 2, accept: 1 } });
  const found = await off();
  expect(found).toEqual([{ table: 'D', parent: TOWN, day: 'NOW', child: UNIT, counts: { dispatch: -2, accept: -1 } }]);
  await putRight(config, found);
  expect(await off()).toEqual([]);
});
