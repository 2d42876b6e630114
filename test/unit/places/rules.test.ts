import type { Shown } from '../../../shared/places/model.ts';
import {
  type Hit,
  MOST_ALIASES,
  nameEntries,
  numberHits,
  placeFaults,
  ranked,
  roadEntries,
} from '../../../shared/places/rules.ts';

const reading = (text: string, full: string, initials: string) => ({ text, full, initials });

describe('what a place is found by', () => {
  const cinema = {
    name: '木渎影城',
    aliases: ['影城', 'IMAX'],
    road: { name: '中山西路', number: 88 },
    readings: [
      reading('木渎影城', 'muduyingcheng', 'mdyc'),
      reading('影城', 'yingcheng', 'yc'),
      reading('IMAX', 'imax', 'imax'),
      reading('中山西路', 'zhongshanxilu', 'zsxl'),
    ],
  };

  it('is its name, its aliases, their pinyin and initials, each once', () => {
    expect(nameEntries(cinema).map(({ way, key, text }) => `${way} ${key} ${text}`)).toEqual([
      'name 木渎影城 木渎影城',
      'pinyin muduyingcheng 木渎影城',
      'initials mdyc 木渎影城',
      'alias 影城 影城',
      'pinyin yingcheng 影城',
      'initials yc 影城',
      'alias imax IMAX',
    ]);
  });

  it('is, of two that read alike, the name', () => {
    const readings = [reading('金山', 'jinshan', 'js'), reading('今山', 'jinshan', 'js')];
    const texts = nameEntries({ name: '金山', aliases: ['今山'], readings }).map(({ way, text }) => `${way} ${text}`);
    expect(texts).toEqual(['name 金山', 'pinyin 金山', 'initials 金山', 'alias 今山']);
  });

  it('is its number under every way to write the road', () => {
    expect(roadEntries(cinema)).toEqual(['中山西路', 'zhongshanxilu', 'zsxl'].map((road) => ({ road, number: 88 })));
    expect(roadEntries({ name: '甲', aliases: [], readings: [] })).toEqual([]);
  });

  it('fits into one transaction, an old one and a new one together', () => {
    const aliases = Array.from({ length: MOST_ALIASES }, (_, n) => `别名${n}`);
    const readings = ['本名', ...aliases, '路'].map((text, n) => reading(text, `long${n}`, `l${n}`));
    const most = { name: '本名', aliases, road: { name: '路', number: 1 }, readings };
    const rows = nameEntries(most).length + roadEntries(most).length;
    expect(rows).toBe(30);
    // The row, its history and the audit record beside them; the service takes a hundred.
    expect(2 * rows + 3).toBeLessThanOrEqual(100);
  });
});

describe('a place', () => {
  const fine = { name: '木渎影城', aliases: ['影城'], kind: 'landmark' } as const;

  it('is what its schema says, and more', () => {
    expect(placeFaults(fine)).toEqual([]);
    expect(placeFaults({ ...fine, aliases: ['影城', '木渎 影城', '（影城）', '……'] })).toEqual([
      { pointer: '/aliases/3', code: 'no-letters' },
      { pointer: '/aliases/1', code: 'named-twice' },
      { pointer: '/aliases/2', code: 'named-twice' },
    ]);
    expect(placeFaults({ ...fine, kind: 'road-number' })).toEqual([{ pointer: '/road', code: 'required' }]);
    expect(placeFaults({ ...fine, road: { name: '--', number: 1 } })).toEqual([
      { pointer: '/road/name', code: 'no-letters' },
    ]);
    expect(placeFaults({ ...fine, reading: 'mu du' })).toEqual([
      { pointer: '/reading', code: 'syllable-per-character' },
    ]);
    expect(placeFaults({ ...fine, name: 'A木渎2', reading: 'mu du' })).toEqual([]);
  });
});

const at = (id: string, number?: number, road = '中山西路', lon = 120.5): Shown => ({
  id,
  kind: 'shop',
  name: id,
  ...(number === undefined ? {} : { road: { name: road, number } }),
  point: { lon, lat: 31.28 },
});

describe('a number on a road', () => {
  const found = (places: readonly Shown[], asked: number) =>
    numberHits(places, asked).map(({ shown, match, exact, text }) => [shown.id, match, exact, text]);

  it('is every place that has it', () => {
    expect(found([at('a', 86), at('b', 88), at('c', 88), at('d', 90)], 88)).toEqual([
      ['b', 'number', true, '中山西路88号'],
      ['c', 'number', true, '中山西路88号'],
    ]);
  });

  it('that nobody has is the nearest, and says so; the lower where two are equally near', () => {
    expect(found([at('a', 80), at('b', 91)], 88)).toEqual([['b', 'nearest-number', false, '中山西路91号']]);
    expect(found([at('a', 87), at('b', 89)], 88).map(([id]) => id)).toEqual(['a']);
    expect(found([at('a', 86), at('b', 90)], 88).map(([id]) => id)).toEqual(['a']);
    expect(found([at('a', 85), at('b', 90)], 88).map(([id]) => id)).toEqual(['b']);
  });

  it('is looked for on each road that is written alike', () => {
    expect(found([at('a', 88), at('b', 60, '中石新路')], 88).map(([id, match]) => [id, match])).toEqual([
      ['a', 'number'],
      ['b', 'nearest-number'],
    ]);
  });

  it('is nothing where nothing is', () => expect(numberHits([at('a')], 88)).toEqual([]));
});

describe('the order of what is found', () => {
  const hit = (id: string, match: Hit['match'], exact: boolean, text = '某', lon = 120.5): Hit => ({
    shown: at(id, undefined, '', lon),
    match,
    exact,
    text,
  });

  it('is what was typed in full, then what begins so; names before aliases before letters, guesses last', () => {
    const best: readonly Hit[] = [
      hit('1', 'name', true),
      hit('2', 'number', true),
      hit('3', 'alias', true),
      hit('4', 'pinyin', true),
      hit('5', 'initials', true),
      hit('6', 'name', false),
      hit('7', 'alias', false),
      hit('8', 'pinyin', false),
      hit('9', 'initials', false),
      hit('x', 'nearest-number', false),
    ];
    expect(
      ranked([...best].reverse(), 20)
        .map(({ shown }) => shown.id)
        .join(''),
    ).toBe('123456789x');
    expect(ranked([...best].reverse(), 3)).toEqual(best.slice(0, 3));
  });

  it('has a place once, by its best way', () => {
    const hits = [hit('1', 'initials', false), hit('1', 'alias', false), hit('2', 'alias', false, '某某')];
    expect(ranked(hits, 20).map(({ shown, match }) => [shown.id, match])).toEqual([
      ['1', 'alias'],
      ['2', 'alias'],
    ]);
  });

  it('is by distance among equals where a point is given, else the shorter text first', () => {
    const hits = [hit('far', 'name', false, '某', 120.6), hit('near', 'name', false, '某某', 120.51)];
    const best = hit('best', 'name', true, '某', 121);
    expect(ranked([...hits, best], 20, { lon: 120.5, lat: 31.28 }).map(({ shown }) => shown.id)).toEqual([
      'best',
      'near',
      'far',
    ]);
    expect(ranked(hits, 20).map(({ shown }) => shown.id)).toEqual(['far', 'near']);
  });
});
