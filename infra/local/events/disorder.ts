/** Duplicates and disorder on purpose: standard queues and streams promise neither order nor once. */
export interface DisorderSettings {
  /** Chance from 0 to 1 that a message or a batch is delivered once more; 0 switches shuffling off too. */
  readonly probability: number;
  /** The same seed gives the same draws. */
  readonly seed?: number;
}

/** Draws that every poller shares; may be set anew while running. */
export class Disorder {
  #probability = 0;
  #state = 1;

  constructor(settings: DisorderSettings = { probability: 0 }) {
    this.set(settings);
  }

  get on(): boolean {
    return this.#probability > 0;
  }

  get probability(): number {
    return this.#probability;
  }

  /** Throws a RangeError when the probability is not between 0 and 1. */
  set({ probability, seed }: DisorderSettings): void {
    if (!(probability >= 0 && probability <= 1)) throw new RangeError('the probability must be between 0 and 1');
    this.#probability = probability;
    if (seed !== undefined) this.#state = seed;
  }

  /** Whether this delivery happens twice. */
  again(): boolean {
    return this.on && this.#random() < this.#probability;
  }

  /** The same elements, in another order while disorder is on. */
  shuffle<T>(items: readonly T[]): T[] {
    const shuffled = [...items];
    if (!this.on) return shuffled;
    for (let at = shuffled.length - 1; at > 0; at -= 1) {
      const other = Math.floor(this.#random() * (at + 1));
      [shuffled[at], shuffled[other]] = [shuffled[other] as T, shuffled[at] as T];
    }
    return shuffled;
  }

  /** Mulberry32: small, and the same on every machine. */
  #random(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }
}
