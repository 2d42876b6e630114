import fc from 'fast-check';
import type { Caller, Post } from '../../shared/kernel/caller.ts';
import { covers, isPrefixCode } from '../../shared/kernel/codes.ts';
import { ROLES, type Role } from '../../shared/kernel/roles.ts';
import { fromMillis } from '../../shared/kernel/time.ts';
import { DEFAULT_STAFFING } from '../../shared/policies/rules.ts';
import { postOver } from '../../shared/registers/rules.ts';
import { acceptPosts, callerOf, isInForce, mayChangeRights, onDuty, type PostDraft } from '../../shared/staff/rules.ts';
import { type Serving, servingOf, shortages, vacanciesOf } from '../../shared/staff/staffing.ts';

const START = Date.parse('2026-03-01T00:00:00.000Z');
const instant = fc.integer({ min: 0, max: 40 }).map((hours) => fromMillis(START + hours * 3_600_000));
const digits = '320506103203001';
const area = fc.oneof(
  fc.constantFrom(2, 4, 6, 9, 12, 15).map((n) => digits.slice(0, n)),
  fc.constantFrom('320506104', '320506103204', '320506103204001', '320507101201002'),
);
const role: fc.Arbitrary<Role> = fc.constantFrom(...ROLES);
const post: fc.Arbitrary<Post> = fc
  .record({ postId: fc.uuid(), role, area, from: instant, to: fc.option(instant, { nil: undefined }) })
  .map(({ to, ...rest }) => (to === undefined ? rest : { ...rest, to }));

describe('two posts of one person never multiply', () => {
  it('a right over an area exists only if one of the posts alone gives it', () => {
    fc.assert(
      fc.property(fc.array(post, { maxLength: 4 }), fc.array(role, { maxLength: 4 }), area, (posts, roles, code) => {
        const both: Caller = { person: 'p', name: 'p', posts };
        const alone = posts.some((one) => postOver({ ...both, posts: [one] }, roles, code) !== undefined);
        expect(postOver(both, roles, code) !== undefined).toBe(alone);
        expect(alone).toBe(posts.some((one) => roles.includes(one.role) && covers(one.area, code)));
      }),
    );
  });

  it('nor do they for the granting of rights', () => {
    fc.assert(
      fc.property(fc.array(post, { maxLength: 4 }), fc.array(area, { maxLength: 3 }), (posts, areas) => {
        const both: Caller = { person: 'p', name: 'p', posts };
        const alone = posts.some((one) => mayChangeRights({ ...both, posts: [one] }, ['securityAdmin'], 'q', areas).ok);
        expect(mayChangeRights(both, ['securityAdmin'], 'q', areas).ok).toBe(alone);
      }),
    );
  });
});

describe('posts', () => {
  const draft: fc.Arbitrary<PostDraft> = fc.record(
    {
      role,
      area: fc.oneof(area, fc.string({ maxLength: 16 })),
      department: fc.option(fc.constantFrom('zhzf', '320506103203'), { nil: undefined }),
      from: fc.option(instant, { nil: undefined }),
      to: fc.option(instant, { nil: undefined }),
    },
    { requiredKeys: ['role', 'area'] },
  );

  it('what is accepted is whole codes, later ends, distinct ids, and is accepted again unchanged', () => {
    fc.assert(
      fc.property(fc.array(draft, { maxLength: 5 }), instant, (drafts, now) => {
        const first = acceptPosts('p', drafts, undefined, now);
        if (!first.ok) return;
        for (const { area: code, from, to } of first.value.posts) {
          expect(isPrefixCode(code)).toBe(true);
          expect(to === undefined || to > from).toBe(true);
        }
        expect(new Set(first.value.posts.map(({ postId }) => postId)).size).toBe(drafts.length);
        expect(acceptPosts('p', first.value.posts, first.value, now)).toEqual(first);
      }),
    );
  });

  it('a caller has exactly the posts in force, and never none', () => {
    fc.assert(
      fc.property(fc.array(post, { maxLength: 6 }), instant, (posts, now) => {
        const caller = callerOf({ person: 'p', name: 'p', posts }, now);
        const expected = posts.filter((one) => isInForce(one, now));
        expect(caller?.posts ?? []).toEqual(expected);
        expect(caller === undefined).toBe(expected.length === 0);
      }),
    );
  });

  it('those on duty are of one level, the nearest that has anybody', () => {
    fc.assert(
      fc.property(fc.array(post, { maxLength: 8 }), instant, (posts, now) => {
        const holders = posts.map((one, i) => ({ person: `p${i}`, name: `p${i}`, post: one }));
        const lengths = new Set(onDuty(holders, now).map(({ post: { area: code } }) => code.length));
        expect(lengths.size).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('gaps in a grid’s staffing', () => {
  const serving: fc.Arbitrary<Serving> = fc
    .record({
      person: fc.constantFrom('a', 'b', 'c'),
      role: fc.constantFrom('gridLeader', 'gridWorker', 'partTimer'),
      from: instant,
      to: fc.option(instant, { nil: undefined }),
    })
    .map(({ to, ...rest }) => (to === undefined ? rest : { ...rest, to }) as Serving)
    .filter(({ from, to }) => to === undefined || to > from);
  const several = fc.array(serving, { maxLength: 6 });

  it('at every instant from now on as many are short as serve fewer than are needed', () => {
    fc.assert(
      fc.property(several, fc.nat(3), instant, instant, (all, needed, now, at) => {
        const gaps = shortages(all, needed, now).filter(({ from, to }) => from <= at && (to === undefined || at < to));
        const present = new Set(all.filter((one) => isInForce(one, at)).map(({ person }) => person)).size;
        const short = at < now ? 0 : Math.max(0, needed - present);
        expect(gaps.map((gap) => gap.short)).toEqual(short === 0 ? [] : [short]);
      }),
    );
  });

  it('only a role that is asked for leaves one, and one who stays for good fills it', () => {
    fc.assert(
      fc.property(several, instant, (all, now) => {
        const roles = new Set(vacanciesOf(all, DEFAULT_STAFFING, now).map(({ role: open }) => open));
        expect(roles.has('partTimer')).toBe(false);
        const lasting = all.some((one) => one.role === 'gridLeader' && one.to === undefined && one.from <= now);
        if (lasting) expect(roles.has('gridLeader')).toBe(false);
      }),
    );
  });

  it('what a town keeps of a grid’s posts leaves nothing out that is still to count', () => {
    fc.assert(
      fc.property(fc.array(post, { maxLength: 6 }), instant, instant, (posts, one, other) => {
        const [kept, read] = one < other ? [one, other] : [other, one];
        const holders = posts.map((held, i) => ({ person: `p${i}`, post: held }));
        const atOnce = servingOf(holders, kept).filter(({ to }) => to === undefined || read < to);
        expect(atOnce).toEqual(servingOf(holders, read));
      }),
    );
  });
});
