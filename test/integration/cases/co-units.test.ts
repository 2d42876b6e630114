import { coWaker } from '../../../functions/clock/co-waker.ts';
import { caseAction } from '../../../shared/cases/command-service.ts';
import { casePk, toMetaItem } from '../../../shared/cases/items.ts';
import { coKey } from '../../../shared/cases/items-co.ts';
import type { CaseMeta } from '../../../shared/cases/model.ts';
import type { CoPart } from '../../../shared/cases/model-co.ts';
import type { CaseDeps } from '../../../shared/cases/ports.ts';
import { coUseCases } from '../../../shared/cases/service-co.ts';
import { caseStore } from '../../../shared/cases/store.ts';
import { coClockStore } from '../../../shared/cases/store-co.ts';
import { noEvidence } from '../../../shared/evidence/keeper.ts';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import type { Caller } from '../../../shared/kernel/caller.ts';
import { caseNumber } from '../../../shared/kernel/numbers.ts';
import type { Refusal } from '../../../shared/kernel/refusal.ts';
import type { Result } from '../../../shared/kernel/result.ts';
import type { Instant } from '../../../shared/kernel/time.ts';
import type { Item } from '../../../shared/platform/dynamodb/expressions.ts';
import { getItem, queryAll } from '../../../shared/platform/dynamodb/query.ts';
import { transact } from '../../../shared/platform/dynamodb/transact.ts';
import { deriveKeys } from '../../../shared/platform/keys.ts';
import { defaultPolicy } from '../../../shared/policies/rules.ts';
import type { Relief } from '../../../shared/reliefs/rules.ts';
import type { Answer } from '../../../shared/route.ts';
import { AT, aCase, caller, post, TOWN, UNIT } from '../../support/cases.ts';
import { type LocalTables, localTables } from '../../support/dynamodb.ts';

const keys = deriveKeys('a-secret-of-the-test-that-is-long-enough');
const LATER: Instant = '2026-03-06T14:20:00.000Z';

let tables: LocalTables;
let deps: CaseDeps;
let reliefs: readonly Relief[] = [];
beforeAll(async () => {
  tables = await localTables();
  const { client, names } = tables;
  const store = caseStore({
    client,
    matters: names.matters,
    audit: names.audit,
    keys,
    now: () => AT,
    contactWrites: async () => ({ contactId: 'c', writes: [] }),
  });
  deps = {
    store,
    policy: async (town: string) => defaultPolicy(town),
    reliefs: async () => reliefs,
    newHome: async () => undefined,
    dispatchRules: async () => [],
    hasParty: async (_town: string, party: string) => party !== 'nobody',
    mark: (who: string, route: string, key: string, body: unknown) => ({
      key: `${who}|${route}|${key}`,
      body: JSON.stringify(body),
    }),
    backoff: async () => undefined,
    evidence: noEvidence,
  } as unknown as CaseDeps;
}, 60_000);
afterAll(() => tables?.drop());
beforeEach(() => {
  reliefs = [];
});

const dispatcher = caller('d', post('dispatcher', TOWN));
const lead = caller('v', post('unitOfficer', UNIT, UNIT));
const officer = (party: string): Caller => caller(`o-${party}`, post('unitOfficer', TOWN, party));

type Done = Result<Answer, Refusal>;
const codeOf = (done: Done): string => (done.ok ? 'done' : done.error.code);

const request = (params: Record<string, string>, body: unknown, ifMatch: number | undefined, key?: string) => ({
  params,
  query: {},
  body,
  requestId: 'r',
  traceparent: '',
  sourceIp: '::1',
  ...(ifMatch === undefined ? {} : { ifMatch }),
  ...(key ? { idempotencyKey: key } : {}),
});

/** A command on the head as it stands. */
const onHead = async (who: Caller, num: string, action: string, body: unknown, now = LATER): Promise<Done> => {
  const meta = await deps.store.load(num);
  const run = caseAction(deps, () => Promise.reject(new Error('commutes')));
  return run(request({ id: num, action }, body, meta?.version), who, now);
};

