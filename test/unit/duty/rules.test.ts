import fc from 'fast-check';
import {
  awayTurns,
  colleaguesAmong,
  daysOf,
  dutyIn,
  type Known,
  type Rota,
  rotaKeeper,
  strangersIn,
  turnFaults,
} from '../../../shared/duty/rules.ts';
import type { Caller, Post } from '../../../shared/kernel/caller.ts';
import type { Role } from '../../../shared/kernel/roles.ts';
import { fromMillis, shanghaiDay } from '../../../shared/kernel/time.ts';
import type { Holder, Person } from '../../../shared/staff/rules.ts';

const TOWN = '320506103';
const UNIT = '320506103203';
const GRID = '320506103203001';
const DAY = '2026-03-06';
/** 20:00 in China on that day, midnight, and 08:00 of the next. */
const EVENING = '2026-03-06T12:00:00.000Z';
const MIDNIGHT = '2026-03-06T16:00:00.000Z';
const MORNING = '2026-03-07T00:00:00.000Z';
const BEFORE = '2026-01-01T00:00:00.000Z';

const post = (id: string, role: Role, area: string, more: Partial<Post> = {}): Post => ({
  postId: `${id}:1`,
  role,
  area,
  from: BEFORE,
  ...more,
});
const person = (id: string, held: Post[], more: Partial<Person> = {}): Person => ({
  id,
  name: `name of ${id}`,
  home: TOWN,
  iss: 'i',
  sub: id,
  posts: held,
  lastPost: 1,
  version: 1,
  ...more,
});
const night = person('n', [post('n', 'dispatcher', TOWN)]);
const supervisor: Holder = { person: 's', name: 'S', post: post('s', 'dutySupervisor', TOWN) };
const away = (deputy?: string) => ({
  absences: [
    {
      id: 'a1',
      from: EVENING,
      to: MORNING,
      reason: 'leave' as const,
      ...(deputy === undefined ? {} : { deputy: { person: deputy, name: deputy } }),
    },
  ],
});
const turn = (who: string, from = EVENING, to = MORNING) => ({ person: who, name: who, from, to });
const rota = (...turns: ReturnType<typeof turn>[]): Rota => ({ area: TOWN, day: DAY, version: 1, turns });
const known = (rotas: Rota[], people: Person[], holders: Holder[] = [supervisor]): Known => ({
  rotas,
  people,
  holders,
});
const on = (what: Known, at = MIDNIGHT, area = TOWN) =>
  dutyIn(area, what, at).map(({ person: who, by, deputyFor }) =>
    [who, by, ...(deputyFor ? [deputyFor] : [])].join(' '),
  );

describe('who is on duty in an area', () => {
  it('is who the rota names, through the night into the next day, and to the minute', () => {
    const all = known([rota(turn('n'))], [night]);
    expect(on(all)).toEqual(['n rota']);
    expect(on(all, MORNING)).toEqual(['s post']);
    expect(on(all, '2026-03-06T11:59:59.999Z')).toEqual(['s post']);
    expect(daysOf(MIDNIGHT)).toEqual(['2026-03-07', DAY]);
  });

  it('is who holds the posts where no rota says otherwise', () => {
    expect(on(known([], []))).toEqual(['s post']);
    const other = { ...rota(turn('n')), area: UNIT };
    expect(on(known([other], [night]))).toEqual(['s post']);
  });

  it('is the deputy of one who is away; without one the posts', () => {
    expect(on(known([rota(turn('n'))], [{ ...night, ...away('d') }]))).toEqual(['d rota n']);
    expect(on(known([rota(turn('n'))], [{ ...night, ...away() }]))).toEqual(['s post']);
    const gone = { ...supervisor, away: [{ from: EVENING, to: MORNING, deputy: { person: 'd', name: 'd' } }] };
    expect(on(known([], [], [gone]))).toEqual(['d post s']);
    expect(on(known([], [{ ...person('d', []), ...away() }], [gone]))).toEqual([]);
  });

  it('is nobody who has left, whatever the rota still says', () => {
    const left = person('n', [post('n', 'dispatcher', TOWN, { to: EVENING })]);
    expect(on(known([rota(turn('n'))], [left]))).toEqual(['s post']);
    expect(on(known([rota(turn('n'))], []))).toEqual(['s post']);
  });

  it('is the leader before the worker, and no bureau for a place', () => {
    const held = (who: string, role: Role, area: string, department?: string): Holder => ({
      person: who,
      name: who,
      post: post(who, role, area, department === undefined ? {} : { department }),
    });
    const holders = [
      held('w', 'gridWorker', GRID),
      held('l', 'gridLeader', GRID),
      held('b', 'unitOfficer', TOWN, 'zhzf'),
      held('h', 'unitHead', UNIT, UNIT),
    ];
    const all = known([], [], holders);
    expect(on(all, MIDNIGHT, GRID)).toEqual(['l post', 'w post']);
    expect(on(all, MIDNIGHT, UNIT)).toEqual(['h post']);
    expect(on(all, MIDNIGHT, TOWN)).toEqual([]);
  });

  it('is never somebody who is away then', () => {
    const hour = (n: number): string => fromMillis(Date.parse(EVENING) + n * 3_600_000);
    const span = fc
      .tuple(fc.nat(20), fc.integer({ min: 1, max: 12 }))
      .map(([a, n]) => ({ from: hour(a), to: hour(a + n) }));
    const names = ['p', 'q', 'r'];
    const absences = fc.array(fc.tuple(fc.constantFrom(...names), fc.constantFrom(undefined, ...names), span), {
      maxLength: 5,
    });
    const turns = fc.array(fc.tuple(fc.constantFrom(...names), span), { maxLength: 5 });
    fc.assert(
      fc.property(absences, turns, fc.nat(30), (gone, given, n) => {
        const people = names.map((name) =>
          person(name, [post(name, 'dispatcher', TOWN)], {
            absences: gone
              .filter(([who]) => who === name)
              .map(([, deputy, times], i) => ({
                id: `a${i}`,
                ...times,
                reason: 'leave' as const,
                ...(deputy === undefined ? {} : { deputy: { person: deputy, name: deputy } }),
              })),
          }),
        );
        const holders = people.map((one): Holder => {
          const [held = post('x', 'dispatcher', TOWN)] = one.posts;
          return { person: one.id, name: one.name, post: held, away: one.absences ?? [] };
        });
        const rotas = [rota(...given.map(([who, times]) => turn(who, times.from, times.to)))];
        for (const { person: who, deputyFor } of dutyIn(TOWN, { rotas, people, holders }, hour(n))) {
          const isAway = (name: string) =>
            gone.some(([other, , times]) => other === name && times.from <= hour(n) && hour(n) < times.to);
          expect(isAway(who)).toBe(false);
          expect(deputyFor === undefined || isAway(deputyFor)).toBe(true);
        }
      }),
    );
  });
});

