import type { Caller } from '../kernel/caller.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok } from '../kernel/result.ts';
import { type Instant, SECOND } from '../kernel/time.ts';
import type { Request, UseCase, UseCases } from '../route.ts';
import type { CommandAnswer } from './contract.ts';
import { BATCH_ACTIONS, type BatchAction, type BatchAnswer, type BatchBody } from './contract-batch.ts';
import { caseBodies } from './contract-bodies.ts';

type Item = BatchBody['items'][number];
type ItemAnswer = BatchAnswer['items'][number];
type Problem = NonNullable<ItemAnswer['problem']>;

/**
 * After this long no further command is begun. One takes less than a second, a colliding one a few; the function is killed
 * after 20 seconds and the gateway gives up after 30, and then nobody would be told what was done.
 */
export const BEGIN_WITHIN_MS = 12 * SECOND;

export interface BatchDeps {
  /** The single command. */
  readonly act: UseCase;
  /** What the single command would have been answered with. */
  readonly problem: (refusal: Refusal, request: Request) => Problem;
  /** Puts on record that somebody reached for a case that is not theirs. */
  readonly recordRefusal: (
    refusal: Refusal,
    at: { readonly num: string; readonly request: Request; readonly caller: Caller; readonly now: Instant },
  ) => Promise<void>;
  readonly fault: (num: string, request: Request, error: unknown) => void;
  /** Milliseconds that only grow. */
  readonly clock: () => number;
}

/** Runs work on items, some side by side, in their order; what is not begun in time is not begun. */
const inLanes = async <T>(
  items: readonly T[],
  lanes: number,
  goOn: () => boolean,
  run: (item: T, n: number) => Promise<void>,
): Promise<void> => {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < items.length && goOn()) {
      const n = next++;
      const item = items[n];
      if (item !== undefined) await run(item, n);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
};

const doneAs = ({ num, state, version, dueAt }: CommandAnswer): ItemAnswer => ({
  num,
  outcome: 'done',
  state,
  version,
  ...(dueAt ? { dueAt } : {}),
});

/** The request of one command as if it had come alone: its own version, and a key that is its own because the case is. */
const alone = (request: Request, action: BatchAction, item: Item, shared: unknown): Request => {
  const { ifMatch: _none, idempotencyKey, ...rest } = request;
  const key = item.key ?? idempotencyKey;
  return {
    ...rest,
    params: { id: item.num, action },
    query: {},
    body: item.body ?? shared ?? {},
    ...(item.version === undefined ? {} : { ifMatch: item.version }),
    ...(key === undefined ? {} : { idempotencyKey: key }),
  };
};

const one = async (
  deps: BatchDeps,
  request: Request,
  item: Item,
  caller: Caller,
  now: Instant,
): Promise<ItemAnswer> => {
  const { num } = item;
  const refused = (refusal: Refusal): ItemAnswer => ({
    num,
    outcome: 'refused',
    ...(refusal.version === undefined ? {} : { version: refusal.version }),
    problem: deps.problem(refusal, request),
  });
  try {
    const outcome = await deps.act(request, caller, now);
    if (outcome.ok) return doneAs(outcome.value.body as CommandAnswer);
    await deps.recordRefusal(outcome.error, { num, request, caller, now });
    return refused(outcome.error);
  } catch (error) {
    // One that fails takes nothing from the others, and may be sent again.
    deps.fault(num, request, error);
    return refused({ code: 'fault' });
  }
};

/** The same case twice: which of the two versions is meant nobody could tell, and both would run at once. */
const repeatedNumbers = (items: readonly Item[]): Refusal | undefined => {
  const nums = items.map(({ num }) => num);
  const errors = nums.flatMap((num, n) =>
    nums.indexOf(num) === n ? [] : [{ pointer: `/items/${n}/num`, code: 'named-twice' }],
  );
  return errors.length > 0 ? { code: 'invalid-body', errors } : undefined;
};

/** Where the command carries something, each case has it of its own or all have it in common. */
const missingBody = (action: BatchAction, { body, items }: BatchBody): Refusal | undefined => {
  if (body !== undefined || caseBodies[action].safeParse({}).success) return undefined;
  const errors = items.flatMap((item, n) =>
    item.body === undefined ? [{ pointer: `/items/${n}/body`, code: 'required' }] : [],
  );
  return errors.length > 0 ? { code: 'invalid-body', errors } : undefined;
};

const answerOf = (action: BatchAction, items: readonly ItemAnswer[]): BatchAnswer => {
  const count = (outcome: ItemAnswer['outcome']): number => items.filter((item) => item.outcome === outcome).length;
  return { action, done: count('done'), refused: count('refused'), left: count('left'), items: [...items] };
};

/**
 * Many commands, each with its own version and its own answer. What was done is done whatever becomes of the rest; sent
 * again with the same key, what was done answers as it did and what was left is begun.
 */
const caseBatch =
  (deps: BatchDeps): UseCase =>
  async (request, caller, now) => {
    if (!caller) return err({ code: 'forbidden' });
    const { action } = request.params as { readonly action: BatchAction };
    const given = request.body as BatchBody;
    const bad = repeatedNumbers(given.items) ?? missingBody(action, given);
    if (bad) return err(bad);
    const since = deps.clock();
    const answers: ItemAnswer[] = given.items.map(({ num }) => ({ num, outcome: 'left' }));
    await inLanes(
      given.items,
      BATCH_ACTIONS[action],
      () => deps.clock() - since < BEGIN_WITHIN_MS,
      async (item, n) => {
        answers[n] = await one(deps, alone(request, action, item, given.body), item, caller, now);
      },
    );
    return ok({ body: answerOf(action, answers) });
  };

/** The use case of many at once. */
export const batchUseCases = (deps: BatchDeps): UseCases => ({ caseBatch: caseBatch(deps) });
