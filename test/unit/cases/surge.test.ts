import { decide } from '../../../shared/cases/decide.ts';
import { toMetaItem } from '../../../shared/cases/items.ts';
import { CASE_STATES, type CaseMeta, isOpen } from '../../../shared/cases/model.ts';
import { againMessages, linkingPost, progressOf, withReport } from '../../../shared/cases/rules-again.ts';
import { repeatedOf, withRecurrence } from '../../../shared/cases/rules-recurrence.ts';
import { attached, gather, letGo, surgeOf } from '../../../shared/cases/rules-surge.ts';
import { chinaCalendar } from '../../../shared/kernel/calendar.ts';
import { cellOf } from '../../../shared/kernel/geohash.ts';
import { HOUR, plus } from '../../../shared/kernel/time.ts';
import { defaultPolicy } from '../../../shared/policies/rules.ts';
import type { Gathering } from '../../../shared/surges/model.ts';
import { AT, aCase, caller, context, post, TOWN, UNIT } from '../../support/cases.ts';
import { made, posts, refusal } from '../../support/ways.ts';

const POINT = { lon: 120.5, lat: 31.28 };
const time = { at: AT, calendar: chinaCalendar, policy: defaultPolicy(TOWN), reliefs: [] };
const actor = { person: 'public', role: 'resident' } as const;
const HEAD = '2603067980099990';
const surge: Gathering = {
  ...{ id: 'surge00001', town: TOWN, head: HEAD, area: TOWN, group: 'smoke', from: AT, until: plus(AT, HOUR) },
};
const said = { group: 'smoke', text: '烟', apart: false };
const joined = (): CaseMeta => attached(aCase('reported', { version: 1 }), surge, actor, time).next;

describe('a head that is amended', () => {
  it('that is found to be about a unit gathers no more: what is hidden is no head for what is not', () => {
    const head = aCase('handling', { surge: surge.id, gathered: true });
    const amended = (kind: 'unit' | 'enterprise') =>
      decide(
        head,
        { action: 'amend', body: { about: { kind, ref: UNIT } } },
        context('a', post('dutySupervisor', TOWN)),
      );
    const heads = (['unit', 'enterprise'] as const).map((kind) => {
      const change = amended(kind);
      return change.ok ? change.value.next.surge : change.error.code;
    });
    expect(heads).toEqual([undefined, surge.id]);
  });
});

describe('a case that is taken down in a surge', () => {
  it('is merged into its head as by hand, with an event of its own', () => {
    const { next, event } = attached(aCase('reported', { version: 1 }), surge, actor, time);
    expect(next).toMatchObject({ state: 'merged', version: 2, mergedInto: HEAD, mergedFrom: 'reported', closedAt: AT });
    expect(next.attached).toBe(surge.id);
    expect(next.stage).toBeUndefined();
    expect(event).toMatchObject({ action: 'merge', from: 'reported', to: 'merged', version: 2 });
    expect(event.data).toEqual({ into: HEAD, surge: surge.id });
  });

  it.each([
    ['is hidden', { confidential: true as const }],
    ['is about a unit', { about: { kind: 'unit' as const, ref: UNIT } }],
    ['is a platform’s', { upstream: { platform: 'sz12345', owns: [] } }],
    ['is an emergency', { urgency: 'emergency' as const }],
  ])('stands alone where it %s', (_, changes) => {
    expect(surgeOf(aCase('reported', changes), said, [surge])).toBeUndefined();
  });

  it('stands alone where somebody has said so, and else belongs to it', () => {
    expect(surgeOf(aCase('reported'), said, [surge])?.id).toBe(surge.id);
    expect(surgeOf(aCase('reported'), { ...said, apart: true }, [surge])).toBeUndefined();
    expect(surgeOf(aCase('handled'), said, [surge])).toBeUndefined();
  });

  it('is taken apart by hand, its head wherever it has gone, and waits to be accepted anew', () => {
    const c = joined();
    const target = aCase('merged', { num: HEAD, mergedInto: '2603067980088880' });
    const command = { action: 'unmerge', body: { from: HEAD, reason: '另一处' } } as const;
    const { next, messages, data } = made(c, command, context('a', posts.acceptor, { target }));
    expect(next).toMatchObject({ state: 'reported', stage: expect.anything() });
    for (const name of ['attached', 'mergedInto', 'mergedFrom', 'closedAt'] as const)
      expect(next[name]).toBeUndefined();
    expect(messages).toHaveLength(1);
    expect(data).toMatchObject({ surge: surge.id });
    const { attached: _no, ...byHand } = c;
    expect(refusal(byHand, command, context('a', posts.acceptor, { target })).code).toBe('merge-target-invalid');
  });

  it('is taken apart by the clock without a word, for they are three hundred', () => {
    const command = { action: 'unmerge', body: { from: HEAD, reason: 'x' } } as const;
    const clock = post('clock', TOWN);
    expect(made(joined(), command, context('c', clock, { target: aCase('handling', { num: HEAD }) })).messages).toEqual(
      [],
    );
  });
});

