import { findAmong } from '../../../functions/clock/redivision-finding.ts';
import type { GridRow } from '../../../shared/grids/items.ts';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import type { Border } from '../../../shared/kernel/geometry.ts';
import { MINUTE, plus } from '../../../shared/kernel/time.ts';
import type { RedivisionMeta, Step } from '../../../shared/redivisions/model.ts';
import { remindRedivision } from '../../../shared/redivisions/reminding.ts';
import { decideRedivision, draftRedivision, openRedivisionActions } from '../../../shared/redivisions/rules.ts';
import { faultsOfGround, kindOfStep, successorsOf } from '../../../shared/redivisions/rules-check.ts';
import { homeOf, postAt, successionsOf } from '../../../shared/redivisions/rules-home.ts';
import { planSteps } from '../../../shared/redivisions/rules-plan.ts';
import { walkOn } from '../../../shared/redivisions/rules-walk.ts';
import { redivisionTable } from '../../../shared/redivisions/table.ts';
import { REDIVISION_WAITING, redivisionWaits } from '../../../shared/redivisions/waits.ts';
import { faultsOfWaits } from '../../../shared/workflow/waits.ts';
import { AT, caller, post, TOWN, UNIT } from '../../support/cases.ts';
import { at, box, code, made } from '../../support/tiles.ts';

const FROM = plus(AT, 60 * MINUTE);

const row = (n: number, changes: Partial<GridRow> = {}): GridRow => ({
  gridCode: code(n),
  unitCode: UNIT,
  name: `${n}`,
  gridKind: 'comprehensive',
  households: 600,
  population: 1400,
  version: 1,
  updatedAt: AT,
  ...changes,
});

describe('what a redivision waits for', () => {
  it('has somebody, somebody else, a limit and a way out in every state', () => {
    expect(faultsOfWaits(redivisionTable, REDIVISION_WAITING, redivisionWaits)).toEqual([]);
  });
});

describe('the ground of a step', () => {
  const whole = box(0, 0, 6, 4);
  const rules = (grids: readonly Border[], old: readonly Border[] = [whole]): string[] =>
    faultsOfGround(
      grids.map((border) => ({ border })),
      old,
    ).map(({ rule, made: n, other }) => [rule, n, other].filter((each) => each !== undefined).join(' '));

  it('is right when it is split, merged or drawn anew without loss', () => {
    expect(rules([box(0, 0, 3, 4), box(3, 0, 6, 4)])).toEqual([]);
    expect(rules([whole], [box(0, 0, 3, 4), box(3, 0, 6, 4)])).toEqual([]);
    expect(rules([box(0, 0, 6, 2), box(0, 2, 6, 4)], [box(0, 0, 3, 4), box(3, 0, 6, 4)])).toEqual([]);
  });

  it('is refused where somebody else has it, where two have it, and where nobody has it', () => {
    expect(rules([box(0, 0, 3, 4), box(3, 0, 7, 4)])).toEqual(['outside-old 1']);
    expect(rules([box(0, 0, 4, 4), box(3, 0, 6, 4)])).toEqual(['overlaps 1 0']);
    expect(rules([box(0, 0, 3, 4), box(4, 0, 6, 4)])).toEqual(['gap 0']);
    expect(rules([whole, whole])).toEqual(['overlaps 1 0']);
  });

  it('names the square metres that are missing', () => {
    const [fault] = faultsOfGround([{ border: box(0, 0, 5, 4) }], [whole]);
    expect(fault?.squareMetres).toBeGreaterThan(36_000);
    expect(fault?.squareMetres).toBeLessThan(40_000);
  });

  it('goes to whom most of it goes first', () => {
    const parts = [made(7, box(0, 0, 2, 4)), made(8, box(2, 0, 6, 4))];
    expect(successorsOf(whole, parts)).toEqual([code(8), code(7)]);
    expect(successorsOf(box(0, 0, 1, 4), parts)).toEqual([code(7)]);
  });

  it('tells what a step is by how many it retires and makes', () => {
    const [a, b] = [made(7, box(0, 0, 2, 4)), made(8, box(2, 0, 6, 4))];
    expect(kindOfStep({ retired: [code(1)], made: [a, b] })).toBe('split');
    expect(kindOfStep({ retired: [code(1), code(2)], made: [a] })).toBe('merge');
    expect(kindOfStep({ retired: [code(1), code(2)], made: [a, b] })).toBe('redraw');
  });
});

