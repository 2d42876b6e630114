import fc from 'fast-check';
import type { CaseCommand } from '../../../shared/cases/bodies.ts';
import { caseBodies } from '../../../shared/cases/contract-bodies.ts';
import { decide } from '../../../shared/cases/decide.ts';
import { CASE_STATES, type CaseMeta } from '../../../shared/cases/model.ts';
import { blowingPost, mayNotHave, mayView, openActions, postFor } from '../../../shared/cases/rules-rights.ts';
import { waitingOf } from '../../../shared/cases/rules-steps.ts';
import { CASE_ACTIONS } from '../../../shared/cases/table.ts';
import { countOf, queuesOf } from '../../../shared/insight/rules-queues.ts';
import { hiddenChild } from '../../../shared/insight/rules-rows.ts';
import { type Caller, DEPUTY, type Post } from '../../../shared/kernel/caller.ts';
import { ROLES } from '../../../shared/kernel/roles.ts';
import { callerOf } from '../../../shared/staff/rules.ts';
import { mayView as mayViewWhistle, openWhistleActions } from '../../../shared/whistles/rules.ts';
import { AT, aCase, context, GRID, post, TOWN, UNIT } from '../../support/cases.ts';
import { aWhistle } from '../../support/whistles.ts';

/** Who serves what a complaint is about never sees it, whichever of their posts acts and whatever the route asks for. */

const PARTY = 'zhzf';
const VILLAGE = { ...post('unitOfficer', UNIT, UNIT), postId: 'v:1' };
const OFFICER = { ...post('unitOfficer', TOWN, PARTY), postId: 'o:1' };
const DESK = { ...post('dutySupervisor', TOWN), postId: 'o:2' };
/** Stands in for an absent officer, whose post it is. */
const STANDING_IN = { ...OFFICER, postId: `${DEPUTY}away:1` };

const who = (...posts: Post[]): Caller => {
  const found = callerOf({ person: 'o', name: 'o', posts }, AT);
  if (!found) throw new Error('nobody');
  return found;
};
/** As the steps of a request narrow a caller: to the post that acts, or to those that the route's role allows. */
const acting = (whole: Caller, ...posts: Post[]): Caller => ({ ...whole, posts });

const about = (ref: string, state: CaseMeta['state'] = 'filed'): CaseMeta =>
  aCase(state, { about: { kind: 'unit', ref }, parties: [] });

describe('the parties that somebody serves', () => {
  it('are those of their own posts in force, not of whom they stand in for', () => {
    expect(who(OFFICER, DESK, VILLAGE).serves).toEqual([PARTY, UNIT]);
    expect(who(DESK, STANDING_IN).serves).toBeUndefined();
    expect(who({ ...OFFICER, to: AT }, DESK).serves).toBeUndefined();
    // Whoever works in a grid works for its village.
    expect(who(post('gridLeader', GRID), DESK).serves).toEqual([UNIT]);
    expect(who({ ...OFFICER, from: '2026-03-07T00:00:00.000Z' }, DESK).serves).toBeUndefined();
  });
});

