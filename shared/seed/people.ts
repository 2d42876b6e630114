import type { Post } from '../kernel/caller.ts';
import type { Role } from '../kernel/roles.ts';
import { acceptPosts, type Person, type PostDraft } from '../staff/rules.ts';
import { SEED_DEPARTMENTS, SEED_PLATFORM } from './departments.ts';
import type { SeedMap } from './map.ts';
import { MAP_FROM } from './map.ts';
import { seededRandom } from './random.ts';
import { MUDU } from './units.ts';

/** The issuer of the embedded stack; a deployment has its own. */
export const DEMO_ISSUER = 'https://issuer.onegrid.local';

const COUNTY = MUDU.townCode.slice(0, 6);
const TOWN = MUDU.townCode;
/** The village of the story, and the one whose people have nothing to do with it. */
const STORY_UNIT = '320506103203';
const OTHER_UNIT = '320506103204';
const STORY_GRID_NAME = '天灵片区';

/** Common surnames and characters of given names; whoever bears such a name is not meant. */
const SURNAMES = [
  ...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严',
];
const GIVEN = [
  ...'伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华文兰玉红斌宇浩凯健俊帆雪琳晨阳欣怡佳慧婷丹波辉飞鹏梅莉',
];

/** The town's own offices: role, how many, and the word in the account's name. */
const CENTRE: readonly (readonly [word: string, role: Role, count: number])[] = [
  ['acceptor', 'acceptor', 4],
  ['dispatcher', 'dispatcher', 2],
  ['supervisor', 'dutySupervisor', 2],
  ['inspector', 'inspector', 2],
  ['callback', 'callBackAgent', 2],
  ['leader', 'leader', 1],
  ['evaluator', 'evaluator', 1],
  ['gridoffice', 'gridOffice', 1],
  ['county', 'countyReviewer', 1],
  ['sysadmin', 'systemAdmin', 1],
  ['secadmin', 'securityAdmin', 1],
  ['auditor', 'auditor', 1],
  ['platform', 'platform', 1],
  ['kiosk', 'kiosk', 1],
];

/** A person to be, before names are given. */
type Draft = {
  readonly id: string;
  readonly home: string;
  readonly posts: readonly PostDraft[];
  readonly shown: boolean;
};

const centreStaff = (): readonly Draft[] =>
  CENTRE.flatMap(([word, role, count]) => {
    const area = role === 'countyReviewer' ? COUNTY : TOWN;
    return Array.from({ length: count }, (_, i) => ({
      id: `demo-${word}-${i + 1}`,
      home: area,
      posts: [role === 'platform' ? { role, area, department: SEED_PLATFORM } : { role, area }],
      shown: true,
    }));
  });

/** A head and two officers for every department that has accounts; the centre has posts of its own, bodies outside none. */
const officers = (): readonly Draft[] =>
  SEED_DEPARTMENTS.filter(({ kind }) => kind !== 'external' && kind !== 'centre').flatMap(({ id, kind, town }) => {
    const area = kind === 'village' ? id : town;
    const shown =
      kind !== 'village' ? ['zhzf', 'scjg', 'zb331', 'saw'].includes(id) : [STORY_UNIT, OTHER_UNIT].includes(id);
    const post = (role: Role): readonly PostDraft[] => [{ role, area, department: id }];
    return [
      { id: `demo-head-${id}`, home: TOWN, posts: post('unitHead'), shown },
      { id: `demo-officer-${id}`, home: TOWN, posts: post('unitOfficer'), shown },
      { id: `demo-officer-${id}-2`, home: TOWN, posts: post('unitOfficer'), shown: false },
    ];
  });

/** What the people of some grids are called in the story; all others have the grid's number. */
function gridPerson(map: SeedMap, gridCode: string, role: Role, n: number): string {
  const grid = map.grids.find((one) => one.gridCode === gridCode);
  const word = { gridLeader: 'leader', gridWorker: 'worker' }[role as string] ?? 'parttimer';
  if (grid?.name === STORY_GRID_NAME) return n === 1 ? `demo-${word}-tianling` : `demo-${word}-tianling-${n}`;
  if (gridCode === `${OTHER_UNIT}001` && role === 'gridLeader') return 'demo-two-posts';
  return `${word}-${gridCode.slice(9)}${n === 1 ? '' : `-${n}`}`;
}

/** 1+1+N for every grid: a leader, a full-time worker and up to three part-timers. */
function gridStaff(map: SeedMap, random: () => number): readonly Draft[] {
  return map.grids.flatMap(({ gridCode, name }) => {
    const story = name === STORY_GRID_NAME;
    const partTimers = story ? 2 : Math.floor(random() * 4);
    const roles: readonly (readonly [Role, number])[] = [
      ['gridLeader', 1],
      ['gridWorker', 1],
      ...Array.from({ length: partTimers }, (_, i) => ['partTimer', i + 1] as const),
    ];
    return roles.map(([role, n]): Draft => {
      const id = gridPerson(map, gridCode, role, n);
      const own: PostDraft = { role, area: gridCode };
      // One person leads a grid and sits in a task force besides: the rights of the two must never mix.
      const lent: PostDraft = { role: 'unitOfficer', area: TOWN, department: 'zb331' };
      const posts = id === 'demo-two-posts' ? [own, lent] : [own];
      return { id, home: TOWN, posts, shown: id.startsWith('demo-') };
    });
  });
}

const pick = (from: readonly string[], random: () => number): string => from[Math.floor(random() * from.length)] ?? '';

const nameOf = (random: () => number): string =>
  pick(SURNAMES, random) + pick(GIVEN, random) + (random() < 0.7 ? pick(GIVEN, random) : '');

function personFrom({ id, home, posts: drafts }: Draft, name: string): Person {
  const posts = acceptPosts(
    id,
    drafts.map((draft) => ({ ...draft, from: MAP_FROM })),
    undefined,
    MAP_FROM,
  );
  if (!posts.ok) throw new Error(`The seed's own person ${id} breaks a rule: ${JSON.stringify(posts.error)}`);
  return { id, name, home, iss: DEMO_ISSUER, sub: id, ...posts.value, version: 1 };
}

/** One of those that a demonstration speaks for. */
export interface DemoPerson {
  readonly sub: string;
  readonly person: string;
  readonly name: string;
  readonly posts: readonly Post[];
}

/** Everybody who works in the town, and those among them whom a demonstration speaks for; the same on every run. */
export function townPeople(map: SeedMap): { readonly people: readonly Person[]; readonly demo: readonly DemoPerson[] } {
  const random = seededRandom(20_260_306);
  const drafts = [...centreStaff(), ...officers(), ...gridStaff(map, random)];
  const people = drafts.map((draft) => personFrom(draft, nameOf(random)));
  const shown = new Set(drafts.filter((draft) => draft.shown).map(({ id }) => id));
  const demo = people
    .filter(({ id }) => shown.has(id))
    .map(({ id, sub, name, posts }) => ({ sub, person: id, name, posts }));
  return { people, demo };
}

/** The grid of the story. */
export const storyGrid = (map: SeedMap): string => {
  const grid = map.grids.find(({ name }) => name === STORY_GRID_NAME);
  if (grid === undefined) throw new Error(`The map has no grid ${STORY_GRID_NAME}`);
  return grid.gridCode;
};
