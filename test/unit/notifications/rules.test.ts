import fc from 'fast-check';
import { DAY, HOUR, MINUTE, minus, plus, SECOND } from '../../../shared/kernel/time.ts';
import { classOfStatus, MAX_RETRY_AFTER, nextTry } from '../../../shared/notifications/retry.ts';
import { afterAttempt, type Delivery, type Entry, type Lane, plan } from '../../../shared/notifications/rules.ts';

const NOW = '2026-03-06T14:10:00.000Z';
const hook: Lane = { kind: 'webhook', channel: 'webhook:a', to: 'zhzf' };
const other: Lane = { kind: 'webhook', channel: 'webhook:b', to: 'zhzf' };
const inbox: Lane = { kind: 'inbox', channel: 'inbox', to: 'zhzf' };

const entry = (version: number, more: Partial<Entry> = {}): Entry => ({
  sk: `OUT#zhzf#_#00000${version}#0`,
  part: '_',
  version,
  n: 0,
  type: 'news',
  state: 'pending',
  ...more,
});
const delivery = (of: Entry, lane: Lane, state: Delivery['state'], nextAt?: string): Delivery => ({
  sk: of.sk,
  channel: lane.channel,
  to: lane.to,
  state,
  attempts: 1,
  since: NOW,
  nextAt,
});
const tried = (entries: Entry[], lanes: Lane[], deliveries: Delivery[] = [], at = NOW): string[] =>
  plan(entries, lanes, deliveries, at).attempts.map(({ sk, lane }) => `${Number(sk.slice(11, 17))} ${lane.channel}`);

const [one, two, three] = [entry(1), entry(2), entry(3)];

describe('what goes out now', () => {
  it('is the first message on a webhook and all of them into the inbox, whatever the order they are read in', () => {
    expect(tried([three, one, two], [hook, inbox])).toEqual(['1 webhook:a', '1 inbox', '2 inbox', '3 inbox']);
  });

  it('counts by number, not by text, and by n within a version', () => {
    const entries = [entry(10, { sk: 'OUT#zhzf#_#000010#0' }), entry(9), entry(9, { sk: 'OUT#zhzf#_#000009#1', n: 1 })];
    expect(plan(entries, [hook], [], NOW).attempts.map(({ sk }) => sk)).toEqual(['OUT#zhzf#_#000009#0']);
  });

  it('is the next one when the first is through', () => {
    expect(tried([one, two], [hook], [delivery(one, hook, 'delivered')])).toEqual(['2 webhook:a']);
    expect(tried([{ ...one, state: 'delivered' }, two], [hook])).toEqual(['2 webhook:a']);
    expect(tried([{ ...one, state: 'superseded' }, two], [hook])).toEqual(['2 webhook:a']);
  });

  it('is nothing in a lane whose first message waits or is dead, and everything in the others', () => {
    const waits = delivery(one, hook, 'failed', plus(NOW, SECOND));
    const passed = delivery(one, other, 'delivered');
    expect(tried([one, two], [hook, other, inbox], [waits, passed])).toEqual(['1 inbox', '2 webhook:b', '2 inbox']);
    expect(tried([one, two], [hook], [delivery(one, hook, 'dead')])).toEqual([]);
  });

  it('is the failed one again when its time has come, not before', () => {
    const waits = [delivery(one, hook, 'failed', plus(NOW, 30 * SECOND))];
    expect(tried([one, two], [hook], waits, plus(NOW, 30 * SECOND - 1))).toEqual([]);
    expect(tried([one, two], [hook], waits, plus(NOW, 30 * SECOND))).toEqual(['1 webhook:a']);
  });

  it('rests in quiet hours, but not when an emergency waits, nor what goes before it', () => {
    const quiet = { ...hook, quietUntil: plus(NOW, HOUR) };
    expect(tried([one, two], [quiet, inbox])).toEqual(['1 inbox', '2 inbox']);
    expect(tried([one, { ...two, urgent: true }], [quiet])).toEqual(['1 webhook:a']);
    expect(tried([one, two], [quiet], [], plus(NOW, HOUR))).toEqual(['1 webhook:a']);
  });
});

