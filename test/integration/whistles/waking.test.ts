import { wakersOf } from '../../../functions/clock/wakers.ts';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import type { Instant } from '../../../shared/kernel/time.ts';
import { getItem } from '../../../shared/platform/dynamodb/query.ts';
import { deriveKeys } from '../../../shared/platform/keys.ts';
import { defaultPolicy } from '../../../shared/policies/rules.ts';
import { whistlePk } from '../../../shared/whistles/items.ts';
import type { WhistleKind, WhistleMeta, WhistlePart } from '../../../shared/whistles/model.ts';
import { decidePart } from '../../../shared/whistles/rules-part.ts';
import { blow } from '../../../shared/whistles/rules-whole.ts';
import { whistleStore } from '../../../shared/whistles/store.ts';
import type { MatterEvent } from '../../../shared/workflow/matter.ts';
import { AT, caller, GRID, post, TOWN, UNIT } from '../../support/cases.ts';
import { type LocalTables, localTables } from '../../support/dynamodb.ts';
import { by, officerOf } from '../../support/whistles.ts';

/** What the clock does with waiting whistles, in real tables: every wait ends in people being told, or in an action. */

const trace = { requestId: 'sweep-1', sourceIp: 'clock' };
const who = caller('somebody', post('dutySupervisor', TOWN));

let tables: LocalTables;
let store: ReturnType<typeof whistleStore>;
beforeAll(async () => {
  tables = await localTables();
  const { client, names } = tables;
  const keys = deriveKeys('a-secret-of-the-test-that-is-long-enough');
  const { matters, audit } = names;
  store = whistleStore({
    client,
    matters,
    audit,
    keys,
    now: () => AT,
    caseWrites: () => [],
  });
}, 60_000);
afterAll(() => tables?.drop());

const itemAt = (id: string, sk: string) => getItem(tables.client, tables.names.matters, { pk: whistlePk(id), sk });

/** Wakes an item whenever it says, until it says nothing more; when that was, to the minute. */
const wakeOut = async (id: string, sk: string, most = 12): Promise<string[]> => {
  const { client, names } = tables;
  const wakers = wakersOf({
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
  });
  const times: string[] = [];
  for (let n = 0; n < most; n += 1) {
    const wakeAt = (await itemAt(id, sk))?.wakeAt;
    if (typeof wakeAt !== 'string') return times;
    const due = { pk: whistlePk(id), sk, wakeAt };
    const waker = wakers.find((one) => one.knows(due));
    // Twice at once and once more: a sweep may overlap another.
    await Promise.all([waker?.wake(due, wakeAt), waker?.wake(due, wakeAt)]);
    await waker?.wake(due, wakeAt);
    times.push(wakeAt.slice(11, 16));
  }
  throw new Error(`${sk} wakes for ever`);
};

let count = 0;
const blown = async (kind: WhistleKind, parties: readonly string[]): Promise<WhistleMeta> => {
  count += 1;
  const actor = { person: 'leader', role: 'gridLeader' } as const;
  const caseNum = `26030679800${String(count).padStart(5, '0')}`;
  const whole = blow(
    {
      id: `${caseNum}-1`,
      caseNum,
      kind,
      town: TOWN,
      unit: UNIT,
      grid: GRID,
      lead: parties[0] ?? '',
      parties,
      blownBy: actor,
      blownAt: AT,
    },
    { actor, at: AT, calendar: chinaCalendar },
  );
  const event: MatterEvent = { part: '_', version: 1, action: 'blow', actor, at: AT, to: whole.meta.state, data: {} };
  const parts = whole.parts.map((next) => ({ next }));
  const saved = await store.save({
    next: whole.meta,
    parts,
    event,
    messages: whole.messages,
    calendar: chinaCalendar,
    trace,
  });
  expect(saved.ok).toBe(true);
  return whole.meta;
};

const loaded = async (id: string): Promise<{ meta: WhistleMeta; parts: WhistlePart[] }> => {
  const found = await store.load(id);
  if (!found) throw new Error(`no whistle ${id}`);
  return found;
};

