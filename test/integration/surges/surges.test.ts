import { wakersOf } from '../../../functions/clock/wakers.ts';
import { surgeDeps } from '../../../functions/wiring/surges.ts';
import { caseMetaItem, casePk, parsedMeta } from '../../../shared/cases/items.ts';
import type { CaseMeta } from '../../../shared/cases/model.ts';
import type { CaseDeps, NewCase } from '../../../shared/cases/ports.ts';
import { attached } from '../../../shared/cases/rules-surge.ts';
import { caseStore } from '../../../shared/cases/store.ts';
import { headSchema } from '../../../shared/insight/items.ts';
import type { CountedCase } from '../../../shared/insight/model.ts';
import { planOf } from '../../../shared/insight/rules-rows.ts';
import { tallyStore } from '../../../shared/insight/store-tally.ts';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import { caseNumber } from '../../../shared/kernel/numbers.ts';
import type { Result } from '../../../shared/kernel/result.ts';
import { HOUR, type Instant, MINUTE, plus } from '../../../shared/kernel/time.ts';
import { getItem, queryAll } from '../../../shared/platform/dynamodb/query.ts';
import { deriveKeys } from '../../../shared/platform/keys.ts';
import { defaultPolicy } from '../../../shared/policies/rules.ts';
import type { Answer, Request } from '../../../shared/route.ts';
import { surgeKey } from '../../../shared/surges/model.ts';
import { remindAt } from '../../../shared/surges/rules-decide.ts';
import { surgeUseCases } from '../../../shared/surges/service.ts';
import { AT, aCase, caller, post, TOWN } from '../../support/cases.ts';
import { type LocalTables, localTables } from '../../support/dynamodb.ts';
import { imageAt } from '../../support/figures.ts';
import { type RoundedClient, roundedClient } from '../../support/rounds.ts';

const keys = deriveKeys('a-secret-of-the-test-that-is-long-enough');
const trace = { requestId: 'request-1', sourceIp: '::1' };
const time = (at: Instant) => ({ at, calendar: chinaCalendar, policy: defaultPolicy(TOWN), reliefs: [] });

let tables: LocalTables;
let cases: ReturnType<typeof caseStore>;
let use: ReturnType<typeof surgeUseCases>;
let deps: ReturnType<typeof surgeDeps>;
let rounded: RoundedClient;
beforeAll(async () => {
  tables = await localTables();
  const { names } = tables;
  rounded = roundedClient(tables.client);
  const { client } = rounded;
  cases = caseStore({
    ...{ client, matters: names.matters, audit: names.audit, keys, now: () => AT },
    contactWrites: async () => ({ contactId: 'c', writes: [] }),
  });
  const given = {
    store: cases,
    policy: async (town: string) => defaultPolicy(town),
    category: async (_town: string, code: string) =>
      code === '0129' ? { similarGroup: 'power', plainGroup: 'help' } : undefined,
    ids: {
      derived: (who: string, route: string, key: string | undefined) =>
        keys.code('idempotency', 20, who, route, key ?? String(Math.random())).toLowerCase(),
    },
    mark: (...parts: unknown[]) => ({ key: String(parts[2]), body: JSON.stringify(parts[3]) }),
    backoff: async () => undefined,
  } as unknown as CaseDeps;
  const env = { MATTERS_TABLE: names.matters, AUDIT_TABLE: names.audit, STATS_TABLE: names.stats };
  deps = surgeDeps(
    client,
    keys,
    env,
    given,
    async () => true,
    () => AT,
  );
  use = surgeUseCases(deps);
}, 60_000);
afterAll(() => tables?.drop());

let drawn = 0;
const newCase = (changes: Partial<CaseMeta> = {}): NewCase => {
  drawn += 1;
  const { lead: _lead, clock: _clock, ...reported } = aCase('reported', { version: 1, ...changes });
  const meta = { ...reported, num: caseNumber(AT, String(drawn).padStart(4, '0')) };
  const rid = String(drawn).padStart(64, '0');
  const actor = { person: 'p', role: 'resident' } as const;
  return {
    meta,
    calendar: chinaCalendar,
    text: { text: '停电' },
    report: {
      rid,
      version: 1,
      caseNum: meta.num,
      town: TOWN,
      channel: 'app',
      receivedAt: AT,
      createdAt: AT,
      text: `第${drawn}位`,
    },
    event: { part: '_', version: 1, action: 'report', actor, at: AT, to: 'reported', data: {} },
    messages: [],
    trace,
  };
};
const taken = async (given: NewCase): Promise<CaseMeta> => {
  expect((await cases.create(given)).ok).toBe(true);
  return given.meta;
};
/** As `intake` takes a report down that belongs to a surge. */
const joining = (surge: string, head: string, at = AT): NewCase => {
  const given = newCase();
  const { next, event } = attached(given.meta, { id: surge, head }, given.event.actor, time(at));
  return { ...given, meta: next, attached: event };
};

