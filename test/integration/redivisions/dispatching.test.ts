import { carryRules } from '../../../functions/clock/redivision-dispatching.ts';
import { dispatchItem } from '../../../shared/dispatching/items.ts';
import type { DispatchRule } from '../../../shared/dispatching/rules.ts';
import { dispatchReader } from '../../../shared/dispatching/store.ts';
import { queryAll } from '../../../shared/platform/dynamodb/query.ts';
import type { RedivisionMeta, Step } from '../../../shared/redivisions/model.ts';
import { putAll } from '../../../shared/seed/store.ts';
import { TOWN, UNIT } from '../../support/cases.ts';
import { type LocalTables, localTables } from '../../support/dynamodb.ts';
import { mortal } from '../../support/redivision.ts';

/** A clock that dies while it carries the dispatch directory over, at every call it makes. */

const NOW = '2026-04-30T15:00:00.000Z';
const [A, B, C, D, E] = [1, 2, 3, 4, 5].map((n) => `${UNIT}00${n}`) as [string, string, string, string, string];
const of = {
  ...{ id: 'rediv-disp-1', town: TOWN, from: '2026-04-30T16:00:00.000Z', state: 'activated', version: 4 },
  ...{ retired: 3, made: 2, activatedBy: { person: 'office', role: 'gridOffice' } },
} as RedivisionMeta;
const step = {
  ...{ unitCode: UNIT, kind: 'comprehensive', made: [] },
  retired: [A, B, C],
  successors: { [A]: [D], [B]: [D], [C]: [E] },
} as Step;

let tables: LocalTables;
beforeAll(async () => {
  tables = await localTables();
}, 60_000);
afterAll(() => tables?.drop());

const entry = (category: string, area: string, lead: string): DispatchRule => ({
  ...{ category, area, lead, co: [], validFrom: '2026-01-01', version: 1 },
});

it('ends with every entry once in its place, and the office told once of what is unclear', async () => {
  const { client, names } = tables;
  const { matters, directory, audit } = names;
  const given = [entry('0128', A, 'zhzf'), entry('0129', C, 'zhb'), entry('0130', A, 'scjg'), entry('0130', B, 'scjg')];
  await putAll(
    client,
    directory,
    given.map((rule) => dispatchItem(TOWN, rule, NOW)),
  );
  const run = (by = client) =>
    carryRules({ client: by, matters, directory, audit, requestId: () => 'sweep' }, of, 0, step, NOW);
  for (const dies of [1, 2, 3, 4])
    for (const after of [false, true]) await run(mortal(client, dies, after)).catch(() => undefined);
  await run();
  await run();
  const there = await dispatchReader({ client, table: directory }, true)(TOWN);
  expect(
    there.map(({ category, area, lead, validFrom, validTo, version }) =>
      [category, area.slice(-1), lead, validFrom, validTo ?? '', version].join(' '),
    ),
  ).toEqual([
    '0128 1 zhzf 2026-01-01  1',
    '0129 3 zhb 2026-01-01 2026-04-30 2',
    '0129 5 zhb 2026-05-01  1',
    '0130 1 scjg 2026-01-01 2026-04-30 2',
    '0130 2 scjg 2026-01-01 2026-04-30 2',
    '0130 4 scjg 2026-05-01  1',
  ]);
  const range = { attribute: 'sk', beginsWith: 'OUT#' };
  const told = await queryAll(client, { table: matters, partition: { pk: `REDIV#${of.id}` }, range }, 10);
  expect(told.map(({ type, audience, data }) => [type, audience, data])).toEqual([
    [
      'onegrid.redivision.dispatch-unclear',
      `post:${TOWN}:gridOffice`,
      expect.objectContaining({ entries: 1, grids: A }),
    ],
  ]);
});
