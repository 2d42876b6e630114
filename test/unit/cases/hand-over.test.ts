import type { HandOverAnswer, HandOverBody } from '../../../shared/cases/contract-hand-over.ts';
import { type HandOverDeps, handOverUseCases } from '../../../shared/cases/hand-over-service.ts';
import type { CaseMeta } from '../../../shared/cases/model.ts';
import { makePromise } from '../../../shared/cases/rules-promise.ts';
import { ownerOf } from '../../../shared/cases/rules-promise-rights.ts';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import type { Caller } from '../../../shared/kernel/caller.ts';
import { err, ok } from '../../../shared/kernel/result.ts';
import { DAY, plus } from '../../../shared/kernel/time.ts';
import { AT, aCase, caller, post, UNIT } from '../../support/cases.ts';

/** The walk over a unit's cases; the command on each of them is the case's own and is tested with it. */

const head = caller('h', post('unitHead', UNIT, UNIT));
const NONE = { promises: [], promisesLeft: [] };
const theirs = (n: number, more: Partial<CaseMeta> = {}): CaseMeta =>
  aCase('handling', { num: `2603060000000${String(n).padStart(3, '0')}`, assignee: { person: 'w' }, ...more });

/** A unit's open cases, in pages as they are asked for; who acts on a case is written down. */
const unit = (cases: readonly CaseMeta[], more: Partial<HandOverDeps> = {}) => {
  const given: string[] = [];
  const deps: HandOverDeps = {
    list: async ({ limit, cursor }) => {
      const from = Number(cursor ?? 0);
      const next = from + limit;
      return ok({ items: cases.slice(from, next), ...(next < cases.length ? { cursor: String(next) } : {}) });
    },
    act: async (request) => {
      const { id } = request.params as { id: string };
      given.push(`${id} ${JSON.stringify(request.body)} ${request.ifMatch}`);
      return ok({ body: {} });
    },
    promisesOf: async () => [],
    pass: async () => ok({ body: {} }),
    deputiesOf: async () => [],
    serves: async (person) => person === 's',
    ...more,
  };
  const handOver = async (body: HandOverBody, by: Caller = head) => {
    const request = { params: { id: 'w' }, query: {}, body, requestId: 'r', sourceIp: '127.0.0.1' };
    const answer = await handOverUseCases(deps).handOverPerson?.(request, by, AT);
    if (answer === undefined) throw new Error('no such use case');
    return answer.ok ? (answer.value.body as HandOverAnswer) : answer.error;
  };
  return { given, handOver };
};

it('gives what the person leads by name, each under its version, and nothing else', async () => {
  const others = [
    theirs(2, { assignee: { person: 'x' } }),
    theirs(3, { lead: 'zhzf', parties: [UNIT, 'zhzf'] }),
    theirs(4, { assignee: { post: `${UNIT}001:gridLeader` } }),
  ];
  const mine = theirs(1, { version: 9 });
  const { given, handOver } = unit([mine, ...others]);
  expect(await handOver({ to: 's' })).toEqual({ to: 's', moved: [mine.num], left: [], ...NONE });
  expect(given).toEqual([`${mine.num} {"person":"s"} 9`]);
});

it('says which cases stay and why, and goes on', async () => {
  const act: HandOverDeps['act'] = async (request) =>
    (request.params as { id: string }).id.endsWith('001') ? err({ code: 'stale-version' }) : ok({ body: {} });
  const { handOver } = unit([theirs(1), theirs(2)], { act });
  expect(await handOver({ to: 's' })).toEqual({
    to: 's',
    moved: [theirs(2).num],
    left: [{ num: theirs(1).num, code: 'stale-version' }],
    ...NONE,
  });
});

it('walks two hundred cases at a time and goes on where it stopped', async () => {
  const { handOver } = unit(Array.from({ length: 230 }, (_, n) => theirs(n)));
  const first = (await handOver({ to: 's' })) as HandOverAnswer;
  expect([first.moved.length, first.cursor]).toEqual([200, '200']);
  const rest = (await handOver({ to: 's', cursor: '200' })) as HandOverAnswer;
  expect([rest.moved.length, rest.cursor]).toEqual([30, undefined]);
});

it('goes to the deputy where nobody is named, and to nobody who has no post', async () => {
  const cases = [theirs(1)];
  expect(await unit(cases, { deputiesOf: async () => ['s'] }).handOver({})).toMatchObject({ to: 's' });
  expect(await unit(cases).handOver({})).toMatchObject({ errors: [{ pointer: '/to', code: 'required' }] });
  expect(await unit(cases).handOver({ to: 'x' })).toMatchObject({ code: 'unknown-person' });
  expect(await unit(cases, { serves: async () => true }).handOver({ to: 'w' })).toMatchObject({
    code: 'unknown-person',
  });
});

it('is a unit’s own doing: of another it is forbidden, of two it asks which', async () => {
  const { handOver } = unit([theirs(1)]);
  expect(await handOver({ to: 's', party: 'zhzf' })).toMatchObject({ code: 'forbidden' });
  const both = caller('h', post('unitHead', UNIT, UNIT), post('unitOfficer', UNIT.slice(0, 9), 'zhzf'));
  expect(await handOver({ to: 's' }, both)).toMatchObject({ errors: [{ pointer: '/party', code: 'required' }] });
  expect(await handOver({ to: 's', party: UNIT }, both)).toMatchObject({ moved: [theirs(1).num] });
});

describe('what the person has promised', () => {
  const made = (n: number, owner = post('unitOfficer', UNIT, UNIT)) => {
    const meta = theirs(n);
    const given = { id: `pro000000${n}`, to: 'reporters', what: '周五前回电', by: plus(AT, DAY) };
    const actor = { person: 'w', role: owner.role, post: owner.postId };
    const change = makePromise(meta, given, ownerOf('w', owner), actor, AT, chinaCalendar);
    if (!change.ok) throw new Error(change.error.code);
    return { promise: change.value.next, meta };
  };
  const promisesOf = async () => [made(1), made(2), made(3, post('unitOfficer', UNIT.slice(0, 9), 'zhzf'))];

  it('goes to the other person as far as it is the caller’s to pass on, and what is refused is told', async () => {
    const passed: unknown[] = [];
    const pass: HandOverDeps['pass'] = async ({ params, body, ifMatch }) => {
      passed.push({ params, body, ifMatch });
      return (params as { id: string }).id === theirs(2).num ? err({ code: 'unknown-person' }) : ok({ body: {} });
    };
    const { handOver } = unit([], { promisesOf, pass });
    expect(await handOver({ to: 's' })).toEqual({
      ...{ to: 's', moved: [], left: [] },
      promises: [{ num: theirs(1).num, promise: 'pro0000001' }],
      promisesLeft: [{ num: theirs(2).num, promise: 'pro0000002', code: 'unknown-person' }],
    });
    const params = { id: theirs(1).num, promise: 'pro0000001', action: 'pass-promise' };
    expect(passed[0]).toEqual({ params, body: { to: 's' }, ifMatch: 1 });
    expect(passed).toHaveLength(2);
  });

  it('is all that a duty supervisor hands over, of whomever in the town', async () => {
    const { handOver, given } = unit([theirs(1)], { promisesOf });
    const supervisor = caller('d', post('dutySupervisor', UNIT.slice(0, 9)));
    const answer = (await handOver({ to: 's' }, supervisor)) as HandOverAnswer;
    expect([answer.promises.length, answer.moved, given]).toEqual([3, [], []]);
  });
});
