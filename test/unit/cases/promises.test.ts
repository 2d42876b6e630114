import { caseBodies } from '../../../shared/cases/contract.ts';
import { promiseItem, toPromise, toPromiseItem } from '../../../shared/cases/items-promise.ts';
import { CASE_STATES, type CaseMeta } from '../../../shared/cases/model.ts';
import {
  type CasePromise,
  FARTHEST_PROMISE_MS,
  PROMISE_STATES,
  type PromiseState,
} from '../../../shared/cases/model-promise.ts';
import {
  dropPromise,
  keepPromise,
  makePromise,
  type PromiseChange,
  passPromise,
  remindPromise,
} from '../../../shared/cases/rules-promise.ts';
import { openPromiseActions, ownerOf, placeOf, promisingPost } from '../../../shared/cases/rules-promise-rights.ts';
import { PROMISE_ACTIONS, promiseTable, promiseWaits } from '../../../shared/cases/table-promise.ts';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import { type Caller, DEPUTY, type Post } from '../../../shared/kernel/caller.ts';
import type { Refusal } from '../../../shared/kernel/refusal.ts';
import type { Result } from '../../../shared/kernel/result.ts';
import { DAY, HOUR, plus } from '../../../shared/kernel/time.ts';
import { eventTypes } from '../../../shared/notifications/events.ts';
import { actorOf } from '../../../shared/workflow/command.ts';
import { faultsOfWaits } from '../../../shared/workflow/waits.ts';
import { AT, aCase, caller, GRID, post, TOWN, UNIT } from '../../support/cases.ts';

const BY = plus(AT, 10 * HOUR);
const officer = post('unitOfficer', UNIT, UNIT);
const acceptor = post('acceptor', TOWN);
const supervisor = post('dutySupervisor', TOWN);

const settled = <T>(made: Result<T, Refusal>): T => {
  if (!made.ok) throw new Error(made.error.code);
  return made.value;
};
const make = (c: CaseMeta, held: Post = acceptor, by = BY) => {
  const given = { id: 'pro0000001', to: 'reporters', what: '周五前回电', text: '对方情绪激动', by };
  return makePromise(c, given, ownerOf('a-1', held), actorOf(caller('a-1', held), held), AT, chinaCalendar);
};
const made = (c: CaseMeta, held: Post = acceptor): CasePromise => settled(make(c, held)).next;
const by = (person: string, held: Post) => actorOf(caller(person, held), held);
const told = ({ messages }: Pick<PromiseChange, 'messages'>): string[] =>
  messages.map(({ audience, type }) => `${type.replace('onegrid.case.', '')} ${audience}`);

