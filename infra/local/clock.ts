/** The set clock as a worker needs it: added to the machine's clock, or a moment at which time stands still. */
export interface ClockState {
  /** Milliseconds added to the machine's clock. */
  readonly offset: number;
  /** Milliseconds since 1970 while the clock stands still. */
  readonly frozenAt?: number;
}

/** The time that functions, the authoriser and expiry see. It starts as the machine's own time and ticks on. */
export class Clock {
  #state: ClockState = { offset: 0 };
  readonly #listeners = new Set<(state: ClockState) => void>();

  get state(): ClockState {
    return this.#state;
  }

  /** Milliseconds since 1970. */
  now(): number {
    return this.#state.frozenAt ?? Date.now() + this.#state.offset;
  }

  date(): Date {
    return new Date(this.now());
  }

  /** Sets the time; it ticks on from there, unless it stands still. */
  set(milliseconds: number): void {
    const offset = milliseconds - Date.now();
    this.#change(this.#state.frozenAt === undefined ? { offset } : { offset, frozenAt: milliseconds });
  }

  /** Lets the clock tick (`true`) or stand still at the present moment (`false`). */
  run(ticking: boolean): void {
    const now = this.now();
    const offset = now - Date.now();
    this.#change(ticking ? { offset } : { offset, frozenAt: now });
  }

  /** Calls back on every change; the answer takes the listener away. */
  onChange(listener: (state: ClockState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #change(state: ClockState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener(state);
  }
}
