import type { Caller } from '../kernel/caller.ts';
import { maskText } from '../kernel/masking.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { DAY, type Instant, plus, shanghaiDay, show } from '../kernel/time.ts';
import { staffUseCase } from '../registers/use-case.ts';
import type { Answer, UseCases } from '../route.ts';
import { entryOf } from '../timeline/rules.ts';
import type { ShiftQuery } from './contract.ts';
import { draft, dueBefore, sectionsOf } from './drafting.ts';
import type { Shift, ShiftMeta } from './model.ts';
import type { ShiftDeps } from './ports.ts';
import { mayReadShifts, postForShift } from './rules.ts';
import { shiftsOf, shiftTimes } from './rules-shifts.ts';
import { type Loaded, loadShift, shiftAction, standingOf } from './service.ts';
import { SHIFT_ACTIONS, type ShiftAction, shiftTable } from './table.ts';

type Answered = Promise<Result<Answer, Refusal>>;
interface ByArea {
  readonly code: string;
}
interface ByShift extends ByArea {
  readonly shift: string;
}

const notFound = err({ code: 'not-found' } as const);

const shown = <N extends string>(name: N, at: Instant | undefined) => (at ? { [name]: show(at) } : {});

const standing = ({ from, to }: Pick<Shift, 'from' | 'to'>, meta: ShiftMeta | undefined, now: Instant) => {
  if (meta) return meta.state;
  if (now < from) return 'planned';
  return now < to ? 'running' : 'ended';
};

const summaryOf = (shift: Shift, meta: ShiftMeta | undefined, now: Instant) => ({
  area: shift.area,
  shift: shift.shift,
  from: show(shift.from),
  to: show(shift.to),
  people: shift.people.map(({ person, name }) => ({ person, name })),
  standing: standing(shift, meta, now),
  ...(meta
    ? {
        handedBy: meta.handedBy,
        handedAt: show(meta.handedAt),
        ...(meta.onBehalf ? { onBehalf: true } : {}),
        ...shown('takeOverBy', meta.timer?.clock.dueAt),
        ...(meta.takenBy ? { takenBy: meta.takenBy } : {}),
        ...shown('takenAt', meta.takenAt),
        ...(meta.late ? { late: true } : {}),
        ...(meta.selfApproved ? { selfApproved: true } : {}),
      }
    : {}),
});

/** Shifts by the rotas of some days, and what became of each; one that is no longer on the rota stays if it was handed over. */
async function listShifts(deps: ShiftDeps, code: string, query: ShiftQuery, caller: Caller, now: Instant): Answered {
  if (!mayReadShifts(caller, code)) return notFound;
  const first = query.from ?? shanghaiDay(plus(now, -7 * DAY));
  // From midnight in China to midnight.
  const from = plus(`${first}T00:00:00.000Z`, -DAY / 3);
  const to = plus(from, query.days * DAY - 1);
  const [turns, heads] = await Promise.all([
    deps.turns(code, first, shanghaiDay(to)),
    deps.store.shifts(code, from, to),
  ]);
  const planned = shiftsOf(code, turns);
  const gone = heads.filter(({ shift }) => !planned.some((one) => one.shift === shift));
  const all: readonly Shift[] = [...planned, ...gone.map((meta) => ({ ...meta, people: [] }))];
  const items = all
    .toSorted((a, b) => (a.shift < b.shift ? -1 : 1))
    .map((one) =>
      summaryOf(
        one,
        heads.find(({ shift }) => shift === one.shift),
        now,
      ),
    );
  return ok({ body: { area: code, items } });
}

const openTo = (caller: Caller, loaded: Loaded): ShiftAction[] =>
  SHIFT_ACTIONS.filter((action) => {
    const state = loaded.stored?.meta.state;
    const open = state === undefined ? action === 'hand-over' : shiftTable[action].from.includes(state);
    return open && postForShift(action, caller, standingOf(loaded)) !== undefined;
  });

async function getShift(deps: ShiftDeps, { code, shift }: ByShift, caller: Caller, now: Instant): Answered {
  if (!mayReadShifts(caller, code)) return notFound;
  const loaded = await loadShift(deps, code, shift);
  if (!loaded) return notFound;
  const { stored, next } = loaded;
  const head = {
    ...summaryOf(loaded.shift, stored?.meta, now),
    next: next.map(({ person, name }) => ({ person, name })),
    actions: openTo(caller, loaded),
  };
  if (!stored) return ok({ body: head });
  const { entries: list, words, note } = stored.sheet;
  const refs = Object.values(list).flatMap(({ items }) => items);
  const nums = [...new Set(refs.map(({ num }) => num))];
  const promises = refs.flatMap(({ num, promise }) => (promise ? [{ num, promise }] : []));
  const present = await deps.work.look(nums, promises);
  const body = {
    ...head,
    version: stored.meta.version,
    ...(words ? { words: maskText(words) } : {}),
    ...(note ? { note: maskText(note) } : {}),
    sections: sectionsOf({ list, ...present }, caller, now),
  };
  return ok({ body, version: stored.meta.version });
}

async function getShiftDraft(deps: ShiftDeps, { code, shift }: ByShift, caller: Caller, now: Instant): Answered {
  if (!mayReadShifts(caller, code)) return notFound;
  const times = shiftTimes(shift);
  if (!times) return notFound;
  const [loaded, drafted] = await Promise.all([loadShift(deps, code, shift), draft(deps.work, code, times, caller)]);
  if (!loaded) return notFound;
  return ok({
    body: { area: code, shift, dueBefore: show(dueBefore(times)), sections: sectionsOf(drafted, caller, now) },
  });
}

async function getShiftTimeline(deps: ShiftDeps, { code, shift }: ByShift, caller: Caller): Answered {
  if (!mayReadShifts(caller, code)) return notFound;
  const events = await deps.store.timeline(code, shift);
  return events.length === 0 ? notFound : ok({ body: { items: events.map(entryOf) } });
}

/** The use cases of shifts, by the names of their routes. */
export const shiftUseCases = (deps: ShiftDeps): UseCases => ({
  listShifts: staffUseCase<ByArea, ShiftQuery>(({ params, query }, caller, now) =>
    listShifts(deps, params.code, query, caller, now),
  ),
  getShift: staffUseCase<ByShift>(({ params }, caller, now) => getShift(deps, params, caller, now)),
  getShiftDraft: staffUseCase<ByShift>(({ params }, caller, now) => getShiftDraft(deps, params, caller, now)),
  getShiftTimeline: staffUseCase<ByShift>(({ params }, caller) => getShiftTimeline(deps, params, caller)),
  shiftAction: staffUseCase((request, caller, now) => shiftAction(deps, request, caller, now)),
});