describe('a complaint about what somebody serves', () => {
  it('is not seen, acted on or whistled on by any of their posts', () => {
    const whole = who(OFFICER, DESK);
    for (const caller of [whole, acting(whole, DESK), acting(whole, OFFICER)])
      for (const state of CASE_STATES) {
        const c = about(PARTY, state);
        expect([mayView(caller, c), openActions(caller, c), blowingPost(caller, c)]).toEqual([false, [], undefined]);
        expect(CASE_ACTIONS.filter((action) => postFor(action, caller, c) !== undefined)).toEqual([]);
      }
    expect(mayView(whole, about('scjg'))).toBe(true);
    expect(mayView(who(DESK), about(PARTY))).toBe(true);
  });

  it('is not seen by its whistle either, although they blew it or hold the desk', () => {
    const w = aWhistle('blown', { concerning: PARTY, parties: ['scjg'], blownBy: { person: 'o', role: 'dispatcher' } });
    const whole = who(OFFICER, DESK);
    for (const caller of [whole, acting(whole, DESK)]) expect(mayViewWhistle(caller, w)).toBe(false);
    expect(mayViewWhistle(who(DESK, STANDING_IN), { ...w, blownBy: { person: 'x', role: 'dispatcher' } })).toBe(true);
    expect(openWhistleActions(who(DESK), w).length).toBeGreaterThan(0);
  });

  it('is seen by who only stands in there, by their own post and never by the other’s', () => {
    const whole = who(DESK, STANDING_IN);
    expect(mayView(whole, about(PARTY))).toBe(true);
    expect(mayView(acting(whole, STANDING_IN), about(PARTY))).toBe(false);
    expect(postFor('refuse', whole, about(PARTY, 'reported'))?.postId).not.toBe(STANDING_IN.postId);
  });

  it('is counted in none of their queues, and in those of everybody else at the desk', () => {
    const c = about(PARTY);
    const hidden = waitingOf(c).flatMap(({ step, area, concerning }) =>
      area ? [{ child: hiddenChild('a', area, concerning), counts: { [step]: 1 } }] : [],
    );
    expect(hidden.length).toBeGreaterThan(0);
    const rows = { rows: new Map(), sums: new Map(), hidden: new Map([[TOWN, hidden]]) };
    const counted = (caller: Caller) => queuesOf(caller).reduce((sum, queue) => sum + countOf(queue, caller, rows), 0);
    const desk = post('dispatcher', TOWN);
    const whole = who(OFFICER, desk);
    expect([counted(whole), counted(acting(whole, desk))]).toEqual([0, 0]);
    expect(counted(who(desk))).toBe(1);
    expect(counted(who(desk, STANDING_IN))).toBe(1);
  });

  it('is given to nobody who serves it', () => {
    expect(mayNotHave('p', [PARTY], about(PARTY))).toBe(true);
    expect(mayNotHave('p', ['scjg'], about(PARTY))).toBe(false);
    expect(mayNotHave(PARTY, [], about(PARTY))).toBe(true);
    expect(mayNotHave(undefined, undefined, about(PARTY))).toBe(false);
    const asked = (c: CaseMeta, action: 'assign' | 'ask-verification' | 'ask-inspection', namedParties: string[]) => {
      const body = caseBodies[action].parse({ person: 'p' });
      return decide(c, { action, body } as CaseCommand, context('d', DESK, { namedParties }));
    };
    for (const [c, action] of [
      [{ ...about(PARTY, 'handling'), lead: UNIT }, 'assign'],
      [about(PARTY), 'ask-verification'],
      [{ ...about(PARTY, 'handled'), lead: UNIT }, 'ask-inspection'],
    ] as const) {
      expect(asked(c, action, [PARTY])).toMatchObject({ error: { code: 'party-concerned' } });
      expect(asked(c, action, ['scjg'])).toMatchObject({ ok: true });
    }
  });

  it('stays out of sight whatever posts they hold besides, and whatever part they have in it', () => {
    const posts = fc.array(
      fc.record({
        role: fc.constantFrom(...ROLES.filter((role) => role !== 'clock' && role !== 'resident')),
        area: fc.constantFrom(TOWN, UNIT, GRID, '320506'),
        department: fc.option(fc.constantFrom(PARTY, UNIT, 'scjg'), { nil: undefined }),
      }),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(posts, fc.constantFrom(...CASE_STATES), fc.boolean(), fc.nat(), (drafts, state, named, nth) => {
        const held = [OFFICER, ...drafts.map(({ role, area, department }) => post(role, area, department))];
        const c = { ...about(PARTY, state), parties: [PARTY, UNIT], lead: UNIT };
        const mine = named ? { ...c, assignee: { person: 'o' }, inspector: 'o' } : c;
        const whole = who(...held);
        for (const caller of [whole, acting(whole, held[nth % held.length] ?? OFFICER)]) {
          expect(mayView(caller, mine)).toBe(false);
          expect(openActions(caller, mine)).toEqual([]);
        }
      }),
    );
  });
});
