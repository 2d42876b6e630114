/** A life in steps: each step acts, then says how many minutes later the next one comes. */
export type Life = AsyncGenerator<number, void, void>;

interface Entry {
  readonly at: number;
  readonly life: Life;
}

const MINUTE = 60_000;

/** What is to happen in the simulated week, in the order of its time. */
export class Agenda {
  #entries: Entry[] = [];

  get size(): number {
    return this.#entries.length;
  }

  add(at: number, life: Life): void {
    this.#entries.push({ at, life });
  }

  /** Lets everything that is due by `until` happen, so many lives at once; what follows from it within that time too. */
  async runUntil(until: number, lanes: number): Promise<void> {
    for (;;) {
      const due = this.#entries.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
      if (due.length === 0) return;
      this.#entries = this.#entries.filter(({ at }) => at > until);
      const lane = async (): Promise<void> => {
        for (let entry = due.shift(); entry !== undefined; entry = due.shift()) await this.#step(entry);
      };
      await Promise.all(Array.from({ length: lanes }, lane));
    }
  }

  async #step({ at, life }: Entry): Promise<void> {
    const step = await life.next();
    if (!step.done) this.add(at + step.value * MINUTE, life);
  }
}