const partOf = async (num: string, party: string): Promise<CoPart> => {
  const part = (await deps.store.coPart(num, party))?.part;
  if (!part) throw new Error(`no part of ${party}`);
  return part;
};

interface OnPart {
  readonly body?: unknown;
  readonly version?: number;
  readonly key?: string;
  readonly now?: Instant;
}

/** A command on a part, as it stands unless told otherwise. */
const onPart = async (who: Caller, num: string, party: string, action: string, more: OnPart = {}): Promise<Done> => {
  const run = coUseCases(deps).coUnitAction;
  if (!run) throw new Error('no such use case');
  const version = more.version ?? (await partOf(num, party)).version;
  return run(request({ id: num, party, action }, more.body ?? {}, version, more.key), who, more.now ?? LATER);
};

const done = async (running: Promise<Done>): Promise<Answer> => {
  const result = await running;
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
};

let drawn = 0;
const filed = async (): Promise<string> => {
  drawn += 1;
  const { evidence: _plain, ...c } = aCase('filed', { num: caseNumber(AT, String(drawn).padStart(4, '0')) });
  await transact(tables.client, [
    { op: 'put', table: tables.names.matters, item: toMetaItem(c, chinaCalendar) },
    { op: 'put', table: tables.names.matters, item: { pk: casePk(c.num), sk: 'TEXT', kind: 'case-text', text: '烟' } },
  ]);
  return c.num;
};

/** A case that the village leads and co-units help with. */
const helped = async (co: readonly string[] = ['zhzf', 'scjg']): Promise<string> => {
  const num = await filed();
  await done(onHead(dispatcher, num, 'dispatch', { lead: UNIT, co }));
  await done(onHead(lead, num, 'sign', {}));
  return num;
};

const rows = (num: string, beginsWith: string): Promise<readonly Item[]> =>
  queryAll(
    tables.client,
    { table: tables.names.matters, partition: { pk: casePk(num) }, range: { attribute: 'sk', beginsWith } },
    500,
  );

const todo = async (party: string): Promise<string[]> => {
  const partition = { post: `D#${party}`, bucket: 'open' };
  const items = await queryAll(tables.client, { table: tables.names.matters, index: 'work', partition }, 500);
  return items.map(({ num }) => String(num));
};

const result = (of = 'done') => ({ body: { result: of, text: '已清' } });
const submitted = { result: 'solved', text: '已清' };

