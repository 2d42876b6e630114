import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { castOf } from '../story/cast.ts';
import type { DemoPerson } from '../story/client.ts';
import { storyData } from '../story/story.ts';
import { median } from './figures.ts';
import type { Order, Timed } from './handler-child.ts';
import { storyGridOf } from './life.ts';
import { aboutCase, rawWaves, startRecorder } from './recorder-proxy.ts';
import type { BenchStack } from './stack.ts';

/** Time of `dispatch` in its handler and of its calls alone, medians in milliseconds. */
export interface HandlerTime {
  readonly handlerMs: number;
  readonly rawMs: number;
  /** Median of the quotients of neighbouring runs: a machine that is busy for a while slows both. */
  readonly ratio: number;
  /** The calls that were made either way, in order; those of a group together. */
  readonly calls: readonly (readonly string[])[];
  readonly repeats: number;
}

class Child {
  readonly #process: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#process = child;
  }

  static async start(stack: BenchStack, endpoint: string): Promise<Child> {
    const child = fork(join(import.meta.dirname, 'handler-child.ts'), {
      env: {
        PATH: process.env.PATH ?? '',
        ...stack.environmentOf('cases'),
        AWS_ENDPOINT_URL: endpoint,
        BENCH_MODULE: stack.bundle('cases'),
      },
      // Its log lines are written, as they would be, and read by nobody.
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const started = new Child(child);
    await started.#answer();
    return started;
  }

  time(order: Order): Promise<number> {
    const answer = this.#answer();
    this.#process.send(order);
    return answer;
  }

  stop(): void {
    this.#process.kill('SIGKILL');
  }

  #answer(): Promise<number> {
    return new Promise((resolve, reject) => {
      const ended = (): void => reject(new Error('the child of the bench ended'));
      this.#process.once('exit', ended);
      this.#process.once('message', (timed: Timed) => {
        this.#process.off('exit', ended);
        if ('error' in timed) reject(new Error(timed.error));
        else resolve(timed.ms);
      });
    });
  }
}

/** Filed cases, so many: each is dispatched once, by the handler or by the same calls. */
async function filedCases(stack: BenchStack, count: number): Promise<readonly string[]> {
  const { control, api } = stack;
  // An hour ago, so that the handler, which goes by the machine's clock, comes after them.
  await control.setClock(new Date(Date.now() - 3_600_000).toISOString());
  const { acceptor } = await castOf(control, storyData.unit, []);
  const grid = await storyGridOf(stack);
  const nums: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const token = acceptor.token;
    const report = { channel: '12345', category: '0129', text: '烧烤油烟扰民，请处理', grid };
    const { status, body, text } = await api('POST', '/v1/cases', { token, body: report });
    if (status !== 201) throw new Error(`a report was answered ${status}: ${text}`);
    const path = `/v1/cases/${body.caseNum}/actions/file`;
    const filed = await api('POST', path, { token, ifMatch: '1', body: { category: '0129', condition: 1 } });
    if (filed.status !== 200) throw new Error(`file answered ${filed.status}: ${filed.text}`);
    nums.push(String(body.caseNum));
  }
  await stack.settle();
  return nums;
}

const dispatcherOf = (persons: readonly DemoPerson[]): string => {
  const found = persons.find(({ posts }) => posts.length === 1 && posts[0]?.role === 'dispatcher');
  if (found === undefined) throw new Error('the seed has no dispatcher');
  return found.sub;
};

/** The event of a dispatch, as the HTTP API hands it over. */
function dispatchEvent(num: string, claims: Readonly<Record<string, string>>): object {
  return {
    version: '2.0',
    routeKey: 'POST /v1/cases/{id}/actions/{action}',
    rawPath: `/v1/cases/${num}/actions/dispatch`,
    headers: { 'content-type': 'application/json', 'if-match': '"2"' },
    pathParameters: { id: num, action: 'dispatch' },
    requestContext: {
      requestId: `bench-${num}`,
      http: { method: 'POST', path: `/v1/cases/${num}/actions/dispatch`, sourceIp: '127.0.0.1' },
      authorizer: { jwt: { claims, scopes: null } },
    },
    body: JSON.stringify({ lead: storyData.unit, instruction: '请尽快督促整改' }),
    isBase64Encoded: false,
  };
}

/** Runs before the ones that count: code and connections are warm, and the person and the unit are known. */
const warmUps = 6;

/**
 * Times `dispatch` in its handler, and the very same calls, recorded on the wire, with the bare SDK; in turn, in one
 * process, each on a case of its own. The emulator counts no capacity
 * meanwhile, because what it takes for that would hide what the handler adds.
 */
export async function timeHandler(stack: BenchStack, repeats: number): Promise<HandlerTime> {
  const discovery = await stack.control.send('GET', '/.well-known/openid-configuration');
  const claims = { iss: String(discovery.issuer), sub: dispatcherOf(await stack.control.persons()) };
  const nums = await filedCases(stack, 2 * (repeats + warmUps) + 2);
  const take = (): string => {
    const num = nums[taken];
    taken += 1;
    if (num === undefined) throw new Error('the bench is out of cases');
    return num;
  };
  let taken = 0;

  const recorder = await startRecorder(stack.aws);
  const recording = await Child.start(stack, recorder.url);
  await recording.time({ kind: 'handle', event: dispatchEvent(take(), claims) });
  recorder.calls.splice(0);
  const recorded = take();
  await recording.time({ kind: 'handle', event: dispatchEvent(recorded, claims) });
  recording.stop();
  recorder.close();
  const waves = rawWaves(recorder.calls);

  await stack.control.send('POST', '/settings', { meter: false });
  const child = await Child.start(stack, stack.aws);
  const [handled, raw]: [number[], number[]] = [[], []];
  try {
    for (let n = -warmUps; n < repeats; n += 1) {
      await stack.settle();
      const one = await child.time({ kind: 'handle', event: dispatchEvent(take(), claims) });
      await stack.settle();
      const other = await child.time({ kind: 'raw', waves: aboutCase(waves, recorded, take()) });
      if (n < 0) continue;
      handled.push(one);
      raw.push(other);
    }
  } finally {
    child.stop();
    await stack.control.send('POST', '/settings', { meter: true });
  }
  return {
    handlerMs: median(handled),
    rawMs: median(raw),
    ratio: median(handled.map((each, at) => each / (raw[at] ?? Number.NaN))),
    calls: waves.map((wave) => wave.map(({ action }) => action)),
    repeats,
  };
}
