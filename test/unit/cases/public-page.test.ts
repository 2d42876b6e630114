import * as z from 'zod';
import type { CaseCommand } from '../../../shared/cases/bodies.ts';
import { caseBodies } from '../../../shared/cases/contract.ts';
import { trackingAnswer } from '../../../shared/cases/contract-reports.ts';
import { decide } from '../../../shared/cases/decide.ts';
import { ASKS, CASE_STATES, type CaseMeta, type CaseState, OWNED, SUSPENSIONS } from '../../../shared/cases/model.ts';
import { REPORT_ACTIONS } from '../../../shared/cases/model-public.ts';
import { stepsOf } from '../../../shared/cases/rules-public.ts';
import { CASE_ACTIONS, type CaseAction, caseTable } from '../../../shared/cases/table.ts';
import { type Followed, pageOf } from '../../../shared/cases/tracking.ts';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import type { Role } from '../../../shared/kernel/roles.ts';
import { defaultPolicy } from '../../../shared/policies/rules.ts';
import { start } from '../../../shared/workflow/deadlines.ts';
import type { MatterEvent } from '../../../shared/workflow/matter.ts';
import { AT, aCase, context, post, TOWN, UNIT } from '../../support/cases.ts';

/** What a reporter reads is never what offices write to each other. */

const NOW = '2026-03-06T15:00:00.000Z';
const RID = 'ab'.repeat(32);
const LATER = '2026-04-01T00:00:00.000Z';

/** A text that names the field it was typed into. */
const canary = (action: string, field: string): string => `内部〈${action}.${field}〉`;

const evidence = [
  { id: 'aaaaaaaaaa', kind: 'before' },
  { id: 'bbbbbbbbbb', kind: 'after' },
];

/** Every action with all that it may carry; `§` stands for what somebody types. */
const SAMPLES: Readonly<Record<CaseAction, Readonly<Record<string, unknown>>>> = {
  claim: {},
  release: {},
  amend: { category: '0129', about: { kind: 'enterprise', ref: '某某烧烤' }, address: '§', reason: '§' },
  answer: { text: '§' },
  refuse: { reason: '§', remedy: '§' },
  reconsider: { reason: '§' },
  merge: { into: '2603067980012357', reason: '§' },
  unmerge: { from: '2603067980012357', reason: '§' },
  'ask-verification': { person: 'w-7', question: '§' },
  verify: { outcome: 'exists', text: '§', evidence },
  'recall-verification': { reason: '§' },
  'resolve-on-spot': { category: '0129', text: '§', evidence },
  file: { category: '0129', dueAt: LATER },
  'send-back': { reason: '§' },
  dispatch: { lead: UNIT, co: ['zhzf'], instruction: '§' },
  sign: { onBehalf: '§' },
  return: { code: 'not-ours', reason: '§' },
  'reject-return': { reason: '§' },
  'request-transfer': { to: 'zhzf', reason: '§' },
  uphold: { reason: '§' },
  assign: { person: 'w-8', until: LATER, instruction: '§' },
  take: {},
  'hand-back': { reason: '§' },
  contact: { method: 'phone', outcome: 'reached', note: '§' },
  recuse: { reason: '§' },
  'ask-extension': { limit: { type: 'work_day', n: 1 }, reason: '§' },
  'ask-suspension': { code: 'weather', until: LATER, reason: '§' },
  grant: { text: '§', until: LATER },
  deny: { reason: '§' },
  'review-suspension': { reason: '§', until: LATER },
  resume: { reason: '§' },
  submit: { result: 'explained', text: '§', evidence, onBehalf: '§' },
  'withdraw-submit': { reason: '§' },
  'ask-inspection': { person: 'w-9', method: 'photo' },
  inspect: { outcome: 'pass', text: '§', evidence },
  rework: { reason: '§' },
  close: { answer: '§', closing: '§' },
  'force-close': { code: 'gone', reason: '§', answer: '§' },
  reopen: { reason: '§' },
  cancel: { reason: '§' },
  restore: { reason: '§' },
  escalate: { to: 'zhzf', reason: '§' },
  'recall-escalation': { reason: '§' },
  'upstream-result': { outcome: 'handled', result: 'solved', text: '§' },
  'appeal-overdue': { reason: '§', evidence },
  'overrule-dispute': { answer: '§' },
  supplement: { text: '§' },
  withdraw: { reason: '§' },
  dispute: { reason: '§' },
  urge: { text: '§' },
  rate: { score: 2, solved: false, comment: '§' },
  supervise: { kind: 'leader', text: '§', answerBy: LATER },
  'answer-supervision': { supervision: 'aaaaaaaaaa', text: '§' },
  'call-back': { report: RID, outcome: 'answered', contacted: true, comment: '§' },
  'waive-call-back': { report: RID, reason: '§' },
  'answer-group': { text: '§' },
  note: { text: '§', kind: 'note' },
};