describe('co-units of a dispatch', () => {
  it('get a row of their own on their list, and an end of it with the round', async () => {
    const num = await helped(['co-list']);
    expect(await todo('co-list')).toEqual([num]);
    expect(await partOf(num, 'co-list')).toMatchObject({ state: 'invited', version: 1, round: 1 });
    await done(onHead(dispatcher, num, 'dispatch', { lead: UNIT }));
    expect(await todo('co-list')).toEqual([]);
    const item = await getItem(tables.client, tables.names.matters, coKey(num, 'co-list'));
    expect([item?.bucket, item?.wakeAt, item?.shard, item?.endedAt]).toEqual(['done', undefined, undefined, LATER]);
    expect(codeOf(await onPart(officer('co-list'), num, 'co-list', 'co-sign'))).toBe('not-found');
  });

  it('may lead later and help again: what they did in each round stands in one stream', async () => {
    const num = await helped(['zhzf']);
    await done(onPart(officer('zhzf'), num, 'zhzf', 'co-sign'));
    await done(onHead(dispatcher, num, 'dispatch', { lead: 'zhzf', co: ['scjg'] }));
    await done(onHead(dispatcher, num, 'dispatch', { lead: UNIT, co: ['zhzf'] }));
    const again = await done(onPart(officer('zhzf'), num, 'zhzf', 'co-sign'));
    expect(again.version).toBe(4);
    expect((await rows(num, 'EV#zhzf#')).map(({ version }) => version)).toEqual([2, 4]);
    expect((await rows(num, 'PART#')).map(({ sk }) => sk)).toEqual([`PART#${UNIT}`, 'PART#co#scjg', 'PART#co#zhzf']);
  });

  it('are all known, or nothing is written', async () => {
    const num = await filed();
    expect(codeOf(await onHead(dispatcher, num, 'dispatch', { lead: UNIT, co: ['zhzf', 'nobody'] }))).toBe(
      'unknown-unit',
    );
    expect(await rows(num, 'PART#')).toEqual([]);
  });

  it('are told, with lead and dispatcher, of what concerns them, in the same transaction', async () => {
    const num = await helped(['zhzf']);
    await done(onPart(officer('zhzf'), num, 'zhzf', 'co-return', { body: { code: 'not-ours', reason: '不属' } }));
    const types = (await rows(num, 'OUT#')).map(({ type, audience }) => [String(type).slice(13), audience]);
    expect(types).toEqual(
      expect.arrayContaining([
        ['co-dispatched', 'zhzf'],
        ['co-returned', UNIT],
        ['co-returned', `post:${TOWN}:dispatcher`],
      ]),
    );
    const audit = await queryAll(tables.client, { table: tables.names.audit, partition: { pk: `S#case:${num}` } }, 99);
    expect(audit.map(({ target }) => target)).toContain(`case:${num}/zhzf/2`);
  });
});

describe('a part', () => {
  it('written by two at once is written by one, and the other is told the version that stands', async () => {
    for (let turn = 0; turn < 10; turn += 1) {
      const num = await helped(['zhzf']);
      const [one, other] = [officer('zhzf'), caller('second', post('unitHead', TOWN, 'zhzf'))];
      const both = await Promise.all([
        onPart(one, num, 'zhzf', 'co-sign', { version: 1 }),
        onPart(other, num, 'zhzf', 'co-return', { version: 1, body: { code: 'unclear', reason: '不清楚' } }),
      ]);
      expect(both.map(codeOf).sort()).toEqual(['done', 'stale-version']);
      const lost = both.find((one_) => !one_.ok);
      expect(lost && !lost.ok ? lost.error.version : undefined).toBe(2);
      expect((await partOf(num, 'zhzf')).version).toBe(2);
    }
  });

  it('gives its first answer again, word for word, and nothing to another body', async () => {
    const num = await helped(['zhzf']);
    const sign = (key: string, body: unknown = {}) =>
      onPart(officer('zhzf'), num, 'zhzf', 'co-sign', { version: 1, key, body });
    const first = await done(sign('k'));
    expect(await done(sign('k'))).toEqual(first);
    expect(codeOf(await sign('k', { onBehalf: '另一' }))).toBe('idempotency-key-reused');
    expect(codeOf(await sign('other'))).toBe('stale-version');
  });

  it('is nothing for who neither sees the case nor the part', async () => {
    const num = await helped(['zhzf']);
    expect(codeOf(await onPart(officer('gas'), num, 'zhzf', 'co-sign'))).toBe('not-found');
    expect(codeOf(await onPart(officer('zhzf'), num, 'scjg', 'co-sign', { version: 1 }))).toBe('not-found');
    expect(codeOf(await onPart(officer('zhzf'), num, 'zhzf', 'excuse-co', { body: { reason: '不想' } }))).toBe(
      'forbidden',
    );
  });

  it('names no photo that nobody has uploaded', async () => {
    const num = await helped(['zhzf']);
    await done(onPart(officer('zhzf'), num, 'zhzf', 'co-sign'));
    const body = { ...result().body, evidence: [{ id: '0123456789ab', kind: 'after' }] };
    expect(codeOf(await onPart(officer('zhzf'), num, 'zhzf', 'co-result', { body }))).toBe('unknown-attachment');
  });
});