describe('what the ledger says of a message', () => {
  const settled = (entries: Entry[], lanes: Lane[], deliveries: Delivery[], at = NOW) =>
    plan(entries, lanes, deliveries, at).settlements.map(({ sk, ...rest }) => ({
      version: Number(sk.slice(11, 17)),
      ...rest,
    }));

  it('delivered, when every lane has it', () => {
    const both = [delivery(one, hook, 'delivered'), delivery(one, inbox, 'delivered')];
    expect(settled([one], [hook, inbox], both)).toEqual([{ version: 1, state: 'delivered' }]);
  });

  it('held until the next try, and those behind it a little longer', () => {
    const waits = [delivery(one, hook, 'failed', plus(NOW, 30 * SECOND))];
    expect(settled([one, two], [hook], waits)).toEqual([
      { version: 1, state: 'held', wakeAt: plus(NOW, 30 * SECOND) },
      { version: 2, state: 'held', wakeAt: plus(NOW, 90 * SECOND) },
    ]);
  });

  it('dead, with the channel, when nothing more is tried; and those behind it held with a net below', () => {
    expect(settled([one, two], [hook], [delivery(one, hook, 'dead')])).toEqual([
      { version: 1, state: 'dead', channel: 'webhook' },
      { version: 2, state: 'held', wakeAt: plus(NOW, DAY) },
    ]);
  });

  it('not dead yet while another lane still tries', () => {
    const mixed = [delivery(one, hook, 'dead'), delivery(one, other, 'failed', plus(NOW, MINUTE))];
    expect(settled([one], [hook, other], mixed)).toEqual([{ version: 1, state: 'held', wakeAt: plus(NOW, MINUTE) }]);
  });

  it('what it says already is not said again, unless a held one would wake too late', () => {
    const waits = [delivery(one, hook, 'failed', plus(NOW, MINUTE))];
    const held = (wakeAt: string) => [{ ...one, state: 'held' as const, wakeAt }];
    expect(settled(held(plus(NOW, MINUTE)), [hook], waits)).toEqual([]);
    expect(settled(held(plus(NOW, SECOND)), [hook], waits)).toEqual([]);
    expect(settled(held(plus(NOW, HOUR)), [hook], waits)).toHaveLength(1);
    expect(settled(held(NOW), [hook], waits)).toHaveLength(1);
    expect(settled([{ ...one, state: 'dead' }], [hook], [delivery(one, hook, 'dead')])).toEqual([]);
  });

  describe('superseded', () => {
    const reminders = [one, entry(2, { latestWins: true }), entry(3, { latestWins: true })];
    const blocked = [delivery(one, hook, 'failed', plus(NOW, MINUTE))];

    it('when a newer one of its type is there and it waits behind another', () => {
      const found = settled([one, ...reminders.slice(1).map((each) => ({ ...each, type: 'r' }))], [hook], blocked);
      expect(found.filter(({ state }) => state === 'superseded')).toEqual([{ version: 2, state: 'superseded' }]);
    });

    it('never when it is the first, since somebody may be sending it', () => {
      const [, a, b] = reminders;
      const pair = [a, b].flatMap((each) => (each ? [each] : []));
      expect(settled(pair, [hook], [])).toEqual([]);
      const failing = pair.slice(0, 1).map((each) => delivery(each, hook, 'failed', plus(NOW, MINUTE)));
      expect(settled(pair, [hook], failing).map(({ state }) => state)).toEqual(['held', 'held']);
    });

    it('never for another type, nor where every one counts', () => {
      const others = [
        one,
        entry(2, { latestWins: true, type: 'a' }),
        entry(3, { latestWins: true, type: 'b' }),
        entry(4),
      ];
      expect(settled(others, [hook], blocked).some(({ state }) => state === 'superseded')).toBe(false);
    });

    it('not while one of its lanes is in quiet hours and could go on by itself', () => {
      const quiet = { ...hook, quietUntil: plus(NOW, HOUR) };
      expect(settled(reminders.slice(1), [quiet], []).map(({ state }) => state)).toEqual(['held', 'held']);
    });
  });
});

