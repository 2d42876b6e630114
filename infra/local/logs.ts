/** One line that a function, a poller or the gateway wrote. */
export interface LogEntry {
  /** Position in the log, from 1, without gaps. */
  readonly seq: number;
  /** By the machine's own clock, RFC 3339. */
  readonly at: string;
  /** Logical id of the function, or `gateway`, `poller`, `schedule`. */
  readonly source: string;
  readonly invocationId?: string;
  readonly line: string;
  /** The line parsed, when it is a JSON object. */
  readonly record?: Readonly<Record<string, unknown>>;
}

/** Ring of the newest log lines, in place of CloudWatch Logs. */
export class Logs {
  readonly #capacity: number;
  readonly #print: ((entry: LogEntry) => void) | undefined;
  #entries: LogEntry[] = [];
  #last = 0;

  constructor(options: { readonly capacity?: number; readonly print?: (entry: LogEntry) => void } = {}) {
    this.#capacity = options.capacity ?? 20_000;
    this.#print = options.print;
  }

  write(source: string, line: string, invocationId?: string): void {
    this.#last += 1;
    const record = parsed(line);
    const entry: LogEntry = {
      seq: this.#last,
      at: new Date().toISOString(),
      source,
      ...(invocationId === undefined ? {} : { invocationId }),
      line,
      ...(record === undefined ? {} : { record }),
    };
    this.#entries.push(entry);
    // Dropped in lumps, so that a full ring does not move all its entries with every line.
    if (this.#entries.length > this.#capacity * 1.25) this.#entries = this.#entries.slice(-this.#capacity);
    this.#print?.(entry);
  }

  /** Lines after `seq`, oldest first; at most `limit`. What the ring has dropped is missing at the front. */
  since(seq: number, limit = 5000): readonly LogEntry[] {
    return this.#entries.filter((entry) => entry.seq > seq).slice(0, limit);
  }

  last(): number {
    return this.#last;
  }
}

function parsed(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
