import * as fc from 'fast-check';
import { type Abandoned, type Sequenced, workBatch } from '../../../infra/local/events/stream-batch.ts';
import { failure, type Outcome } from '../../../infra/local/runtime/outcome.ts';

const record = (number: number): Sequenced => ({ dynamodb: { SequenceNumber: String(number) } });
const numbers = (records: readonly Sequenced[]): number[] =>
  records.map((each) => Number(each.dynamodb.SequenceNumber));
const ok = (payload: unknown = null): Outcome => ({ ok: true, payload });
const items = (...failed: number[]): Outcome =>
  ok({ batchItemFailures: failed.map((number) => ({ itemIdentifier: String(number) })) });

async function run(
  count: number,
  answer: (batch: readonly number[], call: number) => Outcome,
  mapping: Partial<{ reportsItems: boolean; bisect: boolean; retries: number; maxAge: number }> = {},
  age: (number: number) => number = () => 0,
) {
  const calls: number[][] = [];
  const lost: Abandoned<Sequenced>[] = [];
  await workBatch(
    Array.from({ length: count }, (_, at) => record(at + 1)),
    {
      mapping: { reportsItems: false, bisect: false, retries: 2, maxAge: -1, ...mapping },
      invoke: (batch) => {
        calls.push(numbers(batch));
        return Promise.resolve(answer(numbers(batch), calls.length));
      },
      abandon: (abandoned) => {
        lost.push(abandoned);
        return Promise.resolve();
      },
      age: (each) => age(Number(each.dynamodb.SequenceNumber)),
      stopped: () => calls.length > 500,
      pace: 0,
    },
  );
  return { calls, lost: lost.map(({ records, condition }) => [condition, numbers(records)]) };
}

const bad = failure('Error', 'on purpose');

describe('a batch of a stream', () => {
  it('is done after one good answer', async () => {
    expect(await run(3, () => ok())).toEqual({ calls: [[1, 2, 3]], lost: [] });
  });

  it('is tried again and then given up', async () => {
    const { calls, lost } = await run(2, () => bad);
    expect(calls).toHaveLength(3);
    expect(lost).toEqual([['RetryAttemptsExhausted', [1, 2]]]);
  });

  it('is tried for ever with -1 retries', async () => {
    const { calls, lost } = await run(1, (_, call) => (call < 20 ? bad : ok()), { retries: -1 });
    expect([calls.length, lost]).toEqual([20, []]);
  });

  it('is halved until the poison stands alone, without using up retries', async () => {
    const { calls, lost } = await run(4, (batch) => (batch.includes(3) ? bad : ok()), { bisect: true, retries: 0 });
    expect(calls).toEqual([[1, 2, 3, 4], [1, 2], [3, 4], [3], [4]]);
    expect(lost).toEqual([['RetryAttemptsExhausted', [3]]]);
  });

  it('replays everything from the lowest number that failed', async () => {
    const { calls } = await run(4, (_, call) => (call === 1 ? items(4, 2) : items()), { reportsItems: true });
    expect(calls).toEqual([
      [1, 2, 3, 4],
      [2, 3, 4],
    ]);
  });

  it.each([
    [{ batchItemFailures: [{ itemIdentifier: '' }] }],
    [{ batchItemFailures: [{ itemIdentifier: '9' }] }],
    [{ batchItemFailures: 'x' }],
  ])('fails as a whole on an answer that makes no sense: %j', async (answer) => {
    const { calls } = await run(2, (_, call) => ok(call === 1 ? answer : null), { reportsItems: true });
    expect(calls).toEqual([
      [1, 2],
      [1, 2],
    ]);
  });

  it('ignores reports of a mapping that does not ask for them', async () => {
    expect((await run(2, () => items(1))).calls).toHaveLength(1);
  });

  it('gives up what is too old', async () => {
    const { calls, lost } = await run(
      2,
      () => ok(),
      { maxAge: 60 },
      (number) => (number === 1 ? 61 : 1),
    );
    expect(calls).toEqual([[2]]);
    expect(lost).toEqual([['RecordAgeExceeded', [1]]]);
  });

  it('loses nothing but poison, and keeps the order of first deliveries', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.integer({ min: 1, max: 12 })), fc.boolean(), async (poison, report) => {
        const done = new Set<number>();
        const { lost } = await run(
          12,
          (batch) => {
            const failing = batch.filter((number) => poison.includes(number));
            if (failing.length > 0 && !report) return bad;
            for (const number of batch) if (!poison.includes(number)) done.add(number);
            return report ? items(...failing) : ok();
          },
          { bisect: true, reportsItems: report, retries: 1 },
        );
        const given = lost.flatMap(([, numbers]) => numbers as number[]);
        expect([...given].sort((a, b) => a - b)).toEqual([...poison].sort((a, b) => a - b));
        expect(done.size).toBe(12 - poison.length);
        expect([...given]).toEqual([...given].sort((a, b) => a - b));
      }),
      { numRuns: 50 },
    );
  });
});
