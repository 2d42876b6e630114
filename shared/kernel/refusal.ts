/** One thing wrong with what was sent; `pointer` is a JSON pointer into the body (`/point/lon`), or `#query/name`. */
export interface FieldError {
  readonly pointer: string;
  readonly code: string;
  readonly detail?: string;
}

/**
 * Why something expected did not happen. The platform's registry turns `code` into a status, a title and a sentence in
 * Chinese or English; `params` fill the sentence.
 */
export interface Refusal {
  readonly code: RefusalCode;
  readonly params?: Readonly<Record<string, string | number>>;
  readonly errors?: readonly FieldError[];
  /** The version that stands now: with `stale-version`, and where another writer won. */
  readonly version?: number;
  /** The actions open to this caller in the present state: with `wrong-state`. */
  readonly openActions?: readonly string[];
}

export const REFUSAL_CODES = [
  'bad-request',
  'malformed-json',
  'invalid-body',
  'unsupported-media-type',
  'body-too-large',
  'unauthenticated',
  'no-such-route',
  'not-found',
  'not-in-a-drill',
  'forbidden',
  'not-registered',
  'acting-post-not-held',
  'version-required',
  'stale-version',
  'wrong-state',
  'write-conflict',
  'idempotency-key-reused',
  'list-not-offered',
  'bad-cursor',
  'separation-of-duties',
  'unknown-category',
  'unknown-standard',
  'unknown-unit',
  'unknown-grid',
  'unknown-person',
  'unknown-report',
  'unknown-supervision',
  'too-many-supervisions',
  'too-many-promises',
  'shift-not-begun',
  'unknown-attachment',
  'attachment-refused',
  'evidence-unfit',
  'too-many-attachments',
  'unknown-place-code',
  'bad-point',
  'bad-polygon',
  'code-taken',
  'grid-outside-unit',
  'redivision-faulty',
  'redivision-busy',
  'grid-overlaps',
  'unit-overlaps',
  'grid-outside-parent',
  'grid-outside-comprehensive',
  'grid-leaves-child',
  'ruling-overlaps',
  'ruling-beyond-area',
  'grid-retired',
  'whistle-open',
  'whistle-not-finished',
  'co-part-open',
  'evidence-missing',
  'merge-target-invalid',
  'surge-head-invalid',
  'too-many-surges',
  'party-concerned',
  'already-done',
  'limit-passed',
  'window-passed',
  'extension-not-allowed',
  'suspension-not-allowed',
  'clock-stops-used-up',
  'wrong-code',
  'not-on-service-list',
  'beyond-task-budget',
  'admission-by-request',
  'already-asked',
  'exclusive-roles',
  'too-many-requests',
  'channel-address-refused',
  'fault',
] as const;

export type RefusalCode = (typeof REFUSAL_CODES)[number];
