import fc from 'fast-check';
import { toMetaItem, toTextItem } from '../../../shared/cases/items.ts';
import { ASKS, CASE_FLAGS, CASE_STATES, type CaseMeta, CHANNELS, isOpen } from '../../../shared/cases/model.ts';
import { type CaseLane, type CaseListQuery, hiddenOf, lanesOf, shownTo } from '../../../shared/cases/rules-lists.ts';
import { CENTRE_ROLES, isConcerned, isRestricted, mayView } from '../../../shared/cases/rules-rights.ts';
import { aboutHandle, newRows } from '../../../shared/cases/store-rows.ts';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import { type Caller, standsFor } from '../../../shared/kernel/caller.ts';
import { covers } from '../../../shared/kernel/codes.ts';
import { ROLES } from '../../../shared/kernel/roles.ts';
import { type Instant, plus } from '../../../shared/kernel/time.ts';
import { deriveKeys } from '../../../shared/platform/keys.ts';
import { callerOf } from '../../../shared/staff/rules.ts';
import { start } from '../../../shared/workflow/deadlines.ts';
import { AT, aCase, caller, GRID, post, TOWN, UNIT } from '../../support/cases.ts';

/**
 * Any case, any caller, any query: what a list gives is what its caller may read, and what they may read and ask for is on
 * the list. No case stands in a list that the caller reads and may not see, whatever the list leaves out.
 */
const keys = deriveKeys('a-secret-of-the-test-that-is-long-enough');
const handleOf = aboutHandle(keys);
const NOW: Instant = plus(AT, 60_000);
const OTHER_UNIT = '320506103204';
const POST = `${GRID}:gridWorker`;
const PERSONS = ['w-1', 'w-2'] as const;
/** Its posts are a platform's and no officer's. */
const PLATFORM = 'p12345';
const PARTIES = [UNIT, OTHER_UNIT, 'zhzf'] as const;

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const timer = { clock: start({ type: 'urgent_hour', n: 1 }, AT, chinaCalendar) };
const places = [
  {},
  { unit: UNIT },
  { unit: UNIT, grid: GRID },
  { unit: OTHER_UNIT, grid: `${OTHER_UNIT}001` },
] as const;
const holders = fc.oneof(
  fc.constantFrom(...PERSONS).map((person) => ({ person })),
  fc.constant({ post: POST }),
);

const cases: fc.Arbitrary<CaseMeta> = fc
  .record({
    state: fc.constantFrom(...CASE_STATES),
    place: fc.constantFrom(...places),
    lead: maybe(fc.constantFrom(...PARTIES)),
    channel: fc.constantFrom(...CHANNELS),
    category: fc.constantFrom('0129', '0130'),
    confidential: fc.boolean(),
    about: maybe(
      fc.record({
        kind: fc.constantFrom('unit', 'staff', 'enterprise', 'person'),
        ref: fc.constantFrom(...PARTIES, ...PERSONS),
      }),
    ),
    assignee: maybe(holders),
    inspector: maybe(fc.constantFrom(...PERSONS)),
    sent: maybe(holders),
    ask: maybe(fc.constantFrom(...ASKS)),
    problem: fc.boolean(),
    external: maybe(fc.subarray(['limit'] as const)),
    due: fc.constantFrom(plus(AT, -1_000), plus(NOW, 1_000)),
  })
  .map(
    ({ state, place, lead, confidential, about, assignee, inspector, sent, ask, problem, external, due, ...rest }) => {
      const { unit: _unit, grid: _grid, lead: _lead, clock, ...plain } = aCase(state, rest);
      return {
        ...plain,
        ...place,
        ...(clock ? { clock: { ...clock, dueAt: due } } : {}),
        ...(lead ? { lead, parties: [lead] } : { parties: [] }),
        ...(confidential ? { confidential } : {}),
        ...(about ? { about } : {}),
        ...(assignee ? { assignee } : {}),
        ...(inspector && state === 'handled' ? { inspector } : {}),
        ...(sent && state === 'verifying' ? { verification: { from: 'reported', by: 'a', ...sent } } : {}),
        ...(ask ? { ask: { kind: ask, by: 'a', at: AT, version: 1, timer } } : {}),
        ...(problem ? { problem } : {}),
        ...(external ? { upstream: { platform: PLATFORM, externalNo: 'X-1', owns: external } } : {}),
        ...(isOpen(state) ? {} : { closedAt: AT }),
      } as CaseMeta;
    },
  );

