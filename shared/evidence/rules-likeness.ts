/**
 * Whether two pictures look the same: a perceptual hash of 64 bits. The picture is brought down to 32 × 32 greys; of their
 * cosine transform the 8 × 8 lowest frequencies are compared with their median (without the first, the mean brightness).
 * Saving anew, another size, other brightness leave it nearly as it was; another place or another angle change it.
 */

export const GREY_SIDE = 32;
const LOW = 8;

/** Bits in which two hashes may differ and still be the same picture; two different ones differ in 32, seldom in less than 20. */
export const NEAR_BITS = 8;

/** Greys that spread less than this (standard deviation, of 255) show nothing: darkness, a wall, a thumb. */
const FLAT = 4;

const COSINES: readonly (readonly number[])[] = Array.from({ length: LOW }, (_, k) =>
  Array.from({ length: GREY_SIDE }, (_each, n) => Math.cos((Math.PI / GREY_SIDE) * (n + 0.5) * k)),
);

const spreadOf = (greys: readonly number[]): number => {
  const mean = greys.reduce((sum, grey) => sum + grey, 0) / greys.length;
  return Math.sqrt(greys.reduce((sum, grey) => sum + (grey - mean) ** 2, 0) / greys.length);
};

const frequency = (greys: readonly number[], u: number, v: number): number => {
  let sum = 0;
  for (let y = 0; y < GREY_SIDE; y += 1) {
    let row = 0;
    for (let x = 0; x < GREY_SIDE; x += 1) row += (greys[y * GREY_SIDE + x] ?? 0) * (COSINES[u]?.[x] ?? 0);
    sum += row * (COSINES[v]?.[y] ?? 0);
  }
  return sum;
};

/** The hash of 32 × 32 greys (0–255, row by row) as 16 hex digits; undefined when they show nothing. */
export function likenessOf(greys: readonly number[]): string | undefined {
  if (greys.length !== GREY_SIDE ** 2 || !(spreadOf(greys) >= FLAT)) return undefined;
  const low: number[] = [];
  for (let v = 0; v < LOW; v += 1) for (let u = 0; u < LOW; u += 1) low.push(frequency(greys, u, v));
  const sorted = low.slice(1).sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  let hex = '';
  for (let at = 0; at < low.length; at += 4) {
    const nibble = low.slice(at, at + 4).reduce((bits, value) => bits * 2 + (value > median ? 1 : 0), 0);
    hex += nibble.toString(16);
  }
  return hex;
}

const BITS = [0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4] as const;

/** In how many bits two hashes differ; 64 when one of them is none. */
export function differingBits(a: string, b: string): number {
  if (a.length !== 16 || b.length !== 16) return 64;
  let bits = 0;
  for (let at = 0; at < 16; at += 1) {
    bits += BITS[Number.parseInt(a[at] ?? '0', 16) ^ Number.parseInt(b[at] ?? '0', 16)] ?? 4;
  }
  return bits;
}

/**
 * Four bands of 16 bits, by which near pictures are found in four exact look-ups, however many there are. Hashes that
 * differ in three bits at most are equal in one band at least; of those that differ in six, three in five are.
 */
export const bandsOf = (hash: string): readonly string[] =>
  [0, 1, 2, 3].map((band) => `${band}${hash.slice(band * 4, band * 4 + 4)}`);
