import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import type { Caller } from '../../../shared/kernel/caller.ts';
import { ROLES } from '../../../shared/kernel/roles.ts';
import { DAY, HOUR, plus } from '../../../shared/kernel/time.ts';
import { eventTypes } from '../../../shared/notifications/events.ts';
import {
  reliefItem,
  reliefRow,
  toRelief,
  toReliefItem,
  toReliefOf,
  toReliefRow,
} from '../../../shared/reliefs/items.ts';
import { RELIEF_STATES, type ReliefMeta } from '../../../shared/reliefs/model.ts';
import { remindRelief } from '../../../shared/reliefs/reminding.ts';
import { kindOf, matches } from '../../../shared/reliefs/rules.ts';
import {
  askRelief,
  decideRelief,
  faultsOfOutage,
  faultsOfTimes,
  mayViewRelief,
  openReliefActions,
} from '../../../shared/reliefs/rules-decide.ts';
import { RELIEF_ACTIONS, RELIEF_ASKERS, reliefTable } from '../../../shared/reliefs/table.ts';
import { reliefWaits } from '../../../shared/reliefs/waits.ts';
import { actorOf } from '../../../shared/workflow/command.ts';
import { faultsOfWaits } from '../../../shared/workflow/waits.ts';
import { AT, caller, GRID, post, TOWN, UNIT } from '../../support/cases.ts';

const NEIGHBOUR = '320506103204';
const dispatcher = post('dispatcher', TOWN);
const supervisor = post('dutySupervisor', TOWN);
const leader = post('leader', TOWN);
const asker = caller('d-1', dispatcher);

const asked = (changes: Partial<ReliefMeta> = {}): ReliefMeta => ({
  ...askRelief(
    { id: 'relief0001', town: TOWN, area: UNIT, from: AT, to: plus(AT, 6 * HOUR), reason: '台风' },
    actorOf(asker, dispatcher),
    AT,
    chinaCalendar,
  ).next,
  ...changes,
});

const reminders = (relief: ReliefMeta): readonly string[] =>
  (remindRelief(relief, plus(AT, DAY), chinaCalendar)?.messages ?? []).map(({ type }) => type);

const act = (relief: ReliefMeta, action: 'approve' | 'deny' | 'withdraw', who: Caller) => {
  const [held] = who.posts;
  if (!held) throw new Error('no post');
  const made = decideRelief(relief, action, {}, actorOf(who, held), plus(AT, HOUR));
  if (!made.ok) throw new Error(made.error.code);
  return made.value;
};

describe('what a relief lies over', () => {
  const place = { town: TOWN, unit: UNIT, grid: GRID, category: '0129' };
  const over = (area: string, categories?: string[]) =>
    matches({ id: 'r', area, from: AT, to: AT, ...(categories ? { categories } : {}) }, place);

  it('is all in its area, or what of it is of its categories', () => {
    expect([TOWN, UNIT, GRID].map((area) => over(area))).toEqual([true, true, true]);
    expect([NEIGHBOUR, '320506104', '320506103203002'].map((area) => over(area))).toEqual([false, false, false]);
    expect([over(TOWN, ['0129']), over(TOWN, ['0130'])]).toEqual([true, false]);
    const { category: _none, ...plain } = place;
    expect(matches({ id: 'r', area: TOWN, categories: ['0129'], from: AT, to: AT }, plain)).toBe(false);
  });

  it('is not what is known to the town alone, when it lies over a village', () => {
    expect(matches({ id: 'r', area: UNIT, from: AT, to: AT }, { town: TOWN })).toBe(false);
    expect(matches({ id: 'r', area: TOWN, from: AT, to: AT }, { town: TOWN })).toBe(true);
  });
});

describe('times of a relief', () => {
  const faults = (from: string, to: string) =>
    faultsOfTimes(from, to, AT).map(({ pointer, code }) => `${pointer} ${code}`);

  it('may be past, present and to come, within bounds that count themselves in', () => {
    expect(faults(plus(AT, -7 * DAY), plus(AT, 7 * DAY))).toEqual([]);
    expect(faults(plus(AT, 30 * DAY), plus(AT, 44 * DAY))).toEqual([]);
    expect(faults(plus(AT, -7 * DAY - 1), AT)).toEqual(['/from relief-too-far-back']);
    expect(faults(plus(AT, 30 * DAY + 1), plus(AT, 31 * DAY))).toEqual(['/from relief-too-far-ahead']);
    expect(faults(AT, plus(AT, 14 * DAY + 1))).toEqual(['/to relief-too-long']);
    expect(faults(AT, AT)).toEqual(['/to ends-before-it-begins']);
  });
});

