import { bindWhistle, inviteToWhistle } from '../../../shared/cases/rules-whistle.ts';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import { itemBytes, JOINT_META_LIMIT_BYTES } from '../../../shared/platform/dynamodb/codec.ts';
import { toWhistleItem, toWhistlePartItem, whistleMetaItem, whistlePartItem } from '../../../shared/whistles/items.ts';
import { MOST_DEPARTMENTS, PART_DONE, PART_STATES, type WhistleMeta } from '../../../shared/whistles/model.ts';
import { isLate, ratingDue, reportInClock } from '../../../shared/whistles/rules.ts';
import { blow } from '../../../shared/whistles/rules-whole.ts';
import { AT, aCase, TOWN } from '../../support/cases.ts';
import { aPart, aWhistle, by, DUE, made, whole } from '../../support/whistles.ts';

const bucketOf = (part: ReturnType<typeof aPart>) => toWhistlePartItem(part, chinaCalendar).bucket;
const audiences = (change: ReturnType<typeof whole>, type: string) =>
  made(change)
    .messages.filter((one) => one.type === `onegrid.whistle.${type}`)
    .map((one) => one.audience);

const names = (count: number): string[] => Array.from({ length: count }, (_, n) => `department-${n}`);
const draft = (changes: Partial<WhistleMeta> = {}) => {
  const { state: _state, version: _version, inForceAt: _in, acceptedAt: _at, ...rest } = aWhistle('blown', changes);
  return rest;
};

describe('blowing', () => {
  it('waits for the centre, and no time runs yet', () => {
    const { meta, parts, messages } = blow(draft(), by());
    expect(meta).toMatchObject({ state: 'blown', version: 1 });
    expect(parts.map((part) => [part.party, part.state, part.lead, part.clock])).toEqual([
      ['zhzf', 'invited', true, undefined],
      ['scjg', 'invited', undefined, undefined],
    ]);
    expect(messages.map((one) => one.audience)).toEqual(['zhzf', 'scjg', `post:${TOWN}:dispatcher`]);
  });

  it('in an emergency is in force at once, and the supervisor is told', () => {
    const { meta, parts, messages } = blow(draft({ kind: 'emergency' }), by());
    expect(meta).toMatchObject({ state: 'in-force', inForceAt: '2026-03-06T14:40:00.000Z' });
    expect(parts.map((part) => part.clock?.dueAt)).toEqual(['2026-03-06T14:55:00.000Z', '2026-03-06T14:55:00.000Z']);
    expect(messages.at(-1)?.audience).toBe(`post:${TOWN}:dutySupervisor`);
  });

  it('reaches thirty departments, in items that are read back as they were', () => {
    const parties = names(MOST_DEPARTMENTS);
    const { meta, parts, messages } = blow(draft({ parties, lead: 'department-0', confidential: true }), by());
    expect([parts.length, messages.length]).toEqual([30, 31]);
    const item = toWhistleItem(meta, chinaCalendar);
    expect(itemBytes(item)).toBeLessThan(JOINT_META_LIMIT_BYTES);
    expect(whistleMetaItem.safeParse(item).success).toBe(true);
    for (const part of parts) {
      expect(part.confidential).toBe(true);
      expect(whistlePartItem.parse(toWhistlePartItem(part, chinaCalendar))).toEqual(part);
    }
  });

  it('counts to a meeting that is to come, and never to one that is past', () => {
    const meetAt = '2026-03-06T18:00:00.000Z';
    expect(reportInClock('daily', meetAt, AT, chinaCalendar).dueAt).toBe(meetAt);
    expect(reportInClock('tough', meetAt, AT, chinaCalendar).dueAt).toBe(meetAt);
    expect(reportInClock('emergency', meetAt, AT, chinaCalendar).dueAt).toBe('2026-03-06T14:25:00.000Z');
    expect(reportInClock('daily', meetAt, meetAt, chinaCalendar).dueAt).toBe('2026-03-06T19:00:00.000Z');
  });
});

describe('accepting', () => {
  it('starts every clock, and tells the departments and who blew', () => {
    const parts = [aPart('invited', 'zhzf', { version: 1 }), aPart('invited', 'scjg')];
    const change = made(whole(aWhistle('blown'), parts, { action: 'accept', body: {} }));
    expect(change.next).toMatchObject({ state: 'in-force', version: 5, acceptedAt: '2026-03-06T14:40:00.000Z' });
    expect(change.parts.map(({ next }) => [next.version, next.clock?.dueAt])).toEqual([
      [1, '2026-03-06T15:40:00.000Z'],
      [2, '2026-03-06T15:40:00.000Z'],
    ]);
    expect(change.messages.map((one) => one.audience)).toEqual(['zhzf', 'scjg', 'person:leader']);
  });

  it('calls nobody who was let go before', () => {
    const change = whole(aWhistle('blown'), [aPart('invited'), aPart('excused', 'scjg')], {
      action: 'accept',
      body: {},
    });
    expect(audiences(change, 'in-force')).toEqual(['zhzf']);
  });

  it('of an emergency comes afterwards, once', () => {
    const { acceptedAt: _at, ...emergency } = aWhistle('in-force', { kind: 'emergency' });
    const change = made(whole(emergency, [aPart('invited')], { action: 'accept', body: {} }));
    expect([change.next.state, change.parts]).toEqual(['in-force', []]);
    expect(whole(change.next, [], { action: 'accept', body: {} })).toBe('already-done');
  });
});