describe('the lead’s submission', () => {
  it('waits for every part, and then names those that have not done it', async () => {
    const num = await helped();
    for (const party of ['zhzf', 'scjg']) await done(onPart(officer(party), num, party, 'co-sign'));
    await done(onPart(officer('zhzf'), num, 'zhzf', 'co-result', result('failed')));
    expect(codeOf(await onHead(lead, num, 'submit', submitted))).toBe('co-part-open');
    await done(onPart(dispatcher, num, 'scjg', 'excuse-co', { body: { reason: '不涉及' } }));
    await done(onHead(lead, num, 'submit', submitted));
    expect(await deps.store.load(num)).toMatchObject({ state: 'handled', coFailed: ['zhzf'] });
  });

  it('and a co-unit that objects at the same moment never both take place', async () => {
    for (let turn = 0; turn < 20; turn += 1) {
      const num = await helped(['zhzf', 'scjg']);
      await done(onPart(officer('zhzf'), num, 'zhzf', 'co-sign'));
      await done(onPart(officer('zhzf'), num, 'zhzf', 'co-result', result()));
      await done(onPart(officer('scjg'), num, 'scjg', 'co-sign'));
      // One files and at once the lead submits; another hand objects in the same part.
      const [filedResult, objected, sent] = await Promise.all([
        onPart(officer('scjg'), num, 'scjg', 'co-result', { ...result(), version: 2 }),
        onPart(officer('scjg'), num, 'scjg', 'co-return', { body: { code: 'not-ours', reason: '不属' }, version: 2 }),
        onHead(lead, num, 'submit', submitted),
      ]);
      const part = await partOf(num, 'scjg');
      const state = (await deps.store.load(num))?.state;
      expect([filedResult, objected].filter((one) => one.ok)).toHaveLength(1);
      expect(state === 'handled').toBe(sent.ok);
      if (sent.ok) expect(part.state).toBe('result-filed');
      else expect(['co-part-open', 'write-conflict']).toContain(codeOf(sent));
    }
  });

  it('decided on parts that have moved since is void, though the head has not moved', async () => {
    const num = await helped(['zhzf']);
    await done(onPart(officer('zhzf'), num, 'zhzf', 'co-sign'));
    const open = await deps.store.coParts(num);
    const stale = open.map((part): CoPart => ({ ...part, state: 'excused' }));
    const lagging = { ...deps, store: { ...deps.store, coParts: async () => stale } } as CaseDeps;
    const meta = await deps.store.load(num);
    const run = caseAction(lagging, () => Promise.reject(new Error('commutes')));
    const sent = await run(request({ id: num, action: 'submit' }, submitted, meta?.version), lead, LATER);
    expect(codeOf(sent)).toBe('write-conflict');
    expect((await deps.store.load(num))?.state).toBe('handling');
  });
});

