import type { CaseCommand } from '../../../shared/cases/bodies.ts';
import { decide } from '../../../shared/cases/decide.ts';
import type { CaseMeta } from '../../../shared/cases/model.ts';
import type { RuleContext } from '../../../shared/cases/rules.ts';
import { aCase, context, post, TOWN, UNIT } from '../../support/cases.ts';

const dispatcher = post('dispatcher', TOWN);
const acceptor = post('acceptor', TOWN);
const supervisor = post('dutySupervisor', TOWN);
const inspector = post('inspector', TOWN);
const about = { kind: 'unit', ref: UNIT } as const;
const reason = { reason: '情况说明' };

const outcome = (c: CaseMeta, command: CaseCommand, given: RuleContext) => {
  const change = decide(c, command, given);
  return change.ok
    ? [change.value.next.state, change.value.messages.map(({ audience }) => audience)]
    : change.error.code;
};
const DISPATCHER = `post:${TOWN}:dispatcher`;

/** It turned out only afterwards that the complaint is about the very unit that leads. */
describe('a complaint about the unit that has it', () => {
  it('is told to who can take it away from there, when that is put down', () => {
    const c = aCase('handling');
    const told = outcome(c, { action: 'amend', body: { about } }, context('a', acceptor));
    expect(told).toEqual(['handling', [DISPATCHER]]);
    const other = { kind: 'unit', ref: 'zhzf' } as const;
    expect(outcome(c, { action: 'amend', body: { about: other } }, context('a', acceptor))).toEqual([
      'handling',
      [UNIT],
    ]);
  });

  it('goes not back to it', () => {
    const back = outcome(
      aCase('returned', { about }),
      { action: 'reject-return', body: reason },
      context('d', dispatcher),
    );
    expect(back).toBe('party-concerned');
    const handled = aCase('handled', { about });
    const failed = outcome(handled, { action: 'inspect', body: { outcome: 'fail' } }, context('i', inspector));
    expect(failed).toEqual(['returned', [DISPATCHER]]);
    const rework = outcome(aCase('inspected', { about }), { action: 'rework', body: reason }, context('a', acceptor));
    expect(rework).toEqual(['returned', [DISPATCHER]]);
    const closed = aCase('closed', { about, closedAt: '2026-03-06T15:00:00.000Z' });
    for (const to of [undefined, 'dispatched'] as const) {
      const body = { ...reason, ...(to ? { to } : {}) };
      const again = outcome(closed, { action: 'reopen', body }, context('s', supervisor));
      expect(again).toEqual(['returned', [DISPATCHER, 'reporters:case']]);
    }
  });
});
