import { type BatchDeps, BEGIN_WITHIN_MS, batchUseCases } from '../../../shared/cases/batch-service.ts';
import { BATCH_ACTIONS, type BatchAnswer, batchBodies, MOST_AT_ONCE } from '../../../shared/cases/contract-batch.ts';
import { caseBodies } from '../../../shared/cases/contract-bodies.ts';
import { caseTable } from '../../../shared/cases/table.ts';
import { caseNumber } from '../../../shared/kernel/numbers.ts';
import { err, ok } from '../../../shared/kernel/result.ts';
import { problemOf } from '../../../shared/platform/http/problems.ts';
import type { Request, UseCase } from '../../../shared/route.ts';
import { AT, caller, post, TOWN } from '../../support/cases.ts';

const nums = Array.from({ length: MOST_AT_ONCE }, (_, n) => caseNumber(AT, String(n).padStart(4, '0')));
const dispatcher = caller('d', post('dispatcher', TOWN));

/** A batch over commands of one's own: each takes as long as it is said to, and is counted while it runs. */
const batch = (act: (request: Request) => ReturnType<UseCase>, took = () => 0) => {
  const seen: Request[] = [];
  const recorded: string[] = [];
  const faults: string[] = [];
  let running = 0;
  let most = 0;
  const deps: BatchDeps = {
    act: async (request) => {
      seen.push(request);
      running += 1;
      most = Math.max(most, running);
      await new Promise((done) => setImmediate(done));
      running -= 1;
      return act(request);
    },
    problem: (refusal, { language = 'zh-CN', requestId }) => ({ ...problemOf(refusal, language, requestId) }),
    recordRefusal: async (refusal, { num }) => void recorded.push(`${num} ${refusal.code}`),
    fault: (num) => void faults.push(num),
    clock: took,
  };
  const send = async (action: string, body: unknown, more: Partial<Request> = {}) => {
    const request: Request = { params: { action }, query: {}, body, requestId: 'r', sourceIp: '::1', ...more };
    const outcome = await batchUseCases(deps).caseBatch?.(request, dispatcher, AT);
    if (!outcome) throw new Error('no use case');
    return outcome;
  };
  const answer = async (...given: Parameters<typeof send>): Promise<BatchAnswer> => {
    const outcome = await send(...given);
    if (!outcome.ok) throw new Error(outcome.error.code);
    return outcome.value.body as BatchAnswer;
  };
  return { send, answer, seen, recorded, faults, most: () => most };
};

const idOf = ({ params }: Request): string => (params as { id: string }).id;
const fine = (request: Request): ReturnType<UseCase> =>
  Promise.resolve(
    ok({ body: { num: idOf(request), action: 'dispatch', state: 'dispatched', version: 3, at: AT, dueAt: AT } }),
  );
const hundred = nums.map((num, n) => ({ num, version: n + 1 }));

describe('what is done to many at once', () => {
  it('is an action of the table, few enough side by side, mergers one after the other', () => {
    for (const [action, lanes] of Object.entries(BATCH_ACTIONS)) {
      expect(Object.keys(caseTable)).toContain(action);
      expect(lanes).toBeGreaterThan(0);
      expect(lanes).toBeLessThanOrEqual(8);
    }
    expect(BATCH_ACTIONS.merge).toBe(1);
  });

  it('carries what the single command carries, for at most a hundred', () => {
    const lead = { body: { lead: 'zhzf' } };
    expect(batchBodies.dispatch.safeParse({ ...lead, items: hundred }).success).toBe(true);
    expect(batchBodies.dispatch.safeParse({ ...lead, items: [...hundred, ...hundred] }).success).toBe(false);
    expect(batchBodies.dispatch.safeParse({ ...lead, items: [] }).success).toBe(false);
    expect(batchBodies.dispatch.safeParse({ body: { lead: 'X!' }, items: hundred }).success).toBe(false);
    expect(caseBodies.sign.safeParse({}).success && batchBodies.sign.safeParse({ items: hundred }).success).toBe(true);
  });
});

