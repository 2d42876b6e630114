import fc from 'fast-check';
import {
  ANY_CATEGORY,
  type Dispatchable,
  type DispatchRule,
  OWN_UNIT,
  rulesOn,
  suggest,
} from '../../../shared/dispatching/rules.ts';

const TOWN = '320506103';
const UNIT = '320506103203';
const GRID = '320506103203001';
const BARBECUE = { code: '0129', bigClass: '01' };

const rule = (category: string, area: string, lead: string, more: Partial<DispatchRule> = {}): DispatchRule => ({
  ...{ category, area, lead, co: [], validFrom: '2026-01-01', version: 1 },
  ...more,
});
const inGrid: Dispatchable = { town: TOWN, unit: UNIT, grid: GRID, category: BARBECUE };

describe('the dispatch directory', () => {
  it.each([
    ['its very category', [rule('0129', TOWN, 'zhzf'), rule('01', TOWN, 'hws'), rule('all', TOWN, OWN_UNIT)], 'zhzf'],
    ['its big class', [rule('01', TOWN, 'hws'), rule('all', TOWN, OWN_UNIT), rule('0101', TOWN, 'zjj')], 'hws'],
    ['everything else', [rule('02', TOWN, 'hws'), rule('all', TOWN, 'zhzx')], 'zhzx'],
    ['its grid', [rule('0129', TOWN, 'zhzf'), rule('0129', GRID, 'scjg'), rule('0129', UNIT, 'hws')], 'scjg'],
    ['its village', [rule('0129', TOWN, 'zhzf'), rule('0129', UNIT, 'scjg')], 'scjg'],
    ['another village not', [rule('0129', '320506103204', 'scjg'), rule('0129', TOWN, 'zhzf')], 'zhzf'],
  ])('names who leads by %s', (_, rules, lead) => {
    for (const order of [rules, [...rules].reverse()]) {
      expect(suggest(order, inGrid)).toMatchObject({ lead, rivals: [] });
    }
  });

  it('says nothing where no rule fits, and of a matter without a category only what holds for all', () => {
    expect(suggest([rule('02', TOWN, 'hws')], inGrid)).toEqual({ co: [], rivals: [] });
    const rules = [rule('0129', TOWN, 'zhzf'), rule('all', TOWN, 'zhzx')];
    expect(suggest(rules, { town: TOWN }).lead).toBe('zhzx');
  });

  it('knows a matter that lies only in the town by no finer rule', () => {
    const rules = [rule('0129', UNIT, 'scjg'), rule('0129', TOWN, 'zhzf')];
    expect(suggest(rules, { town: TOWN, category: BARBECUE }).lead).toBe('zhzf');
    expect(suggest(rules, { town: TOWN, unit: UNIT, category: BARBECUE }).lead).toBe('scjg');
  });

  it('puts the village in for 属地, names nobody twice, and nobody where the village is not known', () => {
    const rules = [rule('all', TOWN, OWN_UNIT, { co: ['zhzf', OWN_UNIT, UNIT] })];
    expect(suggest(rules, inGrid)).toMatchObject({ lead: UNIT, co: ['zhzf'] });
    const nowhere = suggest(rules, { town: TOWN });
    expect(nowhere.lead).toBeUndefined();
    expect(nowhere.rule).toBe(rules[0]);
  });

  it('names the rival where a kind of matter and a place weigh as much, and takes the kind', () => {
    const [kind, place] = [rule('0129', TOWN, 'zhzf'), rule(ANY_CATEGORY, GRID, 'park')];
    for (const rules of [
      [kind, place],
      [place, kind],
    ]) {
      expect(suggest(rules, inGrid)).toEqual({ lead: 'zhzf', co: [], rule: kind, rivals: [place] });
    }
    const same = { ...place, lead: 'zhzf' };
    expect(suggest([kind, same], inGrid).rivals).toEqual([]);
    const settled = rule('0129', GRID, 'hws');
    expect(suggest([kind, place, settled], inGrid)).toMatchObject({ lead: 'hws', rivals: [] });
  });

  it('goes by the entries of the day', () => {
    const rules = [
      rule('0129', TOWN, 'zhzf', { validTo: '2026-06-30' }),
      rule('0129', TOWN, 'scjg', { validFrom: '2026-07-01' }),
    ];
    expect(suggest(rulesOn(rules, '2026-06-30'), inGrid).lead).toBe('zhzf');
    expect(suggest(rulesOn(rules, '2026-07-01'), inGrid).lead).toBe('scjg');
    expect(suggest(rulesOn(rules, '2025-12-31'), inGrid).lead).toBeUndefined();
  });

  it('never lets a rule win over one that is at least as special in both, whatever the order', () => {
    const anyRule = fc.record({
      category: fc.constantFrom('0129', '01', 'all', '02', '0101'),
      area: fc.constantFrom(TOWN, UNIT, GRID, '320506103204'),
      lead: fc.constantFrom('a', 'b', 'c'),
    });
    const special = (one: DispatchRule) => [['all', '01', '0129'].indexOf(one.category), one.area.length] as const;
    const fits = (one: DispatchRule) => special(one)[0] >= 0 && GRID.startsWith(one.area);
    fc.assert(
      fc.property(fc.uniqueArray(anyRule, { selector: ({ category, area }) => category + area }), (given) => {
        const rules = given.map(({ category, area, lead }) => rule(category, area, lead));
        const found = suggest(rules, inGrid);
        expect(suggest([...rules].reverse(), inGrid).rule).toEqual(found.rule);
        expect(found.rule === undefined).toBe(!rules.some(fits));
        for (const other of rules.filter(fits)) {
          if (found.rule === undefined || other === found.rule) continue;
          const [[k, a], [l, b]] = [special(other), special(found.rule)];
          expect(k >= l && a >= b).toBe(false);
        }
      }),
    );
  });
});
