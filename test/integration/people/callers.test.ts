import { randomUUID } from 'node:crypto';
import { callers } from '../../../functions/people/callers.ts';
import type { CaseMeta } from '../../../shared/cases/model.ts';
import type { NewCase } from '../../../shared/cases/ports.ts';
import { attached } from '../../../shared/cases/rules-surge.ts';
import { caseStore } from '../../../shared/cases/store.ts';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import type { Caller } from '../../../shared/kernel/caller.ts';
import { caseNumber } from '../../../shared/kernel/numbers.ts';
import { DAY, HOUR, MINUTE, plus } from '../../../shared/kernel/time.ts';
import { contactIdOf } from '../../../shared/people/contacts.ts';
import type { CallerAnswer } from '../../../shared/people/contract-callers.ts';
import { CALLERS_PER_MINUTE, callerUseCases } from '../../../shared/people/service-callers.ts';
import { queryAll } from '../../../shared/platform/dynamodb/query.ts';
import { transact } from '../../../shared/platform/dynamodb/transact.ts';
import { deriveKeys } from '../../../shared/platform/keys.ts';
import { defaultPolicy } from '../../../shared/policies/rules.ts';
import type { Request } from '../../../shared/route.ts';
import { AT, aCase, caller, post, TOWN } from '../../support/cases.ts';
import { type LocalTables, localTables } from '../../support/dynamodb.ts';

const keys = deriveKeys('a-secret-of-the-test-that-is-long-enough');
const trace = { requestId: 'request-1', sourceIp: '::1' };
const time = { at: AT, calendar: chinaCalendar, policy: defaultPolicy(TOWN), reliefs: [] };

let tables: LocalTables;
let cases: ReturnType<typeof caseStore>;
let use: ReturnType<typeof callerUseCases>;
/** Calls that were sent one after the other; those side by side count once. */
let sent: string[] = [];
beforeAll(async () => {
  tables = await localTables();
  const { client, names } = tables;
  cases = caseStore({
    ...{ client, matters: names.matters, audit: names.audit, keys, now: () => AT },
    contactWrites: async (phone) => ({ contactId: contactIdOf(keys, phone), writes: [] }),
  });
  const watched = {
    send: (command: { constructor: { name: string } }) => {
      sent.push(command.constructor.name);
      return client.send(command as never);
    },
  };
  use = callerUseCases(callers(watched as never, keys, { MATTERS_TABLE: names.matters, AUDIT_TABLE: names.audit }));
}, 60_000);
afterAll(() => tables?.drop());
beforeEach(() => {
  sent = [];
});

let drawn = 0;
const aPhone = (): string => `138${String(++drawn).padStart(8, '0')}`;
const newCase = (phone: string, changes: Partial<CaseMeta> = {}): NewCase => {
  drawn += 1;
  const { clock: _clock, ...c } = aCase('reported', { version: 1, ...changes });
  const createdAt = plus(AT, drawn);
  const meta = { ...c, num: caseNumber(AT, String(drawn).padStart(4, '0')), createdAt };
  const rid = String(drawn).padStart(64, '0');
  const text = `我是${phone}，第${drawn}次`;
  return {
    ...{ meta, calendar: chinaCalendar, messages: [], trace, reporter: { phone } },
    text: { text },
    report: { rid, version: 1, caseNum: meta.num, town: meta.town, channel: 'phone', receivedAt: AT, createdAt, text },
    event: {
      part: '_',
      version: 1,
      action: 'report',
      actor: { person: 'p', role: 'acceptor' },
      at: AT,
      to: 'reported',
      data: {},
    },
  };
};
const taken = async (given: NewCase): Promise<NewCase> => {
  expect((await cases.create(given)).ok).toBe(true);
  return given;
};

const acceptor = caller('a-1', post('acceptor', TOWN));
const look = async (body: Record<string, unknown>, who: Caller = acceptor, at = AT) => {
  const given = {
    params: {},
    query: {},
    body: { purpose: 'incoming-call', limit: 10, ...body },
    ...trace,
    requestId: randomUUID(),
  };
  const done = await use.lookupCaller(given as Request, who, at);
  return done.ok ? (done.value.body as CallerAnswer) : done.error.code;
};
const found = async (...given: Parameters<typeof look>): Promise<CallerAnswer> => {
  const answer = await look(...given);
  if (typeof answer === 'string') throw new Error(answer);
  return answer;
};
const records = (phone: string) =>
  queryAll(tables.client, { table: tables.names.audit, partition: { pk: `S#contact:${contactIdOf(keys, phone)}` } });

