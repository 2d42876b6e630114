import { DAY, type Instant, minus, plus, show } from '../kernel/time.ts';
import type { Shift, ShiftPerson } from './model.ts';

/** Shifts out of a rota: who has the same turn in the same place is on one shift. */

/** A turn as the rota has it. */
export interface RotaTurn extends ShiftPerson {
  readonly from: Instant;
  readonly to: Instant;
}

const minuteOf = (at: Instant): string => show(at).slice(0, 16).replace(/[-:]/g, '');

/** The name of a shift: its beginning and its end to the minute, in China's time. */
export const shiftName = (from: Instant, to: Instant): string => `${minuteOf(from)}-${minuteOf(to)}`;

const instantOf = (text: string): Instant | undefined => {
  const [, year, month, day, hour, minute] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)$/.exec(text) ?? [];
  const millis = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:00+08:00`);
  if (Number.isNaN(millis)) return undefined;
  const at = new Date(millis).toISOString();
  return minuteOf(at) === text ? at : undefined;
};

/** From when to when a name says; `undefined` where it is no name of a shift: no such time, or longer than a turn may be. */
export const shiftTimes = (name: string): { readonly from: Instant; readonly to: Instant } | undefined => {
  const [from, to, ...rest] = name.split('-').map(instantOf);
  if (from === undefined || to === undefined || rest.length > 0) return undefined;
  return from < to && minus(to, from) <= DAY ? { from, to } : undefined;
};

const peopleOf = (turns: readonly RotaTurn[]): readonly ShiftPerson[] =>
  [...new Map(turns.map(({ person, name }) => [person, { person, name }])).values()].sort((a, b) =>
    a.person < b.person ? -1 : 1,
  );

/** The shifts of an area, those first that begin first. */
export const shiftsOf = (area: string, turns: readonly RotaTurn[]): readonly Shift[] => {
  const groups = new Map<string, RotaTurn[]>();
  for (const turn of turns) {
    const name = shiftName(turn.from, turn.to);
    groups.set(name, [...(groups.get(name) ?? []), turn]);
  }
  return [...groups]
    .flatMap(([shift, group]): Shift[] => {
      const times = shiftTimes(shift);
      return times ? [{ shift, area, ...times, people: peopleOf(group) }] : [];
    })
    .sort((a, b) => (a.shift < b.shift ? -1 : 1));
};

/**
 * The turns after a shift: other ones that run when it ends; where none does, those that begin next, within a day. Where
 * nobody comes within a day there is no next turn.
 */
const turnsAfter = ({ from, to }: Pick<Shift, 'from' | 'to'>, turns: readonly RotaTurn[]): readonly RotaTurn[] => {
  const own = shiftName(from, to);
  const others = turns.filter((turn) => shiftName(turn.from, turn.to) !== own);
  const running = others.filter((turn) => turn.from <= to && to < turn.to);
  if (running.length > 0) return running;
  const later = others.filter((turn) => turn.from > to && turn.from <= plus(to, DAY));
  const first = later.map((turn) => turn.from).sort()[0];
  return later.filter((turn) => turn.from === first);
};

/** Who comes after a shift. */
export const nextAfter = (times: Pick<Shift, 'from' | 'to'>, turns: readonly RotaTurn[]): readonly ShiftPerson[] =>
  peopleOf(turnsAfter(times, turns));

/** The shift that comes after a shift; of several the one that ends first. */
export const shiftAfter = (
  area: string,
  times: Pick<Shift, 'from' | 'to'>,
  turns: readonly RotaTurn[],
): Shift | undefined => [...shiftsOf(area, turnsAfter(times, turns))].sort((a, b) => (a.to < b.to ? -1 : 1))[0];
