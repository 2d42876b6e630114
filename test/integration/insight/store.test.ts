import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { CountedCase } from '../../../shared/insight/model.ts';
import { planOf } from '../../../shared/insight/rules-rows.ts';
import { countBatch } from '../../../shared/insight/service-tally.ts';
import { overviewStore } from '../../../shared/insight/store.ts';
import { tallyStore } from '../../../shared/insight/store-tally.ts';
import { type LocalTables, localTables } from '../../support/dynamodb.ts';
import {
  caseHead,
  GRID,
  imageAt,
  NUM,
  OTHER_GRID,
  OTHER_UNIT,
  ofCase,
  ofPart,
  ofReport,
  UNIT,
} from '../../support/figures.ts';

let local: LocalTables;
beforeAll(async () => {
  local = await localTables();
});
afterAll(() => local.drop());

const table = (): string => local.names.stats;
const tally = () => tallyStore({ client: local.client, table: table() });
const overview = () => overviewStore({ client: local.client, table: table() });

/** Towns of their own, so that the tests do not see one another's figures. */
let towns = 0;
const inTown = (town: string, over: Partial<CountedCase> = {}, num = NUM) =>
  ofCase({ ...caseHead({ num, town, unit: `${town}203`, grid: `${town}203001` }), ...over } as CountedCase);
const newTown = (): string => {
  towns += 1;
  return `3205062${String(towns).padStart(2, '0')}`;
};

const filedAt = '2026-03-06T14:20:00.000Z';

describe('counting in DynamoDB', () => {
  it('counts, corrects, and counts nothing twice', async () => {
    const town = newTown();
    const first = imageAt(inTown(town), 1);
    const second = imageAt(inTown(town, { version: 2, state: 'filed', filedAt, category: '0129' }), 2);
    for (const batch of [[first], [second], [first], [second, first]]) {
      expect(await countBatch(tally(), batch)).toEqual([{ image: batch[0] }]);
    }
    const { children, categories } = await overview().rows(town, ['2026-03-06', '2026-03-07']);
    expect(children).toEqual([
      { child: `${town}203`, day: '2026-03-06', counts: { reported: 1, filed: 1 } },
      { child: `${town}203`, day: 'NOW', counts: { open: 1 } },
    ]);
    expect(categories).toEqual([
      { child: '-#12345', day: '2026-03-06', counts: { reported: 0 } },
      { child: '0129#12345', day: '2026-03-06', counts: { reported: 1 } },
    ]);
  });

  it('writes nothing of a plan whose fact has moved, and says what stands', async () => {
    const town = newTown();
    const first = planOf(undefined, imageAt(inTown(town), 1));
    const second = planOf(undefined, imageAt(inTown(town, { version: 2, state: 'filed', filedAt }), 2));
    if (!first || !second) throw new Error('both are news');
    expect(await tally().commit(first)).toBe('done');
    expect(await tally().commit(second)).toEqual({ moved: first.fact });
    const after = planOf(first.fact, imageAt(inTown(town, { version: 2, state: 'filed', filedAt }), 2));
    expect(after && (await tally().commit(after))).toBe('done');
    expect(await tally().commit({ ...second, stands: first.fact })).toEqual({ moved: second.fact });
    const [row] = (await overview().rows(town, ['2026-03-06'])).children;
    expect(row?.counts).toEqual({ reported: 1, filed: 1 });
  });

  it('keeps a version that changes no figure', async () => {
    const town = newTown();
    await countBatch(tally(), [imageAt(inTown(town), 1)]);
    await countBatch(tally(), [imageAt(inTown(town, { version: 2 }), 2)]);
    const [loaded] = await tally().facts([imageAt(inTown(town), 1).key]);
    expect(loaded).toEqual({
      fact: { order: imageAt(inTown(town, { version: 2 }), 2).order, contribution: expect.anything() },
    });
  });

  it('counts every matter once through two workers with the same batch', async () => {
    const town = newTown();
    const images = Array.from({ length: 50 }, (_, n) =>
      imageAt(inTown(town, {}, `26030679800${String(n).padStart(5, '0')}`), n + 1),
    );
    const outcomes = await Promise.all([countBatch(tally(), images), countBatch(tally(), [...images].reverse())]);
    expect(outcomes.flat().filter(({ error }) => error !== undefined)).toEqual([]);
    const { children } = await overview().rows(town, ['2026-03-06']);
    expect(children.map(({ counts }) => counts)).toEqual([{ reported: 50 }, { open: 50 }]);
  });

  it('tells a fact that can not be read from the others', async () => {
    const town = newTown();
    const image = imageAt(inTown(town), 1);
    await countBatch(tally(), [image]);
    const bad = { ...image.key, id: 'bad' };
    await local.client.send(
      new PutCommand({ TableName: table(), Item: { pk: `F#case#${town}#2026-03-06`, sk: 'bad', kind: 'fact' } }),
    );
    const loaded = await tally().facts([bad, image.key, { ...image.key, id: 'none' }]);
    expect(loaded).toEqual([
      { error: expect.objectContaining({ code: 'bad-item' }) },
      { fact: expect.objectContaining({ order: image.order }) },
      { fact: undefined },
    ]);
  });
});

