import type { DispatchRule } from '../../../shared/dispatching/rules.ts';
import { findingsOf, type Registers } from '../../../shared/dispatching/rules-findings.ts';
import { becauseOf, offerOf, upheldObjection } from '../../../shared/dispatching/rules-objection.ts';
import type { MatterEvent } from '../../../shared/workflow/matter.ts';

const TOWN = '320506103';
const UNIT = '320506103203';
const GRID = '320506103203001';

const rule = (category: string, area: string, lead: string, co: readonly string[] = []): DispatchRule => ({
  ...{ category, area, lead, co, validFrom: '2026-01-01', version: 1 },
});
const ref = (category: string, area: string) => ({ category, area, validFrom: '2026-01-01' });
const registers: Registers = {
  town: TOWN,
  categories: [
    { code: '0129', bigClass: '01' },
    { code: '0201', bigClass: '02' },
  ],
  parties: new Set(['zhzf', 'hws', UNIT]),
  areas: new Set([TOWN, UNIT, GRID]),
};
const everything = rule('all', TOWN, '@unit');

describe('what is unclear in a dispatch directory', () => {
  it('is nothing where every category has a rule and everybody named is there', () => {
    expect(findingsOf([everything, rule('0129', TOWN, 'zhzf', ['@unit'])], registers)).toEqual([]);
  });

  it('is a category that no rule of the whole town stands for', () => {
    expect(findingsOf([rule('0129', TOWN, 'zhzf'), rule('0201', UNIT, 'hws')], registers)).toEqual([
      { code: 'category-without-rule', category: '0201' },
    ]);
    expect(findingsOf([rule('01', TOWN, 'zhzf'), rule('02', TOWN, 'hws')], registers)).toEqual([]);
  });

  it('is who or what is no longer there', () => {
    const rules = [everything, rule('0129', TOWN, 'gone', ['left']), rule('9999', '320506103299', 'zhzf')];
    expect(findingsOf(rules, registers)).toEqual([
      { code: 'lead-gone', rule: ref('0129', TOWN), party: 'gone' },
      { code: 'co-unit-gone', rule: ref('0129', TOWN), party: 'left' },
      { code: 'category-gone', rule: ref('9999', '320506103299'), category: '9999' },
      { code: 'area-gone', rule: ref('9999', '320506103299') },
    ]);
  });

  it('is a kind of matter and a place that weigh as much, unless both say the same or a third rule decides', () => {
    const kind = rule('0129', TOWN, 'zhzf');
    const place = rule('all', GRID, 'hws');
    const pair = { code: 'two-of-one-weight', rule: ref('all', GRID), other: ref('0129', TOWN) };
    expect(findingsOf([everything, kind, place], registers)).toEqual([pair]);
    expect(findingsOf([everything, kind, { ...place, lead: 'zhzf' }], registers)).toEqual([]);
    expect(findingsOf([everything, kind, place, rule('0129', GRID, 'hws')], registers)).toEqual([]);
    const [big, village] = [rule('01', TOWN, 'zhzf'), rule('all', UNIT, 'hws')];
    expect(findingsOf([everything, big, village], registers).map(({ code }) => code)).toEqual(['two-of-one-weight']);
    expect(findingsOf([everything, rule('02', TOWN, 'zhzf'), rule('01', UNIT, 'hws')], registers)).toEqual([]);
  });
});

const happened = (action: string, data: MatterEvent['data'], at = '2026-03-12T01:00:00.000Z'): MatterEvent => ({
  ...{ part: '_', version: 1, action, at, from: 'filed', to: 'dispatched', data },
  actor: { person: 'd', role: 'dispatcher' },
});
const returned = (code: string) => happened('return', { code, reason: 'x' });
const dispatched = (lead: string) => happened('dispatch', { lead });

describe('an objection', () => {
  it('is upheld by the next dispatch to another', () => {
    expect(upheldObjection([dispatched('hws'), returned('not-ours'), dispatched('zhzf')])).toEqual({
      code: 'not-ours',
      against: 'hws',
      lead: 'zhzf',
      decidedAt: '2026-03-12T01:00:00.000Z',
    });
  });

  it.each([
    ['was rejected', [dispatched('hws'), returned('not-ours'), happened('reject-return', {})]],
    ['went back to the same', [dispatched('hws'), returned('not-ours'), dispatched('hws')]],
    [
      'was rejected before the case was recalled',
      [dispatched('hws'), returned('not-ours'), happened('reject-return', {}), dispatched('zhzf')],
    ],
    ['was about something else', [dispatched('hws'), returned('duplicate'), dispatched('zhzf')]],
    ['still waits', [dispatched('hws'), returned('wrong-place')]],
    ['was none', [dispatched('hws'), dispatched('zhzf')]],
  ])('is not, where it %s', (_, events) => {
    expect(upheldObjection(events)).toBeUndefined();
  });

  it('is the last one where there were two', () => {
    const events = [dispatched('a'), returned('not-ours'), dispatched('b'), returned('wrong-place'), dispatched('c')];
    expect(upheldObjection(events)).toMatchObject({ code: 'wrong-place', against: 'b', lead: 'c' });
  });

  it('offers an entry for the town, or for the very place, with the day on which it was decided in China', () => {
    const upheld = { code: 'not-ours', against: 'hws', lead: 'zhzf', decidedAt: '2026-03-12T16:30:00.000Z' } as const;
    const c = { num: '1', town: TOWN, unit: UNIT, grid: GRID, category: '0129' };
    const because = { case: '1', code: 'not-ours', against: 'hws', decidedOn: '2026-03-13' };
    expect(becauseOf('1', upheld)).toEqual(because);
    expect(offerOf(c, upheld)).toEqual({ category: '0129', area: TOWN, lead: 'zhzf', because });
    expect(offerOf(c, { ...upheld, code: 'wrong-place' })?.area).toBe(GRID);
    expect(offerOf({ num: '1', town: TOWN, category: '0129' }, { ...upheld, code: 'wrong-place' })?.area).toBe(TOWN);
    expect(offerOf({ num: '1', town: TOWN }, upheld)).toBeUndefined();
    expect(offerOf(c, undefined)).toBeUndefined();
  });
});
