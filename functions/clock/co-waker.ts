import { type CoClockDeps, wakeCo } from '../../shared/cases/service-co-clock.ts';
import type { Waker } from '../../shared/sweep/service.ts';

const PK = 'CASE#';
const SK = 'PART#co#';

/** Co-units' parts: people are reminded of their limits. */
export const coWaker = (deps: CoClockDeps): Waker => {
  const wake = wakeCo(deps);
  return {
    knows: ({ pk, sk }) => pk.startsWith(PK) && sk.startsWith(SK),
    wake: ({ pk, sk }, now) => wake(pk.slice(PK.length), sk.slice(SK.length), now),
  };
};
