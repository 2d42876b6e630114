import type { CaseCommand } from '../../shared/cases/bodies.ts';
import { decide } from '../../shared/cases/decide.ts';
import type { AskKind, CaseMeta } from '../../shared/cases/model.ts';
import type { Change, RuleContext } from '../../shared/cases/rules.ts';
import { chinaCalendar } from '../../shared/kernel/calendar.ts';
import type { Refusal } from '../../shared/kernel/refusal.ts';
import { type Limit, start } from '../../shared/workflow/deadlines.ts';
import { AT, aCase, post, TOWN, UNIT } from './cases.ts';

/** What tests of the ways a case may go stand on: posts, a case with a limit in working days, a question that waits. */

/** A department that a platform's post belongs to. */
export const PLATFORM = 'sz12345';

export const posts = {
  acceptor: post('acceptor', TOWN),
  dispatcher: post('dispatcher', TOWN),
  inspector: post('inspector', TOWN),
  supervisor: post('dutySupervisor', TOWN),
  leader: post('leader', TOWN),
  officer: post('unitOfficer', TOWN, UNIT),
  platform: post('platform', TOWN, PLATFORM),
} as const;

export const attempt = (c: CaseMeta, command: CaseCommand, given: RuleContext) => decide(c, command, given);

/** What a command makes of a case; a refusal fails the test. */
export const made = (c: CaseMeta, command: CaseCommand, given: RuleContext): Change => {
  const change = decide(c, command, given);
  if (!change.ok) throw new Error(`refused: ${JSON.stringify(change.error)}`);
  return change.value;
};

/** Why a command is refused; that it is not fails the test. */
export const refusal = (c: CaseMeta, command: CaseCommand, given: RuleContext): Refusal => {
  const change = decide(c, command, given);
  if (change.ok) throw new Error(`made: ${JSON.stringify(change.value.next)}`);
  return change.error;
};

/** Friday 6 March 2026, 14:00 in China: five working days end on the edge of Friday 13 March, 12:00. */
export const FRIDAY = '2026-03-06T06:00:00.000Z';
export const DUE = '2026-03-13T04:00:00.000Z';

/** In handling, with a limit of five working days unless said otherwise. */
export const handled = (changes: Partial<CaseMeta> = {}, limit: Limit = { type: 'work_day', n: 5 }): CaseMeta =>
  aCase('handling', { filedAt: FRIDAY, clock: start(limit, FRIDAY, chinaCalendar), ...changes });

/** A question as it was asked by the unit's officer at `AT`, before the case's present version. */
export const asked = (
  kind: AskKind,
  changes: Partial<NonNullable<CaseMeta['ask']>> = {},
): NonNullable<CaseMeta['ask']> => ({
  kind,
  by: 'officer',
  party: UNIT,
  at: AT,
  version: 7,
  timer: { clock: start({ type: 'work_hour', n: 4 }, AT, chinaCalendar) },
  ...changes,
});

/** Audience and type of all messages, the family left out. */
export const told = ({ messages }: Change): readonly string[] =>
  messages.map(({ audience, type }) => `${type.replace('onegrid.case.', '')} → ${audience}`);
