import { caseWaker } from '../../../functions/clock/case-waker.ts';
import { reliefWaker } from '../../../functions/clock/relief-waker.ts';
import { reliefReader } from '../../../functions/wiring/reliefs.ts';
import type { ClockDeps } from '../../../shared/cases/clock-service.ts';
import { caseMetaItem, casePk, parsedMeta, toMetaItem, toTextItem } from '../../../shared/cases/items.ts';
import { toFlagItem } from '../../../shared/cases/items-rows.ts';
import type { CaseMeta, CaseState } from '../../../shared/cases/model.ts';
import { clockStore } from '../../../shared/cases/store-clock.ts';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import { caseNumber } from '../../../shared/kernel/numbers.ts';
import { HOUR, type Instant, MINUTE, plus } from '../../../shared/kernel/time.ts';
import type { Item } from '../../../shared/platform/dynamodb/expressions.ts';
import { getItem, queryAll } from '../../../shared/platform/dynamodb/query.ts';
import { transact } from '../../../shared/platform/dynamodb/transact.ts';
import { deriveKeys } from '../../../shared/platform/keys.ts';
import { defaultPolicy } from '../../../shared/policies/rules.ts';
import { reliefKey, reliefPk } from '../../../shared/reliefs/items.ts';
import type { ReliefMeta } from '../../../shared/reliefs/model.ts';
import { askRelief, decideRelief } from '../../../shared/reliefs/rules-decide.ts';
import { SECOND_ROUND_MS } from '../../../shared/reliefs/rules-walk.ts';
import { readReliefs, reliefStore } from '../../../shared/reliefs/store.ts';
import { start } from '../../../shared/workflow/deadlines.ts';
import { AT, aCase, caller, post, TOWN } from '../../support/cases.ts';
import { type LocalTables, localTables } from '../../support/dynamodb.ts';

const trace = { requestId: 'request-1', sourceIp: '::1' };
const keys = deriveKeys('a-secret-of-the-test-that-is-long-enough');
const NOW = plus(AT, 30 * MINUTE);
const AGAIN = plus(NOW, SECOND_ROUND_MS);
const DUE = plus(AT, 2 * HOUR);
const STORM = 6 * HOUR;

let tables: LocalTables;
let store: ReturnType<typeof reliefStore>;
beforeAll(async () => {
  tables = await localTables();
  const { client, names } = tables;
  store = reliefStore({
    client,
    matters: names.matters,
    audit: names.audit,
    calendar: chinaCalendar,
    keys,
    now: () => NOW,
  });
}, 60_000);
afterAll(() => tables?.drop());

const deps = (): ClockDeps => ({
  store: clockStore({ client: tables.client, matters: tables.names.matters, audit: tables.names.audit }),
  policy: async (town) => defaultPolicy(town),
  reliefs: reliefReader(tables.client, tables.names.matters, () => NOW),
  newHome: async () => undefined,
  trace: () => ({ requestId: 'sweep-1', sourceIp: 'clock' }),
});
const walk = (id: string, now: Instant, cases = deps()): Promise<void> =>
  reliefWaker({ client: tables.client, table: tables.names.matters, cases }).wake(
    { ...reliefKey(id), wakeAt: now },
    now,
  );

let drawn = 0;
/** A village of its own for each test: what one moves the others do not see. */
const newUnit = (): string => `${TOWN}${String(300 + ++drawn)}`;
const stored = async (
  unit: string,
  state: CaseState = 'handling',
  changes: Partial<CaseMeta> = {},
): Promise<CaseMeta> => {
  drawn += 1;
  const num = caseNumber(AT, String(drawn).padStart(4, '0'));
  const c = aCase(state, { num, unit, grid: `${unit}001`, ...changes });
  const put = (item: Item) => ({ op: 'put', table: tables.names.matters, item }) as const;
  const flags = c.dispute ? [put(toFlagItem(c, 'disputed'))] : [];
  await transact(tables.client, [put(toMetaItem(c, chinaCalendar)), put(toTextItem(c, { text: '树倒' })), ...flags]);
  return c;
};
const load = async (num: string): Promise<CaseMeta> =>
  parsedMeta(caseMetaItem.parse(await getItem(tables.client, tables.names.matters, { pk: casePk(num), sk: 'META' })));
const events = async (pk: string): Promise<string[]> => {
  const range = { attribute: 'sk', beginsWith: 'EV#' };
  const found = await queryAll(tables.client, { table: tables.names.matters, partition: { pk }, range }, 500);
  return found.map(({ sk, action }) => `${sk} ${action}`);
};
const row = (id: string) => getItem(tables.client, tables.names.matters, reliefKey(id));

