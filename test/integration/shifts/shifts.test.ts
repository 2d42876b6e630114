import { shiftDeps } from '../../../functions/cases/shifts.ts';
import { shiftWaker } from '../../../functions/clock/shift-waker.ts';
import { toMetaItem } from '../../../shared/cases/items.ts';
import type { CaseMeta } from '../../../shared/cases/model.ts';
import { makePromise } from '../../../shared/cases/rules-promise.ts';
import { ownerOf } from '../../../shared/cases/rules-promise-rights.ts';
import { caseStore } from '../../../shared/cases/store.ts';
import { newRows } from '../../../shared/cases/store-rows.ts';
import { rotaItem } from '../../../shared/duty/items.ts';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import { type Caller, DEPUTY } from '../../../shared/kernel/caller.ts';
import { caseNumber } from '../../../shared/kernel/numbers.ts';
import { DAY, HOUR, type Instant, MINUTE, plus } from '../../../shared/kernel/time.ts';
import { getItem, queryAll } from '../../../shared/platform/dynamodb/query.ts';
import { transact, type Write } from '../../../shared/platform/dynamodb/transact.ts';
import { deriveKeys } from '../../../shared/platform/keys.ts';
import type { Request } from '../../../shared/route.ts';
import { shiftAnswer, shiftDraft, shiftSummary, shiftView } from '../../../shared/shifts/contract.ts';
import { shiftKey, shiftPk, watchKey } from '../../../shared/shifts/items.ts';
import { MOST_LISTED } from '../../../shared/shifts/model.ts';
import { shiftUseCases } from '../../../shared/shifts/use-cases.ts';
import { whistleStore } from '../../../shared/whistles/store.ts';
import { actorOf } from '../../../shared/workflow/command.ts';
import { start } from '../../../shared/workflow/deadlines.ts';
import { AT, aCase, caller, post, TOWN } from '../../support/cases.ts';
import { type LocalTables, localTables } from '../../support/dynamodb.ts';

/** A night hands over to a morning, against the real engine: what is drafted, what changes hands, who is told. */

const UNIT = `${TOWN}901`;
const NIGHT = '20260306T2000-20260307T0800';
const EVENING = '2026-03-06T12:00:00.000Z';
const MORNING = '2026-03-07T00:00:00.000Z';
const NOW = plus(MORNING, -10 * MINUTE);
const keys = deriveKeys('a-secret-of-the-test-that-is-long-enough');
const acceptor = post('acceptor', TOWN);
const night = caller('n-1', acceptor);
const morning = caller('m-1', acceptor);
const supervisor = caller('d-1', post('dutySupervisor', TOWN));

/**
 * Calls in rounds: no answer is given before every call of its round has been answered, so that what follows a round is
 * what had to wait for it.
 */
const rounds = {
  on: false,
  names: [] as string[],
  count: 0,
  inFlight: 0,
  held: [] as (() => void)[],
  async hold(): Promise<void> {
    this.inFlight -= 1;
    if (this.inFlight === 0) setTimeout(() => this.release(), 20);
    await new Promise<void>((resolve) => this.held.push(resolve));
  },
  release(): void {
    if (this.inFlight > 0 || this.held.length === 0) return;
    this.count += 1;
    for (const resolve of this.held.splice(0)) resolve();
  },
};
let tables: LocalTables;
let store: ReturnType<typeof caseStore>;
let deps: ReturnType<typeof shiftDeps>;

const turn = (person: string, from: Instant, to: Instant) => ({ person, name: `name of ${person}`, from, to });

