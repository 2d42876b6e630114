import { coBodies } from '../../../shared/cases/contract-co.ts';
import { CO_FAILINGS, CO_RESULTS } from '../../../shared/cases/model-co.ts';
import { coDue } from '../../../shared/cases/rules-co-clock.ts';
import { AT, TOWN, UNIT } from '../../support/cases.ts';
import { aPart, by, helped, made, officerOf, ofPart, PARTY } from '../../support/co-units.ts';

const DUE = '2026-03-06T16:10:00.000Z';
const LATER = '2026-03-06T16:10:00.001Z';
const supervisor = { person: 's', role: 'dutySupervisor' } as const;
const told = (change: { readonly messages: readonly { readonly type: string; readonly audience: string }[] }) =>
  change.messages.map(({ type, audience }) => [type.replace('onegrid.case.', ''), audience]);

describe('a co-unit signs', () => {
  it('and has until its own limit, counted from when it was asked', () => {
    const change = made(ofPart(helped(), aPart('invited'), { action: 'co-sign', body: {} }, by(officerOf(PARTY))));
    expect(change.next).toMatchObject({ state: 'signed', version: 4, signedAt: '2026-03-06T15:00:00.000Z' });
    expect(change.next.stage).toBeUndefined();
    expect([coDue(change.next), change.data.dueAt]).toEqual([DUE, DUE]);
    expect(told(change)).toEqual([['co-signed', UNIT]]);
    expect(change.messages[0]).toMatchObject({ part: PARTY, version: 4, data: { party: PARTY, dueAt: DUE } });
  });

  it('through the duty supervisor only on somebody’s word', () => {
    const sign = (body: { onBehalf?: string }) =>
      ofPart(helped(), aPart('invited'), { action: 'co-sign', body }, by(supervisor));
    expect(sign({})).toBe('invalid-body');
    expect(made(sign({ onBehalf: '电话确认' })).data).toMatchObject({ onBehalf: '电话确认' });
  });
});

describe('a co-unit objects', () => {
  const body = { code: 'not-ours', reason: '不属本部门' } as const;

  it('to the dispatcher, and its time runs on', () => {
    const part = aPart('signed');
    const change = made(ofPart(helped(), part, { action: 'co-return', body }, by(officerOf(PARTY))));
    expect(change.next).toMatchObject({ state: 'returned', clock: part.clock });
    expect(change.next.stage?.clock.dueAt).toBeDefined();
    expect(told(change)).toEqual([
      ['co-returned', `post:${TOWN}:dispatcher`],
      ['co-returned', UNIT],
    ]);
    // Words stay in the event.
    expect(JSON.stringify(change.messages)).not.toContain(body.reason);
  });

  it('in vain: it is where it was, and one who had not signed has the time to sign anew', () => {
    const deny = { action: 'deny-co-return', body: { reason: '属于' } } as const;
    const signed = made(ofPart(helped(), aPart('returned'), deny));
    expect(signed.next).toMatchObject({ state: 'signed', rejections: 1, version: 4 });
    expect(signed.next.stage).toBeUndefined();
    const { signedAt: _never, ...unsigned } = aPart('returned');
    const invited = made(ofPart(helped(), unsigned, deny));
    expect(invited.next.state).toBe('invited');
    expect(invited.next.stage?.clock.startedAt).toBe('2026-03-06T15:00:00.000Z');
    expect(told(invited)).toEqual([['co-return-denied', PARTY]]);
  });

  it('and is let off: nothing of it runs any more', () => {
    const change = made(ofPart(helped(), aPart('returned'), { action: 'excuse-co', body: { reason: '确不涉及' } }));
    expect(change.next.state).toBe('excused');
    expect(change.next.clock?.stoppedAt).toBe('2026-03-06T15:00:00.000Z');
    expect([change.next.stage, coDue(change.next)]).toEqual([undefined, undefined]);
    expect(told(change)).toEqual([
      ['co-excused', PARTY],
      ['co-excused', UNIT],
    ]);
  });
});

describe('a co-unit files its result', () => {
  const file = (result: (typeof CO_RESULTS)[number], at: string, part = aPart('signed')) =>
    made(ofPart(helped(), part, { action: 'co-result', body: { result, text: '已清' } }, by(officerOf(PARTY), at)));

  it.each([
    [DUE, true],
    [LATER, false],
  ])('at %s: in time is %s', (at, onTime) => {
    const { next, data } = file('done', at);
    expect(next).toMatchObject({ state: 'result-filed', result: 'done', filedAt: at, onTime });
    expect(data).toMatchObject({ result: 'done', text: '已清', onTime });
  });

  it.each(CO_RESULTS)('of which the lead hears, and the dispatcher where nothing came of it: %s', (result) => {
    const audiences = file(result, DUE).messages.map(({ audience }) => audience);
    expect(audiences).toEqual([UNIT, ...(CO_FAILINGS.includes(result) ? [`post:${TOWN}:dispatcher`] : [])]);
  });

  it('and its clock stands, with what was left kept', () => {
    expect(file('done', '2026-03-06T15:10:00.000Z').next.clock).toMatchObject({ leftMs: 3_600_000 });
  });

  it('through the duty supervisor only on somebody’s word', () => {
    const body = { result: 'done', text: '已清' } as const;
    expect(ofPart(helped(), aPart('signed'), { action: 'co-result', body }, by(supervisor))).toBe('invalid-body');
  });

  it('later without harm where a relief lies over the case, though nobody has moved its limit yet', () => {
    const storm = { id: 'r', area: TOWN, from: '2026-03-06T15:00:00.000Z', to: '2026-03-06T17:00:00.000Z' };
    const context = by(officerOf(PARTY), '2026-03-06T18:10:00.000Z', { reliefs: [storm] });
    const command = { action: 'co-result', body: { result: 'done', text: '已清' } } as const;
    expect(made(ofPart(helped(), aPart('signed'), command, context)).next.onTime).toBe(true);
    const late = by(officerOf(PARTY), '2026-03-06T18:10:00.001Z', { reliefs: [storm] });
    expect(made(ofPart(helped(), aPart('signed'), command, late)).next.onTime).toBe(false);
  });
});

it('nobody is told whom the case complains about', () => {
  const c = helped('handling', { about: { kind: 'unit', ref: UNIT } });
  const change = made(ofPart(c, aPart('invited'), { action: 'co-sign', body: {} }, by(officerOf(PARTY))));
  expect(change.messages).toEqual([]);
});

it('what is carried is checked at the door', () => {
  expect(coBodies['co-return'].safeParse({ code: 'no-idea', reason: '不' }).success).toBe(false);
  expect(coBodies['co-result'].safeParse({ result: 'done' }).success).toBe(false);
  expect(coBodies['excuse-co'].safeParse({}).success).toBe(false);
  expect(coBodies['co-sign'].safeParse({ at: AT }).success).toBe(false);
});
