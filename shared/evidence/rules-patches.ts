/** Bytes of a file that are written over: with others, or with nothing but zeros. The file stays as long as it is. */
export interface Patch {
  readonly at: number;
  readonly length: number;
  /** As many as `length`; zeros where there are none. */
  readonly bytes?: Uint8Array;
}

/** A range of a file, from its first byte to behind its last. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The same ranges in order, each byte once. */
export function merged(spans: readonly Span[]): readonly Span[] {
  const found: { from: number; to: number }[] = [];
  for (const { from, to } of [...spans].sort((a, b) => a.from - b.from)) {
    const last = found.at(-1);
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else found.push({ from, to });
  }
  return found;
}

/** What two lists of ordered ranges have in common. */
export function common(some: readonly Span[], others: readonly Span[]): readonly Span[] {
  const found: Span[] = [];
  let [i, j] = [0, 0];
  while (true) {
    const [a, b] = [some[i], others[j]];
    if (a === undefined || b === undefined) return found;
    const span = { from: Math.max(a.from, b.from), to: Math.min(a.to, b.to) };
    if (span.from < span.to) found.push(span);
    if (a.to < b.to) i += 1;
    else j += 1;
  }
}

/** Writes over the pieces of a file as they come by, in their order, in place. `patches` in order, no two of them over one byte. */
export function patcher(patches: readonly Patch[]): (piece: Uint8Array, at: number) => void {
  let next = 0;
  return (piece, at) => {
    const end = at + piece.length;
    for (let patch = patches[next]; patch !== undefined && patch.at < end; patch = patches[next]) {
      const [from, to] = [Math.max(patch.at, at), Math.min(patch.at + patch.length, end)];
      if (from < to) {
        if (patch.bytes) piece.set(patch.bytes.subarray(from - patch.at, to - patch.at), from - at);
        else piece.fill(0, from - at, to - at);
      }
      // It goes on in the next piece.
      if (patch.at + patch.length > end) return;
      next += 1;
    }
  };
}