describe('a promise', () => {
  const c = aCase('handling');

  it('is a stream of its own beside the case, owned by who made it, and tells nobody', () => {
    const { next, event, messages } = settled(make(c));
    expect(next).toMatchObject({ state: 'open', version: 1, owner: { person: 'a-1', role: 'acceptor', area: TOWN } });
    expect(event).toMatchObject({ part: 'promise-pro0000001', version: 1, action: 'note', head: c.version });
    expect(event.data).toMatchObject({ kind: 'promise', dueAt: BY, promise: 'pro0000001' });
    expect(messages).toEqual([]);
  });

  it('is for a time to come, within a year, and may be made in whatever state the case is', () => {
    expect(make(c, acceptor, AT)).toMatchObject({ error: { code: 'limit-passed' } });
    expect(make(c, acceptor, plus(AT, FARTHEST_PROMISE_MS)).ok).toBe(true);
    expect(make(c, acceptor, plus(AT, FARTHEST_PROMISE_MS + 1))).toMatchObject({ error: { code: 'invalid-body' } });
    for (const state of CASE_STATES) expect(make(aCase(state)).ok).toBe(true);
  });

  it('is asked for by a note that names to whom, what and by when', () => {
    const body = { kind: 'promise', to: 'reporters', what: '周五前回电', by: '2026-03-09T10:00:00+08:00' };
    expect(caseBodies.note.safeParse(body).success).toBe(true);
    expect(caseBodies.note.safeParse({ ...body, to: 'ab'.repeat(32) }).success).toBe(true);
    expect(caseBodies.note.safeParse({ ...body, to: '王阿姨' }).success).toBe(false);
    expect(caseBodies.note.safeParse({ kind: 'promise', text: '回电' }).success).toBe(false);
    expect(caseBodies.note.safeParse({ ...body, kind: 'note', text: 'x' }).success).toBe(false);
    // What is missing is named as a promise's, and not as if a plain note had been meant.
    const missing = caseBodies.note
      .safeParse({ kind: 'promise', text: '回电' })
      .error?.issues.map(({ path }) => path.join('/'));
    expect(missing).toEqual(['to', 'what', 'by']);
  });

  it('of an exercise stands in lists of its own', () => {
    const promise = made({ ...c, drill: true });
    const stored = toPromiseItem(promise, chinaCalendar);
    expect(stored).toMatchObject({ list: 'drill:p:open', bucket: 'drill:open', post: 'PR#a-1' });
    expect(toPromise(promiseItem.parse(stored))).toEqual(promise);
    const kept = toPromiseItem(keepPromise(c, promise, undefined, by('a-1', acceptor), AT).next, chinaCalendar);
    expect(kept).toMatchObject({ list: 'drill:p:done', bucket: 'drill:done' });
  });

  it('is stored as it is and read back, listed at the place of its owner', () => {
    const stored = toPromiseItem(made(c, officer), chinaCalendar);
    expect(toPromise(promiseItem.parse(stored))).toEqual(made(c, officer));
    expect(stored).toMatchObject({ unit: UNIT, town: TOWN, list: 'p:open', post: 'PR#a-1', bucket: 'open', dueAt: BY });
    expect(stored.wakeAt).toBe(plus(BY, -2 * HOUR));
    expect(placeOf(ownerOf('x', acceptor))).toBe(TOWN);
    expect(placeOf(ownerOf('x', post('gridWorker', GRID)))).toBe(UNIT);
    expect(placeOf(ownerOf('x', post('unitOfficer', TOWN, 'zhzf')))).toBeUndefined();
    const kept = keepPromise(c, made(c), undefined, by('a-1', acceptor), plus(AT, HOUR)).next;
    const done = toPromiseItem(kept, chinaCalendar);
    expect(done).toMatchObject({ list: 'p:done', bucket: 'done', dueAt: plus(AT, HOUR) });
    expect('wakeAt' in done || 'shard' in done).toBe(false);
  });
});

