import { wakersOf } from '../../../functions/clock/wakers.ts';
import { decide } from '../../../shared/cases/decide.ts';
import { casePk, toMetaItem } from '../../../shared/cases/items.ts';
import type { CaseMeta } from '../../../shared/cases/model.ts';
import type { CaseSave, NewCase } from '../../../shared/cases/ports.ts';
import { bindWhistle, freeWhistle } from '../../../shared/cases/rules-whistle.ts';
import { caseStore, whistleWrites } from '../../../shared/cases/store.ts';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import { caseNumber } from '../../../shared/kernel/numbers.ts';
import { getItem } from '../../../shared/platform/dynamodb/query.ts';
import { transact } from '../../../shared/platform/dynamodb/transact.ts';
import { deriveKeys } from '../../../shared/platform/keys.ts';
import { defaultPolicy } from '../../../shared/policies/rules.ts';
import type { Due, Waker } from '../../../shared/sweep/service.ts';
import type { WhistleCommand } from '../../../shared/whistles/contract.ts';
import { toPart, toWhistlePartItem, whistlePartItem, whistlePk } from '../../../shared/whistles/items.ts';
import type { WhistleMeta, WhistlePart } from '../../../shared/whistles/model.ts';
import { blow, decideWhistle } from '../../../shared/whistles/rules-whole.ts';
import { whistleStore } from '../../../shared/whistles/store.ts';
import type { MatterEvent } from '../../../shared/workflow/matter.ts';
import { AT, aCase, caller, context, GRID, post, TOWN, UNIT } from '../../support/cases.ts';
import { type LocalTables, localTables } from '../../support/dynamodb.ts';

const keys = deriveKeys('a-secret-of-the-test-that-is-long-enough');
const trace = { requestId: 'request-1', sourceIp: '::1' };
const now = () => AT;

let tables: LocalTables;
let cases: ReturnType<typeof caseStore>;
let whistles: ReturnType<typeof whistleStore>;
beforeAll(async () => {
  tables = await localTables();
  const { client, names } = tables;
  const shared = { client, matters: names.matters, audit: names.audit, calendar: chinaCalendar, keys, now };
  cases = caseStore({ ...shared, contactWrites: async () => ({ contactId: 'c', writes: [] }) });
  whistles = whistleStore({
    ...shared,
    caseWrites: whistleWrites({ matters: names.matters }),
  });
}, 60_000);
afterAll(() => tables?.drop());

/** The clock's waker of an item. */
const wakerOf = (due: Due): Waker => {
  const { client, names } = tables;
  const found = wakersOf({
    client,
    table: names.matters,
    audit: names.audit,
    directory: names.directory,
    people: names.people,
    sendJob: async () => undefined,
    goOn: () => true,
    calendar: chinaCalendar,
    policy: async (town) => defaultPolicy(town),
    reliefs: async () => [],
    newHome: async () => undefined,
    trace: () => trace,
  }).find((waker) => waker.knows(due));
  if (!found) throw new Error(`nobody wakes ${due.pk} ${due.sk}`);
  return found;
};
const wake = (due: Due, at: string): Promise<void> => wakerOf(due).wake(due, at);

let drawn = 0;
const newCase = (changes: Partial<CaseMeta> = {}): NewCase => {
  drawn += 1;
  const { lead: _lead, clock: _clock, ...reported } = aCase('reported', { version: 1, ...changes });
  const meta = { ...reported, num: caseNumber(AT, String(drawn).padStart(4, '0')) };
  return {
    meta,
    calendar: chinaCalendar,
    text: { text: '烟' },
    report: {
      rid: String(drawn).padStart(64, '0'),
      version: 1,
      caseNum: meta.num,
      town: TOWN,
      channel: 'app',
      receivedAt: AT,
      createdAt: AT,
      text: `第${drawn}位`,
    },
    event: {
      part: '_',
      version: 1,
      action: 'report',
      actor: { person: 'p', role: 'resident' },
      at: AT,
      to: 'reported',
      data: {},
    },
    messages: [],
    trace,
  };
};

const taken = async (changes?: Partial<CaseMeta>): Promise<CaseMeta> => {
  const given = newCase(changes);
  expect((await cases.create(given)).ok).toBe(true);
  return given.meta;
};

