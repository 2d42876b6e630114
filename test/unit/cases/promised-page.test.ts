import { trackingAnswer } from '../../../shared/cases/contract-reports.ts';
import type { StoredReport } from '../../../shared/cases/items.ts';
import type { CasePromise } from '../../../shared/cases/model-promise.ts';
import { dropPromise, keepPromise, makePromise } from '../../../shared/cases/rules-promise.ts';
import { ownerOf } from '../../../shared/cases/rules-promise-rights.ts';
import { pageOf } from '../../../shared/cases/tracking.ts';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import { HOUR, plus } from '../../../shared/kernel/time.ts';
import { defaultPolicy } from '../../../shared/policies/rules.ts';
import { actorOf } from '../../../shared/workflow/command.ts';
import { AT, aCase, caller, post, TOWN } from '../../support/cases.ts';

/** What a reporter reads of promises: what was promised to them and by when, and whether it was kept. */

const RID = 'ab'.repeat(32);
const report: StoredReport = {
  ...{ rid: RID, version: 1, caseNum: aCase('closed').num, town: TOWN, channel: 'web' },
  ...{ receivedAt: AT, createdAt: AT, text: '楼下有烟' },
};
const acceptor = post('acceptor', TOWN);
const actor = actorOf(caller('a-1', acceptor), acceptor);
const c = aCase('closed', { closedAt: AT });

const promised = (to: string, hours: number, what = '回电告知结果'): CasePromise => {
  const given = { id: `pro000000${hours}`, to, what, text: '内部：对方难缠', by: plus(AT, hours * HOUR) };
  const made = makePromise(c, given, ownerOf('a-1', acceptor), actor, AT, chinaCalendar);
  if (!made.ok) throw new Error(made.error.code);
  return made.value.next;
};
const pageWith = (promises: readonly CasePromise[], now = AT, before: readonly CasePromise[] = []) => {
  const own = { meta: aCase('merged'), steps: [], own: [], promises: before };
  const head = { meta: c, steps: [], own: [], promises };
  return trackingAnswer.parse(pageOf(report, [own, head], defaultPolicy(TOWN), now, 'zh-CN'));
};

it('are those made to all reporters and to this one, on whichever case of the chain, by their time', () => {
  const page = pageWith([promised('reporters', 5), promised('another', 2), promised('cd'.repeat(32), 3)], AT, [
    promised(RID, 1),
  ]);
  expect(page.promises?.map(({ by }) => by)).toEqual(['2026-03-06T23:10:00+08:00', '2026-03-07T03:10:00+08:00']);
  expect(page.promises?.[0]).toMatchObject({ what: '回电告知结果', state: 'promised', stateText: '已承诺，待兑现' });
});

it('say nothing of what colleagues wrote, and mask a number in what was promised', () => {
  const dropped = dropPromise(
    c,
    promised('reporters', 2),
    '内部：已撤诉',
    { person: 'd-1', role: 'dutySupervisor' },
    AT,
  );
  const kept = keepPromise(c, promised('reporters', 3), '内部：已回电', actor, plus(AT, HOUR)).next;
  const page = pageWith([
    ...(dropped.ok ? [dropped.value.next] : []),
    kept,
    promised('reporters', 4, '回电13812345678'),
  ]);
  expect(page.promises?.map(({ state }) => state)).toEqual(['dropped', 'kept', 'promised']);
  expect(page.promises?.[1]?.keptAt).toBe('2026-03-06T23:10:00+08:00');
  expect(JSON.stringify(page)).not.toMatch(/内部|13812345678|a-1|d-1/);
});

it('call a broken one broken, at its time not yet', () => {
  const states = [0, 1].map(
    (late) => pageWith([promised('reporters', 2)], plus(AT, 2 * HOUR + late)).promises?.[0]?.state,
  );
  expect(states).toEqual(['promised', 'late']);
});

it('are no part of the page of whom nothing was promised to', () => {
  expect(pageWith([promised('another', 2)]).promises).toBeUndefined();
  expect(pageWith([]).promises).toBeUndefined();
});
