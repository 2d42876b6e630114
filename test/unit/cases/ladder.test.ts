import { audiencesOf } from '../../../shared/cases/ladder.ts';
import { ASKS, type CaseMeta, type CaseState, isOpen } from '../../../shared/cases/model.ts';
import { limitName, remind, remindOf, stuckOn } from '../../../shared/cases/reminding.ts';
import { LIMIT_TIMERS, type LimitTimer, timerIn, wakingsOf } from '../../../shared/cases/timers.ts';
import { caseWaits } from '../../../shared/cases/waits.ts';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import type { Instant } from '../../../shared/kernel/time.ts';
import { eventTypes } from '../../../shared/notifications/events.ts';
import { templates } from '../../../shared/notifications/templates.ts';
import { start } from '../../../shared/workflow/deadlines.ts';
import { REMINDER_STAGES, type ReminderStage } from '../../../shared/workflow/reminders.ts';
import type { Timer } from '../../../shared/workflow/timers.ts';
import { AT, aCase, GRID, TOWN, UNIT } from '../../support/cases.ts';

/** An hour from 14:10: reminded at 14:58, broken after 15:10, and again at 15:40. */
const hour: Timer = { clock: start({ type: 'urgent_hour', n: 1 }, AT, chinaCalendar) };
const DUE: Instant = '2026-03-06T15:10:00.000Z';
const TIMES: Readonly<Record<ReminderStage, Instant>> = {
  before: '2026-03-06T14:58:00.000Z',
  at: '2026-03-06T15:10:00.001Z',
  after: '2026-03-06T15:40:00.001Z',
};

const post = (role: string, area = TOWN): string => `post:${area}:${role}`;
const [acceptor, dispatcher, supervisor, leader, inspector] = [
  post('acceptor'),
  post('dispatcher'),
  post('dutySupervisor'),
  post('leader'),
  post('inspector'),
];
const PLATFORM = 'city-12345';
const above = { upstream: { platform: PLATFORM, owns: ['limit', 'refusal', 'closing'] } } as const;

const inState = (state: CaseState, changes: Partial<CaseMeta> = {}): CaseMeta => {
  const { clock: _clock, ...c } = aCase(state, { lead: UNIT, stage: hour, ...changes });
  return c;
};

type Rungs = readonly [before: readonly string[], at: readonly string[], after: readonly string[]];
const rungsOf = (c: CaseMeta, timer: LimitTimer): Rungs => [
  audiencesOf(c, timer, 'before'),
  audiencesOf(c, timer, 'at'),
  audiencesOf(c, timer, 'after'),
];

/** Whom the limit of each state tells; said once more by hand, so that a changed declaration is seen. */
const STAGES: Readonly<Record<string, readonly [Partial<CaseMeta>, Rungs]>> = {
  reported: [{}, [[acceptor], [acceptor, supervisor], [supervisor]]],
  verifying: [
    { verification: { from: 'filed', by: 'd', person: 'w-1' } },
    [['person:w-1'], ['person:w-1', post('gridLeader', GRID)], [post('gridLeader', GRID), dispatcher]],
  ],
  filed: [{}, [[dispatcher], [dispatcher, supervisor], [supervisor]]],
  dispatched: [{}, [[UNIT], [UNIT, supervisor], [supervisor, dispatcher]]],
  returned: [{}, [[dispatcher], [dispatcher, supervisor], [supervisor]]],
  handling: [{ assignee: { person: 'w-2' } }, [[UNIT], [UNIT, 'person:w-2'], ['person:w-2', dispatcher]]],
  suspended: [{}, [[UNIT], [UNIT, dispatcher], [dispatcher, supervisor]]],
  escalated: [
    { escalation: { to: 'county-housing', from: 'filed' } },
    [['county-housing'], ['county-housing', dispatcher], [dispatcher, supervisor]],
  ],
  handled: [{ inspector: 'w-3' }, [[inspector], [inspector, 'person:w-3'], ['person:w-3', supervisor]]],
  inspected: [{}, [[acceptor], [acceptor, dispatcher], [dispatcher, supervisor]]],
};

describe('the ladder of a state', () => {
  it('is known for every state that waits', () => {
    expect(Object.keys(STAGES).sort()).toEqual(caseWaits.map(({ state }) => state).sort());
  });

  it.each(Object.entries(STAGES))('%s', (state, [changes, rungs]) => {
    expect(rungsOf(inState(state as CaseState, changes), 'stage')).toEqual(rungs);
  });

  it('leads to a post where it was given to one, and to nobody of the place where the matter is hidden', () => {
    const verification = { from: 'filed', by: 'd', post: `${GRID}:gridWorker` } as const;
    const open = inState('verifying', { verification });
    expect(audiencesOf(open, 'stage', 'before')).toEqual([post('gridWorker', GRID)]);
    const hidden = { ...open, confidential: true as const };
    expect(rungsOf(hidden, 'stage')).toEqual([[supervisor], [supervisor], [dispatcher]]);
    const { grid: _grid, ...unlocated } = open;
    expect(audiencesOf(unlocated, 'stage', 'after')).toEqual([dispatcher]);
  });

  it('has somebody on every rung, whatever the case lacks', () => {
    for (const state of caseWaits.map((wait) => wait.state))
      for (const stage of REMINDER_STAGES) {
        const { lead: _lead, ...bare } = inState(state);
        expect(audiencesOf(bare, 'stage', stage).length).toBeGreaterThan(0);
      }
  });
});

