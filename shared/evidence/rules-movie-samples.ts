import { type Box, boxAlong, childOf, long, viewOf } from './rules-boxes.ts';
import type { Span } from './rules-patches.ts';

/** A table of a track: how many entries it says it has, and as many as are really there. */
interface Table {
  readonly view: DataView;
  readonly from: number;
  readonly count: number;
}

/** `at` is where the number of entries stands, counted from the box's flags. */
const tableIn = (view: DataView, box: Box, at: number, width: number): Table | undefined => {
  const from = box.body + at + 4;
  if (from > box.end) return undefined;
  return { view, from, count: Math.min(view.getUint32(box.body + at), Math.floor((box.end - from) / width)) };
};

/** How many bytes each sample has. */
type Sizes = (sample: number) => number;

const narrow = (table: Table, bits: number): Sizes => {
  const { view, from, count } = table;
  return (sample) => {
    if (sample >= count) return 0;
    if (bits === 32) return view.getUint32(from + 4 * sample);
    if (bits === 16) return view.getUint16(from + 2 * sample);
    if (bits === 8) return view.getUint8(from + sample);
    const pair = view.getUint8(from + (sample >> 1));
    return sample % 2 === 0 ? pair >> 4 : pair & 15;
  };
};

interface Sized {
  /** The same for all, or each its own. */
  readonly same?: number;
  readonly each: Sizes;
  readonly count: number;
}

const sizesIn = (bytes: Uint8Array, samples: Box): Sized | undefined => {
  const view = viewOf(bytes);
  const plain = childOf(bytes, samples, 'stsz');
  if (plain && plain.end - plain.body >= 12) {
    const same = view.getUint32(plain.body + 4);
    const count = view.getUint32(plain.body + 8);
    if (same > 0) return { same, each: () => same, count };
    const table = tableIn(view, plain, 8, 4);
    return table && { each: narrow(table, 32), count: table.count };
  }
  const packed = childOf(bytes, samples, 'stz2');
  if (packed === undefined || packed.end - packed.body < 12) return undefined;
  const bits = view.getUint8(packed.body + 7);
  if (bits !== 4 && bits !== 8 && bits !== 16) return undefined;
  const table = tableIn(view, packed, 8, bits / 8);
  return table && { each: narrow(table, bits), count: table.count };
};

const chunksIn = (
  bytes: Uint8Array,
  samples: Box,
): { readonly count: number; at(chunk: number): number } | undefined => {
  const view = viewOf(bytes);
  const short = childOf(bytes, samples, 'stco');
  const table = short && tableIn(view, short, 4, 4);
  if (table) return { count: table.count, at: (chunk) => view.getUint32(table.from + 4 * chunk) };
  const wide = childOf(bytes, samples, 'co64');
  const others = wide && tableIn(view, wide, 4, 8);
  return others && { count: others.count, at: (chunk) => long(view, others.from + 8 * chunk) };
};

/** How many samples a chunk has, asked in the order of the chunks: the table names only where the number changes. */
const perChunkIn = (bytes: Uint8Array, samples: Box): ((chunk: number) => number) | undefined => {
  const view = viewOf(bytes);
  const box = childOf(bytes, samples, 'stsc');
  const table = box && tableIn(view, box, 4, 12);
  if (table === undefined) return undefined;
  let entry = -1;
  const first = (i: number): number => view.getUint32(table.from + 12 * i);
  return (chunk) => {
    while (entry + 1 < table.count && first(entry + 1) <= chunk + 1) entry += 1;
    return entry < 0 ? 0 : view.getUint32(table.from + 12 * entry + 4);
  };
};

/** The bytes of so many samples from this one; no more are added up than the table has. */
const lengthOf = ({ same, each, count }: Sized, first: number, wanted: number): number => {
  const samples = Math.max(0, Math.min(wanted, count - first));
  if (same !== undefined) return samples * same;
  let sum = 0;
  for (let i = 0; i < samples; i += 1) sum += each(first + i);
  return sum;
};

/**
 * Where the samples of a track lie in its file, a range for each chunk. Undefined when its tables don't say so, or there are
 * more than `most`. Reads each table once, whatever numbers stand in it.
 */
export function samplesOf(bytes: Uint8Array, track: Box, most: number): readonly Span[] | undefined {
  const samples = boxAlong(bytes, track, 'mdia', 'minf', 'stbl');
  if (samples === undefined) return undefined;
  const [sizes, chunks, perChunk] = [sizesIn(bytes, samples), chunksIn(bytes, samples), perChunkIn(bytes, samples)];
  if (sizes === undefined || chunks === undefined || perChunk === undefined || chunks.count > most) return undefined;
  const found: Span[] = [];
  let sample = 0;
  for (let chunk = 0; chunk < chunks.count; chunk += 1) {
    const [from, wanted] = [chunks.at(chunk), perChunk(chunk)];
    found.push({ from, to: from + lengthOf(sizes, sample, wanted) });
    sample = Math.min(sample + wanted, sizes.count);
  }
  return found;
}
