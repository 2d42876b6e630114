import type { CaseCommand } from '../../../shared/cases/bodies.ts';
import type { CaseMeta } from '../../../shared/cases/model.ts';
import { mayView, openActions, postFor } from '../../../shared/cases/rules-rights.ts';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import { plus } from '../../../shared/kernel/time.ts';
import { defaultPolicy } from '../../../shared/policies/rules.ts';
import { pause } from '../../../shared/workflow/deadlines.ts';
import { aCase, caller, context, post, TOWN, UNIT } from '../../support/cases.ts';
import { FRIDAY, handled, made, PLATFORM, posts, refusal, told } from '../../support/ways.ts';

const { acceptor, dispatcher, inspector, supervisor, platform } = posts;
const MONDAY = '2026-03-09T02:00:00.000Z';
const escalate: CaseCommand = { action: 'escalate', body: { to: PLATFORM, reason: '涉及市管道路' } };
const recall: CaseCommand = { action: 'recall-escalation', body: { reason: '上级无回应' } };
const result = (
  outcome: 'handled' | 'returned',
  kind?: Extract<CaseCommand, { action: 'upstream-result' }>['body']['result'],
): CaseCommand => ({
  action: 'upstream-result',
  body: { outcome, text: '市里已处置', ...(kind ? { result: kind } : {}) },
});
const up = (c: CaseMeta): CaseMeta => made(c, escalate, context('d', dispatcher, { at: MONDAY })).next;

describe('escalating', () => {
  it.each(['filed', 'returned', 'handling'] as const)('sends it up from %s, and its limit stands', (from) => {
    const c =
      from === 'handling'
        ? handled({ assignee: { person: 'w' } })
        : aCase(from, { filedAt: FRIDAY, clock: handled().clock as never });
    const change = made(c, escalate, context('d', dispatcher, { at: MONDAY }));
    expect(change.next).toMatchObject({ state: 'escalated', escalation: { to: PLATFORM, from } });
    expect(change.next.clock).toEqual(c.clock && pause(c.clock, MONDAY, chinaCalendar));
    expect(change.next.lead).toBe(c.lead);
    expect(change.next.assignee).toBeUndefined();
    // Three working days for the answer from above.
    expect(change.next.stage?.clock.dueAt).toBe('2026-03-12T02:00:00.000Z');
    expect(change.data).toEqual({ to: PLATFORM, reason: '涉及市管道路' });
    expect(told(change)).toEqual([`escalated → ${PLATFORM}`, ...(c.lead ? [`escalated → ${UNIT}`] : [])]);
  });

  it('needs a party that is there, is not the one that has it, and is not the accused', () => {
    const unknown = context('d', dispatcher, { leadKnown: false });
    expect(refusal(handled(), escalate, unknown)).toEqual({ code: 'unknown-unit', params: { unit: PLATFORM } });
    expect(refusal(handled({ lead: PLATFORM }), escalate, context('d', dispatcher)).code).toBe('unknown-unit');
    const accused = handled({ about: { kind: 'unit', ref: PLATFORM } });
    expect(refusal(accused, escalate, context('d', dispatcher))).toEqual({
      code: 'party-concerned',
      params: { party: PLATFORM },
    });
  });

  it('waits until an open whistle has ended', () => {
    expect(refusal(handled({ whistles: ['w'] }), escalate, context('d', dispatcher)).code).toBe('whistle-open');
  });

  it('lets the platform see it and answer, and no other platform', () => {
    const c = up(handled());
    const theirs = caller('p', platform);
    expect(mayView(theirs, c)).toBe(true);
    expect(openActions(theirs, c)).toContain('upstream-result');
    const others = caller('q', post('platform', TOWN, 'another'));
    expect(mayView(others, c)).toBe(false);
    expect(postFor('upstream-result', others, c)).toBeUndefined();
  });
});

