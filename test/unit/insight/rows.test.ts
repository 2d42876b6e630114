import { factItemKey, rowItem, rowKey, toFact, toFactItem } from '../../../shared/insight/items.ts';
import { SHOWN, STEPS, STOCKS } from '../../../shared/insight/model.ts';
import { difference, NO_CATEGORY, newest, planOf, rowsOf } from '../../../shared/insight/rules-rows.ts';
import { countBatch } from '../../../shared/insight/service-tally.ts';
import { itemBytes, META_LIMIT_BYTES } from '../../../shared/platform/dynamodb/codec.ts';
import {
  caseHead,
  GRID,
  imageAt,
  MemoryTable,
  OTHER_GRID,
  OTHER_UNIT,
  ofCase,
  rowName,
  TOWN,
  UNIT,
} from '../../support/figures.ts';

const image = (over: Parameters<typeof caseHead>[0] = {}, sequence = 1) => imageAt(ofCase(caseHead(over)), sequence);
const named = (rows: ReturnType<typeof rowsOf>) => Object.fromEntries(rows.map((row) => [rowName(row), row.counts]));

describe('the rows of a case', () => {
  it('are its grid in its village, its village in its town, its category and now', () => {
    expect(named(rowsOf(image().contribution))).toEqual({
      [`D#${TOWN}#2026-03-06/${UNIT}`]: { reported: 1 },
      [`D#${UNIT}#2026-03-06/${GRID}`]: { reported: 1 },
      [`K#${TOWN}#2026-03-06/${NO_CATEGORY}#12345`]: { reported: 1 },
      [`D#${TOWN}#NOW/${UNIT}`]: { open: 1 },
      [`D#${UNIT}#NOW/${GRID}`]: { open: 1 },
    });
  });

  it('are the town in itself when it lies in no village', () => {
    const { grid: _grid, unit: _unit, ...nowhere } = caseHead();
    expect(named(rowsOf(imageAt(ofCase(nowhere), 1).contribution))).toEqual({
      [`D#${TOWN}#2026-03-06/${TOWN}`]: { reported: 1 },
      [`K#${TOWN}#2026-03-06/${NO_CATEGORY}#12345`]: { reported: 1 },
      [`D#${TOWN}#NOW/${TOWN}`]: { open: 1 },
    });
  });

  it('include the unit that leads, with what is told of a unit', () => {
    const led = image({ state: 'handling', lead: 'zhzf', filedAt: '2026-03-06T14:20:00.000Z' });
    const rows = named(rowsOf(led.contribution));
    expect(rows[`P#${TOWN}#2026-03-06/zhzf`]).toEqual({ filed: 1 });
    expect(rows[`P#${TOWN}#NOW/zhzf`]).toEqual({ open: 1 });
    expect(rows[`D#${TOWN}#2026-03-06/${UNIT}`]).toEqual({ reported: 1, filed: 1 });
  });

  it('never stand above the town', () => {
    for (const row of rowsOf(image({ lead: 'zhzf' }).contribution)) expect(row.parent.length).toBeGreaterThanOrEqual(9);
  });
});

describe('what a new version changes', () => {
  it('is nothing where the figures stay', () => {
    expect(difference(image().contribution, image({ version: 2, urgency: 'urgent' }, 2).contribution)).toEqual([]);
  });

  it('is taken from the old place and given to the new one', () => {
    const moved = image({ unit: OTHER_UNIT, grid: OTHER_GRID, version: 2 }, 2);
    expect(named(difference(image().contribution, moved.contribution))).toEqual({
      [`D#${TOWN}#2026-03-06/${UNIT}`]: { reported: -1 },
      [`D#${UNIT}#2026-03-06/${GRID}`]: { reported: -1 },
      [`D#${TOWN}#2026-03-06/${OTHER_UNIT}`]: { reported: 1 },
      [`D#${OTHER_UNIT}#2026-03-06/${OTHER_GRID}`]: { reported: 1 },
      [`D#${TOWN}#NOW/${UNIT}`]: { open: -1, accept: -1 },
      [`D#${UNIT}#NOW/${GRID}`]: { open: -1 },
      [`D#${TOWN}#NOW/${OTHER_UNIT}`]: { open: 1, accept: 1 },
      [`D#${OTHER_UNIT}#NOW/${OTHER_GRID}`]: { open: 1 },
    });
  });

  it('inside a village leaves the village as it is', () => {
    const moved = image({ grid: `${UNIT}002`, version: 2 }, 2);
    expect(Object.keys(named(difference(image().contribution, moved.contribution))).sort()).toEqual([
      `D#${UNIT}#2026-03-06/${GRID}`,
      `D#${UNIT}#2026-03-06/${UNIT}002`,
      `D#${UNIT}#NOW/${GRID}`,
      `D#${UNIT}#NOW/${UNIT}002`,
    ]);
  });
});

describe('a plan', () => {
  const fact = { order: image({}, 5).order, contribution: image().contribution };

  it('is none when this or a newer version is counted', () => {
    expect(planOf(fact, image({}, 5))).toBeUndefined();
    expect(planOf(fact, image({}, 4))).toBeUndefined();
  });

  it('keeps the newer version also where no figure changes, or an older one would count after it', () => {
    const plan = planOf(fact, image({}, 6));
    expect([plan?.fact.order, plan?.rows]).toEqual([image({}, 6).order, []]);
  });
});

describe('the newest of a batch', () => {
  it('is one image of each matter', () => {
    const other = imageAt(ofCase(caseHead({ num: '2603067980012999' })), 2);
    const two = image({ version: 2 }, 3);
    expect(newest([two, other, image({}, 9)])).toEqual([two, other]);
  });
});

