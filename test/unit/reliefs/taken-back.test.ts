import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import { HOUR, plus } from '../../../shared/kernel/time.ts';
import { askRelief, openReliefActions } from '../../../shared/reliefs/rules-decide.ts';
import { actorOf } from '../../../shared/workflow/command.ts';
import { AT, caller, post, TOWN, UNIT } from '../../support/cases.ts';

const dispatcher = post('dispatcher', TOWN);
const asker = caller('d-1', dispatcher);
const relief = askRelief(
  { id: 'relief0001', town: TOWN, area: UNIT, from: AT, to: plus(AT, 6 * HOUR), reason: '台风' },
  actorOf(asker, dispatcher),
  AT,
  chinaCalendar,
).next;

describe('who asked for a relief', () => {
  it('takes the question back, and not what another has decided', () => {
    expect(openReliefActions(asker, relief)).toEqual(['withdraw']);
    expect(openReliefActions(asker, { ...relief, state: 'approved' })).toEqual([]);
  });

  it('undoes what is in force only by being one who decides', () => {
    const supervisor = caller('d-1', post('dutySupervisor', TOWN));
    expect(openReliefActions(supervisor, { ...relief, state: 'approved' })).toEqual(['withdraw']);
  });
});
