import type { CaseMeta, CaseState } from '../../shared/cases/model.ts';
import type { RuleContext } from '../../shared/cases/rules.ts';
import type { Category } from '../../shared/catalogue/rules.ts';
import { chinaCalendar } from '../../shared/kernel/calendar.ts';
import type { Caller, Post } from '../../shared/kernel/caller.ts';
import type { Role } from '../../shared/kernel/roles.ts';
import { defaultPolicy } from '../../shared/policies/rules.ts';
import { start } from '../../shared/workflow/deadlines.ts';

export const TOWN = '320506103';
export const UNIT = '320506103203';
export const GRID = '320506103203001';
export const AT = '2026-03-06T14:10:00.000Z';

let posts = 0;

/** A post as tests name it: role, area, and the party of an officer. */
export const post = (role: Role, area: string, department?: string): Post => ({
  postId: `${role}-${area}-${++posts}`,
  role,
  area,
  from: '2020-01-01T00:00:00.000Z',
  ...(department ? { department } : {}),
});

export const caller = (person: string, ...held: Post[]): Caller => ({ person, name: person, posts: held });

export const barbecue: Category = {
  code: '0129',
  name: '露天烧烤',
  family: 'event',
  plainGroup: 'smoke',
  similar: { radius: 50, window: 24 },
  conditions: [
    { n: 1, filing: '占道', closing: '清理', limit: { type: 'urgent_hour', n: 2 }, evidence: ['before', 'after'] },
  ],
  enabled: true,
  version: 1,
};

/** A case in a state, with what that state implies. */
export const aCase = (state: CaseState, changes: Partial<CaseMeta> = {}): CaseMeta => {
  const filed = !['reported', 'refused'].includes(state);
  const dispatched = ['dispatched', 'handling', 'returned', 'handled', 'inspected', 'closed'].includes(state);
  const submitted = ['handled', 'inspected', 'closed'].includes(state);
  return {
    num: '2603067980012340',
    state,
    version: 7,
    town: TOWN,
    unit: UNIT,
    grid: GRID,
    category: '0129',
    categoryName: '露天烧烤',
    family: 'event',
    urgency: 'ordinary',
    channel: '12345',
    receivedAt: AT,
    createdAt: AT,
    parties: dispatched ? [UNIT] : [],
    rejections: 0,
    round: dispatched ? 1 : 0,
    handledBy: [],
    unable: 0,
    reports: 1,
    whistles: [],
    whistled: 0,
    ...(filed
      ? {
          filedAt: AT,
          filedBy: 'acceptor',
          condition: 1,
          evidence: ['before', 'after'],
          clock: start({ type: 'urgent_hour', n: 2 }, AT, chinaCalendar),
        }
      : {}),
    ...(dispatched ? { lead: UNIT } : {}),
    ...(state === 'returned' ? { returnedBy: UNIT } : {}),
    ...(submitted
      ? { submittedBy: 'officer', submittedAt: AT, result: 'solved' as const, handledBy: ['officer'] }
      : {}),
    ...changes,
  };
};

export const context = (person: string, held: Post, changes: Partial<RuleContext> = {}): RuleContext => ({
  actor: { person, role: held.role, post: held.postId, ...(held.department ? { party: held.department } : {}) },
  at: '2026-03-06T15:00:00.000Z',
  calendar: chinaCalendar,
  policy: defaultPolicy(TOWN),
  reliefs: [],
  category: barbecue,
  leadKnown: true,
  ...changes,
});
