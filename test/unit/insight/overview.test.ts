import { overviewQuery, overviewSchema } from '../../../shared/insight/contract.ts';
import type { Figures, OverviewPort, OverviewRows } from '../../../shared/insight/ports.ts';
import { daysFrom, mayOverview, rateOf } from '../../../shared/insight/rules-overview.ts';
import { insightUseCases } from '../../../shared/insight/service.ts';
import type { Caller, Post } from '../../../shared/kernel/caller.ts';
import { ROLES, type Role } from '../../../shared/kernel/roles.ts';
import { GRID, OTHER_UNIT, TOWN, UNIT } from '../../support/figures.ts';

const NOW = '2026-03-07T01:00:00.000Z';
const post = (role: Role, area: string, department?: string): Post => ({
  postId: 'p',
  role,
  area,
  from: '2026-01-01T00:00:00.000Z',
  ...(department ? { department } : {}),
});
const caller = (...posts: Post[]): Caller => ({ person: 'w1', name: '王明', posts });

describe('days', () => {
  it('run from the first to the last, over the end of a month', () => {
    expect(daysFrom('2026-02-27', '2026-03-01')).toEqual(['2026-02-27', '2026-02-28', '2026-03-01']);
    expect(daysFrom('2026-03-01', '2026-03-01')).toEqual(['2026-03-01']);
    expect(daysFrom('2026-03-02', '2026-03-01')).toEqual([]);
  });
});

describe('a rate', () => {
  it('says what it was made of, and is null on an empty denominator', () => {
    expect(rateOf('onTime', {})).toEqual({ value: null, numerator: 0, denominator: 0, definition: 'v1' });
    expect(rateOf('onTime', { closed: 9, closedOnTime: 2, closedLate: 1 })).toEqual({
      value: 0.6667,
      numerator: 2,
      denominator: 3,
      definition: 'v1',
    });
    expect(rateOf('resolution', { askedSolved: 4 }).value).toBe(0);
  });

  it('leaves out what was late by nobody’s fault, and what was ended without being solved', () => {
    const counts = { closed: 9, closedOnTime: 2, closedLate: 1, closedExempt: 4, closedForced: 3 };
    expect(rateOf('onTime', counts)).toMatchObject({ value: 0.6667, numerator: 2, denominator: 3 });
  });

  it('counts a department that never came as one that did not come in time', () => {
    const came = { invited: 4, excused: 1, reportedIn: 2, reportedInOnTime: 1, reportedInLate: 1, missed: 1 };
    expect(rateOf('reportIn', came)).toMatchObject({ numerator: 1, denominator: 3 });
  });
});

describe('who may look at an overview', () => {
  const open: readonly Role[] = [
    'leader',
    'evaluator',
    'dutySupervisor',
    'dispatcher',
    'acceptor',
    'gridOffice',
    'countyReviewer',
    'gridLeader',
    'gridWorker',
    'kiosk',
  ];

  it.each(ROLES.filter((role) => role !== 'unitOfficer' && role !== 'unitHead'))('%s', (role) => {
    const may = open.includes(role);
    expect(mayOverview(caller(post(role, TOWN)), TOWN)).toBe(may);
    expect(mayOverview(caller(post(role, TOWN)), GRID)).toBe(may);
    expect(mayOverview(caller(post(role, UNIT)), TOWN)).toBe(false);
    expect(mayOverview(caller(post(role, OTHER_UNIT)), GRID)).toBe(false);
  });

  it('the officers of a village its own, those of a department no area', () => {
    for (const role of ['unitOfficer', 'unitHead'] as const) {
      expect(mayOverview(caller(post(role, UNIT, UNIT)), UNIT)).toBe(true);
      expect(mayOverview(caller(post(role, UNIT, UNIT)), GRID)).toBe(true);
      expect(mayOverview(caller(post(role, UNIT, UNIT)), OTHER_UNIT)).toBe(false);
      expect(mayOverview(caller(post(role, TOWN, 'zhzf')), TOWN)).toBe(false);
      expect(mayOverview(caller(post(role, TOWN, 'zhzf')), UNIT)).toBe(false);
    }
  });

  it('never the role of one post in the area of another', () => {
    expect(mayOverview(caller(post('inspector', TOWN), post('gridLeader', GRID)), UNIT)).toBe(false);
  });
});

