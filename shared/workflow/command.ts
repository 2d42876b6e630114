import type { ActorRef, Caller, Post } from '../kernel/caller.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { IdempotencyMark, MatterEvent } from './matter.ts';

/** How often a command decides anew after colliding with another; then the caller is told. */
const ATTEMPTS = 3;

/** What a request brings along onto messages and into the audit. */
export interface Trace {
  readonly requestId: string;
  readonly traceparent?: string | undefined;
  readonly sourceIp: string;
}

export const traceOf = (request: Trace): Trace => ({
  requestId: request.requestId,
  traceparent: request.traceparent,
  sourceIp: request.sourceIp,
});

/** The person and the post they act in, as the timeline keeps it. */
export const actorOf = (caller: Caller, post: Post): ActorRef => ({
  person: caller.person,
  role: post.role,
  post: post.postId,
  ...(post.department ? { party: post.department } : {}),
});

/**
 * A command that named an older version. Either its own answer was lost: then the event it made carries the same marks
 * and gives the first answer again; or somebody else was faster: then the caller is told the version that stands.
 */
export const repeatedOrStale = <T>(
  made: MatterEvent | undefined,
  mark: IdempotencyMark | undefined,
  action: string,
  version: number,
  again: (made: MatterEvent) => T,
): Result<T, Refusal> => {
  if (!made?.idempotency || !mark || made.idempotency.key !== mark.key)
    return err({ code: 'stale-version', version, params: { version } });
  const same = made.idempotency.body === mark.body && made.action === action;
  return same ? ok(again(made)) : err({ code: 'idempotency-key-reused' });
};

/**
 * Loads and decides again after another writer was in the way (`again`), because what was decided on is no longer there;
 * what was decided on the old state is never sent again.
 */
export const decideAgain = async <T>(
  backoff: (attempt: number) => Promise<void>,
  once: () => Promise<Result<T, Refusal> | 'again'>,
): Promise<Result<T, Refusal>> => {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const outcome = await once();
    if (outcome !== 'again') return outcome;
    await backoff(attempt);
  }
  return err({ code: 'write-conflict' });
};
