import { type Box, headAt, LONG_HEAD } from './rules-boxes.ts';

/** A box of the outermost level, and its bytes where they are tables, not pictures or sound. Positions are the file's. */
export interface OuterBox extends Box {
  readonly bytes?: Uint8Array;
}

/** A movie as it lies in its file. */
export interface Movie {
  readonly size: number;
  readonly boxes: readonly OuterBox[];
  /** Where no box begins any more, and yet something follows. */
  readonly rest?: number;
}

/** Whose bytes are kept to be read: the description of the whole, and that of a fragment. */
const TABLES = new Set(['moov', 'moof']);
/** Bytes of them in all: an hour of picture and sound has two million. */
export const MOST_TABLE_BYTES = 16 * 1024 * 1024;
/** Boxes of the outermost level: fragments of a second, two boxes each, for more than two hours. */
export const MOST_OUTER_BOXES = 20_000;

interface Open {
  readonly type: string;
  readonly at: number;
  readonly body: number;
  /** Infinity where it goes on to the end of the file. */
  readonly end: number;
  readonly kept?: Uint8Array[];
}

export interface MovieScan {
  /** The next piece of the file. */
  write(piece: Uint8Array): void;
  /** What was found, when the file is over; undefined for what is no whole movie or has too many tables. */
  done(): Movie | undefined;
}

/**
 * Reads the outermost boxes of a movie as its bytes come by, whether its tables stand in front or behind. It keeps the tables
 * and nothing else, so that it needs the same memory for any length; lengths that lie end it and are no error.
 */
export function movieScan(): MovieScan {
  const boxes: OuterBox[] = [];
  let position = 0;
  let head = new Uint8Array(0);
  let open: Open | undefined;
  let rest: number | undefined;
  let broken = false;
  let tableBytes = 0;

  const close = (end: number): void => {
    if (open === undefined) return;
    const { type, at, body, kept } = open;
    boxes.push({ type, at, body, end, ...(kept ? { bytes: joined(kept) } : {}) });
    broken ||= boxes.length > MOST_OUTER_BOXES;
    open = undefined;
  };

  /** Takes bytes of a head, as many as it needs; gives how many. */
  const begin = (piece: Uint8Array): number => {
    const before = head.length;
    head = joined([head, piece.subarray(0, LONG_HEAD - before)]);
    const found = headAt(head, 0);
    if (found === undefined) return head.length - before;
    const at = position - before;
    if (found.size !== 0 && found.size < found.head) {
      rest = at;
      return piece.length;
    }
    const kept = TABLES.has(found.type) ? [head.slice(0, found.head)] : undefined;
    const end = found.size === 0 ? Number.POSITIVE_INFINITY : at + found.size;
    open = { type: found.type, at, body: at + found.head, end, ...(kept ? { kept } : {}) };
    head = new Uint8Array(0);
    return found.head - before;
  };

  /** Goes on in the open box; gives how many bytes belong to it. */
  const proceed = ({ kept, end }: Open, piece: Uint8Array): number => {
    const taken = Math.min(piece.length, end - position);
    if (kept) {
      tableBytes += taken;
      broken ||= tableBytes > MOST_TABLE_BYTES;
      if (!broken) kept.push(piece.slice(0, taken));
    }
    return taken;
  };

  return {
    write(piece) {
      for (let left = piece; left.length > 0; ) {
        const taken = broken || rest !== undefined ? left.length : open ? proceed(open, left) : begin(left);
        position += taken;
        left = left.subarray(taken);
        if (open && position >= open.end) close(open.end);
      }
    },
    done() {
      // Some bytes of a head that never came, or a box that ends behind the file.
      const last = open && Number.isFinite(open.end) ? open.at : undefined;
      if (last === undefined) close(position);
      else broken ||= open?.type === 'mdat' || open?.type === 'moov';
      const behind = rest ?? last ?? (head.length > 0 ? position - head.length : undefined);
      return broken ? undefined : { size: position, boxes, ...(behind === undefined ? {} : { rest: behind }) };
    },
  };
}

function joined(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