const dispatcher = post('dispatcher', TOWN);
const supervisor = post('dutySupervisor', TOWN);
const actor = (person: string, held: typeof dispatcher) => ({ person, role: held.role, post: held.postId });

const asked = async (area: string, changes: Partial<ReliefMeta> = {}): Promise<ReliefMeta> => {
  drawn += 1;
  const id = `relief${String(drawn).padStart(6, '0')}`;
  const given = { id, town: TOWN, area, from: AT, to: plus(AT, STORM), reason: '台风' };
  const by = actor('d-1', dispatcher);
  const { next, data, messages } = askRelief({ ...given, ...changes }, by, AT, chinaCalendar);
  const event = { part: '_', version: 1, action: 'ask', actor: by, at: AT, to: next.state, data };
  expect(await store.save({ next, event, messages, trace })).toEqual({ ok: true, value: undefined });
  return next;
};
const decide = async (before: ReliefMeta, action: 'approve' | 'deny' | 'withdraw', at = NOW): Promise<ReliefMeta> => {
  const by = actor('s-1', supervisor);
  const made = decideRelief(before, action, {}, by, at);
  if (!made.ok) throw new Error(made.error.code);
  const { next, data, messages } = made.value;
  const event = { part: '_', version: next.version, action, actor: by, at, from: before.state, to: next.state, data };
  expect((await store.save({ before, next, event, messages, trace })).ok).toBe(true);
  return next;
};
const approved = async (area: string, changes: Partial<ReliefMeta> = {}): Promise<ReliefMeta> =>
  decide(await asked(area, changes), 'approve');
const loadRelief = async (id: string): Promise<ReliefMeta> => {
  const found = await store.load(id);
  if (!found) throw new Error('no relief');
  return found;
};

