import fc from 'fast-check';
import { toPromiseItem } from '../../../shared/cases/items-promise.ts';
import type { CasePromise } from '../../../shared/cases/model-promise.ts';
import {
  dropPromise,
  keepPromise,
  makePromise,
  type PromiseChange,
  passPromise,
  remindPromise,
} from '../../../shared/cases/rules-promise.ts';
import { openPromiseActions, ownerOf } from '../../../shared/cases/rules-promise-rights.ts';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import { type Instant, MINUTE, plus } from '../../../shared/kernel/time.ts';
import { actorOf } from '../../../shared/workflow/command.ts';
import { AT, aCase, caller, post, TOWN } from '../../support/cases.ts';

/** Whatever becomes of a promise, somebody answers for it, its time stands, and nothing of it is lost. */

const c = aCase('handling');
const acceptor = post('acceptor', TOWN);
const supervisor = caller('d-1', post('dutySupervisor', TOWN));

type Step = { readonly kind: 'keep' | 'pass' | 'drop' | 'wake'; readonly minutes: number; readonly who: number };
const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('keep', 'pass', 'pass', 'drop', 'wake', 'wake', 'wake'),
  minutes: fc.integer({ min: 0, max: 600 }),
  who: fc.integer({ min: 0, max: 3 }),
});

const begun = (minutes: number): PromiseChange => {
  const given = { id: 'pro0000001', to: 'another', what: '回电', by: plus(AT, minutes * MINUTE) };
  const made = makePromise(
    c,
    given,
    ownerOf('p-0', acceptor),
    actorOf(caller('p-0', acceptor), acceptor),
    AT,
    chinaCalendar,
  );
  if (!made.ok) throw new Error(made.error.code);
  return made.value;
};

const taken = (promise: CasePromise, { kind, who }: Step, at: Instant): PromiseChange | undefined => {
  const person = `p-${who}`;
  const actor = actorOf(caller(person, acceptor), acceptor);
  if (kind === 'wake') return remindPromise(c, promise, at, chinaCalendar);
  if (promise.state !== 'open') return undefined;
  if (kind === 'keep') return keepPromise(c, promise, undefined, actor, at);
  const made =
    kind === 'pass'
      ? passPromise(c, promise, ownerOf(person, acceptor), actor, at)
      : dropPromise(c, promise, '不再需要', actor, at);
  return made.ok ? made.value : undefined;
};

it('holds for any order of keeping, passing, dropping and waking', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 900 }), fc.array(step, { maxLength: 25 }), (minutes, steps) => {
      const first = begun(minutes);
      const keys = new Set([`${first.event.part}/${first.event.version}`]);
      let promise = first.next;
      let commands = 1;
      let at = AT;
      for (const one of steps) {
        at = plus(at, one.minutes * MINUTE);
        const change = taken(promise, one, at);
        if (!change) continue;
        const key = `${change.event.part}/${change.event.version}`;
        expect(keys.has(key)).toBe(false);
        keys.add(key);
        if (one.kind !== 'wake') commands += 1;
        promise = change.next;
        expect(change.messages.every(({ data }) => data.dueAt === promise.by)).toBe(true);
        if (one.kind === 'wake') expect(change.messages.length).toBeGreaterThan(0);
      }
      expect(promise).toMatchObject({ version: commands, by: first.next.by, made: first.next.made, what: '回电' });
      const stored = toPromiseItem(promise, chinaCalendar);
      const open = promise.state === 'open';
      expect(stored.list).toBe(open ? 'p:open' : 'p:done');
      // Until it is kept or dropped somebody may act on it, and the clock comes back until all have been told.
      expect(openPromiseActions(supervisor, c, promise).length > 0).toBe(open);
      expect('wakeAt' in stored).toBe(open && promise.timer.reminded !== 'after');
    }),
  );
});
