import type { CaseMeta } from '../../../shared/cases/model.ts';
import { summaryOf } from '../../../shared/cases/summary.ts';
import { caseSummary } from '../../../shared/cases/views.ts';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import { HOUR, plus } from '../../../shared/kernel/time.ts';
import { pause, start } from '../../../shared/workflow/deadlines.ts';
import { AT, aCase, context, UNIT } from '../../support/cases.ts';
import { asked, FRIDAY, handled, made, PLATFORM, posts } from '../../support/ways.ts';

const shown = (c: CaseMeta) => caseSummary.parse(summaryOf(c, AT));

describe('where a case stands', () => {
  it('names the question that waits, by whom it was asked and when it is to be decided', () => {
    const ask = asked('suspension', { reason: 'weather', until: '2026-04-01T00:00:00.000Z' });
    expect(shown(handled({ ask })).ask).toEqual({
      kind: 'suspension',
      by: 'officer',
      party: UNIT,
      at: '2026-03-06T22:10:00+08:00',
      decideAt: '2026-03-09T12:00:00+08:00',
      code: 'weather',
      until: '2026-04-01T08:00:00+08:00',
    });
    expect(shown(handled({ ask: asked('extension', { limit: { type: 'work_day', n: 3 } }) })).ask?.limit).toEqual({
      type: 'work_day',
      n: 3,
    });
    expect(shown(handled({ ask: asked('submission', { result: 'solved' }) })).ask?.result).toBe('solved');
    expect(shown(handled()).ask).toBeUndefined();
  });

  it('shows a rest with its reason, its end, its review and what is left of the limit', () => {
    const at = plus(FRIDAY, HOUR);
    const ask = asked('suspension', { at, reason: 'season', until: '2026-05-01T00:00:00.000Z' });
    const c = made(handled({ ask }), { action: 'grant', body: {} }, context('s', posts.supervisor, { at })).next;
    expect(shown(c)).toMatchObject({
      suspension: {
        code: 'season',
        since: '2026-03-06T15:00:00+08:00',
        until: '2026-05-01T08:00:00+08:00',
        reviewAt: '2026-04-09T18:00:00+08:00',
      },
      suspensions: 1,
      remaining: { minutes: 39 * 60, working: true },
      overdue: false,
    });
    expect(shown(c).dueAt).toBeUndefined();
  });

  it('tells minutes of any time from minutes of working time, and nothing of what has ended', () => {
    const clock = pause(start({ type: 'urgent_hour', n: 2 }, FRIDAY, chinaCalendar), plus(FRIDAY, HOUR), chinaCalendar);
    expect(shown(aCase('handled', { clock })).remaining).toEqual({ minutes: 60, working: false });
    expect(shown(aCase('closed', { clock: { ...clock, stoppedAt: AT } })).remaining).toBeUndefined();
    expect(shown(handled()).remaining).toBeUndefined();
  });

  it('says what a platform is asked for, where it owns that', () => {
    const upstream = { platform: PLATFORM, externalNo: 'SZ1', owns: ['closing', 'limit'] as const };
    expect(shown(handled({ upstream })).upstream).toEqual({ ...upstream, owns: ['closing', 'limit'] });
    expect(shown(aCase('inspected', { upstream, ask: asked('closing') })).upstream?.pending).toBe('closing');
    expect(shown(handled({ upstream, ask: asked('extension') })).upstream?.pending).toBe('limit');
    expect(shown(handled({ upstream, ask: asked('suspension') })).upstream?.pending).toBeUndefined();
    const closing = { platform: PLATFORM, owns: ['closing'] as const };
    expect(shown(handled({ upstream: closing, ask: asked('extension') })).upstream?.pending).toBeUndefined();
  });

  it('shows an escalation, a dispute, a problem order, extensions, and how it was closed', () => {
    const timer = { clock: start({ type: 'natural_day', n: 3 }, AT, chinaCalendar) };
    expect(
      shown(aCase('escalated', { escalation: { to: PLATFORM, from: 'filed' }, problem: true, stage: timer })),
    ).toMatchObject({
      escalation: { to: PLATFORM, from: 'filed' },
      problem: true,
      stageDueAt: '2026-03-09T22:10:00+08:00',
    });
    const disputed = aCase('closed', { closeKind: 'forced', dispute: { report: 'r', at: AT, timer } });
    expect(shown(disputed)).toMatchObject({
      closeKind: 'forced',
      dispute: { at: '2026-03-06T22:10:00+08:00', decideAt: '2026-03-09T22:10:00+08:00' },
    });
    const { clock } = handled();
    expect(shown(handled(clock ? { clock: { ...clock, extensions: 2 } } : {})).extensions).toBe(2);
  });
});
