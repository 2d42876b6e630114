import fc from 'fast-check';
import type { CaseCommand } from '../../shared/cases/bodies.ts';
import { type CaseMeta, FORCED, RESULTS, SUSPENSIONS } from '../../shared/cases/model.ts';
import type { HeadAction } from '../../shared/cases/rules.ts';
import { isFrom } from '../../shared/cases/rules-rights.ts';
import { CASE_ACTIONS, type CaseAction, caseTable } from '../../shared/cases/table.ts';
import type { Category } from '../../shared/catalogue/rules.ts';
import type { Role } from '../../shared/kernel/roles.ts';
import { UNIT } from './cases.ts';

/** What nobody may read in a message: every free text of every command contains it. */
export const SECRET = '王阿姨13812345678';
/** The case that this one is merged into. */
export const OTHER = '2603060000000000';
export const LONGEST_ID = 'w'.padEnd(40, '9');
export const LONGEST_NAME = '露'.repeat(40);

const persons = fc.constantFrom('w-1', 'w-2', 'w-3', 'w-4', LONGEST_ID, LONGEST_ID.replace('w', 'v'));
const parties = fc.constantFrom(UNIT, '320506103204', 'zhzf', 'scjg', 'd'.repeat(24), 'e'.repeat(24));
const departments = fc.uniqueArray(
  fc.integer({ min: 0, max: 99 }).map((n) => `d${n}`.padEnd(24, 'x')),
  {
    minLength: 1,
    maxLength: 30,
  },
);
/** Co-units, short and long. */
const co = () => fc.uniqueArray(fc.constantFrom('gaj', 'ylj', 'hbj', 'f'.repeat(24)), { maxLength: 3 });

const limits = fc.oneof(
  fc.record({ type: fc.constantFrom('urgent_minute', 'urgent_hour'), n: fc.integer({ min: 1, max: 1_000 }) }),
  fc.record({ type: fc.constantFrom('natural_day', 'work_hour', 'work_day'), n: fc.integer({ min: 1, max: 40 }) }),
);
/** Categories with limits of every kind, of short and of the longest names. */
export const categories: fc.Arbitrary<Category> = fc.record({
  code: fc.constantFrom('0129', 'A012901'),
  name: fc.constantFrom('露天烧烤', LONGEST_NAME),
  family: fc.constant('event'),
  plainGroup: fc.constant('smoke'),
  similar: fc.constant({ radius: 50, window: 24 }),
  conditions: fc
    .array(fc.record({ limit: limits, evidence: fc.subarray(['before', 'after'] as const) }), {
      minLength: 1,
      maxLength: 3,
    })
    .map((drafts) => drafts.map((draft, i) => ({ ...draft, n: i + 1, filing: 'f', closing: 'c' }))),
  enabled: fc.constant(true),
  version: fc.constant(1),
}) as fc.Arbitrary<Category>;

const text = fc.constant(SECRET);
const abouts = fc.oneof(
  fc.record({ kind: fc.constantFrom('unit', 'staff'), ref: fc.oneof(parties, persons) }),
  fc.record({
    kind: fc.constantFrom('enterprise', 'person', 'place', 'facility'),
    ref: fc.constantFrom(SECRET, '店'.repeat(100)),
  }),
);

/** A time not yet come, most of the time. */
const until = fc.constantFrom(
  '2026-03-07T08:00:00+08:00',
  '2026-03-20T08:00:00+08:00',
  '2026-05-01T08:00:00+08:00',
  '2026-12-31T08:00:00+08:00',
);
const reasoned = fc.record({ reason: text });
const optionally = <T extends Record<string, fc.Arbitrary<unknown>>>(given: T) =>
  fc.record(given, { requiredKeys: [] } as never);
const evidence = fc.constant([
  { id: 'aaaaaaaaaa', kind: 'before' },
  { id: 'bbbbbbbbbb', kind: 'after' },
]);

