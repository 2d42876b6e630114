import type { CaseCommand } from '../../shared/cases/bodies.ts';
import { type AskKind, type CaseMeta, type CaseState, isOpen } from '../../shared/cases/model.ts';
import type { RuleContext } from '../../shared/cases/rules.ts';
import type { CaseAction } from '../../shared/cases/table.ts';
import { chinaCalendar } from '../../shared/kernel/calendar.ts';
import type { Caller, Post } from '../../shared/kernel/caller.ts';
import { ROLES } from '../../shared/kernel/roles.ts';
import { defaultPolicy } from '../../shared/policies/rules.ts';
import { pause, start, stop } from '../../shared/workflow/deadlines.ts';
import type { Timer } from '../../shared/workflow/timers.ts';
import { AT, aCase, caller, context, GRID, post, TOWN, UNIT } from './cases.ts';

/** When everything in these tests is done: fifty minutes after the filing, within every limit. */
export const NOW = '2026-03-06T15:00:00.000Z';
export const HEAD = '2603060000000000';
export const PLATFORM = 'p12345';
const ABOVE = 'sthj';
const ELSEWHERE = '320506103299';

const timer: Timer = { clock: start({ type: 'urgent_hour', n: 4 }, AT, chinaCalendar) };
const limit = start({ type: 'urgent_hour', n: 2 }, AT, chinaCalendar);
const paused = pause(limit, '2026-03-06T14:30:00.000Z', chinaCalendar);
const stopped = stop(limit, AT);

/** What a state implies beyond what `aCase` knows of it. */
const IMPLIED: Partial<Readonly<Record<CaseState, Partial<CaseMeta>>>> = {
  verifying: {
    verification: { from: 'reported', by: 'acceptor', post: `${GRID}:gridWorker` },
  },
  suspended: {
    lead: UNIT,
    parties: [UNIT],
    round: 1,
    clock: paused,
    suspension: {
      reason: 'weather',
      since: '2026-03-06T14:30:00.000Z',
      until: '2026-04-01T00:00:00.000Z',
      review: timer,
    },
    suspensions: 1,
  },
  escalated: { clock: paused, escalation: { to: ABOVE, from: 'filed' } },
  handled: { clock: paused, drawn: true },
  inspected: { clock: paused, inspectedBy: 'inspector', onTime: true },
  closed: {
    clock: stopped,
    closedAt: AT,
    closeKind: 'handled',
    onTime: false,
    dispute: { report: 'abcdefabcdefabcd', at: AT, timer },
  },
  refused: { closedAt: AT, refusedBy: 'who-refused' },
  merged: { closedAt: AT, mergedInto: HEAD, mergedFrom: 'filed', clock: paused },
  cancelled: { closedAt: AT, clock: stopped },
};

/** A case in a state with everything that the state implies, so that whatever may be done there can be done. */
export const standing = (state: CaseState, changes: Partial<CaseMeta> = {}): CaseMeta =>
  aCase(state, { ...IMPLIED[state], ...changes });

/** Somebody who acts, and what has to stand on the case for their relation to it. */
export interface Actor {
  readonly name: string;
  readonly who: Caller;
  readonly post: Post;
  readonly stands: Partial<CaseMeta>;
}

const actor = (name: string, person: string, held: Post, stands: Partial<CaseMeta> = {}): Actor => ({
  name,
  who: caller(person, held),
  post: held,
  stands,
});

/** Everybody by role: in the town the case lies in, with nothing to do with the case itself. */
export const BY_ROLE: readonly Actor[] = ROLES.map((role) => actor(role, `a-${role}`, post(role, TOWN)));

/** Everybody by relation, in posts that give no rights by themselves. */
export const BY_RELATION: readonly Actor[] = [
  actor('lead', 'a-officer', post('unitOfficer', TOWN, UNIT), { lead: UNIT, parties: [UNIT] }),
  actor('assignee', 'a-worker', post('partTimer', ELSEWHERE), { assignee: { person: 'a-worker' } }),
  actor('assignee by post', 'a-worker', post('partTimer', GRID), { assignee: { post: `${GRID}:partTimer` } }),
  actor('verifier', 'a-verifier', post('partTimer', ELSEWHERE), {
    verification: { from: 'reported', by: 'acceptor', person: 'a-verifier' },
  }),
  actor('inspector by name', 'a-named', post('partTimer', ELSEWHERE), { inspector: 'a-named' }),
  actor('platform that owns it', 'a-machine', post('platform', TOWN, PLATFORM), {
    upstream: { platform: PLATFORM, owns: [] },
  }),
  actor('platform it was escalated to', 'a-machine', post('platform', TOWN, ABOVE), {}),
  actor('unit-officer', 'a-village', post('unitOfficer', UNIT, UNIT), { lead: 'zhzf', parties: ['zhzf'] }),
  actor('reporter', 'report:abcdefabcdefabcd', post('resident', TOWN), {}),
];

