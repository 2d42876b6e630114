import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import { blow, decideWhistle } from '../../../shared/whistles/rules-whole.ts';

const context = {
  actor: { person: 'd', role: 'dispatcher' as const },
  at: '2026-03-06T15:00:00.000Z',
  calendar: chinaCalendar,
};

describe('accepting a whistle', () => {
  it('starts the clocks of the invited and leaves the one that was let go before excused', () => {
    const { meta, parts } = blow(
      {
        id: '2603067980012340-1',
        caseNum: '2603067980012340',
        kind: 'daily',
        town: '320506103',
        lead: 'zhzf',
        parties: ['zhzf', 'saw'],
        blownBy: { person: 'l', role: 'gridLeader' },
        blownAt: context.at,
      },
      context,
    );
    const dropped = decideWhistle(meta, parts, { action: 'amend', body: { drop: ['saw'], reason: '不需要' } }, context);
    if (!dropped.ok) throw new Error('not amended');
    const left = parts.map((part) => dropped.value.parts.find(({ next }) => next.party === part.party)?.next ?? part);
    const accepted = decideWhistle(dropped.value.next, left, { action: 'accept', body: {} }, context);
    if (!accepted.ok) throw new Error('not accepted');
    expect(accepted.value.parts.map(({ next }) => [next.party, next.state, next.clock?.dueAt])).toEqual([
      ['zhzf', 'invited', '2026-03-06T16:00:00.000Z'],
    ]);
  });
});