const supervisor = caller('s-1', post('dutySupervisor', TOWN));

/** Counts cases as they stand, as the reader of the stream does. */
const counted = async (nums: readonly string[]): Promise<void> => {
  const tally = tallyStore({ client: tables.client, table: tables.names.stats });
  const one = async (num: string): Promise<void> => {
    const item = await getItem(tables.client, tables.names.matters, { pk: casePk(num), sk: 'META' });
    const head = headSchema('case')?.parse(item) as unknown as CountedCase;
    const image = imageAt({ kind: 'case', head }, 1);
    const [loaded] = await tally.facts([image.key]);
    const plan = planOf(loaded && 'fact' in loaded ? loaded.fact : undefined, image);
    if (plan) expect(await tally.commit(plan)).toBe('done');
  };
  await Promise.all(nums.map(one));
};
const shown = async (id: string): Promise<unknown> => {
  const found = await call('getSurge', { params: { id } });
  return found.ok ? found.value.body : found.error;
};
const call = async (name: string, request: Partial<Request>, at = AT): Promise<Result<Answer, { code: string }>> => {
  const one = use[name];
  if (!one) throw new Error(name);
  return one({ params: {}, query: {}, body: {}, ...trace, ...request } as unknown as Request, supervisor, at);
};
const declare = async (head: string, key: string, body = {}) =>
  call('declareSurge', { idempotencyKey: key, body: { head, until: plus(AT, HOUR), reason: '停电', ...body } });
const idOf = (answer: Result<Answer, unknown>): string => {
  if (!answer.ok) throw new Error(JSON.stringify(answer));
  return (answer.value.body as { id: string }).id;
};
const load = async (num: string): Promise<CaseMeta> =>
  parsedMeta(caseMetaItem.parse(await getItem(tables.client, tables.names.matters, { pk: casePk(num), sk: 'META' })));
const surgeOf = async (id: string) => {
  const found = await deps.store.load(id);
  if (!found) throw new Error('no surge');
  return found;
};
const events = async (pk: string): Promise<string[]> => {
  const range = { attribute: 'sk', beginsWith: 'EV#' };
  const found = await queryAll(tables.client, { table: tables.names.matters, partition: { pk }, range }, 500);
  return found.map(({ part, action, to }) => `${part} ${action} ${to}`);
};
const wake = async (id: string, at: Instant): Promise<void> => {
  const { client, names } = tables;
  const due = { ...surgeKey(id), wakeAt: at };
  const waker = wakersOf({
    ...{ client, table: names.matters, audit: names.audit, directory: names.directory, people: names.people },
    sendJob: async () => undefined,
    goOn: () => true,
    calendar: chinaCalendar,
    policy: async (town) => defaultPolicy(town),
    reliefs: async () => [],
    newHome: async () => undefined,
    trace: () => trace,
  }).find((one) => one.knows(due));
  await waker?.wake(due, at);
};
const version = async (id: string): Promise<{ ifMatch: number }> => ({ ifMatch: (await surgeOf(id)).version });

const keyOf = (write: Record<string, unknown>): string => {
  const { pk, sk } = (write.Item ?? write.Key) as { pk: string; sk: string };
  return `${String(write.TableName)} ${pk} ${sk}`;
};