describe('recalling it', () => {
  it('gives it to the dispatcher, with the limit that was left, and the platform is told', () => {
    const c = handled();
    const change = made(up(c), recall, context('d', dispatcher, { at: MONDAY }));
    expect(change.next).toMatchObject({ state: 'returned', lead: UNIT, clock: { dueAt: c.clock?.dueAt } });
    expect(change.next.escalation).toBeUndefined();
    expect(change.next.returnedBy).toBeUndefined();
    expect(change.data).toMatchObject({ to: PLATFORM, reason: '上级无回应' });
    expect(told(change)).toEqual([`escalation-recalled → ${PLATFORM}`]);
  });

  it('by the clock tells the dispatcher too', () => {
    const silent = context('clock', dispatcher, {
      actor: { person: 'clock', role: 'clock' },
      at: '2026-03-12T02:00:00.001Z',
    });
    const change = made(up(handled()), { action: 'recall-escalation', body: {} }, silent);
    expect(change.next.state).toBe('returned');
    expect(told(change)).toEqual([
      `escalation-recalled → ${PLATFORM}`,
      `escalation-recalled → post:${TOWN}:dispatcher`,
    ]);
  });

  it('leaves what nobody led to be dispatched, sent back, and not to be rejected', () => {
    const c = made(up(aCase('filed')), recall, context('d', dispatcher, { at: MONDAY })).next;
    expect(c.lead).toBeUndefined();
    const given = context('d', dispatcher, { at: MONDAY });
    const sent = made(c, { action: 'dispatch', body: { lead: 'zhzf' } }, given).next;
    expect(sent).toMatchObject({ state: 'dispatched', lead: 'zhzf' });
    expect(made(c, { action: 'send-back', body: { reason: '重新立案' } }, given).next.state).toBe('reported');
    expect(refusal(c, { action: 'reject-return', body: { reason: '不同意' } }, given).code).toBe('wrong-state');
  });

  it('is no return of the unit: nothing of it is rejected or counted when it goes there again', () => {
    const c = made(up(handled()), recall, context('d', dispatcher, { at: MONDAY })).next;
    const given = context('d', dispatcher, { at: MONDAY });
    const sent = made(c, { action: 'dispatch', body: { lead: UNIT } }, given).next;
    expect(sent).toMatchObject({ state: 'dispatched', lead: UNIT, rejections: 0 });
    expect(sent.troubles).toBeUndefined();
    expect(refusal(c, { action: 'reject-return', body: { reason: '不同意' } }, given).code).toBe('wrong-state');
  });
});

describe('the answer from above', () => {
  const answered = context('p', platform, { at: plus(MONDAY, 1000) });

  it('done: it is inspected here like everything else', () => {
    const change = made(up(handled()), result('handled', 'solved'), answered);
    expect(change.next).toMatchObject({
      state: 'handled',
      lead: UNIT,
      submittedBy: 'p',
      submittedAt: answered.at,
      handledBy: ['p'],
      result: 'solved',
      drawn: true,
    });
    expect(change.next.escalation).toBeUndefined();
    expect(change.data).toEqual({ outcome: 'handled', result: 'solved', text: '市里已处置' });
    expect(told(change)).toEqual([`submitted → post:${TOWN}:inspector`]);
    const passed = made(change.next, { action: 'inspect', body: { outcome: 'pass' } }, context('i', inspector));
    expect(passed.next.state).toBe('inspected');
  });

  it('done, and not drawn, tells no inspector', () => {
    const policy = { ...defaultPolicy(TOWN), inspection: [{ method: 'phone' as const, sample: 0 }] };
    const change = made(up(handled()), result('handled', 'explained'), { ...answered, policy });
    expect(change.next.drawn).toBe(false);
    expect(told(change)).toEqual([]);
  });

  it('done needs to say how', () => {
    expect(refusal(up(handled()), result('handled'), answered).errors).toEqual([
      { pointer: '/result', code: 'required' },
    ]);
  });

  it('not done: it is the dispatcher’s again', () => {
    const change = made(up(handled()), result('returned'), answered);
    expect(change.next).toMatchObject({ state: 'returned', lead: UNIT });
    expect(change.next.submittedBy).toBeUndefined();
    expect(change.data).toMatchObject({ outcome: 'returned', text: '市里已处置' });
    expect(told(change)).toEqual([`upstream-returned → post:${TOWN}:dispatcher`]);
  });

  it.each([
    ['fails its inspection', { action: 'inspect', body: { outcome: 'fail' } }, inspector, 'inspection-failed'],
    ['is sent to rework', { action: 'rework', body: { reason: '未彻底' } }, acceptor, 'rework'],
  ] as const)('that nobody led here and that %s is the dispatcher’s to give to somebody', (_, command, by, type) => {
    const c = made(up(aCase('filed')), result('handled', 'solved'), answered).next;
    const from =
      command.action === 'rework'
        ? made(c, { action: 'inspect', body: { outcome: 'pass' } }, context('i', inspector)).next
        : c;
    const change = made(from, command, context('x', by, { at: plus(MONDAY, 2000) }));
    expect(change.next.state).toBe('returned');
    expect(change.next.troubles).toBeUndefined();
    expect(told(change)).toEqual([`${type} → post:${TOWN}:dispatcher`]);
    expect(openActions(caller('s', supervisor), change.next)).toContain('dispatch');
  });
});