describe('a rota', () => {
  const codes = (turns: ReturnType<typeof turn>[], people = [night]) =>
    turnFaults(TOWN, DAY, turns, people).map(({ pointer, code }) => `${pointer} ${code}`);

  it('takes turns of that day in China, also through the night', () => {
    expect(shanghaiDay('2026-03-05T16:00:00.000Z')).toBe(DAY);
    expect(codes([turn('n', '2026-03-05T16:00:00.000Z', EVENING), turn('n')])).toEqual([]);
  });

  it.each<[string, ReturnType<typeof turn>[], string]>([
    ['of another day', [turn('n', MIDNIGHT, MORNING)], '/turns/0/from not-of-that-day'],
    ['that end before they begin', [turn('n', EVENING, EVENING)], '/turns/0/to ends-before-it-begins'],
    ['longer than a day', [turn('n', EVENING, '2026-03-07T12:00:00.001Z')], '/turns/0/to turn-too-long'],
    ['of a stranger', [turn('x')], '/turns/0/person unknown'],
    ['of one person twice', [turn('n'), turn('n', EVENING, MIDNIGHT)], '/turns/1/person turns-overlap'],
  ])('refuses turns %s', (_, turns, code) => {
    expect(codes(turns)).toEqual([code]);
  });

  it('refuses who has no post in the area then', () => {
    const bureau = person('n', [post('n', 'unitOfficer', TOWN, { department: 'zhzf' })]);
    const county = person('n', [post('n', 'leader', '320506')]);
    const over = person('n', [post('n', 'dispatcher', TOWN, { to: EVENING })]);
    for (const one of [bureau, county, over])
      expect(codes([turn('n')], [one])).toEqual(['/turns/0/person no-post-there']);
    const inGrid = person('n', [post('n', 'gridWorker', GRID)]);
    expect(codes([turn('n')], [inGrid])).toEqual([]);
  });

  it('shows turns of people who are away, and refuses none of them', () => {
    const gone = { ...night, ...away() };
    expect(awayTurns([turn('n'), turn('m')], [gone])).toEqual([{ pointer: '/turns/0/person', code: 'away' }]);
    expect(awayTurns([turn('n', '2026-03-06T04:00:00.000Z', EVENING)], [gone])).toEqual([]);
  });

  const by = (held: Post): Caller => ({ person: 'x', name: 'x', posts: [held] });
  it.each<[string, Post, string, boolean]>([
    ['the duty supervisor the centre’s', post('x', 'dutySupervisor', TOWN), TOWN, true],
    ['the grid office any grid’s', post('x', 'gridOffice', TOWN), GRID, true],
    ['a village’s head the village’s', post('x', 'unitHead', UNIT, { department: UNIT }), UNIT, true],
    ['a village’s head the town’s', post('x', 'unitHead', UNIT, { department: UNIT }), TOWN, false],
    ['a bureau’s head the town’s', post('x', 'unitHead', TOWN, { department: 'zhzf' }), TOWN, false],
    ['a dispatcher the centre’s', post('x', 'dispatcher', TOWN), TOWN, false],
    ['a supervisor of another town', post('x', 'dutySupervisor', '320506104'), TOWN, false],
  ])('is kept: %s', (_, held, area, may) => {
    expect(rotaKeeper(by(held), area) !== undefined).toBe(may);
  });
});

describe('who holds a post that is asked for anyway', () => {
  const absent: Holder = {
    ...{ person: 'd', name: 'D', post: post('d', 'dispatcher', TOWN) },
    away: [{ from: EVENING, to: MORNING, deputy: { person: 's', name: 'S' } }],
  };
  const holders = [supervisor, absent];
  const people = colleaguesAmong(holders);

  it('is no stranger to the rota, and does the turn as by their own record', () => {
    const rotas = [rota(turn('s'), turn('d'), turn('n'))];
    expect(strangersIn(TOWN, rotas, people, MIDNIGHT)).toEqual(['n']);
    expect(strangersIn(TOWN, rotas, people, MORNING)).toEqual([]);
    const found = dutyIn(TOWN, { rotas: [rota(turn('s'), turn('d'))], holders, people }, MIDNIGHT);
    expect(found.map(({ person, by, deputyFor }) => [person, by, deputyFor])).toEqual([
      ['s', 'rota', undefined],
      ['s', 'rota', 'd'],
    ]);
  });

  it('is one where the turn is in a place in which that post does not count', () => {
    const inUnit = { ...rota(turn('s')), area: UNIT };
    expect(strangersIn(UNIT, [inUnit], people, MIDNIGHT)).toEqual(['s']);
  });
});
