import fc from 'fast-check';
import { holdsOf, isRunning, type Ledger } from '../../../shared/cases/rules-holds.ts';
import { MINUTE, plus } from '../../../shared/kernel/time.ts';
import type { MatterEvent } from '../../../shared/workflow/matter.ts';

const RECEIVED = '2026-03-06T00:00:00.000Z';
const minute = (n: number): string => plus(RECEIVED, n * MINUTE);

type Told = readonly [at: number, action: string, to: string, data?: MatterEvent['data']];

const events = (...told: readonly Told[]): MatterEvent[] => {
  const all: readonly Told[] = [[2, 'report', 'reported'], ...told];
  return all.map(([at, action, to, data = {}], n) => {
    const before = all[n - 1];
    return {
      part: '_',
      version: n + 1,
      action,
      actor: { person: 'w-1', role: 'dispatcher' },
      at: minute(at),
      ...(before ? { from: before[2] } : {}),
      to,
      data,
    };
  });
};

/** `holder minutes outcome`, and `*` where nobody is blamed. */
const shown = ({ holds }: Ledger): string[] =>
  holds.map(({ holder, party, minutes, outcome, blameless }) =>
    [`${party ? `${holder}:${party}` : holder}${blameless ? '*' : ''}`, minutes, outcome].join(' '),
  );

const ledger = (now: number, ...told: readonly Told[]): string[] =>
  shown(holdsOf(events(...told), RECEIVED, minute(now)));

const FILED: Told = [10, 'file', 'filed'];
const SENT: Told = [20, 'dispatch', 'dispatched', { lead: 'zhzf' }];
const SIGNED: Told = [30, 'sign', 'handling'];
const returned = (code: string, at = 50): Told => [at, 'return', 'returned', { code }];

describe('the minutes of a case', () => {
  it('are the centre’s from the receipt until it is dispatched, the unit’s until it submits, and then the centre’s', () => {
    expect(
      ledger(
        999,
        FILED,
        SENT,
        SIGNED,
        [70, 'submit', 'handled'],
        [90, 'inspect', 'inspected'],
        [95, 'close', 'closed'],
      ),
    ).toEqual(['centre 20 dispatched', 'unit:zhzf 50 submitted', 'centre 25 closed']);
  });

  it('run on while it is open', () => {
    const open = holdsOf(events(FILED, SENT), RECEIVED, minute(60));
    expect(shown(open)).toEqual(['centre 20 dispatched', 'unit:zhzf 40 open']);
    expect([isRunning(open), open.minutes, open.to]).toEqual([true, 60, minute(60)]);
    expect(isRunning(holdsOf(events([9, 'answer', 'closed']), RECEIVED, minute(60)))).toBe(false);
  });

  it('are the unit’s again after an inspection that failed, and the other’s after a recall', () => {
    expect(
      ledger(
        120,
        FILED,
        SENT,
        SIGNED,
        [70, 'submit', 'handled'],
        [90, 'inspect', 'handling'],
        [100, 'dispatch', 'dispatched', { lead: 'scjg' }],
      ),
    ).toEqual([
      'centre 20 dispatched',
      'unit:zhzf 50 submitted',
      'centre 20 failed',
      'unit:zhzf 10 dispatched',
      'unit:scjg 20 open',
    ]);
  });

  it('are the unit’s own after a submission that it took back', () => {
    expect(ledger(100, FILED, SENT, SIGNED, [70, 'submit', 'handled'], [90, 'withdraw-submit', 'handling'])).toEqual([
      'centre 20 dispatched',
      'unit:zhzf 70 withdrawn',
      'unit:zhzf 10 open',
    ]);
  });

  it('add up although each is rounded: the whole is rounded once', () => {
    const uneven = events(FILED, SENT).map((one) => ({ ...one, at: plus(one.at, 40_000) }));
    const { holds, minutes, sums } = holdsOf(uneven, RECEIVED, plus(minute(60), 50_000));
    expect(holds.map((one) => one.minutes)).toEqual([20, 40]);
    expect([minutes, sums.reduce((sum, one) => sum + one.minutes, 0)]).toEqual([60, 60]);
  });
});

