import fc from 'fast-check';
import type { CaseCommand } from '../../shared/cases/bodies.ts';
import type { CaseState } from '../../shared/cases/model.ts';
import { CASE_ACTIONS, type CaseAction, caseTable } from '../../shared/cases/table.ts';
import type { Category } from '../../shared/catalogue/rules.ts';
import type { Role } from '../../shared/kernel/roles.ts';
import { UNIT } from './cases.ts';

/** What nobody may read in a message: every free text of every command contains it. */
export const SECRET = '王阿姨13812345678';
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

const bodies: Record<Exclude<CaseAction, 'claim' | 'release' | 'call-back' | 'note'>, fc.Arbitrary<unknown>> = {
  amend: fc.record(
    {
      category: fc.constant('0129'),
      condition: fc.integer({ min: 1, max: 4 }),
      urgency: fc.constantFrom('ordinary', 'urgent', 'emergency'),
      about: abouts,
      address: text,
      reason: text,
    },
    { requiredKeys: [] },
  ),
  answer: fc.record({ text }),
  refuse: fc.record({ reason: text, remedy: text }),
  merge: fc.record({ into: fc.constant('2603060000000000'), reason: text }),
  file: fc.record(
    { category: fc.constant('0129'), condition: fc.integer({ min: 1, max: 3 }) },
    { requiredKeys: ['category'] },
  ),
  'send-back': fc.record({ reason: text }),
  dispatch: fc.record({ lead: parties, instruction: text }),
  sign: fc.record({ onBehalf: text }),
  return: fc.record({ code: fc.constantFrom('not-ours', 'unclear'), reason: text }),
  'reject-return': fc.record({ reason: text }),
  assign: fc.oneof(
    fc.record({ person: persons, until: fc.constant('2026-04-01T08:00:00+08:00'), instruction: text }),
    fc.record({ post: fc.constant('320506103203001:gridLeader'), instruction: text }),
  ),
  take: fc.constant({}),
  'hand-back': fc.record({ reason: text }),
  contact: fc.record({ method: fc.constant('phone'), outcome: fc.constant('reached'), note: text }),
  submit: fc.record({
    result: fc.constantFrom('solved', 'explained', 'beyond-power'),
    text,
    evidence: fc.constant([
      { id: 'aaaaaaaaaa', kind: 'before' },
      { id: 'bbbbbbbbbb', kind: 'after' },
    ]),
  }),
  inspect: fc.record({ outcome: fc.constantFrom('pass', 'fail', 'unable', 'waived'), text }),
  rework: fc.record({ reason: text }),
  close: fc.record({ answer: text, closing: text }),
  cancel: fc.record({ reason: text }),
};
const DECIDED = CASE_ACTIONS.filter((action) => !caseTable[action].commutes) as (keyof typeof bodies)[];

/** One thing that is done to a case. */
export type Step =
  | { readonly is: 'command'; readonly draw: number; readonly bodies: Readonly<Record<string, unknown>> }
  | { readonly is: 'given'; readonly command: CaseCommand }
  | { readonly is: 'blow' | 'invite'; readonly departments: readonly string[] }
  | { readonly is: 'free' }
  | { readonly is: 'remind' }
  | { readonly is: 'take-over' };
/** Who does it, and how long after the one before (milliseconds). */
export type Move = {
  readonly step: Step;
  readonly person: string;
  readonly role: Role;
  readonly party: string;
  readonly after: number;
};

/** Actions that end a case are drawn seldom, or most lives would be over before they begin. */
const ENDING: readonly string[] = ['answer', 'refuse', 'merge', 'cancel', 'close'];

/** Of the commands that a state allows the one that `draw` falls on. */
export const drawn = (
  state: CaseState,
  { draw, bodies: given }: Extract<Step, { is: 'command' }>,
): CaseCommand | undefined => {
  const open = DECIDED.filter((action) => caseTable[action].from.includes(state));
  const going = open.filter((action) => !ENDING.includes(action));
  const from = draw % 12 < 2 || going.length === 0 ? open : going;
  const action = from[Math.floor(draw / 12) % Math.max(1, from.length)];
  return action && ({ action, body: given[action] } as CaseCommand);
};

const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      is: fc.constant('command' as const),
      draw: fc.nat({ max: 12 * 360_360 }),
      bodies: fc.record(bodies),
    }),
  },
  { weight: 1, arbitrary: departments.map((given) => ({ is: 'blow' as const, departments: given })) },
  { weight: 1, arbitrary: departments.map((given) => ({ is: 'invite' as const, departments: given })) },
  {
    weight: 3,
    arbitrary: fc.constantFrom({ is: 'free' as const }, { is: 'remind' as const }, { is: 'take-over' as const }),
  },
);
export const moves: fc.Arbitrary<Move> = fc.record({
  step: steps,
  person: persons,
  role: fc.constantFrom<Role>('acceptor', 'dispatcher', 'dutySupervisor', 'inspector', 'unitOfficer'),
  party: parties,
  after: fc.integer({ min: 0, max: 40 * 3_600_000 }),
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
