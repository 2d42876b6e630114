import { type ChildProcess, fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Clock, ClockState } from '../clock.ts';
import { failure, type Outcome } from './outcome.ts';

/** How to start an execution environment of a function. */
export interface Launch {
  readonly functionArn: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Seconds until an event's work is killed. */
  readonly timeoutSeconds: number;
  readonly clock: Clock;
  readonly log: (line: string, invocationId: string | undefined) => void;
}

type Message =
  | { readonly type: 'ready' }
  | { readonly type: 'answer'; readonly id: string; readonly payload: string }
  | {
      readonly type: 'failure' | 'init-failure';
      readonly id?: string;
      readonly errorType: string;
      readonly errorMessage: string;
    };

const bootstrap = fileURLToPath(new URL('./bootstrap.mjs', import.meta.url));

/** AWS gives the code outside the handler ten seconds; a busy machine may need more. */
const initMilliseconds = 20_000;

/** One execution environment: a process of its own that works on one event at a time. */
export class Environment {
  readonly number: number;
  readonly #launch: Launch;
  readonly #child: ChildProcess;
  readonly #started: Promise<Outcome>;
  readonly #exited: Promise<void>;
  #settle: ((outcome: Outcome) => void) | undefined;
  #invocation: string | undefined;
  /** Lines arrive on another channel than answers, so the last of them may come when the invocation has ended. */
  #logged: string | undefined;
  #alive = true;
  #killed = false;

  constructor(number: number, launch: Launch) {
    this.number = number;
    this.#launch = launch;
    this.#child = fork(bootstrap, [JSON.stringify(launch.clock.state)], {
      env: launch.variables,
      // Flags of the parent (a debugger's port, say) are none of the function's business.
      execArgv: [],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#exited = new Promise((done) => this.#child.once('exit', () => done()));
    this.#collect();
    const tell = (state: ClockState): void => this.#send({ type: 'clock', state });
    const silence = launch.clock.onChange(tell);
    this.#child.on('message', (message) => this.#take(message as Message));
    this.#child.on('error', (error) => this.#end(failure('Runtime.ExitError', error.message)));
    this.#child.once('exit', (code, signal) => {
      silence();
      this.#end(this.#exitOutcome(code, signal));
    });
    this.#started = this.#await(initMilliseconds, 'Init phase');
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** The invocation that is being worked on. */
  get invocation(): string | undefined {
    return this.#invocation;
  }

  /** Resolves when the code outside the handler has run; with the error if it failed. */
  started(): Promise<Outcome> {
    return this.#started;
  }

  /** Works on one event. Never rejects: a crash, a kill and the time limit are outcomes. */
  async invoke(id: string, event: string, trace: string): Promise<Outcome> {
    if (!this.#alive) return failure('Runtime.ExitError', 'the environment has ended');
    this.#invocation = id;
    this.#logged = id;
    const { timeoutSeconds, functionArn } = this.#launch;
    const answer = this.#await(timeoutSeconds * 1000, 'Task');
    this.#send({ type: 'invoke', id, event, trace, deadline: timeoutSeconds * 1000, arn: functionArn });
    const outcome = await answer;
    this.#invocation = undefined;
    return outcome;
  }

  /** Ends the process at once; an event in work comes out as lost. Resolves when it is gone. */
  async kill(): Promise<void> {
    this.#killed = true;
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  #await(milliseconds: number, what: string): Promise<Outcome> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#end(failure('Sandbox.Timedout', `${what} timed out after ${(milliseconds / 1000).toFixed(2)} seconds`));
        this.#child.kill('SIGKILL');
      }, milliseconds);
      this.#settle = (outcome) => {
        clearTimeout(timer);
        this.#settle = undefined;
        resolve(outcome);
      };
    });
  }

  #take(message: Message): void {
    if (message.type === 'ready') this.#settle?.({ ok: true, payload: null });
    else if (message.type === 'init-failure') this.#end(failure(message.errorType, message.errorMessage));
    // Otherwise an answer to an event that was given up already.
    else if (message.id === this.#invocation) {
      const { type } = message;
      this.#settle?.(
        type === 'answer'
          ? { ok: true, payload: JSON.parse(message.payload) }
          : failure(message.errorType, message.errorMessage),
      );
    }
  }

  #exitOutcome(code: number | null, signal: NodeJS.Signals | null): Outcome {
    const outcome = failure('Runtime.ExitError', `Runtime exited with ${signal ?? `exit status ${code}`}`);
    return this.#killed || signal === 'SIGKILL' ? { ...outcome, lost: true } : outcome;
  }

  #end(outcome: Outcome): void {
    this.#alive = false;
    this.#settle?.(outcome);
  }

  #send(message: object): void {
    // The process may have gone a moment ago; its exit is what settles the invocation.
    if (this.#child.connected) this.#child.send(message, () => {});
  }

  #collect(): void {
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on('line', (line) => this.#launch.log(line, this.#logged));
    }
  }
}
