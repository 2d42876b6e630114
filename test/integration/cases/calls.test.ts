import { callWaker } from '../../../functions/clock/call-waker.ts';
import { batchUseCases } from '../../../shared/cases/batch-service.ts';
import type { BatchAnswer } from '../../../shared/cases/contract-batch.ts';
import { parsedReport } from '../../../shared/cases/items.ts';
import { toCallItem } from '../../../shared/cases/items-calls.ts';
import type { CaseMeta } from '../../../shared/cases/model.ts';
import type { DueCall } from '../../../shared/cases/model-calls.ts';
import type { CaseDeps } from '../../../shared/cases/ports.ts';
import { reportAction } from '../../../shared/cases/report-actions.ts';
import { openCall } from '../../../shared/cases/rules-calls.ts';
import { caseUseCases } from '../../../shared/cases/service.ts';
import { noEvidence } from '../../../shared/evidence/keeper.ts';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import type { Caller } from '../../../shared/kernel/caller.ts';
import { DAY, HOUR, type Instant, plus, shanghaiDay } from '../../../shared/kernel/time.ts';
import { queryAll } from '../../../shared/platform/dynamodb/query.ts';
import { markOf } from '../../../shared/platform/http/idempotency.ts';
import { problemOf } from '../../../shared/platform/http/problems.ts';
import { deriveKeys } from '../../../shared/platform/keys.ts';
import { defaultPolicy } from '../../../shared/policies/rules.ts';
import type { Request } from '../../../shared/route.ts';
import { caller, post, TOWN } from '../../support/cases.ts';
import { type RoundedClient, roundedClient } from '../../support/rounds.ts';
import { NOON, type Reporters, startReporters } from '../notifications/reporters.ts';

const keys = deriveKeys('a-secret-of-the-test-that-is-long-enough');
const agent = caller('agent', post('callBackAgent', TOWN));
const supervisor = caller('supervisor', post('dutySupervisor', TOWN));

let world: Reporters;
let counted: RoundedClient;
let deps: CaseDeps;
let use: ReturnType<typeof caseUseCases>;
beforeAll(async () => {
  world = await startReporters((client) => {
    counted = roundedClient(client);
    return counted.client;
  });
  deps = {
    store: world.store,
    evidence: noEvidence,
    policy: async () => world.policy.town,
    reliefs: async () => [],
    newHome: async () => undefined,
    backoff: async () => undefined,
    homeTown: TOWN,
    ids: {
      hash: (code: string) => code,
      bucket: (ip: string) => ip,
      derived: (...given: unknown[]) => keys.code('idempotency', 20, ...given.map(String)).toLowerCase(),
    },
    mark: (who: string, route: string, key: string, body: unknown) => markOf(keys, { caller: who, route, key, body }),
  } as unknown as CaseDeps;
  use = caseUseCases(deps);
}, 60_000);
afterAll(() => world?.drop());
beforeEach(() => {
  world.clock.now = NOON;
  world.policy.town = defaultPolicy(TOWN);
});

const request = (more: Partial<Request>): Request => ({
  params: {},
  query: {},
  body: {},
  requestId: 'r',
  sourceIp: '::1',
  ...more,
});

const act = (who: Caller, c: CaseMeta, action: string, body: unknown, more: Partial<Request> = {}) =>
  use.caseAction?.(request({ params: { id: c.num, action }, body, ...more }), who, world.clock.now);
const done = async (...given: Parameters<typeof act>) => {
  const outcome = await act(...given);
  if (!outcome?.ok) throw new Error(outcome?.error.code);
  return outcome.value;
};
const refusal = async (...given: Parameters<typeof act>) => {
  const outcome = await act(...given);
  return outcome?.ok ? 'done' : outcome?.error.code;
};

/** A closed case with so many reporters who are to be asked. */
const closedOf = async (count: number, asked = false, changes: Partial<CaseMeta> = {}) => {
  const c = await world.lay(world.numbered('closed', { closedAt: NOON, closeKind: 'handled', ...changes }));
  const made = await world.reports(c, count, (n) => `c${n}`);
  const time = { at: NOON, calendar: chinaCalendar, policy: world.policy.town };
  await world.put(made.map((report) => toCallItem(openCall(parsedReport(report), c, asked, time), chinaCalendar)));
  return { c, made };
};

interface Listed {
  readonly items: readonly {
    readonly report: string;
    readonly state: string;
    readonly barred: boolean;
    readonly attempts: number;
  }[];
  readonly ringable: boolean;
  readonly cursor?: string;
}