const callers: fc.Arbitrary<Caller> = fc
  .record({
    person: fc.constantFrom(...PERSONS, 'a-1'),
    posts: fc.array(
      fc.record({
        role: fc.constantFrom(...ROLES.filter((role) => role !== 'clock'), ...CENTRE_ROLES),
        area: fc.constantFrom(TOWN, UNIT, GRID, OTHER_UNIT, '320506'),
        department: maybe(fc.constantFrom(...PARTIES)),
        deputyOf: maybe(fc.constantFrom(...PERSONS)),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    acting: maybe(fc.nat({ max: 2 })),
  })
  .map(({ person, posts, acting }) => {
    const held = posts.map(({ role, area, department, deputyOf }) => {
      const one = post(role, area, role === 'platform' ? PLATFORM : department);
      return deputyOf ? { ...one, postId: `deputy:${deputyOf}:1` } : one;
    });
    const whole = callerOf({ person, name: person, posts: held }, NOW);
    if (!whole) throw new Error('nobody');
    // Perhaps one post acts alone: whom the others serve is known all the same.
    const one = acting === undefined ? undefined : held[acting];
    return one ? { ...whole, posts: [one] } : whole;
  });

const areas = fc.constantFrom(TOWN, UNIT, GRID, OTHER_UNIT);
const queries: fc.Arbitrary<CaseListQuery> = fc.oneof(
  fc.record({ area: areas, state: fc.constantFrom(...CASE_STATES) }),
  fc.record({ area: areas, status: maybe(fc.constantFrom('open', 'done')) }),
  fc.record({
    area: areas,
    category: fc.constantFrom('0129', '0130'),
    status: maybe(fc.constantFrom('open', 'done')),
  }),
  fc.record({ area: areas, channel: fc.constantFrom(...CHANNELS) }),
  fc.record({ area: areas, flag: fc.constantFrom(...CASE_FLAGS) }),
  fc.record({ area: areas, ask: fc.constantFrom(...ASKS) }),
  fc.record({ area: areas, assignee: fc.constantFrom(...PERSONS, POST) }),
  fc.record({ area: areas, sign: fc.constantFrom(...PARTIES) }),
  fc.record({ area: areas, about: fc.constantFrom('unit:zhzf', 'staff:w-1', 'enterprise:w-1') }),
  fc.record({ area: areas, external: fc.constant('X-1') }),
  fc.record({ area: areas, overdue: fc.constant('true' as const) }),
  fc.record({ area: areas, dueBefore: fc.constant(plus(NOW, 2_000)) }),
  fc.record({ owner: fc.constantFrom(...PARTIES), status: maybe(fc.constantFrom('open', 'done')) }),
  fc.record({ owner: fc.constantFrom(...PARTIES, PLATFORM), decide: fc.constant('true' as const) }),
  fc.record({ owner: fc.constantFrom(...PARTIES), overdue: fc.constant('true' as const) }),
);

type Row = Readonly<Record<string, unknown>>;
const rowsOf = (c: CaseMeta): readonly Row[] => [
  toMetaItem(c, chinaCalendar),
  toTextItem(c, { text: '烟' }),
  ...newRows({ matters: 'm', keys }, c, 'f'.repeat(64)).flatMap((write) => (write.op === 'put' ? [write.item] : [])),
];

/** Whether an index would give the row to a lane. */
const gives = ({ index, partition, range }: CaseLane, row: Row): boolean => {
  const sorted = index === 'work' ? row.dueAt !== undefined : row.num !== undefined;
  const there = sorted && Object.entries(partition).every(([name, value]) => row[name] === value);
  return there && (range === undefined || String(row[range.attribute]) < range.value);
};

const lies = (area: string, c: CaseMeta): boolean => covers(area, c.grid ?? c.unit ?? c.town);
const holds = (holder: string, c: CaseMeta): boolean => {
  const handles = ['dispatched', 'handling', 'suspended'].includes(c.state) ? [c.assignee] : [];
  const sent = c.verification?.post && isRestricted(c) ? { ...c.verification, post: undefined } : c.verification;
  return [...handles, sent, { person: c.inspector, post: undefined }].some(
    (held) => held?.person === holder || (held as { post?: string } | undefined)?.post === holder,
  );
};

type Meaning = (query: CaseListQuery, c: CaseMeta) => boolean;

const isDue = (c: CaseMeta, before: Instant): boolean =>
  isOpen(c.state) && c.clock?.dueAt !== undefined && c.clock.stoppedAt === undefined && c.clock.dueAt < before;
const asStatus: Meaning = ({ status = 'open' }, c) => isOpen(c.state) === (status === 'open');
const FLAGS: Readonly<Record<(typeof CASE_FLAGS)[number], (c: CaseMeta) => boolean>> = {
  urgent: (c) => isOpen(c.state) && c.urgency !== 'ordinary',
  unlocated: (c) => isOpen(c.state) && c.grid === undefined,
  problem: (c) => c.problem === true,
  asked: (c) => c.ask !== undefined,
  disputed: (c) => c.dispute !== undefined,
  'self-approved': (c) => c.selfApproved === true,
};

/** What each facet means, said without keys; whom a matter is about has no part in it. */
const MEANINGS: Partial<Readonly<Record<keyof CaseListQuery, Meaning>>> = {
  state: ({ state }, c) => c.state === state,
  category: (query, c) => c.category === query.category && asStatus(query, c),
  channel: ({ channel }, c) => c.channel === channel,
  flag: ({ flag }, c) => flag !== undefined && FLAGS[flag](c),
  ask: ({ ask }, c) => c.ask?.kind === ask && !(ask === 'extension' && c.upstream?.owns.includes('limit') === true),
  decide: (_, c) => c.ask !== undefined,
  assignee: ({ assignee = '' }, c) => holds(assignee, c) && !isConcerned(assignee, c),
  sign: ({ sign }, c) => c.lead === sign && c.state === 'dispatched' && !isConcerned(sign, c),
  about: ({ about }, c) => c.about !== undefined && `${c.about.kind}:${c.about.ref}` === about,
  external: ({ external }, c) => c.upstream?.externalNo === external,
  overdue: (_, c) => isDue(c, NOW),
  dueBefore: ({ dueBefore = '' }, c) => isDue(c, dueBefore),
};

/** Whose word a question needs, if a party's. */
const decider = ({ ask, lead, upstream }: CaseMeta): string | undefined => {
  const owned = upstream?.owns.includes('limit') && ask?.kind === 'extension';
  if (owned || ask?.kind === 'refusal' || ask?.kind === 'closing') return upstream?.platform;
  return ask?.kind === 'submission' ? lead : undefined;
};

const matches: Meaning = (query, c) => {
  const { area, owner } = query;
  const party = query.decide ? decider(c) : c.lead;
  const there = owner ? party === owner && !isConcerned(owner, c) : area !== undefined && lies(area, c);
  const [facet] = (Object.keys(MEANINGS) as (keyof CaseListQuery)[]).filter((name) => query[name] !== undefined);
  return there && (facet ? MEANINGS[facet] : asStatus)?.(query, c) === true;
};

/** Of an area its people read what it shows; what is hidden is asked for by the centre, by its parties and by its holders. */
const askedFor = (query: CaseListQuery, who: Caller, c: CaseMeta): boolean => {
  const { area = '', owner, assignee, sign } = query;
  if (!isRestricted(c) || owner) return true;
  const posts = who.posts.map((one) => `${one.area}:${one.role}`);
  return (
    who.posts.some((one) => CENTRE_ROLES.includes(one.role) && covers(one.area, area)) ||
    assignee === who.person ||
    (assignee !== undefined && posts.includes(assignee)) ||
    (sign !== undefined && who.posts.some(({ department }) => department === sign))
  );
};

describe('a list', () => {
  it('gives what its caller may read of what they ask for, all of it and nothing else', () => {
    fc.assert(
      fc.property(cases, callers, queries, (c, who, query) => {
        const lanes = lanesOf(query, who, NOW, handleOf);
        if (!lanes.ok) return;
        const listed = lanes.value.some((lane) => rowsOf(c).some((row) => gives(lane, row)));
        const readable = mayView(who, c) && matches(query, c) && askedFor(query, who, c);
        const shown = listed && mayView(who, c);
        expect([shown, c, query]).toEqual([readable, c, query]);
      }),
      { numRuns: 3_000 },
    );
  });

  it('holds nothing that its caller may not see, but for the persons and parties that a matter is about', () => {
    fc.assert(
      fc.property(cases, callers, queries, (c, who, query) => {
        const lanes = lanesOf(query, who, NOW, handleOf);
        const own = [who.person, ...(who.serves ?? []), ...who.posts.map(({ department }) => department)];
        const concerned = c.about !== undefined && own.includes(c.about.ref);
        const elsewhere = query.owner !== undefined && who.posts.every(({ department }) => department !== query.owner);
        if (!lanes.ok || concerned || elsewhere) return;
        const listed = lanes.value.some((lane) => rowsOf(c).some((row) => gives(lane, row)));
        if (listed) expect([mayView(who, c), c, query, who]).toEqual([true, c, query, who]);
      }),
      { numRuns: 3_000 },
    );
  });

  it('shows nobody what is about a party they serve, by whichever post they ask', () => {
    fc.assert(
      fc.property(cases, callers, queries, (c, who, query) => {
        const kind = c.about?.kind;
        if (!who.serves?.length || (kind !== 'unit' && kind !== 'staff')) return;
        const complaint = { ...c, about: { kind, ref: who.serves[0] ?? '' } };
        const lanes = lanesOf(query, who, NOW, handleOf);
        expect(lanes.ok ? shownTo(who, [complaint]) : []).toEqual([]);
      }),
      { numRuns: 3_000 },
    );
  });

  it('of what is hidden is not read by who stands in, nor by the people of the area', () => {
    const hidden = aCase('handling', { confidential: true, assignee: { person: 'w-1' } });
    const deputy = { ...post('gridWorker', GRID), postId: 'deputy:w-1:1' };
    expect(standsFor(deputy)).toBe('w-1');
    for (const who of [caller('w-2', deputy), caller('l', post('leader', TOWN))]) {
      const lanes = lanesOf({ area: TOWN, assignee: 'w-1' }, who, NOW, handleOf);
      const names = lanes.ok ? lanes.value.map(({ partition }) => partition.list) : [];
      expect(names).toEqual(['held:w-1']);
      expect(lanes.ok && lanes.value.some((lane) => rowsOf(hidden).some((row) => gives(lane, row)))).toBe(false);
    }
    const own = lanesOf({ area: TOWN, assignee: 'w-1' }, caller('w-1', post('gridWorker', GRID)), NOW, handleOf);
    expect(own.ok && own.value.map(({ partition }) => partition.list)).toEqual(['held:w-1', hiddenOf('held:w-1')]);
  });

  it('that is not offered is refused with all that are', () => {
    for (const query of [
      {},
      { area: TOWN, state: 'filed', flag: 'problem' },
      { area: GRID },
      { owner: 'a', area: TOWN },
    ])
      expect(lanesOf(query as CaseListQuery, caller('a', post('acceptor', TOWN)), NOW, handleOf)).toMatchObject({
        error: { code: 'list-not-offered', params: { detail: expect.stringContaining('area(town|unit|grid)+state') } },
      });
  });
});
