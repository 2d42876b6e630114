import fc from 'fast-check';
import { caseMetaItem, parsedMeta, toMetaItem } from '../../../shared/cases/items.ts';
import { toPartItem } from '../../../shared/cases/items-rows.ts';
import { CASE_STATES, type CaseMeta, isOpen, OWNED } from '../../../shared/cases/model.ts';
import { RUNNING } from '../../../shared/cases/rules-clock.ts';
import { holdsOf } from '../../../shared/cases/rules-holds.ts';
import { isConcerned, isRestricted } from '../../../shared/cases/rules-rights.ts';
import { CASE_ACTIONS, type CaseAction, caseTable } from '../../../shared/cases/table.ts';
import { timerIn } from '../../../shared/cases/timers.ts';
import type { Category } from '../../../shared/catalogue/rules.ts';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import { type Instant, MINUTE, minus, plus } from '../../../shared/kernel/time.ts';
import { assertMetaSize, itemBytes, JOINT_META_LIMIT_BYTES } from '../../../shared/platform/dynamodb/codec.ts';
import { defaultPolicy } from '../../../shared/policies/rules.ts';
import type { MatterEvent } from '../../../shared/workflow/matter.ts';
import {
  BEGINNINGS,
  categories,
  LONGEST_ID,
  LONGEST_NAME,
  type Move,
  moves,
  SECRET,
  STRAIGHT,
} from '../../support/case-lives.ts';
import { apply, beginning, born, type Life, plainWorld, type Turn, type World } from '../../support/case-run.ts';
import { AT, barbecue, TOWN, UNIT } from '../../support/cases.ts';

const allowedBy = (before: CaseMeta, next: CaseMeta, action: CaseAction | undefined): boolean => {
  if (action === undefined) return next.state === before.state;
  const { from, to } = caseTable[action];
  const led = (to as readonly string[]).includes(next.state) || (to.includes('same') && next.state === before.state);
  return from.includes(before.state) && led;
};

const KEYS = ['pk', 'sk', 'town', 'unit', 'grid', 'list', 'num', 'post', 'bucket', 'dueAt', 'shard', 'wakeAt', 'cell'];

/** It is read as it was written, and no key of an index is empty. */
const isStored = (c: CaseMeta): void => {
  const item = toMetaItem(c, chinaCalendar);
  assertMetaSize(item, JOINT_META_LIMIT_BYTES);
  expect(parsedMeta(caseMetaItem.parse(JSON.parse(JSON.stringify(item))))).toEqual(JSON.parse(JSON.stringify(c)));
  for (const key of KEYS.filter((name) => name in item)) {
    expect([key, typeof item[key], item[key]]).toEqual([key, 'string', expect.stringMatching(/./)]);
  }
  // What is closed is found apart from what is open, and stands on no list by due time.
  const cell = item.cell ?? 'closed:';
  if (!isOpen(c.state)) expect([cell, item.bucket]).toEqual([expect.stringMatching(/^closed:/), undefined]);
};

/** What has ended waits for nobody; a dispute and an appeal against an overdue mark have limits of their own. */
const isOver = (c: CaseMeta): void => {
  expect([c.state, timerIn(c, 'limit'), timerIn(c, 'stage'), timerIn(c, 'review')]).toEqual([
    c.state,
    undefined,
    undefined,
    undefined,
  ]);
  expect([c.state, c.stage, c.whistles]).toEqual([c.state, undefined, []]);
  expect(c.closedAt).toBeDefined();
  const { clock } = c;
  if (c.state === 'merged') expect(clock === undefined || clock.stoppedAt === undefined).toBe(true);
  else expect(clock === undefined || clock.stoppedAt !== undefined).toBe(true);
  if (c.dispute) expect([c.state, c.dispute.timer.clock.dueAt]).toEqual(['closed', expect.any(String)]);
  if (c.ask) expect([c.state, c.ask.kind]).toEqual(['closed', 'overdue-appeal']);
};

/** Whoever has it is limited: by the stage, by the limit of the handling, or by the review of a suspension. */
const isLimited = (c: CaseMeta): void => {
  const dueAt = timerIn(c, c.state === 'handling' ? 'limit' : c.state === 'suspended' ? 'review' : 'stage')?.clock
    .dueAt;
  expect([c.state, dueAt]).toEqual([c.state, expect.any(String)]);
  if (!RUNNING.includes(c.state)) expect([c.state, timerIn(c, 'limit')]).toEqual([c.state, undefined]);
  if (c.ask) expect(c.ask.timer.clock.dueAt).toBeDefined();
  if (c.state === 'suspended') expect(c.suspension?.until).toBeDefined();
};