describe('the walk of a relief', () => {
  it('moves the clocks that run in its area, and no others', async () => {
    const unit = newUnit();
    const [inside, also, outside, paused] = await Promise.all([
      stored(unit),
      stored(unit, 'filed'),
      stored(newUnit()),
      stored(unit, 'suspended'),
    ]);
    const { id } = await approved(unit);
    await walk(id, NOW);
    for (const { num, version } of [inside, also]) {
      const c = await load(num);
      expect(c.clock).toMatchObject({ dueAt: plus(DUE, STORM), baseDueAt: DUE });
      expect(c.version).toBe(version + 1);
      expect(await events(casePk(num))).toEqual([`EV#_#${String(c.version).padStart(6, '0')} relief`]);
      const listed = await getItem(tables.client, tables.names.matters, { pk: casePk(num), sk: 'META' });
      expect(listed?.dueAt).toBe(plus(DUE, STORM));
    }
    expect(await load(outside.num)).toEqual(outside);
    expect((await load(paused.num)).version).toBe(paused.clock?.dueAt ? paused.version + 1 : paused.version);
    const part = await getItem(tables.client, tables.names.matters, {
      pk: casePk(inside.num),
      sk: `PART#${inside.lead}`,
    });
    expect(part?.dueAt).toBe(plus(DUE, STORM));
  });

  it('takes a second round for who came in between, and is over with a count', async () => {
    const unit = newUnit();
    await stored(unit);
    const { id } = await approved(unit);
    await walk(id, NOW);
    const late = await stored(unit);
    await walk(id, plus(AGAIN, -1));
    expect((await load(late.num)).clock?.dueAt).toBe(DUE);
    await walk(id, AGAIN);
    expect((await load(late.num)).clock?.dueAt).toBe(plus(DUE, STORM));
    const done = await loadRelief(id);
    expect([done.walk, done.effect, done.version]).toEqual([undefined, { cases: 2, at: AGAIN }, 2]);
    expect((await row(id))?.wakeAt).toBeUndefined();
    expect((await events(reliefPk(id))).at(-1)).toBe('EV#walk#000002 applied');
  });

  it('works a hundred and twenty cases by the page, and twice is once', async () => {
    const unit = newUnit();
    const all = await Promise.all(Array.from({ length: 120 }, () => stored(unit)));
    const { id } = await approved(unit);
    await Promise.all([walk(id, NOW), walk(id, NOW)]);
    await walk(id, NOW);
    await Promise.all([walk(id, AGAIN), walk(id, AGAIN)]);
    await walk(id, AGAIN);
    const found = await Promise.all(all.map(({ num }) => load(num)));
    expect(new Set(found.map(({ clock, version }) => `${clock?.dueAt} ${version}`))).toEqual(
      new Set([`${plus(DUE, STORM)} 8`]),
    );
    expect((await loadRelief(id)).effect?.cases).toBe(120);
  }, 60_000);

  it('goes on where it died, case by case', async () => {
    const unit = newUnit();
    const all = await Promise.all(Array.from({ length: 20 }, () => stored(unit)));
    const { id } = await approved(unit);
    let saves = 0;
    const dying = deps();
    const failing: ClockDeps = {
      ...dying,
      store: {
        ...dying.store,
        save: async (given) => {
          saves += 1;
          if (saves > 7) throw new Error('the sweep dies');
          return dying.store.save(given);
        },
      },
    };
    await expect(walk(id, NOW, failing)).rejects.toThrow('the sweep dies');
    expect((await loadRelief(id)).walk).toMatchObject({ round: 1, list: 0, step: 0 });
    await walk(id, NOW);
    await walk(id, AGAIN);
    for (const { num, version } of all) expect((await load(num)).version).toBe(version + 1);
    expect((await loadRelief(id)).effect?.cases).toBe(20);
  });

  it('passes over what can’t be read', async () => {
    const unit = newUnit();
    const [broken, good] = await Promise.all([stored(unit), stored(unit)]);
    const item = { ...toMetaItem(broken, chinaCalendar), state: 'lost' };
    await transact(tables.client, [{ op: 'put', table: tables.names.matters, item }]);
    const { id } = await approved(unit);
    await walk(id, NOW);
    await walk(id, AGAIN);
    expect((await load(good.num)).clock?.dueAt).toBe(plus(DUE, STORM));
    expect((await loadRelief(id)).effect?.cases).toBe(1);
  });

  it('over a grid moves what lies in it, over categories what is of them', async () => {
    const unit = newUnit();
    const [here, beside] = await Promise.all([stored(unit), stored(unit, 'handling', { grid: `${unit}002` })]);
    const grid = await approved(`${unit}001`);
    const other = await approved(unit, { categories: ['0130'] });
    for (const { id } of [grid, other]) {
      await walk(id, NOW);
      await walk(id, AGAIN);
    }
    expect((await load(here.num)).clock?.dueAt).toBe(plus(DUE, STORM));
    expect((await load(beside.num)).clock?.dueAt).toBe(DUE);
    expect((await loadRelief(other.id)).effect?.cases).toBe(0);
  });

  it('moves a dispute’s limit on a closed case too', async () => {
    const unit = newUnit();
    const timer = { clock: start({ type: 'natural_day', n: 3 }, AT, chinaCalendar) };
    const { clock: _over, ...c } = await stored(unit, 'closed', { dispute: { report: 'r'.repeat(16), at: AT, timer } });
    const { id } = await approved(unit);
    await walk(id, NOW);
    await walk(id, AGAIN);
    expect((await load(c.num)).dispute?.timer.clock.dueAt).toBe(plus(AT, 72 * HOUR + STORM));
  });
});

describe('a relief that is withdrawn', () => {
  it('gives the deadlines back, tells the unit, and stands over no clock any more', async () => {
    const unit = newUnit();
    const c = await stored(unit);
    const relief = await approved(unit);
    await walk(relief.id, NOW);
    await walk(relief.id, AGAIN);
    const at = plus(AGAIN, MINUTE);
    await decide(await loadRelief(relief.id), 'withdraw', at);
    expect((await readReliefs(tables.client, tables.names.matters, TOWN, at)).some(({ id }) => id === relief.id)).toBe(
      false,
    );
    await walk(relief.id, at);
    await walk(relief.id, plus(at, SECOND_ROUND_MS));
    const after = await load(c.num);
    expect(after.clock).toEqual(c.clock);
    expect(after.version).toBe(c.version + 2);
    expect(await loadRelief(relief.id)).toMatchObject({ state: 'withdrawn', effect: { cases: 1 } });
    const range = { attribute: 'sk', beginsWith: 'OUT#' };
    const told = await queryAll(tables.client, {
      table: tables.names.matters,
      partition: { pk: casePk(c.num) },
      range,
    });
    expect(told.map(({ type, audience }) => `${type} ${audience}`)).toEqual([`onegrid.case.relief-undone ${c.lead}`]);
  });

  it('while it is being walked is walked back from the beginning', async () => {
    const unit = newUnit();
    const c = await stored(unit);
    const relief = await approved(unit);
    await walk(relief.id, NOW);
    const at = plus(NOW, 10_000);
    await decide(await loadRelief(relief.id), 'withdraw', at);
    await walk(relief.id, at);
    await walk(relief.id, plus(at, SECOND_ROUND_MS));
    expect((await load(c.num)).clock).toEqual(c.clock);
  });
});

