import type { HandOverAnswer, HandOverBody } from '../../../shared/cases/contract-hand-over.ts';
import { type HandOverDeps, handOverUseCases } from '../../../shared/cases/hand-over-service.ts';
import type { CaseMeta } from '../../../shared/cases/model.ts';
import type { Caller } from '../../../shared/kernel/caller.ts';
import { err, ok } from '../../../shared/kernel/result.ts';
import { AT, aCase, caller, post, UNIT } from '../../support/cases.ts';

/** The walk over a unit's cases; the command on each of them is the case's own and is tested with it. */

const head = caller('h', post('unitHead', UNIT, UNIT));
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
  expect(await handOver({ to: 's' })).toEqual({ to: 's', moved: [mine.num], left: [] });
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
