import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import { toWhistleItem } from '../../../shared/whistles/items.ts';
import type { WhistleMeta } from '../../../shared/whistles/model.ts';
import { callsOf, lanesOfWhistles } from '../../../shared/whistles/rules-lists.ts';
import { start } from '../../../shared/workflow/deadlines.ts';
import { AT, caller, GRID, post, TOWN, UNIT } from '../../support/cases.ts';

const partitions = (query: Parameters<typeof lanesOfWhistles>[0], who: Parameters<typeof lanesOfWhistles>[1]) => {
  const lanes = lanesOfWhistles(query, who);
  return lanes.ok ? lanes.value.map(({ partition }) => partition) : lanes.error.code;
};
const centre = caller('a', post('dispatcher', TOWN));
const leader = caller('l', post('leader', TOWN));

describe('lists of whistles', () => {
  it('of an area are read by its people, and the hidden ones beside them by the centre', () => {
    const query = { area: TOWN, state: 'blown' } as const;
    expect(partitions(query, leader)).toEqual([{ town: TOWN, list: 'w:blown' }]);
    expect(partitions(query, centre)).toEqual([
      { town: TOWN, list: 'w:blown' },
      { town: TOWN, list: 'hidden:w:blown' },
    ]);
    expect(partitions(query, caller('g', post('gridLeader', GRID)))).toBe('not-found');
    expect(partitions({ ...query, area: GRID }, caller('g', post('gridLeader', GRID)))).toEqual([
      { grid: GRID, list: 'w:blown' },
    ]);
    expect(partitions({ ...query, area: UNIT }, caller('o', post('unitOfficer', UNIT, UNIT)))).toHaveLength(1);
  });

  it('of a department are its own and the centre’s to read', () => {
    const own = caller('o', post('unitOfficer', TOWN, 'zhzf'));
    expect(partitions({ owner: 'zhzf' }, own)).toEqual([{ post: 'D#zhzf', bucket: 'whistles:awaited' }]);
    expect(partitions({ owner: 'zhzf', calls: 'done' }, centre)).toEqual([{ post: 'D#zhzf', bucket: 'whistles:done' }]);
    expect(partitions({ owner: 'scjg' }, own)).toBe('not-found');
  });

  it('are no others', () => {
    for (const query of [
      {},
      { area: TOWN },
      { area: '320506', state: 'blown' },
      { area: TOWN, owner: 'zhzf' },
    ] as const)
      expect(partitions(query, centre)).toBe('list-not-offered');
  });

  it('keep what is confidential apart', () => {
    const w = {
      id: '2603067980012343-1',
      state: 'blown',
      kind: 'daily',
      town: TOWN,
      parties: [],
    } as unknown as WhistleMeta;
    expect(toWhistleItem(w, chinaCalendar).list).toBe('w:blown');
    expect(toWhistleItem({ ...w, confidential: true }, chinaCalendar).list).toBe('hidden:w:blown');
  });

  it('of a department hold what its time runs for apart from what it is at', () => {
    const clock = start({ type: 'urgent_minute', n: 60 }, AT, chinaCalendar);
    expect(callsOf({ state: 'invited' })).toBe('open');
    expect(callsOf({ state: 'invited', clock })).toBe('awaited');
    expect(callsOf({ state: 'cannot-come', clock })).toBe('awaited');
    expect(callsOf({ state: 'invited', clock: { ...clock, stoppedAt: AT } })).toBe('open');
    expect(callsOf({ state: 'reported-in', clock })).toBe('open');
    expect(callsOf({ state: 'left', clock })).toBe('done');
    expect(callsOf({ state: 'invited', clock, confirmed: true })).toBe('done');
  });
});