describe('a batch', () => {
  it('sends each as if it had come alone: its own version and key, its own words or the common ones', async () => {
    const many = batch(fine);
    const items = [
      { num: nums[0], version: 4 },
      { num: nums[1], version: 2, key: 'a-key-of-its-own', body: { lead: 'sfj' } },
      { num: nums[2] },
    ];
    const given = { body: { lead: 'zhzf' }, items };
    const answer = await many.answer('dispatch', given, { idempotencyKey: 'common-key', ifMatch: 99 });
    expect(
      many.seen.map(({ params, body, ifMatch, idempotencyKey }) => ({ params, body, ifMatch, idempotencyKey })),
    ).toEqual([
      { params: { id: nums[0], action: 'dispatch' }, body: { lead: 'zhzf' }, ifMatch: 4, idempotencyKey: 'common-key' },
      {
        params: { id: nums[1], action: 'dispatch' },
        body: { lead: 'sfj' },
        ifMatch: 2,
        idempotencyKey: 'a-key-of-its-own',
      },
      {
        params: { id: nums[2], action: 'dispatch' },
        body: { lead: 'zhzf' },
        ifMatch: undefined,
        idempotencyKey: 'common-key',
      },
    ]);
    expect(answer).toMatchObject({ action: 'dispatch', done: 3, refused: 0, left: 0 });
    expect(answer.items[0]).toEqual({ num: nums[0], outcome: 'done', state: 'dispatched', version: 3, dueAt: AT });
  });

  it('runs a few side by side and answers in the order that was given', async () => {
    const many = batch(fine);
    const answer = await many.answer('dispatch', { body: { lead: 'zhzf' }, items: hundred });
    expect(answer.items.map(({ num }) => num)).toEqual(nums);
    expect([many.most(), answer.done]).toEqual([8, 100]);
    const merged = batch(fine);
    await merged.answer('merge', { body: { into: '2603067980012357' }, items: hundred });
    expect(merged.most()).toBe(1);
  });

  it('says for each why it was refused, and lets one that fails take nothing from the others', async () => {
    const many = batch((request) => {
      if (idOf(request) === nums[1])
        return Promise.resolve(err({ code: 'stale-version', version: 9, params: { version: 9 } }));
      if (idOf(request) === nums[2]) return Promise.resolve(err({ code: 'not-found' }));
      return idOf(request) === nums[3] ? Promise.reject(new Error('down')) : fine(request);
    });
    const answer = await many.answer('sign', { items: hundred.slice(0, 5) }, { language: 'en' });
    expect(
      answer.items.map(({ outcome, version, problem }) => [outcome, version, problem?.status, problem?.code]),
    ).toEqual([
      ['done', 3, undefined, undefined],
      ['refused', 9, 412, 'stale-version'],
      ['refused', undefined, 404, 'not-found'],
      ['refused', undefined, 500, 'fault'],
      ['done', 3, undefined, undefined],
    ]);
    expect(answer).toMatchObject({ done: 2, refused: 3, left: 0 });
    expect(many.recorded).toEqual([`${nums[1]} stale-version`, `${nums[2]} not-found`]);
    expect(many.faults).toEqual([nums[3]]);
  });

  it('begins nothing when its time is up, and says what is left', async () => {
    let now = 0;
    const many = batch(
      (request) => {
        now += BEGIN_WITHIN_MS / 10;
        return fine(request);
      },
      () => now,
    );
    const answer = await many.answer('sign', { items: hundred });
    expect(answer.done).toBe(many.seen.length);
    expect(answer.done + answer.left).toBe(100);
    expect(many.seen.length).toBeGreaterThanOrEqual(10);
    expect(many.seen.length).toBeLessThanOrEqual(10 + 8);
    expect(answer.items.filter(({ outcome }) => outcome === 'left').every(({ problem }) => !problem)).toBe(true);
  });

  it('takes no case twice, and none without what its command carries', async () => {
    const many = batch(fine);
    const twice = await many.send('sign', { items: [...hundred.slice(0, 3), { num: nums[1], version: 7 }] });
    expect(twice).toEqual(err({ code: 'invalid-body', errors: [{ pointer: '/items/3/num', code: 'named-twice' }] }));
    const bare = await many.send('dispatch', { items: [{ ...hundred[0], body: { lead: 'zhzf' } }, hundred[1]] });
    expect(bare).toEqual(err({ code: 'invalid-body', errors: [{ pointer: '/items/1/body', code: 'required' }] }));
    expect(many.seen).toEqual([]);
  });
});
