import { policyInputSchema, policyRoutes, policySchema } from '../../../shared/policies/contract.ts';
import { policyItem, policyItemSchema, policyOf } from '../../../shared/policies/items.ts';
import type { TownPolicy } from '../../../shared/policies/model.ts';
import { defaultPolicy } from '../../../shared/policies/rules.ts';

const TOWN = '320506103';
const { town: _town, version: _version, ...usual } = defaultPolicy(TOWN);

/** Every field that may be left out is there. */
const full: TownPolicy = {
  ...usual,
  town: TOWN,
  version: 3,
  limits: [
    {
      stage: 'handle',
      channel: '12345',
      urgency: 'urgent',
      category: '0129',
      condition: 1,
      limit: { type: 'urgent_hour', n: 2 },
    },
  ],
  unitConfirmation: ['zhzf', `${TOWN}203`],
  inspection: [{ category: '0129', condition: 1, method: 'phone', sample: 0 }],
  extensions: [{ category: '0129', condition: 1, most: { type: 'natural_day', n: 1 }, times: 0 }],
  calendar: { slots: [{ from: '09:00', to: '24:00' }], off: ['2026-05-04'], on: ['2026-05-09'] },
};
const given = ({ town: _t, version: _v, ...rest }: TownPolicy) => rest;

describe('the body of a policy', () => {
  it('may be what was read: the defaults, and every field there is', () => {
    expect(policyInputSchema.parse(usual)).toEqual(usual);
    expect(policyInputSchema.parse(given(full))).toEqual(given(full));
  });

  it.each(Object.keys(usual))('is whole: not without %s', (field) => {
    const { [field]: _, ...rest } = usual as Record<string, unknown>;
    expect(policyInputSchema.safeParse(rest).success).toBe(false);
  });

  const limit = { type: 'work_hour', n: 2 };
  it.each<[string, unknown]>([
    ['an unknown field', { surprise: true }],
    ['the version', { version: 3 }],
    ['a limit of nothing', { limits: [{ stage: 'sign', limit: { ...limit, n: 0 } }] }],
    ['half an hour', { limits: [{ stage: 'sign', limit: { ...limit, n: 0.5 } }] }],
    ['an absolute limit', { limits: [{ stage: 'sign', limit: { type: 'absolute', at: '2026-05-04T00:00:00Z' } }] }],
    ['an unknown stage', { limits: [{ stage: 'sleep', limit }] }],
    ['an unknown channel', { limits: [{ stage: 'sign', channel: 'pigeon', limit }] }],
    ['an unknown urgency', { limits: [{ stage: 'sign', urgency: 'soon', limit }] }],
    ['what is no code of a category', { limits: [{ stage: 'sign', category: 'x', limit }] }],
    ['an unknown field of a rule', { limits: [{ stage: 'sign', grid: '1', limit }] }],
    ['a sample above a hundred', { inspection: [{ method: 'photo', sample: 101 }] }],
    ['a sample below none', { callBackSample: -1 }],
    ['half a percent', { callBackSample: 0.5 }],
    ['an administrator who closes', { closingBy: ['systemAdmin'] }],
    ['a resident who closes', { closingBy: ['resident'] }],
    ['the supervisor, who always may', { closingBy: ['dutySupervisor'] }],
    ['no day to dispute in', { reopenDays: 0 }],
    ['a suspension of no days', { suspension: { times: 1, mostDays: 0 } }],
    ['no slot at all', { calendar: { slots: [], off: [], on: [] } }],
    ['a slot of no time of day', { calendar: { slots: [{ from: '8:00', to: '12:00' }], off: [], on: [] } }],
    ['a slot from midnight', { calendar: { slots: [{ from: '24:00', to: '24:00' }], off: [], on: [] } }],
    ['a slot after midnight', { calendar: { slots: [{ from: '08:00', to: '24:30' }], off: [], on: [] } }],
    ['a day that is none', { calendar: { off: ['2026-02-30'], on: [] } }],
    ['a rest of more than a year', { calendar: { off: Array.from({ length: 201 }, () => '2026-05-04'), on: [] } }],
  ])('takes no %s', (_, more) => {
    expect(policyInputSchema.safeParse({ ...usual, ...(more as object) }).success).toBe(false);
  });
});

describe('the answer', () => {
  it('is the policy with its findings', () => {
    for (const policy of [defaultPolicy(TOWN), full]) {
      const body = { ...policy, findings: [{ pointer: '/limits/0/category', code: 'unknown-category' }] };
      expect(policySchema.parse(body)).toEqual(body);
    }
  });

  it('has a route to read it for everybody, and one to change it for those who keep it', () => {
    expect(policyRoutes.map(({ method, path, roles }) => [method, path, roles])).toEqual([
      ['GET', '/v1/towns/{townCode}/policy', 'any'],
      ['PUT', '/v1/towns/{townCode}/policy', ['systemAdmin', 'gridOffice']],
    ]);
  });
});

describe('the row', () => {
  it('gives back what was put in', () => {
    const item = policyItem(full, '2026-03-06T14:10:00.000Z');
    expect([item.pk, item.sk, item.version]).toEqual([`TOWN#${TOWN}`, 'POLICY', 3]);
    expect(policyOf(policyItemSchema.parse(JSON.parse(JSON.stringify(item))))).toEqual(full);
  });

  it('is not made of what is unknown', () => {
    const item = policyItem(full, '2026-03-06T14:10:00.000Z');
    expect(policyItemSchema.safeParse({ ...item, surprise: 1 }).success).toBe(false);
  });
});
