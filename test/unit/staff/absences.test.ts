import fc from 'fast-check';
import { type Caller, type Post, standsFor } from '../../../shared/kernel/caller.ts';
import { EXCLUSIVE_ROLES, type Role } from '../../../shared/kernel/roles.ts';
import { fromMillis } from '../../../shared/kernel/time.ts';
import { type AbsenceDraft, deputyPosts, endAbsence, mayRegister, register } from '../../../shared/staff/absences.ts';
import { type Absence, doing, type Holder, onDuty, type Person, toldAs } from '../../../shared/staff/rules.ts';

const NOW = '2026-03-06T14:10:00.000Z';
const SOON = '2026-03-10T00:00:00.000Z';
const LATER = '2026-03-20T00:00:00.000Z';
const BEFORE = '2026-01-01T00:00:00.000Z';
const TOWN = '320506103';
const UNIT = '320506103203';
const GRID = '320506103203001';

const post = (person: string, n: number, role: Role, area: string, more: Partial<Post> = {}): Post => ({
  postId: `${person}:${n}`,
  role,
  area,
  from: BEFORE,
  ...more,
});
const person = (id: string, ...posts: Post[]): Person => ({
  id,
  name: `name of ${id}`,
  home: TOWN,
  iss: 'https://issuer.example',
  sub: id,
  posts,
  lastPost: posts.length,
  version: 3,
});
const leader = person('a', post('a', 1, 'gridLeader', GRID));
const worker = person('b', post('b', 1, 'gridWorker', GRID));
const leave: AbsenceDraft = { from: NOW, to: LATER, reason: 'leave' };

const registered = (absent: Person, deputy: Person | undefined, draft = leave) => {
  const result = register(absent, deputy, draft, NOW);
  if (!result.ok || 'known' in result.value) throw new Error(JSON.stringify(result));
  return result.value;
};
const codeOf = (absent: Person, deputy: Person | undefined, draft: AbsenceDraft): string | undefined => {
  const result = register(absent, deputy, draft, NOW);
  return result.ok ? undefined : result.error.errors?.map(({ pointer, code }) => `${pointer} ${code}`).join();
};
const acts = (deputy: Person, absent: Person, at: string) =>
  deputyPosts({ person: deputy.id, posts: deputy.posts }, absent, at);

describe('an absence', () => {
  it('stands in the person’s record, and the deputy’s says where to look', () => {
    const { absent, deputy, id } = registered(leader, worker);
    expect(id).toBe('a4');
    expect(absent).toMatchObject({
      version: 4,
      absences: [{ id: 'a4', ...leave, deputy: { person: 'b', name: 'name of b' } }],
    });
    expect(deputy).toMatchObject({ version: 4, deputyFor: [{ person: 'a', from: NOW, to: LATER }] });
  });

  it('asked for once more is known and changes nothing', () => {
    const { absent } = registered(leader, worker);
    expect(register(absent, worker, leave, NOW)).toEqual({ ok: true, value: { known: absent } });
  });

  it.each<[string, AbsenceDraft, string]>([
    ['ends before it begins', { ...leave, from: LATER, to: SOON }, '/to ends-before-it-begins'],
    ['is over already', { ...leave, from: BEFORE, to: NOW }, '/to in-the-past'],
    ['is longer than a year', { ...leave, to: '2027-03-08T14:10:00.000Z' }, '/to too-long'],
  ])('is refused when it %s', (_, draft, code) => {
    expect(codeOf(leader, undefined, draft)).toBe(code);
  });

  it('is refused at the same time as another, not after it', () => {
    const { absent } = registered(leader, undefined, { ...leave, to: SOON });
    expect(codeOf(absent, undefined, leave)).toBe('/from absence-overlaps');
    expect(codeOf(absent, undefined, { ...leave, from: SOON })).toBeUndefined();
  });

  it.each<[string, Person, string | undefined]>([
    ['oneself', leader, '/deputy deputy-of-oneself'],
    ['the grid’s worker', worker, undefined],
    ['another leader of the town', person('c', post('c', 1, 'gridLeader', `${TOWN}204002`)), undefined],
    ['a part-timer of the village', person('c', post('c', 1, 'partTimer', `${UNIT}007`)), undefined],
    ['an acceptor of the centre', person('c', post('c', 1, 'acceptor', TOWN)), '/deputy deputy-not-near'],
    ['a leader of another town', person('c', post('c', 1, 'gridLeader', '320506104203001')), '/deputy deputy-not-near'],
    ['somebody without a post', person('c'), '/deputy deputy-not-near'],
    [
      'one whose post is over by then',
      person('c', post('c', 1, 'gridWorker', GRID, { to: NOW })),
      '/deputy deputy-not-near',
    ],
  ])('may name as deputy: %s', (_, deputy, code) => {
    expect(codeOf(leader, deputy, leave)).toBe(code);
  });

  it('has a department’s officer stood in for by its own people only', () => {
    const officer = person('o', post('o', 1, 'unitOfficer', TOWN, { department: 'zhzf' }));
    const mate = person('p', post('p', 1, 'unitHead', TOWN, { department: 'zhzf' }));
    const other = person('q', post('q', 1, 'unitOfficer', TOWN, { department: 'scjg' }));
    expect(codeOf(officer, mate, leave)).toBeUndefined();
    expect(codeOf(officer, other, leave)).toBe('/deputy deputy-not-near');
  });

  it('names no deputy who is away as well', () => {
    const { absent } = registered(worker, undefined, { ...leave, from: SOON });
    expect(codeOf(leader, absent, leave)).toBe('/deputy deputy-away');
    expect(codeOf(leader, absent, { ...leave, to: SOON })).toBeUndefined();
  });

  it('ends early, is taken back before it began, and is over once', () => {
    const { absent } = registered(leader, worker);
    const ended = endAbsence(absent, 'a4', SOON);
    expect(ended?.absences).toMatchObject([{ id: 'a4', from: NOW, to: SOON }]);
    expect(ended && endAbsence(ended, 'a4', LATER)).toBe(ended);
    const { absent: planned } = registered(leader, worker, { ...leave, from: SOON });
    expect(endAbsence(planned, 'a4', NOW)?.absences).toEqual([]);
    expect(endAbsence(absent, 'a9', NOW)).toBeUndefined();
  });
});

