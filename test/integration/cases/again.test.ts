import { randomUUID } from 'node:crypto';
import { reportAgain } from '../../../shared/cases/again-service.ts';
import { decide } from '../../../shared/cases/decide.ts';
import type { CaseMeta } from '../../../shared/cases/model.ts';
import type { CaseDeps, NewCase } from '../../../shared/cases/ports.ts';
import { caseStore } from '../../../shared/cases/store.ts';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import { caseNumber } from '../../../shared/kernel/numbers.ts';
import { queryAll } from '../../../shared/platform/dynamodb/query.ts';
import { deriveKeys, trackingCode, trackingHash } from '../../../shared/platform/keys.ts';
import { defaultPolicy } from '../../../shared/policies/rules.ts';
import type { Request } from '../../../shared/route.ts';
import { AT, aCase, caller, context, post, TOWN } from '../../support/cases.ts';
import { type LocalTables, localTables } from '../../support/dynamodb.ts';

const keys = deriveKeys('a-secret-of-the-test-that-is-long-enough');
const trace = { requestId: 'request-1', sourceIp: '::1' };

let tables: LocalTables;
let store: ReturnType<typeof caseStore>;
let use: ReturnType<typeof reportAgain>;
beforeAll(async () => {
  tables = await localTables();
  const { client, names } = tables;
  store = caseStore({
    ...{ client, matters: names.matters, audit: names.audit, keys, now: () => AT },
    contactWrites: async (phone) => ({ contactId: `c${phone}`, writes: [] }),
  });
  use = reportAgain({
    store,
    policy: async (town: string) => defaultPolicy(town),
    ids: {
      trackingCode: (who: string, key: string | undefined) =>
        trackingCode(keys, key ? { caller: who, route: 'report', key } : undefined),
      hash: trackingHash,
    },
    mark: (...parts: unknown[]) => ({ key: parts.slice(0, 3).join('|'), body: JSON.stringify(parts[3]) }),
    backoff: async () => undefined,
  } as unknown as CaseDeps);
}, 60_000);
afterAll(() => tables?.drop());

let drawn = 0;
const taken = async (changes: Partial<CaseMeta> = {}): Promise<CaseMeta> => {
  drawn += 1;
  const { clock: _clock, ...c } = aCase('handling', { version: 1, ...changes });
  const meta = { ...c, num: caseNumber(AT, String(drawn).padStart(4, '0')) };
  const rid = String(drawn).padStart(64, '0');
  const given: NewCase = {
    ...{ meta, calendar: chinaCalendar, messages: [], trace, text: { text: '烟' } },
    report: {
      rid,
      version: 1,
      caseNum: meta.num,
      town: TOWN,
      channel: 'app',
      receivedAt: AT,
      createdAt: AT,
      text: '烟',
    },
    event: {
      part: '_',
      version: 1,
      action: 'report',
      actor: { person: 'p', role: 'resident' },
      at: AT,
      to: meta.state,
      data: {},
    },
  };
  expect((await store.create(given)).ok).toBe(true);
  return meta;
};

const acceptor = caller('a-1', post('acceptor', TOWN));
const body = { channel: 'phone', text: '还在冒烟', reporter: { phone: '13800001111' } };
const ring = (num: string, key: string = randomUUID(), over = {}, who = acceptor) =>
  use(
    { params: { id: num }, query: {}, body: { ...body, ...over }, idempotencyKey: key, ...trace } as unknown as Request,
    who,
    AT,
  );
const load = async (num: string): Promise<CaseMeta> => (await store.load(num)) as CaseMeta;
const rows = (num: string, beginsWith: string) =>
  queryAll(tables.client, {
    table: tables.names.matters,
    partition: { pk: `CASE#${num}` },
    range: { attribute: 'sk', beginsWith },
  });

describe('a call that says nothing new', () => {
  it('is one report more, an urging to who has the case, and known when it is sent again', async () => {
    const c = await taken();
    const first = await ring(c.num, 'key-1');
    expect(first).toMatchObject({
      ok: true,
      value: { status: 201, body: { caseNum: c.num, progress: { state: 'in-progress' } } },
    });
    expect(await ring(c.num, 'key-1')).toEqual(first);
    expect(await ring(c.num, 'key-1', { text: '别的' })).toMatchObject({ error: { code: 'idempotency-key-reused' } });
    expect(await load(c.num)).toMatchObject({ reports: 2, version: 2 });
    expect(await rows(c.num, 'LINK#report#')).toHaveLength(2);
    expect((await rows(c.num, 'OUT#')).map(({ type }) => type)).toEqual(Array(2).fill('onegrid.case.urged'));
    const page = await store.reports(c.num, 10, undefined, acceptor);
    const said = page.ok ? page.value.items.find(({ text }) => text === body.text) : undefined;
    expect(said).toMatchObject({ phoneMasked: '138****1111', contact: 'c13800001111', urgedAt: AT, caseNum: c.num });
  });

  it('of two at once is counted twice', async () => {
    const c = await taken();
    const both = await Promise.all([ring(c.num), ring(c.num)]);
    expect(both.map(({ ok }) => ok)).toEqual([true, true]);
    expect(await load(c.num)).toMatchObject({ reports: 3, version: 3 });
    expect((await rows(c.num, 'EV#')).map(({ version }) => version)).toEqual([1, 2, 3]);
  });

  it('to what gathers is linked without moving it, twenty at once, and nobody is told twenty times', async () => {
    const c = await taken({ gathered: true });
    const all = await Promise.all(Array.from({ length: 20 }, () => ring(c.num)));
    expect(all.every(({ ok }) => ok)).toBe(true);
    expect(await load(c.num)).toMatchObject({ reports: 1, version: 1 });
    expect(await rows(c.num, 'LINK#report#')).toHaveLength(21);
    expect(await rows(c.num, 'OUT#')).toEqual([]);
    const key = randomUUID();
    expect(await ring(c.num, key)).toEqual(await ring(c.num, key));
  });

  it('about what was merged goes to where that is handled', async () => {
    const [c, target] = [await taken({ state: 'reported' }), await taken()];
    const given = context('a', post('acceptor', TOWN), { target });
    const change = decide(c, { action: 'merge', body: { into: target.num } }, given);
    if (!change.ok) throw new Error(change.error.code);
    const { next, data } = change.value;
    const actor = { person: 'a', role: 'acceptor' } as const;
    const event = { part: '_', version: 2, action: 'merge', actor, at: AT, to: 'merged', data };
    const saved = await store.save({
      before: c,
      calendar: chinaCalendar,
      change: { next, data, messages: [] },
      event,
      trace,
    });
    expect(saved.ok).toBe(true);
    expect(await ring(c.num)).toMatchObject({ ok: true, value: { body: { caseNum: target.num } } });
    expect(await load(target.num)).toMatchObject({ reports: 2 });
  });

  it('about what has ended is refused, and what the caller may not see is not there', async () => {
    const closed = await taken({ state: 'closed', closedAt: AT });
    expect(await ring(closed.num)).toMatchObject({ error: { code: 'wrong-state' } });
    const c = await taken();
    const elsewhere = caller('a-2', post('acceptor', '320506104'));
    expect(await ring(c.num, randomUUID(), {}, elsewhere)).toMatchObject({ error: { code: 'not-found' } });
    const worker = caller('w-1', post('gridWorker', TOWN));
    expect(await ring(c.num, randomUUID(), {}, worker)).toMatchObject({ error: { code: 'forbidden' } });
  });
});