beforeAll(async () => {
  tables = await localTables();
  const { client, names } = tables;
  client.middlewareStack.add(
    (next, context) => async (args) => {
      if (!rounds.on) return next(args);
      rounds.names.push(context.commandName ?? '');
      rounds.inFlight += 1;
      try {
        return await next(args);
      } finally {
        await rounds.hold();
      }
    },
    { step: 'initialize' },
  );
  const contactWrites = async () => ({ contactId: 'c', writes: [] });
  const config = { client, matters: names.matters, audit: names.audit, keys, now: () => NOW, contactWrites };
  store = caseStore(config);
  deps = shiftDeps({
    ...{ client, matters: names.matters, directory: names.directory, audit: names.audit, calendar: chinaCalendar },
    cases: {
      store,
      mark: (...all) => ({ key: all.slice(0, 3).join(), body: JSON.stringify(all[3]) }),
      backoff: async () => undefined,
    },
    whistles: whistleStore({ ...config, caseWrites: () => [] } as unknown as Parameters<typeof whistleStore>[0]),
    staff: { holdersIn: async () => [] },
  });
  const rotas = [
    {
      day: '2026-03-06',
      turns: [turn('n-1', EVENING, MORNING), turn('n-2', EVENING, MORNING), turn('s-1', EVENING, MORNING)],
    },
    {
      day: '2026-03-07',
      turns: [turn('m-1', MORNING, plus(MORNING, 6 * HOUR)), turn('s-1', MORNING, plus(MORNING, 6 * HOUR))],
    },
    { day: '2026-03-08', turns: [turn('x-1', plus(MORNING, DAY), plus(MORNING, 2 * DAY))] },
  ];
  for (const rota of rotas)
    await transact(client, [
      { op: 'put', table: names.directory, item: rotaItem({ area: TOWN, version: 1, ...rota }, EVENING) },
    ]);
}, 60_000);
afterAll(() => tables?.drop());

let drawn = 0;
const stored = async (state: Parameters<typeof aCase>[0], changes: Partial<CaseMeta> = {}): Promise<CaseMeta> => {
  drawn += 1;
  const num = caseNumber(AT, String(drawn).padStart(4, '0'));
  const c = aCase(state, { num, unit: UNIT, grid: `${UNIT}001`, ...changes });
  const { client, names } = tables;
  const head: Write = { op: 'put', table: names.matters, item: toMetaItem(c, chinaCalendar) };
  await transact(client, [head, ...newRows({ matters: names.matters, keys }, c, 'ab'.repeat(32))]);
  return c;
};
const promised = async (c: CaseMeta, person: string, by = plus(MORNING, 2 * HOUR)): Promise<string> => {
  drawn += 1;
  const id = `pro${String(drawn).padStart(7, '0')}`;
  const given = { id, to: 'reporters', what: '回电13812345678', by };
  const made = makePromise(
    c,
    given,
    ownerOf(person, acceptor),
    actorOf(caller(person, acceptor), acceptor),
    AT,
    chinaCalendar,
  );
  if (!made.ok) throw new Error(made.error.code);
  await store.makePromise({
    meta: c,
    change: made.value,
    calendar: chinaCalendar,
    trace: { requestId: id, sourceIp: '' },
  });
  return id;
};

const ask = async (name: string, who: Caller, given: Partial<Request>, at = NOW) => {
  const request = {
    params: { code: TOWN, shift: NIGHT },
    query: {},
    body: {},
    requestId: `r-${name}`,
    sourceIp: '',
    ...given,
  };
  const answer = await shiftUseCases(deps)[name]?.(request, who, at);
  if (!answer) throw new Error(`no use case ${name}`);
  return answer;
};
const act = (action: string, who: Caller, given: Partial<Request> = {}, at = NOW, shift = NIGHT) =>
  ask('shiftAction', who, { params: { code: TOWN, shift, action }, ...given }, at);
const bodyOf = async (answer: ReturnType<typeof ask>) => {
  const made = await answer;
  if (!made.ok) throw new Error(made.error.code);
  return made.value.body;
};
const numsIn = (sections: readonly { section: string; items: readonly { num: string }[] }[], name: string): string[] =>
  sections.find(({ section }) => section === name)?.items.map(({ num }) => num) ?? [];

let cases: Record<'urgent' | 'due' | 'far' | 'unsigned' | 'disputed' | 'hidden', CaseMeta>;
let promises: Record<'mine' | 'kept' | 'stays' | 'other', string>;

