import { ASKS, type AskKind } from '../../../shared/cases/model.ts';
import { postFor } from '../../../shared/cases/rules-rights.ts';
import { HOUR, plus } from '../../../shared/kernel/time.ts';
import { start } from '../../../shared/workflow/deadlines.ts';
import { caller, context, post, TOWN, UNIT } from '../../support/cases.ts';
import { deny, grant, MONDAY, TUESDAY, uphold, waiting, words } from '../../support/granting.ts';
import { asked, DUE, FRIDAY, handled, made, PLATFORM, posts, refusal, told } from '../../support/ways.ts';

const { officer, dispatcher, supervisor, leader, platform } = posts;
describe('who decides', () => {
  const MAY: Readonly<Record<AskKind, readonly string[]>> = {
    extension: ['dispatcher', 'supervisor'],
    suspension: ['supervisor', 'leader'],
    transfer: ['dispatcher', 'supervisor'],
    'force-close': ['supervisor', 'leader'],
    submission: ['supervisor', 'officer'],
    refusal: ['platform'],
    closing: ['platform'],
    'overdue-appeal': ['supervisor', 'leader'],
  };

  it.each(ASKS)('%s is granted by these and nobody else, and never by the platform unless it owns it', (kind) => {
    const c = waiting(kind);
    const action = kind === 'transfer' ? 'uphold' : 'grant';
    const may = (Object.keys(posts) as (keyof typeof posts)[]).filter((name) =>
      postFor(action, caller('p', posts[name]), c),
    );
    expect(may.sort()).toEqual([...MAY[kind]].sort());
    const denies = (Object.keys(posts) as (keyof typeof posts)[]).filter((name) =>
      postFor('deny', caller('p', posts[name]), c),
    );
    const platforms = kind === 'refusal' || kind === 'closing';
    expect(denies.sort()).toEqual([...MAY[kind], ...(platforms ? ['supervisor'] : [])].sort());
  });

  it('is the platform alone where it owns the limit', () => {
    const c = waiting('extension', {}, { upstream: { platform: PLATFORM, owns: ['limit'] } });
    const may = (Object.keys(posts) as (keyof typeof posts)[]).filter((name) =>
      postFor('grant', caller('p', posts[name]), c),
    );
    expect(may).toEqual(['platform']);
    const other = post('platform', TOWN, 'another');
    expect(postFor('grant', caller('p', other), c)).toBeUndefined();
  });

  it.each(ASKS)(
    '%s is never decided by who asked, but for the duty supervisor alone on duty, who is marked',
    (kind) => {
      const command = kind === 'transfer' ? uphold : grant();
      const c = waiting(kind, { by: 'x' });
      const given = { at: TUESDAY, words };
      const refused = { code: 'separation-of-duties', params: { rule: 'ask-decide' } };
      expect(refusal(c, command, context('x', dispatcher, given))).toEqual(refused);
      expect(refusal(c, command, context('x', leader, given))).toEqual(refused);
      const solo = made(c, command, context('x', supervisor, given));
      expect(solo.next.selfApproved).toBe(true);
      expect(solo.data).toMatchObject({ ask: kind, selfApproved: true });
      const two = made(c, command, context('y', supervisor, given));
      expect(two.next.selfApproved).toBeUndefined();
      expect(two.data).not.toHaveProperty('selfApproved');
    },
  );

  it.each(ASKS)('%s waits no more once it is decided, and who asked is told', (kind) => {
    const c = waiting(kind);
    const granted = made(c, kind === 'transfer' ? uphold : grant(), context('s', supervisor, { at: TUESDAY, words }));
    expect(granted.next.ask).toBeUndefined();
    expect(granted.messages.map(({ audience }) => audience)).toContain(UNIT);
    const denied = made(c, deny, context('s', supervisor, { at: TUESDAY }));
    expect(denied.next.ask).toBeUndefined();
    expect(told(denied)).toContain(`denied → ${UNIT}`);
    expect(denied.messages[0]?.data).toMatchObject({ ask: kind });
    expect(denied.data).toMatchObject({ ask: kind, asked: 7, reason: '理由不充分' });
    expect(denied.answer).toBeUndefined();
  });

  it('tells the person where nobody’s unit asked', () => {
    const { party: _none, ...ask } = asked('force-close', { by: 'dispatcher-1', reason: 'gone' });
    const change = made(handled({ ask }), deny, context('s', supervisor));
    expect(told(change)).toEqual(['denied → person:dispatcher-1']);
  });

  it.each(ASKS.filter((kind) => kind !== 'closing'))('%s leaves all as it was when it is denied', (kind) => {
    const c = waiting(kind);
    const { ask: _gone, ...kept } = c;
    expect(made(c, deny, context('s', supervisor, { at: TUESDAY })).next).toEqual({ ...kept, version: c.version + 1 });
  });

  it('may be taken back by who asked', () => {
    const c = waiting('force-close', { by: 's' });
    const change = made(c, deny, context('s', supervisor));
    expect(change.next.ask).toBeUndefined();
    expect(change.next.selfApproved).toBeUndefined();
  });

  it('has nothing to decide where nothing is asked, nor a transfer to grant or anything else to uphold', () => {
    for (const command of [grant(), deny, uphold])
      expect(refusal(handled(), command, context('s', supervisor)).code).toBe('wrong-state');
    expect(refusal(waiting('transfer'), grant(), context('s', supervisor)).code).toBe('wrong-state');
    expect(refusal(waiting('extension'), uphold, context('s', supervisor)).code).toBe('wrong-state');
  });
});

