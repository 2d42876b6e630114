import { type ClockDeps, clockCommand } from '../../../shared/cases/clock-service.ts';
import { decide } from '../../../shared/cases/decide.ts';
import { toMetaItem } from '../../../shared/cases/items.ts';
import type { CaseMeta, CaseState } from '../../../shared/cases/model.ts';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import type { Instant } from '../../../shared/kernel/time.ts';
import { transact } from '../../../shared/platform/dynamodb/transact.ts';
import type { TownPolicy } from '../../../shared/policies/rules.ts';
import { start } from '../../../shared/workflow/deadlines.ts';
import { AT, context, post, TOWN, UNIT } from '../../support/cases.ts';
import {
  audits,
  BROKEN,
  depsOf,
  hour,
  LONG,
  load,
  NEAR,
  rows,
  stored,
  supervisor,
  tables,
  toldTo,
  trace,
  wake,
  wakeAt,
} from '../../support/woken.ts';

const suspension = { reason: 'weather', since: AT, until: '2026-05-01T00:00:00.000Z', review: hour } as const;

interface Act {
  readonly state: CaseState;
  readonly changes: Partial<CaseMeta>;
  readonly at: Instant;
  readonly policy?: Partial<TownPolicy>;
  readonly action: string;
  readonly to: CaseState;
}

const ACTS: Readonly<Record<string, Act>> = {
  'a verification that nobody made': {
    state: 'verifying',
    changes: { stage: hour, verification: { from: 'filed', by: 'd', person: 'w-1' } },
    at: BROKEN,
    action: 'recall-verification',
    to: 'filed',
  },
  'a dispatch that nobody signed, where the town takes silence for it': {
    state: 'dispatched',
    changes: { stage: hour },
    at: BROKEN,
    policy: { autoSign: true },
    action: 'sign',
    to: 'handling',
  },
  'what was given to somebody until now': {
    state: 'handling',
    changes: { assignee: { person: 'w-1', until: BROKEN } },
    at: BROKEN,
    action: 'hand-back',
    to: 'handling',
  },
  'a platform that does not answer': {
    state: 'escalated',
    changes: { stage: hour, escalation: { to: 'county-housing', from: 'filed' } },
    at: BROKEN,
    action: 'recall-escalation',
    to: 'returned',
  },
  'a dispute that nobody decided': {
    state: 'closed',
    changes: { closedAt: AT, dispute: { report: 'r'.repeat(16), at: AT, timer: hour } },
    at: BROKEN,
    action: 'reopen',
    to: 'dispatched',
  },
  'a suspension whose end has come': {
    state: 'suspended',
    changes: { suspension: { ...suspension, until: BROKEN, review: { ...hour, reminded: 'after' } } },
    at: BROKEN,
    action: 'resume',
    to: 'handling',
  },
  'a suspension that nobody reviewed': {
    state: 'suspended',
    changes: { suspension: { ...suspension, review: { ...hour, reminded: 'at' } } },
    at: LONG,
    action: 'resume',
    to: 'handling',
  },
  'a submission that was not drawn': {
    state: 'handled',
    changes: { drawn: false },
    at: AT,
    action: 'inspect',
    to: 'inspected',
  },
};

describe('what the clock does when everybody is silent', () => {
  it.each(Object.entries(ACTS))('%s', async (_name, { state, changes, at, policy, action, to }) => {
    const c = await stored(state, changes);
    const early = new Date(Date.parse(at) - 1).toISOString();
    await wake(c.num, early, depsOf(policy));
    expect([(await load(c.num)).state, await rows(c.num, 'EV#_#')]).toEqual([state, []]);
    // Two sweeps at once, and one that comes late.
    await Promise.all([wake(c.num, at, depsOf(policy)), wake(c.num, at, depsOf(policy))]);
    await wake(c.num, at, depsOf(policy));
    const next = await load(c.num);
    expect([next.state, next.version]).toEqual([to, c.version + 1]);
    const events = await rows(c.num, 'EV#_#');
    expect(events).toMatchObject([{ version: c.version + 1, action, from: state, to, actor: { person: 'clock' } }]);
    expect(await audits(c.num)).toMatchObject([{ actor: 'clock', action, outcome: 'done', requestId: 'sweep-1' }]);
    for (const { requestId, version } of await rows(c.num, 'OUT#'))
      if (version === next.version) expect(requestId).toBe('sweep-1');
  });

  it('says that nobody could look, and lets the next limit run', async () => {
    const c = await stored('verifying', { stage: hour, verification: { from: 'filed', by: 'd', person: 'w-1' } });
    await wake(c.num, BROKEN);
    const next = await load(c.num);
    expect([next.verified, next.verification, next.stage?.clock.startedAt]).toEqual(['unable', undefined, BROKEN]);
    expect(await toldTo(c.num, 'person:w-1')).toContain('onegrid.case.verification-recalled');
  });

  it('reminds of a dispatch that nobody signed, three times up the ladder, and signs nothing by itself', async () => {
    const c = await stored('dispatched', { stage: hour });
    for (const at of [NEAR, NEAR, BROKEN, BROKEN, LONG, LONG]) await wake(c.num, at);
    const next = await load(c.num);
    expect([next.state, next.version, next.stage?.reminded]).toEqual(['dispatched', c.version, 'after']);
    expect(await toldTo(c.num, UNIT)).toEqual(['onegrid.case.sign-due', 'onegrid.case.sign-late']);
    expect(await toldTo(c.num, supervisor)).toEqual(['onegrid.case.sign-late', 'onegrid.case.sign-late']);
    expect(await toldTo(c.num, `post:${TOWN}:dispatcher`)).toEqual(['onegrid.case.sign-late']);
    expect((await rows(c.num, 'EV#')).map(({ part, version }) => [part, version])).toEqual([
      ['clock-sign-260306151000', 1],
      ['clock-sign-260306151000', 2],
      ['clock-sign-260306151000', 3],
    ]);
    expect(await wakeAt(c.num)).toBeUndefined();
  });

  it('works all that is due of a case in one waking', async () => {
    const ask = { kind: 'extension', by: 'w-1', at: AT, version: 7, timer: hour } as const;
    const c = await stored('handling', { ask });
    const clock = start({ type: 'urgent_minute', n: 50 }, AT, chinaCalendar);
    const item = toMetaItem({ ...c, clock }, chinaCalendar);
    await transact(tables.client, [{ op: 'put', table: tables.names.matters, item }]);
    await wake(c.num, LONG);
    const next = await load(c.num);
    expect([next.reminded, next.ask?.timer.reminded, next.version]).toEqual(['after', 'after', c.version + 1]);
    expect(await wakeAt(c.num)).toBeUndefined();
  });
});