const asked = (kind: (typeof ASKS)[number], changes: Partial<CaseMeta> = {}, state: CaseState = 'handling'): CaseMeta =>
  inState(state, { ask: { kind, by: 'w-1', at: AT, version: 7, timer: hour }, ...changes });

const QUESTIONS: Readonly<Record<(typeof ASKS)[number], readonly [CaseMeta, Rungs]>> = {
  extension: [asked('extension'), [[dispatcher], [dispatcher, supervisor], [supervisor, dispatcher]]],
  suspension: [asked('suspension'), [[supervisor], [supervisor, leader], [leader, dispatcher]]],
  transfer: [asked('transfer'), [[dispatcher], [dispatcher, supervisor], [supervisor, dispatcher]]],
  'force-close': [asked('force-close'), [[supervisor], [supervisor, leader], [leader, dispatcher]]],
  submission: [asked('submission'), [[UNIT], [UNIT, supervisor], [supervisor, dispatcher]]],
  refusal: [asked('refusal', above, 'reported'), [[PLATFORM], [PLATFORM, supervisor], [supervisor]]],
  closing: [asked('closing', above, 'inspected'), [[PLATFORM], [PLATFORM, supervisor], [supervisor]]],
  'overdue-appeal': [asked('overdue-appeal', {}, 'closed'), [[supervisor], [supervisor, leader], [leader, supervisor]]],
};

describe('the ladder of a question', () => {
  it.each(ASKS)('%s', (kind) => {
    const [c, rungs] = QUESTIONS[kind];
    expect(rungsOf(c, 'ask')).toEqual(rungs);
  });

  it('of a limit that a platform owns leads to the platform', () => {
    expect(rungsOf(asked('extension', above), 'ask')).toEqual([
      [PLATFORM],
      [PLATFORM, supervisor],
      [supervisor, dispatcher],
    ]);
  });
});

describe('the other ladders', () => {
  const dispute = inState('closed', { dispute: { report: 'r'.repeat(16), at: AT, timer: hour } });
  const suspension = { reason: 'weather', since: AT, until: '2026-05-01T00:00:00.000Z', review: hour } as const;

  it('of a dispute: who closed it, who calls back, the duty supervisor', () => {
    const agent = post('callBackAgent');
    expect(rungsOf(dispute, 'dispute')).toEqual([[acceptor], [acceptor, agent], [agent, supervisor]]);
  });

  it('of a review: the unit and the duty supervisor from the first', () => {
    expect(rungsOf(inState('suspended', { suspension }), 'review')).toEqual([
      [UNIT, supervisor],
      [UNIT, supervisor, dispatcher],
      [UNIT, supervisor, dispatcher],
    ]);
  });

  it('of the handling: the unit and who has it there, then the centre, then the duty supervisor', () => {
    const c = aCase('handling', { assignee: { post: `${GRID}:gridLeader` } });
    const [holder, at] = [post('gridLeader', GRID), 'limit' as const];
    expect(rungsOf(c, at)).toEqual([
      [UNIT, holder],
      [UNIT, holder, dispatcher],
      [UNIT, holder, supervisor],
    ]);
  });

  it('never lead to whom the case complains about', () => {
    const about = { kind: 'staff', ref: 'w-1' } as const;
    const verification = { from: 'filed', by: 'd', person: 'w-1' } as const;
    const c = inState('verifying', { about, verification });
    for (const stage of REMINDER_STAGES) expect(audiencesOf(c, 'stage', stage)).not.toContain('person:w-1');
  });
});

/** One case for each limit that may run on it. */
const RUNNING: readonly (readonly [string, LimitTimer, CaseMeta])[] = [
  // The handling has the case's own limit, and what is suspended its review.
  ...Object.entries(STAGES)
    .filter(([state]) => state !== 'handling' && state !== 'suspended')
    .map(([state, [changes]]) => [`stage ${state}`, 'stage', inState(state as CaseState, changes)] as const),
  ...ASKS.map((kind): readonly [string, LimitTimer, CaseMeta] => {
    const { stage: _stage, ...c } = QUESTIONS[kind][0];
    return [`ask ${kind}`, 'ask', c];
  }),
  ['dispute', 'dispute', inState('closed', { dispute: { report: 'r'.repeat(16), at: AT, timer: hour } })],
];