describe('the overview in DynamoDB', () => {
  it('finds the figures of a village and of a grid, and follows a matter that moves', async () => {
    await countBatch(tally(), [
      imageAt(ofCase(caseHead({ lead: 'zhzf' })), 1),
      imageAt(
        ofPart({
          whistle: `${NUM}-1`,
          party: 'zhzf',
          version: 1,
          state: 'reported-in',
          town: UNIT.slice(0, 9),
          grid: GRID,
          clock: {
            limit: { type: 'urgent_minute', n: 60 },
            startedAt: '2026-03-06T15:00:00.000Z',
            dueAt: '2026-03-06T16:00:00.000Z',
            extensions: 0,
          },
          reportedInAt: '2026-03-06T15:50:00.000Z',
          onTime: true,
        }),
        2,
      ),
      imageAt(
        ofReport({
          rid: 'r1',
          version: 1,
          town: UNIT.slice(0, 9),
          unit: UNIT,
          receivedAt: '2026-03-06T14:10:00.000Z',
          createdAt: '2026-03-06T14:10:00.000Z',
        }),
        3,
      ),
    ]);
    const day = ['2026-03-06'];
    const grid = { reported: 1, invited: 1, reportedIn: 1, reportedInOnTime: 1 };
    const ofUnit = await overview().rows(UNIT, day);
    expect(ofUnit.own.map(({ counts }) => counts)).toEqual([{ ...grid, reports: 1 }, { open: 1 }]);
    expect(ofUnit.children.map(({ child, counts }) => [child, counts])).toEqual([
      [GRID, grid],
      [GRID, { open: 1 }],
    ]);
    expect((await overview().rows(GRID, day)).own.map(({ counts }) => counts)).toEqual([grid, { open: 1 }]);
    expect((await overview().rows(UNIT.slice(0, 9), day)).parties.map(({ child, counts }) => [child, counts])).toEqual([
      ['zhzf', { invited: 1, reportedIn: 1, reportedInOnTime: 1 }],
      ['zhzf', { open: 1 }],
    ]);

    const moved = caseHead({ version: 2, unit: OTHER_UNIT, grid: OTHER_GRID, lead: 'zhzf' });
    await countBatch(tally(), [imageAt(ofCase(moved), 4)]);
    expect((await overview().rows(GRID, day)).own.map(({ counts }) => counts)).toEqual([
      { ...grid, reported: 0 },
      { open: 0 },
    ]);
    expect((await overview().rows(OTHER_GRID, day)).own.map(({ counts }) => counts)).toEqual([
      { reported: 1 },
      { open: 1 },
    ]);
  });

  it('writes no row above the town', async () => {
    const above = await local.client.send(
      new QueryCommand({
        TableName: table(),
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': 'D#320506#2026-03-06' },
      }),
    );
    expect(above.Items).toEqual([]);
  });

  it('adds up a month in one round of reads', async () => {
    const days = Array.from({ length: 31 }, (_, n) => `2026-03-${String(n + 1).padStart(2, '0')}`);
    const town = newTown();
    await countBatch(tally(), [imageAt(inTown(town), 1)]);
    const { children } = await overview().rows(town, days);
    expect(children.map(({ day }) => day)).toEqual(['2026-03-06', 'NOW']);
  });
});