const bodies: Record<HeadAction, fc.Arbitrary<unknown>> = {
  amend: optionally({
    category: fc.constant('0129'),
    condition: fc.integer({ min: 1, max: 4 }),
    urgency: fc.constantFrom('ordinary', 'urgent', 'emergency'),
    about: abouts,
    address: text,
    reason: text,
  }),
  answer: fc.record({ text }),
  refuse: fc.record({ reason: text, remedy: text }),
  reconsider: reasoned,
  merge: fc.record({ into: fc.constant(OTHER), reason: text }),
  unmerge: fc.record({ from: fc.constant(OTHER), reason: text }),
  'ask-verification': fc.oneof(
    fc.record({ question: text }),
    fc.record({ person: persons, question: text }),
    fc.record({ post: fc.constant('320506103203001:gridLeader') }),
  ),
  verify: fc.record({ outcome: fc.constantFrom('exists', 'not-exists', 'unable'), text, evidence }),
  'recall-verification': reasoned,
  'resolve-on-spot': fc.record({ category: fc.constant('0129'), text, evidence }),
  file: fc.record(
    {
      category: fc.constant('0129'),
      condition: fc.integer({ min: 1, max: 3 }),
      dueAt: fc.constant('2026-04-10T08:00:00+08:00'),
    },
    { requiredKeys: ['category'] },
  ),
  'send-back': reasoned,
  dispatch: fc.record({ lead: parties, co: co(), instruction: text }, { requiredKeys: ['lead'] }),
  sign: fc.record({ onBehalf: text }),
  return: fc.record({
    code: fc.constantFrom('not-ours', 'not-competent', 'wrong-place', 'duplicate', 'unclear'),
    reason: text,
  }),
  'reject-return': reasoned,
  'request-transfer': fc.record({ to: parties, reason: text }),
  uphold: reasoned,
  assign: fc.oneof(
    fc.record({ person: persons, until: fc.constant('2026-04-01T08:00:00+08:00'), instruction: text }),
    fc.record({ post: fc.constant('320506103203001:gridLeader'), instruction: text }),
  ),
  take: fc.constant({}),
  'hand-back': reasoned,
  contact: fc.record({ method: fc.constant('phone'), outcome: fc.constant('reached'), note: text }),
  recuse: reasoned,
  'ask-extension': fc.oneof(
    fc.record({ limit: limits, reason: text }),
    fc.record({ limit: fc.constant({ type: 'work_hour', n: 1 }), reason: text }),
    fc.record({ until, reason: text }),
  ),
  'ask-suspension': fc.record({ code: fc.constantFrom(...SUSPENSIONS), until, reason: text }),
  grant: fc.record({ text, until }, { requiredKeys: ['text'] }),
  deny: reasoned,
  'review-suspension': fc.record({ reason: text, until }, { requiredKeys: ['reason'] }),
  resume: reasoned,
  submit: fc.record({ result: fc.constantFrom(...RESULTS), text, evidence }),
  'withdraw-submit': reasoned,
  'ask-inspection': fc.record({ person: persons, method: fc.constant('photo') }, { requiredKeys: ['method'] }),
  inspect: fc.record({ outcome: fc.constantFrom('pass', 'fail', 'unable', 'waived'), text, evidence }),
  rework: reasoned,
  close: fc.record({ answer: text, closing: text }),
  'force-close': fc.record({ code: fc.constantFrom(...FORCED), reason: text, answer: text }),
  reopen: fc.record({ reason: text, to: fc.constantFrom('dispatched', 'returned') }, { requiredKeys: ['reason'] }),
  cancel: reasoned,
  restore: reasoned,
  escalate: fc.record({ to: fc.constantFrom('sthj', 'p'.repeat(24)), reason: text }),
  'recall-escalation': reasoned,
  'upstream-result': fc.record({
    outcome: fc.constantFrom('handled', 'returned'),
    result: fc.constantFrom(...RESULTS),
    text,
  }),
  'appeal-overdue': fc.record({ reason: text, evidence }),
  'overrule-dispute': fc.record({ answer: text }),
  withdraw: reasoned,
  dispute: reasoned,
};
const DECIDED = CASE_ACTIONS.filter((action): action is HeadAction => !caseTable[action].commutes);

/** One thing that is done to a case. */
export type Step =
  | { readonly is: 'command'; readonly draw: number; readonly seed: number }
  | { readonly is: 'given'; readonly command: CaseCommand }
  | { readonly is: 'blow' | 'invite'; readonly departments: readonly string[] }
  | { readonly is: 'free' | 'remind' | 'take-over' | 'give-back' | 'relief' };
/** Who does it, and how long after the one before (milliseconds). */
export type Move = {
  readonly step: Step;
  readonly person: string;
  readonly role: Role;
  readonly party: string;
  readonly after: number;
};

/** Actions that end a case, or lead back to its beginning, are drawn seldom, or most lives would come nowhere. */
const SELDOM: readonly CaseAction[] = [
  ...(['answer', 'refuse', 'merge', 'cancel', 'close', 'force-close', 'withdraw', 'restore', 'send-back'] as const),
  ...(['recuse', 'amend', 'escalate'] as const),
];