const onPart = async (id: string, party: string, action: 'report-in' | 'file-result', at: Instant): Promise<void> => {
  const { meta, parts } = await loaded(id);
  const before = parts.find((one) => one.party === party);
  if (!before) throw new Error(`no ${party}`);
  const body = action === 'file-result' ? { result: 'done', text: '已办' } : {};
  const change = decidePart(meta, before, { action, body } as never, by(officerOf(party), at));
  if (!change.ok) throw new Error(change.error.code);
  const { next, data, messages } = change.value;
  const event: MatterEvent = {
    part: party,
    version: next.version,
    action,
    actor: officerOf(party),
    at,
    to: next.state,
    data,
  };
  const saved = await store.savePart({
    whistle: meta,
    before,
    next,
    event,
    messages,
    calendar: chinaCalendar,
    trace,
  });
  expect(saved.ok).toBe(true);
};

const told = async (id: string, action: string): Promise<MatterEvent[]> => {
  const page = await store.timeline(id, 200, undefined, who);
  return page.ok ? page.value.items.filter((one) => one.action === action) : [];
};

describe('a whistle that nobody accepts', () => {
  it('comes into force by the clock, once, with thirty departments, and the ladder begins', async () => {
    const thirty = Array.from({ length: 30 }, (_, n) => `department-${n}`);
    const { id } = await blown('daily', thirty);
    expect(await wakeOut(id, 'META')).toEqual(['14:34', '14:40', '14:55']);
    const { meta, parts } = await loaded(id);
    expect(meta).toMatchObject({ state: 'in-force', version: 2, inForceAt: '2026-03-06T14:55:00.001Z' });
    expect([meta.acceptedAt, meta.timer]).toEqual([undefined, undefined]);
    expect(new Set(parts.map((part) => part.clock?.dueAt))).toEqual(new Set(['2026-03-06T15:55:00.001Z']));
    const [accepted, ...more] = await told(id, 'accept');
    expect([accepted?.actor, accepted?.data, more]).toEqual([
      { person: 'clock', role: 'clock' },
      { silence: true },
      [],
    ]);
    expect(await wakeOut(id, 'PART#department-7')).toEqual(['15:43', '15:55', '16:25', '16:55']);
    expect(await told(id, 'raised')).toHaveLength(1);
  }, 30_000);
});

describe('a whistle whose departments file side by side', () => {
  it('has its time to confirm from the last one on, whoever is looked at first', async () => {
    const { id } = await blown('emergency', ['zhzf', 'scjg']);
    for (const party of ['zhzf', 'scjg']) await onPart(id, party, 'report-in', '2026-03-06T14:12:00.000Z');
    await onPart(id, 'zhzf', 'file-result', '2026-03-06T14:30:00.000Z');
    expect(await wakeOut(id, 'PART#zhzf')).toEqual(['14:30']);
    expect((await loaded(id)).meta.timer).toBeUndefined();
    await onPart(id, 'scjg', 'file-result', '2026-03-06T14:40:00.000Z');
    expect(await wakeOut(id, 'PART#scjg')).toEqual(['14:40']);
    const { meta } = await loaded(id);
    expect([meta.version, meta.timer?.clock.dueAt]).toEqual([1, '2026-03-06T15:40:00.000Z']);
    expect(await wakeOut(id, 'META')).toEqual(['15:28', '15:40', '16:10']);
    expect((await told(id, 'late')).map(({ data }) => [data.limit, data.stage])).toEqual([
      ['confirm', 'at'],
      ['confirm', 'after'],
    ]);
  }, 30_000);

  it('sees both where both were filed before anybody looked', async () => {
    const { id } = await blown('emergency', ['zhzf', 'scjg']);
    for (const party of ['zhzf', 'scjg']) {
      await onPart(id, party, 'report-in', '2026-03-06T14:12:00.000Z');
      await onPart(id, party, 'file-result', '2026-03-06T14:30:00.000Z');
    }
    await Promise.all(['PART#zhzf', 'PART#scjg'].map((sk) => wakeOut(id, sk)));
    expect((await loaded(id)).meta.timer?.clock.startedAt).toBe('2026-03-06T14:30:00.000Z');
  }, 30_000);
});
