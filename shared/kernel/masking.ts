/** Replaces the digits of a text by stars, except the first `head` and the last `tail`; separators stay. */
const coverDigits = (text: string, head: number, tail: number): string => {
  const total = text.match(/\p{Nd}|[Xx]/gu)?.length ?? 0;
  let seen = 0;
  return text.replaceAll(/\p{Nd}|[Xx]/gu, (digit) => {
    seen += 1;
    return seen <= head || seen > total - tail ? digit : '*';
  });
};

/** `138****1234`. What is too short for a mobile number shows nothing at all. */
export const maskPhone = (phone: string): string => (phone.length < 11 ? '****' : coverDigits(phone, 3, 4));

/** `320506********0014`: the area and the last four of an identity number; what is too short for one shows nothing. */
export const maskId = (id: string): string => (id.length < 15 ? '****' : coverDigits(id, 6, 4));

/** Surnames of two characters that are borne today, the commonest first; every other Han name has one of one. */
const COMPOUND_SURNAMES =
  '欧阳 上官 司马 诸葛 司徒 东方 皇甫 尉迟 公孙 令狐 慕容 夏侯 长孙 宇文 端木 轩辕 百里 南宫 呼延 东郭 西门 澹台 公冶 宗政 濮阳 淳于 单于 太史 申屠 仲孙 钟离 鲜于 闾丘 司空 亓官 子车 颛孙 巫马 公西 漆雕 乐正 壤驷 公良 拓跋 夹谷 宰父 谷梁 段干 东门 南门 羊舌 微生 左丘 第五 赫连 万俟 闻人 独孤 纳兰 叶赫 那拉'.split(
    ' ',
  );

/**
 * A name with its given part covered, one star a character: 王小明 → 王**, 欧阳娜娜 → 欧阳**. A lone character is covered
 * whole; names in other scripts and with a middle dot keep their first character.
 */
export const maskName = (name: string): string => {
  const characters = [...name.trim()];
  if (characters.length <= 1) return '*';
  const kept = characters.length > 2 && COMPOUND_SURNAMES.includes(characters.slice(0, 2).join('')) ? 2 : 1;
  return characters.map((char, i) => (i < kept || /[\s·•.]/.test(char) ? char : '*')).join('');
};

const DIGIT = '[0-9一二三四五六七八九十百甲乙丙丁A-Za-z]';
const BUILDING = new RegExp(`^.*?${DIGIT}+\\s*(?:号楼|幢|栋|座|#楼?)`, 'u');
const STREET_NUMBER = /^.*?\d+(?:[-—]\d+)?\s*号(?!楼)/u;
const DOOR_TAIL = /(\d+)(?:[-—–/]\d+)+\s*室?$/u;
const ROOM_TAIL = /\d+\s*(?:单元|室|户|房)(?:\s*\d+\s*(?:室|户|房)?)*$/u;

/**
 * An address down to the building: 木渎镇金枫路88号3幢2单元502室 → 木渎镇金枫路88号3幢**. What follows the building, or the street number
 * where none is named, is covered; an address with neither loses its door.
 */
export const maskAddress = (address: string): string => {
  const text = address.trim().normalize('NFKC');
  const kept = BUILDING.exec(text)?.[0] ?? STREET_NUMBER.exec(text)?.[0];
  if (kept !== undefined) return kept.length === text.length ? text : `${kept}**`;
  const short = text.replace(DOOR_TAIL, '$1-**');
  return short === text ? text.replace(ROOM_TAIL, '**') : short;
};

const D = '[0-9０-９]';
const ALONE = `(?<!${D})`;
const END = `(?!${D})`;
const GAP = '[-\\s—–－]{0,2}';
/** 17 digits and a check character, with or without gaps, right or not (a slip identifies too); and any longer run. */
const ID_RUN = new RegExp(
  `${ALONE}(?:${D}{6}${GAP}${D}{4}${GAP}${D}{4}${GAP}${D}{3}[0-9０-９XxＸｘ]|${D}{17,})${END}`,
  'gu',
);
const MOBILE_RUN = new RegExp(
  `(?:${ALONE}|(?<=${ALONE}(?:\\+|00)?86${GAP}))[1１][3-9３-９]${D}${GAP}${D}{4}${GAP}${D}{4}${END}`,
  'gu',
);
const LANDLINE_RUN = new RegExp(`${ALONE}([0０]${D}{2,3}[)）]?${GAP})(${D}{7,8})${END}`, 'gu');

/**
 * Free text for people who may not see a reporter's number: mobile numbers, fixed lines with their area code and identity
 * numbers are masked wherever they stand, also with gaps, a +86 or full-width digits. Case numbers stay readable.
 */
export const maskText = (text: string): string =>
  text
    .replaceAll(ID_RUN, (run) => coverDigits(run, 6, 4))
    .replaceAll(MOBILE_RUN, (run) => coverDigits(run, 3, 4))
    .replaceAll(LANDLINE_RUN, (_, area: string, local: string) => area + coverDigits(local, 0, 4));