/** What holds of every head, whatever was done to it. */
const holds = (c: CaseMeta): void => {
  isStored(c);
  if (isOpen(c.state)) isLimited(c);
  else isOver(c);
  if (c.state === 'handled' || c.state === 'inspected') expect(c.submittedBy).toBeDefined();
  if (c.state === 'dispatched' || c.state === 'handling') {
    expect(c.lead !== undefined && c.parties.includes(c.lead)).toBe(true);
    const row = { post: `D#${c.lead}`, bucket: isRestricted(c) ? 'hidden:open' : 'open' };
    expect(toPartItem(c, c.lead ?? '')).toMatchObject(isConcerned(c.lead, c) ? { kind: 'case-part' } : row);
  }
  if (c.state === 'suspended') expect(c.lead).toBeDefined();
  if ((c.state === 'merged') !== (c.mergedInto !== undefined)) expect([c.state, c.mergedInto]).toEqual([]);
  expect([c.filedAt === undefined, c.clock === undefined]).toEqual([c.filedAt === undefined, c.filedAt === undefined]);
};

/** What holds of every step: one version, the way the table says, and nothing in a message that is nobody's business. */
const follows = (before: Life, { life, messages, action }: Turn): void => {
  const { c } = life;
  const counts = life.events.length - before.events.length;
  expect(c.version - before.c.version).toBe(counts);
  expect([before.c.state, action, c.state, allowedBy(before.c, c, action)]).toEqual([
    before.c.state,
    action,
    c.state,
    true,
  ]);
  expect(JSON.stringify(messages)).not.toContain(SECRET);
  const concerned = c.about?.kind === 'unit' || c.about?.kind === 'staff' ? c.about.ref : undefined;
  expect(messages.map(({ audience }) => audience.replace('person:', ''))).not.toContain(concerned ?? '');
  expect(new Set(messages.map((one) => `${one.audience}#${one.part}`)).size).toBe(messages.length);
};

/** Nothing is missing from the timeline: from the first version to the last, each going on from where the one before led. */
const isComplete = (c: CaseMeta, events: readonly MatterEvent[]): void => {
  expect(events.map(({ version }) => version)).toEqual(Array.from({ length: c.version }, (_, n) => n + 1));
  expect(events.map(({ to }) => to).slice(0, -1)).toEqual(events.slice(1).map(({ from }) => from));
  expect(events.at(-1)?.to).toBe(c.state);
  const times = events.map(({ at }) => at);
  expect([...times].sort()).toEqual(times);
};

/** Every minute belongs to exactly one holder: one after the other, without a gap, and together the whole. */
const addsUp = ({ c, events, reliefs }: Life, now: Instant): void => {
  const { from, to, minutes, holds: held, sums } = holdsOf(events, c.receivedAt, now, reliefs);
  expect([from, to]).toEqual([c.receivedAt, isOpen(c.state) ? now : c.closedAt]);
  expect([from, ...held.map((one) => one.to)]).toEqual([...held.map((one) => one.from), to]);
  for (const one of held) {
    expect(one.from < one.to && Number.isInteger(one.minutes) && one.minutes >= 0).toBe(true);
    expect([one.holder, one.party !== undefined]).toEqual([one.holder, one.holder === 'unit']);
  }
  const whole = Math.floor(minus(to, from) / MINUTE);
  expect(minutes).toBe(whole);
  expect(held.reduce((sum, one) => sum + one.minutes, 0)).toBe(whole);
  expect(sums.reduce((sum, one) => sum + one.minutes, 0)).toBe(whole);
  const leads = events.flatMap(({ data }) => (typeof data.lead === 'string' ? [data.lead] : []));
  expect(held.flatMap(({ party }) => party ?? []).filter((party) => !leads.includes(party))).toEqual([]);
  expect(held.filter(({ outcome }) => outcome === 'open')).toHaveLength(isOpen(c.state) && from < now ? 1 : 0);
};

interface Seen {
  readonly states: Set<string>;
  readonly actions: Set<string>;
}

const run = (world: World, given: readonly Move[], seen?: Seen): Life => {
  let life = born(world);
  let at = AT;
  holds(life.c);
  for (const move of given) {
    at = plus(at, move.after);
    const turn = apply(world, life, move, at);
    if (!turn) continue;
    follows(life, turn);
    life = turn.life;
    seen?.states.add(life.c.state);
    if (turn.action) seen?.actions.add(turn.action);
    holds(life.c);
  }
  isComplete(life.c, life.events);
  addsUp(life, plus(at, 61_000));
  return life;
};

const worlds: fc.Arbitrary<World> = fc.record(
  {
    extreme: fc.boolean(),
    category: categories,
    upstream: fc.record({ platform: fc.constantFrom('p12345', 'p'.repeat(24)), owns: fc.subarray([...OWNED]) }),
    policy: fc
      .record({
        unitConfirmation: fc.subarray([UNIT, 'zhzf']),
        inspection: fc.constantFrom(0, 50, 100).map((sample) => [{ method: 'photo' as const, sample }]),
        extensions: fc.constantFrom(
          [{ most: { type: 'work_day' as const, n: 5 }, times: 2 }],
          [{ most: { type: 'urgent_hour' as const, n: 400 }, times: 9 }],
        ),
      })
      .map((set) => ({ ...defaultPolicy(TOWN), ...set })),
  },
  { requiredKeys: ['extreme', 'category', 'policy'] },
);