describe('an outage of the systems', () => {
  const outage = asked({ area: TOWN, cause: 'outage' });

  it('is one of the whole town and of every category', () => {
    const faults = (area: string, categories?: string[]) =>
      faultsOfOutage({ area, categories }).map(({ pointer, code }) => `${pointer} ${code}`);
    expect(faults(TOWN)).toEqual([]);
    expect(faults(UNIT)).toEqual(['/area outage-of-the-town']);
    expect(faults(TOWN, ['0129'])).toEqual(['/categories outage-of-everything']);
  });

  it('may be asked for by who keeps the systems too, and is decided by the same as a relief', () => {
    expect(RELIEF_ASKERS.outage).toEqual([...RELIEF_ASKERS.relief, 'systemAdmin']);
    expect(openReliefActions(caller('s-1', supervisor), outage)).toEqual(['approve', 'deny', 'withdraw']);
    const keeper = post('systemAdmin', TOWN);
    const own = { ...outage, askedBy: actorOf(caller('k-1', keeper), keeper) };
    expect(openReliefActions(caller('k-1', keeper), own)).toEqual(['withdraw']);
    expect(openReliefActions(caller('k-2', keeper), own)).toEqual([]);
  });

  it('is told under its own name, declared like every other', () => {
    const { messages } = act(outage, 'approve', caller('s-1', supervisor));
    const types = [...messages.map(({ type }) => type), ...reminders(outage)];
    expect(new Set(types)).toEqual(new Set(['onegrid.outage.approved', 'onegrid.outage.decide-late']));
    for (const type of types) expect(eventTypes.has(type)).toBe(true);
    expect(kindOf(outage)).toBe('outage');
    expect(kindOf(asked())).toBe('relief');
  });

  it('stands in lists of its own', () => {
    const lists = [outage, asked()].map((one) => toReliefItem(one, chinaCalendar).list);
    expect(lists).toEqual(['o:asked', 'r:asked']);
    expect(toRelief(reliefItem.parse(toReliefItem(outage, chinaCalendar)))).toEqual(outage);
    expect(toReliefOf(reliefRow.parse(toReliefRow(outage))).cause).toBe('outage');
  });
});

describe('who decides', () => {
  it('is not who asked', () => {
    const both = caller('d-1', leader);
    const refused = decideRelief(asked(), 'approve', {}, actorOf(both, leader), AT);
    expect(refused).toEqual({ ok: false, error: { code: 'separation-of-duties', params: { rule: 'ask-decide' } } });
  });

  it('is the duty supervisor alone on duty, which is marked', () => {
    const alone = caller('s-1', supervisor);
    const own = asked({ askedBy: actorOf(alone, supervisor) });
    expect(act(own, 'approve', alone).next).toMatchObject({ state: 'approved', selfApproved: true });
    expect(act(asked(), 'approve', alone).next.selfApproved).toBeUndefined();
  });

  it('may be whom the table names, over the whole area', () => {
    const rights = (who: Caller, relief = asked()) => openReliefActions(who, relief).join(' ');
    expect(rights(caller('s-1', supervisor))).toBe('approve deny withdraw');
    expect(rights(caller('l-1', leader))).toBe('approve deny withdraw');
    expect(rights(asker)).toBe('withdraw');
    expect(rights(caller('d-2', dispatcher))).toBe('');
    expect(rights(caller('s-2', post('dutySupervisor', '320506104')))).toBe('');
    expect(rights(caller('s-3', post('dutySupervisor', UNIT)), asked({ area: TOWN }))).toBe('');
    for (const role of ROLES.filter((one) => one !== 'dutySupervisor' && one !== 'leader'))
      expect([role, rights(caller('x', post(role, TOWN)))]).toEqual([role, '']);
  });

  it('in any state may do what the table says, and nothing else', () => {
    const all = caller('s-1', supervisor);
    for (const state of RELIEF_STATES) {
      const open = RELIEF_ACTIONS.filter((action) => reliefTable[action].from.includes(state));
      expect(openReliefActions(all, asked({ state }))).toEqual(open);
    }
  });

  it('sees it where its area touches theirs', () => {
    const sees = (area: string) => mayViewRelief(caller('x', post('gridLeader', area)), UNIT);
    expect([TOWN, UNIT, GRID, NEIGHBOUR, '320506104'].map(sees)).toEqual([true, true, true, false, false]);
  });
});

