import type { Caller, Post } from '../../../shared/kernel/caller.ts';
import { EXCLUSIVE_ROLES, ROLES, type Role } from '../../../shared/kernel/roles.ts';
import {
  acceptPosts,
  callerOf,
  dutyAreas,
  type Holder,
  isGridRole,
  MAX_POSTS,
  mayChangeRights,
  onDuty,
  PARTY_ROLES,
  type PostDraft,
  viewOf,
} from '../../../shared/staff/rules.ts';

const NOW = '2026-03-06T14:10:00.000Z';
const LATER = '2026-04-01T00:00:00.000Z';
const TOWN = '320506103';
const UNIT = '320506103203';
const GRID = '320506103203001';

const draftOf = (role: Role): PostDraft => ({
  role,
  area: isGridRole(role) ? GRID : TOWN,
  ...(PARTY_ROLES.includes(role) ? { department: 'zhzf' } : {}),
});
const codesOf = (drafts: readonly PostDraft[]): string[] => {
  const result = acceptPosts('p', drafts, undefined, NOW);
  return result.ok ? [] : (result.error.errors ?? []).map(({ pointer, code }) => `${pointer} ${code}`);
};
const post = (role: Role, area: string, more: Partial<Post> = {}): Post => ({
  postId: `${role}@${area}`,
  role,
  area,
  from: '2026-01-01T00:00:00.000Z',
  ...more,
});
const callerWith = (...posts: Post[]): Caller => ({ person: 'someone', name: '某人', posts });

describe('the posts a person may hold', () => {
  it.each(ROLES.filter((role) => role !== 'resident' && role !== 'clock'))('%s may be given', (role) => {
    expect(acceptPosts('p', [draftOf(role)], undefined, NOW).ok).toBe(true);
  });

  it.each(['resident', 'clock'] as const)('%s may not be given to anybody', (role) => {
    expect(codesOf([{ role, area: TOWN }])).toEqual(['/posts/0/role role-not-given']);
  });

  it.each([
    '',
    '3',
    '320',
    '32050',
    '32050610',
    '3205061032',
    '3205061032030',
    '32050610320300',
    '3205061032030011',
    'abc',
    '320506000',
  ])('refuses the area %p', (area) => {
    expect(codesOf([{ role: 'leader', area }])).toEqual(['/posts/0/area area']);
  });

  it.each(['32', '3205', '320506', TOWN, UNIT, GRID])('takes the area %s', (area) => {
    expect(codesOf([{ role: 'leader', area }])).toEqual([]);
  });

  it('a grid role belongs to a grid', () => {
    for (const area of ['320506', TOWN, UNIT]) {
      expect(codesOf([{ role: 'gridLeader', area }])).toEqual(['/posts/0/area grid-needed']);
    }
  });

  it.each(ROLES.filter((role) => role !== 'resident' && role !== 'clock'))(
    '%s needs a department exactly when it acts for one',
    (role) => {
      const area = isGridRole(role) ? GRID : TOWN;
      const without = codesOf([{ role, area }]);
      const withOne = codesOf([{ role, area, department: 'zhzf' }]);
      const acts = role === 'unitOfficer' || role === 'unitHead' || role === 'platform';
      expect(without).toEqual(acts ? ['/posts/0/department department'] : []);
      expect(withOne).toEqual(acts ? [] : ['/posts/0/department department']);
    },
  );

  it('an officer of a village has that village as area', () => {
    expect(codesOf([{ role: 'unitOfficer', area: TOWN, department: UNIT }])).toEqual(['/posts/0/area area-of-unit']);
    expect(codesOf([{ role: 'unitOfficer', area: UNIT, department: UNIT }])).toEqual([]);
  });

  it('ends after it begins', () => {
    expect(codesOf([{ ...draftOf('acceptor'), from: LATER, to: LATER }])).toEqual([
      '/posts/0/to ends-before-it-begins',
    ]);
    expect(codesOf([{ ...draftOf('acceptor'), to: NOW }])).toEqual(['/posts/0/to ends-before-it-begins']);
    expect(codesOf([{ ...draftOf('acceptor'), from: NOW, to: LATER }])).toEqual([]);
  });

  it('refuses the same duty twice at a time, allows it one after the other', () => {
    expect(codesOf([draftOf('acceptor'), draftOf('acceptor')])).toEqual(['/posts/1 post-twice']);
    expect(
      codesOf([
        { ...draftOf('acceptor'), to: LATER },
        { ...draftOf('acceptor'), from: LATER },
      ]),
    ).toEqual([]);
  });

  it('refuses more posts than anyone can hold', () => {
    const drafts = Array.from({ length: MAX_POSTS + 1 }, (_, i) => ({
      role: 'leader' as const,
      area: `${UNIT}${String(i + 1).padStart(3, '0')}`,
    }));
    expect(codesOf(drafts)).toEqual(['/posts too-many']);
    expect(codesOf(drafts.slice(1))).toEqual([]);
  });

  const pairs = EXCLUSIVE_ROLES.flatMap((a) => EXCLUSIVE_ROLES.map((b) => [a, b] as const));
  it.each(pairs)('%s and %s', (a, b) => {
    const together = acceptPosts(
      'p',
      [
        { role: a, area: '32' },
        { role: b, area: TOWN },
      ],
      undefined,
      NOW,
    );
    if (a === b) expect(together.ok).toBe(true);
    else expect(together).toEqual({ ok: false, error: { code: 'exclusive-roles' } });
    const inTurn = acceptPosts(
      'p',
      [
        { role: a, area: TOWN, to: LATER },
        { role: b, area: '32', from: LATER },
      ],
      undefined,
      NOW,
    );
    expect(inTurn.ok).toBe(true);
  });

  it('keeps the id of a post that stands and never uses one twice', () => {
    const first = acceptPosts('w1', [draftOf('acceptor'), draftOf('dispatcher')], undefined, NOW);
    if (!first.ok) throw new Error('refused');
    expect(first.value.posts.map(({ postId }) => postId)).toEqual(['w1:1', 'w1:2']);
    const [, dispatcher] = first.value.posts;
    const second = acceptPosts('w1', [draftOf('inspector'), dispatcher ?? draftOf('leader')], first.value, LATER);
    if (!second.ok) throw new Error('refused');
    expect(second.value.posts.map(({ postId, role }) => `${postId} ${role}`)).toEqual([
      'w1:3 inspector',
      'w1:2 dispatcher',
    ]);
    expect(second.value.lastPost).toBe(3);
  });
});