const list = async (who: Caller, query: Record<string, unknown>): Promise<Listed> => {
  const outcome = await use.listCallBacks?.(request({ query: { limit: 100, ...query } }), who, world.clock.now);
  if (!outcome?.ok) throw new Error(outcome?.error.code);
  return outcome.value.body as Listed;
};
/** Those of a case's own reporters, on whichever page of a list they stand. */
const listed = async (who: Caller, query: Record<string, unknown>, rids: readonly string[]) => {
  const items: Listed['items'][number][] = [];
  let cursor: string | undefined;
  do {
    const page = await list(who, { ...query, ...(cursor ? { cursor } : {}) });
    items.push(...page.items);
    cursor = page.cursor;
  } while (cursor);
  return items.filter(({ report }) => rids.includes(report));
};
const inTown = { area: TOWN };
const ridsOf = (made: readonly { rid: string }[]) => made.map(({ rid }) => rid);
const callOf = async (rid: string): Promise<DueCall> => (await world.calls([{ rid } as never]))[0] as DueCall;

describe('the list of call-backs', () => {
  it('shows who is to be rung now, page by page, each once, and nobody else', async () => {
    const { made } = await closedOf(7);
    const later = await closedOf(2);
    for (const { rid } of later.made) {
      const call = await callOf(rid);
      await world.put([toCallItem({ ...call, dueAt: plus(NOON, HOUR) }, chinaCalendar)]);
    }
    const rids = ridsOf([...made, ...later.made]);
    const now = await listed(agent, { ...inTown, limit: 3 }, rids);
    expect(now.map(({ report }) => report).sort()).toEqual(ridsOf(made).sort());
    const then = await listed(agent, { ...inTown, state: 'later' }, rids);
    expect(then.map(({ report }) => report).sort()).toEqual(ridsOf(later.made).sort());
    world.clock.now = plus(NOON, HOUR);
    expect(await listed(agent, inTown, rids)).toHaveLength(9);
  });

  it('says when the hours are, hides what the caller may not see, and bars who handled the case', async () => {
    const { made } = await closedOf(1, false, { handledBy: ['agent'] });
    const hidden = await closedOf(1, false, { confidential: true });
    const rids = ridsOf([...made, ...hidden.made]);
    const found = await listed(agent, inTown, rids);
    expect(found).toMatchObject([{ report: made[0]?.rid, barred: true, state: 'due' }]);
    expect(await listed(supervisor, inTown, rids)).toHaveLength(2);
    expect((await list(agent, inTown)).ringable).toBe(true);
    world.clock.now = '2026-03-06T15:00:00.000Z';
    expect((await list(agent, inTown)).ringable).toBe(false);
  });

  it('is of a town or one’s own, and of no other town’s', async () => {
    const ask = (query: object) => use.listCallBacks?.(request({ query: { limit: 5, ...query } }), agent, NOON);
    expect(await ask({})).toMatchObject({ ok: false, error: { code: 'list-not-offered' } });
    expect(await ask({ area: TOWN, mine: 'true' })).toMatchObject({ ok: false, error: { code: 'list-not-offered' } });
    expect(await ask({ area: '320506104' })).toMatchObject({ ok: false, error: { code: 'not-found' } });
  });
});