/** What was written for the reporter to read; of the question that waits, the words it came with. */
const MEANT: readonly string[] = [
  canary('answer', 'text'),
  canary('refuse', 'reason'),
  canary('refuse', 'remedy'),
  canary('close', 'answer'),
  canary('force-close', 'answer'),
  canary('overrule-dispute', 'answer'),
  canary('asked', 'words'),
];

const filled = (action: CaseAction): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(SAMPLES[action]).map(([field, value]) => [field, value === '§' ? canary(action, field) : value]),
  );

const timer = { clock: start({ type: 'natural_day', n: 3 }, AT, chinaCalendar) };
const inside = (field: string): string => canary('head', field);

/** A head with everything on it that a head can have, all that is no code being a canary. */
const laden = (state: CaseState, kind: (typeof ASKS)[number]): CaseMeta =>
  aCase(state, {
    about: { kind: 'enterprise', ref: inside('about') },
    filedBy: inside('filedBy'),
    refusedBy: inside('refusedBy'),
    returnedBy: inside('returnedBy'),
    submittedBy: inside('submittedBy'),
    inspectedBy: inside('inspectedBy'),
    handledBy: [inside('handledBy')],
    recused: [inside('recused')],
    parties: [UNIT, inside('party')],
    assignee: { person: inside('assignee') },
    recurrenceOf: inside('recurrenceOf'),
    clock: start({ type: 'work_day', n: 3 }, AT, chinaCalendar),
    closedAt: AT,
    onTime: false,
    ask: {
      kind,
      by: inside('ask.by'),
      party: inside('ask.party'),
      at: AT,
      version: 6,
      timer,
      until: LATER,
      reason: 'weather',
      result: 'explained',
      limit: { type: 'work_day', n: 1 },
    },
    ...(state === 'verifying' ? { verification: { from: 'reported', by: inside('verification') } } : {}),
    ...(state === 'suspended' ? { suspension: { reason: 'weather', since: AT, until: LATER, review: timer } } : {}),
    ...(state === 'escalated' ? { escalation: { to: inside('escalation'), from: 'handling' } } : {}),
    ...(state === 'closed' ? { dispute: { report: RID.slice(0, 16), at: AT, timer } } : {}),
    ...(state === 'merged' ? { mergedInto: '2603067980012357', mergedFrom: 'filed' } : {}),
    upstream: { platform: inside('upstream'), externalNo: inside('externalNo'), owns: [] },
  });

const report = {
  rid: RID,
  version: 1,
  caseNum: aCase('reported').num,
  town: TOWN,
  channel: 'app' as const,
  receivedAt: AT,
  createdAt: AT,
  text: '本人所述',
};

const event = (action: string, c: CaseMeta, to: string, data: Readonly<Record<string, unknown>>): MatterEvent => ({
  part: '_',
  version: c.version,
  action,
  actor: { person: inside('actor'), role: 'dispatcher', post: inside('post'), party: inside('actor.party') },
  at: NOW,
  from: c.state,
  to,
  data,
});

const shown = (followed: Followed): string => {
  const pages = (['zh-CN', 'en'] as const).map((language) =>
    trackingAnswer.parse(pageOf(report, [followed], defaultPolicy(TOWN), NOW, language)),
  );
  return JSON.stringify(pages);
};

const leaks = (page: string): readonly string[] =>
  [...page.matchAll(/内部〈[^〉]*〉/g)].map(([found]) => found).filter((found) => !MEANT.includes(found));

/** One of each that rules tell apart. */
const ACTORS: readonly Role[] = ['acceptor', 'dispatcher', 'dutySupervisor', 'unitOfficer', 'platform', 'clock'];
const REPORTER = { report: RID.slice(0, 16), merged: false };
const WORDS = { text: canary('asked', 'words') };

/** What stands after a command and what is kept of it, where it is not refused. */
const outcome = (c: CaseMeta, command: CaseCommand, role: Role, target: CaseMeta): readonly Followed[] => {
  const given = context('w-1', post(role, TOWN, UNIT), { words: WORDS, reporter: REPORTER, target });
  const made = decide(c, command, given);
  if (!made.ok) return [];
  const { next, data, answer } = made.value;
  const steps = [event(command.action, c, next.state, data)];
  if (!answer) return [{ meta: next, steps, own: [] }];
  const { kind: answerKind, ...words } = answer;
  return [{ meta: next, steps, own: [], answer: { kind: 'case-answer', answerKind, at: NOW, ...words } }];
};

