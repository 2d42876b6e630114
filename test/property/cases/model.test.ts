import fc from 'fast-check';
import type { CaseCommand } from '../../../shared/cases/bodies.ts';
import { decide } from '../../../shared/cases/decide.ts';
import { caseMetaItem, parsedMeta, toMetaItem, toPartItem } from '../../../shared/cases/items.ts';
import { CASE_STATES, type CaseMeta, isOpen } from '../../../shared/cases/model.ts';
import { remind } from '../../../shared/cases/reminding.ts';
import type { RuleContext } from '../../../shared/cases/rules.ts';
import { takeOver } from '../../../shared/cases/rules-merge.ts';
import { bindWhistle, freeWhistle, inviteToWhistle } from '../../../shared/cases/rules-whistle.ts';
import { type CaseAction, caseTable } from '../../../shared/cases/table.ts';
import type { Category } from '../../../shared/catalogue/rules.ts';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import { type Instant, plus } from '../../../shared/kernel/time.ts';
import { assertMetaSize, itemBytes, JOINT_META_LIMIT_BYTES } from '../../../shared/platform/dynamodb/codec.ts';
import { defaultPolicy } from '../../../shared/policies/rules.ts';
import type { OutMessage } from '../../../shared/workflow/matter.ts';
import {
  categories,
  drawn,
  LONGEST_ID,
  LONGEST_NAME,
  type Move,
  moves,
  SECRET,
  STRAIGHT,
} from '../../support/case-lives.ts';
import { AT, TOWN, UNIT } from '../../support/cases.ts';

const beginning = (extreme: boolean): CaseMeta => ({
  num: '2603067980012343',
  state: 'reported',
  version: 1,
  town: TOWN,
  unit: UNIT,
  grid: '320506103203001',
  family: 'event',
  urgency: 'ordinary',
  channel: 'walk-in',
  point: { lon: 120.512_345_678_9, lat: 31.254_321_098_7 },
  receivedAt: AT,
  createdAt: AT,
  parties: [],
  rejections: 0,
  round: 0,
  handledBy: [],
  unable: 0,
  reports: 1,
  whistles: [],
  whistled: 0,
  ...(extreme ? { about: { kind: 'enterprise' as const, ref: '店'.repeat(100) }, confidential: true as const } : {}),
});

interface Outcome {
  readonly next: CaseMeta;
  readonly messages: readonly OutMessage[];
  /** A reminder of a limit that is not broken yet moves no version. */
  readonly counts: boolean;
  readonly action?: CaseAction | undefined;
}

const quiet = (next: CaseMeta): Outcome => ({ next, messages: [], counts: true });

const commanded = (c: CaseMeta, command: CaseCommand | undefined, move: Move, at: Instant, category: Category) => {
  const { person, role, party } = move;
  const actor = { person, role, post: `${person}:1`, ...(role === 'unitOfficer' ? { party } : {}) };
  const target: CaseMeta = { ...beginning(false), num: '2603060000000000' };
  const context: RuleContext = {
    actor,
    at,
    calendar: chinaCalendar,
    policy: defaultPolicy(c.town),
    reliefs: [],
    category,
    leadKnown: true,
    target,
  };
  const change = command && decide(c, command, context);
  return change?.ok ? { ...change.value, counts: true, action: command?.action } : undefined;
};

const reminded = (c: CaseMeta, at: Instant): Outcome | undefined => {
  const due = toMetaItem(c, chinaCalendar).wakeAt;
  const reminder = typeof due === 'string' && due <= at ? remind(c, at, chinaCalendar) : undefined;
  return reminder && { ...reminder, counts: reminder.event.part === '_' };
};

const apply = (c: CaseMeta, move: Move, at: Instant, category: Category): Outcome | undefined => {
  const { step } = move;
  if (step.is === 'command') return commanded(c, drawn(c.state, step), move, at, category);
  if (step.is === 'given') return commanded(c, step.command, move, at, category);
  if (step.is === 'remind') return reminded(c, at);
  if (step.is === 'take-over') return isOpen(c.state) ? quiet(takeOver(c, { ...c, reports: 2 })) : undefined;
  if (step.is === 'free') return c.whistles[0] === undefined ? undefined : quiet(freeWhistle(c, c.whistles[0]));
  if (step.is === 'invite' && c.whistles.length === 0) return undefined;
  const bound =
    step.is === 'blow'
      ? bindWhistle(c, `${c.num}-${c.whistled + 1}`, step.departments, true)
      : inviteToWhistle(c, step.departments);
  return bound.ok ? quiet(bound.value) : undefined;
};

const allowedBy = (before: CaseMeta, { next, action }: Outcome): boolean => {
  if (action === undefined) return next.state === before.state;
  const { from, to } = caseTable[action];
  const led = (to as readonly string[]).includes(next.state) || (to.includes('same') && next.state === before.state);
  return from.includes(before.state) && led;
};