beforeAll(async () => {
  const clock = (hours: number) => ({
    clock: start({ type: 'absolute', at: plus(MORNING, hours * HOUR) }, AT, chinaCalendar),
  });
  const timer = { clock: start({ type: 'natural_day', n: 1 }, AT, chinaCalendar) };
  cases = {
    urgent: await stored('handling', { urgency: 'emergency', ...clock(90) }),
    due: await stored('handling', clock(11)),
    far: await stored('handling', clock(13)),
    unsigned: await stored('dispatched', clock(99)),
    disputed: await stored('closed', { closedAt: AT, dispute: { report: 'ab', at: AT, timer } }),
    hidden: await stored('handling', { urgency: 'urgent', confidential: true, ...clock(90) }),
  };
  promises = {
    mine: await promised(cases.far, 'n-1'),
    kept: await promised(cases.far, 'n-1', plus(MORNING, 3 * HOUR)),
    stays: await promised(cases.far, 's-1', plus(MORNING, 4 * HOUR)),
    other: await promised(cases.far, 'z-9', plus(MORNING, 5 * HOUR)),
  };
}, 30_000);

describe('the draft', () => {
  it('names what is urgent, due within as long again, not signed, not decided and promised; what is hidden to the centre alone', async () => {
    const { sections } = shiftDraft.parse(await bodyOf(ask('getShiftDraft', night, {})));
    expect(numsIn(sections, 'urgent').sort()).toEqual([cases.urgent.num, cases.hidden.num].sort());
    expect(numsIn(sections, 'due')).toEqual([cases.due.num]);
    expect(numsIn(sections, 'unacknowledged')).toEqual([cases.unsigned.num]);
    expect(numsIn(sections, 'decisions')).toEqual([cases.disputed.num]);
    const [first] = sections.find(({ section }) => section === 'promises')?.items ?? [];
    expect(first?.promise).toMatchObject({
      id: promises.mine,
      what: expect.not.stringContaining('13812345678'),
      late: false,
    });
    const inspector = await bodyOf(ask('getShiftDraft', caller('i-1', post('inspector', TOWN)), {}));
    expect(numsIn(shiftDraft.parse(inspector).sections, 'urgent')).toEqual([cases.urgent.num]);
  });

  it('costs a bounded number of exact reads, whatever lies there, and no scan', async () => {
    rounds.on = true;
    await bodyOf(ask('getShiftDraft', night, {}));
    rounds.on = false;
    const count = (name: string) => rounds.names.filter((one) => one === name).length;
    expect(count('ScanCommand')).toBe(0);
    expect(count('QueryCommand')).toBeLessThanOrEqual(15);
    expect(rounds.names.length).toBeLessThanOrEqual(25);
    expect(rounds.count).toBe(2);
  });

  it('is nobody’s who does not serve there, and of no shift that is not on the rota', async () => {
    const stranger = caller('o', post('unitOfficer', TOWN, 'zhzf'));
    expect(await ask('getShiftDraft', stranger, {})).toMatchObject({ error: { code: 'not-found' } });
    const params = { code: TOWN, shift: '20260306T2000-20260307T0700' };
    expect(await ask('getShiftDraft', night, { params })).toMatchObject({ error: { code: 'not-found' } });
  });
});