describe('who may do what with it', () => {
  const c = aCase('handling');
  const deputy = (held: Post): Post => ({ ...held, postId: `${DEPUTY}a-1:1` });
  const who: Readonly<Record<string, Caller>> = {
    owner: caller('a-1', acceptor),
    deputy: caller('a-9', deputy(acceptor)),
    colleague: caller('a-2', post('acceptor', TOWN)),
    supervisor: caller('d-1', supervisor),
    dispatcher: caller('p-1', post('dispatcher', TOWN)),
    stranger: caller('o-9', post('unitOfficer', '320506103204', '320506103204')),
  };
  const open = (promise: CasePromise, of: CaseMeta = c) =>
    Object.fromEntries(Object.entries(who).map(([name, one]) => [name, openPromiseActions(one, of, promise)]));
  const KEEP_PASS = ['keep-promise', 'pass-promise'];

  it('is its owner, who stands in for them, who holds the same post, and the duty supervisor', () => {
    expect(open(made(c))).toEqual({
      ...{ owner: KEEP_PASS, deputy: KEEP_PASS, colleague: KEEP_PASS },
      supervisor: [...PROMISE_ACTIONS],
      ...{ dispatcher: [], stranger: [] },
    });
  });

  it('is the head of a unit for what its people promised', () => {
    const head = caller('h-1', post('unitHead', UNIT, UNIT));
    expect(openPromiseActions(head, c, made(c, officer))).toEqual([...PROMISE_ACTIONS]);
    expect(openPromiseActions(head, c, made(c))).toEqual([]);
  });

  it('is nobody who does not see the case, and nobody who is related to the matter', () => {
    const hidden = aCase('handling', { confidential: true });
    expect(open(made(hidden), hidden).deputy).toEqual(KEEP_PASS);
    const village = caller('v-2', post('unitHead', '320506103204', '320506103204'));
    expect(openPromiseActions(village, c, made(c))).toEqual([]);
    const recused = aCase('handling', { recused: ['a-1'] });
    expect(open(made(recused), recused).owner).toEqual([]);
    expect(promisingPost(caller('a-1', acceptor), recused)).toBeUndefined();
    expect(promisingPost(caller('a-1', acceptor), c)).toBe(acceptor);
  });

  it('of what is hidden is no deputy by name alone: the centre sees it, another post does not', () => {
    const about = aCase('handling', { about: { kind: 'unit', ref: UNIT } });
    const standIn = caller('o-2', { ...officer, postId: `${DEPUTY}a-1:1` });
    expect(openPromiseActions(standIn, about, made(about))).toEqual([]);
  });

  it('by state and action is what the table says', () => {
    const states: Readonly<Record<PromiseState, CasePromise>> = {
      open: made(c),
      kept: keepPromise(c, made(c), undefined, by('a-1', acceptor), AT).next,
      dropped: settled(dropPromise(c, made(c), '已撤诉', by('d-1', supervisor), AT)).next,
    };
    for (const state of PROMISE_STATES)
      for (const action of PROMISE_ACTIONS)
        expect([
          state,
          action,
          openPromiseActions(who.supervisor as Caller, c, states[state]).includes(action),
        ]).toEqual([state, action, promiseTable[action].from.includes(state)]);
  });

  it('names for each wait an actor, a substitute, a limit and a way out', () => {
    expect(faultsOfWaits(promiseTable, ['open'], promiseWaits)).toEqual([]);
    const [wait] = promiseWaits;
    const lame = {
      ...wait,
      substitute: { relation: 'head' },
      override: { action: 'drop-promise', by: { relation: 'owner' } },
    };
    expect(faultsOfWaits(promiseTable, ['open'], [lame as typeof wait & object])).not.toEqual([]);
  });
});

describe('it is kept', () => {
  const c = aCase('closed', { closedAt: AT });

  it('in time or late; at the time is in time', () => {
    expect(keepPromise(c, made(c), '已回电', by('a-1', acceptor), BY).next.kept).toMatchObject({ late: false });
    expect(keepPromise(c, made(c), undefined, by('a-1', acceptor), plus(BY, 1)).next.kept).toMatchObject({
      late: true,
    });
  });

  it('on behalf by another, and then its owner is told; a deputy keeps it as the owner would', () => {
    const other = keepPromise(c, made(c), undefined, by('d-1', supervisor), AT);
    expect(other.next.kept).toMatchObject({ onBehalf: true });
    expect(told(other)).toEqual(['promise-kept person:a-1']);
    const deputy = { ...acceptor, postId: `${DEPUTY}a-1:1` };
    expect(keepPromise(c, made(c), undefined, by('a-9', deputy), AT).next.kept?.onBehalf).toBeUndefined();
    expect(told(keepPromise(c, made(c), undefined, by('a-1', acceptor), AT))).toEqual([]);
  });
});

describe('it is dropped', () => {
  const c = aCase('handling');

  it('by another than its owner, who is told; on solo duty it is marked', () => {
    const dropped = settled(dropPromise(c, made(c), '已撤诉', by('d-1', supervisor), AT));
    expect(dropped.next).toMatchObject({ state: 'dropped', version: 2, dropped: { reason: '已撤诉' } });
    expect(told(dropped)).toEqual(['promise-dropped person:a-1']);
    expect(JSON.stringify(dropped.messages)).not.toContain('撤诉');
    const own = made(c, post('unitHead', UNIT, UNIT));
    const head = by('a-1', post('unitHead', UNIT, UNIT));
    expect(dropPromise(c, own, 'x', head, AT)).toMatchObject({ error: { code: 'separation-of-duties' } });
    expect(settled(dropPromise(c, made(c, supervisor), 'x', by('a-1', supervisor), AT)).next.dropped).toMatchObject({
      selfApproved: true,
    });
  });
});