describe('the question', () => {
  const is = (query: Record<string, string>): boolean => overviewQuery.safeParse(query).success;

  it('names a town, a village or a grid', () => {
    expect([TOWN, UNIT, GRID, '320506', '3205061', '', 'x'].map((area) => is({ area }))).toEqual([
      ...[true, true, true],
      ...[false, false, false, false],
    ]);
  });

  it('is for one day or for up to 31', () => {
    const area = TOWN;
    expect(is({ area, day: '2026-03-06' })).toBe(true);
    expect(is({ area, from: '2026-03-01', to: '2026-03-31' })).toBe(true);
    expect(is({ area, from: '2026-03-01', to: '2026-04-01' })).toBe(false);
    expect(is({ area, from: '2026-03-02', to: '2026-03-01' })).toBe(false);
    expect(is({ area, from: '2026-03-02' })).toBe(false);
    expect(is({ area, to: '2026-03-02' })).toBe(false);
    expect(is({ area, day: '2026-03-06', from: '2026-03-01', to: '2026-03-02' })).toBe(false);
    expect(is({ area, day: '2026-02-30' })).toBe(false);
  });
});

const none: OverviewRows = { own: [], children: [], parties: [], categories: [] };
const port = (rows: Partial<OverviewRows>) => {
  const asked: { area: string; days: readonly string[] }[] = [];
  const given: OverviewPort = {
    rows: async (area, days) => {
      asked.push({ area, days });
      return { ...none, ...rows };
    },
  };
  return { asked, given };
};
const request = (query: object) => ({ params: {}, query, body: undefined, requestId: 'r', sourceIp: '192.0.2.1' });
const figures = (child: string, counts: Figures['counts'], day: string = '2026-03-06'): Figures => ({
  child,
  day,
  counts,
});

const overview = async (rows: Partial<OverviewRows>, query: object, who = caller(post('leader', TOWN))) => {
  const { asked, given } = port(rows);
  const outcome = await insightUseCases(given).getOverview(request(query), who, NOW);
  return { asked, outcome, body: outcome.ok ? overviewSchema.parse(outcome.value.body) : undefined };
};

describe('the overview of a town', () => {
  const rows: Partial<OverviewRows> = {
    children: [
      figures(UNIT, { reported: 2, closed: 1, closedOnTime: 1 }),
      figures(UNIT, { reported: 1 }, '2026-03-07'),
      figures(UNIT, { open: 2 }, 'NOW'),
      figures(TOWN, { reported: 1 }),
      figures(OTHER_UNIT, { reported: 0 }),
    ],
    parties: [
      figures('zhzf', { invited: 1, reportedIn: 1, reportedInLate: 1 }),
      figures('zhzf', { open: 1, awaited: 1 }, 'NOW'),
    ],
    categories: [
      figures('0129#12345', { reported: 1 }),
      figures('0129#app', { reported: 1 }),
      figures('-#12345', { reported: 2 }),
    ],
  };

  it('is the sum of its children, with departments, categories and channels', async () => {
    const { body, asked } = await overview(rows, { area: TOWN, from: '2026-03-06', to: '2026-03-07' });
    expect(asked).toEqual([{ area: TOWN, days: ['2026-03-06', '2026-03-07'] }]);
    expect(body).toMatchObject({
      area: TOWN,
      level: 'town',
      from: '2026-03-06',
      to: '2026-03-07',
      definition: 'v1',
      generatedAt: '2026-03-07T09:00:00+08:00',
      figures: { reported: 4, closed: 1, cancelled: 0 },
      stock: { open: 2, overdueOpen: 0 },
      rates: { onTime: { value: 1 }, satisfaction: { value: null } },
      departments: [{ department: 'zhzf', stock: { open: 1, awaited: 1 }, rates: { reportIn: { value: 0 } } }],
      categories: [
        { category: null, figures: { reported: 2 } },
        { category: '0129', figures: { reported: 2 } },
      ],
      channels: [
        { channel: '12345', figures: { reported: 3 } },
        { channel: 'app', figures: { reported: 1 } },
      ],
    });
    expect(body?.children.map(({ area, figures: { reported } }) => [area, reported])).toEqual([
      [TOWN, 1],
      [UNIT, 3],
    ]);
  });

  it('is of today when no day is named, and of nothing where nothing was counted', async () => {
    const { body, asked } = await overview({}, { area: TOWN });
    expect(asked).toEqual([{ area: TOWN, days: ['2026-03-07'] }]);
    expect(body).toMatchObject({ children: [], departments: [], categories: [], figures: { reported: 0 } });
  });
});

describe('the overview of a village or grid', () => {
  it('has figures of its own and, for a village, of its grids', async () => {
    const rows = { own: [figures(UNIT, { reported: 3 })], children: [figures(GRID, { reported: 2 })] };
    const { body } = await overview(rows, { area: UNIT, day: '2026-03-06' });
    expect(body).toMatchObject({ level: 'unit', figures: { reported: 3 }, children: [{ area: GRID }] });
    expect(body).not.toHaveProperty('departments');
  });

  it('is nothing that exists for whom it does not concern, and nothing is read', async () => {
    const stranger = caller(post('gridLeader', GRID));
    const { outcome, asked } = await overview({}, { area: UNIT }, stranger);
    expect([outcome, asked]).toEqual([{ ok: false, error: { code: 'not-found' } }, []]);
  });
});
