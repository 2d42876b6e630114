import { chinaCalendar } from '../../shared/kernel/calendar.ts';
import type { Instant } from '../../shared/kernel/time.ts';
import type { PartCommand, WhistleCommand } from '../../shared/whistles/contract.ts';
import type { PartState, WhistleMeta, WhistlePart, WhistleState } from '../../shared/whistles/model.ts';
import type { WhistleContext } from '../../shared/whistles/rules.ts';
import { decidePart, type PartChange } from '../../shared/whistles/rules-part.ts';
import { decideWhistle, type WhistleChange } from '../../shared/whistles/rules-whole.ts';
import { start } from '../../shared/workflow/deadlines.ts';
import { AT, GRID, TOWN, UNIT } from './cases.ts';

export const CASE = '2603067980012340';
export const WHISTLE = `${CASE}-1`;
/** An hour after the whistle was blown: the last moment to report in to a daily one. */
export const DUE: Instant = '2026-03-06T15:10:00.000Z';

/** A whistle in a state, with what that state implies. */
export const aWhistle = (state: WhistleState, changes: Partial<WhistleMeta> = {}): WhistleMeta => ({
  id: WHISTLE,
  caseNum: CASE,
  state,
  version: 4,
  kind: 'daily',
  town: TOWN,
  unit: UNIT,
  grid: GRID,
  lead: 'zhzf',
  parties: ['zhzf', 'scjg'],
  blownBy: { person: 'leader', role: 'gridLeader', post: 'leader:1' },
  blownAt: AT,
  ...(state === 'in-force' || state === 'confirmed' ? { inForceAt: AT, acceptedAt: AT } : {}),
  ...(state === 'confirmed' || state === 'withdrawn' || state === 'declined' ? { endedAt: AT } : {}),
  ...changes,
});

/** One department's part in a state; its time runs or has stopped unless told otherwise. */
export const aPart = (state: PartState, party = 'zhzf', changes: Partial<WhistlePart> = {}): WhistlePart => {
  const running = start({ type: 'urgent_minute', n: 60 }, AT, chinaCalendar);
  const came = ['reported-in', 'arrived', 'result-filed', 'left'].includes(state);
  return {
    whistle: WHISTLE,
    party,
    state,
    version: 2,
    town: TOWN,
    grid: GRID,
    clock: state === 'invited' || state === 'cannot-come' ? running : { ...running, stoppedAt: AT },
    ...(came ? { reportedInAt: AT, onTime: true } : {}),
    ...(state === 'result-filed' || state === 'left' ? { result: 'done' as const, filedAt: AT } : {}),
    ...(state === 'cannot-come' ? { wish: { reason: '培训' } } : {}),
    ...changes,
  };
};

export const by = (
  actor: WhistleContext['actor'] = { person: 'd', role: 'dispatcher' },
  at: Instant = '2026-03-06T14:40:00.000Z',
): WhistleContext => ({ actor, at, calendar: chinaCalendar });

export const officerOf = (party: string): WhistleContext['actor'] => ({
  person: `officer-of-${party}`,
  role: 'unitOfficer',
  party,
});

/** What a command on the whole makes, or the code of its refusal. */
export const whole = (
  w: WhistleMeta,
  parts: readonly WhistlePart[],
  command: WhistleCommand,
  context: WhistleContext = by(),
): WhistleChange | string => {
  const change = decideWhistle(w, parts, command, context);
  return change.ok ? change.value : change.error.code;
};

/** What a command on one part makes, or the code of its refusal. */
export const ofPart = (
  w: WhistleMeta,
  part: WhistlePart,
  command: PartCommand,
  context: WhistleContext = by(),
): PartChange | string => {
  const change = decidePart(w, part, command, context);
  return change.ok ? change.value : change.error.code;
};

export const made = <T>(change: T | string): T => {
  if (typeof change === 'string') throw new Error(`refused: ${change}`);
  return change;
};
