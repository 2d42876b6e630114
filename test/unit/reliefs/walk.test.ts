import { HOUR, MINUTE, plus } from '../../../shared/kernel/time.ts';
import { type ReliefMeta, WALKED_LISTS } from '../../../shared/reliefs/model.ts';
import { SECOND_ROUND_MS, walkedArea, walkedEvent, walkOn } from '../../../shared/reliefs/rules-walk.ts';
import { AT, GRID, TOWN, UNIT } from '../../support/cases.ts';

const relief: ReliefMeta = {
  id: 'relief0001',
  state: 'approved',
  version: 2,
  town: TOWN,
  area: UNIT,
  from: AT,
  to: plus(AT, HOUR),
  reason: '台风',
  askedBy: { person: 'd-1', role: 'dispatcher' },
  askedAt: AT,
  decidedBy: { person: 's-1', role: 'dutySupervisor' },
  decidedAt: AT,
  walk: { round: 1, at: AT, list: 0, cases: 0, step: 0 },
};

const further = (r: ReliefMeta, page: Parameters<typeof walkOn>[2], now = AT): ReliefMeta => {
  if (!r.walk) throw new Error('no walk');
  return walkOn(r, r.walk, page, now);
};

describe('the walk of a relief', () => {
  it('looks at the cases of the town, or of the village that the area is or lies in', () => {
    expect(walkedArea({ ...relief, area: TOWN })).toEqual({ index: 'town', code: TOWN });
    expect(walkedArea(relief)).toEqual({ index: 'unit', code: UNIT });
    expect(walkedArea({ ...relief, area: GRID })).toEqual({ index: 'unit', code: UNIT });
  });

  it('goes page by page and list by list, counting', () => {
    const first = further(relief, { cases: 3, next: { pk: 'a' } });
    expect(first.walk).toMatchObject({ round: 1, list: 0, position: { pk: 'a' }, cases: 3, step: 1 });
    const second = further(first, { cases: 1 });
    expect(second.walk).toEqual({ round: 1, at: AT, list: 1, cases: 4, step: 2 });
  });

  it('goes round again two minutes after the decision, counting anew, and then is over', () => {
    let r = relief;
    for (const _ of WALKED_LISTS) r = further(r, { cases: 2 });
    expect(r.walk).toEqual({ round: 2, at: plus(AT, SECOND_ROUND_MS), list: 0, cases: 0, step: WALKED_LISTS.length });
    const later = plus(AT, 3 * MINUTE);
    for (const _ of WALKED_LISTS) r = further(r, { cases: 1 }, later);
    expect(r.walk).toBeUndefined();
    expect(r.effect).toEqual({ cases: WALKED_LISTS.length, at: later });
    expect(walkedEvent(r, later)).toMatchObject({
      action: 'applied',
      part: 'walk',
      version: 2,
      data: { cases: WALKED_LISTS.length },
    });
    expect(walkedEvent({ ...r, state: 'withdrawn' }, later).action).toBe('undone');
  });

  it('that took longer than that goes round again at once, and counts from the withdrawal where it was undone', () => {
    const late = plus(AT, 10 * MINUTE);
    const last = { ...relief, walk: { round: 1, at: AT, list: WALKED_LISTS.length - 1, cases: 0, step: 9 } } as const;
    expect(further(last, { cases: 0 }, late).walk?.at).toBe(late);
    const undone = { ...last, state: 'withdrawn', withdrawnAt: late } as const;
    expect(further(undone, { cases: 0 }, late).walk?.at).toBe(plus(late, SECOND_ROUND_MS));
  });
});
