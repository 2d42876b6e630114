import { type Instant, MINUTE, minus } from '../kernel/time.ts';
import type { ReliefKind } from '../reliefs/model.ts';
import { type Interval, later, mergedWithin } from '../workflow/intervals.ts';
import type { MatterEvent } from '../workflow/matter.ts';
import type { HolderKind, HoldOutcome } from './model-holds.ts';
import { type Objection, type Span, spansOf } from './rules-holds-spans.ts';

/** One stretch of a case's time, with the one it is counted for. */
export interface Hold {
  readonly holder: HolderKind;
  /** The unit, where it is one. */
  readonly party?: string;
  readonly from: Instant;
  /** Not included; of a hold that lasts, the time it was asked about. */
  readonly to: Instant;
  /** Whole minutes; those of all holds together are the whole. */
  readonly minutes: number;
  readonly outcome: HoldOutcome;
  /** Why nobody had it: clocks stood. */
  readonly stood?: ReliefKind;
  /** A unit had it and it proved not to be theirs: counted for the centre, held against nobody. */
  readonly blameless?: true;
}

/** Where every minute of a case went, from its receipt to its end or to now. */
export interface Ledger {
  readonly from: Instant;
  readonly to: Instant;
  readonly minutes: number;
  readonly holds: readonly Hold[];
  /** What each holder has had in all, in the order in which they first had it. */
  readonly sums: readonly { readonly holder: HolderKind; readonly party?: string; readonly minutes: number }[];
}

type Held = Omit<Hold, 'minutes'>;

const within = (span: Interval, from: Instant, to: Instant): boolean => span.from >= from && span.to <= to;

/** The objection that takes a stretch off a unit: what came after it, and all of it where the dispatch was wrong. */
const freedBy = (span: Span, objections: readonly Objection[]): Objection | undefined =>
  objections.find(
    ({ party, verdict, at, decidedAt, sentAt, wrong }) =>
      party === span.party &&
      verdict === 'upheld' &&
      decidedAt !== undefined &&
      (within(span, at, decidedAt) || (wrong && within(span, sentAt, at))),
  );

const REJECTED: Readonly<Record<Objection['verdict'], HoldOutcome>> = {
  undecided: 'returned',
  upheld: 'returned-upheld',
  rejected: 'returned-rejected',
};

/** What came of an objection stands on the hold that it ended, and on the wait for its decision. */
const outcomeOf = (span: Span, objections: readonly Objection[]): HoldOutcome => {
  const { outcome, party } = span;
  const ends = objections.find(
    (one) => one.isReturn && one.party === party && (one.at === span.to || one.decidedAt === span.to),
  );
  return ends && outcome !== 'open' && span.holder === 'unit' ? REJECTED[ends.verdict] : outcome;
};

const resolved = (span: Span, objections: readonly Objection[]): Held => {
  const { from, to, holder, party } = span;
  const outcome = outcomeOf(span, objections);
  if (holder !== 'unit' || party === undefined) return { holder, from, to, outcome };
  if (freedBy(span, objections)) return { holder: 'centre', from, to, outcome, blameless: true };
  return { holder, party, from, to, outcome };
};

/** What lay over a case: a relief, or an outage of the systems. */
export interface Standstill extends Interval {
  readonly cause?: 'outage';
}

/** The stretches in which clocks stood, apart by why; where a storm and an outage fall together it is the outage. */
const standstills = (
  reliefs: readonly Standstill[],
  held: Held,
): readonly (Interval & { readonly stood: ReliefKind })[] => {
  const outages = mergedWithin(
    reliefs.filter(({ cause }) => cause === 'outage'),
    held,
  );
  return mergedWithin(reliefs, held).flatMap((whole) => {
    const inside = mergedWithin(outages, whole);
    const edges = [whole.from, ...inside.flatMap(({ from, to }) => [from, to]), whole.to];
    return edges.slice(1).flatMap((to, n) => {
      const from = edges[n] ?? to;
      return from < to ? [{ from, to, stood: n % 2 === 1 ? ('outage' as const) : ('relief' as const) }] : [];
    });
  });
};

/** A storm is nobody's fault, nor are systems that are down: what lies under it is taken out of whoever has the case. */
const relieved = (held: Held, reliefs: readonly Standstill[]): Held[] => {
  const all = standstills(reliefs, held);
  const pieces: Held[] = [];
  let from = held.from;
  all.forEach(({ from: begins, to: ends, stood }, n) => {
    if (from < begins) pieces.push({ ...held, from, to: begins, outcome: stood });
    const next = all[n + 1];
    const goes = next?.from === ends ? next.stood : 'resumed';
    pieces.push({ holder: 'nobody', from: begins, to: ends, stood, outcome: ends === held.to ? held.outcome : goes });
    from = ends;
  });
  return from < held.to ? [...pieces, { ...held, from }] : pieces;
};

/** After these a hold is over although the same one has the case again. */
const OVER: readonly HoldOutcome[] = ['returned-rejected', 'withdrawn', 'reopened', 'merged'];

const goesOn = (before: Held, next: Held): boolean =>
  before.holder === next.holder &&
  before.party === next.party &&
  before.blameless === next.blameless &&
  !OVER.includes(before.outcome);

const joined = (all: readonly Held[]): Held[] => {
  const holds: Held[] = [];
  for (const next of all) {
    const last = holds.at(-1);
    if (last && goesOn(last, next)) holds[holds.length - 1] = { ...next, from: last.from };
    else holds.push(next);
  }
  return holds;
};

const sumsOf = (holds: readonly Hold[]): Ledger['sums'] => {
  const sums = new Map<string, { holder: HolderKind; party?: string; minutes: number }>();
  for (const { holder, party, minutes } of holds) {
    const key = `${holder}:${party ?? ''}`;
    const before = sums.get(key)?.minutes ?? 0;
    sums.set(key, { holder, ...(party ? { party } : {}), minutes: before + minutes });
  }
  return [...sums.values()];
};

/**
 * The ledger of a case: every minute from its receipt to its end, or to now, belongs to exactly one holder, and all of
 * them add up to the whole. `events` are those of its head, `reliefs` what lay over it. A unit that returns a case stays
 * responsible until somebody upholds that (首接负责), and whoever returns it at the last minute gains nothing.
 */
export const holdsOf = (
  events: readonly MatterEvent[],
  receivedAt: Instant,
  now: Instant,
  reliefs: readonly Standstill[] = [],
): Ledger => {
  const { spans, objections } = spansOf(events, receivedAt, later(now, receivedAt));
  const held = joined(spans.map((span) => resolved(span, objections)))
    .filter(({ from, to }) => from < to)
    // What has ended stands still by itself: no storm lies over it.
    .flatMap((one) => (one.outcome === 'reopened' ? [one] : relieved(one, reliefs)));
  // Rounded from the beginning, and not one by one: so the minutes of all are those of the whole.
  const whole = (at: Instant): number => Math.floor(minus(at, receivedAt) / MINUTE);
  const holds = held.map((one) => ({ ...one, minutes: whole(one.to) - whole(one.from) }));
  const to = holds.at(-1)?.to ?? receivedAt;
  return { from: receivedAt, to, minutes: whole(to), holds, sums: sumsOf(holds) };
};

/** Whether the ledger still runs. */
export const isRunning = ({ holds }: Pick<Ledger, 'holds'>): boolean => holds.at(-1)?.outcome === 'open';
