import type { IdempotencyMark } from '../../workflow/matter.ts';
import { canonicalJson } from '../canonical.ts';
import type { KeyScope, Keys } from '../keys.ts';

/**
 * The marks by which a repeated request is known: the key bound to caller and route, and the body in canonical form.
 * Both as HMACs, because a bare hash of a body with a telephone number in it can be found by trying all numbers.
 */
export const markOf = (keys: Keys, scope: KeyScope & { readonly body: unknown }): IdempotencyMark => ({
  key: keys.hmac('idempotency', 'key', scope.caller, scope.route, scope.key),
  body: keys.hmac('idempotency', 'body', scope.caller, scope.route, canonicalJson(scope.body)),
});