describe('a surge', () => {
  it('is declared once however often the request comes, and its head gathers', async () => {
    const head = await taken(newCase());
    const first = await declare(head.num, 'once');
    expect(await declare(head.num, 'once')).toEqual(first);
    const other = await declare(head.num, 'once', { reason: '另一个' });
    expect(other).toMatchObject({ ok: false, error: { code: 'idempotency-key-reused' } });
    expect(await declare(head.num, 'twice')).toMatchObject({ ok: false, error: { code: 'surge-head-invalid' } });
    const id = idOf(first);
    expect(await load(head.num)).toMatchObject({ surge: id, gathered: true, version: 2 });
    expect((await deps.store.gathering(TOWN)).map((one) => one.id)).toContain(id);
    expect(await surgeOf(id)).toMatchObject({ group: 'power', area: TOWN, state: 'active' });
  });

  it('is declared by one of two at once, and ended or extended by one of two', async () => {
    const head = await taken(newCase());
    const both = await Promise.all([declare(head.num, 'two-1'), declare(head.num, 'two-2')]);
    const [first] = both.filter(({ ok }) => ok);
    expect(both.filter(({ ok }) => !ok)).toMatchObject([{ error: { code: 'surge-head-invalid' } }]);
    const id = idOf(first as Result<Answer, unknown>);
    const at = await version(id);
    const until = plus(AT, 3 * HOUR);
    const acts = await Promise.all([
      call('surgeAction', { params: { id, action: 'end' }, body: {}, ...at }),
      call('surgeAction', { params: { id, action: 'extend' }, body: { until }, ...at }),
    ]);
    expect(acts.filter(({ ok }) => ok)).toHaveLength(1);
    expect(acts.find(({ ok }) => !ok)).toMatchObject({ error: { code: 'stale-version' } });
    const { state } = await surgeOf(id);
    const gathers = (await deps.store.gathering(TOWN)).some((row) => row.id === id);
    expect([gathers, (await load(head.num)).surge === id]).toEqual(state === 'active' ? [true, true] : [false, false]);
  });

  it('is ended in two round trips by who has just read it, and read in two', async () => {
    const head = await taken(newCase());
    const id = idOf(await declare(head.num, 'two-trips'));
    const reading = await rounded.of(() => call('getSurge', { params: { id } }));
    const ending = await rounded.of(() => call('surgeAction', { params: { id, action: 'end' }, body: {}, ifMatch: 1 }));
    expect([reading.rounds, ending.rounds, ending.answer.ok]).toEqual([2, 2, true]);
    expect((await load(head.num)).surge).toBeUndefined();
  });

  it('takes a hundred that come at the same moment, and its head stands as it stood', async () => {
    const head = await taken(newCase());
    const id = idOf(await declare(head.num, 'hundred'));
    const before = await load(head.num);
    const joined = Array.from({ length: 100 }, () => joining(id, head.num));
    const outcomes = await Promise.all(joined.map((one) => cases.create(one)));
    expect(outcomes.filter(({ ok }) => !ok)).toEqual([]);
    expect(await load(head.num)).toEqual(before);
    await counted(joined.map(({ meta }) => meta.num));
    expect(await shown(id)).toMatchObject({ attached: 100 });
    const page = await cases.reports(head.num, 100, undefined, supervisor);
    expect(page.ok && page.value.items).toHaveLength(100);
    expect(page.ok && page.value.cursor).toBeTruthy();
  }, 30_000);

  it('is joined by writes that no two have in common, so that the service finds no conflict between them', async () => {
    const head = await taken(newCase());
    const id = idOf(await declare(head.num, 'apart'));
    const written: string[][] = [];
    const client = {
      send: (command: { input: { TransactItems?: Record<string, Record<string, unknown>>[] } }) => {
        const items = command.input.TransactItems ?? [];
        written.push(items.flatMap((item) => Object.values(item).map((one) => keyOf(one))));
        return tables.client.send(command as never);
      },
    };
    const { names } = tables;
    const store = caseStore({
      ...{ client: client as never, matters: names.matters, audit: names.audit, keys, now: () => AT },
      contactWrites: async () => ({ contactId: 'c', writes: [] }),
    });
    await Promise.all([store.create(joining(id, head.num)), store.create(joining(id, head.num))]);
    const [one = [], other = []] = written;
    expect(one.length).toBeGreaterThan(6);
    expect(one.filter((key) => other.includes(key))).toEqual([]);
  });

  it('asks whether it goes on, ends in time, and keeps what it gathered', async () => {
    const head = await taken(newCase());
    const id = idOf(await declare(head.num, 'ends'));
    const one = await taken(joining(id, head.num));
    const surge = await surgeOf(id);
    await wake(id, remindAt(surge));
    await wake(id, remindAt(surge));
    expect(await surgeOf(id)).toMatchObject({ state: 'active', reminded: true, version: 1 });
    const longer = plus(AT, 2 * HOUR);
    const extended = await call('surgeAction', {
      params: { id, action: 'extend' },
      body: { until: longer },
      ...(await version(id)),
    });
    expect(extended.ok).toBe(true);
    await wake(id, surge.until);
    expect(await surgeOf(id)).toMatchObject({ state: 'active', until: longer });
    await wake(id, remindAt(await surgeOf(id)));
    await wake(id, longer);
    expect(await surgeOf(id)).toMatchObject({ state: 'ended', endedFor: 'time' });
    expect((await deps.store.gathering(TOWN)).map((row) => row.id)).not.toContain(id);
    expect((await load(head.num)).surge).toBeUndefined();
    expect(await load(one.num)).toMatchObject({ state: 'merged', mergedInto: head.num });
    expect(await events(surgeKey(id).pk)).toEqual([
      '_ declare active',
      '_ extend active',
      '_ end ended',
      'clock limit-near active',
      'clock limit-near active',
    ]);
  });

  it('is taken apart whole, those too that were written in the minute after', async () => {
    const head = await taken(newCase());
    const id = idOf(await declare(head.num, 'undone'));
    const joined = await Promise.all(Array.from({ length: 60 }, () => taken(joining(id, head.num))));
    await counted(joined.map(({ num }) => num));
    expect(await shown(id)).toMatchObject({ attached: 60 });
    const merged = await taken(newCase());
    const undone = await call('surgeAction', {
      params: { id, action: 'undo' },
      body: { reason: '两处' },
      ...(await version(id)),
    });
    expect(undone).toMatchObject({ ok: true, value: { body: { state: 'undone' } } });
    await wake(id, AT);
    const late = await taken(joining(id, head.num));
    await wake(id, plus(AT, MINUTE));
    await wake(id, plus(AT, 2 * MINUTE));
    const states = await Promise.all([...joined, late, merged].map(async ({ num }) => (await load(num)).state));
    expect(new Set(states)).toEqual(new Set(['reported']));
    await counted(joined.map(({ num }) => num));
    expect(await shown(id)).toMatchObject({ attached: 0 });
    const surge = await surgeOf(id);
    expect([surge.effect, surge.walk]).toEqual([{ apart: 61, at: plus(AT, 2 * MINUTE) }, undefined]);
    expect(await load(head.num)).toMatchObject({ state: 'reported', reports: 1 });
    expect(await load(late.num)).toMatchObject({ stage: expect.anything() });
    expect((await load(late.num)).attached).toBeUndefined();
    expect(await events(casePk(late.num))).toEqual(['_ report reported', '_ merge merged', '_ unmerge reported']);
  }, 30_000);

  it('lets what attached itself go where its head is refused, and what came after its head was closed', async () => {
    const end = async (key: string, state: 'refused' | 'closed') => {
      const head = await taken(newCase());
      const id = idOf(await declare(head.num, key));
      const [early, late] = [joining(id, head.num), joining(id, head.num, plus(AT, 2))];
      await taken(early);
      const before = await load(head.num);
      const { surge: _over, ...kept } = before;
      const next: CaseMeta = { ...kept, state, version: before.version + 1, closedAt: plus(AT, 1) };
      const event = {
        part: '_',
        version: next.version,
        action: 'x',
        actor: { person: 'a', role: 'acceptor' },
        at: AT,
        to: state,
        data: {},
      } as const;
      const saved = await cases.save({
        before,
        calendar: chinaCalendar,
        change: { next, data: {}, messages: [] },
        event,
        trace,
      });
      expect(saved.ok).toBe(true);
      expect((await deps.store.gathering(TOWN)).map((row) => row.id)).not.toContain(id);
      await taken(late);
      for (const minutes of [0, 0, 3, 3]) await wake(id, plus(AT, minutes * MINUTE));
      const states = [(await load(early.meta.num)).state, (await load(late.meta.num)).state];
      return [(await surgeOf(id)).state, ...states];
    };
    expect(await end('refused', 'refused')).toEqual(['undone', 'reported', 'reported']);
    expect(await end('closed', 'closed')).toEqual(['ended', 'merged', 'reported']);
  });
});
