import { type ClockDeps, wakeCase } from '../../shared/cases/clock-service.ts';
import type { Waker } from '../../shared/sweep/service.ts';

/** Cases: people are reminded of their limits, and the clock does what silence asks for. */
export const caseWaker = (deps: ClockDeps): Waker => {
  const wake = wakeCase(deps);
  return {
    knows: ({ pk, sk }) => pk.startsWith('CASE#') && sk === 'META',
    wake: ({ pk }, now) => wake(pk.slice('CASE#'.length), now),
  };
};