const merge = async (c: CaseMeta, target: CaseMeta): Promise<{ from: CaseMeta; into: CaseMeta }> => {
  const change = decide(
    c,
    { action: 'merge', body: { into: target.num } },
    context('a', post('acceptor', TOWN), { target }),
  );
  if (!change.ok) throw new Error(change.error.code);
  const actor = { person: 'a', role: 'acceptor' } as const;
  const event = (next: CaseMeta, action: string): MatterEvent => ({
    part: '_',
    version: next.version,
    action,
    actor,
    at: AT,
    to: next.state,
    data: {},
  });
  const into = { ...target, version: target.version + 1, reports: target.reports + c.reports };
  const save: CaseSave = {
    before: c,
    calendar: chinaCalendar,
    change: change.value,
    event: event(change.value.next, 'merge'),
    trace,
    target: { before: target, next: into, event: event(into, 'take-over'), linked: true },
  };
  const saved = await cases.save(save);
  if (!saved.ok) throw new Error(saved.error);
  return { from: change.value.next, into };
};

const who = caller('a', post('acceptor', TOWN));

describe('reports of a case', () => {
  it('come by the page, those of every merge before included, each once', async () => {
    let head = await taken();
    for (let n = 0; n < 4; n += 1) head = (await merge(await taken(), head)).into;
    const last = (await merge(head, await taken())).into;
    expect((await cases.load(last.num))?.reports).toBe(6);
    const texts: string[] = [];
    let cursor: string | undefined;
    for (let pages = 0; pages < 9; pages += 1) {
      const page = await cases.reports(last.num, 2, cursor, who);
      if (!page.ok) throw new Error(page.error.code);
      expect(page.value.items.length).toBeLessThanOrEqual(2);
      texts.push(...page.value.items.map((one) => one.text));
      cursor = page.value.cursor;
      if (!cursor) break;
    }
    expect([texts.length, new Set(texts).size, cursor]).toEqual([6, 6, undefined]);
  });

  it('are asked for on by nobody else, and not with the cursor of another case', async () => {
    const head = (await merge(await taken(), await taken())).into;
    const first = await cases.reports(head.num, 1, undefined, who);
    const cursor = first.ok ? first.value.cursor : undefined;
    expect(cursor).toBeDefined();
    const other = await cases.reports(head.num, 1, cursor, caller('b', post('acceptor', TOWN)));
    expect(other).toEqual({ ok: false, error: { code: 'bad-cursor' } });
    const elsewhere = await cases.reports((await taken()).num, 1, cursor, who);
    expect(elsewhere).toEqual({ ok: false, error: { code: 'bad-cursor' } });
  });
});

describe('two merges at once', () => {
  it('of A into B and B into A: one takes place, and no report is lost', async () => {
    const [a, b] = [await taken(), await taken()];
    const both = await Promise.allSettled([merge(a, b), merge(b, a)]);
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const states = await Promise.all([a, b].map(async ({ num }) => (await cases.load(num))?.state));
    expect(states.sort()).toEqual(['merged', 'reported']);
  });
});

const blown = async (parties: readonly string[], kind: WhistleMeta['kind'] = 'emergency') => {
  const before = await taken();
  const id = `${before.num}-1`;
  const actor = { person: 'leader', role: 'gridLeader' } as const;
  const at = { actor, at: AT, calendar: chinaCalendar };
  const draft = { id, caseNum: before.num, kind, town: TOWN, unit: UNIT, grid: GRID, lead: parties[0] ?? '', parties };
  const { meta, parts, messages } = blow({ ...draft, blownBy: actor, blownAt: AT }, at);
  const bound = bindWhistle(before, id, parties, true);
  if (!bound.ok) throw new Error(bound.error.code);
  const made = (version: number): MatterEvent => ({
    part: '_',
    version,
    action: 'blow',
    actor,
    at: AT,
    to: meta.state,
    data: {},
  });
  const onCase = { before, next: bound.value, event: made(bound.value.version) };
  const saved = await whistles.save({
    next: meta,
    parts: parts.map((next) => ({ next })),
    event: made(1),
    messages,
    onCase,
    calendar: chinaCalendar,
    trace,
  });
  expect(saved.ok).toBe(true);
  return { id, meta, parts, c: bound.value };
};