describe('declining and appealing', () => {
  const declined = () =>
    made(
      whole(aWhistle('blown'), [aPart('invited', 'zhzf'), aPart('excused', 'scjg')], {
        action: 'decline',
        body: { reason: '一家可办' },
      }),
    );

  it('frees the case, and takes the whistle off the lists of the departments, who are told', () => {
    const change = declined();
    expect([change.next.state, change.onCase]).toEqual(['declined', 'ends']);
    expect(change.parts.map(({ next }) => bucketOf(next))).toEqual(['whistles:done', 'whistles:done']);
    expect(audiences(change, 'declined')).toEqual(['zhzf', 'person:leader']);
  });

  it('an appeal brings it back once, to the lists as well', () => {
    const before = declined();
    const parts = before.parts.map(({ next }) => next);
    const change = made(whole(before.next, parts, { action: 'appeal', body: { reason: '一家办不了' } }));
    expect(change.next).toMatchObject({ state: 'blown', appealed: true });
    expect([change.next.endedAt, change.onCase]).toEqual([undefined, 'holds']);
    expect(change.parts.map(({ next }) => [next.party, bucketOf(next)])).toEqual([
      ['zhzf', 'whistles:open'],
      ['scjg', 'whistles:done'],
    ]);
    expect(audiences(change, 'appealed')).toEqual([`post:${TOWN}:dutySupervisor`]);
    const again = made(whole(change.next, parts, { action: 'decline', body: { reason: '不' } }));
    expect(whole(again.next, parts, { action: 'appeal', body: { reason: '再' } })).toBe('already-done');
  });

  it('an appeal comes too late once the case is handled', () => {
    const bound = bindWhistle(aCase('handled'), 'w-1', ['zhzf'], false);
    expect(bound.ok ? 'bound' : bound.error.code).toBe('wrong-state');
  });
});

describe('amending', () => {
  const amend = (
    body: { invite?: string[]; drop?: string[] },
    parts = [aPart('invited'), aPart('reported-in', 'scjg')],
  ) => whole(aWhistle('in-force'), parts, { action: 'amend', body: { ...body, reason: '调整' } });

  it('invites more, each once, with time of their own', () => {
    const change = made(amend({ invite: ['saw', 'saw', 'zhzf'] }));
    expect(change.parts.map(({ before, next }) => [before, next.party, next.version, next.clock?.dueAt])).toEqual([
      [undefined, 'saw', 1, '2026-03-06T15:40:00.000Z'],
    ]);
    expect(change.next.parties).toEqual(['zhzf', 'scjg', 'saw']);
    expect([change.onCase, audiences(change, 'invited')]).toEqual(['invites', ['saw']]);
  });

  it('lets go: its time stands, its wish is settled, its row is done', () => {
    const waiting = aPart('cannot-come');
    const change = made(amend({ drop: ['zhzf'] }, [waiting]));
    const [dropped] = change.parts;
    expect(dropped?.next).toMatchObject({ state: 'excused', clock: { stoppedAt: by().at } });
    expect(dropped?.next.wish).toBeUndefined();
    expect(dropped && toWhistlePartItem(dropped.next, chinaCalendar)).toMatchObject({ bucket: 'whistles:done' });
    expect(dropped && toWhistlePartItem(dropped.next, chinaCalendar)).not.toHaveProperty('wakeAt');
  });

  it('invites again whom it let go', () => {
    const change = made(amend({ invite: ['zhzf'] }, [aPart('excused', 'zhzf', { version: 5 })]));
    expect(change.parts.map(({ next }) => [next.party, next.state, next.version])).toEqual([['zhzf', 'invited', 5]]);
    expect([change.next.parties, change.onCase]).toEqual([['zhzf', 'scjg'], 'invites']);
  });

  it('leaves what is done as it is, and refuses what would change nothing', () => {
    expect(amend({ drop: ['scjg'] }, [aPart('result-filed', 'scjg')])).toBe('already-done');
    expect(amend({ invite: ['zhzf'], drop: ['nobody'] })).toBe('already-done');
  });

  it('never has more than thirty departments', () => {
    const parts = names(29).map((party) => aPart('invited', party));
    expect(made(amend({ invite: ['a'] }, parts)).parts).toHaveLength(1);
    expect(amend({ invite: ['a', 'b'] }, parts)).toBe('invalid-body');
  });

  it('invites nobody that the complaint is about', () => {
    const invited = inviteToWhistle(aCase('handling', { about: { kind: 'unit', ref: 'saw' } }), ['zhzf', 'saw']);
    expect(invited.ok ? 'invited' : invited.error.code).toBe('party-concerned');
  });
});

