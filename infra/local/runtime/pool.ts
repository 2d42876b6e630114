import { randomUUID } from 'node:crypto';
import { Environment, type Launch } from './environment.ts';
import { failure, type Outcome } from './outcome.ts';

/** What Lambda takes as an event at most: 6 MB. */
const maxEventBytes = 6 * 1024 * 1024;

/** Report of one invocation, for logs and the bench. */
export interface InvocationReport {
  readonly invocationId: string;
  readonly environment: number;
  /** Milliseconds from the event's hand-over to its answer. */
  readonly duration: number;
  /** Milliseconds of a cold start, when this invocation waited for one. */
  readonly init?: number;
  readonly outcome: Outcome;
}

/** The execution environments of one function. */
export class FunctionPool {
  readonly #limit: number;
  readonly #launch: (environment: number) => Launch;
  readonly #report: (report: InvocationReport) => void;
  readonly #environments = new Set<Environment>();
  readonly #idle: Environment[] = [];
  readonly #waiting: (() => void)[] = [];
  #created = 0;
  #inFlight = 0;
  #stopped = false;

  constructor(
    launch: (environment: number) => Launch,
    report: (report: InvocationReport) => void,
    /** AWS starts as many as there are events; one machine can't, so events wait in line. */
    limit = 4,
  ) {
    this.#launch = launch;
    this.#report = report;
    this.#limit = limit;
  }

  /** Events in work or waiting. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** The environment with a number, while its process is there. */
  environment(number: number): Environment | undefined {
    return [...this.#environments].find((each) => each.number === number);
  }

  environments(): readonly Environment[] {
    return [...this.#environments];
  }

  /** Starts one environment ahead of the first event; gives the error of the code outside the handler, if any. */
  async warm(): Promise<Outcome> {
    const environment = this.#create();
    const outcome = await environment.started();
    this.#release(environment);
    return outcome;
  }

  /** Hands an event to a free environment, a new one, or waits in line. Never rejects. */
  async invoke(event: unknown): Promise<Outcome> {
    const text = JSON.stringify(event);
    if (Buffer.byteLength(text) > maxEventBytes) return failure('RequestTooLarge', 'the event is larger than 6 MB');
    this.#inFlight += 1;
    try {
      return await this.#work(text);
    } finally {
      this.#inFlight -= 1;
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const next of this.#waiting.splice(0)) next();
    await Promise.all([...this.#environments].map((environment) => environment.kill()));
  }

  async #work(event: string): Promise<Outcome> {
    const environment = await this.#take();
    if (environment === undefined) return failure('Runtime.ExitError', 'the stack is stopping');
    const begun = performance.now();
    const cold = environment.fresh;
    const started = await environment.instance.started();
    const init = performance.now() - begun;
    const id = randomUUID();
    const handed = performance.now();
    const outcome = started.ok ? await environment.instance.invoke(id, event, trace()) : started;
    this.#release(environment.instance);
    this.#report({
      invocationId: id,
      environment: environment.instance.number,
      duration: performance.now() - handed,
      ...(cold ? { init } : {}),
      outcome,
    });
    return outcome;
  }

  async #take(): Promise<{ instance: Environment; fresh: boolean } | undefined> {
    while (!this.#stopped) {
      const idle = this.#idle.pop();
      if (idle?.alive) return { instance: idle, fresh: false };
      if (idle !== undefined) {
        this.#environments.delete(idle);
        continue;
      }
      if (this.#environments.size < this.#limit) return { instance: this.#create(), fresh: true };
      await new Promise<void>((next) => this.#waiting.push(next));
    }
    return undefined;
  }

  #create(): Environment {
    this.#created += 1;
    const environment = new Environment(this.#created, this.#launch(this.#created));
    this.#environments.add(environment);
    return environment;
  }

  #release(environment: Environment): void {
    if (environment.alive) this.#idle.push(environment);
    else this.#environments.delete(environment);
    this.#waiting.shift()?.();
  }
}

/** An X-Ray trace header, as Lambda sets it for every event: the time in seconds, then 96 random bits. */
function trace(): string {
  const random = randomUUID().replaceAll('-', '');
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  return `Root=1-${seconds}-${random.slice(8)};Parent=${random.slice(0, 16)};Sampled=0`;
}
