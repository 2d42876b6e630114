import type { CaseCommand } from '../../../shared/cases/bodies.ts';
import { decide } from '../../../shared/cases/decide.ts';
import { toMetaItem } from '../../../shared/cases/items.ts';
import type { CaseMeta } from '../../../shared/cases/model.ts';
import { hushedUntil, liesUnder, type Relieving, relieveCase } from '../../../shared/cases/rules-relief.ts';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import { HOUR, MINUTE, plus } from '../../../shared/kernel/time.ts';
import { eventTypes } from '../../../shared/notifications/events.ts';
import type { Relief } from '../../../shared/reliefs/rules.ts';
import { pause, start, stop } from '../../../shared/workflow/deadlines.ts';
import { AT, aCase, context, post, TOWN, UNIT } from '../../support/cases.ts';

const DUE = plus(AT, 2 * HOUR);
const now = plus(AT, HOUR);
const storm: Relief = { id: 'storm', area: UNIT, from: now, to: plus(now, 6 * HOUR) };
const elsewhere: Relief = { ...storm, id: 'elsewhere', area: '320506103204' };
const hour = { clock: start({ type: 'urgent_hour', n: 1 }, AT, chinaCalendar) };

const under = (changes: Partial<Relieving> = {}): Relieving => ({
  relief: storm,
  standing: [storm, elsewhere],
  at: now,
  calendar: chinaCalendar,
  ...changes,
});
const undone = (at = now): Relieving => under({ standing: [elsewhere], at });

const relieved = (c: CaseMeta, how = under()): CaseMeta => {
  const made = relieveCase(c, how);
  if (!made) throw new Error('nothing moved');
  return made.next;
};

describe('a relief over a case whose clocks run', () => {
  it('moves its limit, its stage’s and its question’s in one event of the clock', () => {
    const ask = {
      kind: 'extension' as const,
      by: 'o',
      at: AT,
      version: 7,
      timer: { ...hour, reminded: 'before' as const },
    };
    const c = aCase('handling', { stage: { ...hour, reminded: 'before' }, ask, reminded: 'before' });
    const made = relieveCase(c, under());
    expect(made?.next).toMatchObject({
      version: 8,
      state: 'handling',
      clock: { dueAt: plus(DUE, 6 * HOUR), baseDueAt: DUE },
      // What ran out when the storm began is not late, and nothing is given back.
      stage: hour,
    });
    expect(made?.event).toEqual({
      part: '_',
      version: 8,
      action: 'relief',
      actor: { person: 'clock', role: 'clock' },
      at: now,
      from: 'handling',
      to: 'handling',
      data: { relief: 'storm', kind: 'relief', dueAt: plus(DUE, 6 * HOUR) },
    });
    expect(made?.next.reminded).toBeUndefined();
    expect(made?.messages).toEqual([]);
    const early = relieved(c, under({ standing: [{ ...storm, from: plus(AT, MINUTE) }] }));
    expect(early.stage).toMatchObject({ clock: { dueAt: plus(AT, 8 * HOUR - MINUTE) } });
    expect([early.stage?.reminded, early.ask?.timer.reminded]).toEqual([undefined, undefined]);
  });

  it('by an outage of the systems does the same, and the timeline says that it was one', () => {
    const c = aCase('handling');
    const outage = { ...storm, area: TOWN, cause: 'outage' } as const;
    const made = relieveCase(c, under({ relief: outage, standing: [outage] }));
    expect(made?.next.clock).toEqual(relieved(c).clock);
    expect(made?.event.data).toMatchObject({ relief: 'storm', kind: 'outage' });
  });

  it('moves a dispute’s limit on a closed case, and a review’s on one that rests', () => {
    const day = { clock: start({ type: 'natural_day', n: 3 }, AT, chinaCalendar) };
    const disputed = aCase('closed', { clock: stop(hour.clock, AT), dispute: { report: 'r', at: AT, timer: day } });
    const next = relieved(disputed);
    expect(next.dispute?.timer.clock.dueAt).toBe(plus(AT, 78 * HOUR));
    expect(next.clock).toEqual(disputed.clock);
    const suspension = { reason: 'weather' as const, since: AT, until: plus(AT, 90 * HOUR), review: day };
    const resting = aCase('suspended', {
      clock: pause(start({ type: 'urgent_hour', n: 2 }, AT, chinaCalendar), AT, chinaCalendar),
      suspension,
    });
    const after = relieved(resting);
    expect(after.suspension?.review.clock.dueAt).toBe(plus(AT, 78 * HOUR));
    expect([after.clock, after.suspension?.until]).toEqual([resting.clock, suspension.until]);
  });

  it('leaves alone who stands still, has ended, lies elsewhere or is of another kind', () => {
    const running = start({ type: 'urgent_hour', n: 2 }, AT, chinaCalendar);
    const others = [
      aCase('handling', { clock: pause(running, AT, chinaCalendar) }),
      aCase('closed', { clock: stop(running, AT) }),
      aCase('handling', { unit: '320506103209', grid: '320506103209001' }),
      aCase('reported'),
    ];
    for (const c of others) {
      expect(relieveCase(c, under())).toBeUndefined();
      expect(liesUnder(c, storm)).toBe(false);
    }
    expect(relieveCase(aCase('handling'), under({ standing: [{ ...storm, categories: ['0130'] }] }))).toBeUndefined();
  });

  it('is done once, however often it is done', () => {
    const c = relieved(aCase('handling'));
    expect(relieveCase(c, under({ at: plus(now, HOUR) }))).toBeUndefined();
    expect(liesUnder(c, storm)).toBe(true);
  });

  it('of the past takes back that it was late', () => {
    const late = aCase('handling', { reminded: 'after' });
    const next = relieved(late, under({ at: plus(DUE, HOUR), standing: [{ ...storm, to: plus(now, 3 * HOUR) }] }));
    expect([next.clock?.dueAt, next.reminded]).toEqual([plus(DUE, 3 * HOUR), undefined]);
  });

  it('leaves the case light enough', () => {
    expect(toMetaItem(relieved(aCase('handling')), chinaCalendar)).toMatchObject({ dueAt: plus(DUE, 6 * HOUR) });
  });
});