describe('postponing', () => {
  const meetAt = '2026-03-07T02:00:00.000Z';
  const postpone = (w: WhistleMeta, parts: Parameters<typeof whole>[1], at = meetAt) =>
    whole(w, parts, { action: 'postpone', body: { meetAt: at, reason: '下雨' } });

  it.each(['daily', 'tough', 'emergency'] as const)('gives those who have not come the new time: %s', (kind) => {
    const parts = [
      aPart('invited', 'a', { reminded: 'at' }),
      aPart('cannot-come', 'b'),
      ...PART_STATES.slice(2).map((state) => aPart(state, state)),
    ];
    const change = made(postpone(aWhistle('in-force', { kind }), parts));
    const [coming, ...waiting] = change.parts.map(({ next }) => next).reverse();
    expect(
      waiting.reverse().map((next) => [next.party, next.state, next.clock?.dueAt, next.reminded, next.wish]),
    ).toEqual([
      ['a', 'invited', meetAt, undefined, undefined],
      ['b', 'invited', meetAt, undefined, undefined],
    ]);
    // Who has reported in already has until after the new time for the result.
    expect([coming?.state, coming?.timer?.clock.startedAt]).toEqual(['reported-in', meetAt]);
    expect(audiences(change, 'postponed')).toEqual(['a', 'b', 'reported-in', 'arrived']);
  });

  it('before acceptance only says when, and never into the past', () => {
    expect(made(postpone(aWhistle('blown'), [aPart('invited')])).parts).toEqual([]);
    expect(postpone(aWhistle('in-force'), [aPart('invited')], by().at)).toBe('limit-passed');
  });
});

describe('ending', () => {
  it('confirms when every result is in or excused, and never before', () => {
    for (const state of PART_STATES) {
      const change = whole(aWhistle('in-force'), [aPart('left'), aPart(state, 'scjg')], {
        action: 'confirm',
        body: {},
      });
      const done = PART_DONE.includes(state);
      expect([state, typeof change === 'string' ? change : change.next.state]).toEqual([
        state,
        done ? 'confirmed' : 'whistle-not-finished',
      ]);
    }
  });

  it('by force takes what is missing as it is, and says so', () => {
    const parts = [aPart('left'), aPart('invited', 'scjg')];
    const supervisor = by({ person: 's', role: 'dutySupervisor' }, '2026-03-06T16:00:00.000Z');
    const change = made(
      whole(aWhistle('in-force'), parts, { action: 'force-confirm', body: { reason: '拖延' } }, supervisor),
    );
    expect(change.data).toMatchObject({ missing: ['scjg'], ratingDue: ['scjg'] });
    expect(change.onCase).toBe('ends');
  });

  it.each(['withdraw', 'force-confirm'] as const)(
    '%s leaves no department with anything to do or a running clock',
    (action) => {
      const parts = PART_STATES.map((state) => aPart(state, state));
      const change = made(whole(aWhistle('in-force'), parts, { action, body: { reason: 'x' } }));
      expect(change.parts).toHaveLength(parts.length);
      for (const { before, next } of change.parts) {
        const item = toWhistlePartItem(next, chinaCalendar);
        expect([next.state, next.version]).toEqual([before?.state, before?.version]);
        expect([item.bucket, item.wakeAt, next.clock?.stoppedAt === undefined]).toEqual([
          'whistles:done',
          undefined,
          false,
        ]);
      }
      expect(change.onCase).toBe('ends');
    },
  );
});

describe('rating', () => {
  const end = '2026-03-06T18:00:00.000Z';
  it('is asked for when the whistle was tough, or somebody came late, not at all, or failed', () => {
    expect(ratingDue(aWhistle('confirmed', { kind: 'tough' }), aPart('left'), end)).toBe(true);
    expect(ratingDue(aWhistle('confirmed'), aPart('left'), end)).toBe(false);
    expect(ratingDue(aWhistle('confirmed'), aPart('left', 'zhzf', { onTime: false }), end)).toBe(true);
    expect(ratingDue(aWhistle('confirmed'), aPart('left', 'zhzf', { result: 'failed' }), end)).toBe(true);
    expect(ratingDue(aWhistle('confirmed'), aPart('invited'), end)).toBe(true);
    expect(ratingDue(aWhistle('confirmed'), aPart('cannot-come'), end)).toBe(true);
    expect(ratingDue(aWhistle('confirmed'), aPart('invited'), AT)).toBe(false);
  });

  it('late is one who has not come after the time, not at it', () => {
    expect(isLate(aPart('invited'), DUE)).toBe(false);
    expect(isLate(aPart('invited'), '2026-03-06T15:10:00.001Z')).toBe(true);
    expect(isLate(aPart('excused'), '2026-03-07T00:00:00.000Z')).toBe(false);
  });
});
