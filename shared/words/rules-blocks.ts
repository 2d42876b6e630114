/**
 * A gram is known by the first three bytes of its keyed hash. Nine bits say in which of a week's blocks it lies, the last two
 * bytes stand in there before the cases that hold it.
 */
export type Print = readonly [first: number, high: number, low: number];

/**
 * How many blocks a week is turned into: at two thousand cases of a hundred grams each has some 3.6 kilobytes, and is read for
 * half a unit. Half as many would cost twice that to read, twice as many no less to write.
 */
export const BLOCKS = 512;

/** In which block a gram lies. */
export const blockNumber = ([first, high]: Print): number => first * 2 + (high >> 7);

/** Bytes of a print, and of a case in a block: seven of its number, two of its village's own digits. */
export const PRINT_BYTES = 3;
const CASE_BYTES = 9;
const NUMBER_BYTES = 7;
const HEAD_BYTES = 4;
const NO_UNIT = 0xff_ff;
/** As many cases stand behind one print; more stand behind the same print once more. */
const MOST_OF_ONE = 0xff_ff;

/** A case as the index knows it: its number, and the last three digits of its village's code where it has one. */
export interface Entry {
  readonly num: string;
  readonly unit?: string;
}

/** A case with the prints of all its grams, three bytes each. */
export interface Row extends Entry {
  readonly prints: Uint8Array;
}

/** The prints of a row, one after the other. */
export const printsIn = (prints: Uint8Array): readonly Print[] =>
  Array.from({ length: Math.floor(prints.length / PRINT_BYTES) }, (_, n) => {
    const at = n * PRINT_BYTES;
    return [prints[at] ?? 0, prints[at + 1] ?? 0, prints[at + 2] ?? 0] as const;
  });

export const joined = (prints: readonly Print[]): Uint8Array => Uint8Array.from(prints.flat());

/** Whether a row holds a print. */
export const holds = (prints: Uint8Array, [first, high, low]: Print): boolean => {
  for (let at = 0; at + 2 < prints.length; at += PRINT_BYTES)
    if (prints[at] === first && prints[at + 1] === high && prints[at + 2] === low) return true;
  return false;
};

const put = (view: DataView, at: number, { num, unit }: Entry): void => {
  const n = BigInt(num);
  view.setUint8(at, Number((n >> 48n) & 0xffn));
  view.setUint16(at + 1, Number((n >> 32n) & 0xff_ffn));
  view.setUint32(at + 3, Number(n & 0xff_ff_ff_ffn));
  view.setUint16(at + NUMBER_BYTES, unit === undefined ? NO_UNIT : Number(unit));
};

const entryAt = (view: DataView, at: number): Entry => {
  const high = (BigInt(view.getUint8(at)) << 48n) | (BigInt(view.getUint16(at + 1)) << 32n);
  const num = String(high | BigInt(view.getUint32(at + 3))).padStart(16, '0');
  const unit = view.getUint16(at + NUMBER_BYTES);
  return unit === NO_UNIT ? { num } : { num, unit: String(unit).padStart(3, '0') };
};

const piecesOf = (entries: readonly Entry[]): readonly (readonly Entry[])[] =>
  Array.from({ length: Math.ceil(entries.length / MOST_OF_ONE) }, (_, n) =>
    entries.slice(n * MOST_OF_ONE, (n + 1) * MOST_OF_ONE),
  );

const blockOf = (groups: ReadonlyMap<number, readonly Entry[]>): Uint8Array => {
  const pieces = [...groups]
    .sort(([a], [b]) => a - b)
    .flatMap(([print, entries]) => piecesOf(entries).map((some) => [print, some] as const));
  const bytes = new Uint8Array(pieces.reduce((sum, [, some]) => sum + HEAD_BYTES + some.length * CASE_BYTES, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [print, entries] of pieces) {
    view.setUint16(at, print);
    view.setUint16(at + 2, entries.length);
    at += HEAD_BYTES;
    for (const entry of entries) {
      put(view, at, entry);
      at += CASE_BYTES;
    }
  }
  return bytes;
};

/** A week's rows turned round: for each block, the cases behind each gram. The same rows make the same blocks, in any order. */
export const blocksOf = (rows: readonly Row[]): readonly Uint8Array[] => {
  const blocks = Array.from({ length: BLOCKS }, () => new Map<number, Entry[]>());
  for (const row of [...rows].sort((a, b) => (a.num < b.num ? -1 : 1))) {
    const own = new Map(printsIn(row.prints).map((print) => [print.join(), print]));
    for (const one of own.values()) {
      const groups = blocks[blockNumber(one)];
      const print = one[1] * 256 + one[2];
      const known = groups?.get(print);
      if (known) known.push(row);
      else groups?.set(print, [row]);
    }
  }
  return blocks.map(blockOf);
};

/** The cases behind a gram in its block. */
export const entriesIn = (block: Uint8Array, [, high, low]: Print): readonly Entry[] => {
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  const found: Entry[] = [];
  let at = 0;
  while (at + HEAD_BYTES <= block.byteLength) {
    const [print, count] = [view.getUint16(at), view.getUint16(at + 2)];
    const from = at + HEAD_BYTES;
    if (print === high * 256 + low)
      found.push(...Array.from({ length: count }, (_, n) => entryAt(view, from + n * CASE_BYTES)));
    at = from + count * CASE_BYTES;
  }
  return found;
};
