import type { CaseCommand } from '../../shared/cases/bodies.ts';
import type { AskKind, CaseMeta } from '../../shared/cases/model.ts';
import { chinaCalendar } from '../../shared/kernel/calendar.ts';
import { start, stop } from '../../shared/workflow/deadlines.ts';
import { aCase } from './cases.ts';
import { asked, FRIDAY, handled, PLATFORM } from './ways.ts';

/** Questions that wait, and the words that decide them. */

export const MONDAY = '2026-03-09T02:00:00.000Z';
export const TUESDAY = '2026-03-10T02:00:00.000Z';
export const grant = (body: Extract<CaseCommand, { action: 'grant' }>['body'] = {}): CaseCommand => ({
  action: 'grant',
  body,
});
export const deny: CaseCommand = { action: 'deny', body: { reason: '理由不充分' } };
export const uphold: CaseCommand = { action: 'uphold', body: {} };
export const words = { text: '您反映的问题……', remedy: '可向法院起诉' };

/** A case on which a question of a kind waits, in a state in which it is asked. */
export const waiting = (
  kind: AskKind,
  changes: Partial<NonNullable<CaseMeta['ask']>> = {},
  more: Partial<CaseMeta> = {},
): CaseMeta => {
  const about: Partial<Record<AskKind, Partial<NonNullable<CaseMeta['ask']>>>> = {
    extension: { limit: { type: 'work_day', n: 3 } },
    suspension: { reason: 'weather', until: '2026-04-20T02:00:00.000Z' },
    'force-close': { reason: 'gone' },
    submission: { result: 'solved' },
  };
  const ask = asked(kind, { at: MONDAY, ...about[kind], ...changes });
  switch (kind) {
    case 'refusal':
      return aCase('reported', { upstream: { platform: PLATFORM, owns: ['refusal'] }, ask, ...more });
    case 'closing':
      return aCase('inspected', { upstream: { platform: PLATFORM, owns: ['closing'] }, onTime: true, ask, ...more });
    case 'overdue-appeal':
      return aCase('closed', {
        onTime: false,
        closedAt: FRIDAY,
        closeKind: 'handled',
        clock: stop(start({ type: 'urgent_hour', n: 2 }, FRIDAY, chinaCalendar), MONDAY),
        ask,
        ...more,
      });
    default:
      return handled({ ask, ...more });
  }
};
