import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { CaseCommand } from '../../../shared/cases/bodies.ts';
import { saveOf } from '../../../shared/cases/command-service.ts';
import { decide } from '../../../shared/cases/decide.ts';
import type { CaseMeta } from '../../../shared/cases/model.ts';
import { HOUR, MINUTE } from '../../../shared/kernel/time.ts';
import type { WalkDeps } from '../../../shared/notifications/ports-walk.ts';
import { wake } from '../../../shared/notifications/store.ts';
import { WALK_PAGE } from '../../../shared/notifications/walk.ts';
import { DEFAULT_CALL_BACK, defaultPolicy } from '../../../shared/policies/rules.ts';
import { context, post, TOWN, UNIT } from '../../support/cases.ts';
import { type Reporters, startReporters } from './reporters.ts';

let world: Reporters;
beforeAll(async () => {
  world = await startReporters();
}, 60_000);
afterAll(() => world?.drop());
beforeEach(() => {
  world.policy.town = defaultPolicy(TOWN);
  world.gateway.answer = () => ({ is: 'delivered', status: 200 });
  world.gateway.handed.length = 0;
  world.gateway.sent.clear();
  world.logged.length = 0;
});

/** A command on the head, by the rules and in its one transaction; gives the case after it and what was written. */
const act = async (c: CaseMeta, command: CaseCommand, person = 'acceptor') => {
  const given = context(person, post('acceptor', TOWN), { at: world.clock.now, policy: world.policy.town });
  const made = decide(c, command, given);
  if (!made.ok) throw new Error(made.error.code);
  const save = saveOf(c, command, given, made.value, undefined, { requestId: 'r', sourceIp: '::1' });
  const sizes: number[] = [];
  const { send } = world.client;
  world.client.send = ((one: unknown, ...rest: never[]) => {
    if (one instanceof TransactWriteCommand) sizes.push(one.input.TransactItems?.length ?? 0);
    return Reflect.apply(send, world.client, [one, ...rest]);
  }) as typeof send;
  const saved = await world.store.save(save);
  world.client.send = send;
  expect(saved.ok).toBe(true);
  return { next: made.value.next, messages: made.value.messages, sizes };
};

const close = (c: CaseMeta) => act(c, { action: 'close', body: { answer: '已恢复供电' } });
const states = async (c: CaseMeta): Promise<string[]> =>
  (await world.under(c, 'OUT#reporters:case#')).map(({ state }) => String(state));

/** A consumer that dies at any step: of so many calls of its ports one throws, before or after it was done. */
const mortal = (deps: WalkDeps, random: () => number): WalkDeps => {
  const dying = <T extends object>(port: T): T =>
    Object.fromEntries(
      Object.entries(port).map(([name, run]) => [
        name,
        async (...given: unknown[]) => {
          if (random() < 0.02) throw new Error('killed before');
          const outcome = await (run as (...all: unknown[]) => unknown)(...given);
          if (random() < 0.02) throw new Error('killed after');
          return outcome;
        },
      ]),
    ) as T;
  return { ...deps, source: dying(deps.source), ledger: dying(deps.ledger), ...dying({ send: deps.send }) };
};

/** Numbers between 0 and 1 that are the same in every run. */
const seeded = (seed: number) => {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};

describe('closing a case of many reporters', () => {
  it('writes one message, whatever dies tells each once, rings each who is to be rung once, and loses nobody', async () => {
    const head = await world.lay(world.numbered('inspected', { reports: 150, merged: 1 }));
    const merged = await world.lay(world.numbered('merged', { mergedInto: head.num, reports: 50 }));
    await world.put([{ pk: `CASE#${head.num}`, sk: `LINK#case#${merged.num}`, kind: 'link' }]);
    // Every tenth is anonymous, and the last twenty of the merged case are the first twenty of the other once more.
    const own = await world.reports(head, 150, (n) => (n % 10 === 9 ? undefined : `c${n}`));
    const theirs = await world.reports(merged, 50, (n) => (n < 30 ? `c${1_000 + n}` : `c${n - 30}`));
    const { messages, sizes } = await close(head);
    expect(messages.map(({ audience }) => audience)).toEqual([UNIT, 'reporters:case']);
    expect(sizes).toHaveLength(1);
    expect(sizes[0]).toBeLessThanOrEqual(12);

    const random = seeded(7);
    let deaths = 0;
    for (let run = 0; run < 500 && (await states(head))[0] !== 'delivered'; run += 1) {
      const remaining = () => (random() < 0.1 ? 1_000 : 60_000);
      await world.tell(head, mortal(world.deps, random), remaining).catch(() => {
        deaths += 1;
      });
      const [row] = await world.under(head, 'OUT#reporters:case#');
      if (row?.state === 'held') {
        world.advance(2 * MINUTE);
        await wake(
          { client: world.client, table: world.names.matters },
          { pk: String(row.pk), sk: String(row.sk) },
          world.clock.now,
        );
      }
    }
    expect(deaths).toBeGreaterThan(5);
    expect(await states(head)).toEqual(['delivered']);

    const everybody = [...own, ...theirs];
    const numbers = new Set(everybody.flatMap(({ contact }) => contact ?? []));
    // One SMS to each number, for a gateway that takes an id twice as one.
    expect(world.gateway.sent.size).toBe(numbers.size);
    expect(new Set(world.gateway.phones()).size).toBe(numbers.size);
    const calls = await world.calls(everybody);
    expect(calls.map((call) => call?.state)).toEqual(everybody.map(({ contact }) => (contact ? 'due' : undefined)));
    expect(calls.every((call) => call === undefined || call.version === 1)).toBe(true);
    // Each page is counted once, however often it was done.
    const [told] = world.logged.filter(({ code }) => code === 'reporters-told');
    expect(told).toMatchObject({ reports: 200, texted: 185, untold: 15 });
  }, 60_000);

  it('of four hundred comes to its end in a few seconds when nothing dies, and again does nothing', async () => {
    const c = await world.lay(world.numbered('inspected', { reports: 400 }));
    const made = await world.reports(c, 400, (n) => `c${n}`);
    await close(c);
    const before = performance.now();
    await world.tell(c);
    expect(performance.now() - before).toBeLessThan(10_000);
    expect(world.gateway.sent.size).toBe(400);
    const handed = world.gateway.handed.length;
    await world.tell(c);
    expect(world.gateway.handed.length).toBe(handed);
    expect((await world.calls(made)).filter((call) => call?.state === 'due')).toHaveLength(400);
  }, 60_000);
});

