/** A source of numbers in [0, 1), the same ones for the same seed (mulberry32): a demonstration that repeats exactly. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Whole shares of a total in proportion to weights, summing to it exactly (largest remainders get what is left). */
export function sharesOf(total: number, weights: readonly number[]): readonly number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  const exact = weights.map((weight) => (total * weight) / sum);
  const shares = exact.map(Math.floor);
  const left = total - shares.reduce((a, b) => a + b, 0);
  const order = exact.map((value, index) => [index, value % 1] as const).sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  for (const [index] of order.slice(0, left)) shares[index] = (shares[index] ?? 0) + 1;
  return shares;
}