describe('when a failed message is tried again', () => {
  const failure = (more: Partial<Parameters<typeof nextTry>[0]>) =>
    nextTry({ class: 'temporary', attempts: 1, since: NOW, ...more }, NOW, 0);

  it('after 30 s, 2 min, 10 min, 30 min, then every 2 h', () => {
    const waits = [1, 2, 3, 4, 5, 6, 9].map((attempts) => minus(failure({ attempts }) as string, NOW));
    expect(waits).toEqual([30 * SECOND, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, 2 * HOUR, 2 * HOUR, 2 * HOUR]);
  });

  it('later by at most a fifth at random', () => {
    const latest = nextTry({ class: 'temporary', attempts: 1, since: NOW }, NOW, 1);
    expect(latest).toBe(plus(NOW, 36 * SECOND));
  });

  it('when the receiver asks, within two hours', () => {
    expect(failure({ retryAfter: 5 * MINUTE })).toBe(plus(NOW, 5 * MINUTE));
    expect(failure({ retryAfter: SECOND })).toBe(plus(NOW, 30 * SECOND));
    expect(failure({ retryAfter: 50 * HOUR })).toBe(plus(NOW, MAX_RETRY_AFTER));
  });

  it('never: after a day, after three refusals, after 410', () => {
    expect(failure({ since: plus(NOW, -DAY) })).toBe('dead');
    expect(failure({ class: 'rejected', attempts: 2 })).toBe(plus(NOW, 2 * MINUTE));
    expect(failure({ class: 'rejected', attempts: 3 })).toBe('dead');
    expect(failure({ class: 'gone' })).toBe('dead');
    expect(failure({ class: 'nobody', attempts: 7 })).toBe(plus(NOW, 2 * HOUR));
  });

  it.each([
    [410, 'gone'],
    [408, 'temporary'],
    [425, 'temporary'],
    [429, 'temporary'],
    [500, 'temporary'],
    [503, 'temporary'],
    [301, 'rejected'],
    [400, 'rejected'],
    [401, 'rejected'],
    [404, 'rejected'],
    [0, 'rejected'],
  ])('a status of %i is %s', (status, of) => {
    expect(classOfStatus(status)).toBe(of);
  });

  it('ends: whatever fails for ever is given up within a day and two tries of it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('temporary', 'rejected', 'nobody' as const), { minLength: 1 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (classes, random) => {
          let known: Delivery | undefined;
          let now = NOW;
          let n = 0;
          while (known?.state !== 'dead') {
            const kind = classes[n % classes.length] ?? 'temporary';
            const outcome = { is: 'failed', class: kind, error: 'x' } as const;
            known = afterAttempt({ sk: one.sk, lane: hook, before: known }, outcome, now, random);
            expect(known.attempts).toBe(n + 1);
            now = known.nextAt ?? now;
            n += 1;
            expect(n).toBeLessThan(20);
          }
          expect(minus(now, NOW)).toBeLessThanOrEqual(DAY);
        },
      ),
    );
  });

  it('a try that was put off counts as none, but ages', () => {
    const put = afterAttempt({ sk: one.sk, lane: hook }, { is: 'deferred', until: plus(NOW, HOUR) }, NOW, 0);
    expect(put).toMatchObject({ state: 'failed', attempts: 0, nextAt: plus(NOW, HOUR) });
    const late = plus(NOW, DAY);
    const old = afterAttempt(
      { sk: one.sk, lane: hook, before: put },
      { is: 'deferred', until: plus(late, 1) },
      late,
      0,
    );
    expect(old.state).toBe('dead');
  });
});
