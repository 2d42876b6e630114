import { centre, message } from '../../../shared/cases/rules.ts';
import { messageOf } from '../../../shared/notifications/items.ts';
import type { Target } from '../../../shared/notifications/ports.ts';
import { exceptedIn, withoutExcepted } from '../../../shared/notifications/targets.ts';
import { toOutItems } from '../../../shared/platform/dynamodb/matter-items.ts';
import { AT, aCase, TOWN, UNIT } from '../../support/cases.ts';

const inbox = (to: string): Target => ({ kind: 'inbox', channel: 'inbox', to });
const context = { pk: 'CASE#2603067980012340', town: TOWN, num: '2603067980012340', now: AT };

/** What is stored of what a case tells its dispatchers, as the delivery reads it. */
const stored = (about: { kind: 'staff' | 'enterprise'; ref: string }) => {
  const c = aCase('filed', { about });
  return toOutItems(context, [message(c, 'filed', centre(c, 'dispatcher'))]).map(messageOf);
};

describe('a complaint about somebody of the centre', () => {
  const told = stored({ kind: 'staff', ref: 'w-0101' });

  it('reaches everybody who holds the post but the person', () => {
    expect(withoutExcepted([inbox('w-0101'), inbox('w-0102')], exceptedIn(told))).toEqual([inbox('w-0102')]);
  });

  it('ends as to an empty chair where nobody else holds it', () => {
    expect(withoutExcepted([inbox('w-0101')], exceptedIn(told))).toEqual([
      { kind: 'nobody', channel: 'inbox', to: 'nobody' },
    ]);
  });

  it('leaves other matters and other lanes alone', () => {
    const all = [inbox('w-0101'), inbox(UNIT)];
    expect(withoutExcepted(all, exceptedIn(stored({ kind: 'enterprise', ref: 'w-0101' })))).toEqual(all);
    expect(told[0]?.data).not.toHaveProperty('except');
  });
});
