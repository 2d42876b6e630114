import {
  flawOf,
  gramsOf,
  holdsAll,
  lookedUp,
  MOST_GRAMS,
  MOST_LOOKED_UP,
  MOST_TERMS,
  searchedOf,
  termsOf,
  unitsOf,
} from '../../../shared/words/rules.ts';

const found = (words: string, text: string, address?: string): boolean =>
  holdsAll(searchedOf({ text, address }), termsOf(words));

describe('a text in units', () => {
  it.each([
    ['天平村3组，ＫＴＶ噪音！', ['天', '平', '村', '3', '组', 'ktv', '噪', '音']],
    ['A座 1203室', ['a', '座', '1203', '室']],
    ['①②﹅～…', ['12']],
    ['   ', []],
  ])('%s', (text, units) => expect(unitsOf(text)).toEqual(units));

  it.each([
    '我是13812345678',
    '电话 138-1234-5678 。',
    '＋86 １３８１２３４５６７８',
    '座机 0512-66251234',
    '身份证320506199003071234',
    '身份证 320506 1990 0307 123X',
  ])('holds nothing of a number that is covered: %s', (text) => {
    expect(unitsOf(text).filter((unit) => /\d{2}/.test(unit))).toEqual([]);
  });

  it('keeps other numbers, those of cases too', () => {
    expect(unitsOf('案件2603067980012343在88号')).toContain('2603067980012343');
    expect(unitsOf('金枫路88号3幢')).toEqual(['金', '枫', '路', '88', '号', '3', '幢']);
  });
});

describe('words', () => {
  it.each([
    ['路灯', '村口路灯不亮', true],
    ['路灯不亮', '村口路灯，不亮', true],
    ['不亮 路灯', '村口路灯不亮', true],
    ['路灯 噪音', '村口路灯不亮', false],
    ['灯路', '村口路灯不亮', false],
    ['KTV', '隔壁ｋｔｖ太吵', true],
    ['KT', '隔壁KTV太吵', false],
    ['3组', '天平村3组', true],
    ['村3', '天平村 3 组', true],
    ['13组', '天平村3组', false],
    ['金枫路88号', '漏水', false],
  ])('%s in %s: %s', (words, text, is) => expect(found(words, text)).toBe(is));

  it('are found where it is, and never half in what was said and half there', () => {
    expect(found('金枫路88号', '漏水', '金枫路88号3幢')).toBe(true);
    expect(found('漏水 金枫路', '漏水', '金枫路88号')).toBe(true);
    expect(found('水金', '漏水', '金枫路88号')).toBe(false);
  });

  it('are not found by what is covered', () => {
    expect(found('13812345678', '请打13812345678')).toBe(false);
    expect(found('5678', '请打13812345678')).toBe(false);
  });

  it.each([
    ['灯', 'words-too-short'],
    ['8', 'words-too-short'],
    ['路灯 灯', 'words-too-short'],
    ['，。！', 'words-too-short'],
    ['　', 'words-too-short'],
    ['***', 'words-too-short'],
    ['路灯', undefined],
    ['88', undefined],
    ['灯3', undefined],
    ['aa bb cc dd ee ff', undefined],
    ['aa bb cc dd ee ff gg', 'too-many-words'],
    ['aa aa aa aa aa aa aa', undefined],
  ])('%s: %s', (words, flaw) => expect(flawOf(termsOf(words))).toBe(flaw));

  it('are looked up by few grams, of each word one at least', () => {
    const terms = termsOf('一二三四五六七八 烧烤 噪音');
    expect(lookedUp(terms)).toHaveLength(MOST_LOOKED_UP);
    expect(lookedUp(terms)).toEqual(expect.arrayContaining(['烧 烤', '噪 音', '一 二']));
    const many = termsOf('aa bb cc dd ee ff'.slice(0));
    expect(many).toHaveLength(MOST_TERMS);
    expect(lookedUp(many)).toHaveLength(MOST_TERMS);
    expect(lookedUp(termsOf('3组'))).toEqual(['3 组']);
    expect(lookedUp(termsOf('KTV'))).toEqual(['ktv']);
  });
});

describe('what may come', () => {
  it.each([
    ['\ud800', []],
    ['e\u0301\u0301\u0301', ['é\u0301\u0301']],
    ['İSTANBUL', ['i̇stanbul']],
    ['👍🏽', []],
    ['__proto__', ['proto']],
    ['ⅷ', ['viii']],
  ])('%j', (text, units) => expect(unitsOf(text)).toEqual(units));

  it('is taken apart in no time, whatever it is made of', () => {
    const hostile = [
      '1-'.repeat(5_000),
      '*'.repeat(10_000),
      '1 *'.repeat(3_333),
      'a'.repeat(10_000),
      '（'.repeat(10_000),
    ];
    const before = performance.now();
    for (const text of hostile) gramsOf(searchedOf({ text }));
    expect(performance.now() - before).toBeLessThan(500);
  });

  it('is kept as far as its first grams', () => {
    const long = Array.from({ length: 2_000 }, (_, n) => String.fromCodePoint(0x4e00 + n)).join('');
    expect(gramsOf(searchedOf({ text: long }))).toHaveLength(MOST_GRAMS);
    // Where it is and a number at the beginning are among them, however much is said behind.
    const kept = gramsOf(searchedOf({ text: `苏E12345${long}`, address: '金枫路88号' }));
    for (const words of ['金枫路88号', '88', '苏E12345', 'e12345'])
      expect(kept).toEqual(expect.arrayContaining([...lookedUp(termsOf(words))]));
  });
});