describe('a return', () => {
  it('leaves the unit responsible while nobody has decided', () => {
    expect(ledger(80, FILED, SENT, returned('not-ours'))).toEqual(['centre 20 dispatched', 'unit:zhzf 60 open']);
  });

  it('rejected stays the unit’s, to the minute: at the last minute it gains nothing', () => {
    const lasting = ledger(100, FILED, SENT).at(-1);
    expect(lasting).toBe('unit:zhzf 80 open');
    for (const rejected of [
      [90, 'reject-return', 'dispatched', { lead: 'zhzf' }],
      [90, 'dispatch', 'dispatched', { lead: 'zhzf' }],
    ] as const) {
      expect(ledger(100, FILED, SENT, returned('not-ours'), rejected)).toEqual([
        'centre 20 dispatched',
        'unit:zhzf 30 returned-rejected',
        'unit:zhzf 40 returned-rejected',
        'unit:zhzf 10 open',
      ]);
    }
  });

  it.each([
    [[80, 'dispatch', 'dispatched', { lead: 'scjg' }], 'unit:scjg 10 open'],
    [[80, 'send-back', 'reported'], 'centre 10 open'],
    [[80, 'escalate', 'escalated'], 'platform 10 open'],
  ] as readonly (readonly [Told, string])[])('upheld (%j) is the centre’s from the return', (decision, then) => {
    expect(ledger(90, FILED, SENT, returned('unclear'), decision)).toEqual([
      'centre 20 dispatched',
      'unit:zhzf 30 returned-upheld',
      'centre* 30 returned-upheld',
      then,
    ]);
  });

  it.each(['not-ours', 'wrong-place'])('upheld for %s is the centre’s from the dispatch, which was wrong', (code) => {
    expect(ledger(90, FILED, SENT, returned(code), [80, 'dispatch', 'dispatched', { lead: 'scjg' }])).toEqual([
      'centre 20 dispatched',
      'centre* 60 returned-upheld',
      'unit:scjg 10 open',
    ]);
  });

  it('upheld the second time takes back what the first rejection had cost', () => {
    const again: readonly Told[] = [
      [60, 'reject-return', 'dispatched', { lead: 'zhzf' }],
      returned('wrong-place', 70),
      [80, 'dispatch', 'dispatched', { lead: 'scjg' }],
    ];
    const { sums } = holdsOf(events(FILED, SENT, returned('wrong-place'), ...again), RECEIVED, minute(90));
    expect(sums).toEqual([
      { holder: 'centre', minutes: 80 },
      { holder: 'unit', party: 'scjg', minutes: 10 },
    ]);
  });

  it('waits on while somebody looks: that time is the centre’s, whatever is decided', () => {
    const looked: readonly Told[] = [
      [60, 'ask-verification', 'verifying'],
      [75, 'verify', 'returned'],
    ];
    expect(ledger(90, FILED, SENT, returned('not-ours'), ...looked, [80, 'reject-return', 'dispatched'])).toEqual([
      'centre 20 dispatched',
      'unit:zhzf 30 returned-rejected',
      'unit:zhzf 10 verifying',
      'centre 15 verified',
      'unit:zhzf 5 returned-rejected',
      'unit:zhzf 10 open',
    ]);
  });

  it('merged while it was undecided, and taken apart again, is undecided as before', () => {
    const apart: readonly Told[] = [
      [60, 'merge', 'merged'],
      [70, 'unmerge', 'returned'],
    ];
    const merged = ledger(999, FILED, SENT, returned('duplicate'), [60, 'merge', 'merged']);
    expect(merged).toEqual(['centre 20 dispatched', 'unit:zhzf 30 returned-upheld', 'centre* 10 returned-upheld']);
    expect(ledger(80, FILED, SENT, returned('duplicate'), ...apart)).toEqual([
      'centre 20 dispatched',
      'unit:zhzf 40 merged',
      'centre 10 merged',
      'unit:zhzf 10 open',
    ]);
  });
});

describe('a unit that says its part is done', () => {
  const asked: Told = [60, 'request-transfer', 'handling', { ask: 'transfer' }];

  it('has it no more from then on, where that is upheld', () => {
    expect(ledger(90, FILED, SENT, SIGNED, asked, [80, 'uphold', 'returned', { ask: 'transfer' }])).toEqual([
      'centre 20 dispatched',
      'unit:zhzf 40 asked',
      'centre* 20 transferred',
      'centre 10 open',
    ]);
  });

  it('had it all the time, where it is not', () => {
    expect(ledger(90, FILED, SENT, SIGNED, asked, [80, 'deny', 'handling', { ask: 'transfer' }])).toEqual([
      'centre 20 dispatched',
      'unit:zhzf 70 open',
    ]);
  });
});

