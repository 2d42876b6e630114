import { concerningOf } from '../../../shared/cases/rules-rights.ts';
import type { WhistleMeta } from '../../../shared/whistles/model.ts';
import { mayView, postForWhistle, whistleMessage } from '../../../shared/whistles/rules.ts';
import { AT, aCase, caller, post, TOWN, UNIT } from '../../support/cases.ts';

const whistle = (changes: Partial<WhistleMeta>): WhistleMeta => ({
  id: '2603067980012340-1',
  caseNum: '2603067980012340',
  state: 'blown',
  version: 1,
  kind: 'daily',
  town: TOWN,
  unit: UNIT,
  lead: 'zhzf',
  parties: ['zhzf'],
  blownBy: { person: 'leader', role: 'gridLeader' },
  blownAt: AT,
  confidential: true,
  ...changes,
});

describe('a whistle on a complaint', () => {
  const staff = concerningOf(aCase('filed', { about: { kind: 'staff', ref: 'w-0101' } }));
  const unit = concerningOf(aCase('filed', { about: { kind: 'unit', ref: 'zhzf' } }));

  it('is nothing to whom it is about, whatever they hold', () => {
    const w = whistle(staff);
    const accused = caller('w-0101', post('dispatcher', TOWN), post('dutySupervisor', TOWN));
    expect(mayView(accused, w)).toBe(false);
    expect(mayView(caller('w-0102', post('dispatcher', TOWN)), w)).toBe(true);
    expect(mayView(accused, whistle({ ...staff, blownBy: { person: 'w-0101', role: 'dispatcher' } }))).toBe(false);
    const officer = caller('o', post('unitOfficer', TOWN, 'zhzf'));
    expect([mayView(officer, whistle(unit)), mayView(officer, whistle({}))]).toEqual([false, true]);
    expect(postForWhistle('accept', officer, whistle(unit))).toBeUndefined();
  });

  it('is not told to them either', () => {
    const stream = { part: '_', version: 1 };
    expect(whistleMessage(whistle(staff), 'blown', `post:${TOWN}:dispatcher`, stream).except).toBe('w-0101');
    expect(whistleMessage(whistle({}), 'blown', `post:${TOWN}:dispatcher`, stream)).not.toHaveProperty('except');
  });

  it('on anything else concerns nobody', () => {
    expect(concerningOf(aCase('filed', { about: { kind: 'enterprise', ref: 'x' } }))).toEqual({});
    expect(concerningOf(aCase('filed'))).toEqual({});
  });
});
