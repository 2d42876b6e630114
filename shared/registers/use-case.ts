import type { Caller } from '../kernel/caller.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, type Result } from '../kernel/result.ts';
import type { Instant } from '../kernel/time.ts';
import type { Answer, Request, UseCase } from '../route.ts';

/**
 * A use case of a route with a token. The types `P`, `Q` and `B` are those of the route's schemas: the HTTP stack has
 * checked the request against them before, which is why they may be asserted here and nowhere else.
 */
export const staffUseCase =
  <P, Q = unknown, B = unknown>(
    run: (request: Request<P, Q, B>, caller: Caller, now: Instant) => Promise<Result<Answer, Refusal>>,
  ): UseCase =>
  async (request, caller, now) =>
    caller === undefined ? err({ code: 'not-registered' }) : run(request as Request<P, Q, B>, caller, now);

/** How often a change is decided anew when somebody else wrote in between, before both are told that they collide. */
const ATTEMPTS = 4;

/** Loads, decides and saves, and does all of it again when another writer was faster. */
export async function decideAgain<T>(
  once: () => Promise<Result<T, Refusal> | 'conflict'>,
): Promise<Result<T, Refusal>> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const outcome = await once();
    if (outcome !== 'conflict') return outcome;
  }
  return err({ code: 'write-conflict' });
}

/** Who changes a register, when, and under which request. */
export const origin = (request: Request, now: Instant) => ({
  at: now,
  requestId: request.requestId,
  sourceIp: request.sourceIp,
});