describe('the sweep, while a relief lies over a case', () => {
  it('reminds nobody until its end, and then does', async () => {
    const unit = newUnit();
    // The limit passed before the storm began, and a long time after it somebody is told once more.
    const c = await stored(unit, 'handling', {
      reminded: 'at',
      clock: start({ type: 'urgent_hour', n: 1 }, plus(AT, -2 * HOUR), chinaCalendar),
    });
    await approved(unit);
    const wake = (now: Instant) => caseWaker(deps()).wake({ pk: casePk(c.num), sk: 'META', wakeAt: now }, now);
    await wake(NOW);
    expect((await load(c.num)).reminded).toBe('at');
    const item = await getItem(tables.client, tables.names.matters, { pk: casePk(c.num), sk: 'META' });
    expect(item?.wakeAt).toBe(plus(AT, STORM));
    await wake(plus(AT, STORM));
    expect((await load(c.num)).reminded).toBe('after');
  });
});

describe('reliefs in their lists', () => {
  it('are those of one state, by their beginning, and read in one query by whoever starts a clock', async () => {
    const unit = newUnit();
    const who = caller('d-1', dispatcher);
    const waiting = await asked(unit);
    const stands = await approved(unit);
    const found = await store.list({ area: TOWN, kind: 'relief', state: 'asked', limit: 200 }, who);
    expect(found.ok && found.value.items.map(({ id }) => id)).toContain(waiting.id);
    expect(found.ok && found.value.items.map(({ id }) => id)).not.toContain(stands.id);
    const inForce = await readReliefs(tables.client, tables.names.matters, TOWN, NOW);
    expect(inForce).toContainEqual({ id: stands.id, area: unit, from: AT, to: plus(AT, STORM) });
    expect(inForce.map(({ id }) => id)).not.toContain(waiting.id);
    const page = await store.list({ area: TOWN, kind: 'relief', state: 'approved', limit: 1 }, who);
    expect(page.ok && page.value.items).toHaveLength(1);
    expect(page.ok && typeof page.value.cursor).toBe('string');
    await decide(waiting, 'deny');
    expect((await loadRelief(waiting.id)).state).toBe('denied');
  });

  it('are apart from outages of the systems, which move clocks alike', async () => {
    const c = await stored(newUnit());
    const { id } = await approved(TOWN, { cause: 'outage', from: plus(AT, HOUR), to: plus(AT, 2 * HOUR) });
    await walk(id, NOW);
    expect((await load(c.num)).clock?.dueAt).toBe(plus(DUE, HOUR));
    const who = caller('d-1', dispatcher);
    const listed = async (kind: 'relief' | 'outage') => {
      const found = await store.list({ area: TOWN, kind, state: 'approved', limit: 200 }, who);
      return found.ok ? found.value.items.map((one) => one.id) : [];
    };
    expect(await listed('outage')).toEqual([id]);
    expect(await listed('relief')).not.toContain(id);
    const standing = await readReliefs(tables.client, tables.names.matters, TOWN, NOW);
    expect(standing.find((one) => one.id === id)).toMatchObject({ cause: 'outage', area: TOWN });
    await decide(await loadRelief(id), 'withdraw');
    await walk(id, NOW);
  });

  it('are in the audit of their town, with who asked and who decided', async () => {
    const { id } = await approved(newUnit());
    const rows = await queryAll(tables.client, { table: tables.names.audit, partition: { pk: `S#town:${TOWN}` } });
    const own = rows.filter(({ target }) => String(target).startsWith(`relief:${id}/`));
    expect(own.map(({ action, actor: who }) => `${action} ${who}`).sort()).toEqual([
      'relief:approve s-1',
      'relief:ask d-1',
    ]);
  });

  it('are decided once: of two at the same moment one is too late', async () => {
    const before = await asked(newUnit());
    const by = actor('s-1', supervisor);
    const save = (action: 'approve' | 'deny') => {
      const made = decideRelief(before, action, {}, by, NOW);
      if (!made.ok) throw new Error(made.error.code);
      const { next, data, messages } = made.value;
      const event = { part: '_', version: 2, action, actor: by, at: NOW, from: 'asked', to: next.state, data };
      return store.save({ before, next, event, messages, trace: { ...trace, requestId: action } });
    };
    const outcomes = await Promise.all([save('approve'), save('deny')]);
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
  });
});