describe('a call', () => {
  const body = (rid: string, outcome: string) => ({ report: rid, outcome, contacted: outcome === 'answered' });

  it('that is answered ends it, in the transaction of the call', async () => {
    const { c, made } = await closedOf(1);
    const rid = made[0]?.rid ?? '';
    await done(agent, c, 'call-back', { ...body(rid, 'answered'), solved: true, satisfied: true });
    expect(await callOf(rid)).toMatchObject({ state: 'answered', version: 2 });
    expect(await listed(agent, inTown, [rid])).toEqual([]);
    expect((await world.store.report(rid))?.callBack).toMatchObject({ outcome: 'answered', attempts: 1 });
    // What the resident says later on the phone is taken down all the same.
    await done(agent, c, 'call-back', body(rid, 'no-answer'));
    expect(await callOf(rid)).toMatchObject({ state: 'answered', version: 2 });
  });

  it('that nobody takes is the caller’s own until it is done, and at last not reached', async () => {
    const { c, made } = await closedOf(1);
    const rid = made[0]?.rid ?? '';
    await done(agent, c, 'call-back', body(rid, 'no-answer'), { idempotencyKey: 'one' });
    await done(agent, c, 'call-back', body(rid, 'no-answer'), { idempotencyKey: 'one' });
    expect(await callOf(rid)).toMatchObject({ state: 'due', attempts: 1, dueAt: plus(NOON, 4 * HOUR) });
    expect(await listed(agent, inTown, [rid])).toEqual([]);
    expect(await listed(agent, { mine: 'true' }, [rid])).toMatchObject([{ attempts: 1 }]);
    await done(agent, c, 'call-back', body(rid, 'hung-up'));
    await done(supervisor, c, 'call-back', body(rid, 'no-answer'));
    expect(await callOf(rid)).toMatchObject({ state: 'unreached', attempts: 3 });
    expect(await listed(agent, { mine: 'true' }, [rid])).toEqual([]);
    expect(await listed(agent, { ...inTown, state: 'unreached' }, [rid])).toHaveLength(1);
  });

  it('outside the hours is allowed, and to be seen', async () => {
    const { c, made } = await closedOf(1);
    const rid = made[0]?.rid ?? '';
    world.clock.now = '2026-03-06T15:00:00.000Z';
    await done(agent, c, 'call-back', body(rid, 'answered'));
    const event = await world.store.event(c.num, `r-${rid.slice(0, 16)}`, 2);
    expect(event?.data).toMatchObject({ outsideHours: true });
  });

  it('takes two round trips, also where the report is one or two merges away, and is none of a case taken apart', async () => {
    const { c, made } = await closedOf(1);
    const merged = (into: CaseMeta) =>
      world.lay(world.numbered('merged', { mergedInto: into.num, mergedFrom: 'filed' }));
    const outer = await merged(c);
    const inner = await merged(outer);
    const [once, twice] = [await world.reports(outer, 1, () => 'c8'), await world.reports(inner, 1, () => 'c9')];
    const time = { at: NOON, calendar: chinaCalendar, policy: world.policy.town };
    const opened = [...once.map((one) => [one, outer] as const), ...twice.map((one) => [one, inner] as const)];
    await world.put(
      opened.map(([one, own]) => toCallItem(openCall(parsedReport(one), c, false, time, own), chinaCalendar)),
    );
    for (const rid of ridsOf([...made, ...once, ...twice])) {
      const { rounds } = await counted.of(() => done(agent, c, 'call-back', body(rid, 'no-answer')));
      expect(rounds).toBe(2);
    }
    const { mergedInto: _gone, ...apart } = outer;
    await world.lay({ ...apart, state: 'filed' });
    for (const rid of ridsOf([...once, ...twice]))
      expect(await refusal(agent, c, 'call-back', body(rid, 'answered'))).toBe('unknown-report');
    expect((await callOf(twice[0]?.rid ?? '')).attempts).toBe(1);
  });

  it('by two at once counts for both', async () => {
    const { c, made } = await closedOf(1);
    const rid = made[0]?.rid ?? '';
    await Promise.all([
      done(agent, c, 'call-back', body(rid, 'no-answer')),
      done(supervisor, c, 'call-back', body(rid, 'no-answer')),
    ]);
    expect(await callOf(rid)).toMatchObject({ attempts: 2, version: 3 });
    expect((await world.store.report(rid))?.callBack?.attempts).toBe(2);
  });

  it('is by somebody who did not handle it, and may be waived by the duty supervisor alone', async () => {
    const { c, made } = await closedOf(1, false, { handledBy: ['agent'] });
    const rid = made[0]?.rid ?? '';
    expect(await refusal(agent, c, 'call-back', body(rid, 'answered'))).toBe('separation-of-duties');
    const waive = { report: rid, reason: '反映人已当面确认' };
    expect(await refusal(agent, c, 'waive-call-back', waive)).toBe('forbidden');
    await done(supervisor, c, 'waive-call-back', waive);
    expect(await callOf(rid)).toMatchObject({ state: 'waived', version: 2 });
    expect(await refusal(supervisor, c, 'waive-call-back', waive)).toBe('wrong-state');
  });
});

describe('a rating', () => {
  const rate = (rid: string, rating: object) =>
    reportAction(deps)(
      request({ params: { trackingCode: rid, action: 'rate' }, body: rating }),
      undefined,
      world.clock.now,
    );

  it('is the reply to an SMS that asked for one, and to nothing else', async () => {
    const { made } = await closedOf(2, true);
    const [happy = '', unhappy = ''] = ridsOf(made);
    expect(await rate(happy, { score: 5, solved: true })).toMatchObject({ ok: true });
    expect(await callOf(happy)).toMatchObject({ state: 'replied' });
    expect(await rate(unhappy, { score: 1, solved: false })).toMatchObject({ ok: true });
    expect(await callOf(unhappy)).toMatchObject({ state: 'due', dueAt: NOON });
    expect(await listed(agent, inTown, [happy, unhappy])).toHaveLength(1);
    const { made: rung } = await closedOf(1);
    await rate(rung[0]?.rid ?? '', { score: 5 });
    expect(await callOf(rung[0]?.rid ?? '')).toMatchObject({ state: 'due', version: 1 });
  });
});

