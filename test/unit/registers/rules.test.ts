import fc from 'fast-check';
import type { Caller } from '../../../shared/kernel/caller.ts';
import type { Role } from '../../../shared/kernel/roles.ts';
import { editTown, nextVersion, townFor } from '../../../shared/registers/rules.ts';

const callerIn = (...posts: (readonly [Role, string])[]): Caller => ({
  person: 'p',
  name: '甲',
  posts: posts.map(([role, area], i) => ({ postId: `p:${i}`, role, area, from: '2026-01-01T00:00:00.000Z' })),
});

describe('the version that a write makes', () => {
  it('is one more than what was seen, 1 for what is new, and refused for anything else', () => {
    const maybe = fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined });
    fc.assert(
      fc.property(maybe, maybe, (current, seen) => {
        const result = nextVersion(current, seen);
        expect(result.ok).toBe(current === seen);
        if (result.ok) expect(result.value).toBe((current ?? 0) + 1);
        else
          expect(result.error).toEqual({
            code: current !== undefined && seen === undefined ? 'version-required' : 'stale-version',
            version: current ?? 0,
          });
      }),
    );
  });
});

describe('the town a route is about', () => {
  it('is the only town of the caller’s posts when none is asked for', () => {
    expect(townFor(callerIn(['gridLeader', '320506103203001'], ['unitOfficer', '320506103']), undefined)).toEqual({
      ok: true,
      value: '320506103',
    });
  });
  it.each([
    ['none', callerIn(['countyReviewer', '320506'])],
    ['two', callerIn(['leader', '320506103'], ['leader', '320506104'])],
  ])('has to be named by who serves in %s', (_, caller) => {
    expect(townFor(caller, undefined)).toMatchObject({
      error: { code: 'bad-request', errors: [{ pointer: '#query/town' }] },
    });
    expect(townFor(caller, '320506103').ok).toBe(true);
  });
  it('does not exist for who has nothing to do there', () => {
    for (const town of ['320506104', '320506', '3205061', '']) {
      expect(townFor(callerIn(['acceptor', '320506103']), town)).toEqual({ ok: false, error: { code: 'not-found' } });
    }
  });
  it('is changed only by the role over that whole town', () => {
    const twoPosts = callerIn(['gridOffice', '320506104'], ['leader', '320506103']);
    expect(editTown(twoPosts, ['gridOffice'], '320506103')).toEqual({ ok: false, error: { code: 'forbidden' } });
    expect(editTown(twoPosts, ['gridOffice'], '320506104')).toMatchObject({
      value: { town: '320506104', by: { person: 'p', post: 'p:0' } },
    });
    expect(editTown(callerIn(['gridOffice', '320506103203']), ['gridOffice'], '320506103')).toMatchObject({
      error: { code: 'forbidden' },
    });
  });
});
