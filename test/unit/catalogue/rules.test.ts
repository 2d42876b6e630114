import {
  bigClassOf,
  type Category,
  catalogueFindings,
  catalogueOf,
  conditionFaults,
  conditionOf,
  familyOf,
  lettersOf,
  PLAIN_GROUP_NAMES,
  PLAIN_GROUPS,
  USUAL_SIMILAR,
} from '../../../shared/catalogue/rules.ts';

const condition = (n: number) => ({
  n,
  filing: '占道或露天烧烤',
  closing: '停止经营并清理现场',
  limit: { type: 'urgent_hour', n: 2 } as const,
  evidence: ['before', 'after'] as const,
});
const category = (code: string, more: Partial<Category> = {}): Category => ({
  code,
  name: '露天烧烤',
  family: 'event',
  plainGroup: 'smoke',
  similar: USUAL_SIMILAR,
  conditions: [condition(1)],
  enabled: true,
  version: 1,
  ...more,
});

describe('a town’s catalogue', () => {
  const catalogue = catalogueOf('320506103', '1', [category('0129'), category('0128', { enabled: false })]);

  it('finds what may be filed under', () => expect(catalogue.find('0129')?.name).toBe('露天烧烤'));
  it('finds neither what is unknown nor what is withdrawn', () => {
    expect(catalogue.find('9999')).toBeUndefined();
    expect(catalogue.find('0128')).toBeUndefined();
    expect(catalogue.find('__proto__')).toBeUndefined();
  });
  it('knows a filing condition by its number', () => {
    const two = category('0101', { conditions: [condition(1), condition(3)] });
    expect(conditionOf(two, 3)?.n).toBe(3);
    expect(conditionOf(two, 2)).toBeUndefined();
  });
  it('has a dozen plain groups, each with a name', () => {
    expect(PLAIN_GROUPS).toHaveLength(12);
    for (const group of PLAIN_GROUPS) expect(PLAIN_GROUP_NAMES[group].zh).not.toBe('');
  });
});

describe('what may be the same problem', () => {
  it('is of one group, and found by cells as large as its radius asks for', () => {
    const of = (radius: number, similarGroup?: string) =>
      familyOf(category('0128', { similar: { radius, window: 24 }, ...(similarGroup ? { similarGroup } : {}) }));
    expect([of(30), of(50, 'noise'), of(51, 'noise'), of(300, 'noise'), of(1_000, 'odour')]).toEqual([
      'smoke',
      'noise',
      'noise:6',
      'noise:6',
      'odour:5',
    ]);
    expect(familyOf(undefined)).toBe('plain');
    expect(['plain', 'smoke', 'noise:6', 'odour:5'].map(lettersOf)).toEqual([7, 7, 6, 5]);
  });
  it('belongs to the big class that its code begins with, or that it names', () => {
    expect(['0129', 'C0101', '170201'].map((code) => bigClassOf({ code }))).toEqual(['01', 'C01', '1702']);
    expect(bigClassOf({ code: '0129', bigClass: { code: '06', name: '市容' } })).toBe('06');
  });
});

describe('numbers of filing conditions', () => {
  it('are given once', () => {
    expect(conditionFaults([condition(1), condition(2), condition(1)], undefined)).toEqual({
      code: 'invalid-body',
      errors: [{ pointer: '/conditions/2/n', code: 'number-taken' }],
    });
  });
  it('stay, once they were used', () => {
    const before = category('0101', { conditions: [condition(1), condition(2)] });
    expect(conditionFaults([condition(1)], before)?.errors).toEqual([
      { pointer: '/conditions', code: 'condition-2-left-out' },
    ]);
    expect(conditionFaults([condition(2), condition(1), condition(3)], before)).toBeUndefined();
  });
});

describe('what is said to be alike', () => {
  const of = (code: string, radius: number, more: Partial<Category> = {}) =>
    category(code, { similarGroup: 'noise', similar: { radius, window: 24 }, ...more });

  it('is no finding where all reach as far', () => {
    expect(catalogueFindings([of('0128', 300), of('0301', 300)])).toEqual([]);
    expect(catalogueFindings([])).toEqual([]);
  });

  it('is told where one reaches farther than the other, and where they never meet', () => {
    expect(catalogueFindings([of('0301', 200), of('0128', 300), of('0129', 200)])).toEqual([
      {
        code: 'radii-differ',
        group: 'noise',
        radii: [
          { radius: 200, categories: ['0129', '0301'] },
          { radius: 300, categories: ['0128'] },
        ],
      },
    ]);
    // 50 m is looked up in smaller cells than 300 m: neither finds the other.
    expect(familyOf(of('0128', 300))).not.toBe(familyOf(of('0301', 50)));
    expect(catalogueFindings([of('0301', 50), of('0128', 300)])).toMatchObject([{ code: 'never-compared' }]);
  });

  it('is not what is withdrawn, of another group, or of the same plain group alone', () => {
    expect(catalogueFindings([of('0301', 50, { enabled: false }), of('0128', 300)])).toEqual([]);
    expect(catalogueFindings([of('0301', 50, { similarGroup: 'smell' }), of('0128', 300)])).toEqual([]);
    const plain = (code: string, radius: number) => category(code, { similar: { radius, window: 24 } });
    expect(catalogueFindings([plain('0301', 50), plain('0128', 300)])).toEqual([]);
  });
});