describe('a deputy', () => {
  const { absent } = registered(leader, worker);

  it('acts in the absent one’s posts, in that time only, under an id that says so', () => {
    expect(acts(worker, absent, NOW)).toEqual([
      { postId: 'deputy:a:1', role: 'gridLeader', area: GRID, from: NOW, to: LATER },
    ]);
    expect(acts(worker, absent, LATER)).toEqual([]);
    expect(acts(worker, absent, '2026-03-06T14:09:59.999Z')).toEqual([]);
    expect(acts(worker, absent, NOW).map(standsFor)).toEqual(['a']);
    expect(standsFor(leader.posts[0] ?? post('x', 1, 'leader', TOWN))).toBeUndefined();
  });

  it('has nothing of it once it was ended, whatever the own record says', () => {
    const ended = endAbsence(absent, 'a4', SOON);
    expect(ended && acts(worker, ended, SOON)).toEqual([]);
  });

  it('acts by one post where one was named', () => {
    const two = person('b', ...worker.posts, post('b', 2, 'unitOfficer', UNIT, { department: UNIT }));
    const both = person('a', ...leader.posts, post('a', 2, 'unitHead', UNIT, { department: UNIT }));
    const all = registered(both, two).absent;
    expect(acts(two, all, NOW).map(({ postId }) => postId)).toEqual(['deputy:a:1', 'deputy:a:2']);
    const one = registered(both, two, { ...leave, deputyPost: 'b:1' }).absent;
    expect(acts(two, one, NOW).map(({ postId }) => postId)).toEqual(['deputy:a:1']);
  });

  it('loses it with the own post, and with the absent one’s', () => {
    const left = person('b', post('b', 1, 'gridWorker', GRID, { to: SOON }));
    expect(acts(left, absent, NOW)).toHaveLength(1);
    expect(acts(left, absent, SOON)).toEqual([]);
    const dismissed = { ...absent, posts: [post('a', 1, 'gridLeader', GRID, { to: SOON })] };
    expect(acts(worker, dismissed, NOW)).toMatchObject([{ to: SOON }]);
    expect(acts(worker, dismissed, SOON)).toEqual([]);
  });

  it('never acts for an administrator, nor by being one', () => {
    for (const role of EXCLUSIVE_ROLES) {
      const admin = person('a', post('a', 1, role, TOWN));
      const same = person('b', post('b', 1, role, TOWN));
      expect(codeOf(admin, same, leave)).toBe('/deputy deputy-not-near');
      expect(codeOf(person('a', post('a', 1, 'dispatcher', TOWN)), same, leave)).toBe('/deputy deputy-not-near');
      const both = person('a', post('a', 1, role, TOWN), post('a', 2, 'dispatcher', TOWN));
      const dispatcher = person('b', post('b', 1, 'dispatcher', TOWN));
      const away = registered(both, dispatcher).absent;
      expect(acts(dispatcher, away, NOW).map((one) => one.role)).toEqual(['dispatcher']);
    }
  });

  it('has no right that the absent one has not, at any time', () => {
    const hours = (n: number): string => fromMillis(Date.parse(NOW) + n * 3_600_000);
    const time = fc
      .tuple(fc.nat(40), fc.integer({ min: 1, max: 40 }))
      .map(([a, b]) => ({ from: hours(a), to: hours(a + b) }));
    const roles = fc.constantFrom<Role>('gridLeader', 'gridWorker', 'dispatcher', 'auditor', 'gridOffice');
    const posts = fc.array(fc.tuple(roles, fc.constantFrom(TOWN, GRID), time), { maxLength: 4 });
    fc.assert(
      fc.property(posts, time, fc.nat(90), (held, span, at) => {
        const away: Absence = { id: 'a1', ...span, reason: 'leave', deputy: { person: 'b', name: 'b' } };
        const one = {
          ...person('a', ...held.map(([role, area, term], n) => post('a', n, role, area, term))),
          absences: [away],
        };
        const deputy = person('b', post('b', 1, 'gridLeader', GRID), post('b', 2, 'dispatcher', TOWN));
        for (const given of acts(deputy, one, hours(at))) {
          const own = one.posts.find(({ postId }) => given.postId === `deputy:${postId}`);
          expect(own).toMatchObject({ role: given.role, area: given.area });
          expect(given.from >= span.from && (given.to ?? '') <= span.to).toBe(true);
          expect(given.from <= hours(at) && hours(at) < (given.to ?? '')).toBe(true);
          expect(given.role).not.toBe('auditor');
        }
      }),
    );
  });
});

