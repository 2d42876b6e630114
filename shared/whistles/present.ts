import type { Caller } from '../kernel/caller.ts';
import { maskText } from '../kernel/masking.ts';
import { type Instant, show } from '../kernel/time.ts';
import type { Rating, WhistleLimit, WhistleMeta, WhistlePart } from './model.ts';
import { isLate, openPartActions, openWhistleActions, ratingsShown } from './rules.ts';
import { partWaitOf, waitOf } from './waits.ts';

const shownIf = (name: string, at: Instant | undefined) => (at ? { [name]: show(at) } : {});

const waitingFor = (limit: WhistleLimit | undefined, dueAt: Instant | undefined) =>
  limit && dueAt ? { waiting: { limit, dueAt: show(dueAt) } } : {};

/** What a department's part waits for; once the whistle is over, for nothing. */
const partWaiting = (part: WhistlePart) => {
  if (part.confirmed) return {};
  const limit = partWaitOf(part.state)?.limit;
  return waitingFor(limit, (limit === 'report-in' ? part.clock : part.timer?.clock)?.dueAt);
};

/** A whistle as lists show it. */
export const summaryOf = (w: WhistleMeta) => ({
  id: w.id,
  caseNum: w.caseNum,
  state: w.state,
  version: w.version,
  kind: w.kind,
  town: w.town,
  ...(w.unit ? { unit: w.unit } : {}),
  ...(w.grid ? { grid: w.grid } : {}),
  lead: w.lead,
  parties: [...w.parties],
  blownBy: { person: w.blownBy.person, role: w.blownBy.role },
  ...(w.drill ? { drill: true } : {}),
  blownAt: show(w.blownAt),
  ...shownIf('meetAt', w.meetAt),
  ...shownIf('inForceAt', w.inForceAt),
  ...shownIf('acceptedAt', w.acceptedAt),
  ...shownIf('endedAt', w.endedAt),
  ...waitingFor(waitOf(w.state)?.limit, w.timer?.clock.dueAt),
});

const ratingOf = ({ score, comment, at }: Rating) => ({
  score,
  at: show(at),
  ...(comment ? { comment: maskText(comment) } : {}),
});

/** Before both have rated, each side sees only its own rating. */
const ratings = (w: WhistleMeta, part: WhistlePart, caller: Caller, now: Instant) => {
  const shown = ratingsShown(w, part, now);
  const mine = (rating: Rating | undefined) => rating !== undefined && (shown || rating.by.person === caller.person);
  return {
    ...(part.ratedByBlower && mine(part.ratedByBlower) ? { ratedByBlower: ratingOf(part.ratedByBlower) } : {}),
    ...(part.ratedByParty && mine(part.ratedByParty) ? { ratedByParty: ratingOf(part.ratedByParty) } : {}),
  };
};

const partOf = (w: WhistleMeta, part: WhistlePart, caller: Caller, now: Instant) => ({
  party: part.party,
  state: part.state,
  version: part.version,
  lead: part.lead === true,
  late: isLate(part, now),
  ...shownIf('dueAt', part.clock?.dueAt),
  ...(part.onTime === undefined ? {} : { onTime: part.onTime }),
  ...shownIf('reportedInAt', part.reportedInAt),
  ...(part.onBehalf ? { onBehalf: maskText(part.onBehalf) } : {}),
  ...shownIf('arrivedAt', part.arrivedAt),
  ...(part.result ? { result: part.result } : {}),
  ...shownIf('filedAt', part.filedAt),
  ...shownIf('leftAt', part.leftAt),
  ...(part.wish
    ? {
        wish: {
          reason: maskText(part.wish.reason),
          ...(part.wish.deputy ? { deputy: maskText(part.wish.deputy) } : {}),
          ...shownIf('otherTime', part.wish.otherTime),
        },
      }
    : {}),
  ...(part.deputy ? { deputy: maskText(part.deputy) } : {}),
  ...partWaiting(part),
  ...ratings(w, part, caller, now),
  actions: openPartActions(caller, w, part),
});

/** A whistle whole, with each department's way through it and what the caller may do next. */
export const viewOf = (w: WhistleMeta, parts: readonly WhistlePart[], caller: Caller, now: Instant) => {
  const { parties: _parties, ...head } = summaryOf(w);
  return { ...head, parts: parts.map((part) => partOf(w, part, caller, now)), actions: openWhistleActions(caller, w) };
};