/** What holds of every head, whatever was done to it. */
const holds = (c: CaseMeta): void => {
  const item = toMetaItem(c, chinaCalendar);
  assertMetaSize(item, JOINT_META_LIMIT_BYTES);
  expect(parsedMeta(caseMetaItem.parse(JSON.parse(JSON.stringify(item))))).toEqual(JSON.parse(JSON.stringify(c)));
  const keys = [
    'pk',
    'sk',
    'town',
    'unit',
    'grid',
    'list',
    'num',
    'post',
    'bucket',
    'dueAt',
    'shard',
    'wakeAt',
    'cell',
    'family',
  ];
  for (const key of keys.filter((name) => name in item)) {
    expect([key, typeof item[key], item[key]]).toEqual([key, 'string', expect.stringMatching(/./)]);
  }
  if (!isOpen(c.state)) {
    expect([c.whistles, item.wakeAt, item.cell, item.bucket]).toEqual([[], undefined, undefined, 'done']);
    expect(c.clock === undefined || c.clock.stoppedAt !== undefined).toBe(true);
    expect(c.closedAt).toBeDefined();
  }
  if (c.state === 'handled' || c.state === 'inspected')
    expect([item.wakeAt, c.submittedBy === undefined]).toEqual([undefined, false]);
  if (['dispatched', 'handling', 'returned'].includes(c.state)) {
    expect(c.lead !== undefined && c.parties.includes(c.lead)).toBe(true);
    expect(toPartItem(c, c.lead ?? '')).toMatchObject({ bucket: 'open', post: `D#${c.lead}` });
  }
  if (c.filedAt === undefined) expect(c.clock).toBeUndefined();
};

const run = (extreme: boolean, category: Category, given: readonly Move[], reached = new Set<string>()): CaseMeta => {
  let c = beginning(extreme);
  let at = AT;
  let counted = 1;
  reached.add(c.state);
  holds(c);
  for (const move of given) {
    at = plus(at, move.after);
    const outcome = apply(c, move, at, category);
    if (!outcome) continue;
    counted += outcome.counts ? 1 : 0;
    expect(outcome.next.version).toBe(counted);
    expect([c.state, outcome.next.state, allowedBy(c, outcome)]).toEqual([c.state, outcome.next.state, true]);
    expect(JSON.stringify(outcome.messages)).not.toContain(SECRET);
    const concerned =
      outcome.next.about?.kind === 'unit' || outcome.next.about?.kind === 'staff' ? outcome.next.about.ref : '';
    expect(outcome.messages.map(({ audience }) => audience.replace('person:', ''))).not.toContain(
      concerned || undefined,
    );
    expect(new Set(outcome.messages.map((one) => `${one.audience}#${one.part}`)).size).toBe(outcome.messages.length);
    c = outcome.next;
    reached.add(c.state);
    holds(c);
  }
  return c;
};

describe('any life of a case', () => {
  it('counts its commands, keeps to its table, ends with nothing running, and tells no words', () => {
    const reached = new Set<string>();
    fc.assert(
      fc.property(
        fc.boolean(),
        categories,
        fc.nat({ max: 5 }),
        fc.array(moves, { maxLength: 40 }),
        (extreme, category, far, given) => {
          run(extreme, category, [...STRAIGHT.slice(0, far), ...given], reached);
        },
      ),
      { numRuns: 150 },
    );
    // Lives that never come further than the desk would prove nothing.
    expect(CASE_STATES.filter((state) => isOpen(state) && !reached.has(state))).toEqual([]);
  });

  it('stays far below the bound of a head with the longest of everything at once', () => {
    const full: CaseMeta = {
      ...beginning(true),
      state: 'handled',
      version: 999_999,
      category: 'A012901',
      categoryName: LONGEST_NAME,
      condition: 99,
      evidence: ['before', 'after'],
      urgency: 'emergency',
      filedAt: AT,
      filedBy: LONGEST_ID,
      clock: {
        limit: { type: 'urgent_minute', n: 1_000 },
        startedAt: AT,
        pausedAt: AT,
        leftMs: 8.64e15,
        extensions: 99,
        provisional: true,
      },
      reminded: 'before',
      lead: 'd'.repeat(24),
      parties: Array.from({ length: 61 }, (_, n) => `d${n}`.padEnd(24, 'x')),
      assignee: { person: LONGEST_ID, until: AT },
      returnedBy: 'd'.repeat(24),
      rejections: 99,
      round: 99,
      submittedBy: LONGEST_ID,
      submittedAt: AT,
      handledBy: Array.from({ length: 12 }, (_, n) => `${LONGEST_ID.slice(0, 38)}${n + 10}`),
      result: 'beyond-power',
      inspectedBy: LONGEST_ID,
      unable: 9,
      onTime: false,
      closedAt: AT,
      closeKind: 'direct-answer',
      mergedInto: '2603067980012343',
      reports: 5_000,
      whistles: ['2603067980012343-97', '2603067980012343-98', '2603067980012343-99'],
      whistled: 99,
    };
    expect(itemBytes(toMetaItem(full, chinaCalendar))).toBeLessThan(JOINT_META_LIMIT_BYTES);
  });

  it('costs one write unit from the first call to the end where four departments join in', () => {
    const category: Category = {
      code: '0129',
      name: '露天烧烤',
      family: 'event',
      plainGroup: 'smoke',
      similar: { radius: 50, window: 24 },
      conditions: [
        { n: 1, filing: 'f', closing: 'c', limit: { type: 'urgent_hour', n: 2 }, evidence: ['before', 'after'] },
      ],
      enabled: true,
      version: 1,
    };
    const [file, dispatch, sign, ...rest] = STRAIGHT;
    if (!file || !dispatch || !sign) throw new Error('the straight way has six steps');
    const given = (step: Move['step']): Move => ({ ...sign, step });
    const assign = { action: 'assign' as const, body: { post: '320506103203001:gridLeader' } };
    const departments = ['zhzf', 'scjg', 'sthj', 'paichusuo'];
    const joint = [given({ is: 'blow', departments }), given({ is: 'free' })];
    const life = [file, dispatch, sign, given({ is: 'given', command: assign }), ...joint, ...rest];
    const weights = life.map((_, n) =>
      itemBytes(toMetaItem(run(false, category, life.slice(0, n + 1)), chinaCalendar)),
    );
    expect(run(false, category, life).state).toBe('closed');
    expect(Math.max(...weights)).toBeLessThanOrEqual(1_024);
  });
});