describe('the clock', () => {
  const wakeAt = async (rids: readonly string[], now: Instant) => {
    const waker = callWaker({
      client: world.client,
      table: world.names.matters,
      policy: async () => world.policy.town,
    });
    for (const rid of rids) {
      const due = { pk: `REPORT#${rid}`, sk: 'CALL', wakeAt: now };
      expect(waker.knows(due)).toBe(true);
      await waker.wake(due, now);
      await waker.wake(due, now);
    }
  };

  it('lets somebody ring who has not replied to the SMS', async () => {
    const { made } = await closedOf(2, true);
    await wakeAt(ridsOf(made), plus(NOON, DAY - 1));
    expect((await world.calls(made)).map((call) => call?.state)).toEqual(['asked', 'asked']);
    await wakeAt(ridsOf(made), plus(NOON, DAY));
    expect((await world.calls(made)).map((call) => [call?.state, call?.version])).toEqual([
      ['due', 2],
      ['due', 2],
    ]);
  });

  it('tells a town once a day of late calls, however many they are, and ends those of a case taken up again', async () => {
    const { made } = await closedOf(30);
    const late = plus(made.length > 0 ? ((await callOf(made[0]?.rid ?? '')).timer?.clock.dueAt ?? NOON) : NOON, 1);
    await wakeAt(ridsOf(made), late);
    const toldOn = (at: Instant) => {
      const partition = { pk: `CALLS#${TOWN}#${shanghaiDay(at)}` };
      return queryAll(world.client, { table: world.names.matters, partition, consistent: true });
    };
    const told = await toldOn(late);
    expect(told.map(({ audience, type }) => `${String(type)} ${String(audience)}`).sort()).toEqual([
      `onegrid.calls.late post:${TOWN}:callBackAgent`,
      `onegrid.calls.late post:${TOWN}:dutySupervisor`,
    ]);
    expect((await world.calls(made)).map((call) => call?.timer?.reminded)).toEqual(Array(30).fill('at'));
    // Who delivers reads what one day says, however long the town has been rung about.
    await wakeAt(ridsOf(made).slice(0, 1), plus(late, 3 * DAY));
    expect([(await toldOn(late)).length, (await toldOn(plus(late, 3 * DAY))).length]).toEqual([2, 2]);
    expect((await listed(agent, inTown, ridsOf(made))).length).toBe(30);

    const { c: again, made: theirs } = await closedOf(1);
    await world.lay({ ...again, state: 'dispatched' });
    expect(await listed(agent, inTown, ridsOf(theirs))).toEqual([]);
    await wakeAt(ridsOf(theirs), late);
    expect((await callOf(theirs[0]?.rid ?? '')).state).toBe('lapsed');
  });
});

describe('many at once', () => {
  it('is each by itself, and sent again is done once', async () => {
    const filed = await Promise.all(
      Array.from({ length: 40 }, (_, n) => world.lay(world.numbered('reported', { version: n + 1 }))),
    );
    const many = batchUseCases({
      act: use.caseAction ?? (() => Promise.reject(new Error('no action'))),
      problem: (refused, { requestId }) => ({ ...problemOf(refused, 'en', requestId) }),
      recordRefusal: async () => undefined,
      fault: () => undefined,
      clock: () => performance.now(),
    });
    const send = async (stale: number): Promise<BatchAnswer> => {
      const items = filed.map(({ num, version }, n) => ({ num, version: n < stale ? version + 5 : version }));
      const body = { body: { text: '已电话答复' }, items };
      const given = request({ params: { action: 'answer' }, body, idempotencyKey: 'one-batch' });
      const outcome = await many.caseBatch?.(given, caller('acceptor', post('acceptor', TOWN)), NOON);
      if (!outcome?.ok) throw new Error(outcome?.error.code);
      return outcome.value.body as BatchAnswer;
    };
    const first = await send(3);
    expect(first).toMatchObject({ done: 37, refused: 3, left: 0 });
    expect(first.items.slice(0, 3).map(({ problem, version }) => [problem?.code, version])).toEqual([
      ['stale-version', 1],
      ['stale-version', 2],
      ['stale-version', 3],
    ]);
    const second = await send(0);
    expect(second).toMatchObject({ done: 40, refused: 0, left: 0 });
    expect(second.items.slice(3)).toEqual(first.items.slice(3));
    const audited = await Promise.all(
      filed.map(({ num }) =>
        queryAll(world.client, { table: world.names.audit, partition: { pk: `S#case:${num}` }, consistent: true }),
      ),
    );
    expect(audited.map(({ length }) => length)).toEqual(Array(40).fill(1));
  });
});