describe('a night', () => {
  it('is taken over by nobody before it was handed over, and handed over by nobody else', async () => {
    expect(await act('take-over', morning)).toMatchObject({
      error: { code: 'wrong-state', openActions: ['hand-over'] },
    });
    expect(await act('hand-over', morning)).toMatchObject({ error: { code: 'forbidden' } });
    expect(await act('hand-over', night, {}, plus(EVENING, -1))).toMatchObject({ error: { code: 'shift-not-begun' } });
  });

  it('hands over once however often it is sent, and again under its version', async () => {
    const given = { idempotencyKey: 'k1', body: { words: '三号泵站有人值守，电话13900001111', keep: [promises.kept] } };
    const first = shiftAnswer.parse(await bodyOf(act('hand-over', night, given)));
    expect(first).toMatchObject({ state: 'handed', version: 1, dueAt: '2026-03-07T08:30:00+08:00' });
    expect(await bodyOf(act('hand-over', night, given))).toEqual(first);
    expect(await act('hand-over', night, { ...given, body: {} })).toMatchObject({
      error: { code: 'idempotency-key-reused' },
    });
    expect(await act('hand-over', caller('n-2', acceptor))).toMatchObject({ error: { code: 'version-required' } });
    const again = await bodyOf(act('hand-over', night, { ...given, idempotencyKey: 'k2', ifMatch: 1 }));
    expect(again).toMatchObject({ state: 'handed', version: 2 });
    const view = shiftView.parse(await bodyOf(ask('getShift', morning, {})));
    expect(view).toMatchObject({
      standing: 'handed',
      version: 2,
      next: [{ person: 'm-1' }, { person: 's-1' }],
      actions: ['take-over'],
    });
    expect(view.words).not.toContain('13900001111');
    expect(numsIn(view.sections ?? [], 'due')).toEqual([cases.due.num]);
    const told = await queryAll(tables.client, {
      table: tables.names.matters,
      partition: { pk: shiftPk(TOWN, NIGHT) },
      range: { attribute: 'sk', beginsWith: 'OUT#person:m-1#' },
    });
    expect(told).toHaveLength(2);
    expect(JSON.stringify(told)).not.toMatch(/泵站|回电/);
  });

  it('is the first of its place, and from now on the next one is expected, whoever takes this one over', async () => {
    const { client, names } = tables;
    const watch = await getItem(client, names.matters, watchKey(TOWN, '20260307T0800-20260307T1400'));
    expect(watch).toMatchObject({ people: ['m-1', 's-1'], wakeAt: plus(MORNING, 6 * HOUR + 30 * MINUTE) });
    expect(await getItem(client, names.matters, watchKey(TOWN, NIGHT))).toBeUndefined();
  });

  it('is told of until somebody takes it over', async () => {
    const waker = shiftWaker({ client: tables.client, table: tables.names.matters, calendar: chinaCalendar });
    const due = { ...shiftKey(TOWN, NIGHT), wakeAt: NOW };
    expect(waker.knows(due)).toBe(true);
    const late = plus(MORNING, 31 * MINUTE);
    await Promise.all([waker.wake(due, late), waker.wake(due, late)]);
    const events = await deps.store.timeline(TOWN, NIGHT);
    expect(events.map(({ part, action }) => `${part} ${action}`)).toEqual([
      '_ hand-over',
      '_ hand-over',
      'clock-2 limit-passed',
    ]);
  });

  it('is taken over by one of two in the same moment, and what was promised goes along', async () => {
    const [one, two] = await Promise.all([
      act('take-over', morning, { ifMatch: 2, body: { note: '收到' } }),
      act('take-over', supervisor, { ifMatch: 2 }),
    ]);
    expect([one, two].filter(({ ok }) => ok)).toHaveLength(1);
    const won = one?.ok ? morning : supervisor;
    const lost = one?.ok ? two : one;
    expect(lost).toMatchObject({ ok: false });
    const answer = shiftAnswer.parse(one?.ok ? one.value.body : two?.ok ? two.value.body : undefined);
    expect(answer).toMatchObject({ state: 'taken', version: 3, promises: 1 });
    const owner = async (id: string) => (await store.promise(cases.far.num, id))?.owner.person;
    expect(await owner(promises.mine)).toBe(won.person);
    // Who said so keeps it, who stays on keeps it, and what was never the shift's is not touched.
    expect([await owner(promises.kept), await owner(promises.stays), await owner(promises.other)]).toEqual([
      'n-1',
      's-1',
      'z-9',
    ]);
    expect((await store.promisesOf(won.person, 9)).map(({ promise }) => promise.id)).toEqual([promises.mine]);
    expect(await store.promise(cases.far.num, promises.mine)).toMatchObject({
      version: 2,
      passed: { from: 'n-1', by: won.person, shift: `${TOWN}.${NIGHT}` },
    });
    expect(await act('take-over', morning, { ifMatch: 3 })).toMatchObject({ error: { code: 'wrong-state' } });
  });

  it('leaves word that the next one is to be handed over; where nobody does, it is told once', async () => {
    const day = '20260307T0800-20260307T1400';
    const waker = shiftWaker({ client: tables.client, table: tables.names.matters, calendar: chinaCalendar });
    const due = { ...watchKey(TOWN, day), wakeAt: NOW };
    expect(waker.knows(due)).toBe(true);
    const end = plus(MORNING, 6 * HOUR);
    await waker.wake(due, plus(end, 29 * MINUTE));
    expect(await deps.store.timeline(TOWN, day)).toEqual([]);
    await Promise.all([waker.wake(due, plus(end, 31 * MINUTE)), waker.wake(due, plus(end, 31 * MINUTE))]);
    await waker.wake(due, plus(end, 40 * MINUTE));
    expect((await deps.store.timeline(TOWN, day)).map(({ part, action }) => `${part} ${action}`)).toEqual([
      'watch limit-passed',
    ]);
  });

  it('stands in the history with who handed it to whom', async () => {
    const list = (await bodyOf(
      ask('listShifts', night, { params: { code: TOWN }, query: { from: '2026-03-06', days: 3 } }),
    )) as {
      items: unknown[];
    };
    const items = list.items.map((one) => shiftSummary.parse(one));
    expect(items.map(({ shift, standing }) => `${shift} ${standing}`)).toEqual([
      `${NIGHT} taken`,
      '20260307T0800-20260307T1400 planned',
      '20260308T0800-20260309T0800 planned',
    ]);
    expect(items[0]).toMatchObject({
      handedBy: { person: 'n-1' },
      people: [{ person: 'n-1' }, { person: 'n-2' }, { person: 's-1' }],
    });
  });
});

