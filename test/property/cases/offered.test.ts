import fc from 'fast-check';
import { decide } from '../../../shared/cases/decide.ts';
import { ASKS, CASE_STATES, type CaseMeta, type CaseState } from '../../../shared/cases/model.ts';
import { openActions, postFor } from '../../../shared/cases/rules-rights.ts';
import type { CaseAction } from '../../../shared/cases/table.ts';
import type { Caller, Post } from '../../../shared/kernel/caller.ts';
import { ROLES } from '../../../shared/kernel/roles.ts';
import { defaultPolicy } from '../../../shared/policies/rules.ts';
import {
  ASKED_IN,
  asked,
  commandOf,
  EXAMPLES,
  type Example,
  fitting,
  HEAD,
  NOW,
  PLATFORM,
  standing,
} from '../../support/case-table.ts';
import { aCase, caller, context, GRID, post, TOWN, UNIT } from '../../support/cases.ts';

/**
 * Whatever is offered is not refused for what the case is or who the caller is. It may still be refused for what is sent:
 * a wrong word, a passed day, a paper that is missing; and for what no head shows, like the parts of its co-units.
 */
const REFUSED = ['wrong-state', 'forbidden', 'separation-of-duties', 'already-done', 'whistle-open', 'party-concerned'];

/** One small town: everybody has done everything, so that separations bite. */
const PEOPLE = ['p-1', 'p-2', 'p-3'];
const person = fc.constantFrom(...PEOPLE);
const held: fc.Arbitrary<Post> = fc.oneof(
  fc.constantFrom(...ROLES.filter((role) => role !== 'resident' && role !== 'clock')).map((role) => post(role, TOWN)),
  fc.constantFrom(post('unitOfficer', TOWN, UNIT), post('unitHead', TOWN, 'zhzf'), post('gridWorker', GRID)),
  fc.constantFrom(post('platform', TOWN, PLATFORM), post('inspector', TOWN, UNIT)),
);
const callers: fc.Arbitrary<Caller> = fc
  .tuple(person, fc.array(held, { minLength: 1, maxLength: 3 }))
  .map(([who, posts]) => caller(who, ...posts.map((one, n) => ({ ...one, postId: `${who}:${n}` }))));

const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });

/** What may stand on a case besides its state. */
const changes = fc.record({
  submittedBy: maybe(person),
  refusedBy: maybe(person),
  returnedBy: maybe(fc.constantFrom(UNIT, 'zhzf')),
  rejections: fc.constantFrom(0, 1),
  assignee: maybe(person.map((one) => ({ person: one }))),
  onTheSpot: maybe(fc.constant(true as const)),
  fromAbove: maybe(fc.constant(true as const)),
  handledBy: fc.subarray(PEOPLE),
  whistles: fc.constantFrom<string[]>([], ['2603067980012340-1']),
  about: maybe(fc.constantFrom({ kind: 'unit' as const, ref: UNIT }, { kind: 'staff' as const, ref: 'p-2' })),
  upstream: maybe(fc.subarray(['refusal', 'closing'] as const).map((owns) => ({ platform: PLATFORM, owns }))),
});
const asking = (state: CaseState) =>
  maybe(
    fc.tuple(
      fc.constantFrom(...ASKS.filter((kind) => kind !== 'submission' && ASKED_IN[kind](state)), undefined),
      person,
    ),
  );

const cases: fc.Arbitrary<CaseMeta> = fc.constantFrom(...CASE_STATES).chain((state) =>
  fc.tuple(changes, asking(state)).map(([set, question]) => {
    const [kind, by] = question ?? [];
    const ask = kind && by ? { ask: { ...asked(kind).ask, by } } : {};
    const whole = { ...standing(state), ...set, ...ask };
    return Object.fromEntries(Object.entries(whole).filter(([, value]) => value !== undefined)) as unknown as CaseMeta;
  }),
);

const policy = { ...defaultPolicy(TOWN), closingBy: ['acceptor' as const] };
const codeOf = (c: CaseMeta, who: Caller, action: CaseAction, example: Example): string => {
  const acting = postFor(action, who, c);
  if (!acting) return 'forbidden';
  const one = { name: '', who, post: acting, stands: {} };
  const target = aCase('handling', { num: HEAD, ...(c.about ? { about: c.about } : {}) });
  const given = { ...fitting(one, { policy, target }), ...context(who.person, acting, { at: NOW, policy, target }) };
  const made = decide(c, commandOf(action, example), { ...given, leadKnown: true });
  return made.ok ? '' : made.error.code;
};

it('nothing is offered that is refused for what the case is, or who asks', () => {
  const offered = new Set<string>();
  fc.assert(
    fc.property(cases, callers, (c, who) => {
      for (const action of openActions(who, c, policy)) {
        const again =
          action === 'dispatch' && c.lead ? [{ to: 'dispatched', from: [], body: { lead: c.lead } } as const] : [];
        const examples = [...(EXAMPLES[action] ?? []).filter(({ from }) => from.includes(c.state)), ...again];
        const codes = examples.map((example) => codeOf(c, who, action, example));
        if (codes.length > 0) offered.add(action);
        // One way of it is enough: which words are sent is the caller's.
        const refused = codes.length > 0 && codes.every((code) => REFUSED.includes(code));
        expect([action, c.state, refused ? codes : []]).toEqual([action, c.state, []]);
      }
    }),
    { numRuns: 3_000 },
  );
  expect(offered.size).toBeGreaterThan(35);
});