describe('what reporters are told', () => {
  const small = async (changes: Partial<CaseMeta> = {}, count = 3) => {
    const c = await world.lay(world.numbered('inspected', { reports: count, ...changes }));
    return { c, made: await world.reports(c, count, (n) => `c${n}`) };
  };

  it('in the night waits for the morning, unless it is an emergency', async () => {
    world.clock.now = '2026-03-06T15:30:00.000Z';
    const { c } = await small();
    await close(c);
    await world.tell(c);
    expect(world.gateway.sent.size).toBe(0);
    const [row] = await world.under(c, 'OUT#reporters:case#');
    expect(row).toMatchObject({ state: 'held', wakeAt: '2026-03-07T00:00:00.000Z' });
    const { c: urgent, made } = await small({ urgency: 'emergency' });
    await close(urgent);
    await world.tell(urgent);
    expect(world.gateway.sent.size).toBe(3);
    // Rung they are in the morning all the same.
    expect((await world.calls(made)).map((call) => call?.dueAt)).toEqual(Array(3).fill('2026-03-07T01:00:00.000Z'));
    // Where nobody has left a number there is nobody to wake, and nothing waits.
    const nameless = await world.lay(world.numbered('inspected'));
    await world.reports(nameless, 2, () => undefined);
    await close(nameless);
    await world.tell(nameless);
    expect(await states(nameless)).toEqual(['delivered']);
    world.clock.now = '2026-03-07T02:00:00.000Z';
  });

  it('is tried again where the gateway fails, and goes past a number that it never takes', async () => {
    const { c, made } = await small();
    await close(c);
    const bad = `138${'1'.padStart(8, '0')}`;
    world.gateway.answer = ({ phone }) =>
      phone === bad
        ? { is: 'failed', class: 'gone', error: 'http-410', status: 410 }
        : { is: 'failed', class: 'temporary', error: 'http-503', status: 503 };
    await world.tell(c);
    const [held] = await world.under(c, 'OUT#reporters:case#');
    expect(held?.state).toBe('held');
    // Whoever is rung without an SMS first does not wait for it.
    expect((await world.calls(made)).every((call) => call?.state === 'due')).toBe(true);
    world.gateway.answer = () => ({ is: 'delivered', status: 200 });
    world.advance(HOUR);
    await world.tell(c);
    expect(await states(c)).toEqual(['delivered']);
    expect(world.gateway.sent.size).toBe(2);
    expect([...world.gateway.sent.values()].map(({ phone }) => phone)).not.toContain(bad);
    const receipts = await world.under(c, 'DLV#OUT#reporters:case#');
    expect(receipts.map(({ state }) => state).sort()).toEqual(['dead', 'delivered', 'delivered']);
    // Neither number nor contact stands in a receipt.
    expect(JSON.stringify(receipts)).not.toMatch(/138\d{8}|"c\d"/);
  });

  it('without a gateway is nothing, and everybody is rung', async () => {
    world.town.gateway = undefined;
    world.policy.town = { ...defaultPolicy(TOWN), callBack: { ...DEFAULT_CALL_BACK, way: 'sms-first' } };
    const { c, made } = await small();
    await close(c);
    await world.tell(c);
    world.town.gateway = { department: 'zx', channel: 'sms', url: 'https://sms.example', sealed: 's' };
    expect((await world.calls(made)).map((call) => [call?.state, call?.asked])).toEqual(
      Array(3).fill(['due', undefined]),
    );
    expect(await states(c)).toEqual(['delivered']);
  });

  it('asks for a rating where the town asks by SMS first, and by phone whom no SMS reaches', async () => {
    world.policy.town = { ...defaultPolicy(TOWN), callBack: { ...DEFAULT_CALL_BACK, way: 'sms-first' } };
    const { c, made } = await small();
    await close(c);
    const bad = `138${'1'.padStart(8, '0')}`;
    world.gateway.answer = ({ phone }) =>
      phone === bad ? { is: 'failed', class: 'gone', error: 'http-410' } : { is: 'delivered' };
    await world.tell(c);
    expect(new Set(world.gateway.handed.map(({ template }) => template))).toEqual(new Set(['case-closed-rate']));
    const byContact = (await world.calls(made)).map((call, n) => [made[n]?.contact, call?.state]);
    expect(byContact).toEqual([
      ['c0', 'asked'],
      ['c1', 'due'],
      ['c2', 'asked'],
    ]);
  });

  it('says nothing of a closing that stands no more; a reopening ends its call-backs, and the next closing asks anew', async () => {
    const { c, made } = await small();
    const closed = await close(c);
    await world.tell(c);
    expect((await world.calls(made)).every((call) => call?.state === 'due')).toBe(true);
    world.advance(HOUR);
    const again = await act(closed.next, { action: 'reopen', body: { reason: '仍停电' } }, 'agent');
    await world.tell(c);
    expect((await world.calls(made)).map((call) => call?.state)).toEqual(Array(3).fill('lapsed'));
    expect(world.gateway.handed.at(-1)?.template).toBe('case-reopened');
    world.advance(HOUR);
    const second = { ...again.next, state: 'inspected', version: again.next.version } as CaseMeta;
    await world.lay(second);
    const end = await close(second);
    await world.tell(c);
    expect((await world.calls(made)).map((call) => [call?.state, call?.version])).toEqual(Array(3).fill(['due', 1]));
    // Had the message of the first closing come only now, it would say what is so no more.
    expect(end.next.closedAt).not.toBe(closed.next.closedAt);
    expect(await states(c)).toEqual(['delivered', 'delivered', 'delivered']);
  });

  it('of a case taken up again before anybody was told is superseded', async () => {
    const { c } = await small();
    const closed = await close(c);
    world.advance(HOUR);
    await act(closed.next, { action: 'reopen', body: { reason: '仍停电' } }, 'agent');
    await world.tell(c);
    expect((await states(c)).sort()).toEqual(['delivered', 'superseded']);
    expect(world.gateway.handed.map(({ template }) => template)).toEqual(Array(3).fill('case-reopened'));
  });

  it('of a case taken up again while they are being told goes no further', async () => {
    const c = await world.lay(world.numbered('inspected'));
    const made = await world.reports(c, 60, (n) => `c9${n}`);
    const closed = await close(c);
    let reopened: Promise<unknown> | undefined;
    await world.tell(c, {
      ...world.deps,
      send: async (_gateway, sms) => {
        reopened ??= act(closed.next, { action: 'reopen', body: { reason: '仍停电' } }, 'agent');
        await reopened;
        return world.gateway.send(sms);
      },
    });
    // The page that was begun is told; of the others nobody hears that it is closed, and nobody is to be rung.
    expect(world.gateway.handed).toHaveLength(WALK_PAGE);
    expect((await world.calls(made)).filter((call) => call !== undefined)).toHaveLength(WALK_PAGE);
    expect((await states(c)).sort()).toEqual(['pending', 'superseded']);
  });

  it('is not said twice by two consumers at once, for a gateway that knows its ids', async () => {
    const c = await world.lay(world.numbered('inspected', { reports: 60 }));
    const made = await world.reports(c, 60, (n) => `c${n}`);
    await close(c);
    await Promise.all([world.tell(c), world.tell(c), world.tell(c)]);
    await world.tell(c);
    expect(await states(c)).toEqual(['delivered']);
    expect(new Set(world.gateway.phones()).size).toBe(60);
    expect(world.gateway.sent.size).toBe(60);
    expect((await world.calls(made)).filter((call) => call?.version === 1)).toHaveLength(60);
    expect(world.logged.filter(({ code }) => code === 'reporters-told').every(({ reports }) => reports === 60)).toBe(
      true,
    );
  });

  it('by a sample is each, and rung are those who were drawn', async () => {
    world.policy.town = { ...defaultPolicy(TOWN), callBackSample: 20 };
    const c = await world.lay(world.numbered('inspected', { reports: 200 }));
    const made = await world.reports(c, 200, (n) => `c${n}`);
    await close(c);
    await world.tell(c);
    const rung = (await world.calls(made)).filter((call) => call !== undefined).length;
    expect(rung).toBeGreaterThan(15);
    expect(rung).toBeLessThan(70);
    expect(world.gateway.sent.size).toBe(200);
  });
});
