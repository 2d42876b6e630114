import type { CoCommand } from '../../shared/cases/bodies-co.ts';
import type { CaseMeta } from '../../shared/cases/model.ts';
import type { CoPart, CoState } from '../../shared/cases/model-co.ts';
import { type CoChange, type CoContext, decideCo } from '../../shared/cases/rules-co.ts';
import { chinaCalendar } from '../../shared/kernel/calendar.ts';
import type { Instant } from '../../shared/kernel/time.ts';
import { defaultPolicy } from '../../shared/policies/rules.ts';
import { start } from '../../shared/workflow/deadlines.ts';
import { AT, aCase, TOWN } from './cases.ts';

/** Co-units of the cases below; none of them leads. */
export const CO = ['zhzf', 'scjg', 'saw'] as const;
export const PARTY = 'zhzf';

/** A case that co-units help with, in its first round. */
export const helped = (state: CaseMeta['state'] = 'handling', changes: Partial<CaseMeta> = {}): CaseMeta => {
  const c = aCase(state, { round: 1, lead: '320506103203', ...changes });
  return { ...c, co: [...CO], parties: [...new Set([...c.parties, '320506103203', ...CO])], ...changes };
};

/** A co-unit's part in a state, with what that state implies; two hours for the result from `AT`. */
export const aPart = (state: CoState, changes: Partial<CoPart> = {}): CoPart => {
  const clock = start({ type: 'urgent_hour', n: 2 }, AT, chinaCalendar);
  const stage = { clock: start({ type: 'work_hour', n: 2 }, AT, chinaCalendar) };
  const num = '2603067980012340';
  const base = { num, party: PARTY, state, version: 3, town: TOWN, round: 1, invitedAt: AT };
  const of: Readonly<Record<CoState, Partial<CoPart>>> = {
    invited: { clock, stage },
    signed: { clock, signedAt: AT },
    returned: { clock, stage, signedAt: AT },
    'result-filed': {
      clock: { limit: clock.limit, startedAt: AT, extensions: 0, pausedAt: AT, leftMs: 7_200_000 },
      signedAt: AT,
      result: 'done',
      filedAt: AT,
      onTime: true,
    },
    excused: { clock: { ...clock, stoppedAt: AT } },
  };
  return { ...base, ...of[state], ...changes };
};

export const by = (
  actor: CoContext['actor'] = { person: 'd', role: 'dispatcher' },
  at: Instant = '2026-03-06T15:00:00.000Z',
  changes: Partial<CoContext> = {},
): CoContext => ({ actor, at, calendar: chinaCalendar, policy: defaultPolicy(TOWN), reliefs: [], ...changes });

export const officerOf = (party: string): CoContext['actor'] => ({
  person: `officer-of-${party}`,
  role: 'unitOfficer',
  party,
});

/** What a command on a part makes, or the code of its refusal. */
export const ofPart = (c: CaseMeta, part: CoPart, command: CoCommand, context: CoContext = by()): CoChange | string => {
  const change = decideCo(c, part, command, context);
  return change.ok ? change.value : change.error.code;
};

export const made = <T>(change: T | string): T => {
  if (typeof change === 'string') throw new Error(`refused: ${change}`);
  return change;
};