describe('parts follow their case', () => {
  const changed = async (num: string, changes: Partial<CaseMeta>): Promise<void> => {
    const c = await deps.store.load(num);
    if (!c) throw new Error('gone');
    await transact(tables.client, [
      { op: 'put', table: tables.names.matters, item: toMetaItem({ ...c, ...changes }, chinaCalendar) },
    ]);
  };

  it('when the case goes on after a rest, so do they, with what was left', async () => {
    const num = await helped(['zhzf']);
    await done(onPart(officer('zhzf'), num, 'zhzf', 'co-sign'));
    const supervisor = caller('s', post('dutySupervisor', TOWN));
    await done(
      onHead(lead, num, 'ask-suspension', { code: 'weather', until: '2026-03-09T14:20:00.000Z', reason: '雨' }),
    );
    await done(onHead(supervisor, num, 'grant', {}));
    const resting = await partOf(num, 'zhzf');
    expect(resting.clock?.dueAt).toBeUndefined();
    expect(resting.clock?.leftMs).toBe(7_200_000);
    await done(onHead(dispatcher, num, 'resume', {}, '2026-03-07T00:00:00.000Z'));
    expect((await partOf(num, 'zhzf')).clock?.dueAt).toBe('2026-03-07T02:00:00.000Z');
  });

  it('those an inspection names go back, the others stay done; their list has them again', async () => {
    const num = await helped(['co-back', 'scjg']);
    for (const party of ['co-back', 'scjg']) {
      await done(onPart(officer(party), num, party, 'co-sign'));
      await done(onPart(officer(party), num, party, 'co-result', result()));
    }
    await done(onHead(lead, num, 'submit', submitted));
    expect(await todo('co-back')).toEqual([]);
    const inspector = caller('i', post('inspector', TOWN));
    await done(onHead(inspector, num, 'inspect', { outcome: 'fail', parts: ['co-back'] }));
    expect(await partOf(num, 'co-back')).toMatchObject({ state: 'signed', reworks: 1 });
    expect((await partOf(num, 'scjg')).state).toBe('result-filed');
    expect(await todo('co-back')).toEqual([num]);
    expect(codeOf(await onHead(lead, num, 'submit', submitted))).toBe('co-part-open');
  });

  it('cancelled, merged or closed by force, it is on nobody’s list', async () => {
    const num = await helped(['co-orphan']);
    await changed(num, { filedBy: 'somebody' });
    const supervisor = caller('s', post('dutySupervisor', TOWN));
    await done(onHead(supervisor, num, 'cancel', { reason: '误报' }));
    expect(await todo('co-orphan')).toEqual([]);
    expect(codeOf(await onPart(officer('co-orphan'), num, 'co-orphan', 'co-sign'))).toBe('wrong-state');
  });
});

describe('the sweep', () => {
  const wake = (num: string, party: string, now: Instant) => {
    const { client, names } = tables;
    const store = coClockStore({ client, matters: names.matters, audit: names.audit });
    const waker = coWaker({ store, policy: deps.policy, reliefs: deps.reliefs });
    const due = { pk: casePk(num), sk: `PART#co#${party}`, wakeAt: now };
    expect(waker.knows(due)).toBe(true);
    return waker.wake(due, now);
  };
  const told = async (num: string): Promise<string[]> =>
    (await rows(num, 'OUT#'))
      .filter(({ type }) => /co-.*-(due|late)/.test(String(type)))
      .map(({ audience }) => String(audience));
  const LATE: Instant = '2026-03-06T16:20:00.001Z';

  it('tells the co-unit and the lead of a breach once, however often and by how many it runs', async () => {
    const num = await helped(['zhzf']);
    await done(onPart(officer('zhzf'), num, 'zhzf', 'co-sign'));
    await Promise.all([wake(num, 'zhzf', LATE), wake(num, 'zhzf', LATE)]);
    await wake(num, 'zhzf', LATE);
    expect((await told(num)).sort()).toEqual([UNIT, 'zhzf']);
    expect((await partOf(num, 'zhzf')).version).toBe(2);
  });

  it('tells nothing of a part that is done, and nothing while a relief lies over the case', async () => {
    const num = await helped(['zhzf', 'scjg']);
    for (const party of ['zhzf', 'scjg']) await done(onPart(officer(party), num, party, 'co-sign'));
    await done(onPart(officer('zhzf'), num, 'zhzf', 'co-result', result()));
    await wake(num, 'zhzf', LATE);
    reliefs = [{ id: 'storm', area: TOWN, from: '2026-03-06T15:20:00.000Z', to: '2026-03-06T18:20:00.000Z' }];
    await wake(num, 'scjg', LATE);
    expect(await told(num)).toEqual([]);
    // An hour was left when it began, and is left when it ends.
    expect((await partOf(num, 'scjg')).clock?.dueAt).toBe('2026-03-06T19:20:00.000Z');
    await wake(num, 'scjg', '2026-03-06T19:20:00.001Z');
    expect((await told(num)).sort()).toEqual([UNIT, 'scjg']);
  });
});
