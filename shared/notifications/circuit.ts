import { type Instant, MINUTE, plus, SECOND } from '../kernel/time.ts';

/**
 * The breaker of one endpoint. While it is open nothing is sent there, so that a dead receiver costs one probe a while
 * instead of ten seconds of waiting for each of its messages.
 */
export interface Circuit {
  /** Failures in a row. */
  readonly failures: number;
  /** Shut until then; one probe may go out afterwards. */
  readonly openUntil?: Instant | undefined;
}

export const CLOSED: Circuit = { failures: 0 };

/** Failures in a row that open it. */
export const OPENS_AT = 5;
const FIRST_PAUSE = MINUTE;
const LONGEST_PAUSE = 15 * MINUTE;

/** How long a probe keeps others away: longer than a request may take. */
export const PROBE = 30 * SECOND;

/** `closed`: send; `open`: wait until `openUntil`; `probe`: one may try. */
export function stateOf(circuit: Circuit, now: Instant): 'closed' | 'open' | 'probe' {
  if (circuit.openUntil === undefined) return 'closed';
  return circuit.openUntil > now ? 'open' : 'probe';
}

/** After a failure of the endpoint itself (not of one message). The pause doubles with each probe that fails. */
export function afterFailure(circuit: Circuit, now: Instant): Circuit {
  const failures = circuit.failures + 1;
  if (failures < OPENS_AT) return { failures };
  const pause = Math.min(FIRST_PAUSE * 2 ** (failures - OPENS_AT), LONGEST_PAUSE);
  return { failures, openUntil: plus(now, pause) };
}