/** Every outcome of a command, by whoever, in whatever state it may be taken, with a question that waits and without. */
const outcomes = (action: CaseAction): readonly Followed[] => {
  const command = { action, body: filled(action) } as CaseCommand;
  const kinds = ['grant', 'deny', 'uphold'].includes(action) ? ASKS : (['extension'] as const);
  const heads = caseTable[action].from.flatMap((state) =>
    kinds.flatMap((kind) => {
      const full = laden(state, kind);
      const { ask: _none, assignee: _nobody, ...free } = full;
      const owned = { ...free, returnedBy: UNIT, upstream: { platform: UNIT, owns: OWNED } };
      return [full, free, owned, { ...full, upstream: owned.upstream }];
    }),
  );
  const target = { ...laden('handling', 'extension'), num: '2603067980012357' };
  return heads.flatMap((c) => ACTORS.flatMap((role) => outcome(c, command, role, target)));
};

describe('the samples', () => {
  it.each(CASE_ACTIONS)('of %s carry every text that it takes', (action) => {
    const body: z.ZodType = caseBodies[action];
    const whole = body instanceof z.ZodLazy ? body.unwrap() : body;
    expect((whole as z.ZodType).safeParse(filled(action)).success).toBe(true);
    // Of a body of two shapes the first; what a promise carries has tests of its own.
    const schema = (whole instanceof z.ZodUnion ? whole.options[0] : whole) as z.ZodObject;
    const typed = Object.entries(schema.shape)
      .filter(([, member]) => (member as z.ZodType).safeParse('任意文字').success)
      .map(([field]) => field);
    expect(typed.filter((field) => SAMPLES[action][field] !== '§')).toEqual(
      action === 'amend' || action === 'file' || action === 'resolve-on-spot' ? ['category'] : [],
    );
  });
});

describe('the page of a reporter', () => {
  it.each(CASE_ACTIONS)('shows nothing of what %s carries for offices, whatever comes of it', (action) => {
    const made = outcomes(action);
    for (const followed of made) expect(leaks(shown(followed))).toEqual([]);
    expect(made.length > 0).toBe(caseTable[action].commutes !== true);
  });

  it.each(CASE_ACTIONS)('shows nothing of an event of %s, in the head’s stream or the report’s', (action) => {
    for (const state of CASE_STATES) {
      const meta = laden(state, 'extension');
      const one = event(action, { ...meta, state: 'handling' }, state, { ...filled(action), anything: inside('data') });
      const page = shown({ meta, steps: [one], own: [{ ...one, part: `r-${RID.slice(0, 16)}` }] });
      // What the reporter added is the reporter's own.
      expect(leaks(page).filter((found) => found !== canary('supplement', 'text'))).toEqual([]);
    }
  });

  it('shows what was written for the reporter', () => {
    const texts = (['answer', 'refuse', 'overrule-dispute'] as const).map((action) =>
      outcomes(action).map(shown).join(''),
    );
    expect(texts[0]).toContain(canary('answer', 'text'));
    expect(texts[1]).toContain(canary('refuse', 'remedy'));
    expect(texts[2]).toContain(canary('overrule-dispute', 'answer'));
  });

  it('hides the answer of an earlier round once the case is taken up again', () => {
    const answer = { kind: 'case-answer' as const, answerKind: 'closed' as const, at: AT, text: '已清理' };
    expect(shown({ meta: aCase('closed', { closedAt: AT }), answer, steps: [], own: [] })).toContain('已清理');
    expect(shown({ meta: aCase('dispatched'), answer, steps: [], own: [] })).not.toContain('已清理');
  });

  it.each(SUSPENSIONS)('says in words why it rests: %s', (reason) => {
    const meta = aCase('suspended', { suspension: { reason, since: AT, until: LATER, review: timer } });
    const page = pageOf(report, [{ meta, steps: [], own: [] }], defaultPolicy(TOWN), NOW, 'zh-CN');
    expect(page.suspended?.text).toMatch(/^\p{Script=Han}+$/u);
    expect(page.suspended?.until).toBe('2026-04-01T08:00:00+08:00');
    const english = pageOf(report, [{ meta, steps: [], own: [] }], defaultPolicy(TOWN), NOW, 'en');
    expect(english.suspended?.text).toMatch(/^[ -~]+$/);
  });

  it('says by when a dispute is decided, and whose it is', () => {
    const meta = aCase('closed', { closedAt: AT, dispute: { report: RID.slice(0, 16), at: AT, timer } });
    const page = pageOf(report, [{ meta, steps: [], own: [] }], defaultPolicy(TOWN), NOW, 'zh-CN');
    expect(page.dispute).toEqual({ own: true, at: '2026-03-06T22:10:00+08:00', decideBy: '2026-03-09T22:10:00+08:00' });
    const other = pageOf(
      { ...report, rid: 'cd'.repeat(32) },
      [{ meta, steps: [], own: [] }],
      defaultPolicy(TOWN),
      NOW,
      'en',
    );
    expect(other.dispute?.own).toBe(false);
  });

  it('says how often the limit was extended', () => {
    const clock = { ...start({ type: 'natural_day', n: 3 }, AT, chinaCalendar), extensions: 2 };
    const page = pageOf(
      report,
      [{ meta: aCase('handling', { clock }), steps: [], own: [] }],
      defaultPolicy(TOWN),
      NOW,
      'en',
    );
    expect(page.extended).toEqual({ times: 2, dueAt: '2026-03-09T22:10:00+08:00' });
  });

  it('names every action in both languages', () => {
    const words = (language: 'zh-CN' | 'en') =>
      CASE_STATES.flatMap((state) => {
        const meta = aCase(state, ['closed', 'refused'].includes(state) ? { closedAt: AT } : {});
        return pageOf(report, [{ meta, steps: [], own: [] }], defaultPolicy(TOWN), NOW, language).actions;
      });
    expect([...new Set(words('zh-CN').map(({ action }) => action))].sort()).toEqual([...REPORT_ACTIONS].sort());
    for (const { text } of words('zh-CN')) expect(text).toMatch(/\p{Script=Han}/u);
    for (const { text } of words('en')) expect(text).toMatch(/^[ -~]+$/);
  });
});