describe('a shift', () => {
  it('that a deputy works is theirs to hand over; after a day it is nobody’s', async () => {
    const day = '20260307T0800-20260307T1400';
    const end = plus(MORNING, 6 * HOUR);
    const deputy = caller('v-1', { ...acceptor, postId: `${DEPUTY}m-1:1` });
    expect(await act('hand-over', deputy, {}, plus(end, DAY + 1), day)).toMatchObject({
      error: { code: 'window-passed' },
    });
    expect(await act('hand-over', deputy, {}, end, day)).toMatchObject({ ok: true });
    const stored = await deps.store.load(TOWN, day);
    expect(stored?.meta).toMatchObject({ handedBy: { person: 'v-1' }, next: ['x-1'] });
    expect(stored?.meta.onBehalf).toBeUndefined();
  });

  it('is taken over in two round trips by who has just read what is handed over', async () => {
    const shift = '20260307T0800-20260307T1400';
    const [end, next] = [plus(MORNING, 6 * HOUR), caller('x-1', acceptor)];
    const id = await promised(cases.far, 'm-1', plus(MORNING, 9 * HOUR));
    await bodyOf(act('hand-over', morning, { ifMatch: 1 }, end, shift));
    await bodyOf(ask('getShift', next, { params: { code: TOWN, shift } }));
    Object.assign(rounds, { on: true, count: 0 });
    const taken = shiftAnswer.parse(await bodyOf(act('take-over', next, { ifMatch: 2 }, end, shift)));
    rounds.on = false;
    expect([taken.state, rounds.count]).toEqual(['taken', 2]);
    expect((await store.promise(cases.far.num, id))?.owner.person).toBe('x-1');
  });

  it('with more than fits names the first and says so', async () => {
    const two = [await stored('handling'), await stored('handling')] as const;
    for (let n = 0; n < MOST_LISTED; n += 1) await promised(two[n % 2 ? 1 : 0], `q-${n}`, plus(AT, (n + 1) * MINUTE));
    const { sections } = shiftDraft.parse(await bodyOf(ask('getShiftDraft', night, {})));
    const found = sections.find(({ section }) => section === 'promises');
    expect([found?.items.length, found?.more]).toEqual([MOST_LISTED, true]);
  });
});