describe('any life of a case', () => {
  it('counts its commands, keeps to its table, leaves no gap, ends with nothing running, and tells no words', () => {
    const seen: Seen = { states: new Set(), actions: new Set() };
    fc.assert(
      fc.property(worlds, fc.constantFrom(...BEGINNINGS), fc.array(moves, { maxLength: 40 }), (world, begun, given) => {
        run(world, [...begun, ...given], seen);
      }),
      { numRuns: 200 },
    );
    // Lives that never come further than the desk would prove nothing.
    expect(CASE_STATES.filter((state) => !seen.states.has(state))).toEqual([]);
    const often = CASE_ACTIONS.filter((action) => !caseTable[action].commutes);
    expect(often.filter((action) => !seen.actions.has(action)).length).toBeLessThan(often.length / 5);
  });

  it('stays below the bound of a head with the longest of everything at once', () => {
    const timer = {
      clock: {
        limit: { type: 'civil_natural_day' as const, n: 9_999 },
        startedAt: AT,
        dueAt: AT,
        extensions: 99,
        provisional: true as const,
        resumedAt: AT,
        baseDueAt: AT,
        shiftedDays: 99,
      },
      reminded: 'before' as const,
    };
    const longest = 'd'.repeat(24);
    const full: CaseMeta = {
      ...beginning({ ...plainWorld(barbecue), extreme: true }),
      state: 'handled',
      version: 999_999,
      category: 'A012901',
      categoryName: LONGEST_NAME,
      condition: 99,
      evidence: ['before', 'after'],
      urgency: 'emergency',
      filedAt: AT,
      filedBy: LONGEST_ID,
      clock: { ...timer.clock, pausedAt: AT, leftMs: 8.64e15 },
      reminded: 'before',
      stage: timer,
      ask: {
        kind: 'force-close',
        by: LONGEST_ID,
        party: longest,
        at: AT,
        version: 999_999,
        timer,
        reason: 'statutory-channel',
      },
      stuck: ['waive'],
      drawn: true,
      inspector: LONGEST_ID,
      verified: 'not-exists',
      suspensions: 99,
      upstream: { platform: longest, externalNo: '9'.repeat(64), owns: [...OWNED] },
      reconsidered: true,
      refusedBy: LONGEST_ID,
      onTheSpot: true,
      merged: 4_999,
      troubles: 99,
      problem: true,
      co: Array.from({ length: 10 }, (_, n) => `c${n}`.padEnd(24, 'x')),
      coFailed: Array.from({ length: 10 }, (_, n) => `c${n}`.padEnd(24, 'x')),
      recurrenceOf: '2603067980012343',
      selfApproved: true,
      recused: Array.from({ length: 12 }, (_, n) => `${LONGEST_ID.slice(0, 38)}${n + 40}`),
      lead: longest,
      parties: Array.from({ length: 61 }, (_, n) => `d${n}`.padEnd(24, 'x')),
      assignee: { person: LONGEST_ID, until: AT },
      returnedBy: longest,
      rejections: 99,
      round: 99,
      submittedBy: LONGEST_ID,
      submittedAt: AT,
      handledBy: Array.from({ length: 12 }, (_, n) => `${LONGEST_ID.slice(0, 38)}${n + 10}`),
      result: 'beyond-power',
      inspectedBy: LONGEST_ID,
      unable: 9,
      onTime: false,
      closeKind: 'direct-answer',
      reports: 5_000,
      withdrawn: 4_999,
      whistles: ['2603067980012343-97', '2603067980012343-98', '2603067980012343-99'],
      whistled: 99,
    };
    expect(itemBytes(toMetaItem(full, chinaCalendar))).toBeLessThan(JOINT_META_LIMIT_BYTES);
  });

  it('costs one write unit from the first call to the end where four departments join in', () => {
    const [file, dispatch, sign, ...rest] = STRAIGHT;
    if (!file || !dispatch || !sign) throw new Error('the straight way has six steps');
    const given = (step: Move['step']): Move => ({ ...sign, step });
    const assign = { action: 'assign' as const, body: { post: '320506103203001:gridLeader' } };
    const departments = ['zhzf', 'scjg', 'sthj', 'paichusuo'];
    const joint = [given({ is: 'blow', departments }), given({ is: 'free' })];
    const straight = [file, dispatch, sign, given({ is: 'given', command: assign }), ...joint, ...rest];
    const category: Category = barbecue;
    const weights = straight.map((_, n) =>
      itemBytes(toMetaItem(run(plainWorld(category), straight.slice(0, n + 1)).c, chinaCalendar)),
    );
    expect(run(plainWorld(category), straight).c.state).toBe('closed');
    expect(Math.max(...weights)).toBeLessThanOrEqual(1_024);
  });
});