describe('who asks', () => {
  it('is the person with the posts in force at that instant', () => {
    const posts = [
      post('acceptor', TOWN, { to: NOW }),
      post('dispatcher', TOWN, { from: NOW }),
      post('inspector', TOWN, { from: LATER }),
    ];
    expect(callerOf({ person: 'p', name: '甲', posts }, NOW)?.posts.map(({ role }) => role)).toEqual(['dispatcher']);
    expect(
      callerOf({ person: 'p', name: '甲', posts }, '2026-03-06T14:09:59.999Z')?.posts.map(({ role }) => role),
    ).toEqual(['acceptor']);
  });

  it('is nobody without a post in force', () => {
    expect(callerOf({ person: 'p', name: '甲', posts: [post('acceptor', TOWN, { to: NOW })] }, NOW)).toBeUndefined();
  });
});

describe('changing rights', () => {
  const admin = callerWith(post('securityAdmin', TOWN));
  it('is refused for oneself', () => {
    expect(mayChangeRights(admin, ['securityAdmin'], 'someone', [TOWN])).toEqual({
      ok: false,
      error: { code: 'separation-of-duties' },
    });
  });
  it('is refused beyond the area of the post', () => {
    expect(mayChangeRights(admin, ['securityAdmin'], 'other', [GRID, '320506']).ok).toBe(false);
    expect(mayChangeRights(admin, ['securityAdmin'], 'other', [GRID, '320506104']).ok).toBe(false);
    expect(mayChangeRights(admin, ['securityAdmin'], 'other', [GRID, TOWN]).ok).toBe(true);
  });
  it('needs role and area in one post', () => {
    const two = callerWith(post('securityAdmin', '320506104'), post('leader', TOWN));
    expect(mayChangeRights(two, ['securityAdmin'], 'other', [TOWN])).toEqual({
      ok: false,
      error: { code: 'forbidden' },
    });
  });
});

describe('what is seen of a person', () => {
  const worker = { id: 'w', home: TOWN, posts: [post('gridWorker', GRID)] };
  it.each([
    ['securityAdmin of the town', callerWith(post('securityAdmin', TOWN)), 'all'],
    ['auditor of the county', callerWith(post('auditor', '320506')), 'all'],
    ['the person', { ...callerWith(post('gridWorker', '320506104201001')), person: 'w' }, 'all'],
    ['a grid worker of another village', callerWith(post('gridWorker', '320506103204002')), 'colleague'],
    ['an acceptor', callerWith(post('acceptor', TOWN)), 'colleague'],
    ['a leader of the county', callerWith(post('leader', '320506')), 'colleague'],
    ['an administrator of another town', callerWith(post('securityAdmin', '320506104')), undefined],
    ['a grid leader of another town', callerWith(post('gridLeader', '320506104201001')), undefined],
  ] as const)('%s', (_, caller, seen) => {
    expect(viewOf(caller, worker)).toBe(seen);
  });
  it('a person without posts is still the home administrators’ and nobody else’s', () => {
    const former = { id: 'w', home: TOWN, posts: [] };
    expect(viewOf(callerWith(post('securityAdmin', TOWN)), former)).toBe('all');
    expect(viewOf(callerWith(post('securityAdmin', '320506104')), former)).toBeUndefined();
  });
});

describe('who is on duty for a place', () => {
  const holder = (person: string, held: Post): Holder => ({ person, name: person, post: held });
  const leader = holder('a', post('gridLeader', GRID));
  const worker = holder('b', post('gridWorker', GRID));
  const head = holder('c', post('unitHead', UNIT, { department: UNIT }));
  const officer = holder('d', post('unitOfficer', UNIT, { department: UNIT }));
  const supervisor = holder('e', post('dutySupervisor', TOWN));
  const bureau = holder('f', post('unitOfficer', TOWN, { department: 'zhzf' }));
  const all = [bureau, supervisor, officer, head, worker, leader];
  const people = (holders: readonly Holder[]): string =>
    onDuty(holders, NOW)
      .map(({ person }) => person)
      .join('');

  it('is the grid’s leader, then its worker', () => expect(people(all)).toBe('ab'));
  it('is the village where the grid has nobody', () => expect(people([bureau, supervisor, officer, head])).toBe('cd'));
  it('is the centre where the village has nobody', () => expect(people([bureau, supervisor])).toBe('e'));
  it('is nobody rather than a department', () => expect(people([bureau])).toBe(''));
  it('leaves out who is not in force', () => {
    const ended = holder('a', post('gridLeader', GRID, { to: NOW }));
    expect(people([ended, head])).toBe('c');
  });
  it('asks three levels at most', () => {
    expect(dutyAreas(GRID)).toEqual([GRID, UNIT, TOWN]);
    expect(dutyAreas(UNIT)).toEqual([UNIT, TOWN]);
    expect(dutyAreas('320506')).toEqual([]);
  });
});