/** A case in a state as somebody finds it who stands in that relation, where the state has a place for it. */
export const standingFor = ({ name, stands }: Actor, state: CaseState): CaseMeta => {
  const led = standing(state).lead !== undefined;
  if (name === 'lead') return standing(state, led ? { ...standing(state), lead: UNIT } : {});
  if (name === 'unit-officer') return standing(state, led ? stands : {});
  if (name.startsWith('assignee')) return standing(state, led && isOpen(state) ? stands : {});
  if (name === 'verifier') return standing(state, state === 'verifying' ? stands : {});
  if (name === 'inspector by name') return standing(state, state === 'handled' ? stands : {});
  return standing(state, stands);
};

/** A question of a kind as it stands on a case, asked by `w-asks`. */
export const asked = (kind: AskKind): Partial<CaseMeta> => ({
  ask: {
    kind,
    by: 'w-asks',
    party: UNIT,
    at: AT,
    version: 6,
    timer,
    ...(kind === 'extension' ? { limit: { type: 'urgent_hour' as const, n: 1 } } : {}),
    ...(kind === 'suspension' ? { reason: 'weather', until: '2026-04-01T00:00:00.000Z' } : {}),
    ...(kind === 'force-close' ? { reason: 'gone' } : {}),
    ...(kind === 'submission' ? { result: 'explained' as const } : {}),
  },
});

/** In which states a question of a kind is asked. */
export const ASKED_IN: Readonly<Record<AskKind, (state: CaseState) => boolean>> = {
  extension: (state) => state === 'handling',
  suspension: (state) => state === 'handling',
  transfer: (state) => state === 'handling',
  'force-close': isOpen,
  submission: (state) => state === 'handling' || state === 'suspended',
  refusal: (state) => state === 'reported',
  closing: (state) => state === 'inspected',
  'overdue-appeal': (state) => state === 'closed',
};

/** Everything a rule may look at, so that nothing is refused for want of it. */
export const fitting = (one: Actor, changes: Partial<RuleContext> = {}): RuleContext => ({
  ...context(one.who.person, one.post, { at: NOW }),
  policy: { ...defaultPolicy(TOWN), closingBy: ['acceptor', 'dispatcher', 'inspector'] },
  target: aCase('handling', { num: HEAD }),
  reporter: { report: 'abcdefabcdefabcd', merged: false },
  words: { text: '请示', remedy: '可向街道反映' },
  ...changes,
});

/** One way of an action: on which case, with what, and where it leads. */
export interface Example {
  readonly to: CaseState | 'same';
  readonly from: readonly CaseState[];
  readonly body: unknown;
  readonly changes?: Partial<CaseMeta>;
  /** What does not stand on the case. */
  readonly absent?: readonly (keyof CaseMeta)[];
  readonly context?: Partial<RuleContext>;
  /** Who may go this way at all; the others' way is another example. */
  readonly by?: (name: string) => boolean;
}

const EVIDENCE = [
  { id: 'aaaaaaaaaa', kind: 'before' as const },
  { id: 'bbbbbbbbbb', kind: 'after' as const },
];
const SOLVED = { result: 'solved', onBehalf: '村书记来电', text: '已清理', evidence: EVIDENCE };
const because = { reason: '情况说明' };
const OPEN: readonly CaseState[] = [
  'reported',
  'verifying',
  'filed',
  'dispatched',
  'handling',
  'suspended',
  'returned',
  'escalated',
  'handled',
  'inspected',
];
const isClock = (name: string): boolean => name === 'clock';
const notClock = (name: string): boolean => name !== 'clock';
const notAcceptor = (name: string): boolean => name !== 'acceptor';
const EARLY: readonly CaseState[] = ['reported', 'verifying', 'filed'];
const LATE = OPEN.filter((state) => !EARLY.includes(state));
const owning = (...owns: NonNullable<CaseMeta['upstream']>['owns']): Partial<CaseMeta> => ({
  upstream: { platform: PLATFORM, owns },
});

const unmergeTo = (to: CaseState, by?: Example['by']): Example => ({
  to,
  from: ['merged'],
  body: { from: HEAD, ...because },
  changes: { mergedFrom: to, lead: UNIT, parties: [UNIT] },
  ...(by ? { by } : {}),
});
const verified = (to: 'reported' | 'filed' | 'returned'): Example => ({
  to,
  from: ['verifying'],
  body: { outcome: 'exists' },
  changes: { verification: { from: to, by: 'acceptor', person: 'a-verifier' } },
});