describe('the steps that a reporter reads', () => {
  const at = (minute: number): string => `2026-03-06T15:${String(minute).padStart(2, '0')}:00.000Z`;
  type Moved = readonly [action: string, from: CaseState, to: CaseState];
  const told = (...moves: Moved[]) =>
    stepsOf(
      moves.map(([action, from, to], i) => ({ ...event(action, aCase(from), to, {}), at: at(i) })),
      AT,
    );
  const names = (...moves: Moved[]) => told(...moves).map(({ step }) => step);

  it('are those of the straight way, with their times', () => {
    expect(
      told(
        ['file', 'reported', 'filed'],
        ['dispatch', 'filed', 'dispatched'],
        ['sign', 'dispatched', 'handling'],
        ['submit', 'handling', 'handled'],
        ['inspect', 'handled', 'inspected'],
        ['close', 'inspected', 'closed'],
      ),
    ).toEqual([
      { step: 'received', at: AT },
      { step: 'accepted', at: at(0) },
      { step: 'sent', at: at(1) },
      { step: 'handling', at: at(2) },
      { step: 'checked', at: at(4) },
      { step: 'closed', at: at(5) },
    ]);
  });

  it('do not tell how often it went to and fro between offices', () => {
    expect(
      names(
        ['file', 'reported', 'filed'],
        ['dispatch', 'filed', 'dispatched'],
        ['return', 'dispatched', 'returned'],
        ['dispatch', 'returned', 'dispatched'],
        ['sign', 'dispatched', 'handling'],
        ['uphold', 'handling', 'returned'],
        ['dispatch', 'returned', 'dispatched'],
        ['sign', 'dispatched', 'handling'],
      ),
    ).toEqual(['received', 'accepted', 'sent', 'handling']);
  });

  it('take back a check that was undone, and what came after a reception that was', () => {
    expect(names(['inspect', 'handled', 'inspected'], ['rework', 'inspected', 'handling'])).toEqual([
      'received',
      'handling',
    ]);
    expect(names(['file', 'reported', 'filed'], ['send-back', 'filed', 'reported'])).toEqual(['received']);
  });

  it('begin another round when it is taken up again', () => {
    expect(
      names(['close', 'inspected', 'closed'], ['reopen', 'closed', 'dispatched'], ['sign', 'dispatched', 'handling']),
    ).toEqual(['received', 'closed', 'reopened', 'sent', 'handling']);
    expect(names(['refuse', 'reported', 'refused'], ['dispute', 'refused', 'reported'])).toEqual([
      'received',
      'refused',
      'reopened',
    ]);
  });

  it('tell an answer from a closing, and are never dated before the report', () => {
    expect(names(['answer', 'reported', 'closed'])).toEqual(['received', 'answered']);
    const early = { ...event('file', aCase('reported'), 'filed', {}), at: '2026-03-01T00:00:00.000Z' };
    expect(stepsOf([early], AT)).toEqual([
      { step: 'received', at: AT },
      { step: 'accepted', at: AT },
    ]);
  });
});
