import { readingsOf } from '../../../shared/places/readings.ts';
import { askedOf, hanOf, KEY_CHARACTERS, keyOf, spelled } from '../../../shared/places/rules-text.ts';

describe('a text as it is compared', () => {
  it.each([
    ['木渎影城', '木渎影城'],
    [' 木渎 · 影城（天平店）', '木渎影城天平店'],
    ['中山西路８８号', '中山西路88号'],
    ['88-1号', '88-1号'],
    ['88—1号', '88-1号'],
    ['A－B座', 'ab座'],
    ['Ktv', 'ktv'],
    ['lǜdì', 'lvdi'],
    ['lüdi', 'lvdi'],
    ["xi'an", 'xian'],
    ['  ——  ', ''],
  ])('%s is %s', (text, key) => expect(keyOf(text)).toBe(key));

  it('is compared at its beginning, without cutting a character in two', () => {
    const long = '𠮷'.repeat(KEY_CHARACTERS + 5);
    expect([...keyOf(long)]).toHaveLength(KEY_CHARACTERS);
    expect(keyOf(keyOf(long))).toBe(keyOf(long));
  });
});

describe('what was typed', () => {
  it.each([
    ['木渎影城', { key: '木渎影城', ways: ['name', 'alias'] }],
    ['木渎影城对面', { key: '木渎影城', ways: ['name', 'alias'], relation: '对面' }],
    ['木渎影城的东侧', { key: '木渎影城', ways: ['name', 'alias'], relation: '的东侧' }],
    ['mdyc', { key: 'mdyc', ways: ['name', 'alias', 'pinyin', 'initials'] }],
    ['KTV木渎', { key: 'ktv木渎', ways: ['name', 'alias', 'pinyin', 'initials'] }],
    ['对面', { key: '对面', ways: ['name', 'alias'] }],
  ])('%s', (text, asked) => expect(askedOf(text)).toEqual(asked));

  it.each([
    ['中山西路88号', '中山西路', 88],
    ['中山西路 88', '中山西路', 88],
    ['中山西路８８号对面', '中山西路', 88],
    ['中山西路88-1号', '中山西路', 88],
    ['中山西路88弄3号', '中山西路', 88],
    ['中山西路88号2幢', '中山西路', 88],
    ['zsxl88', 'zsxl', 88],
    ['zhongshanxilu88hao', 'zhongshanxilu', 88],
  ])('%s is a number on a road', (text, road, number) => {
    expect(askedOf(text)?.onRoad).toEqual({ road, number });
  });

  it.each(['88', '中山西路', '中山西路0号', '中山西路888888号', '3号楼门口'])('%s is none', (text) => {
    expect(askedOf(text)?.onRoad).toBeUndefined();
  });

  it('may be nothing at all', () => expect(askedOf('……')).toBeUndefined());
});

describe('how a text is read', () => {
  const read = async (text: string, given?: string) => (await readingsOf([{ text, given }]))[0];

  it.each([
    ['木渎影城', 'muduyingcheng', 'mdyc'],
    ['重庆小面', 'chongqingxiaomian', 'cqxm'],
    ['绿地A区', 'lvdiaqu', 'ldaq'],
    ['中山西路88-1号', 'zhongshanxilu88-1hao', 'zsxl88-1h'],
    ['KTV', 'ktv', 'ktv'],
    ['𠮷野家', '𠮷yejia', '𠮷yj'],
  ])('%s is %s, %s', async (text, full, initials) => {
    expect(await read(text)).toEqual({ text, full, initials });
  });

  it('is as it is given where somebody knows better, and the dictionary’s where that does not fit', async () => {
    expect(await read('长浜A区', 'zhang bang qu')).toMatchObject({ full: 'zhangbangaqu', initials: 'zbaq' });
    expect(await read('长浜', 'zhang bang qu')).toMatchObject({ full: 'changbang' });
  });

  it('keeps what has no reading', () => {
    expect(hanOf('A区〇')).toEqual(['区', '〇']);
    expect(spelled('木A渎', ['mu'])).toEqual({ full: 'mua渎', initials: 'ma渎' });
  });
});
