/** Faults are what nobody expects: a broken item, a missing key, an AWS answer that makes no sense. */
export type FaultCode =
  | 'bad-item'
  | 'meta-too-large'
  | 'too-many-writes'
  | 'write-refused'
  | 'collection-too-large'
  | 'reads-unprocessed'
  | 'bad-environment'
  | 'bad-secret'
  | 'bad-envelope'
  | 'bad-key'
  | 'audit-unavailable'
  | 'no-use-case';

/**
 * Thrown, never returned. `code` and `details` go to the log, so `details` holds keys, names and numbers only: no
 * person's data and nothing that was sent.
 */
export class Fault extends Error {
  readonly code: FaultCode;
  readonly details: Readonly<Record<string, string | number>>;

  constructor(code: FaultCode, details: Readonly<Record<string, string | number>> = {}, cause?: unknown) {
    super(`${code} ${JSON.stringify(details)}`, cause === undefined ? undefined : { cause });
    this.name = 'Fault';
    this.code = code;
    this.details = details;
  }
}
