import type { Caller } from '../kernel/caller.ts';
import { covers } from '../kernel/codes.ts';
import { err, ok } from '../kernel/result.ts';
import type { Role } from '../kernel/roles.ts';
import { show } from '../kernel/time.ts';
import type { TownPolicy } from '../policies/model.ts';
import { townFor } from '../registers/rules.ts';
import { staffUseCase } from '../registers/use-case.ts';
import type { UseCases } from '../route.ts';
import type { Reckoning } from './model.ts';
import type { ReckoningReader } from './ports.ts';

const CENTRE: readonly Role[] = ['acceptor', 'dispatcher', 'dutySupervisor'];

const calendarView = ({ off, on, slots }: TownPolicy['calendar']) => ({
  off: [...off],
  on: [...on],
  ...(slots ? { slots: [...slots] } : {}),
});

const view = ({ town, version, at, before, after, doneAt }: Reckoning) => ({
  town,
  version,
  at: show(at),
  before: calendarView(before),
  after: calendarView(after),
  ...(doneAt ? { doneAt: show(doneAt) } : {}),
});

const sitsOver = (caller: Caller, town: string): boolean =>
  caller.posts.some(({ role, area }) => CENTRE.includes(role) && covers(area, town));

/** The use cases of changes of calendars, by the names of their routes. */
export const reckoningUseCases = (reader: ReckoningReader): UseCases => ({
  listCalendarChanges: staffUseCase<{ townCode: string }>(async ({ params }, caller) => {
    const town = townFor(caller, params.townCode);
    if (!town.ok) return town;
    return ok({ body: { items: (await reader.changes(town.value)).map(view) } });
  }),
  getCalendarChange: staffUseCase<{ townCode: string; version: number }>(async ({ params }, caller) => {
    const town = townFor(caller, params.townCode);
    if (!town.ok) return town;
    if (!sitsOver(caller, town.value)) return err({ code: 'forbidden' });
    const [change, moved] = await Promise.all([
      reader.change(town.value, params.version),
      reader.moved(town.value, params.version),
    ]);
    if (change === undefined) return err({ code: 'not-found' });
    const cases = moved.map(({ num, at, from, to }) => ({
      num,
      at: show(at),
      ...(from ? { from: show(from) } : {}),
      ...(to ? { to: show(to) } : {}),
    }));
    return ok({ body: { ...view(change), cases } });
  }),
});
