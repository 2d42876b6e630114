import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import { toWhistleItem, toWhistlePartItem } from '../../../shared/whistles/items.ts';
import {
  LIMITS,
  PART_DONE,
  PART_STATES,
  WHISTLE_KINDS,
  WHISTLE_LIMITS,
  WHISTLE_STATES,
} from '../../../shared/whistles/model.ts';
import { blow } from '../../../shared/whistles/rules-whole.ts';
import { partTable, whistleTable } from '../../../shared/whistles/table.ts';
import { PART_WAITING, partWaits, WAITING, whistleWaits } from '../../../shared/whistles/waits.ts';
import { start } from '../../../shared/workflow/deadlines.ts';
import { faultsOfWaits } from '../../../shared/workflow/waits.ts';
import { AT } from '../../support/cases.ts';
import { aPart, aWhistle, by, made, officerOf, ofPart, whole } from '../../support/whistles.ts';

describe('what a whistle waits for', () => {
  it('names an actor, a substitute, a limit and an override in every waiting state', () => {
    expect(faultsOfWaits(whistleTable, WAITING, whistleWaits)).toEqual([]);
    expect(faultsOfWaits(partTable, PART_WAITING, partWaits)).toEqual([]);
  });

  it('is nothing only where the whistle has ended, or a part of it', () => {
    expect(WHISTLE_STATES.filter((state) => !WAITING.includes(state))).toEqual(['declined', 'confirmed', 'withdrawn']);
    expect(PART_STATES.filter((state) => !PART_WAITING.includes(state))).toEqual(PART_DONE);
  });

  it('has a limit of a whole number for every kind, and names each limit', () => {
    for (const limit of WHISTLE_LIMITS) {
      for (const kind of WHISTLE_KINDS) expect(() => start(LIMITS[limit][kind], AT, chinaCalendar)).not.toThrow();
    }
    const named = new Set([...whistleWaits, ...partWaits].map((wait) => wait.limit));
    expect(WHISTLE_LIMITS.filter((limit) => !named.has(limit))).toEqual(['raise']);
  });

  const [blown, inForce] = whistleWaits;
  if (!blown || !inForce) throw new Error('the declarations are gone');
  it.each<[string, Partial<typeof blown>]>([
    ['its actor may take none of the actions that lead on', { actor: { role: 'leader' } }],
    ['its substitute may take none of the actions that lead on', { substitute: { role: 'leader' } }],
    ['actor and substitute are the same', { substitute: { role: 'dispatcher' } }],
    ['amend does not lead on', { forward: ['accept', 'amend'] }],
    ['the override does not lead out', { override: { action: 'confirm', by: { relation: 'blower' } } }],
    ['the override is not theirs to take', { override: { action: 'withdraw', by: { role: 'leader' } } }],
    ['the clock may not do what silence asks for', { onSilence: 'decline' }],
  ])('is found where %s', (fault, change) => {
    expect(faultsOfWaits(whistleTable, WAITING, [{ ...blown, ...change }, inForce])).toEqual([`blown: ${fault}`]);
  });

  it('is found where a state is declared twice or not at all', () => {
    expect(faultsOfWaits(whistleTable, WAITING, [blown])).toEqual(['in-force: not declared exactly once']);
    expect(faultsOfWaits(whistleTable, WAITING, [...whistleWaits, blown])).toEqual([
      'blown: not declared exactly once',
    ]);
  });
});