/** The unit's again; the dispatcher's, where a platform above has done it; whoever files it, where it never was filed. */
const failing = (body: unknown, from: readonly CaseState[]): readonly Example[] => [
  { to: 'handling', from, body },
  { to: 'returned', from, body, changes: { parties: [] }, absent: ['lead'] },
  { to: 'reported', from, body, changes: { onTheSpot: true }, absent: ['clock'] },
];

/** At least one way of every action on the head to every state that it may lead to. */
export const EXAMPLES: Readonly<Partial<Record<CaseAction, readonly Example[]>>> = {
  amend: [{ to: 'same', from: OPEN, body: { urgency: 'urgent' } }],
  answer: [{ to: 'closed', from: ['reported'], body: { text: '已答复' } }],
  refuse: [
    { to: 'refused', from: ['reported'], body: { ...because, remedy: '可向街道反映' } },
    { to: 'same', from: ['reported'], body: { ...because, remedy: '可向街道反映' }, changes: owning('refusal') },
  ],
  reconsider: [{ to: 'reported', from: ['refused'], body: because }],
  merge: [
    { to: 'merged', from: ['reported', 'filed', 'returned'], body: { into: HEAD } },
    { to: 'merged', from: ['dispatched', 'handling', 'suspended'], body: { into: HEAD }, by: notAcceptor },
  ],
  unmerge: [
    unmergeTo('reported'),
    unmergeTo('filed'),
    unmergeTo('returned'),
    unmergeTo('dispatched', notAcceptor),
    unmergeTo('handling', notAcceptor),
    unmergeTo('suspended', notAcceptor),
  ],
  'ask-verification': [{ to: 'verifying', from: ['reported', 'filed', 'returned'], body: {} }],
  verify: [verified('reported'), verified('filed'), verified('returned')],
  'recall-verification': [verified('reported'), verified('filed'), verified('returned')],
  'resolve-on-spot': [{ to: 'handled', from: ['reported'], body: SOLVED }],
  file: [{ to: 'filed', from: ['reported'], body: {} }],
  'send-back': [{ to: 'reported', from: ['filed', 'returned'], body: because }],
  dispatch: [
    {
      to: 'dispatched',
      from: ['filed', 'returned', 'handling', 'suspended', 'dispatched'],
      body: { lead: 'zhzf' },
    },
  ],
  sign: [{ to: 'handling', from: ['dispatched'], body: { onBehalf: '电话告知' } }],
  return: [{ to: 'returned', from: ['dispatched'], body: { code: 'not-ours', ...because } }],
  'reject-return': [{ to: 'dispatched', from: ['returned'], body: because }],
  'request-transfer': [{ to: 'same', from: ['handling'], body: because }],
  uphold: [{ to: 'returned', from: ['handling'], body: {}, changes: asked('transfer') }],
  assign: [{ to: 'same', from: ['dispatched', 'handling'], body: { person: 'w-9' } }],
  take: [{ to: 'same', from: ['dispatched', 'handling'], body: {} }],
  'hand-back': [
    {
      to: 'same',
      from: ['dispatched', 'handling'],
      body: because,
      changes: { assignee: { person: 'a-worker', post: `${GRID}:partTimer` } },
    },
  ],
  contact: [
    { to: 'same', from: ['dispatched', 'handling', 'suspended'], body: { method: 'phone', outcome: 'reached' } },
  ],
  recuse: [{ to: 'same', from: OPEN, body: because }],
  'ask-extension': [
    {
      to: 'same',
      from: ['handling'],
      body: { until: '2026-03-08T00:00:00+08:00', ...because },
      changes: owning('limit'),
    },
  ],
  'ask-suspension': [
    { to: 'same', from: ['handling'], body: { code: 'weather', until: '2026-03-20T00:00:00+08:00', ...because } },
  ],
  grant: [
    { to: 'same', from: ['handling'], body: {}, changes: asked('extension') },
    { to: 'suspended', from: ['handling'], body: {}, changes: asked('suspension') },
    { to: 'handled', from: ['handling', 'suspended'], body: {}, changes: asked('submission') },
    { to: 'refused', from: ['reported'], body: {}, changes: { ...asked('refusal'), ...owning('refusal') } },
    { to: 'closed', from: ['inspected'], body: {}, changes: { ...asked('closing'), ...owning('closing') } },
    { to: 'closed', from: OPEN, body: {}, changes: asked('force-close') },
    { to: 'same', from: ['closed'], body: {}, changes: asked('overdue-appeal') },
  ],
  deny: [
    { to: 'same', from: OPEN, body: because, changes: asked('force-close') },
    { to: 'same', from: ['handling'], body: because, changes: asked('extension') },
    { to: 'same', from: ['handling'], body: because, changes: asked('suspension') },
    { to: 'same', from: ['handling'], body: because, changes: asked('transfer') },
    { to: 'same', from: ['handling', 'suspended'], body: because, changes: asked('submission') },
    { to: 'same', from: ['reported'], body: because, changes: { ...asked('refusal'), ...owning('refusal') } },
    { to: 'same', from: ['closed'], body: because, changes: asked('overdue-appeal') },
    ...failing(because, ['inspected']).map((one) => ({
      ...one,
      changes: { ...one.changes, ...asked('closing'), ...owning('closing') },
      by: (name: string) => name.startsWith('platform'),
    })),
    {
      to: 'same',
      from: ['inspected'],
      body: because,
      changes: { ...asked('closing'), ...owning('closing') },
      by: (name) => !name.startsWith('platform'),
    },
  ],
  'review-suspension': [{ to: 'same', from: ['suspended'], body: because }],
  resume: [{ to: 'handling', from: ['suspended'], body: {} }],
  submit: [
    { to: 'handled', from: ['handling', 'suspended'], body: SOLVED },
    {
      to: 'same',
      from: ['handling', 'suspended'],
      body: SOLVED,
      context: { policy: { ...defaultPolicy(TOWN), unitConfirmation: [UNIT] } },
      by: (name) => name !== 'lead',
    },
  ],
  'withdraw-submit': [{ to: 'handling', from: ['handled'], body: because }],
  'ask-inspection': [{ to: 'same', from: ['handled'], body: {} }],
  inspect: [
    ...failing({ outcome: 'fail' }, ['handled']).map((one) => ({ ...one, by: notClock })),
    { to: 'inspected', from: ['handled'], body: { outcome: 'pass' }, by: notClock },
    { to: 'same', from: ['handled'], body: { outcome: 'unable' }, by: notClock },
    { to: 'inspected', from: ['handled'], body: { outcome: 'unable' }, changes: { unable: 1 }, by: notClock },
    { to: 'inspected', from: ['handled'], body: { outcome: 'waived' }, changes: { drawn: false }, by: isClock },
  ],
  rework: failing(because, ['inspected']),
  close: [
    { to: 'closed', from: ['inspected'], body: { answer: '已清理' } },
    { to: 'same', from: ['inspected'], body: { answer: '已清理' }, changes: owning('closing') },
  ],
  'force-close': [{ to: 'same', from: OPEN, body: { code: 'gone', answer: '已拆除', ...because } }],
  reopen: [
    { to: 'dispatched', from: ['closed'], body: because },
    { to: 'returned', from: ['closed'], body: { to: 'returned', ...because } },
    { to: 'reported', from: ['closed'], body: because, absent: ['filedAt'] },
  ],
  cancel: [
    { to: 'cancelled', from: EARLY, body: because },
    { to: 'cancelled', from: LATE, body: because, by: notAcceptor },
  ],
  restore: [{ to: 'reported', from: ['cancelled'], body: because }],
  escalate: [{ to: 'escalated', from: ['filed', 'returned', 'handling'], body: { to: ABOVE, ...because } }],
  'recall-escalation': [{ to: 'returned', from: ['escalated'], body: {} }],
  'upstream-result': [
    { to: 'handled', from: ['escalated'], body: { outcome: 'handled', result: 'solved', text: '已办' } },
    { to: 'returned', from: ['escalated'], body: { outcome: 'returned', text: '退回' } },
  ],
  'appeal-overdue': [{ to: 'same', from: ['closed'], body: because }],
  'overrule-dispute': [{ to: 'same', from: ['closed'], body: { answer: '已核实完成' } }],
  withdraw: [
    { to: 'cancelled', from: EARLY, body: {} },
    { to: 'same', from: LATE, body: {} },
  ],
  dispute: [
    { to: 'same', from: ['closed'], body: because, absent: ['dispute'] },
    { to: 'reported', from: ['refused'], body: because },
  ],
};

export const commandOf = (action: CaseAction, { body }: Example): CaseCommand => ({ action, body }) as CaseCommand;

/** The case on which an example is tried, as this actor finds it. */
export const caseOf = (one: Actor, state: CaseState, { changes, absent = [] }: Example): CaseMeta => {
  const whole = { ...standingFor(one, state), ...changes };
  return Object.fromEntries(
    Object.entries(whole).filter(([key]) => !absent.includes(key as keyof CaseMeta)),
  ) as unknown as CaseMeta;
};