describe('the codes of a draft', () => {
  const register = {
    grids: new Map([1, 2, 5].map((n) => [code(n), row(n, n === 5 ? { retiredFrom: AT } : {})])),
    borders: new Map([
      [code(1), box(0, 0, 3, 4)],
      [code(2), box(3, 0, 6, 4)],
    ]),
  };
  const into = (border: Border, gridCode?: string) => {
    const { gridCode: _, ...grid } = made(0, border);
    return { ...grid, ...(gridCode ? { gridCode } : {}) };
  };
  const plan = (retire: readonly string[], ...codes: readonly (string | undefined)[]) =>
    planSteps([{ retire, into: codes.map((given) => into(box(0, 0, 3, 4), given)) }], TOWN, register);
  const faults = (...given: Parameters<typeof plan>): string[] => {
    const planned = plan(...given);
    return planned.ok ? [] : planned.error.map(({ pointer, code: fault }) => `${pointer} ${fault}`);
  };

  it('are the next of the unit, above every number that was ever given, also of retired grids', () => {
    const planned = plan([code(1)], undefined, code(9), undefined);
    if (!planned.ok) throw new Error('refused');
    expect(planned.value[0]?.made.map(({ gridCode }) => gridCode)).toEqual([code(10), code(9), code(11)]);
  });

  it('are refused where they were ever used, and with them what is not there, retired or elsewhere', () => {
    expect(faults([code(1)], code(5))).toEqual(['/steps/0/into/0/gridCode code-used']);
    expect(faults([code(1)], '320506103204001')).toEqual(['/steps/0/into/0/gridCode other-unit']);
    expect(faults([code(5)], undefined)).toEqual(['/steps/0/retire/0 grid-retired']);
    expect(faults([code(77)], undefined)).toEqual(['/steps/0/retire/0 unknown']);
    expect(faults([code(1), code(1)], undefined)).toEqual(['/steps/0/retire/1 named-twice']);
    expect(faults([code(1)], code(9), code(9))).toEqual(['/steps/0/into/1/gridCode named-twice']);
  });
});

describe('a command on a redivision', () => {
  const office = { person: 'o-1', role: 'gridOffice' } as const;
  const county = { person: 'c-1', role: 'countyReviewer' } as const;
  const sound = { at: AT, faults: 0, warnings: 1 };
  const draft = draftRedivision(
    { id: 'redivision01', town: TOWN, reason: '精网微格', from: FROM, steps: 1, retired: 1, made: 2 },
    office,
    AT,
    chinaCalendar,
  ).next;
  type Given = Partial<Parameters<typeof decideRedivision>[2]>;
  const decide = (of: RedivisionMeta, action: Parameters<typeof decideRedivision>[1], given: Given = {}) =>
    decideRedivision(of, action, {
      actor: office,
      at: AT,
      calendar: chinaCalendar,
      data: {},
      checked: sound,
      ...given,
    });
  const next = (...given: Parameters<typeof decide>): RedivisionMeta => {
    const made = decide(...given);
    if (!made.ok) throw new Error(made.error.code);
    return made.value.next;
  };

  it('goes from the town to the county and back, each time with a limit of its own', () => {
    const proposed = next(draft, 'approve');
    expect(proposed).toMatchObject({ state: 'proposed', version: 2, proposedBy: office });
    const consented = next(proposed, 'consent', { actor: county });
    expect(consented).toMatchObject({ state: 'consented', version: 3, consentedBy: county });
    expect(consented.timer?.clock.dueAt).not.toBe(proposed.timer?.clock.dueAt);
    const active = next(consented, 'activate');
    expect(active).toMatchObject({ state: 'activated', walk: { phase: 'draw', at: AT, index: 0, round: 1 } });
    expect(active.timer).toBeUndefined();
  });

  it('is not consented to by who drafted or proposed it', () => {
    expect(decide(next(draft, 'approve'), 'consent')).toMatchObject({
      ok: false,
      error: { code: 'separation-of-duties' },
    });
  });

  it('is refused while the map does not fit together', () => {
    const checked = { at: AT, faults: 2, warnings: 0 };
    expect(decide(draft, 'approve', { checked })).toMatchObject({ ok: false, error: { code: 'redivision-faulty' } });
    expect(decide(next(next(draft, 'approve'), 'consent', { actor: county }), 'activate', { checked })).toMatchObject({
      ok: false,
      error: { code: 'redivision-faulty' },
    });
    expect(next(draft, 'check', { checked })).toMatchObject({ state: 'drafted', checked });
  });

  it('is activated ten minutes ahead of its date or not at all', () => {
    const consented = next(next(draft, 'approve'), 'consent', { actor: county });
    expect(decide(consented, 'activate', { at: plus(FROM, -10 * MINUTE + 1) })).toMatchObject({
      ok: false,
      error: { errors: [{ pointer: '/from', code: 'activated-too-late' }] },
    });
    expect(next(consented, 'activate', { from: plus(AT, 10 * MINUTE) }).from).toBe(plus(AT, 10 * MINUTE));
  });

  it('is the county’s to consent to: a post of the town alone does not reach', () => {
    const proposed = next(draft, 'approve');
    const open = (held: Parameters<typeof caller>[1]) => openRedivisionActions(caller('p', held as never), proposed);
    expect(open(post('countyReviewer', '320506'))).toContain('consent');
    expect(open(post('leader', TOWN))).not.toContain('consent');
    expect(open(post('gridOffice', TOWN))).toEqual(['check', 'withdraw']);
    expect(openRedivisionActions(caller('p', post('gridOffice', '320506104')), proposed)).toEqual([]);
  });

  it('is remembered before its limit, at it and after, without a new version', () => {
    const due = draft.timer?.clock.dueAt ?? '';
    const late = remindRedivision(draft, plus(due, MINUTE), chinaCalendar);
    expect(late?.next.version).toBe(draft.version);
    expect(late?.messages.map(({ audience }) => audience)).toEqual([
      `post:${TOWN}:gridOffice`,
      'post:320506:countyReviewer',
    ]);
    expect(remindRedivision(draft, AT, chinaCalendar)).toBeUndefined();
  });
});

