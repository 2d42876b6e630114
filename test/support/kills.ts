import { control, functionId } from './stage.ts';

/** Where the functions behind the commands call AWS, and their deaths at each of these places. */

/** A place in a function's work: the n-th call of this kind in one invocation. */
export interface Site {
  readonly caller: string;
  readonly service: string;
  readonly action: string;
  readonly table?: string;
  readonly nth: number;
}
type Kind = 'kill-before' | 'kill-after' | 'lost-answer';
export interface Fault extends Site {
  readonly kind: Kind;
}

interface Call {
  readonly function: string;
  readonly invocationId?: string;
  readonly service: string;
  readonly action: string;
  readonly table?: string;
}

/** The newest number of the log of calls. */
export const lastCall = async (): Promise<number> =>
  Number((await control.send('GET', `/calls?since=${Number.MAX_SAFE_INTEGER}`)).last);

const kindOf = ({ service, action, table = '' }: Call): string => [service, action, table].join(' ');

/** Every place at which these functions have called since, by what each of their invocations did. */
export const sitesSince = async (since: number, functions: readonly string[]): Promise<readonly Site[]> => {
  const callers = await Promise.all(functions.map(functionId));
  const calls = ((await control.send('GET', `/calls?since=${since}`)).calls as Call[]).filter((call) =>
    callers.includes(call.function),
  );
  const invocations = Map.groupBy(calls, (call) => `${call.invocationId} ${kindOf(call)}`);
  const deepest = new Map<string, Site>();
  for (const [{ function: caller, service, action, table }, nth] of [...invocations.values()].flatMap((made) =>
    made.slice(-1).map((call) => [call, made.length] as const),
  )) {
    const key = `${caller} ${service} ${action} ${table}`;
    const known = deepest.get(key)?.nth ?? 0;
    if (nth > known) deepest.set(key, { caller, service, action, ...(table === undefined ? {} : { table }), nth });
  }
  return [...deepest.values()].flatMap((site) =>
    Array.from({ length: site.nth }, (_, at) => ({ ...site, nth: at + 1 })),
  );
};

/** Reads leave nothing behind: to die after one is to die before the next call, which has its own fault. */
const isRead = (action: string): boolean => /^(Query|GetItem|BatchGetItem|Decrypt)$/.test(action);

/** The faults that make a function die between any two of these calls, and lose the answer of every write. */
export const deathsAt = (sites: readonly Site[]): readonly Fault[] =>
  sites.flatMap((site) =>
    (isRead(site.action) ? (['kill-before'] as const) : (['kill-before', 'kill-after', 'lost-answer'] as const)).map(
      (kind) => ({ ...site, kind }),
    ),
  );

interface Armed {
  readonly id: number;
  readonly fault: Fault;
}

/** The faults of one function, handed to the stack a few at a time; each is to strike once. */
export class Ambush {
  #waiting: readonly Fault[];
  #armed: readonly Armed[] = [];
  struck = 0;

  constructor(faults: readonly Fault[]) {
    this.#waiting = [...faults].sort((a, b) => a.nth - b.nth);
  }

  /** Arms so many more: the deepest ones where the batches are large, because only they come so far; else the shallowest. */
  async arm(count: number, batches: 'large' | 'small'): Promise<void> {
    await this.#look();
    const from = batches === 'large' ? Math.max(0, this.#waiting.length - count) : 0;
    const chosen = this.#waiting.slice(from, from + count);
    this.#waiting = this.#waiting.filter((fault) => !chosen.includes(fault));
    for (const fault of chosen) {
      const { id } = await control.send('POST', '/faults', { ...fault, perInvocation: true });
      this.#armed = [...this.#armed, { id: Number(id), fault }];
    }
  }

  /** Those that have not struck yet. */
  async left(): Promise<readonly Fault[]> {
    await this.#look();
    return [...this.#armed.map(({ fault }) => fault), ...this.#waiting];
  }

  async #look(): Promise<void> {
    const faults = (await control.send('GET', '/faults')).faults as { id: number; fired: number }[];
    const done = this.#armed.filter(({ id }) => faults.some((one) => one.id === id && one.fired > 0));
    for (const { id } of done) await control.send('DELETE', `/faults?id=${id}`);
    this.struck += done.length;
    this.#armed = this.#armed.filter((one) => !done.includes(one));
  }
}
