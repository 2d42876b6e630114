import type { Caller, Post } from '../../../shared/kernel/caller.ts';
import { ROLES, type Role } from '../../../shared/kernel/roles.ts';
import { type CaseHead, revealingPost } from '../../../shared/people/rules.ts';

const NOW = '2026-03-10T02:00:00.000Z';
const TOWN = '320506103';
const UNIT = '320506103203';
const GRID = '320506103203001';

const post = (role: Role, area: string, department?: string): Post => ({
  postId: `p-${role}`,
  role,
  area,
  from: '2026-01-01T00:00:00.000Z',
  ...(department ? { department } : {}),
});
const caller = (...posts: Post[]): Caller => ({ person: 'w1', name: '王明', posts });

const open = (over: Partial<CaseHead> = {}): CaseHead => ({
  num: '2603067980012343',
  state: 'handling',
  version: 4,
  town: TOWN,
  unit: UNIT,
  grid: GRID,
  family: 'event',
  urgency: 'ordinary',
  channel: 'phone',
  receivedAt: '2026-03-06T14:10:00.000Z',
  createdAt: '2026-03-06T14:10:00.000Z',
  lead: UNIT,
  parties: [UNIT],
  rejections: 0,
  round: 1,
  handledBy: [],
  unable: 0,
  reports: 1,
  whistles: [],
  whistled: 0,
  ...over,
});
const ended = (state: CaseHead['state'], closedAt: string): CaseHead => open({ state, closedAt });
const may = (who: Caller, c: CaseHead, now = NOW): boolean => revealingPost(who, c, now) !== undefined;

describe('who may see a reporter’s number', () => {
  it.each(['acceptor', 'dispatcher', 'dutySupervisor', 'callBackAgent'] as const)(
    'the %s of the town, while the case is open',
    (role) => {
      expect(may(caller(post(role, TOWN)), open())).toBe(true);
      expect(may(caller(post(role, '320506104')), open())).toBe(false);
      expect(may(caller(post(role, UNIT)), open({ unit: '320506103012', grid: '320506103012001' }))).toBe(false);
    },
  );

  it('nobody else by role and area alone', () => {
    const centre: readonly Role[] = ['acceptor', 'dispatcher', 'dutySupervisor', 'callBackAgent'];
    for (const role of ROLES.filter((one) => !centre.includes(one))) {
      for (const area of [TOWN, GRID]) {
        expect([role, may(caller(post(role, area)), open())]).toEqual([role, false]);
      }
    }
  });

  it.each(['unitOfficer', 'unitHead'] as const)(
    'the %s of the leading unit, not that of a unit taking part',
    (role) => {
      expect(may(caller(post(role, UNIT, UNIT)), open())).toBe(true);
      expect(may(caller(post(role, TOWN, 'zhzf')), open({ parties: [UNIT, 'zhzf'] }))).toBe(false);
      expect(may(caller(post(role, UNIT, UNIT)), open({ lead: 'zhzf', parties: ['zhzf', UNIT] }))).toBe(false);
    },
  );

  it('the grid leader or worker it was given to, by name or by post', () => {
    for (const role of ['gridLeader', 'gridWorker'] as const) {
      expect(may(caller(post(role, GRID)), open({ assignee: { person: 'w1' } }))).toBe(true);
      expect(may(caller(post(role, GRID)), open({ assignee: { post: `${GRID}:${role}` } }))).toBe(true);
      expect(may(caller(post(role, GRID)), open({ assignee: { person: 'w2' } }))).toBe(false);
    }
    expect(may(caller(post('partTimer', GRID)), open({ assignee: { person: 'w1' } }))).toBe(false);
  });

  it('no post borrows the area or the department of another', () => {
    expect(may(caller(post('acceptor', '320506104'), post('gridWorker', GRID)), open())).toBe(false);
    expect(may(caller(post('unitOfficer', UNIT, 'zhzf'), post('inspector', UNIT)), open())).toBe(false);
  });

  it('names the post it is done under', () => {
    const held = [post('gridWorker', GRID), post('acceptor', TOWN)];
    expect(revealingPost(caller(...held), open(), NOW)?.postId).toBe('p-acceptor');
  });

  it.each(['closed', 'refused'] as const)('after %s only the call-back agent, for thirty days', (state) => {
    const closedAt = '2026-03-01T00:00:00.000Z';
    const agent = caller(post('callBackAgent', TOWN));
    expect(may(agent, ended(state, closedAt), '2026-03-31T00:00:00.000Z')).toBe(true);
    expect(may(agent, ended(state, closedAt), '2026-03-31T00:00:00.001Z')).toBe(false);
    for (const role of ['acceptor', 'dispatcher', 'dutySupervisor'] as const) {
      expect(may(caller(post(role, TOWN)), ended(state, closedAt))).toBe(false);
    }
    expect(may(caller(post('unitOfficer', UNIT, UNIT)), ended(state, closedAt))).toBe(false);
  });

  it('nobody, once it is merged or cancelled', () => {
    for (const state of ['merged', 'cancelled'] as const) {
      expect(may(caller(post('callBackAgent', TOWN)), ended(state, '2026-03-09T00:00:00.000Z'))).toBe(false);
    }
  });

  it('not the unit that is complained about, even when it leads', () => {
    const about = open({ about: { kind: 'unit', ref: UNIT } });
    expect(may(caller(post('unitOfficer', UNIT, UNIT)), about)).toBe(false);
    expect(may(caller(post('acceptor', TOWN)), about)).toBe(true);
  });

  it('of a confidential case the centre, not the call-back agent', () => {
    const secret = open({ confidential: true });
    expect(may(caller(post('acceptor', TOWN)), secret)).toBe(true);
    expect(may(caller(post('callBackAgent', TOWN)), secret)).toBe(false);
  });
});