describe('the walk', () => {
  const of: RedivisionMeta = {
    id: 'r',
    state: 'activated',
    version: 4,
    town: TOWN,
    reason: 'x',
    from: FROM,
    steps: 2,
    retired: 3,
    made: 5,
    draftedBy: { person: 'o', role: 'gridOffice' },
    draftedAt: AT,
    walk: { phase: 'draw', at: AT, index: 0, round: 1, moved: 0, left: 0, step: 0 },
  };
  /** Walks on until it is over; `found` is what each round moves. */
  const through = (found: readonly number[]): { readonly rounds: readonly string[]; readonly end: RedivisionMeta } => {
    let now = AT;
    let at = of;
    const rounds: string[] = [];
    for (let n = 0; at.walk && n < 200; n += 1) {
      const { walk } = at;
      if (walk.at > now) now = walk.at;
      if (walk.phase === 'move' && walk.index === 0) rounds.push(`${(Date.parse(now) - Date.parse(FROM)) / MINUTE}`);
      const moved = walk.phase === 'move' && walk.index === 0 ? (found[walk.round - 1] ?? 0) : 0;
      at = walkOn(at, walk, { count: 1, moved, left: 0 }, now);
    }
    return { rounds, end: at };
  };

  it('draws, hands over, and goes through the old grids at the date, two and ten minutes later', () => {
    const { rounds, end } = through([9, 1, 0]);
    expect(rounds).toEqual(['0', '2', '10']);
    expect(end).toMatchObject({ state: 'done', version: 5, left: 0 });
  });

  it('goes on while a round still finds something', () => {
    expect(through([9, 1, 1, 2, 0]).rounds).toEqual(['0', '2', '10', '12', '14']);
  });

  it('moves nothing before the date', () => {
    const drawn = { ...of, walk: { phase: 'posts', at: AT, index: 1, round: 1, moved: 0, left: 0, step: 3 } } as const;
    expect(walkOn(drawn, drawn.walk, { count: 1, moved: 0, left: 0 }, AT).walk).toMatchObject({
      phase: 'move',
      at: FROM,
    });
  });
});

describe('the new home', () => {
  const step: Step = {
    unitCode: UNIT,
    kind: 'comprehensive',
    retired: [code(1)],
    made: [made(7, box(0, 0, 2, 4)), made(8, box(2, 0, 6, 4))],
    successors: { [code(1)]: [code(8), code(7)] },
  };
  const [succession] = successionsOf([step]);
  if (!succession) throw new Error('no succession');
  const point = (column: number, rowAt: number) => ({ lon: at(column, rowAt)[0], lat: at(column, rowAt)[1] });

  it('is where it lies; without a place, or with one elsewhere, the main successor', () => {
    expect(homeOf(succession, point(1, 1), findAmong)).toEqual({ grid: code(7), by: 'place' });
    expect(homeOf(succession, point(4, 1), findAmong)).toEqual({ grid: code(8), by: 'place' });
    expect(homeOf(succession, point(2, 1), findAmong)).toEqual({ grid: code(7), by: 'place' });
    expect(homeOf(succession, undefined, findAmong)).toEqual({ grid: code(8), by: 'rule' });
    expect(homeOf(succession, point(40, 40), findAmong)).toEqual({ grid: code(8), by: 'rule' });
  });

  it('takes the post of the old grid along, and no other', () => {
    expect(postAt(`${code(1)}:gridLeader`, code(1), code(7))).toBe(`${code(7)}:gridLeader`);
    expect(postAt(`${TOWN}:dispatcher`, code(1), code(7))).toBe(`${TOWN}:dispatcher`);
  });
});
