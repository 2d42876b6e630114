/**
 * A box of the ISO base media format (ISO/IEC 14496-12) or an atom of QuickTime: a length, four letters, and what it holds.
 * Positions are those in the bytes it was read from.
 */
export interface Box {
  readonly type: string;
  readonly at: number;
  /** Where what it holds begins: behind a length of 32 bits or of 64. */
  readonly body: number;
  readonly end: number;
}

/** Bytes of the shortest head, and of one with a length of 64 bits. */
export const HEAD = 8;
export const LONG_HEAD = 16;

/** No name, time or place that is read is longer. */
const MOST_LETTERS = 200;

/** The text of single bytes, 200 at most; the sign of copyright that QuickTime's names begin with is one of them. */
export const lettersIn = (bytes: Uint8Array, from: number, to: number): string =>
  String.fromCharCode(...bytes.subarray(from, Math.min(to, from + MOST_LETTERS, bytes.length)));

export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** A length of 64 bits; beyond what a number holds exactly it is larger than any file anyway. */
export const long = (view: DataView, at: number): number => Number(view.getBigUint64(at));

/** What a head says: its length is 0 where the box goes on to the end, and a lie where it is shorter than the head. */
export interface BoxHead {
  readonly type: string;
  readonly head: number;
  readonly size: number;
}

/** Reads a head; undefined when fewer bytes are there than it has. */
export function headAt(bytes: Uint8Array, at: number): BoxHead | undefined {
  if (at + HEAD > bytes.length) return undefined;
  const view = viewOf(bytes);
  const size = view.getUint32(at);
  const type = lettersIn(bytes, at + 4, at + HEAD);
  if (size !== 1) return { type, head: HEAD, size };
  return at + LONG_HEAD > bytes.length ? undefined : { type, head: LONG_HEAD, size: long(view, at + HEAD) };
}

/** The box that begins here and ends before `end`; undefined when its length lies. Inside of others none is open-ended. */
function boxAt(bytes: Uint8Array, at: number, end: number): Box | undefined {
  const found = headAt(bytes, at);
  if (found === undefined || found.size < found.head || found.size > end - at) return undefined;
  return { type: found.type, at, body: at + found.head, end: at + found.size };
}

/** Boxes side by side in another one: a phone writes twenty. */
export const MOST_BOXES = 2_000;

/**
 * The boxes between two positions, one after the other; undefined when a length lies, or there are more than any has. Fewer
 * bytes than a head has may be left at the end, as QuickTime closes a list with an empty word.
 */
export function boxesIn(bytes: Uint8Array, from: number, to: number): readonly Box[] | undefined {
  const end = Math.min(to, bytes.length);
  const found: Box[] = [];
  for (let at = from; at + HEAD <= end; ) {
    const box = boxAt(bytes, at, end);
    if (box === undefined || found.length === MOST_BOXES) return undefined;
    found.push(box);
    at = box.end;
  }
  return found;
}

/** The first box of this type inside of another; undefined where there is none, or a length lies. */
export const childOf = (bytes: Uint8Array, { body, end }: Pick<Box, 'body' | 'end'>, type: string): Box | undefined =>
  boxesIn(bytes, body, end)?.find((box) => box.type === type);

/** The box at the end of a path of types. */
export const boxAlong = (bytes: Uint8Array, from: Box, ...path: readonly string[]): Box | undefined =>
  path.reduce<Box | undefined>((box, type) => box && childOf(bytes, box, type), from);