describe('the clock beside a command', () => {
  it('does nothing where a person was faster', async () => {
    const c = await stored('dispatched', { stage: hour });
    const deps = depsOf({ autoSign: true });
    const officer = context('officer', post('unitOfficer', UNIT, UNIT));
    const change = decide(c, { action: 'sign', body: {} }, officer);
    if (!change.ok) throw new Error(change.error.code);
    const { next } = change.value;
    const event = {
      part: '_',
      version: next.version,
      action: 'sign',
      actor: officer.actor,
      at: AT,
      to: next.state,
      data: {},
    };
    const save = { before: c, calendar: chinaCalendar, change: change.value, event, trace };
    // The sweep has read the case, and then the officer signs.
    const slow: ClockDeps = {
      ...deps,
      store: {
        ...deps.store,
        woken: async (num, now) => {
          const read = await deps.store.woken(num, now);
          if (read) await deps.store.save(save);
          return read;
        },
      },
    };
    await wake(c.num, BROKEN, slow);
    expect(
      (await rows(c.num, 'EV#')).map(({ action, actor }) => [action, (actor as { person: string }).person]),
    ).toEqual([['sign', 'officer']]);
    expect(await clockCommand(deps)(c.num, { action: 'sign', body: {} }, BROKEN)).toBe('moved');
  });

  it('may do only what the table gives to the clock', async () => {
    const c = await stored('reported', { stage: hour });
    const refused = await clockCommand(depsOf())(c.num, { action: 'cancel', body: { reason: 'x' } }, BROKEN);
    expect(refused).toEqual({ action: 'cancel', code: 'forbidden' });
    expect((await load(c.num)).state).toBe('reported');
  });

  it('finds no case that is not there', async () => {
    expect(await clockCommand(depsOf())('0000000000000000', { action: 'sign', body: {} }, AT)).toBe('moved');
  });
});

describe('a calendar that has changed since the case was written', () => {
  it('wakes the case when its own town works, and tells nobody before', async () => {
    // Two hours of work from 10:10 end at 14:10; 24 minutes of work before that are 11:46, or 13:46 after a short noon.
    const clock = start({ type: 'work_hour', n: 2 }, '2026-03-09T02:10:00.000Z', chinaCalendar);
    const c = await stored('filed', { stage: { clock } });
    expect([clock.dueAt, await wakeAt(c.num)]).toEqual(['2026-03-09T06:10:00.000Z', '2026-03-09T03:46:00.000Z']);
    const slots = [
      { from: '08:00', to: '12:00' },
      { from: '13:00', to: '18:00' },
    ];
    const deps = depsOf({ calendar: { off: [], on: [], slots } });
    await wake(c.num, '2026-03-09T03:46:00.000Z', deps);
    expect([await rows(c.num, 'EV#'), await wakeAt(c.num)]).toEqual([[], '2026-03-09T05:46:00.000Z']);
    await wake(c.num, '2026-03-09T05:46:00.000Z', deps);
    expect((await load(c.num)).stage?.reminded).toBe('before');
  });

  it('puts no time to wake over that of somebody faster', async () => {
    const c = await stored('dispatched', { stage: hour });
    const deps = depsOf();
    const read = await deps.store.woken(c.num, NEAR);
    if (!read) throw new Error('it wakes');
    await wake(c.num, NEAR);
    await deps.store.wakeLater(read, chinaCalendar);
    expect((await load(c.num)).stage?.reminded).toBe('before');
  });
});