/** What the writes of a plan cost by AWS's rules: in a transaction two units for each item up to 1 KB, alone one. */
const unitsOf = (rows: number): number => (rows === 0 ? 1 : 2 * (rows + 1));

describe('what waits', () => {
  const rows = (over: Parameters<typeof caseHead>[0]) =>
    Object.fromEntries(
      Object.entries(named(difference(undefined, image(over).contribution))).filter(([name]) => name.includes('#NOW/')),
    );
  const about = { kind: 'staff', ref: 'w-9' } as const;

  it('for the people of an area is counted in its village, and in its grid what is theirs to do', () => {
    expect(rows({ state: 'filed' })).toEqual({
      [`D#${TOWN}#NOW/${UNIT}`]: { open: 1, dispatch: 1 },
      [`D#${UNIT}#NOW/${GRID}`]: { open: 1 },
    });
    expect(rows({ state: 'verifying' })).toMatchObject({ [`D#${UNIT}#NOW/${GRID}`]: { open: 1, verify: 1 } });
  });

  it('for a party is counted with the party', () => {
    const row = rows({ state: 'dispatched', lead: 'zhzf', parties: ['zhzf'] })[`P#${TOWN}#NOW/zhzf`];
    expect(row).toEqual({ open: 1, sign: 1 });
  });

  it('and is hidden is counted apart, for each whom it is about', () => {
    expect(rows({ state: 'filed', confidential: true })).toEqual({
      [`D#${TOWN}#NOW/${TOWN}`]: { open: 1 },
      [`H#${TOWN}#NOW/a:${GRID}#`]: { dispatch: 1 },
    });
    expect(rows({ state: 'dispatched', lead: 'zhzf', parties: ['zhzf'], about })).toEqual({
      [`D#${TOWN}#NOW/${TOWN}`]: { open: 1 },
      [`P#${TOWN}#NOW/zhzf`]: { open: 1 },
      [`H#${TOWN}#NOW/p:zhzf#w-9`]: { sign: 1 },
    });
  });

  it('is not counted for the party it is about, nor under a name that somebody wrote', () => {
    const unit = { kind: 'unit', ref: 'zhzf' } as const;
    expect(JSON.stringify(rows({ state: 'dispatched', lead: 'zhzf', parties: ['zhzf'], about: unit }))).not.toContain(
      'sign',
    );
    const named = { kind: 'staff', ref: '王阿姨' } as const;
    expect(rows({ state: 'filed', about: named })).toMatchObject({ [`H#${TOWN}#NOW/a:${GRID}#`]: { dispatch: 1 } });
  });

  it('for one person is counted under them, hidden apart', () => {
    const assignee = { person: 'w-1' };
    expect(rows({ state: 'handling', lead: UNIT, assignee })).toMatchObject({ [`N#${TOWN}#NOW/w-1`]: { held: 1 } });
    expect(rows({ state: 'handling', lead: UNIT, assignee, about })).toMatchObject({
      [`N#${TOWN}#NOW/hidden:w-1`]: { held: 1 },
    });
  });
});

describe('the life of a case', () => {
  it('costs what is reckoned for each of its events', async () => {
    const filed = { filedAt: '2026-03-06T14:20:00.000Z', category: '0129', lead: 'zhzf' };
    const { lead: _lead, ...unled } = filed;
    const submitted = { ...filed, submittedAt: '2026-03-06T15:20:00.000Z' };
    const states = [
      caseHead(),
      caseHead({ version: 2, state: 'filed', ...unled }),
      caseHead({ version: 3, state: 'dispatched', ...filed }),
      caseHead({ version: 4, state: 'handling', ...filed }),
      caseHead({ version: 5, state: 'handled', ...submitted }),
      caseHead({ version: 6, state: 'inspected', ...submitted, onTime: true }),
      caseHead({
        version: 7,
        state: 'closed',
        ...submitted,
        onTime: true,
        closedAt: '2026-03-06T15:40:00.000Z',
        closeKind: 'handled',
      }),
    ];
    const table = new MemoryTable();
    for (const [at, head] of states.entries()) await countBatch(table, [imageAt(ofCase(head), at)]);
    const units = table.plans.map(({ rows }) => unitsOf(rows.length));
    expect(units).toEqual([12, 12, 8, 4, 10, 4, 16]);
    for (const { key, fact } of table.plans) expect(itemBytes(toFactItem(key, fact))).toBeLessThan(META_LIMIT_BYTES);
  });
});

describe('stored', () => {
  it('is a fact as it was counted', () => {
    const { key, order, contribution } = image({ lead: 'zhzf', category: '0129', state: 'closed' });
    const item = toFactItem(key, { order, contribution });
    expect(toFact(item)).toEqual({ order, contribution });
    expect({ pk: item.pk, sk: item.sk }).toEqual(factItemKey(key));
    expect(item.pk).toBe(`F#case#${TOWN}#2026-03-06`);
  });

  it('a row with every counter in the millions still costs one unit of size', () => {
    const counts = Object.fromEntries(SHOWN.map((name) => [name, 9_999_999]));
    const key = rowKey({ table: 'K', parent: TOWN, day: '2026-03-06', child: 'a-long-category-code#walk-in' });
    expect(rowItem.parse({ ...key, ...counts })).toEqual({ sk: key.sk, ...counts });
    expect(itemBytes({ ...key, ...counts })).toBeLessThan(META_LIMIT_BYTES);
    const standing = Object.fromEntries([...STOCKS, ...STEPS].map((name) => [name, 9_999_999]));
    const now = rowKey({ table: 'D', parent: TOWN, day: 'NOW', child: UNIT });
    expect(itemBytes({ ...now, ...standing })).toBeLessThan(META_LIMIT_BYTES);
  });
});