describe('it is passed on', () => {
  const c = aCase('handling');
  const to = ownerOf('a-2', acceptor);

  it('with its time, to another who is told and reminded anew', () => {
    const before = { ...made(c), timer: { ...made(c).timer, reminded: 'before' as const } };
    const { next, event, messages } = settled(passPromise(c, before, to, by('a-1', acceptor), plus(AT, HOUR)));
    expect(next).toMatchObject({ state: 'open', version: 2, owner: to, by: BY, passed: { from: 'a-1', by: 'a-1' } });
    expect(next.timer).toEqual({ clock: before.timer.clock });
    expect(event).toMatchObject({ action: 'pass-promise', version: 2, data: { from: 'a-1', to: 'a-2' } });
    expect(told({ messages })).toEqual(['promise-passed person:a-2']);
    expect(passPromise(c, next, to, by('a-1', acceptor), AT)).toMatchObject({ error: { code: 'already-done' } });
    expect(told(settled(passPromise(c, before, to, by('a-2', acceptor), AT)))).toEqual([]);
  });
});

describe('the clock reminds', () => {
  const c = aCase('handling');
  const at = (promise: CasePromise, hours: number, of: CaseMeta = c) =>
    remindPromise(of, promise, plus(AT, hours * HOUR), chinaCalendar);

  it('the post of the grid that the case came to, where the one of the promise is retired', () => {
    const promise = made(aCase('handling'), post('gridLeader', GRID));
    const moved = aCase('handling', { grid: `${UNIT}101` });
    const before = at(promise, 8, moved);
    const due = before && at(before.next, 10.1, moved);
    expect(due && told(due)).toEqual(['promise-late person:a-1', `promise-late post:${UNIT}101:gridLeader`]);
  });

  it('the owner before; then who holds the post; then the duty supervisor; each message is a declared one', () => {
    const before = at(made(c), 8);
    expect(before && told(before)).toEqual(['promise-due person:a-1']);
    const due = before && at(before.next, 10.1);
    expect(due && told(due)).toEqual(['promise-late person:a-1', `promise-late post:${TOWN}:acceptor`]);
    const after = due && at(due.next, 16);
    expect(after && told(after)).toEqual([
      'promise-late person:a-1',
      `promise-late post:${TOWN}:acceptor`,
      `promise-late post:${TOWN}:dutySupervisor`,
    ]);
    expect(after && at(after.next, 999)).toBeUndefined();
    for (const change of [before, due, after])
      for (const { type, data } of change?.messages ?? [])
        expect([type, eventTypes.get(type)?.data.safeParse(data).success]).toEqual([type, true]);
    expect(JSON.stringify([before, due, after].map((one) => one?.messages))).not.toMatch(/回电|情绪/);
    expect(after?.next.version).toBe(1);
  });

  it('the unit of an officer, and of what is hidden no post of a place', () => {
    const promise = made(c, officer);
    const late = at(promise, 10.1);
    expect(late && told(late)).toEqual(['promise-late person:a-1', `promise-late ${UNIT}`]);
    const hidden = aCase('handling', { confidential: true });
    const worker = at(made(hidden, post('gridWorker', GRID)), 10.1, hidden);
    expect(worker && told(worker)).toEqual(['promise-late person:a-1', `promise-late post:${TOWN}:dutySupervisor`]);
  });

  it('never whom the matter is about', () => {
    const about = aCase('handling', { about: { kind: 'staff', ref: 'a-1' } });
    const due = at(made(about), 8, about);
    expect(due && told(due)).toEqual([`promise-due post:${TOWN}:dutySupervisor`]);
    expect(due?.messages[0]?.except).toBe('a-1');
  });

  it('the next owner in a stream of its own', () => {
    const late = at(made(c), 10.1);
    const to = ownerOf('a-2', acceptor);
    const passed = late && settled(passPromise(c, late.next, to, by('a-1', acceptor), plus(BY, HOUR))).next;
    const again = passed && at(passed, 12);
    expect(again && told(again)[0]).toBe('promise-late person:a-2');
    expect(again?.event.part).not.toBe(late?.event.part);
  });

  it('of nothing that is kept or dropped', () => {
    expect(at(keepPromise(c, made(c), undefined, by('a-1', acceptor), AT).next, 30 * 24)).toBeUndefined();
    expect(plus(AT, DAY) > BY).toBe(true);
  });
});