describe('a relief that was undone', () => {
  const c = relieved(aCase('handling'));

  it('gives the deadlines back as they were, and tells who has the case', () => {
    const made = relieveCase(c, undone());
    expect(made?.next.clock).toEqual(aCase('handling').clock);
    expect(made?.event.data).toEqual({ relief: 'storm', kind: 'relief', undone: true, dueAt: DUE });
    expect(made?.messages.map(({ audience, type }) => `${type} ${audience}`)).toEqual([
      `onegrid.case.relief-undone ${UNIT}`,
    ]);
    const [message] = made?.messages ?? [];
    expect(message?.data.dueAt).toBe(DUE);
    expect(eventTypes.get(message?.type ?? '')?.data.safeParse(message?.data).success).toBe(true);
  });

  it('leaves half an hour at least, and tells the dispatcher where no unit has it', () => {
    const { lead: _none, ...filed } = relieved(aCase('filed'));
    const at = plus(DUE, HOUR);
    const made = relieveCase(filed, undone(at));
    expect(made?.next.clock?.dueAt).toBe(plus(at, 30 * MINUTE));
    expect(made?.messages.map(({ audience }) => audience)).toEqual([`post:${TOWN}:dispatcher`]);
    if (made) expect(relieveCase(made.next, undone(plus(at, 10 * MINUTE)))).toBeUndefined();
  });

  it('does not tell a unit of a complaint about it', () => {
    const about = { ...c, about: { kind: 'unit', ref: UNIT } } as const;
    expect(relieveCase(about, undone())?.messages).toEqual([]);
  });
});

describe('a case that is moved by an amendment', () => {
  const amend = (c: CaseMeta, unit: string): CaseMeta => {
    const located = { town: TOWN, unit, grid: `${unit}002` };
    const command: CaseCommand = { action: 'amend', body: { grid: located.grid } };
    const change = decide(c, command, context('a', post('acceptor', TOWN), { at: now, reliefs: [storm], located }));
    if (!change.ok) throw new Error(change.error.code);
    return change.value.next;
  };

  it('into the storm has its time, and out of it what it had', () => {
    const outside = '320506103209';
    const c = aCase('handling', { unit: outside, grid: `${outside}001`, stage: { clock: hour.clock } });
    const inside = amend(c, UNIT);
    expect(inside.clock?.dueAt).toBe(plus(DUE, 6 * HOUR));
    expect(amend(inside, outside).clock?.dueAt).toBe(DUE);
  });
});

describe('while a relief lies over a case', () => {
  it('nobody is reminded until its end, the last one where there are several', () => {
    const c = aCase('handling');
    const longer = { ...storm, id: 'longer', to: plus(now, 8 * HOUR) };
    expect(hushedUntil(c, [storm, elsewhere], now)).toBe(storm.to);
    expect(hushedUntil(c, [storm, longer], now)).toBe(longer.to);
    expect(hushedUntil(c, [storm], plus(now, -1))).toBeUndefined();
    expect(hushedUntil(c, [storm], storm.to)).toBeUndefined();
    expect(hushedUntil(c, [elsewhere], now)).toBeUndefined();
  });
});