describe('time that is nobody’s fault', () => {
  const suspended = (code: string): Told => [60, 'grant', 'suspended', { ask: 'suspension', code }];
  const resumed: Told = [80, 'resume', 'handling'];

  it.each([
    ['reporter-absent', 'reporter'],
    ['weather', 'nobody'],
  ])('is suspended for %s', (code, holder) => {
    expect(ledger(90, FILED, SENT, SIGNED, suspended(code), resumed)).toEqual([
      'centre 20 dispatched',
      'unit:zhzf 40 suspended',
      `${holder} 20 resumed`,
      'unit:zhzf 10 open',
    ]);
  });

  it('lies between a closing and its reopening', () => {
    expect(ledger(90, [40, 'answer', 'closed'], [70, 'reopen', 'reported'])).toEqual([
      'centre 40 closed',
      'nobody 30 reopened',
      'centre 20 open',
    ]);
  });

  it('lies under a relief, out of whoever has it; a relief that is to come counts from when it comes', () => {
    const reliefs = [
      { from: minute(15), to: minute(25) },
      { from: minute(22), to: minute(30) },
      { from: minute(80), to: minute(200) },
    ];
    expect(shown(holdsOf(events(FILED, SENT), RECEIVED, minute(90), reliefs))).toEqual([
      'centre 15 relief',
      'nobody 5 dispatched',
      'nobody 10 resumed',
      'unit:zhzf 50 relief',
      'nobody 10 open',
    ]);
  });
});

describe('an outage of the systems', () => {
  const stood = (reliefs: Parameters<typeof holdsOf>[3], now = 90) =>
    holdsOf(events(FILED, SENT), RECEIVED, minute(now), reliefs).holds.map((one) =>
      [one.stood ?? one.party ?? one.holder, one.minutes, one.outcome].join(' '),
    );
  const span = (from: number, to: number, cause?: 'outage') => ({
    ...{ from: minute(from), to: minute(to) },
    ...(cause ? { cause } : {}),
  });

  it('is nobody’s time like a storm’s, and told apart from it', () => {
    expect(stood([span(30, 50, 'outage')])).toEqual([
      'centre 20 dispatched',
      'zhzf 10 outage',
      'outage 20 resumed',
      'zhzf 40 open',
    ]);
    expect(stood([span(30, 50)])).toEqual([
      'centre 20 dispatched',
      'zhzf 10 relief',
      'relief 20 resumed',
      'zhzf 40 open',
    ]);
  });

  it('goes before a storm that it falls into, and every minute is counted once', () => {
    expect(stood([span(30, 70), span(40, 50, 'outage')])).toEqual([
      'centre 20 dispatched',
      'zhzf 10 relief',
      'relief 10 outage',
      'outage 10 relief',
      'relief 20 resumed',
      'zhzf 20 open',
    ]);
    expect(stood([span(30, 50), span(40, 70, 'outage')])).toEqual([
      ...['centre 20 dispatched', 'zhzf 10 relief', 'relief 10 outage', 'outage 30 resumed', 'zhzf 20 open'],
    ]);
  });

  it('whatever falls together, the holds add up, and what stood is what stood', () => {
    const anySpan = fc
      .tuple(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 1, max: 40 }), fc.boolean())
      .map(([from, length, outage]) => span(from, from + length, outage ? 'outage' : undefined));
    fc.assert(
      fc.property(fc.array(anySpan, { maxLength: 6 }), (reliefs) => {
        const { holds, minutes } = holdsOf(events(FILED, SENT), RECEIVED, minute(90), reliefs);
        expect(holds.reduce((sum, one) => sum + one.minutes, 0)).toBe(minutes);
        for (let n = 0; n < 90; n += 1) {
          const at = minute(n);
          const lying = reliefs.filter(({ from, to }) => from <= at && at < to);
          const expected = lying.some(({ cause }) => cause) ? 'outage' : lying.length > 0 ? 'relief' : undefined;
          expect(holds.find(({ from, to }) => from <= at && at < to)?.stood).toBe(expected);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('a platform from above', () => {
  it('has what was escalated to it', () => {
    expect(ledger(90, FILED, [20, 'escalate', 'escalated'], [60, 'recall-escalation', 'returned'])).toEqual([
      'centre 20 escalated',
      'platform 40 recalled',
      'centre 30 open',
    ]);
  });

  it('has what waits for its word: a refusal, a closing', () => {
    expect(
      ledger(90, [20, 'refuse', 'reported', { ask: 'refusal' }], [60, 'grant', 'refused', { ask: 'refusal' }]),
    ).toEqual(['centre 20 asked', 'platform 40 refused']);
    expect(
      ledger(90, [20, 'refuse', 'reported', { ask: 'refusal' }], [60, 'deny', 'reported', { ask: 'refusal' }]),
    ).toEqual(['centre 20 asked', 'platform 40 denied', 'centre 30 open']);
    // What waits for somebody in the town changes nothing.
    expect(ledger(90, FILED, SENT, [60, 'force-close', 'dispatched', { ask: 'force-close' }]).at(-1)).toBe(
      'unit:zhzf 70 open',
    );
  });
});
