import fc from 'fast-check';
import { isListed, placeItem, type ServiceItem } from '../../../shared/services/rules.ts';

const period = (validFrom: string, validTo?: string, version = 1): ServiceItem => ({
  code: 'S05',
  name: { zh: '特殊人群走访', en: 'Care visits' },
  lineDepartment: 'mz',
  taskKinds: ['visit'],
  frequency: { times: 1, per: 'month' },
  minutes: 30,
  basis: '《舟山市网格化服务管理条例》',
  validFrom,
  ...(validTo === undefined ? {} : { validTo }),
  version,
});
const given = (validFrom: string, validTo?: string) => {
  const { version: _, ...rest } = period(validFrom, validTo);
  return rest;
};

describe('periods of a service item', () => {
  it('both days count', () => {
    const item = period('2026-01-01', '2026-06-30');
    expect(['2025-12-31', '2026-01-01', '2026-06-30', '2026-07-01'].map((day) => isListed(item, day))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(isListed(period('2026-01-01'), '2999-01-01')).toBe(true);
  });

  it('the first one is version 1, and needs no If-Match', () => {
    expect(placeItem(given('2026-01-01'), [], undefined)).toEqual({ ok: true, value: { item: period('2026-01-01') } });
    expect(placeItem(given('2026-01-01'), [], 3)).toEqual({ ok: false, error: { code: 'stale-version', version: 0 } });
  });

  it('the same first day is a new version, for those who saw the present one', () => {
    const periods = [period('2026-01-01', undefined, 4)];
    expect(placeItem(given('2026-01-01'), periods, undefined)).toMatchObject({
      error: { code: 'version-required', version: 4 },
    });
    expect(placeItem(given('2026-01-01'), periods, 3)).toMatchObject({ error: { code: 'stale-version', version: 4 } });
    expect(placeItem(given('2026-01-01', '2026-03-31'), periods, 4)).toEqual({
      ok: true,
      value: { item: period('2026-01-01', '2026-03-31', 5) },
    });
  });

  it('a new one ends the open one before it, over a month’s and a leap year’s end', () => {
    const placed = placeItem(given('2028-03-01'), [period('2026-01-01', undefined, 2)], undefined);
    expect(placed).toEqual({
      ok: true,
      value: { item: period('2028-03-01'), ended: period('2026-01-01', '2028-02-29', 3) },
    });
  });

  it('is refused where it overlaps, or ends before it begins', () => {
    const periods = [period('2026-01-01', '2026-06-30')];
    expect(placeItem(given('2026-06-30'), periods, undefined)).toMatchObject({ error: { code: 'invalid-body' } });
    expect(placeItem(given('2025-12-01'), periods, undefined).ok).toBe(false);
    expect(placeItem(given('2026-07-01'), periods, undefined).ok).toBe(true);
    expect(placeItem(given('2026-08-01', '2026-07-31'), periods, undefined).ok).toBe(false);
  });

  it('never leaves two periods on one day, whatever is placed', () => {
    const day = fc.integer({ min: 1, max: 28 }).map((n) => `2026-02-${String(n).padStart(2, '0')}`);
    const draft = fc.tuple(
      day,
      fc.option(day, { nil: undefined }),
      fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
    );
    fc.assert(
      fc.property(fc.array(draft, { maxLength: 8 }), day, (drafts, on) => {
        const periods = new Map<string, ServiceItem>();
        for (const [from, to, ifMatch] of drafts) {
          const placed = placeItem(given(from, to), [...periods.values()], ifMatch);
          if (!placed.ok) continue;
          const { item, ended } = placed.value;
          periods.set(item.validFrom, item);
          if (ended) periods.set(ended.validFrom, ended);
        }
        expect([...periods.values()].filter((one) => isListed(one, on)).length).toBeLessThanOrEqual(1);
      }),
    );
  });
});