describe('an extension granted', () => {
  it('counts from the deadline that stands', () => {
    const change = made(waiting('extension'), grant({ text: '同意' }), context('d', dispatcher, { at: TUESDAY }));
    expect(change.next.clock).toMatchObject({ dueAt: '2026-03-18T04:00:00.000Z', extensions: 1 });
    expect(change.data).toMatchObject({
      ask: 'extension',
      asked: 7,
      text: '同意',
      limit: { type: 'work_day', n: 3 },
      extensions: 1,
      dueAt: '2026-03-18T04:00:00.000Z',
    });
    expect(told(change)).toEqual([`granted → ${UNIT}`]);
    expect(change.messages[0]?.data.dueAt).toBe('2026-03-18T04:00:00.000Z');
  });

  it('asked in time and granted after the deadline counts as of the asking, and the breach is forgotten', () => {
    const c = waiting('extension', { at: DUE }, { reminded: 'at' });
    const change = made(c, grant(), context('d', dispatcher, { at: '2026-03-16T02:00:00.000Z' }));
    expect(change.next.clock?.dueAt).toBe('2026-03-18T04:00:00.000Z');
    expect(change.next.reminded).toBeUndefined();
    const late = waiting('extension', { at: plus(DUE, 1) });
    expect(refusal(late, grant(), context('d', dispatcher)).code).toBe('limit-passed');
  });

  it('fits no limit of another kind that an amendment has put there since', () => {
    const c = waiting(
      'extension',
      {},
      { clock: start({ type: 'urgent_hour', n: 100 }, FRIDAY, context('x', officer).calendar) },
    );
    expect(refusal(c, grant(), context('d', dispatcher)).code).toBe('extension-not-allowed');
    expect(made(c, deny, context('d', dispatcher)).next.clock).toEqual(c.clock);
  });

  describe('by the platform that owns the limit', () => {
    const upstream = { platform: PLATFORM, owns: ['limit'] as const };
    const absolute = (until: string) =>
      handled({ upstream, clock: start({ type: 'absolute', at: until }, FRIDAY, context('x', officer).calendar) });

    it('is the time that was asked for', () => {
      const c = { ...absolute(DUE), ask: asked('extension', { at: MONDAY, until: '2026-03-20T10:00:00.000Z' }) };
      const change = made(c, grant(), context('p', platform, { at: TUESDAY }));
      expect(change.next.clock).toMatchObject({ dueAt: '2026-03-20T10:00:00.000Z', extensions: 1 });
      expect(change.data).toMatchObject({ until: '2026-03-20T10:00:00.000Z' });
    });

    it('may be a time of its own, in the place of a limit of any kind, and never shortens', () => {
      const c = waiting('extension', {}, { upstream });
      const change = made(c, grant({ until: '2026-03-17T09:30:00+08:00' }), context('p', platform, { at: TUESDAY }));
      expect(change.next.clock).toMatchObject({
        limit: { type: 'absolute', at: '2026-03-17T01:30:00.000Z' },
        startedAt: FRIDAY,
        dueAt: '2026-03-17T01:30:00.000Z',
        extensions: 1,
      });
      const sooner = made(c, grant({ until: '2026-03-11T09:30:00+08:00' }), context('p', platform, { at: TUESDAY }));
      expect(sooner.next.clock).toMatchObject({ dueAt: DUE, extensions: 1 });
    });

    it('is moved by no relief that was given before it', () => {
      const reliefs = [{ id: 'r', area: TOWN, from: FRIDAY, to: plus(FRIDAY, 5 * HOUR) }];
      const c = waiting('extension', {}, { upstream });
      const change = made(
        c,
        grant({ until: '2026-03-17T09:30:00+08:00' }),
        context('p', platform, { at: TUESDAY, reliefs }),
      );
      expect(change.next.clock?.dueAt).toBe('2026-03-17T01:30:00.000Z');
    });

    it('begins a limit where there was none', () => {
      const { clock: _none, ...bare } = waiting('extension', { until: '2026-03-20T10:00:00.000Z' }, { upstream });
      const { limit: _asked, ...ask } = bare.ask ?? asked('extension');
      const change = made({ ...bare, ask }, grant(), context('p', platform, { at: TUESDAY }));
      expect(change.next.clock).toMatchObject({ startedAt: MONDAY, dueAt: '2026-03-20T10:00:00.000Z' });
    });

    it('is nobody else’s time to give', () => {
      const refused = { code: 'invalid-body', errors: [{ pointer: '/until', code: 'limit-not-owned' }] };
      const body = grant({ until: '2026-03-17T09:30:00+08:00' });
      expect(refusal(waiting('extension'), body, context('d', dispatcher))).toEqual(refused);
      expect(refusal(waiting('closing'), body, context('p', platform, { words }))).toEqual(refused);
    });
  });
});