describe('who may put somebody down as away', () => {
  const by = (id: string, ...posts: Post[]): Caller => ({ person: id, name: id, posts });
  const village = { department: UNIT };
  const head = by('h', post('h', 1, 'unitHead', UNIT, village));
  const officer = by('o', post('o', 1, 'unitOfficer', UNIT, village));
  const villageHead = person('v', post('v', 1, 'unitHead', UNIT, village));
  it.each<[string, Caller, Person, boolean]>([
    ['oneself', by('a', ...leader.posts), leader, true],
    ['the head of the village', head, leader, true],
    ['an officer of the village', officer, leader, true],
    ['an officer, the village’s head', officer, villageHead, false],
    [
      'the head of another village',
      by('h', post('h', 1, 'unitHead', `${TOWN}204`, { department: `${TOWN}204` })),
      leader,
      false,
    ],
    [
      'the head of a bureau, grid staff',
      by('h', post('h', 1, 'unitHead', TOWN, { department: 'zhzf' })),
      leader,
      false,
    ],
    ['the grid office', by('g', post('g', 1, 'gridOffice', TOWN)), leader, true],
    ['the grid office of another town', by('g', post('g', 1, 'gridOffice', '320506104')), leader, false],
    ['a colleague', by('b', ...worker.posts), leader, false],
    [
      'the head, somebody who also serves elsewhere',
      head,
      person('x', ...leader.posts, post('x', 9, 'acceptor', TOWN)),
      false,
    ],
  ])('%s', (_, caller, absent, may) => {
    expect(mayRegister(caller, absent, NOW) !== undefined).toBe(may);
  });
});

describe('duty while somebody is away', () => {
  const holder = (who: Person, away?: Holder['away']): Holder => ({
    person: who.id,
    name: who.name,
    post: who.posts[0] ?? post('x', 1, 'leader', TOWN),
    ...(away === undefined ? {} : { away }),
  });
  const withDeputy = holder(leader, [{ from: NOW, to: LATER, deputy: { person: 'd', name: 'D' } }]);
  const alone = holder(leader, [{ from: NOW, to: LATER }]);

  it('is the deputy’s, and of one without deputy nobody’s', () => {
    expect(onDuty([withDeputy, holder(worker)], NOW).map((one) => [one.person, one.deputyFor])).toEqual([
      ['d', 'a'],
      ['b', undefined],
    ]);
    expect(doing(alone, NOW)).toBeUndefined();
    expect(onDuty([alone], NOW)).toEqual([]);
    expect(onDuty([alone, withDeputy], LATER).map(({ person: who }) => who)).toEqual(['a', 'a']);
  });

  it('is told to the deputy with a copy to who is away, and to nobody twice', () => {
    expect(toldAs([withDeputy, holder(worker)], NOW)).toEqual(['d', 'a', 'b']);
    expect(toldAs([alone], NOW)).toEqual(['a']);
    expect(toldAs([withDeputy], LATER)).toEqual(['a']);
  });
});
