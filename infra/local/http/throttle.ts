/**
 * A token bucket as API Gateway throttles a stage: `rate` requests a second, `burst` at once. Without limits nothing is
 * refused. Runs by the machine's own clock, because load does not follow the set clock.
 */
export function createThrottle(
  limits: { readonly rate: number; readonly burst: number } | undefined,
  now: () => number = () => performance.now(),
): () => boolean {
  if (limits === undefined) return () => true;
  let tokens = limits.burst;
  let last = now();
  return () => {
    const at = now();
    tokens = Math.min(limits.burst, tokens + ((at - last) / 1000) * limits.rate);
    last = at;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
