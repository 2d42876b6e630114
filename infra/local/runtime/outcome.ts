/** What came of one event: the answer, or the function error that Lambda reports. */
export type Outcome =
  | { readonly ok: true; readonly payload: unknown }
  | {
      readonly ok: false;
      readonly errorType: string;
      readonly errorMessage: string;
      /** The environment itself was lost (killed from outside), as when AWS loses a machine. */
      readonly lost?: true;
    };

/** A failed outcome. */
export function failure(errorType: string, errorMessage: string): Outcome & { ok: false } {
  return { ok: false, errorType, errorMessage };
}
