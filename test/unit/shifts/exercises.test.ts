import { promiseViewOf } from '../../../shared/cases/promise-actions.ts';
import { makePromise } from '../../../shared/cases/rules-promise.ts';
import { ownerOf } from '../../../shared/cases/rules-promise-rights.ts';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import { HOUR, plus } from '../../../shared/kernel/time.ts';
import { type Draft, sectionsOf } from '../../../shared/shifts/drafting.ts';
import { AT, aCase, caller, post, TOWN } from '../../support/cases.ts';

const acceptor = post('acceptor', TOWN);
const somebody = caller('acceptor-1', acceptor);
const none = { items: [] };

/** What was promised on a case stands in the promises book and on the sheet of a shift, which know the case by its head. */
const shownOf = (drill?: true) => {
  const c = aCase('handling', drill ? { drill } : {});
  const given = { id: 'p1', to: '居民', what: '回电', by: plus(AT, HOUR) };
  const actor = { person: somebody.person, role: acceptor.role };
  const made = makePromise(c, given, ownerOf(somebody.person, acceptor), actor, AT, chinaCalendar);
  if (!made.ok) throw new Error(made.error.code);
  const { next } = made.value;
  const list = {
    ...{ urgent: none, due: none, unacknowledged: none, whistles: none, decisions: none },
    promises: { items: [{ num: c.num, promise: next.id }] },
  };
  const draft: Draft = { list, cases: new Map([[c.num, c]]), promises: [next] };
  const sheet = sectionsOf(draft, somebody, AT).flatMap(({ items }) => items);
  return [promiseViewOf(next, c, somebody, AT).case, sheet[0]];
};

describe('a promise on an exercise', () => {
  it('is seen to be one, in the book and on the sheet of the shift', () => {
    for (const shown of shownOf(true)) expect(shown).toMatchObject({ drill: true });
    for (const shown of shownOf()) {
      expect(shown).toHaveProperty('num');
      expect(shown).not.toHaveProperty('drill');
    }
  });
});