describe('a decision', () => {
  const s = caller('s-1', supervisor);

  it('approved sets the walk out, tells who asked and the dispatchers, and ends the wait', () => {
    const { next, messages } = act(asked(), 'approve', s);
    expect(next).toMatchObject({
      state: 'approved',
      version: 2,
      walk: { round: 1, at: plus(AT, HOUR), list: 0, cases: 0 },
    });
    expect(next.timer).toBeUndefined();
    expect(messages.map(({ audience, type }) => `${type} ${audience}`)).toEqual([
      'onegrid.relief.approved person:d-1',
      `onegrid.relief.approved post:${TOWN}:dispatcher`,
    ]);
  });

  it('denied moves nothing', () => {
    const { next } = act(asked(), 'deny', s);
    expect(next).toMatchObject({ state: 'denied', version: 2 });
    expect([next.walk, next.timer]).toEqual([undefined, undefined]);
  });

  it('withdrawn undoes what was approved, and only that', () => {
    expect(act(asked(), 'withdraw', asker).next.walk).toBeUndefined();
    const approved = act(asked(), 'approve', s).next;
    const { next } = act({ ...approved, effect: { cases: 3, at: AT } }, 'withdraw', s);
    expect(next).toMatchObject({ state: 'withdrawn', version: 3, walk: { round: 1, list: 0 } });
  });

  it('says nothing of the reason, and only in words that are declared', () => {
    const spoken = [
      ...askRelief({ ...asked(), id: 'r2' }, actorOf(asker, dispatcher), AT, chinaCalendar).messages,
      ...(['approve', 'deny', 'withdraw'] as const).flatMap((action) => act(asked(), action, s).messages),
    ];
    for (const { type, data } of spoken) {
      expect(eventTypes.get(type)?.data.safeParse(data).success).toBe(true);
      expect(JSON.stringify(data)).not.toContain('台风');
    }
  });
});

describe('a relief that waits', () => {
  it('names an actor, a substitute, a limit and an override', () => {
    expect(faultsOfWaits(reliefTable, ['asked'], reliefWaits)).toEqual([]);
  });

  it('reminds near its limit, at it and after it, of ever more persons', () => {
    const told = (at: string, relief = asked()) => remindRelief(relief, at, chinaCalendar);
    expect(told(plus(AT, HOUR))).toBeUndefined();
    const near = told(plus(AT, 2 * HOUR - 24 * 60_000));
    expect(near?.messages.map(({ audience }) => audience)).toEqual([`post:${TOWN}:dutySupervisor`]);
    const passed = told(plus(AT, 2 * HOUR + 1), near?.next);
    expect(passed?.messages.map(({ audience }) => audience)).toEqual([
      `post:${TOWN}:dutySupervisor`,
      `post:${TOWN}:leader`,
    ]);
    const long = told(plus(AT, 4 * HOUR), passed?.next);
    expect(long?.messages.map(({ audience }) => audience)).toContain('person:d-1');
    expect(told(plus(AT, 9 * HOUR), long?.next)).toBeUndefined();
    for (const one of [near, passed, long]) {
      expect(one?.next.version).toBe(1);
      for (const { type, data } of one?.messages ?? [])
        expect(eventTypes.get(type)?.data.safeParse(data).success).toBe(true);
    }
    expect([near, passed, long].map((one) => `${one?.event.part} ${one?.event.version}`)).toEqual([
      'clock 1',
      'clock 2',
      'clock 3',
    ]);
  });

  it('reminds no more once it is decided', () => {
    expect(remindRelief(asked({ state: 'approved' }), plus(AT, DAY), chinaCalendar)).toBeUndefined();
  });
});