describe('the history of a caller', () => {
  it('comes by the page in two round trips, newest first, each page on record before it is shown', async () => {
    const phone = aPhone();
    const made: string[] = [];
    for (let n = 0; n < 25; n += 1) made.unshift((await taken(newCase(phone))).meta.num);
    sent = [];
    const first = await found({ phone });
    expect(sent.filter((name) => name === 'QueryCommand').length).toBeLessThanOrEqual(11);
    expect(sent.filter((name) => name === 'BatchGetCommand')).toHaveLength(1);
    const second = await found({ handle: first.handle, cursor: first.cursor });
    const third = await found({
      handle: second.handle,
      cursor: second.cursor,
      purpose: 'other',
      reason: '核对13912345678',
    });
    expect([first, second, third].flatMap(({ items }) => items.map(({ caseNum }) => caseNum))).toEqual(made);
    expect(third.cursor).toBeUndefined();
    expect(JSON.stringify([first, second, third])).not.toContain(phone);
    const kept = await records(phone);
    expect(kept.map(({ action, purpose, area }) => `${action} ${purpose} ${area}`).sort()).toEqual([
      `caller:lookup incoming-call ${TOWN}`,
      `caller:lookup incoming-call ${TOWN}`,
      `caller:lookup other: 核对139****5678 ${TOWN}`,
    ]);
  });

  it('goes on for whom it was begun, of the same caller, for a day', async () => {
    const [phone, other] = [aPhone(), aPhone()];
    for (let n = 0; n < 3; n += 1) await taken(newCase(phone));
    await taken(newCase(other));
    const { handle, cursor } = await found({ phone, limit: 2 });
    const stranger = caller('a-2', post('acceptor', TOWN));
    expect(await look({ handle }, stranger)).toBe('bad-cursor');
    expect(await look({ handle, cursor }, acceptor, plus(AT, DAY))).toBe('bad-cursor');
    expect(await look({ phone: other, cursor })).toBe('bad-cursor');
    expect(await look({ handle: cursor })).toBe('bad-cursor');
    expect((await found({ handle, cursor, limit: 2 })).items).toHaveLength(1);
  });

  it('shows what is handled elsewhere with its answer and what was promised, and of the rest nothing', async () => {
    const phone = aPhone();
    const head = await taken(newCase(aPhone()));
    const joined = newCase(phone);
    const { next, event } = attached(joined.meta, { id: 'surge00001', head: head.meta.num }, joined.event.actor, time);
    await taken({ ...joined, meta: next, attached: event });
    const hidden = await taken(newCase(phone, { confidential: true }));
    await taken(newCase(phone, { town: '320506104', unit: '320506104001', grid: '320506104001001' }));
    const table = tables.names.matters;
    const pk = `CASE#${head.meta.num}`;
    const owner = { person: 'o', role: 'unitOfficer', area: TOWN } as const;
    const clock = { limit: { type: 'absolute', at: plus(AT, HOUR) }, startedAt: AT, dueAt: plus(AT, HOUR) };
    const promise = (id: string, to: string, state = 'open') => ({
      ...{ pk, sk: `PROMISE#${id}`, kind: 'promise', id, caseNum: head.meta.num, town: TOWN, state, version: 1, to },
      ...{ what: '电话答复', by: plus(AT, HOUR), made: { by: { person: 'o', role: 'unitOfficer' }, at: AT } },
      ...{ owner, timer: { clock } },
    });
    const answer = { pk, sk: 'ANSWER', kind: 'case-answer', answerKind: 'closed', text: `请拨${phone}`, at: AT };
    const items = [
      promise('p1', 'reporters'),
      promise('p2', 'x'.repeat(64)),
      promise('p3', 'reporters', 'kept'),
      answer,
    ];
    expect(
      (
        await transact(
          tables.client,
          items.map((item) => ({ op: 'put', table, item })),
        )
      ).ok,
    ).toBe(true);

    const seen = await found({ phone }, acceptor, plus(AT, 2 * HOUR));
    expect(seen.items.map(({ caseNum }) => caseNum)).toEqual([hidden.meta.num, joined.meta.num]);
    expect(seen.items[1]).toMatchObject({
      ...{ handledIn: head.meta.num, state: 'reported', open: true },
      promises: [{ what: '电话答复', late: true }],
    });
    expect(seen.items[1]?.answer?.text).not.toContain(phone);
    expect(seen.items[1]?.progress.say).toContain('目前已收到');
    const agent = caller('c-1', post('callBackAgent', TOWN));
    expect((await found({ phone }, agent)).items.map(({ caseNum }) => caseNum)).toEqual([joined.meta.num]);
  });

  it('of a number that nobody knows is empty, and on record alike', async () => {
    const phone = aPhone();
    expect((await found({ phone })).items).toEqual([]);
    expect(await records(phone)).toHaveLength(1);
  });

  it('is for who takes calls, and not for trying out numbers', async () => {
    const phone = aPhone();
    expect(await look({ phone }, caller('w', post('gridLeader', TOWN)))).toBe('forbidden');
    const hasty = caller('a-3', post('acceptor', TOWN));
    for (let n = 0; n < CALLERS_PER_MINUTE; n += 1) expect(typeof (await look({ phone }, hasty))).toBe('object');
    expect(await look({ phone }, hasty)).toBe('too-many-requests');
    expect(typeof (await look({ phone }, hasty, plus(AT, MINUTE)))).toBe('object');
  });
});
