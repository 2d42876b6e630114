import type { Department } from '../../../shared/departments/rules.ts';
import { isOver, takesPart } from '../../../shared/departments/rules.ts';
import { departmentFindings, type KnownStaff, postAreaOf } from '../../../shared/departments/rules-findings.ts';
import type { Post } from '../../../shared/kernel/caller.ts';

const NOW = '2026-03-06T14:00:00.000Z';
const TOWN = '320506103';
const bureau: Department = {
  ...{ id: 'zhzf', town: TOWN, kind: 'bureau', name: { zh: '执法局', en: 'Enforcement' }, enabled: true, version: 1 },
  officers: [{ person: 'officer', name: '经办' }],
  heads: [{ person: 'head', name: '局长' }],
};
const post = (person: string, role: Post['role'], more: Partial<Post> = {}): Post => ({
  ...{ postId: `${person}:1`, role, area: TOWN, department: 'zhzf', from: '2026-01-01T00:00:00.000Z' },
  ...more,
});
const staff = (...posts: readonly Post[]): KnownStaff => {
  const idOf = ({ postId }: Post) => postId.slice(0, -2);
  const person = (one: Post) => ({
    ...{ id: idOf(one), name: idOf(one), home: TOWN, iss: 'i', sub: idOf(one), posts: [one], lastPost: 1, version: 1 },
  });
  return {
    people: posts.map(person),
    holders: posts.map((one) => ({ person: idOf(one), name: idOf(one), post: one })),
  };
};
const found = (department: Department, known: KnownStaff) =>
  departmentFindings(department, known, NOW).map(({ code, person }) => [code, person ?? ''].join(' ').trim());

it('nothing is said where both registers agree', () => {
  expect(found(bureau, staff(post('officer', 'unitOfficer'), post('head', 'unitHead')))).toEqual([]);
  expect(found(bureau, staff(post('officer', 'unitHead'), post('head', 'unitHead')))).toEqual([]);
});

it('who is named and has gone, or holds no such post, is said', () => {
  expect(found(bureau, staff(post('head', 'unitHead')))).toEqual(['person-gone officer']);
  const ended = post('officer', 'unitOfficer', { to: NOW });
  expect(found(bureau, staff(ended, post('head', 'unitOfficer')))).toEqual([
    ...['officer-without-post officer', 'head-without-post head'],
  ]);
  const elsewhere = post('officer', 'unitOfficer', { department: 'scjg' });
  expect(found(bureau, staff(elsewhere, post('head', 'unitHead')))).toEqual(['officer-without-post officer']);
});

it('who holds a post and is not named is said, unless nobody is named at all', () => {
  const all = staff(post('officer', 'unitOfficer'), post('head', 'unitHead'), post('third', 'unitOfficer'));
  expect(found(bureau, all)).toEqual(['post-not-listed third']);
  const { officers: _o, heads: _h, ...bare } = bureau;
  expect(found(bare, all)).toEqual([]);
});

it('a department without a head, and a body outside that nobody can call', () => {
  const { officers: _o, heads: _h, ...bare } = bureau;
  expect(found(bare, staff())).toEqual(['no-head']);
  expect(found({ ...bare, kind: 'centre' }, staff())).toEqual([]);
  const external = { ...bare, kind: 'external' as const };
  expect(found(external, staff())).toEqual(['nobody-to-call']);
  expect(found({ ...external, dutyPhone: '0512-1' }, staff())).toEqual([]);
});

it('a task force without an end, one that is over, and nothing about what is dissolved', () => {
  const force = { ...bureau, kind: 'taskForce' as const };
  const known = staff(post('officer', 'unitOfficer'), post('head', 'unitHead'));
  expect(found(force, known)).toEqual(['task-force-without-end']);
  expect(found({ ...force, validTo: '2026-03-06' }, known)).toEqual([]);
  expect(found({ ...force, validTo: '2026-03-05' }, known)).toEqual(['validity-over']);
  expect(found({ ...force, enabled: false }, staff())).toEqual([]);
});

it('takes part on its first and last day and between', () => {
  const force = { enabled: true, validFrom: '2026-03-02', validTo: '2026-03-04' };
  const days = ['2026-03-01', '2026-03-02', '2026-03-04', '2026-03-05'];
  expect(days.map((day) => takesPart(force, day))).toEqual([false, true, true, false]);
  expect(takesPart({ ...force, enabled: false }, '2026-03-03')).toBe(false);
  expect(isOver({}, '2999-01-01')).toBe(false);
});

it('a village’s posts lie in the village, every other’s in the town', () => {
  expect(postAreaOf({ id: '320506103203', town: TOWN })).toBe('320506103203');
  expect(postAreaOf(bureau)).toBe(TOWN);
});
