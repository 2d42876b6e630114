import type { ClockDeps } from '../../../shared/cases/clock-service.ts';
import { decide } from '../../../shared/cases/decide.ts';
import { casePk, toMetaItem } from '../../../shared/cases/items.ts';
import type { CaseMeta, CaseState } from '../../../shared/cases/model.ts';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import { err } from '../../../shared/kernel/result.ts';
import { transact } from '../../../shared/platform/dynamodb/transact.ts';
import { defaultPolicy } from '../../../shared/policies/rules.ts';
import { AT, context, post, TOWN } from '../../support/cases.ts';
import {
  BROKEN,
  depsOf,
  hour,
  load,
  rows,
  stored,
  supervisor,
  tables,
  toldTo,
  wake,
  wakeAt,
} from '../../support/woken.ts';

const merged = async (head: CaseMeta, count: number): Promise<readonly CaseMeta[]> => {
  const children: CaseMeta[] = [];
  for (let n = 0; n < count; n += 1) {
    const child = await stored('merged', {
      mergedInto: head.num,
      mergedFrom: n % 2 ? 'filed' : 'reported',
      closedAt: AT,
    });
    children.push(child);
    const link = { pk: casePk(head.num), sk: `LINK#case#${child.num}`, kind: 'link' };
    await transact(tables.client, [{ op: 'put', table: tables.names.matters, item: link }]);
  }
  return children;
};

const headOf = (count: number, state: CaseState = 'refused') =>
  stored(state, { merged: count, reports: count + 1, closedAt: AT });

describe('a head that ended without being handled', () => {
  it.each(['refused', 'cancelled'] as const)(
    '%s: its cases go their own way again, some at a time',
    async (state) => {
      const head = await headOf(60, state);
      const children = await merged(head, 60);
      await wake(head.num, AT);
      expect((await load(head.num)).merged).toBe(10);
      expect(await wakeAt(head.num)).toBe(AT);
      await wake(head.num, AT);
      const after = await load(head.num);
      expect([after.merged, after.reports, after.state, await wakeAt(head.num)]).toEqual([
        undefined,
        1,
        state,
        undefined,
      ]);
      expect(await rows(head.num, 'LINK#')).toEqual([]);
      for (const [n, { num, version }] of children.entries()) {
        const child = await load(num);
        expect([child.state, child.mergedInto, child.version]).toEqual([
          n % 2 ? 'filed' : 'reported',
          undefined,
          version + 1,
        ]);
        expect(child.stage?.clock.startedAt).toBe(AT);
      }
      // Another sweep finds nothing left.
      await wake(head.num, AT);
      expect((await load(head.num)).version).toBe(after.version);
    },
    60_000,
  );

  it('a sweep that dies on the way goes on where it was', async () => {
    const head = await headOf(6);
    const children = await merged(head, 6);
    const deps = depsOf();
    let saved = 0;
    const dying: ClockDeps = {
      ...deps,
      store: {
        ...deps.store,
        save: (given) => {
          saved += 1;
          return saved > 3 ? Promise.reject(new Error('killed')) : deps.store.save(given);
        },
      },
    };
    await expect(wake(head.num, AT, dying)).rejects.toThrow('killed');
    expect((await load(head.num)).merged).toBe(3);
    await wake(head.num, AT);
    expect((await load(head.num)).merged).toBeUndefined();
    for (const { num } of children) expect(await rows(num, 'EV#')).toHaveLength(1);
  });

  it('two sweeps at once take each apart once', async () => {
    const head = await headOf(8);
    const children = await merged(head, 8);
    await Promise.all([wake(head.num, AT), wake(head.num, AT)]);
    await wake(head.num, AT);
    expect([(await load(head.num)).merged, (await load(head.num)).stuck]).toEqual([undefined, undefined]);
    for (const { num } of children) expect(await rows(num, 'EV#')).toHaveLength(1);
  });
});

describe('what the clock is refused', () => {
  it('is no refusal where it only collided with somebody', async () => {
    const head = await headOf(2);
    const children = await merged(head, 2);
    const deps = depsOf();
    const colliding: ClockDeps = { ...deps, store: { ...deps.store, save: async () => err('collided') } };
    await wake(head.num, AT, colliding);
    const { num } = await stored('dispatched', { stage: hour });
    await wake(num, BROKEN, { ...colliding, policy: async (town) => ({ ...defaultPolicy(town), autoSign: true }) });
    expect([(await load(head.num)).stuck, await wakeAt(head.num), await rows(num, 'EV#')]).toEqual([undefined, AT, []]);
    await wake(head.num, AT);
    for (const child of children) expect((await load(child.num)).mergedInto).toBeUndefined();
  });

  it('is told the duty supervisor once, and not tried again until somebody has moved the case', async () => {
    // As if the clock itself had submitted it: who submits does not inspect.
    const c = await stored('handled', { drawn: false, submittedBy: 'clock' });
    for (const at of [AT, AT, BROKEN]) await wake(c.num, at);
    const next = await load(c.num);
    expect([next.state, next.version, next.stuck]).toEqual(['handled', c.version, ['waive']]);
    expect(await toldTo(c.num, supervisor)).toEqual(['onegrid.case.stuck']);
    expect(await wakeAt(c.num)).toBeUndefined();
    const asked = decide(next, { action: 'ask-inspection', body: {} }, context('a', post('acceptor', TOWN)));
    expect(asked.ok && asked.value.next.stuck).toBeUndefined();
  });

  it('is told as well where a head counts cases that are not there', async () => {
    const head = await stored('refused', { merged: 2, closedAt: AT });
    for (const at of [AT, AT]) await wake(head.num, at);
    expect((await load(head.num)).stuck).toEqual(['unmerge']);
    expect(await toldTo(head.num, supervisor)).toEqual(['onegrid.case.stuck']);
    expect(await wakeAt(head.num)).toBeUndefined();
  });

  it('is one of several: the others are taken apart all the same', async () => {
    const head = await stored('refused', { merged: 3, reports: 4, closedAt: AT });
    const [one, , three] = await merged(head, 3);
    // One that was merged into another meanwhile, and whose link was left behind.
    const broken = { ...(three as CaseMeta), mergedInto: one?.num ?? '' };
    await transact(tables.client, [
      { op: 'put', table: tables.names.matters, item: toMetaItem(broken, chinaCalendar) },
    ]);
    await wake(head.num, AT);
    expect([(await load(head.num)).merged, (await load(head.num)).stuck]).toEqual([1, undefined]);
    await wake(head.num, AT);
    expect((await load(head.num)).stuck).toEqual(['unmerge']);
    expect(await toldTo(head.num, supervisor)).toEqual(['onegrid.case.stuck']);
  });
});
