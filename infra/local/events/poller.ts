import type { Logs } from '../logs.ts';

/** Something that feeds events to a function. */
export interface Poller {
  /** What is still in work, or `undefined` when there is nothing. */
  busy(): string | undefined;
  /** Looks for new records now instead of at the next turn. */
  poke?(): void;
  stop(): Promise<void>;
}

/** A turn that runs again and again until it is stopped. A turn that throws is logged and tried again. */
export class Loop {
  #stopped = false;
  #wake: (() => void) | undefined;
  #poked = false;
  #finished: Promise<void> = Promise.resolve();

  /** `turn` gives the milliseconds until the next one. */
  static start(name: string, logs: Logs, turn: () => Promise<number>): Loop {
    const loop = new Loop();
    loop.#finished = loop.#run(name, logs, turn);
    return loop;
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  /** Ends the pause; during a turn, leaves out the pause behind it. */
  poke(): void {
    this.#poked = true;
    this.#wake?.();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.poke();
    await this.#finished;
  }

  async #run(name: string, logs: Logs, turn: () => Promise<number>): Promise<void> {
    while (!this.#stopped) {
      let pause = 0;
      try {
        pause = await turn();
      } catch (error) {
        if (this.#stopped) return;
        logs.write('poller', `${name}: ${error instanceof Error ? error.message : String(error)}`);
        pause = 200;
      }
      if (pause > 0 && !this.#stopped && !this.#poked) await this.#sleep(pause);
      this.#poked = false;
    }
  }

  #sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        this.#wake = undefined;
        resolve();
      };
    });
  }
}