describe('the head of a surge', () => {
  it.each(CASE_STATES)('%s: gathers while it is open, once at a time, and never hidden', (state) => {
    const c = aCase(state);
    const gathering = gather(c, surge.id);
    expect(gathering !== undefined).toBe(isOpen(state));
    expect(gather(aCase(state, { confidential: true }), surge.id)).toBeUndefined();
    if (!gathering) return;
    expect(gathering).toMatchObject({ state, version: c.version + 1, surge: surge.id, gathered: true });
    expect(gather(gathering, 'surge00002')).toBeUndefined();
    expect(letGo(gathering)).toEqual({ ...c, version: c.version + 2, gathered: true });
  });

  it('ceases to gather when it ends, and goes on when it moves', () => {
    const c = gather(aCase('reported'), surge.id) as CaseMeta;
    const by = context('a', posts.acceptor);
    const filed = made(c, { action: 'file', body: { category: '0129', condition: 1 } }, by).next;
    expect(filed.surge).toBe(surge.id);
    const answered = made(c, { action: 'answer', body: { text: '已来电' } }, by).next;
    expect([answered.surge, answered.gathered]).toEqual([undefined, true]);
  });

  it('is not ended by its first reporter, for there are others whom it does not count', () => {
    const reporter = { report: '0'.repeat(16), merged: false };
    const by = { ...context('report:0', post('resident', TOWN)), reporter };
    const withdrawn = (c: CaseMeta) => made(c, { action: 'withdraw', body: {} }, by).next.state;
    expect(withdrawn(aCase('reported'))).toBe('cancelled');
    expect(withdrawn(aCase('reported', { gathered: true }))).toBe('reported');
  });
});

describe('a case near by', () => {
  const near = (state: CaseMeta['state'], changes: Partial<CaseMeta> = {}) =>
    toMetaItem(aCase(state, { point: POINT, family: 'smoke', ...changes }), chinaCalendar).cell;
  const cell = cellOf([POINT.lon, POINT.lat]);

  it('is found while it is open, and when it was closed apart from those', () => {
    for (const state of CASE_STATES.filter(isOpen)) expect(near(state)).toBe(cell);
    expect(near('closed', { closeKind: 'handled' })).toBe(`closed:${cell}`);
    expect(near('closed', { closeKind: 'forced' })).toBe(`closed:${cell}`);
  });

  it('is not found where it was only answered, refused, called off or merged, and never where it is hidden', () => {
    expect(near('closed', { closeKind: 'direct-answer' })).toBeUndefined();
    for (const state of ['refused', 'merged', 'cancelled'] as const) expect(near(state)).toBeUndefined();
    for (const state of CASE_STATES) {
      expect(near(state, { confidential: true })).toBeUndefined();
      expect(near(state, { about: { kind: 'staff', ref: 'w-1' } })).toBeUndefined();
    }
  });

  it('lies in larger cells where its group is looked for farther away', () => {
    expect(near('reported', { family: 'smoke:5' })).toBe(cell.slice(0, 5));
    expect(near('closed', { family: 'smoke:6' })).toBe(`closed:${cell.slice(0, 6)}`);
  });

  it('is repeated by another, never by itself; another group repeats another, or nothing', () => {
    expect(repeatedOf([{ num: 'a' }, { num: 'b' }])).toEqual({ recurrenceOf: 'a' });
    expect(repeatedOf([{ num: 'a' }, { num: 'b' }], 'a')).toEqual({ recurrenceOf: 'b' });
    expect(repeatedOf([])).toEqual({});
    const c = aCase('reported', { recurrenceOf: 'a' });
    expect(withRecurrence(c, undefined)).toBe(c);
    expect(withRecurrence(c, { of: 'b' }).recurrenceOf).toBe('b');
    expect('recurrenceOf' in withRecurrence(c, {})).toBe(false);
  });

  it('that is filed in another group repeats what was closed there', () => {
    const file = { action: 'file', body: { category: '0129', condition: 1 } } as const;
    const by = (recurrence: { of?: string }) => context('a', posts.acceptor, { recurrence });
    expect(made(aCase('reported'), file, by({ of: 'a' })).next.recurrenceOf).toBe('a');
    expect(made(aCase('reported', { recurrenceOf: 'b' }), file, by({})).next.recurrenceOf).toBeUndefined();
  });
});

describe('a call without new facts', () => {
  const acceptor = caller('a-1', post('acceptor', TOWN));

  it('is linked by who takes calls to what is open and theirs to see', () => {
    expect(linkingPost(acceptor, aCase('handling')).ok).toBe(true);
    const refused = (who: typeof acceptor, c: CaseMeta) => {
      const found = linkingPost(who, c);
      return found.ok ? 'ok' : found.error.code;
    };
    expect(refused(acceptor, aCase('closed'))).toBe('wrong-state');
    expect(refused(caller('w', post('gridWorker', TOWN)), aCase('handling'))).toBe('forbidden');
    expect(refused(caller('a', post('acceptor', '320506104')), aCase('handling'))).toBe('forbidden');
    const agent = caller('c', post('callBackAgent', TOWN));
    expect([refused(agent, aCase('handling')), refused(agent, aCase('handling', { confidential: true }))]).toEqual([
      'ok',
      'forbidden',
    ]);
  });

  it('is counted by the case, and asks for haste; a case that gathers is left as it is', () => {
    const c = aCase('handling');
    expect(withReport(c)).toMatchObject({ reports: 2, version: c.version + 1 });
    expect(againMessages(c, 'r'.repeat(64)).map(({ type }) => type)).toEqual(Array(2).fill('onegrid.case.urged'));
    expect(withReport(aCase('handling', { gathered: true }))).toBeUndefined();
    expect(againMessages(aCase('handling', { gathered: true }), 'r'.repeat(64))).toEqual([]);
  });

  it('is told how it stands, in a sentence to read out', () => {
    const c = aCase('handling', { num: '2603067980012340' });
    expect(progressOf(c, '3月6日 24:00', 'zh-CN').say).toBe(
      '您反映的事项已登记，案件编号 2603067980012340，目前办理中，办理时限至 3月6日 24:00。',
    );
    expect(progressOf(c, undefined, 'en').say).toBe('The matter is known as case 2603067980012340: being handled.');
    expect(progressOf(aCase('closed'), 'x', 'zh-CN').say).not.toContain('x');
  });
});