const act = async (
  meta: WhistleMeta,
  parts: readonly WhistlePart[],
  command: WhistleCommand,
  at: string,
  c?: CaseMeta,
) => {
  const actor = { person: 'leader', role: 'gridLeader' } as const;
  const change = decideWhistle(meta, parts, command, { actor, at, calendar: chinaCalendar });
  if (!change.ok) throw new Error(change.error.code);
  const { next, messages } = change.value;
  const event: MatterEvent = {
    part: '_',
    version: next.version,
    action: command.action,
    actor,
    at,
    to: next.state,
    data: {},
  };
  const freed = c && freeWhistle(c, meta.id);
  const onCase = c && freed ? { onCase: { before: c, next: freed, event: { ...event, version: freed.version } } } : {};
  const saved = await whistles.save({
    before: meta,
    next,
    parts: change.value.parts,
    event,
    messages,
    ...onCase,
    calendar: chinaCalendar,
    trace,
  });
  expect(saved.ok).toBe(true);
  return change.value;
};

describe('a whistle for thirty departments', () => {
  const thirty = Array.from({ length: 30 }, (_, n) => `department${String(n).padStart(13, 'x')}`);

  it('is blown, read back and ended, each in one transaction, and its case goes on', async () => {
    const { id, c } = await blown(thirty);
    const loaded = await whistles.load(id);
    expect(loaded?.parts).toHaveLength(30);
    if (!loaded) return;
    const change = await act(loaded.meta, loaded.parts, { action: 'force-confirm', body: { reason: '结束' } }, AT, c);
    expect(change.next.state).toBe('confirmed');
    const freed = await cases.load(c.num);
    expect([freed?.whistles, freed?.parties.length]).toEqual([[], 30]);
    if (!freed) return;
    const filed = decide(freed, { action: 'file', body: { category: '0129' } }, context('a', post('acceptor', TOWN)));
    if (!filed.ok) throw new Error(filed.error.code);
    const actor = { person: 'a', role: 'acceptor' } as const;
    const event = {
      part: '_',
      version: filed.value.next.version,
      action: 'file',
      actor,
      at: AT,
      to: 'filed',
      data: {},
    };
    expect((await cases.save({ before: freed, calendar: chinaCalendar, change: filed.value, event, trace })).ok).toBe(
      true,
    );
  });
});

describe('a sweep beside a command on the whole', () => {
  const LATE = '2026-03-06T14:25:00.001Z';
  const stored = async (id: string) => {
    const item = await getItem(tables.client, tables.names.matters, { pk: whistlePk(id), sk: 'PART#zhzf' });
    return toPart(whistlePartItem.parse(item));
  };

  it('reminds once', async () => {
    const { id } = await blown(['zhzf']);
    const due = { pk: whistlePk(id), sk: 'PART#zhzf', wakeAt: LATE };
    await Promise.all([wake(due, LATE), wake(due, LATE)]);
    await wake(due, LATE);
    expect((await stored(id)).reminded).toBe('at');
    const page = await whistles.timeline(id, 50, undefined, who);
    expect(page.ok && page.value.items.filter(({ action }) => action === 'late')).toHaveLength(1);
  });

  it('writes nothing on what it read before the meeting was put off', async () => {
    const { id, meta, parts } = await blown(['zhzf']);
    const [read] = parts;
    if (!read) throw new Error('one department');
    const meetAt = '2026-03-06T18:00:00.000Z';
    await act(meta, parts, { action: 'postpone', body: { meetAt, reason: '下雨' } }, AT);
    // What a sweep would write that has read the part a moment earlier: same version, same state, the old time.
    const { wakeAt } = toWhistlePartItem(read, chinaCalendar);
    const written = await transact(tables.client, [
      {
        op: 'put',
        table: tables.names.matters,
        item: toWhistlePartItem({ ...read, reminded: 'at' }, chinaCalendar),
        expect: { kind: 'version', version: read.version, states: [read.state], equals: { wakeAt: String(wakeAt) } },
      },
    ]);
    expect(written.ok).toBe(false);
    await wake({ pk: whistlePk(id), sk: 'PART#zhzf', wakeAt: String(wakeAt) }, LATE);
    expect(await stored(id)).toMatchObject({ state: 'invited', version: 1, clock: { dueAt: meetAt } });
    expect((await stored(id)).reminded).toBeUndefined();
  });

  it('leaves a case alone whose wake has moved on', async () => {
    const c = await taken();
    await wake({ pk: casePk(c.num), sk: 'META', wakeAt: AT }, '2027-01-01T00:00:00.000Z');
    const item = await getItem(tables.client, tables.names.matters, { pk: casePk(c.num), sk: 'META' });
    expect(item).toEqual(toMetaItem(c, chinaCalendar));
  });
});