const without = (c: CaseMeta, timer: LimitTimer): CaseMeta => {
  const { stage, ...rest } = c;
  return timer === 'stage' && stage ? { ...rest, stage } : rest;
};

describe('reminding of the limits beside the handling’s', () => {
  it.each(RUNNING)('%s: near, passed and passed for long, each once, without a version', (_name, timer, given) => {
    let c = without(given, timer);
    for (const [n, stage] of REMINDER_STAGES.entries()) {
      const early = new Date(Date.parse(TIMES[stage]) - 1).toISOString();
      expect(remindOf(c, timer, early, chinaCalendar)).toBeUndefined();
      const told = remindOf(c, timer, TIMES[stage], chinaCalendar);
      if (!told) throw new Error(stage);
      const limit = limitName(c, timer);
      expect(told.event).toMatchObject({
        part: `clock-${limit}-260306151000`,
        version: n + 1,
        action: n === 0 ? 'limit-near' : 'limit-passed',
        data: { limit, stage, dueAt: DUE },
      });
      expect(told.messages.map(({ audience }) => audience)).toEqual(audiencesOf(c, timer, stage));
      for (const one of told.messages) {
        expect(one.type).toBe(`onegrid.case.${limit}-${n === 0 ? 'due' : 'late'}`);
        expect([eventTypes.has(one.type), one.type in templates]).toEqual([true, true]);
        expect([one.part, one.version, one.latestWins]).toEqual([told.event.part, n + 1, n === 0 ? true : undefined]);
        expect(one.data.dueAt).toBe(DUE);
      }
      expect([told.next.version, told.next.state]).toEqual([c.version, c.state]);
      expect(timerIn(told.next, timer)?.reminded).toBe(stage);
      expect(remindOf(told.next, timer, TIMES[stage], chinaCalendar)).toBeUndefined();
      c = told.next;
    }
    expect(wakingsOf(c, chinaCalendar).filter((one) => one.timer === timer)).toEqual([]);
  });

  it.each(RUNNING)('%s: a sweep that comes late tells the last only', (_name, timer, given) => {
    const told = remindOf(without(given, timer), timer, TIMES.after, chinaCalendar);
    expect(told?.event).toMatchObject({ version: 3, data: { stage: 'after' } });
  });

  it('takes the one that has been due for longest first, until none is left', () => {
    let c = aCase('filed', {
      stage: hour,
      ask: {
        kind: 'extension',
        by: 'w-1',
        at: AT,
        version: 7,
        timer: { clock: start({ type: 'urgent_minute', n: 50 }, AT, chinaCalendar) },
      },
    });
    const late = '2026-03-06T23:00:00.000Z';
    const told: string[] = [];
    for (let reminder = remind(c, late, chinaCalendar); reminder; reminder = remind(c, late, chinaCalendar)) {
      told.push(`${reminder.event.action} ${String(reminder.event.data.limit)}`);
      c = reminder.next;
      if (told.length > 9) break;
    }
    expect(told).toEqual(['limit-passed decide', 'limit-passed dispatch', 'overdue handle']);
  });

  it('says nothing of a state’s limit once the case has ended', () => {
    for (const timer of LIMIT_TIMERS) {
      const c = inState('refused');
      expect([isOpen(c.state), remindOf(c, timer, TIMES.after, chinaCalendar)]).toEqual([false, undefined]);
    }
  });
});

describe('what the clock could not do', () => {
  it('is told the duty supervisor once, in the place of the reminder', () => {
    const c = inState('dispatched');
    const told = remindOf(c, 'stage', TIMES.at, chinaCalendar, { action: 'sign', code: 'wrong-state' });
    expect(told?.messages.map(({ audience, type }) => [audience, type])).toEqual([
      [UNIT, 'onegrid.case.sign-late'],
      [supervisor, 'onegrid.case.stuck'],
    ]);
    expect(told?.event.data).toMatchObject({ refused: 'wrong-state' });
  });

  it('is noted on the case, so that it wakes for that no more', () => {
    const suspension = { reason: 'weather', since: AT, until: DUE, review: hour } as const;
    const c = inState('suspended', { suspension });
    expect(wakingsOf(c, chinaCalendar).map(({ timer }) => timer)).toContain('resume');
    const { next, event, messages } = stuckOn(c, 'resume', DUE, TIMES.at, { action: 'resume', code: 'wrong-state' });
    expect(wakingsOf(next, chinaCalendar).map(({ timer }) => timer)).not.toContain('resume');
    expect([event.part, event.version, next.version]).toEqual(['clock-resume-260306151000', 1, c.version]);
    expect(messages.map(({ audience }) => audience)).toEqual([supervisor]);
  });
});