/** Of the commands that a case allows the one that `draw` falls on. */
export const drawn = (c: CaseMeta, { draw, seed }: Extract<Step, { is: 'command' }>): CaseCommand | undefined => {
  const open = DECIDED.filter((action) => isFrom(action, c));
  const going = open.filter((action) => !SELDOM.includes(action));
  const from = draw % 12 < 2 || going.length === 0 ? open : going;
  const action = from[Math.floor(draw / 12) % Math.max(1, from.length)];
  // Only the body of the action that is taken is made: those of fifty others would cost more than the whole life.
  return action && ({ action, body: fc.sample(bodies[action], { numRuns: 1, seed })[0] } as CaseCommand);
};

const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      is: fc.constant('command' as const),
      draw: fc.nat({ max: 12 * 360_360 }),
      seed: fc.nat(),
    }),
  },
  { weight: 1, arbitrary: departments.map((given) => ({ is: 'blow' as const, departments: given })) },
  { weight: 1, arbitrary: departments.map((given) => ({ is: 'invite' as const, departments: given })) },
  {
    weight: 4,
    arbitrary: fc
      .constantFrom('free' as const, 'remind' as const, 'take-over' as const, 'give-back' as const, 'relief' as const)
      .map((is) => ({ is })),
  },
);
export const moves: fc.Arbitrary<Move> = fc.record({
  step: steps,
  person: persons,
  role: fc.constant<Role>('acceptor'),
  party: parties,
  after: fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: 0, max: 5 * 60_000 }) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 40 * 3_600_000 }) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 40 * 86_400_000 }) },
  ),
});

const EVIDENCE = [
  { id: 'aaaaaaaaaa', kind: 'before' as const },
  { id: 'bbbbbbbbbb', kind: 'after' as const },
];

const straight = (command: CaseCommand, person: string, role: Role): Move => ({
  step: { is: 'given', command },
  person,
  role,
  party: UNIT,
  after: 60_000,
});

/** The straight way from the desk to the inspection, by the people of a small town. */
export const STRAIGHT: readonly Move[] = [
  straight({ action: 'file', body: { category: '0129' } }, 'w-0101', 'acceptor'),
  straight({ action: 'dispatch', body: { lead: UNIT } }, 'w-0102', 'dispatcher'),
  straight({ action: 'sign', body: { onBehalf: SECRET } }, 'w-0201', 'unitOfficer'),
  straight({ action: 'submit', body: { result: 'solved', text: SECRET, evidence: EVIDENCE } }, 'w-0201', 'unitOfficer'),
  straight({ action: 'inspect', body: { outcome: 'pass' } }, 'w-0103', 'inspector'),
  straight({ action: 'close', body: { answer: SECRET } }, 'w-0101', 'acceptor'),
];

const [FILE, DISPATCH, SIGN, SUBMIT, INSPECT, CLOSE] = STRAIGHT as [Move, Move, Move, Move, Move, Move];
const because = { reason: SECRET };

/** How lives begin: the straight way so far, or far along one of the others. */
export const BEGINNINGS: readonly (readonly Move[])[] = [
  [],
  [FILE],
  [FILE, DISPATCH],
  [FILE, DISPATCH, SIGN],
  [FILE, DISPATCH, SIGN, SUBMIT],
  [FILE, DISPATCH, SIGN, SUBMIT, INSPECT],
  [...STRAIGHT],
  [...STRAIGHT, straight({ action: 'dispute', body: because }, 'w-0109', 'resident')],
  [straight({ action: 'refuse', body: { reason: SECRET, remedy: SECRET } }, 'w-0101', 'acceptor')],
  [straight({ action: 'merge', body: { into: OTHER } }, 'w-0101', 'acceptor')],
  [FILE, DISPATCH, SIGN, straight({ action: 'merge', body: { into: OTHER } }, 'w-0102', 'dispatcher')],
  [straight({ action: 'ask-verification', body: {} }, 'w-0101', 'acceptor')],
  [
    straight(
      { action: 'resolve-on-spot', body: { category: '0129', text: SECRET, evidence: EVIDENCE } },
      'w-0201',
      'unitOfficer',
    ),
    INSPECT,
    CLOSE,
  ],
  [FILE, straight({ action: 'escalate', body: { to: 'sthj', ...because } }, 'w-0102', 'dispatcher')],
  [FILE, DISPATCH, straight({ action: 'return', body: { code: 'not-ours', ...because } }, 'w-0201', 'unitOfficer')],
  [
    FILE,
    DISPATCH,
    SIGN,
    straight(
      { action: 'ask-suspension', body: { code: 'weather', until: '2026-05-01T08:00:00+08:00', ...because } },
      'w-0201',
      'unitOfficer',
    ),
    straight({ action: 'grant', body: {} }, 'w-0103', 'dutySupervisor'),
  ],
];
