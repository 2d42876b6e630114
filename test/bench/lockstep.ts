interface Waiting {
  readonly work: () => Promise<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Lets two players who do the same things alternate: the first does a thing, then the second the same thing, then the
 * first its next. So the second finds every function warm, with all that it keeps for a minute at hand.
 */
export class Lockstep {
  readonly #waiting: readonly [Waiting[], Waiting[]] = [[], []];
  readonly #done = [false, false];
  #turn: 0 | 1 = 0;
  #busy = false;

  /** Does something when it is this side's turn. Settles as the work does. */
  pass<T>(side: 0 | 1, work: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting[side].push({ work, resolve: resolve as (value: unknown) => void, reject });
      this.#next();
    });
  }

  /** This side is through; the other goes on alone. */
  leave(side: 0 | 1): void {
    this.#done[side] = true;
    this.#next();
  }

  #next(): void {
    if (this.#busy) return;
    if (this.#done[this.#turn] && this.#waiting[this.#turn].length === 0) this.#turn = this.#turn === 0 ? 1 : 0;
    const waiting = this.#waiting[this.#turn].shift();
    if (waiting === undefined) return;
    this.#busy = true;
    void this.#run(waiting);
  }

  async #run({ work, resolve, reject }: Waiting): Promise<void> {
    try {
      resolve(await work());
    } catch (error) {
      reject(error);
    }
    this.#busy = false;
    this.#turn = this.#turn === 0 ? 1 : 0;
    this.#next();
  }
}