/** Every way into a waiting state starts its limit: no one waits without a time at which somebody is told. */
describe('the time that runs in a waiting state', () => {
  const centre = by({ person: 'd', role: 'dispatcher' });
  const fresh = (kind: 'daily' | 'tough' | 'emergency') => {
    const { state: _s, version: _v, inForceAt: _i, acceptedAt: _a, ...rest } = aWhistle('blown', { kind });
    return blow(rest, centre);
  };
  const wakes = (item: Record<string, unknown>): boolean => typeof item.wakeAt === 'string';

  it.each(WHISTLE_KINDS)('begins when it is blown: %s', (kind) => {
    const { meta, parts } = fresh(kind);
    const emergency = kind === 'emergency';
    expect([meta.state, wakes(toWhistleItem(meta, chinaCalendar))]).toEqual(
      emergency ? ['in-force', false] : ['blown', true],
    );
    for (const part of parts) expect(wakes(toWhistlePartItem(part, chinaCalendar))).toBe(emergency);
  });

  it('begins anew with an appeal, and ends with every answer', () => {
    const { meta, parts } = fresh('daily');
    const declined = made(whole(meta, parts, { action: 'decline', body: { reason: 'x' } }));
    const accepted = made(whole(meta, parts, { action: 'accept', body: {} }));
    const withdrawn = made(whole(meta, parts, { action: 'withdraw', body: { reason: 'x' } }));
    for (const { next } of [declined, accepted, withdrawn]) expect(next.timer).toBeUndefined();
    const again = declined.parts.map(({ next }) => next);
    const later = by({ person: 'leader', role: 'gridLeader' }, '2026-03-06T15:00:00.000Z');
    const appealed = made(whole(declined.next, again, { action: 'appeal', body: { reason: 'x' } }, later));
    expect(appealed.next.timer?.clock.dueAt).toBe('2026-03-06T15:30:00.000Z');
  });

  it('is one of the part while it is waited for, until it is done', () => {
    const w = aWhistle('in-force');
    const officer = by(officerOf('zhzf'));
    const asked = made(ofPart(w, aPart('invited'), { action: 'cannot-come', body: { reason: 'x' } }, officer)).next;
    expect(asked.timer?.clock.dueAt).toBe('2026-03-06T15:00:00.000Z');
    const insisted = made(ofPart(w, asked, { action: 'decide', body: { outcome: 'insist' } })).next;
    expect(insisted.timer).toBeUndefined();
    const came = made(ofPart(w, insisted, { action: 'report-in', body: {} }, officer)).next;
    expect(came.timer?.clock.dueAt).toBe('2026-03-06T18:40:00.000Z');
    const there = made(ofPart(w, came, { action: 'arrive', body: {} }, officer)).next;
    expect(there.timer).toEqual(came.timer);
    const filed = made(ofPart(w, there, { action: 'file-result', body: { result: 'done', text: 'x' } }, officer)).next;
    const excused = made(ofPart(w, there, { action: 'excuse', body: { reason: 'x' } })).next;
    for (const part of [came, there, filed, excused])
      expect([part.state, wakes(toWhistlePartItem(part, chinaCalendar))]).toEqual([part.state, true]);
    for (const part of [filed, excused]) {
      expect([part.timer, part.doneAt]).toEqual([undefined, by().at]);
      expect(toWhistlePartItem({ ...part, looked: true }, chinaCalendar)).not.toHaveProperty('wakeAt');
    }
  });

  it('for a result begins with the meeting, where that is still to come', () => {
    const meetAt = '2026-03-07T13:00:00.000Z';
    const w = aWhistle('in-force', { meetAt });
    const came = made(ofPart(w, aPart('invited'), { action: 'report-in', body: {} }, by(officerOf('zhzf')))).next;
    expect(came.timer?.clock).toMatchObject({ startedAt: meetAt, dueAt: '2026-03-07T17:00:00.000Z' });
  });

  it('before the leader hears of it begins anew with an insisting answer after the ladder’s end', () => {
    const asked = aPart('cannot-come', 'zhzf', { reminded: 'after' });
    const { next } = made(ofPart(aWhistle('in-force'), asked, { action: 'decide', body: { outcome: 'insist' } }));
    expect([next.timer?.reminded, next.timer?.clock.dueAt]).toEqual(['before', '2026-03-06T15:10:00.000Z']);
    expect(wakes(toWhistlePartItem(next, chinaCalendar))).toBe(true);
  });
});
